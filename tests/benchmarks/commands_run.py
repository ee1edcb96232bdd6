"""Bots with libraries of several sizes, each with a sandbox of its own, and a reader who asks all of them in turns."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.options import Refused
from bot.sandbox.server import Sandbox
from bot.store.database import Database
from tests.benchmarks.commands_asked import Question, names_of, questions
from tests.benchmarks.fanout_place import Place, build_world, load_library
from tests.benchmarks.fanout_run import ended, sandbox_of, started
from tests.benchmarks.library import write_articles

DAYS = 365
"""Of each library: so dense that its smallest size fills the first page of the week."""
AT_ONCE = 20
CHANGED = 1_000
RELOAD_SECONDS = 120.0


@dataclass
class Timed:
    """Seconds of the answers to one question: a list for each round."""

    real: list[list[float]] = field(default_factory=list)
    constant: list[list[float]] = field(default_factory=list)

    @property
    def median(self) -> float:
        return _median(self.real)

    @property
    def constant_median(self) -> float:
        return _median(self.constant)

    @property
    def p99(self) -> float:
        seconds = sorted(seconds for each in self.real for seconds in each)
        return seconds[-1 - len(seconds) // 100]


def _median(rounds: Sequence[Sequence[float]]) -> float:
    return statistics.median(statistics.median(each) for each in rounds)


@dataclass
class Result:
    """What was measured, by question and size."""

    alone: dict[tuple[str, int], Timed] = field(default_factory=dict)
    at_once: dict[tuple[str, int], Timed] = field(default_factory=dict)
    reloading: dict[int, list[float]] = field(default_factory=dict)
    """Seconds of all answers while files were read again."""
    held: list[tuple[float, str]] = field(default_factory=list)
    """What held a bot's loop for 3 ms or more once it was ready: seconds and name."""
    asked: int = 0
    unanswered: list[str] = field(default_factory=list)
    """What was answered with an excuse, or not at all."""
    absent: set[str] = field(default_factory=set)
    """Questions whose command the bot does not have."""


class Bot:
    """A bot that answers, and who asks it."""

    def __init__(self, place: Place, sandbox: Sandbox, process: asyncio.subprocess.Process, folder: Path) -> None:
        self._place = place
        self._people = sandbox.people
        self.process = process
        self.folder = folder
        self.questions = questions(names_of(folder / "heatwire.db"))
        self.ready_at = time.monotonic()
        self.asked = 0
        self.unanswered: list[str] = []

    @property
    def commands(self) -> set[str]:
        channel, member = self._place.channels[0], self._place.member
        return {command["name"] for command in self._people.commands_for(member.id, channel.guild_id)}

    async def ask(self, question: Question, turn: int) -> float:
        options = question.asked[turn % len(question.asked)]
        return await self._ask(question.command, options, question.typed)

    async def ask_constant(self, question: Question, _: int = 0) -> float:
        return await self._ask("constant", {"like": question.key}, "like" if question.typed else "")

    async def _ask(self, command: str, options: dict[str, str], typed: str) -> float:
        user, channel = self._place.member.id, self._place.channels[0].id
        self.asked += 1
        began = time.perf_counter()
        try:
            if typed:
                await self._people.autocomplete(user, channel, command, options, typed)
                is_answered = True
            else:
                reply = await self._people.slash(user, channel, command, options)
                is_answered = not reply.failed and not reply.ephemeral
        except Refused:
            is_answered = False
        if not is_answered:
            self.unanswered.append(f"/{command} {options}")
        return time.perf_counter() - began

    def forget(self) -> None:
        """Clear the channel: what was answered is not looked at."""
        for messages in self._place.world.messages.values():
            messages.clear()


async def prepare(folder: Path, size: int) -> None:
    """Write and load a library of that size where there is none."""
    articles = folder / "articles"
    if not await asyncio.to_thread(articles.exists):
        await asyncio.to_thread(write_articles, articles, size, days=DAYS)
    database = await Database.open(folder / "heatwire.db")
    try:
        await load_library(database, articles)
    finally:
        await database.close()
    await asyncio.to_thread(_read_through, folder / "heatwire.db")


