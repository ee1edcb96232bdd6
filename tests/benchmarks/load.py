"""How long a library takes to load, against the bare loop that only reads YAML, and how much memory it takes."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from bot.newsroom.library import Library
from bot.store.database import Database
from tests.benchmarks.library import write_articles

COLD, WARM, MEMORY_MB = 0.80, 0.02, 120.0
SITE = "https://everyday-cc.github.io/ai"


@dataclass(frozen=True, slots=True)
class Measured:
    seconds: float
    resident_mb: float
    """Taken by the work, above the bare start."""


def main(arguments: list[str]) -> int:
    """Load 20,000 files cold and warm, as ratios to the bare loop `read + yaml.load(CSafeLoader)`."""
    parser = argparse.ArgumentParser(prog="load")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "articles")
        write_articles(folder, options.files)
        rounds = [_round(folder, Path(place, f"{number}.db")) for number in range(options.rounds)]
    return _report(options.files, rounds)


def _round(folder: Path, database: Path) -> dict[str, Measured]:
    """Measure each way once, each in a process of its own, one after the other."""
    return {name: _in_process(name, folder, database) for name in WAYS}


def _in_process(name: str, folder: Path, database: Path) -> Measured:
    command = [sys.executable, "-m", "tests.benchmarks.load", name, str(folder), str(database)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Measured(**json.loads(answer))


def _report(files: int, rounds: list[dict[str, Measured]]) -> int:
    def median(way: str) -> float:
        return statistics.median(measured[way].seconds / measured["bare"].seconds for measured in rounds)

    seconds = {way: statistics.median(measured[way].seconds for measured in rounds) for way in WAYS}
    memory = statistics.median(measured["cold"].resident_mb for measured in rounds)
    print(f"{files:,} files, {len(rounds)} rounds; the bare loop takes {seconds['bare']:.2f} s")
    results = [
        ("cold load", median("cold"), COLD, f"of the bare loop ({seconds['cold']:.2f} s)"),
        ("warm reload", median("warm"), WARM, f"of the bare loop ({seconds['warm']:.2f} s)"),
        ("memory", memory, MEMORY_MB, "MB above a bare start"),
    ]
    for what, value, most, unit in results:
        print(f"{what:12} {value:8.3f} {unit}, at most {most:g}: {'reached' if value <= most else 'MISSED'}")
    return 0 if all(value <= most for _, value, most, _ in results) else 1


def bare(folder: Path, _: Path) -> float:
    started = time.perf_counter()
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        yaml.load(text[: text.index("\n---", 3)], yaml.CSafeLoader)
    return time.perf_counter() - started


def load(folder: Path, path: Path) -> float:
    return asyncio.run(_load(folder, path))


async def _load(folder: Path, path: Path) -> float:
    """Time what the bot does at its start and each time it looks again: the database is open then."""
    database = await Database.open(path)
    try:
        started = time.perf_counter()
        report = await Library(database, folder, site_url=SITE, now=lambda: datetime.now(UTC)).load()
        assert not report.broken, report.broken[:3]
        return time.perf_counter() - started
    finally:
        await database.close()


WAYS: dict[str, Callable[[Path, Path], float]] = {"bare": bare, "cold": load, "warm": load}


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _measure(name: str, folder: Path, database: Path) -> Measured:
    gc.freeze()  # as the program does at its start
    before = _resident_mb()
    seconds = WAYS[name](folder, database)
    gc.collect()
    return Measured(seconds, _resident_mb() - before)


if __name__ == "__main__":
    measured = _measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps({"seconds": measured.seconds, "resident_mb": measured.resident_mb}))
