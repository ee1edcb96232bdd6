"""What stands in the form of the guided setup: its two pages of selects, and the buttons under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ButtonStyle, SelectDefaultValue, SelectDefaultValueType, SelectOption
from discord.ui import ActionRow, Button, ChannelSelect, LayoutView, RoleSelect, Select

from bot.cards.options import AGES
from bot.cards.setup import Field, setup_card
from bot.cards.text import escape, plain
from bot.commands.items import Door
from bot.commands.labels import LONGEST_CHOICE, name_label
from bot.commands.permissions import KINDS
from bot.digests import schedule
from bot.digests.completion import COMMON
from bot.digests.heatlevel import ANY, STORIES_A_DAY, Heats, describe_min_heat
from bot.digests.setup import EXTRAS, Setup
from bot.digests.timezones import say_timezone
from bot.store.names import Name
from bot.stories.model import name_id

MOST_OPTIONS = 25
MOST_STORIES = 10
EXTRAS_IN_WORDS = {
    "thread": ("Thread", "A discussion thread under each edition"),
    "publish": ("Publish", "To the servers that follow an announcement channel"),
    "silent": ("Silent", "Nobody gets a push"),
    "updates": ("Updates", "A story that became much hotter may return once"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A setup with what the form shows beside it."""

    draft_id: str
    setup: Setup
    guild: discord.Guild | None
    heats: Heats
    topics: Sequence[Name]
    """The hottest of the library."""
    findings: str
    """What the digest has and lacks in its channel, Markdown."""

    def id(self, what: str) -> str:
        return f"setup:{what}:{self.draft_id}"

    def select(self, what: str, options: list[SelectOption], words: str, *, several: bool = False) -> Select[Any]:
        """Return a select; of several all may be chosen, or none. Its words stand there until then."""
        least, most = (0, len(options)) if several else (1, 1)
        return Select(custom_id=self.id(what), options=options, placeholder=words, min_values=least, max_values=most)

    def button(self, what: str, label: str, style: ButtonStyle = ButtonStyle.secondary, disabled: bool = False) -> Door:
        return Door(Button(label=label, custom_id=self.id(what), style=style, disabled=disabled))


def first_page(sheet: Sheet) -> LayoutView:
    wanted = sheet.setup.wanted
    zone = escape(say_timezone(wanted.timezone))
    numbers = _numbers(wanted.stories, "Up to {} stories", "1 story")
    fields = [
        _field("Channel", _channels(sheet)),
        _field(f"When · {zone}", sheet.select("when", _times(sheet), "When it is posted")),
        _field("How many", sheet.select("stories", numbers, "How many stories")),
        _field("How hot", sheet.select("heat", _heats(sheet), "How hot a story must be")),
    ]
    if topics := _topics(sheet):
        every = "All topics but those left out" if wanted.topics.unwanted else "All topics"
        fields.append(_field("Topics", sheet.select("topics", topics, every, several=True)))
    others: ActionRow[Any] = ActionRow(
        sheet.button("time", "Other time…"),
        sheet.button("number", "Other heat…"),
        sheet.button("names", "Topics, sources…"),
        sheet.button("more", "More…"),
    )
    return setup_card(sheet.setup, sheet.heats, sheet.findings, fields, [others, _end(sheet)])


def second_page(sheet: Sheet) -> LayoutView:
    wanted = sheet.setup.wanted
    shares = _numbers(wanted.per_source, "At most {} of one source")
    fields = [
        _field("How old", sheet.select("age", _ages(sheet), "How old a story may be")),
        _field("Of one source", sheet.select("share", shares, "Most stories of one source")),
        _field("Mention", _roles(sheet)),
        _field("Extras", sheet.select("extras", _extras(sheet), "No extras", several=True)),
    ]
    return setup_card(
        sheet.setup, sheet.heats, sheet.findings, fields, [ActionRow(sheet.button("back", "Back")), _end(sheet)]
    )


def _field(name: str, select: Select[Any] | ChannelSelect[Any] | RoleSelect[Any]) -> Field:
    return Field(f"**{name}**", ActionRow(Door(select)))


def _end(sheet: Sheet) -> ActionRow[Any]:
    lacks = not sheet.setup.wanted.channel_id
    return ActionRow(
        sheet.button("save", "Save", ButtonStyle.success, disabled=lacks), sheet.button("cancel", "Cancel")
    )


def _channels(sheet: Sheet) -> ChannelSelect[Any]:
    known = sheet.guild and sheet.guild.get_channel_or_thread(sheet.setup.wanted.channel_id)
    chosen = [SelectDefaultValue(id=known.id, type=SelectDefaultValueType.channel)] if known else []
    return ChannelSelect(
        custom_id=sheet.id("channel"), channel_types=[*KINDS], placeholder="Choose a channel", default_values=chosen
    )


def _roles(sheet: Sheet) -> RoleSelect[Any]:
    known = sheet.guild and sheet.guild.get_role(sheet.setup.wanted.mention or 0)
    chosen = [SelectDefaultValue(id=known.id, type=SelectDefaultValueType.role)] if known else []
    return RoleSelect(custom_id=sheet.id("mention"), placeholder="Mention nobody", min_values=0, default_values=chosen)


def _times(sheet: Sheet) -> list[SelectOption]:
    chosen = sheet.setup.wanted.when
    return [
        SelectOption(label=plain(schedule.describe(when), LONGEST_CHOICE), value=when, default=when == chosen)
        for when in dict.fromkeys((chosen, *COMMON))
    ]


def _heats(sheet: Sheet) -> list[SelectOption]:
    chosen = sheet.setup.wanted.min_heat
    return [
        SelectOption(label=describe_min_heat(heat, sheet.heats), value=heat, default=heat == chosen)
        for heat in dict.fromkeys((*STORIES_A_DAY, ANY, chosen))
    ]


def _topics(sheet: Sheet) -> list[SelectOption]:
    """Return the topics that are wanted, then the hottest: what is chosen among them is all that is wanted."""
    wanted = {name_id(name): plain(name, LONGEST_CHOICE) for name in sheet.setup.wanted.topics.wanted}
    hottest = {name.id: name_label(name) for name in sheet.topics}
    labels = {**wanted, **hottest}
    ids = [*wanted, *(each for each in hottest if each not in wanted)][:MOST_OPTIONS]
    return [SelectOption(label=labels[each], value=each, default=each in wanted) for each in ids]


def _ages(sheet: Sheet) -> list[SelectOption]:
    chosen = sheet.setup.wanted.max_age
    return [
        SelectOption(label=words[0].upper() + words[1:], value=age, default=age is chosen)
        for age, words in AGES.items()
    ]


def _extras(sheet: Sheet) -> list[SelectOption]:
    return [
        SelectOption(label=label, value=name, description=about, default=getattr(sheet.setup.wanted, name))
        for name, (label, about) in ((name, EXTRAS_IN_WORDS[name]) for name in EXTRAS)
    ]


def _numbers(chosen: int, many: str, one: str = "") -> list[SelectOption]:
    return [
        SelectOption(
            label=one if one and number == 1 else many.format(number), value=str(number), default=number == chosen
        )
        for number in range(1, MOST_STORIES + 1)
    ]
