"""`/digest check`: what digests need in their channels and whether they have it; their cure wherever they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import discord
from discord.ui import LayoutView

from bot.cards.digest import NO_DIGEST, notice
from bot.cards.doctor import checkup_card, checkups_card, findings
from bot.commands.desk import Interaction, desk_of, guild_of
from bot.commands.moderators.channels import alone, examine, look, why_lacking
from bot.digests.model import Digest, DigestState
from bot.digests.needs import Checkup

UNSEEN = "I don't see its channel: /digest check looks whether it was deleted"
"""It may be a thread, too, that is archived."""


async def check_answer(interaction: Interaction, digest: Digest | None) -> LayoutView:
    """Return the check of a digest, or of all of the server; those that are mended go on."""
    digests = [digest] if digest else await desk_of(interaction).digests.in_guild(guild_of(interaction))
    if not digests:
        return notice(NO_DIGEST)
    checkups = [await examine(interaction, each) for each in digests]
    resumed = {digest.id: digest for digest in await _take_up(interaction, checkups)}
    checkups = [replace(each, digest=resumed.get(each.digest.id, each.digest)) for each in checkups]
    note = _gone_on([*resumed.values()])
    return checkup_card(checkups[0], note) if digest else checkups_card(checkups, note)


async def _take_up(interaction: Interaction, checkups: Sequence[Checkup]) -> list[Digest]:
    """Let suspended digests go on whose channel takes them again; return those that do."""
    desk = desk_of(interaction)
    suspended = [each.digest for each in checkups if each.digest.state is DigestState.SUSPENDED]
    mended = [digest for digest in suspended if (await examine(interaction, alone(digest))).is_well]
    for channel_id in dict.fromkeys(digest.channel_id for digest in mended):
        await desk.press.permissions_changed(channel_id)
    now = [await desk.digests.by_id(digest.id) for digest in mended]
    return [digest for digest in now if digest and digest.state is DigestState.ACTIVE]


def _gone_on(digests: Sequence[Digest]) -> str:
    if not digests:
        return ""
    names = ", ".join(f"#{digest.number}" for digest in digests)
    return f"{names} {'was suspended and goes' if len(digests) == 1 else 'were suspended and go'} on again."


def known_findings(interaction: Interaction, digest: Digest, caller: discord.Member | None = None) -> str:
    """Return what is known, without asking Discord, of what a digest has and lacks in its channel; Markdown."""
    guild = interaction.client.get_guild(digest.guild_id)
    channel = guild.get_channel_or_thread(digest.channel_id) if guild and not guild.unavailable else None
    return findings(look(channel, digest, caller)) if channel and guild and guild.me else ""


def as_of_now(digest: Digest, guild: discord.Guild | None) -> Digest:
    """Return a suspended digest with what it lacks now, where that is known, in place of what it lacked then.

    One that is paused has no reason but a channel that is not to be seen.
    """
    if digest.state is DigestState.SUSPENDED:
        return replace(digest, reason=why_lacking(guild, digest.channel_id) or digest.reason)
    if digest.state is DigestState.PAUSED and guild and guild.me and not guild.unavailable:
        return digest if guild.get_channel_or_thread(digest.channel_id) else replace(digest, reason=UNSEEN)
    return digest
