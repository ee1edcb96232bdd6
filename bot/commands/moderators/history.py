"""What became of a digest: its last editions, and who changed what."""

from __future__ import annotations

from collections.abc import Sequence

from discord.app_commands import Transform
from discord.ui import LayoutView

from bot.cards.history import Ended, history_card
from bot.commands.desk import Desk, Interaction, desk_of, guild_of
from bot.commands.finding import find_digest
from bot.commands.options import DigestTransformer
from bot.digests.model import Digest

LAST = 20
"""Editions, and changes."""


class AnyDigestTransformer(DigestTransformer):
    """A digest of this server by its number, a removed one too: who removed it is part of its history."""

    async def offered(self, interaction: Interaction) -> Sequence[Digest]:
        digests = desk_of(interaction).digests
        return [*await digests.in_guild(guild_of(interaction)), *await digests.removed(guild_of(interaction))]

    async def transform(self, interaction: Interaction, value: int, /) -> Digest:
        removed = await desk_of(interaction).digests.get(guild_of(interaction), value, removed=True)
        return removed or await find_digest(interaction, value)


AnyDigestOption = Transform[Digest, AnyDigestTransformer]


async def history_answer(desk: Desk, digest: Digest) -> LayoutView:
    editions = await desk.digests.ledger.editions(digest.id, LAST)
    after = await desk.digests.follow_ups.of_all([edition.id for edition in editions])
    ended = [Ended(edition, after[edition.id]) for edition in editions]
    return history_card(digest, ended, await desk.digests.changes.of_digest(digest.id, LAST))
