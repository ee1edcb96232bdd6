"""The guided setup: a form in one private message, above it in another the preview of what it makes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import cast

import aiohttp
import discord
from discord.ui import LayoutView

from bot.cards.digest import digest_title, notice
from bot.commands.answers import change, reply, send_private, turn
from bot.commands.desk import Interaction, desk_of
from bot.commands.finding import find_digest
from bot.commands.moderators.channels import without_lost_mention
from bot.commands.moderators.doctor import known_findings
from bot.commands.moderators.orders import carry_out, show_saved
from bot.commands.moderators.ownership import begin_draft, own_draft
from bot.commands.moderators.previews import preview_card
from bot.commands.moderators.setup_page import MOST_OPTIONS, Sheet, first_page
from bot.commands.sittings import Sitting
from bot.digests.changes import Order
from bot.digests.completion import COMMON
from bot.digests.model import Digest
from bot.digests.settings import settings_of, with_settings
from bot.digests.setup import Setup, from_text, to_text
from bot.errors import UserError

GONE = (401, 404)
"""How Discord refuses to change a private message: after a quarter of an hour, or where it was dismissed."""

Page = Callable[[Sheet], LayoutView]
Changing = Callable[[Digest], Awaitable[Digest]]
NOTHING: Mapping[str, str] = MappingProxyType({})
UNSEEN = "I don't see the channel now: an archived thread is like that. If it was deleted, choose another."


async def open_setup(interaction: Interaction, wanted: Digest, *, before: Digest | None = None) -> None:
    """Show the form, filled in as far as `wanted` is (channel 0, no times), for a new digest or to change `before`.

    It stands under the preview: that is long, and people are at the end. A role that has been deleted is left out:
    where none is chosen, none can be taken away. Defer before.
    """
    wanted = without_lost_mention(replace(wanted, when=wanted.when or COMMON[0]), interaction.guild)
    setup = Setup(wanted, before)
    draft = await begin_draft(interaction, to_text(setup))
    try:
        await show_preview(interaction, draft.id)
    finally:
        await reply(interaction, first_page(await _sheet(interaction, draft.id, setup)), private=True)


async def own_setup(interaction: Interaction, draft_id: str) -> Setup:
    """Return a setup to whom it belongs. Raises UserError for all others."""
    draft = await own_draft(interaction, draft_id)
    return from_text(draft.content, draft.guild_id)


async def turn_page(interaction: Interaction, draft_id: str, page: Page) -> None:
    async with desk_of(interaction).sittings.of(draft_id).changing:
        setup = await own_setup(interaction, draft_id)
        await turn(interaction, page(await _sheet(interaction, draft_id, setup)))


async def change_setup(
    interaction: Interaction, draft_id: str, changing: Changing, page: Page, typed: Mapping[str, str] = NOTHING
) -> None:
    """Change what is set so far, and show it: the form at once, then the preview.

    What was `typed` and can't be read is kept for when its form is opened again.
    """
    async with desk_of(interaction).sittings.of(draft_id).changing:
        setup = await own_setup(interaction, draft_id)
        try:
            wanted = await changing(setup.wanted)
        except UserError:
            await _keep(interaction, draft_id, replace(setup, typed={**setup.typed, **typed}))
            raise
        unread = {name: text for name, text in setup.typed.items() if name not in typed}
        setup = replace(setup, wanted=wanted, typed=unread)
        await _keep(interaction, draft_id, setup)
        await turn(interaction, page(await _sheet(interaction, draft_id, setup)))
    await show_preview(interaction, draft_id)


async def _keep(interaction: Interaction, draft_id: str, setup: Setup) -> None:
    desk = desk_of(interaction)
    await desk.digests.drafts.change(draft_id, to_text(setup), desk.now())


async def show_preview(interaction: Interaction, draft_id: str) -> None:
    """Show what the setup would post now. Of several that wait, the last shows what all of them changed."""
    desk = desk_of(interaction)
    sitting = desk.sittings.of(draft_id)
    sitting.waiting += 1
    try:
        async with sitting.showing:
            draft = await desk.digests.drafts.get(draft_id)
            if draft is None or sitting.waiting > 1:
                return
            card = await preview_card(interaction, from_text(draft.content, draft.guild_id).wanted)
            await _show(interaction, sitting, card)
    finally:
        sitting.waiting -= 1


async def _show(interaction: Interaction, sitting: Sitting, card: LayoutView) -> None:
    """Put the card in place of the preview; where Discord lets nobody change that any more, send a new one."""
    if sitting.preview:
        try:
            await change(interaction, card, *sitting.preview)
        except discord.HTTPException as error:
            if error.status not in GONE:
                raise
        else:
            return
    sitting.preview = interaction.followup, await send_private(interaction, card)


async def save(interaction: Interaction, draft_id: str) -> None:
    """Do what the form says; where that can't be, the form stays."""
    await interaction.response.defer()
    async with desk_of(interaction).sittings.of(draft_id).changing:
        order = await _order(interaction, await own_setup(interaction, draft_id))
        changes = await carry_out(interaction, [order], draft=draft_id)
    saved = changes[0].after
    assert saved is not None
    await turn(interaction, notice(f"{digest_title(saved)} is saved."))
    await show_saved(interaction, changes)
    await _end(interaction, draft_id)


async def cancel(interaction: Interaction, draft_id: str) -> None:
    desk = desk_of(interaction)
    async with desk.sittings.of(draft_id).changing:
        setup = await own_setup(interaction, draft_id)
        await desk.digests.drafts.end(draft_id)
        stays = f"#{setup.wanted.number} stays as it is." if setup.before else "No digest was added."
        await turn(interaction, notice(f"Cancelled. {stays}"))
    await _end(interaction, draft_id)


async def _order(interaction: Interaction, setup: Setup) -> Order:
    if setup.before is None:
        now = desk_of(interaction).now()
        return Order(None, replace(setup.wanted, created_by=interaction.user.id, created_at=now))
    current = await find_digest(interaction, setup.wanted.number)
    before, after = (with_settings(current, settings_of(digest)) for digest in (setup.before, setup.wanted))
    return Order(before, after)


async def _end(interaction: Interaction, draft_id: str) -> None:
    """Take the preview away: what was saved is shown anew, with what was cancelled it has no use."""
    sitting = desk_of(interaction).sittings.of(draft_id)
    async with sitting.showing:
        if sitting.preview:
            through, message_id = sitting.preview
            with suppress(discord.HTTPException, aiohttp.ClientError):  # too late, dismissed, or Discord is down
                await through.delete_message(message_id)


async def _sheet(interaction: Interaction, draft_id: str, setup: Setup) -> Sheet:
    desk = desk_of(interaction)
    heats = await desk.stories.heats(now=desk.now())
    topics = await desk.stories.topics_like("", MOST_OPTIONS)
    findings = known_findings(interaction, setup.wanted, cast(discord.Member, interaction.user)) or UNSEEN
    return Sheet(draft_id, setup, interaction.guild, heats, topics, findings)
