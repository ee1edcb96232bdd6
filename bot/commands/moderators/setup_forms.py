"""The forms of the guided setup, for what is typed: times, a heat, names of topics and sources."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Self

from discord import TextStyle
from discord.ui import Label, TextInput

from bot.cards.text import clean
from bot.commands.desk import Interaction, desk_of
from bot.commands.finding import find_source, find_topic
from bot.commands.items import Form
from bot.commands.moderators import setup
from bot.commands.moderators.filters import Resolve, read_filter
from bot.commands.moderators.ownership import RANDOM_ID
from bot.commands.moderators.setup_page import first_page
from bot.digests import schedule
from bot.digests.heatlevel import parse_min_heat
from bot.digests.model import Digest, Filter
from bot.digests.setup import Setup
from bot.digests.timezones import say_timezone

LONGEST = 4000
LONGEST_LINE = 300
NAMES = "With commas between them; -name leaves one out. Empty: all."
TITLES = {"time": "When it is posted", "number": "How hot a story must be", "names": "Topics and sources"}


class Line(NamedTuple):
    """One field of a form: its custom id, what stands above it, and what it says already."""

    id: str
    label: str
    about: str
    text: str
    required: bool = True


class SetupForm(Form, template=rf"setup:(?P<what>time|number|names):(?P<draft>{RANDOM_ID})"):
    def __init__(self, what: str, draft_id: str, lines: Sequence[Line] = ()) -> None:
        super().__init__(title=TITLES[what], custom_id=f"setup:{what}:{draft_id}")
        self._what, self._draft_id = what, draft_id
        for line in lines:
            self.add_item(_field(line))

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        return cls(match["what"], match["draft"])

    @classmethod
    def of(cls, what: str, draft_id: str, known: Setup) -> Self:
        """Return the form with what is set, or what was typed last and could not be read."""
        lines = LINES[what](known.wanted)
        return cls(what, draft_id, [line._replace(text=known.typed.get(line.id, line.text)) for line in lines])

    async def sent(self, interaction: Interaction, texts: Mapping[str, str]) -> None:
        typed = {name: clean(text) for name, text in texts.items()}

        async def changing(wanted: Digest) -> Digest:
            return await READ[self._what](interaction, wanted, typed)

        await setup.change_setup(interaction, self._draft_id, changing, first_page, typed)


def _field(line: Line) -> Label[SetupForm]:
    style, longest = (TextStyle.short, LONGEST_LINE) if line.required else (TextStyle.paragraph, LONGEST)
    text: TextInput[SetupForm] = TextInput(
        custom_id=line.id,
        style=style,
        default=line.text[:longest] or None,
        required=line.required,
        max_length=longest,
    )
    return Label(text=line.label, description=line.about, component=text)


def _time_lines(digest: Digest) -> list[Line]:
    return [
        Line("when", "When", "Such as: daily 09:00, mon,thu 8am, hourly, 0 9 * * 1-5", digest.when),
        Line("timezone", "Time zone", "A city, a country or an offset: Berlin, UTC+2", say_timezone(digest.timezone)),
    ]


def _number_lines(digest: Digest) -> list[Line]:
    return [Line("min_heat", "Heat", "Stories with so much or more: a number such as 90", digest.min_heat)]


def _name_lines(digest: Digest) -> list[Line]:
    return [
        Line("topics", "Topics", NAMES, _names(digest.topics), required=False),
        Line("sources", "Sources", NAMES, _names(digest.sources), required=False),
    ]


def _names(names: Filter) -> str:
    """Return the names as they are typed, as far as the field has room."""
    texts = [*names.signed]
    while len(", ".join(texts)) > LONGEST:
        texts.pop()
    return ", ".join(texts)


async def _read_time(interaction: Interaction, digest: Digest, texts: Mapping[str, str]) -> Digest:
    when = await asyncio.to_thread(schedule.parse, texts["when"])
    timezone = schedule.parse_timezone(texts["timezone"])
    await asyncio.to_thread(schedule.check_gap, when, timezone, desk_of(interaction).now())
    return replace(digest, when=when, timezone=timezone)


async def _read_number(_: Interaction, digest: Digest, texts: Mapping[str, str]) -> Digest:
    return replace(digest, min_heat=parse_min_heat(texts["min_heat"]))


async def _read_names(interaction: Interaction, digest: Digest, texts: Mapping[str, str]) -> Digest:
    desk = desk_of(interaction)
    topic, source = _or_kept(desk.stories.topic_name, digest.topics), _or_kept(desk.stories.source_name, digest.sources)
    topics = await read_filter(texts["topics"], topic, lambda text: find_topic(desk, text))
    sources = await read_filter(texts["sources"], source, lambda text: find_source(desk, text))
    return replace(digest, topics=topics, sources=sources)


def _or_kept(resolve: Resolve, names: Filter) -> Resolve:
    """Know also the names that stand in the form already: the library may have lost them."""
    kept = {name.casefold(): name for name in (*names.wanted, *names.unwanted)}

    async def known(text: str) -> str | None:
        return await resolve(text) or kept.get(text.casefold())

    return known


LINES: Mapping[str, Callable[[Digest], list[Line]]] = {
    "time": _time_lines,
    "number": _number_lines,
    "names": _name_lines,
}
READ: Mapping[str, Callable[[Interaction, Digest, Mapping[str, str]], Awaitable[Digest]]] = {
    "time": _read_time,
    "number": _read_number,
    "names": _read_names,
}
