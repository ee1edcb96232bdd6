"""`/digest forget`: all that is kept of a server goes, after a question that brings its digests as a file."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any, Self

from discord import ButtonStyle
from discord.ui import ActionRow, Button

from bot.cards.digest import confirm, notice
from bot.cards.exchange import forget_question, with_file
from bot.commands.answers import reply, turn
from bot.commands.desk import Interaction, desk_of, guild_of
from bot.commands.items import Item
from bot.commands.moderators.exchange import file_of
from bot.commands.moderators.ownership import check_owner
from bot.digests.model import Digest
from bot.errors import UserError

log = logging.getLogger(__name__)

NOTHING = "I keep nothing of this server."


async def ask_to_forget(interaction: Interaction) -> None:
    """Ask, with the file of the digests where there are any."""
    desk, guild_id = desk_of(interaction), guild_of(interaction)
    holdings = await desk.servers.holdings(guild_id)
    if not holdings.anything:
        raise UserError(NOTHING)
    digests = await desk.digests.in_guild(guild_id)
    asked = guild_id, interaction.user.id, interaction.permissions.manage_guild, holdings.last_change
    row: ActionRow[Any] = ActionRow(*(ForgetButton(answer, *asked) for answer in ("yes", "no")))
    question = forget_question(len(digests), holdings.editions)
    if not digests:
        await reply(interaction, confirm(question, [row]), private=True)
        return
    file = file_of(interaction, digests)
    await reply(interaction, with_file(confirm(question, []), file.filename, actions=[row]), private=True, file=file)


class ForgetButton(
    Item,
    template=r"forget:(?P<answer>yes|no):(?P<guild>\d{1,20}):(?P<user>\d{1,20}):(?P<manages>[01]):(?P<change>\d{1,18})",
):
    """One answer to the question, for the moderator who was asked and the digests after the last change by then."""

    def __init__(self, answer: str, guild_id: int, user_id: int, manages: bool, last_change: int) -> None:
        self._forgets = answer == "yes"
        style = ButtonStyle.danger if self._forgets else ButtonStyle.secondary
        label = "Forget everything" if self._forgets else "Keep everything"
        custom_id = f"forget:{answer}:{guild_id}:{user_id}:{manages:d}:{last_change}"
        super().__init__(Button(label=label, style=style, custom_id=custom_id))
        self._guild_id, self._user_id, self._manages, self._last_change = guild_id, user_id, manages, last_change

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        ids = int(match["guild"]), int(match["user"])
        return cls(match["answer"], *ids, match["manages"] == "1", int(match["change"]))

    async def used(self, interaction: Interaction) -> None:
        what = f"the question whether to forget server {self._guild_id}"
        check_owner(interaction, self._user_id, self._guild_id, manages=self._manages, what=what)
        if self._forgets:
            await self._forget(interaction)
        else:
            await turn(interaction, notice("Everything stays as it is."))

    async def _forget(self, interaction: Interaction) -> None:
        """Forget all at once; what was the server's is deleted after the answer, and after a crash by housekeeping."""
        desk = desk_of(interaction)
        await interaction.response.defer()  # a new file comes surely with an edit, not with an answer that updates
        digests = await desk.digests.in_guild(self._guild_id)
        if not await desk.servers.forget(self._guild_id, last_change=self._last_change):
            raise UserError(NOTHING)
        log.info("server %s: forgotten by user %s", self._guild_id, interaction.user.id)
        try:
            await self._answer(interaction, digests)
        finally:
            await desk.servers.erase()

    async def _answer(self, interaction: Interaction, digests: Sequence[Digest]) -> None:
        card = notice("I have forgotten all that I kept of this server. What was posted stays in its channels.")
        if not digests:
            await turn(interaction, card)
            return
        file = file_of(interaction, digests)
        await turn(interaction, with_file(card, file.filename), file=file)
