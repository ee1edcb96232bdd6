"""What is asked of the library is found by an index: no statement reads a whole table, none sorts all of one."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from discord import AppCommandType
from discord.app_commands import Command

from bot.client import ITEMS
from bot.commands.members.full import StoryButton
from bot.commands.members.lists import PageButton
from bot.commands.members.relations import RelatedSelect
from bot.commands.members.search import SearchButton
from bot.commands.moderators.digests import Digests
from bot.sandbox.components import BUTTON, SELECTS, walk
from bot.sandbox.people import Reply
from bot.store import hottest, lists
from bot.stories.period import Period
from tests.benchmarks.library import UNTIL, write_articles
from tests.plans import Noted, Step, plan_of
from tests.stage import Place, bot_in_sandbox, words_of

FILES = 300


class Reader:
    """Somebody who uses every command and option, and every button and menu under the answers."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._people = place.sandbox.people
        self.used: set[tuple[str, str]] = set()
        """Commands with each of their options, typed ones too."""
        self.pressed: set[str] = set()
        """Custom ids."""

    async def ask(self, command: str, **options: Any) -> None:
        reply = await self._place.ask(command, **options)
        self.used |= {(command, option) for option in options} | {(command, "")}
        await self._look_around(reply)

    async def type(self, command: str, option: str, text: str) -> None:
        place = self._place
        await self._people.autocomplete(place.mia, place.general.id, command, {option: text}, option)
        self.used.add((command, f"{option}…"))

    async def menu(self, name: str) -> None:
        """Use a message's menu, where it names a story and where it does not."""
        (hottest,) = await self._place.app.stories.stories_like("", 1)
        mia = self._place.sandbox.world.users[self._place.mia]
        for text in (hottest.url, hottest.title, hottest.title[:12]):
            message = self._place.sandbox.world.say(mia, self._place.general, text)
            await self._look_around(await self._people.menu(mia.id, message.id, name))
        self.used.add((name, ""))

    async def _look_around(self, reply: Reply) -> None:
        """Use each button and menu under an answer once."""
        assert "Something went wrong" not in words_of(reply)
        assert reply.message is not None
        asker, message = self._place.mia, int(reply.message["id"])
        for part in walk(reply.message["components"]):
            if part["type"] in {BUTTON, *SELECTS} and "custom_id" in part and not part.get("disabled"):
                self.pressed.add(part["custom_id"])
                if part["type"] == BUTTON:
                    answer = await self._people.press(asker, message, part["custom_id"])
                else:
                    value = part["options"][0]["value"]
                    answer = await self._people.choose(asker, message, part["custom_id"], [value])
                assert "Something went wrong" not in words_of(answer)


@pytest.fixture
async def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    """A library that is large for whoever decides by its size."""
    monkeypatch.setattr(lists, "FEW", 20)
    monkeypatch.setattr(hottest, "HOT", 20)
    write_articles(tmp_path / "library", FILES, days=FILES)
    async with bot_in_sandbox(tmp_path, tmp_path / "library", UNTIL) as place:
        yield place


async def test_what_readers_ask_is_found_by_an_index(place: Place):
    noted = Noted(place.app.stories._database)
    place.app.stories._database = noted  # type: ignore[assignment]
    reader = Reader(place)
    tree = place.app.client.tree
    commands = tree.get_commands(type=AppCommandType.chat_input)
    menus = {command.name for command in tree.get_commands(type=AppCommandType.message)}
    for name in menus:
        await reader.menu(name)
    for command, options in await questions(place):
        await reader.ask(command, **options)
    for command, option in everything_of(commands):
        if option in ("topic…", "source…"):
            await reader.type(command, option.removesuffix("…"), "c")
    for command in ("related", "story"):
        for text in ("", "c", "curora pu", "wepica", "https://a.example/no-such-story"):
            await reader.type(command, "story", text)
    assert reader.used >= {(name, "") for name in menus} | everything_of(commands)
    used = {item for item in ITEMS if any(map(item.__discord_ui_compiled_template__.fullmatch, reader.pressed))}
    assert used == {PageButton, RelatedSelect, SearchButton, StoryButton}
    assert noted.asked
    assert noted.long_ways() == {}


def everything_of(commands: Sequence[Any]) -> set[tuple[str, str]]:
    """Return readers' commands with each of their options that the library is asked for, typed ones too."""
    found: set[tuple[str, str]] = set()
    for command in commands:
        if isinstance(command, Command):
            options = [option for option in command.parameters if option.name != "private"]
            found |= {(command.name, ""), *((command.name, option.name) for option in options)}
            found |= {(command.name, f"{option.name}…") for option in options if option.autocomplete}
        else:
            assert isinstance(command, Digests), command
    return found


async def questions(place: Place) -> list[tuple[str, dict[str, Any]]]:
    stories = place.app.stories
    topic, source = (await stories.topics())[0].name, (await stories.sources_like(""))[0].name
    (hottest,) = await stories.stories_like("", 1)
    kinds = ({}, {"topic": topic}, {"source": source}, {"topic": topic, "source": source})
    named = (hottest.id, hottest.url, hottest.title, "curora", "wepica", "no such story at all")
    return [
        *(("top", kind | period) for kind in kinds for period in ({}, *({"period": each} for each in Period))),
        *(("latest", kind) for kind in kinds),
        *((command, {"story": name}) for command in ("related", "story") for name in named),
        *(
            ("search", {"query": words})
            for words in ("curora", "curora pu", '"pu curora" -wepica vam', "nothing at all")
        ),
        ("search", {"query": "curora", "topic": topic}),
        ("topics", {}),
        ("about", {}),
        ("top", {"source": f"{source.lower()}.example"}),
    ]


async def test_what_digests_ask_is_found_by_an_index(place: Place):
    noted = Noted(place.app.stories._database)
    place.app.stories._database = noted  # type: ignore[assignment]
    stories, channel, now = place.app.stories, place.general.id, UNTIL
    for since in (None, now - timedelta(days=7)):
        await stories.all_candidates(floor=50, since=since, now=now)
        for updates, limit in ((False, 200), (True, 200), (False, 1)):
            await stories.candidates(channel_id=channel, floor=50, since=since, now=now, limit=limit, updates=updates)
    heats = await stories.heats(now=now)
    for floor in (None, 50):
        await stories.past(heats, floor)
    ids = [story.id for story in await stories.stories_like("")]
    await stories.coverage_ids(ids)
    await stories.coverage_stories(ids[0])
    assert noted.asked
    assert noted.long_ways() == {}
    assert not any("SEARCH posted USING PRIMARY KEY (channel_id=?)" in str(plan) for plan in plans_of(noted))


def plans_of(noted: Noted) -> list[list[Step]]:
    """Return all plans: none may go through all that a channel ever had."""
    with closing(sqlite3.connect(noted.database.path)) as db:
        return [plan_of(db, sql, parameters) for sql, parameters in noted.asked.items()]
