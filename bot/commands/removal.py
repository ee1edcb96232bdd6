"""Removing a digest: the question, and its two buttons."""

from __future__ import annotations

import logging
import re
from typing import Any, Self

from discord import ButtonStyle
from discord.ui import ActionRow, Button, LayoutView

from bot.cards.digest import confirm, digest_title, notice
from bot.commands.answers import turn
from bot.commands.desk import Interaction, desk_of
from bot.commands.finding import find_digest
from bot.commands.items import Item
from bot.commands.permissions import NAMES
from bot.digests.model import Digest
from bot.errors import UserError

log = logging.getLogger(__name__)


class RemoveButton(
    Item, template=r"remove:(?P<answer>yes|no):(?P<number>\d{1,9}):(?P<user>\d{1,20}):(?P<manages>[01])"
):
    """One answer to the question, for one digest and the moderator who was asked.

    Who had Manage Server then must have it still; others have `/digest` from the server's own settings.
    """

    def __init__(self, answer: str, number: int, user_id: int, manages: bool) -> None:
        removes = answer == "yes"
        style = ButtonStyle.danger if removes else ButtonStyle.secondary
        label = f"Remove #{number}" if removes else "Keep it"
        custom_id = f"remove:{answer}:{number}:{user_id}:{manages:d}"
        super().__init__(Button(label=label, style=style, custom_id=custom_id))
        self._removes, self._number, self._user_id, self._manages = removes, number, user_id, manages

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        return cls(match["answer"], int(match["number"]), int(match["user"]), match["manages"] == "1")

    async def used(self, interaction: Interaction) -> None:
        self._check(interaction)
        digest = await find_digest(interaction, self._number)
        text = f"{digest_title(digest)} stays as it is."
        if self._removes:
            await desk_of(interaction).digests.remove(digest)
            log.info("%s: removed by user %s", digest.name, interaction.user.id)
            text = f"{digest_title(digest)} is removed. What it has posted stays."
        await turn(interaction, notice(text))

    def _check(self, interaction: Interaction) -> None:
        private = interaction.message is not None and interaction.message.flags.ephemeral
        if not private or interaction.user.id != self._user_id:
            raise UserError("This question was for somebody else. Use `/digest remove` yourself.")
        if self._manages and not interaction.permissions.manage_guild:
            raise UserError(f"You need **{NAMES['manage_guild']}** to remove a digest.")


def removal_question(digest: Digest, interaction: Interaction) -> LayoutView:
    text = f"Remove {digest_title(digest)}? Its settings are lost; what it has posted stays."
    asked = digest.number, interaction.user.id, interaction.permissions.manage_guild
    row: ActionRow[Any] = ActionRow(*(RemoveButton(answer, *asked) for answer in ("yes", "no")))
    return confirm(text, [row])
