"""How fast readers are answered, beside an answer that takes no thought, whatever the size of the library."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.commands_run import Result, Timed, measure
from tests.benchmarks.verdict import Row, show

SLOWER, SLOWER_SECONDS = 1.75, 0.003
"""Than the constant answer: one of the two may be true."""
GROWTH, GROWTH_SECONDS = 1.2, 0.0015
"""From the smallest library to the largest: one of the two."""
AT_ONCE = 4.5
"""Times the constant answer where all ask at once."""
HELD_SECONDS = 0.05


class Allowed(NamedTuple):
    """What a command may take where that is not what all others may."""

    slower: float = SLOWER
    slower_seconds: float = SLOWER_SECONDS
    growth: float = GROWTH
    growth_seconds: float = GROWTH_SECONDS


ALLOWED = {
    "/related": Allowed(slower_seconds=0.005, growth_seconds=0.004),
    "/search": Allowed(slower=float("inf"), growth=5),
}


def main(arguments: list[str]) -> int:
    """Ask each readers' command of libraries of several sizes, alone and with 20 at once."""
    parser = argparse.ArgumentParser(prog="commands")
    parser.add_argument("--sizes", default="1000,20000,200000", help="article files, from small to large")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--asks", type=int, default=40, help="of each question in a round: alone, and again at once")
    parser.add_argument("--keep", type=Path, help="a folder for the libraries: they are there for the next time")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",")]
    print(f"load of the machine at the start: {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as name:
        work = measure(options.keep or Path(name), sizes, rounds=options.rounds, asks=options.asks)
        result = asyncio.run(work)
    show_times(result, sizes)
    return show(list(judge(result, sizes)))


def show_times(result: Result, sizes: Sequence[int]) -> None:
    """Print the milliseconds of all questions."""
    print(f"{'ms: median (constant) p99':32} " + "".join(f"{size:>26,}" for size in sizes))
    for sort, timed in (("", result.alone), (", at once", result.at_once)):
        for name in _names(result):
            cells = (_cell(timed[name, size]) for size in sizes)
            print(f"{name + sort:32} " + "".join(f"{cell:>26}" for cell in cells))
    for size, seconds in result.reloading.items():
        print(f"while files change, {size:,}: {len(seconds)} answers, the slowest {max(seconds) * 1000:.0f} ms")
    for name, longest in _by_name(result)[:5]:
        print(f"held the loop for {_ms(longest)} ms: {name}")


def _by_name(result: Result) -> list[tuple[str, float]]:
    """Return the names of what held a loop, each with its longest time."""
    found = {name: seconds for seconds, name in sorted(result.held)}
    return sorted(found.items(), key=lambda held: -held[1])


def _cell(timed: Timed) -> str:
    return f"{_ms(timed.median)} ({_ms(timed.constant_median)}) {_ms(timed.p99)}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def _names(result: Result) -> list[str]:
    return list(dict.fromkeys(name for name, _ in result.alone))


def judge(result: Result, sizes: Sequence[int]) -> Iterator[Row]:
    """Yield what is promised, and how it went; where there are several sizes, of the worst."""
    for name in sorted(result.absent):
        yield Row(name, "the bot has no such command", "measured", False)
    for name in _names(result):
        allowed = ALLOWED.get(name, Allowed())
        alone = [result.alone[name, size] for size in sizes]
        if allowed.slower < float("inf"):
            yield _beside_constant(name, alone, allowed)
        yield _growth(name, alone[0], alone[-1], allowed)
        yield _at_once(name, [result.at_once[name, size] for size in sizes])
    yield _longest(result)
    first = f", {result.unanswered[0]} for one" if result.unanswered else ""
    said = f"{len(result.unanswered):,} of {result.asked:,}{first}"
    yield Row("not answered", said, "none", not result.unanswered)


def _beside_constant(name: str, timed: Sequence[Timed], allowed: Allowed) -> Row:
    def over(one: Timed) -> float:
        return min(one.median / one.constant_median / allowed.slower, _more(one) / allowed.slower_seconds)

    worst = max(timed, key=over)
    measured = f"{worst.median / worst.constant_median:.2f} x, {_ms(_more(worst))} ms more"
    target = f"{allowed.slower:g} x or {_ms(allowed.slower_seconds)} ms more"
    return Row(f"{name} to constant", measured, target, over(worst) <= 1)


def _more(timed: Timed) -> float:
    return timed.median - timed.constant_median


def _growth(name: str, small: Timed, large: Timed, allowed: Allowed) -> Row:
    more, ratio = large.median - small.median, large.median / small.median
    is_reached = ratio <= allowed.growth or more <= allowed.growth_seconds
    target = f"{allowed.growth:g} x or {_ms(allowed.growth_seconds)} ms more"
    return Row(f"{name} small to large", f"{ratio:.2f} x, {_ms(more)} ms more", target, is_reached)


def _at_once(name: str, timed: Sequence[Timed]) -> Row:
    worst = max(one.median / one.constant_median for one in timed)
    return Row(f"{name} with 20 at once", f"{worst:.2f} x constant", f"{AT_ONCE:g} x", worst <= AT_ONCE)


def _longest(result: Result) -> Row:
    longest, name = max(result.held, default=(0.0, "nothing"))
    target = f"at most {_ms(HELD_SECONDS)} ms"
    return Row("longest callback", f"{_ms(longest)} ms ({name})", target, longest <= HELD_SECONDS)
