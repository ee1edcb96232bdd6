"""What can be used in the form of the guided setup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

from discord import ChannelType
from discord.ui import Button, ChannelSelect, RoleSelect, Select

from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.items import Item, values_of
from bot.commands.moderators import setup
from bot.commands.moderators.ownership import RANDOM_ID
from bot.commands.moderators.setup_forms import TITLES, SetupForm
from bot.commands.moderators.setup_page import first_page, second_page
from bot.digests.model import Digest, Filter
from bot.digests.setup import choose
from bot.stories.model import name_id

KINDS: Mapping[str, Any] = {"channel": ChannelSelect, "mention": RoleSelect}
ON_SECOND_PAGE = ("age", "share", "mention", "extras")
PAGES = {"more": second_page, "back": first_page}
ENDS = {"save": setup.save, "cancel": setup.cancel}


class SetupSelect(
    Item, template=rf"setup:(?P<what>channel|when|stories|heat|topics|age|share|mention|extras):(?P<draft>{RANDOM_ID})"
):
    """Sets one thing; its values are all that is chosen of it."""

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        return cls(KINDS.get(match["what"], Select)(custom_id=match.string))

    async def used(self, interaction: Interaction) -> None:
        _, what, draft_id = self.custom_id.split(":")
        page = second_page if what in ON_SECOND_PAGE else first_page

        async def changing(wanted: Digest) -> Digest:
            return await self._chosen(interaction, wanted, what)

        await setup.change_setup(interaction, draft_id, changing, page)

    async def _chosen(self, interaction: Interaction, digest: Digest, what: str) -> Digest:
        if what == "channel":
            channel = self.item.values[0]
            return replace(digest, channel_id=channel.id, forum=channel.type is ChannelType.forum)
        values = values_of(interaction)
        if what == "topics":
            return replace(digest, topics=await _topics(desk_of(interaction), digest.topics, values))
        return choose(digest, what, values)


class SetupButton(Item, template=rf"setup:(?P<what>time|number|names|more|back|save|cancel):(?P<draft>{RANDOM_ID})"):
    """Opens a form or a page, or ends the setup."""

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        return cls(Button(custom_id=match.string))

    async def used(self, interaction: Interaction) -> None:
        _, what, draft_id = self.custom_id.split(":")
        if what in PAGES:
            await setup.turn_page(interaction, draft_id, PAGES[what])
        elif what in TITLES:
            form = SetupForm.of(what, draft_id, await setup.own_setup(interaction, draft_id))
            await form.show(interaction)
        else:
            await ENDS[what](interaction, draft_id)


async def _topics(desk: Desk, before: Filter, ids: list[str]) -> Filter:
    """Return the topics that were chosen: those the library has lost since are known from before."""
    names = {name_id(name): name for name in before.wanted}
    for topic in ids:
        if topic not in names and (name := await desk.stories.topic_name(topic)):
            names[topic] = name
    wanted = tuple(names[topic] for topic in ids if topic in names)
    return Filter(wanted, tuple(name for name in before.unwanted if name not in wanted))
