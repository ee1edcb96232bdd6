"""One trial: from an empty database, through rounds of due digests, faults and kills, to the comparison.

The sandbox runs in this process, the bot in one of its own; the bot is killed by SIGKILL, its database is a file. Round
by round the clock is moved to the next due time, and a round lasts until each of its editions has its end.

What is honest about the clock: requests, answers, time-outs and discord.py's own repeats take real time. The bot's
back-offs and deadlines go by the sandbox's clock, and that is moved only over time in which nothing would happen: the
bot has said after a tick that it has nothing in hand, the sandbox has no request under way (those of dead bots counted
too), and what the ledger holds waits for later; then the clock goes to where that begins and no further. While the bot
is down the clock may go on as soon as no request is under way. So "ten seconds after a try the message stands in the
history" is never made untrue by the trial, and nothing is made too late by it: each edition has its 15 minutes.

The memory of nonces goes by the moved clock here, and is two minutes long: in real time it would outlast all the waits
that are skipped, and hide a repeat that comes too late.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch

from bot.digests.model import Digest, MaxAge
from bot.sandbox import nonces
from bot.sandbox.model import ANNOUNCEMENT, FORUM, TEXT
from bot.store.database import Database
from bot.store.digests import DigestStore
from tests.benchmarks.crash_findings import STEP, Findings, compare
from tests.benchmarks.crash_ledger import Ledger, is_whole, sent
from tests.benchmarks.crash_life import KILLED, Death, Life
from tests.benchmarks.crash_sandbox import Misbehaving
from tests.benchmarks.library import write_articles

CHANNELS: dict[str, tuple[int, list[dict[str, bool]]]] = {
    "news": (TEXT, [{}, {}]),
    "talk": (TEXT, [{"thread": True}, {"thread": True}, {}]),
    "announcements": (ANNOUNCEMENT, [{"publish": True}, {"publish": True, "thread": True}]),
    "forum": (FORUM, [{"forum": True}, {"forum": True}, {"forum": True}]),
}
"""What each server has: channels, and their digests with what they ask for."""
PER_SERVER = sum(len(digests) for _, digests in CHANNELS.values())
NONCES_REMEMBERED = 120
STALLED_AFTER = 120
"""Seconds of real time without any change after which a trial is given up."""
DOWN_UNTIL = timedelta(minutes=4)
"""How long after the due time a bot may be left down: the rest is for its repeats."""
SHORT, LONG = (1, 50), (NONCES_REMEMBERED, 2 * NONCES_REMEMBERED)
"""Seconds that a bot is left down: within the trust in its nonces, or longer than they are remembered."""
ARRIVES_AFTER = (2, 5)
"""Seconds of real time after its sender's death; less than the 10 after which the bot counts what is absent as lost."""
SOON = timedelta(seconds=1)


@dataclass(frozen=True)
class Size:
    deliveries: int = 1_000
    kills: int = 100
    servers: int = 4
    seed: int = 2026

    @property
    def articles(self) -> int:
        """Enough for each edition in a channel to have a new story, though many go as coverage of others."""
        rounds = self.deliveries // (self.servers * PER_SERVER) + 10
        return 100 + rounds * 3 * 12


class Stalled(Exception):
    """Nothing goes on any more, and something is unfinished."""


