"""Carrying out what moderators want of their digests, and showing what became of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.cards.digest import digest_card
from bot.cards.layout import together
from bot.commands.answers import reply
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.previews import preview_card
from bot.digests import schedule
from bot.digests.changes import Change, Order
from bot.digests.heatlevel import describe_min_heat
from bot.digests.model import Digest

log = logging.getLogger(__name__)


async def carry_out(interaction: Interaction, orders: Sequence[Order], *, undoes: bool = False) -> list[Change]:
    """Do what the person wants, all of it or nothing. Raises UserError where they, or the bot, may not."""
    desk = desk_of(interaction)
    ready = [Order(order.before, order.after and await _scheduled(desk, order)) for order in orders]
    changes = await desk.digests.change(ready, by=interaction.user.id, now=desk.now(), undoes=undoes)
    for change in changes:
        log.info("digest #%s of server %s: changed by user %s", change.number, change.guild_id, change.made_by)
    return changes


async def show_saved(interaction: Interaction, changes: Sequence[Change]) -> None:
    """Answer with what was saved and what it would post now."""
    saved = changes[0].after
    assert saved is not None
    desk = desk_of(interaction)
    heats = await desk.stories.heats(now=desk.now())
    heat = describe_min_heat(saved.min_heat, heats)
    card = digest_card(saved, note="Saved. The preview follows.", heat=heat)
    for part in together(card, await preview_card(interaction, saved)):
        await reply(interaction, part, private=True)


async def _scheduled(desk: Desk, order: Order) -> Digest:
    """Return the digest with its next run, which moves only where its times are others than before."""
    digest, now = order.after, desk.now()
    assert digest is not None
    before = order.before
    if before and (before.when, before.timezone, before.state) == (digest.when, digest.timezone, digest.state):
        return replace(digest, next_run_at=before.next_run_at)
    await asyncio.to_thread(schedule.check_gap, digest.when, digest.timezone, now)
    return replace(digest, next_run_at=schedule.next_run(digest.when, digest.timezone, now))
