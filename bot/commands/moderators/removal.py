"""Removing a digest: the question, and its two buttons."""

from __future__ import annotations

import re
from typing import Any, Self

from discord import ButtonStyle
from discord.ui import ActionRow, Button, LayoutView

from bot.cards.digest import confirm, digest_title, notice
from bot.commands.answers import turn
from bot.commands.desk import Interaction, desk_of, guild_of
from bot.commands.items import Item
from bot.commands.moderators.orders import carry_out, changed_card
from bot.commands.moderators.ownership import check_owner
from bot.digests.changes import Order
from bot.digests.model import Digest, DigestState


class RemoveButton(
    Item, template=r"removal:(?P<answer>yes|no):(?P<digest>\d{1,18}):(?P<user>\d{1,20}):(?P<manages>[01])"
):
    """One answer to the question, for one digest by its id and the moderator who was asked.

    Who had Manage Server then must have it still; others have `/digest` from the server's own settings.
    """

    def __init__(self, answer: str, digest_id: int, user_id: int, manages: bool, label: str = "") -> None:
        self._removes = answer == "yes"
        style = ButtonStyle.danger if self._removes else ButtonStyle.secondary
        custom_id = f"removal:{answer}:{digest_id}:{user_id}:{manages:d}"
        super().__init__(Button(label=label or answer.title(), style=style, custom_id=custom_id))
        self._digest_id, self._user_id, self._manages = digest_id, user_id, manages

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        return cls(match["answer"], int(match["digest"]), int(match["user"]), match["manages"] == "1")

    async def used(self, interaction: Interaction) -> None:
        desk = desk_of(interaction)
        digest = await desk.digests.by_id(self._digest_id)
        guild_id = digest.guild_id if digest else guild_of(interaction)
        what = f"the removal of digest row {self._digest_id}"
        check_owner(interaction, self._user_id, guild_id, manages=self._manages, what=what)
        if digest is None or digest.state is DigestState.REMOVED:
            await turn(interaction, notice("This digest is removed already. `/digest list` shows those that are here."))
        elif self._removes:
            removed = await carry_out(interaction, [Order(digest, None)])
            await turn(interaction, await changed_card(interaction, removed))
        else:
            await turn(interaction, notice(f"{digest_title(digest)} stays as it is."))


def removal_question(digest: Digest, interaction: Interaction) -> LayoutView:
    text = f"Remove {digest_title(digest)}? What it has posted stays. Undo brings it back for 15 minutes."
    asked = digest.id, interaction.user.id, interaction.permissions.manage_guild
    labels = {"yes": f"Remove #{digest.number}", "no": "Keep it"}
    row: ActionRow[Any] = ActionRow(*(RemoveButton(answer, *asked, label) for answer, label in labels.items()))
    return confirm(text, [row])