class Trial:
    def __init__(self, size: Size, folder: Path, say: Callable[[str], None] = lambda _: None) -> None:
        self.size = size
        self.kills: Counter[str] = Counter()
        self.rounds = 0
        self.sandbox = Misbehaving(Random(size.seed + 1))
        self.sandbox.on_send = self._take_send
        self._clock = self.sandbox.clock
        self._database = folder / "heatwire.db"
        self._articles = folder / "articles"
        self._log = folder / "bot.log"
        self._say = say
        self._chance = Random(size.seed)
        self._fate = Random(size.seed + 2)
        self._accidents: list[str] = []
        self._moved_at = self._clock.now()
        self._life: Life

    async def run(self) -> Findings:
        write_articles(self._articles, self.size.articles, self.size.seed)
        await self.sandbox.start()
        try:
            with patch.object(nonces, "REMEMBERED", NONCES_REMEMBERED), patch.object(nonces, "time", self):
                await self._live()
        except Stalled as error:
            self._accidents.append(f"nothing went on any more: {error}")
            self._life.kill()
            await self._life.ended()
        finally:
            await self.sandbox.close()
        self._accidents += [f"the sandbox does not know {request}" for request in self.sandbox.unknown]
        if not is_whole(self._database):
            self._accidents.append("the database is damaged")
        found = compare(self.sandbox.world, self._database)
        found.accidents = self._accidents
        return found

    def monotonic(self) -> float:
        """The time by which nonces are remembered."""
        return self._clock.now().timestamp()

    async def _live(self) -> None:
        await self._set_up()
        await self._begin_life()
        self.sandbox.misbehave()
        while sent(self._database) < self.size.deliveries or self._wants_kill():
            await self._round()
            if self.rounds % 5 == 0:
                self._say(f"round {self.rounds}: {sent(self._database)} delivered, {self.kills.total()} kills")
        self.sandbox.behave()
        await self._settle()
        if code := await self._life.stop():
            self._accidents.append(f"it ended by SIGTERM with exit code {code}")

    async def _set_up(self) -> None:
        """Make servers, channels and digests, due from the next quarter of an hour on."""
        world, first = self.sandbox.world, _quarter_after(self._clock.now())
        database = await Database.open(self._database)
        digests = DigestStore(database)
        for number in range(self.size.servers):
            guild = world.add_guild(f"Server {number}", world.find_user("olga"))
            for name, (type_, wishes) in CHANNELS.items():
                channel = world.add_channel(guild, name, type_)
                for wish in wishes:
                    await digests.add(_digest(guild.id, channel.id, first, wish))
        await database.close()

    async def _round(self) -> None:
        """Let the next due time come, now and then while the bot is down, and go on until all of it has its end."""
        self.rounds += 1
        due = _quarter_after(self._clock.now())
        if self._wants_kill() and self._chance.random() < 0.1:
            self._life.kill()
            await self._bury("while idle")
            self._move_to(due + timedelta(seconds=self._chance.uniform(0, 120)))
            await self._begin_life()
        else:
            self._move_to(due)
        self._life.work_begins()
        await self._settle()

    async def _settle(self) -> None:
        """Let the bot work until all is done; bring it back where it is killed meanwhile."""
        last, changed_at = None, time.monotonic()
        while True:
            if self._life.is_over:
                await self._bury()
                await self._stay_down()
                await self._begin_life()
                self._life.work_begins()
            ledger = Ledger.read(self._database, self._clock.now())
            if ledger.is_done and await self._is_idle():
                return
            if ledger != last:
                last, changed_at = ledger, time.monotonic()
            if time.monotonic() - changed_at > STALLED_AFTER:
                raise Stalled(str(ledger))
            await self._skip_waiting(ledger)
            await asyncio.sleep(0.02)

    async def _skip_waiting(self, ledger: Ledger) -> None:
        """Move the clock to where the next try begins, if all that is left to do is to wait for it."""
        first = ledger.next_try_at
        if ledger.due or first is None or first - self._clock.now() < SOON:
            return
        if await self._is_idle() and self._clock.now() < first:
            self._move_to(first)

    async def _is_idle(self) -> bool:
        """Wait until the bot says that it has nothing in hand, by a tick later than now; False where it works."""
        asked, until = self._clock.now(), time.monotonic() + 0.5
        while time.monotonic() < until and not self._life.is_over:
            idle_at = self._life.idle_at
            if idle_at and idle_at > max(asked, self._moved_at) and self.sandbox.quiet.is_set():
                return True
            await asyncio.sleep(0.02)
        return False

    def _move_to(self, moment: datetime) -> None:
        self._clock.set(moment)
        self._moved_at = moment

    async def _begin_life(self) -> None:
        death = Death.drawn(self._fate, self.size.deliveries / self.size.kills) if self._wants_kill() else None
        self._life = Life(self.sandbox, self._articles, self._database, self._log, death)
        await self._life.begin()

    def _wants_kill(self) -> bool:
        return self.kills.total() < self.size.kills

    async def _bury(self, how: str = "") -> None:
        """Count a kill; an end that nobody ordered is an accident."""
        code, death = await self._life.ended(), self._life.death
        if code == KILLED and (how or death):
            self.kills[how or str(death)] += 1
        else:
            self._accidents.append(f"it ended by itself with exit code {code}")

    def _take_send(self, path: str) -> float:
        """Where the bot dies with its send under way, let that arrive when the next bot is there already."""
        return self._chance.uniform(*ARRIVES_AFTER) if self._life.send_came(path) else 0.0

    async def _stay_down(self) -> None:
        """Now and then, leave the bot down for a while."""
        since_due = timedelta(seconds=self._clock.now().timestamp() % STEP)
        if self._chance.random() < 0.5 and since_due < DOWN_UNTIL:
            await self.sandbox.quiet.wait()
            span = self._chance.choice((SHORT, LONG))
            self._move_to(self._clock.now() + timedelta(seconds=self._chance.uniform(*span)))


def _digest(guild_id: int, channel_id: int, first: datetime, wish: dict[str, bool]) -> Digest:
    return Digest(
        guild_id=guild_id,
        channel_id=channel_id,
        when="*/15 * * * *",
        min_heat="any",
        max_age=MaxAge.ANY,
        stories=1,
        next_run_at=first,
        created_at=first,
        **wish,  # type: ignore[arg-type]
    )


def _quarter_after(now: datetime) -> datetime:
    return datetime.fromtimestamp((now.timestamp() // STEP + 1) * STEP, UTC)
