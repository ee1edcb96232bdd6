"""Two moderators who do this and that for days: what is recorded, posted and taken back stays in order."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.digests.settings import settings_of
from bot.sandbox.model import Upload
from bot.sandbox.permissions import Permission
from tests.e2e import driver
from tests.e2e.conftest import running
from tests.e2e.controls import exported
from tests.e2e.driver import MEMBER, MODERATOR, Discord
from tests.e2e.seen import Seen
from tests.e2e.test_readers import add_articles

STEPS = 120
STORIES = 200
CHANNELS = ("#ai-news", "#general", "#announcements", "#news-forum")
OFTEN = {"add", "edit", "remove", "undo", "import"}
"""What succeeds in every walk."""
MINUTES = (1, 1, 3, 10, 30, 120, 700)
OPTIONS: dict[str, tuple[object, ...]] = {
    "channel": CHANNELS,
    "when": ("hourly", "every 2 hours", "daily 09:00", "weekdays 18:30", "mon,thu 08:00"),
    "timezone": ("UTC", "Asia/Tokyo"),
    "topics": ("all", "-Chips"),
    "stories": (1, 2, 3),
    "per_source": (1, 2),
    "silent": (False, True),
}


class Walk:
    """What two moderators do, by chance."""

    def __init__(self, discord: Discord, seed: int) -> None:
        self._discord = discord
        self._order, self._random = Random(seed), Random(seed)
        self._undoable: list[tuple[str, Seen]] = []
        self.done: Counter[str] = Counter()
        self.ways = {
            "add": self._add,
            "edit": self._edit,
            "pause": self._one,
            "resume": self._one,
            "post": self._one,
            "remove": self._remove,
            "undo": self._undo,
            "import": self._import,
            "wait": self._wait,
            "forbid": self._change_permission,
            "permit": self._change_permission,
        }

    async def step(self) -> None:
        """Do something, now and then two things at once."""
        ways = self._order.choices([*self.ways], [3, 4, 2, 2, 2, 2, 4, 2, 3, 1, 1], k=self._order.choice((1, 1, 2)))
        await asyncio.gather(*(self.ways[way](way, self._random.choice((MODERATOR, MEMBER))) for way in ways))

    def _note(self, what: str, as_: str, seen: Seen) -> None:
        assert "went wrong" not in (seen.failed or seen.text)
        self.done[what] += "Undo" in seen.buttons or "Undone" in seen.text or "Posted" in seen.text
        if "Undo" in seen.buttons:
            self._undoable.append((as_, seen))

    def _number(self) -> int:
        numbers = [number for (number,) in rows(self._discord, "SELECT number FROM digests WHERE state <> 'removed'")]
        return self._random.choice([*numbers, 99])

    def _options(self) -> dict[str, object]:
        names = self._random.sample(sorted(OPTIONS), self._random.randint(1, 3))
        return {name: self._random.choice(OPTIONS[name]) for name in names}

    async def _add(self, what: str, as_: str) -> None:
        options = {"channel": "#ai-news", "when": "hourly"} | self._options() | {"max_age": "any", "min_heat": "any"}
        self._note(what, as_, await self._discord.slash("/digest add", as_=as_, **options))

    async def _edit(self, what: str, as_: str) -> None:
        options = {"digest": self._number()} | self._options()
        self._note(what, as_, await self._discord.slash("/digest edit", as_=as_, **options))

    async def _one(self, what: str, as_: str) -> None:
        self._note(what, as_, await self._discord.slash(f"/digest {what}", as_=as_, digest=self._number()))

    async def _remove(self, what: str, as_: str) -> None:
        question = await self._discord.slash("/digest remove", as_=as_, digest=self._number())
        if question.buttons:
            self._note(what, as_, await self._discord.press(question, "Remove", as_=as_))

    async def _undo(self, what: str, _: str) -> None:
        if self._undoable:
            as_, seen = self._random.choice(self._undoable[-3:])
            if "Undo" in self._discord.see(self._discord.world.message(seen.id)).buttons:
                self._note(what, as_, await self._discord.press(seen, "Undo", as_=as_))

    async def _import(self, what: str, as_: str) -> None:
        if not (await self._discord.slash("/digest export", as_=as_)).files:
            return
        text = await exported(self._discord, as_)
        changes = [(r"stories: \d", "stories: 2"), ("paused: .*", "paused: true"), (r"- number: \d+\n    ", "- ")]
        for pattern, instead in self._random.sample(changes, 2):
            text = re.sub(pattern, instead, text, count=2)
        answer = await self._discord.slash("/digest import", as_=as_, file=Upload("digests.yaml", text.encode()))
        if "Apply" in answer.buttons:
            self._note(what, as_, await self._discord.press(answer, "Apply", as_=as_))

    async def _wait(self, what: str, _: str) -> None:
        await self._discord.advance(minutes=self._random.choice(MINUTES))
        self.done[what] += 1

    async def _change_permission(self, what: str, _: str) -> None:
        change = getattr(self._discord.world, what)
        change(self._discord.find(self._random.choice(CHANNELS)), Permission.SEND_MESSAGES)
        self.done[what] += 1


def rows(discord: Discord, sql: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{discord.settings.database_path}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_moderators_do(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "TICK_SECONDS", 0.02)
    add_articles(tmp_path, STORIES)
    async with running(tmp_path, tmp_path) as discord:
        moderators = discord.role("@Moderators")
        discord.world.set_roles(discord.guild(), discord.user(MEMBER), moderators)
        walk = Walk(discord, seed)
        for number in range(STEPS):
            if number == STEPS // 2:
                await discord.restart_bot()
            await walk.step()
        for channel in CHANNELS:
            discord.world.permit(discord.find(channel), Permission.SEND_MESSAGES)
        await discord.advance(hours=7)
        await discord.wait_for(lambda: "planned" not in discord.editions(), "the last edition")
        assert set(+walk.done) >= OFTEN
        check_numbers(discord)
        await check_changes(discord)
        check_posts(discord)


def check_numbers(discord: Discord) -> None:
    """No number is used again: as many were given as there ever were digests."""
    numbers = [number for (number,) in rows(discord, "SELECT number FROM digests ORDER BY id")]
    assert numbers == list(range(1, len(numbers) + 1))


async def check_changes(discord: Discord) -> None:
    """Each change begins where the one before ended, an Undo ends where the last that stands began, the last is now."""
    assert discord.running
    standing: dict[int, list[Any]] = defaultdict(list)
    now: dict[int, Any] = {}
    for digest_id, undoes, *texts in rows(
        discord, 'SELECT digest_id, undoes, "before", "after" FROM changes ORDER BY id'
    ):
        before, after = (text and set_by_people(json.loads(text)) for text in texts)
        assert before == now.get(digest_id)
        now[digest_id] = after
        if undoes:
            assert after == standing[digest_id].pop()
        else:
            standing[digest_id].append(before)
    for digest_id, settings in now.items():
        digest = await discord.running.digests.by_id(digest_id)
        assert digest is not None
        is_now = set_by_people(settings_of(digest) | {"state": digest.state})
        assert is_now == (settings or is_now | {"state": "removed"})


def set_by_people(digest: dict[str, Any]) -> dict[str, Any]:
    """Return a digest without what its channel makes of it."""
    return digest | {"reason": "", "state": "active" if digest["state"] == "suspended" else digest["state"]}


def check_posts(discord: Discord) -> None:
    """Nothing is posted for one time twice, nor a story in one channel; all that is recorded is there."""
    assert rows(discord, "SELECT 1 FROM editions WHERE NOT manual GROUP BY digest_id, due_at HAVING count(*) > 1") == []
    assert rows(discord, "SELECT 1 FROM posted GROUP BY channel_id, story_id HAVING count(*) > 1") == []
    sent = rows(discord, "SELECT channel_id, message_id FROM editions WHERE state = 'sent' ORDER BY message_id")
    seen = [message for messages in discord.world.messages.values() for message in messages.values()]
    notices = discord.find("#staff").id
    posted = [message for message in seen if message.only_for is None and message.channel_id != notices]
    assert sorted(message.id for message in posted) == sorted(message_id for _, message_id in sent)
    leads = defaultdict(list)
    for message in posted:
        channel = discord.world.channel(message.channel_id)
        leads[channel.parent_id or channel.id] += discord.see(message).leads
    assert {channel: len(sites) for channel, sites in leads.items()} == {
        channel: len(set(sites)) for channel, sites in leads.items()
    }
