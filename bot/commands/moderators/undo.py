"""Taking a change back: for a quarter of an hour, by whoever made it, where nothing was changed since."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Self

from discord.ui import Button

from bot.cards.text import when
from bot.commands.answers import turn
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.items import Item
from bot.commands.moderators.orders import carry_out, changed_card
from bot.commands.moderators.ownership import RANDOM_ID, check_owner
from bot.digests.changes import Change, is_undoable, standing
from bot.errors import UserError

TOO_LATE = "It is too late to undo this: that works for 15 minutes. `/digest edit` changes a digest at any time."


class UndoButton(Item, template=rf"order:undo:(?P<order>{RANDOM_ID})"):
    """Takes back all that one order changed."""

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        return cls(Button(custom_id=match.string))

    async def used(self, interaction: Interaction) -> None:
        desk = desk_of(interaction)
        order_id = self.custom_id.rpartition(":")[2]
        changes = await desk.digests.changes.of_order(order_id)
        if not changes:
            raise UserError(TOO_LATE)
        made = changes[0]
        what = f"order {order_id}"
        check_owner(interaction, made.made_by, made.guild_id, manages=made.manages, what=what)
        await _check_undoable(desk, changes)
        await interaction.response.defer()
        undone = await carry_out(interaction, [change.undoing for change in changes], undoes=True)
        await turn(interaction, await changed_card(interaction, undone))


async def _check_undoable(desk: Desk, changes: Sequence[Change]) -> None:
    """Raise a UserError where it is too late, or somebody has changed one of the digests since."""
    if not is_undoable(changes, desk.now()):
        raise UserError(TOO_LATE)
    for change in changes:
        later = standing(await desk.digests.changes.after(change))
        if later and later.undoes:
            raise UserError("This was undone already.")
        if later:
            raise UserError(
                f"Digest #{change.number} was changed again {when(later.made_at)}, by <@{later.made_by}>."
                f" `/digest show digest:{change.number}` says how it is now; `/digest edit` changes it."
            )
