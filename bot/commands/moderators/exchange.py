"""`/digest export` and `/digest import`: a server's digests as a file, and what a file would change."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self, cast

import aiohttp
import discord
from discord import ButtonStyle
from discord.ui import ActionRow, Button, LayoutView

from bot.cards.digest import notice
from bot.cards.exchange import difference_card, export_card, problems_card
from bot.commands.answers import reply, turn
from bot.commands.desk import Interaction, desk_of, guild_of
from bot.commands.items import Item
from bot.commands.moderators.orders import carry_out, changed_card
from bot.commands.moderators.ownership import RANDOM_ID, begin_draft, own_draft
from bot.commands.moderators.wishes import find_wishes
from bot.commands.permissions import is_seen
from bot.digests.changes import Order
from bot.digests.exchange import MOST_BYTES, read_digests, too_large
from bot.digests.exporting import write_digests
from bot.digests.model import Digest, DigestState
from bot.digests.settings import settings_of, with_settings
from bot.errors import UserError
from bot.store.drafts import Draft

READ_WITHIN = 10
"""Seconds that Discord has to hand over a file."""
UNCHANGED = "This file changes nothing: all of its digests are here, and as they stand in it."


async def export(interaction: Interaction) -> None:
    """Answer with the file of this server's digests."""
    digests = await desk_of(interaction).digests.in_guild(guild_of(interaction))
    if not digests:
        raise UserError("There is no digest here yet, so there is nothing to export.")
    file = file_of(interaction, digests)
    await reply(interaction, export_card(digests, file.filename), private=True, file=file)


def file_of(interaction: Interaction, digests: Sequence[Digest]) -> discord.File:
    now = desk_of(interaction).now()
    text = write_digests(digests, guild_of(interaction), _names(interaction), now)
    return discord.File(io.BytesIO(text.encode()), f"digests-{now:%Y-%m-%d}.yaml")


def _names(interaction: Interaction) -> dict[int, str]:
    """Return the names of all that the person sees; none where Discord has told nothing of the server."""
    guild, caller = interaction.guild, cast(discord.Member, interaction.user)
    if guild is None or guild.unavailable or guild.me is None:
        return {}
    seen = (room for room in (*guild.channels, *guild.threads) if is_seen(room, caller))
    names = {room.id: f"#{room.name}" for room in seen} | {role.id: f"@{role.name}" for role in guild.roles}
    return names | {guild.id: guild.name}


async def import_answer(interaction: Interaction, file: discord.Attachment) -> LayoutView:
    """Return what a file would change, with the buttons that decide; nothing changes yet."""
    if file.size > MOST_BYTES:
        return problems_card(file.filename, [too_large(file.size)])
    desk, guild_id = desk_of(interaction), guild_of(interaction)
    timezone = await desk.usual_timezone(guild_id)
    data = await _read(file)
    exchange = await asyncio.to_thread(read_digests, data, timezone=timezone, now=desk.now())
    here = await desk.digests.in_guild(guild_id)
    wishes = await find_wishes(interaction, exchange, here)
    if wishes.problems:
        return problems_card(file.filename, wishes.problems)
    orders = [order for order in wishes.orders if order.changes_anything]
    if not orders:
        return notice(UNCHANGED)
    named = {order.before.id for order in wishes.orders if order.before}
    changed = {order.before.id for order in orders if order.before}
    return difference_card(
        orders,
        await desk.stories.heats(now=desk.now()),
        same=[digest for digest in here if digest.id in named - changed],
        unnamed=[digest for digest in here if digest.id not in named],
        notes=wishes.notes,
        actions=[await _answers(interaction, orders)],
    )


async def _read(file: discord.Attachment) -> bytes:
    try:
        async with asyncio.timeout(READ_WITHIN):
            return await file.read()
    except (TimeoutError, discord.HTTPException, aiohttp.ClientError):
        raise UserError("Discord did not hand me the file. Try again in a moment.") from None


async def _answers(interaction: Interaction, orders: Sequence[Order]) -> ActionRow[Any]:
    """Keep what is wanted, and return the buttons that decide about it."""
    content = json.dumps([[_kept(order.before), _kept(order.after)] for order in orders])
    draft = await begin_draft(interaction, content)
    return ActionRow(ImportButton("apply", draft.id), ImportButton("cancel", draft.id))


def _kept(digest: Digest | None) -> dict[str, Any] | None:
    return settings_of(digest) | {"number": digest.number, "state": digest.state} if digest else None


class ImportButton(Item, template=rf"import:(?P<answer>apply|cancel):(?P<draft>{RANDOM_ID})"):
    """Carries out what a file wants, or drops it."""

    def __init__(self, answer: str, draft_id: str) -> None:
        self._applies = answer == "apply"
        style = ButtonStyle.success if self._applies else ButtonStyle.secondary
        super().__init__(Button(label=answer.title(), style=style, custom_id=f"import:{answer}:{draft_id}"))
        self._draft_id = draft_id

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        return cls(match["answer"], match["draft"])

    async def used(self, interaction: Interaction) -> None:
        draft = await own_draft(interaction, self._draft_id)
        await interaction.response.defer()
        desk = desk_of(interaction)
        if self._applies:
            changes = await carry_out(interaction, await _orders_of(interaction, draft), draft=draft.id)
            await turn(interaction, await changed_card(interaction, changes))
        else:
            await desk.digests.drafts.end(draft.id)
            await turn(interaction, notice("Nothing was changed."))


async def _orders_of(interaction: Interaction, draft: Draft) -> list[Order]:
    """Return what a draft holds; digests that are gone since count as changed."""
    desk = desk_of(interaction)
    here = {digest.number: digest for digest in await desk.digests.in_guild(draft.guild_id)}
    orders = []
    for before, after in json.loads(draft.content):
        if before and before["number"] not in here:
            raise UserError(f"Digest #{before['number']} was removed meanwhile. Import the file again.")
        made = Digest(guild_id=draft.guild_id, channel_id=0, when="", created_by=draft.user_id, created_at=desk.now())
        base = here[before["number"]] if before else made
        orders.append(Order(before and _restored(base, before), _restored(base, after)))
    return orders


def _restored(digest: Digest, kept: dict[str, Any]) -> Digest:
    state = DigestState(kept["state"])
    return with_settings(replace(digest, state=state, reason=""), kept)
