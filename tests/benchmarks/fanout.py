"""How the bot keeps up with very many digests that are due at once, beside what one would otherwise write."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.fanout_place import build_world
from tests.benchmarks.fanout_run import Result, Round, measure, refusals, sandbox_of, started
from tests.benchmarks.verdict import Row, show

ALLOWED = 50
"""Requests a second, by Discord's rule."""
ASK_EVERY, IDLE_SECONDS = 0.25, 8.0
GATHER_SECONDS = 240


def main(arguments: list[str]) -> int:
    """Post 10,000 digests of 1,000 servers that are due in one minute, at Discord's limits."""
    parser = argparse.ArgumentParser(prog="fanout")
    parser.add_argument("--short", action="store_true", help="1,000 digests of 100 servers")
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--bot-only", action="store_true", help="not what one would otherwise write")
    options = parser.parse_args(arguments)
    servers = 100 if options.short else 1_000
    print(f"load of the machine at the start: {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as name:
        work = measure(
            build_world(servers),
            Path(name),
            files=options.files,
            few=250,
            ask_every=ASK_EVERY,
            idle_seconds=IDLE_SECONDS,
        )
        rows = judge(asyncio.run(work))
        code = show(rows)
        if not options.bot_only:
            print(asyncio.run(gathered(servers, Path(name), GATHER_SECONDS // (4 if options.short else 1))))
    return code


def judge(result: Result) -> list[Row]:
    """Return what is promised, and how it went."""
    large, idle, busy = result.busy[-1], _median(result.idle), _median(result.busy)
    kept_up, ratio = large.per_second / ALLOWED, busy / idle
    longest, name = max(result.held, default=(0.0, "nothing"))
    many = sum(seconds > 0.05 for seconds, _ in result.held)
    return [
        Row("posted", f"{result.sent:,}", f"all {result.digests:,}", result.sent == result.digests),
        Row("doubled", f"{result.doubled}", "0", result.doubled == 0),
        Row("answered with 429", f"{result.refused}", "0", result.refused == 0),
        Row(
            f"of {ALLOWED} a second",
            f"{kept_up:.1%} (the first {large.first_after:.1f} s after its time)",
            "at least 85 %",
            kept_up >= 0.85,
        ),
        Row("longest callback", f"{longest * 1000:.0f} ms ({name})", "at most 50 ms", not many),
        Row("/top meanwhile", f"{ratio:.2f} x idle ({busy * 1000:.0f} ms)", "at most 2 x", ratio <= 2),
    ]


def _median(rounds: Sequence[Round]) -> float:
    """Return the median of the rounds' medians of /top, in seconds."""
    return statistics.median(statistics.median(each.top) for each in rounds)


async def gathered(servers: int, folder: Path, most_seconds: float) -> str:
    """Let a plain client send as many messages by `asyncio.gather`; return in words how that went."""
    place = build_world(servers)
    wanted = 2 * len(place.channels)
    async with sandbox_of(place) as sandbox:
        process = await started("fanout_gather", sandbox, folder / "gather.log", 2)
        assert process.stdout is not None
        began = time.monotonic()
        try:
            async with asyncio.timeout(most_seconds):
                await process.stdout.readline()
            end = "then it was done"
        except TimeoutError:
            end = "then it was stopped"
        seconds = time.monotonic() - began
        posted, refused = sum(map(len, place.world.messages.values())), refusals(sandbox)
        process.kill()
        await process.wait()
    return f"asyncio.gather: {posted:,} of {wanted:,} posted in {seconds:.0f} s with {refused:,} x 429; {end}"
