"""What moderators do with the digests of their server; every answer is private."""

from __future__ import annotations

from dataclasses import replace

import discord
from discord import Permissions, app_commands
from discord.app_commands import AppCommandContext, AppInstallationType, Group

from bot.cards.digest import digest_card, digest_title, digests_card, notice
from bot.cards.endings import how_it_ended
from bot.commands.answers import reply
from bot.commands.desk import Desk, Interaction, guild_of
from bot.commands.moderators import arranging
from bot.commands.moderators.channels import check_post
from bot.commands.moderators.doctor import as_of_now, check_answer, known_findings
from bot.commands.moderators.ends import how_the_last_ended, why_nothing
from bot.commands.moderators.exchange import export, import_answer
from bot.commands.moderators.forget import ask_to_forget
from bot.commands.moderators.history import AnyDigestOption, history_answer
from bot.commands.moderators.orders import carry_out, changed_card
from bot.commands.moderators.previews import preview_card
from bot.commands.moderators.removal import removal_question
from bot.commands.moderators.why import why_answer
from bot.commands.options import DigestOption, StoryOption
from bot.digests.changes import Order
from bot.digests.model import Digest, DigestState, EditionState
from bot.errors import UserError

DIGEST = "Its number"


class Digests(
    Group,
    name="digest",
    description="Digests that I post on schedule",
    guild_only=True,
    default_permissions=Permissions(manage_guild=True),
):
    def __init__(self, desk: Desk) -> None:
        super().__init__(
            allowed_contexts=AppCommandContext(guild=True, dm_channel=False, private_channel=False),
            allowed_installs=AppInstallationType(guild=True, user=False),
        )
        self._desk = desk
        for command in arranging.commands():
            self.add_command(command)

    @app_commands.command()
    async def list(self, interaction: Interaction) -> None:
        """All digests of this server; those that can't be posted stand first"""
        digests = await self._desk.digests.in_guild(guild_of(interaction))
        shown = [as_of_now(digest, interaction.guild) for digest in digests]
        await reply(interaction, digests_card(shown), private=True)

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def show(self, interaction: Interaction, digest: DigestOption) -> None:
        """One digest with all its settings, and how its last edition ended"""
        last, shown = await how_the_last_ended(self._desk, digest), as_of_now(digest, interaction.guild)
        heats = await self._desk.stories.heats(now=self._desk.now())
        card = digest_card(shown, heats, last=last, checked=known_findings(interaction, digest))
        await reply(interaction, card, private=True)

    @app_commands.command()
    @app_commands.describe(digest="Its number; left out, all digests of this server")
    async def check(self, interaction: Interaction, digest: DigestOption | None = None) -> None:
        """What digests need in their channels, what is missing, and where to give it"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await reply(interaction, await check_answer(interaction, digest), private=True)

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def history(self, interaction: Interaction, digest: AnyDigestOption) -> None:
        """How a digest's last editions ended, and who changed what"""
        await reply(interaction, await history_answer(self._desk, as_of_now(digest, interaction.guild)), private=True)

    @app_commands.command()
    @app_commands.describe(story="A link, or words of its title", digest="Its number; left out, all digests")
    async def why(self, interaction: Interaction, story: StoryOption, digest: DigestOption | None = None) -> None:
        """Whether and when a story was posted here, will be, or why not"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await reply(interaction, await why_answer(self._desk, guild_of(interaction), story, digest), private=True)

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def preview(self, interaction: Interaction, digest: DigestOption) -> None:
        """What a digest would post now, and how much it would have posted lately; nothing is posted"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await reply(interaction, await preview_card(interaction, digest), private=True)

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def post(self, interaction: Interaction, digest: DigestOption) -> None:
        """Post a digest now, beside its schedule"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await check_post(interaction, digest)
        edition = await self._desk.press.post_now(digest, interaction.user.id)
        words = how_it_ended(edition)
        if edition.state is EditionState.EMPTY:
            words = f"{words} {await why_nothing(self._desk, digest)}"
        await reply(interaction, notice(words), private=True)

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def pause(self, interaction: Interaction, digest: DigestOption) -> None:
        """Stop a digest until you resume it"""
        if digest.state is DigestState.PAUSED:
            raise UserError(f"{digest_title(digest)} is paused already.")
        await self._change(interaction, digest, DigestState.PAUSED)

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def resume(self, interaction: Interaction, digest: DigestOption) -> None:
        """Let a digest go on; what came due meanwhile is not posted"""
        if digest.state is DigestState.ACTIVE:
            raise UserError(f"{digest_title(digest)} is not paused.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._change(interaction, digest, DigestState.ACTIVE)

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def remove(self, interaction: Interaction, digest: DigestOption) -> None:
        """Remove a digest; asks first, and Undo brings it back for 15 minutes"""
        await reply(interaction, removal_question(digest, interaction), private=True)

    @app_commands.command()
    async def export(self, interaction: Interaction) -> None:
        """A file of all digests of this server, to keep, to change, or for another server"""
        await export(interaction)

    @app_commands.command(name="import")
    @app_commands.describe(file="As /digest export makes it")
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Set up and change digests by a file; shows first what would change"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await reply(interaction, await import_answer(interaction, file), private=True)

    @app_commands.command()
    async def forget(self, interaction: Interaction) -> None:
        """Delete all that I keep of this server; asks first"""
        await ask_to_forget(interaction)

    async def _change(self, interaction: Interaction, digest: Digest, state: DigestState) -> None:
        wanted = replace(digest, state=state, reason="")
        changes = await carry_out(interaction, [Order(digest, wanted)])
        await reply(interaction, await changed_card(interaction, changes), private=True)