def _read_through(path: Path) -> None:
    """Have the system know the file, as it knows that of a bot that has been running for a while."""
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass


@asynccontextmanager
async def answering(folder: Path) -> AsyncIterator[Bot]:
    place = build_world(1)
    async with sandbox_of(place) as sandbox:
        files = (folder / "articles", folder / "heatwire.db")
        process = await started("commands_bot", sandbox, folder / "bot.log", *files)
        try:
            yield Bot(place, sandbox, process, folder)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def measure(folder: Path, sizes: Sequence[int], *, rounds: int, asks: int) -> Result:
    """Ask bots of all sizes in turns, each question `asks` times a round alone, then as often with others at once."""
    for size in sizes:
        await prepare(folder / str(size), size)
    result = Result()
    async with AsyncExitStack() as stack:
        bots = {size: await stack.enter_async_context(answering(folder / str(size))) for size in sizes}
        for number in range(rounds):
            for size, bot in bots.items():
                await _round(result, size, bot, number * asks, asks)
        for size, bot in bots.items():
            result.reloading[size] = await _reload(bot)
        for bot in bots.values():
            result.asked += bot.asked
            result.unanswered += bot.unanswered
            held = await ended(bot.process)
            result.held += [(seconds, name) for at, seconds, name in held if at >= bot.ready_at]
    return result


async def _round(result: Result, size: int, bot: Bot, first: int, asks: int) -> None:
    for question in bot.questions:
        if question.command not in bot.commands:
            result.absent.add(question.name)
            continue
        turns = range(first, first + asks)
        await _alone(result.alone.setdefault((question.name, size), Timed()), bot, question, turns)
        await _at_once(result.at_once.setdefault((question.name, size), Timed()), bot, question, turns)
        bot.forget()
        gc.collect()


async def _alone(timed: Timed, bot: Bot, question: Question, turns: Sequence[int]) -> None:
    """Ask one after the other, each time the constant answer too: it is as large as the one before."""
    pairs = [(await bot.ask(question, turn), await bot.ask_constant(question)) for turn in turns]
    timed.real.append([real for real, _ in pairs])
    timed.constant.append([constant for _, constant in pairs])


async def _at_once(timed: Timed, bot: Bot, question: Question, turns: Sequence[int]) -> None:
    for ask, rounds in ((bot.ask, timed.real), (bot.ask_constant, timed.constant)):
        rounds.append(await _asked_at_once(ask, question, turns))


async def _asked_at_once(
    ask: Callable[[Question, int], Awaitable[float]], question: Question, turns: Sequence[int]
) -> list[float]:
    seconds: list[float] = []
    for begun in range(0, len(turns), AT_ONCE):
        many = range(turns[0] + begun, turns[0] + begun + AT_ONCE)
        seconds += await asyncio.gather(*(ask(question, turn) for turn in many))
    return seconds


async def _reload(bot: Bot) -> list[float]:
    """Change files and ask everything again and again until the bot has read them."""
    log = bot.folder / "bot.log"
    seen = log.stat().st_size
    await asyncio.to_thread(_touch, bot.folder / "articles")
    asked = [question for question in bot.questions if question.command in bot.commands]
    seconds: list[float] = []
    began = time.monotonic()
    while b" updated, " not in log.read_bytes()[seen:]:
        if time.monotonic() - began > RELOAD_SECONDS:
            raise RuntimeError(f"the changed files were not read: see {log}")
        seconds += [await bot.ask(question, len(seconds)) for question in asked]
        bot.forget()
    return seconds


def _touch(articles: Path) -> None:
    """Give files from all over the library one more line at their end: each is read and written anew."""
    files = sorted(articles.rglob("*.md"))
    for path in files[:: max(len(files) // CHANGED, 1)][:CHANGED]:
        with path.open("ab") as file:
            file.write(b"\n")
