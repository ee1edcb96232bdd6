"""Carrying out what moderators want of their digests, and showing what became of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from discord import ButtonStyle
from discord.ui import ActionRow, Button, LayoutView

from bot.cards.digest import digest_title
from bot.cards.layout import together
from bot.cards.saved import saved_card
from bot.commands.answers import reply
from bot.commands.desk import Interaction, desk_of
from bot.commands.items import Door
from bot.commands.moderators.channels import check_digest
from bot.commands.moderators.doctor import known_findings
from bot.commands.moderators.previews import preview_card
from bot.commands.moderators.whereabouts import DELETED
from bot.digests import schedule
from bot.digests.changes import Change, Order, same_times
from bot.digests.model import DigestState
from bot.errors import UserError

log = logging.getLogger(__name__)


async def carry_out(
    interaction: Interaction, orders: Sequence[Order], *, undoes: bool = False, draft: str = ""
) -> list[Change]:
    """Do what the person wants, all of it or nothing. Raises UserError where they, or the bot, may not.

    The draft that the orders come from ends with that, and else stays. It may have to ask Discord: defer before.
    """
    desk = desk_of(interaction)
    ready = [await _ready(interaction, order, undoes=undoes) for order in orders]
    if not any(order.changes_anything for order in ready):
        raise UserError(_nothing_changed(ready))
    changes = await desk.digests.change(
        ready,
        by=interaction.user.id,
        manages=interaction.permissions.manage_guild,
        now=desk.now(),
        undoes=undoes,
        draft=draft,
    )
    for change in changes:
        name = f"digest #{change.number} of server {change.guild_id}"
        log.info("%s: %s by user %s%s", name, change.deed, change.made_by, ", by Undo" if undoes else "")
    return changes


async def show_saved(interaction: Interaction, changes: Sequence[Change]) -> None:
    """Answer with what was saved, how to take it back, and what it would post now."""
    card = await changed_card(interaction, changes)
    saved, cards = changes[0].after, [card]
    try:
        if saved:
            cards = together(card, await preview_card(interaction, saved))
    finally:  # without a preview too they see that it is saved
        for part in cards:
            await reply(interaction, part, private=True)


async def changed_card(interaction: Interaction, changes: Sequence[Change]) -> LayoutView:
    """Return what an order has changed, with the button that takes it back; what was taken back has none."""
    desk, saved = desk_of(interaction), changes[0].after
    return saved_card(
        changes,
        await desk.stories.heats(now=desk.now()),
        checked=known_findings(interaction, saved) if saved and saved.state is DigestState.ACTIVE else "",
        actions=[] if changes[0].undoes else [undo_row(changes[0].order_id)],
    )


def undo_row(order_id: str) -> ActionRow[Any]:
    button: Button[Any] = Button(label="Undo", custom_id=f"order:undo:{order_id}", style=ButtonStyle.secondary)
    return ActionRow(Door(button))


async def _ready(interaction: Interaction, order: Order, *, undoes: bool) -> Order:
    """Return the order with all that was to be found out before it may be carried out.

    Who changes a suspended digest wants it to go on; one that comes back by Undo is as it was.
    """
    digest = order.after
    if digest is None:
        return order
    if digest.state is DigestState.SUSPENDED and not undoes:
        digest = replace(digest, state=DigestState.ACTIVE, reason="")
    is_nowhere = undoes and digest.reason == DELETED  # as it was before: there is no channel to ask about
    if digest.state is DigestState.ACTIVE or (order.sets_anything and not is_nowhere):
        await check_digest(interaction, digest)
    now = desk_of(interaction).now()
    if order.before is None or not same_times(order.before, digest):
        await asyncio.to_thread(schedule.check_gap, digest.when, digest.timezone, now)
    return Order(order.before, replace(digest, next_run_at=schedule.next_run(digest.when, digest.timezone, now)))


def _nothing_changed(orders: Sequence[Order]) -> str:
    (order,) = orders[:1] or (None,)
    which = f": {digest_title(order.after)} is like that already" if order and order.after else ""
    return f"Nothing was changed{which}."
