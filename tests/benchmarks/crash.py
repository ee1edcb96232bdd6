"""Kill the bot again and again while digests are due and Discord misbehaves: what is asked for, and what is told."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from tests.benchmarks.crash_findings import Findings
from tests.benchmarks.crash_sandbox import REQUESTS, SHARES, Misbehaving
from tests.benchmarks.crash_trial import Size, Trial


def main(arguments: list[str]) -> int:
    """Kill the bot 100 times during 1,000 deliveries while Discord misbehaves; then compare channels and ledger."""
    parser = argparse.ArgumentParser(prog="crash")
    for name in ("deliveries", "kills", "servers", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Size, name))
    parser.add_argument("--keep", type=Path, help="an empty folder for the database and the bot's log")
    options = parser.parse_args(arguments)
    size = Size(options.deliveries, options.kills, options.servers, options.seed)
    with tempfile.TemporaryDirectory() as place:
        folder = options.keep or Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        trial = Trial(size, folder, print)
        found = asyncio.run(trial.run())
        _report(trial, found, time.monotonic() - began)
    return 1 if found.problems else 0


def _report(trial: Trial, found: Findings, seconds: float) -> None:
    _print_faults(trial.sandbox)
    kills = ", ".join(f"{number} {kind}" for kind, number in trial.kills.most_common())
    for what, value in (
        ("deliveries", found.sent),
        ("kills", f"{trial.kills.total()} ({kills})"),
        ("doubled", len(found.doubled)),
        ("lost", len(found.lost)),
        ("unfinished", len(found.unfinished)),
        ("ended unsent", len(found.unsent)),
        ("accidents of the bot", len(found.accidents)),
        *sorted(found.follow_ups.items()),
        ("time taken", f"{seconds:.0f} s, {trial.rounds} rounds, seed {trial.size.seed}"),
    ):
        print(f"{what:20} {value}")
    for problem in found.problems[:50]:
        print(f"- {problem}")


def _print_faults(sandbox: Misbehaving) -> None:
    """Print how often each fault struck requests of each kind, and which share of them that is."""
    print(f"{'fault':20}" + "".join(f"{kind:>16}" for kind in REQUESTS))
    for name in SHARES:
        struck = [(sandbox.struck(kind, name), sandbox.came[kind]) for kind in REQUESTS]
        print(f"{name:20}" + "".join(f"{number:>7} ({number / max(came, 1):6.1%})" for number, came in struck))
    print(f"{'requests':20}" + "".join(f"{sandbox.came[kind]:>16}" for kind in REQUESTS))
