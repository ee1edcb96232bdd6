"""A press to try things on: a clock that is set by hand, a library of a few stories, a Discord of one list."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.digests.model import Edition, FollowUpKind
from bot.digests.outcomes import Absent, Done, Finding, Followed, Outcome, Sent, Unknown, Unreadable
from bot.newsroom.press import Press
from bot.store.database import Database
from bot.store.digests import DigestStore
from bot.stories.model import Story
from tests.builders import NOW, a_digest

T = TypeVar("T")
DISCORD_REMEMBERS = timedelta(minutes=2)


class Killed(BaseException):
    """The process died here."""


class Clock:
    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **amount: float) -> None:
        self.time += timedelta(**amount)


class Shelf:
    """A library that holds these stories; `coverage` is whom each of them names, or is named by."""

    def __init__(self, *stories: Story, coverage: dict[str, list[Story]] | None = None) -> None:
        self.stories = list(stories)
        self.coverage = coverage or {}

    async def heats(self, *, now: datetime) -> list[tuple[date, int]]:
        return [(now.date(), story.heat) for story in self.stories]

    async def all_candidates(self, **_: Any) -> None:
        return None

    async def candidates(self, *, limit: int, floor: int | None, **_: Any) -> list[Story]:
        hot = [story for story in self.stories if floor is None or story.heat >= floor]
        return sorted(hot, key=lambda story: -story.heat)[:limit]

    async def coverage_ids(self, ids: Collection[str]) -> dict[str, frozenset[str]]:
        return {id: frozenset(story.id for story in self.coverage.get(id, [])) for id in ids}

    async def coverage_stories(self, story_id: str) -> list[Story]:
        return self.coverage.get(story_id, [])


@dataclass
class Discord:
    """What a channel has.

    `script` says how the next posts go, `script_after` how the next follow-ups: ok, lost, taken (without a word), or an
    answer. A forum knows no nonce.
    """

    clock: Clock
    messages: list[Edition] = field(default_factory=list)
    posts: int = 0
    looks: int = 0
    asks: int = 0
    after: Counter[tuple[str, FollowUpKind]] = field(default_factory=Counter)
    """What came after the messages, by edition."""
    script: deque[Any] = field(default_factory=deque)
    script_after: deque[Any] = field(default_factory=deque)
    is_readable: bool = True
    is_searchable: bool = True
    _nonces: dict[str, tuple[datetime, int]] = field(default_factory=dict)

    async def post(self, edition: Edition) -> Outcome:
        self.posts += 1
        return self._answer(self.script, lambda: Sent(self._take(edition)))

    async def follow_up(self, edition: Edition, kind: FollowUpKind) -> Followed:
        self.asks += 1
        return self._answer(self.script_after, lambda: self._add(edition, kind))

    def _answer(self, script: deque[Any], take: Callable[[], T]) -> T | Unknown:
        plan = script.popleft() if script else "ok"
        if plan == "killed before":
            raise Killed
        if isinstance(plan, Exception):
            raise plan
        if plan == "lost":
            return Unknown("502")
        if not isinstance(plan, str):
            return plan  # type: ignore[no-any-return]
        answer = take()
        if plan == "killed after":
            raise Killed
        return Unknown("reset") if plan == "taken" else answer

    def _add(self, edition: Edition, kind: FollowUpKind) -> Done:
        assert self.messages[(edition.message_id or 0) - 1001].id == edition.id
        self.after[edition.id, kind] = 1  # where it is there already, Discord says so
        return Done()

    def _take(self, edition: Edition) -> int:
        taken_at, message_id = (None, 0) if edition.forum else self._nonces.get(edition.nonce, (None, 0))
        if taken_at and self.clock() - taken_at <= DISCORD_REMEMBERS:
            return message_id
        self.messages.append(edition)
        message_id = 1000 + len(self.messages)
        self._nonces[edition.nonce] = (self.clock(), message_id)
        return message_id

    async def find(self, edition: Edition) -> Finding:
        self.looks += 1
        if not self.is_searchable:
            return Unknown("503")
        if not self.is_readable:
            return Unreadable("no Read Message History")
        found = [1001 + n for n, message in enumerate(self.messages) if message.id == edition.id]
        return Sent(found[0]) if found else Absent()

    @property
    def shown(self) -> list[list[str]]:
        """The titles of each message."""
        return [[place.story.title for place in message.places] for message in self.messages]


@dataclass
class Stand:
    """Everything together."""

    database: Database
    clock: Clock
    shelf: Shelf
    discord: Discord
    press: Press
    digests: DigestStore

    @classmethod
    def over(cls, database: Database, clock: Clock, shelf: Shelf, discord: Discord) -> Stand:
        digests = DigestStore(database)
        press = Press(digests, shelf, discord, clock)  # type: ignore[arg-type]
        return cls(database, clock, shelf, discord, press, digests)

    async def add(self, *, due: datetime = NOW, **changes: Any) -> Any:
        return await self.digests.add(a_digest(next_run_at=due, **changes))

    async def tick(self, **later: float) -> None:
        """Let so much time pass, then one tick, and wait for what it sends."""
        self.clock.advance(**later)
        await self.press.tick()
        await self.press.settle()

    async def tick_through(self, *, seconds: int, step: int = 5) -> None:
        for _ in range(0, seconds, step):
            await self.tick(seconds=step)

    async def states(self, digest_id: int = 1) -> list[str]:
        """How the digest's editions stand, oldest first."""
        return [str(edition.state) for edition in reversed(await self.digests.ledger.editions(digest_id, 100))]


@asynccontextmanager
async def open_stand(folder: Path, *stories: Story) -> AsyncIterator[Stand]:
    database, clock = await Database.open(folder / "heatwire.db"), Clock()
    stand = Stand.over(database, clock, Shelf(*stories), Discord(clock))
    yield stand
    await stand.press.settle()
    await database.close()
