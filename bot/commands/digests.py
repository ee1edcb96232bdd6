"""What moderators do with the digests of their server; every answer is private."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime
from typing import Literal, TypeAlias

import discord
from discord import Permissions, app_commands
from discord.app_commands import AppCommandContext, AppInstallationType, Group, Range
from discord.ui import LayoutView

from bot.cards.digest import digest_card, digest_title, digests_card, edition_card, notice
from bot.cards.layout import together
from bot.cards.options import extras_in_words
from bot.commands.answers import reply
from bot.commands.channels import check_bot, check_channel, check_kind, check_mention, check_post, without_lost_mention
from bot.commands.desk import Desk, Interaction
from bot.commands.ends import how_it_ended, how_the_last_ended, why_nothing
from bot.commands.filters import SourcesOption, TopicsOption
from bot.commands.forums import post_tag
from bot.commands.options import ChannelOption, DigestOption, MinHeatOption, TimezoneOption, WhenOption
from bot.commands.relations import related_row
from bot.commands.removal import removal_question
from bot.digests import schedule
from bot.digests.heatlevel import describe_min_heat
from bot.digests.model import Digest, DigestState, EditionState, Filter, MaxAge
from bot.errors import UserError

log = logging.getLogger(__name__)

DIGEST = "Its number"

Age: TypeAlias = Literal["1d", "3d", "7d", "30d", "any"]


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

    @app_commands.command()
    @app_commands.describe(
        channel="Where it is posted",
        when="Such as: daily 09:00, weekdays 18:30, mon,thu 08:00, hourly, 0 9 * * 1-5",
        timezone="Whose clock; left out, the last one used here",
        topics="Only these, with commas between them; -name leaves one out",
        sources="Only these, with commas between them; -name leaves one out",
        per_source="Most stories of one source in an edition (2)",
        min_heat="How hot a story must be: any, busy, normal, calm or a number (normal)",
        stories="Most stories of an edition (5)",
        max_age="How old a story may be (7d)",
        mention="A role to mention with each edition",
        thread="Open a thread under each edition",
        publish="Publish each edition to the servers that follow the channel",
        silent="Nobody gets a push",
        updates="A story that became much hotter may return once",
    )
    async def add(
        self,
        interaction: Interaction,
        channel: ChannelOption | None = None,
        when: WhenOption | None = None,
        timezone: TimezoneOption | None = None,
        topics: TopicsOption | None = None,
        sources: SourcesOption | None = None,
        per_source: Range[int, 1, 10] = 2,
        min_heat: MinHeatOption = "normal",
        stories: Range[int, 1, 10] = 5,
        max_age: Age = "7d",
        mention: discord.Role | None = None,
        thread: bool = False,
        publish: bool = False,
        silent: bool = False,
        updates: bool = False,
    ) -> None:
        """Have the hottest stories posted in a channel on schedule"""
        check_given(channel=channel, when=when)
        assert channel is not None
        assert when is not None
        check_mention(mention, interaction.guild_id, silent=silent)
        check_kind(channel, thread=thread, publish=publish)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await check_channel(interaction, channel, mention, thread=thread)
        digest = Digest(
            guild_id=guild_of(interaction),
            channel_id=channel.id,
            when=when,
            timezone=timezone or await self._last_timezone(interaction),
            topics=topics or Filter(),
            sources=sources or Filter(),
            per_source=per_source,
            min_heat=min_heat,
            stories=stories,
            max_age=MaxAge(max_age),
            mention=mention.id if mention else None,
            thread=thread,
            publish=publish,
            silent=silent,
            updates=updates,
            forum=channel.type is discord.ChannelType.forum,
            created_by=interaction.user.id,
            created_at=self._desk.now(),
        )
        await self._save(interaction, digest)

    @app_commands.command()
    async def list(self, interaction: Interaction) -> None:
        """All digests of this server"""
        digests = await self._desk.digests.in_guild(guild_of(interaction))
        await reply(interaction, digests_card(digests), private=True)

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def show(self, interaction: Interaction, digest: DigestOption) -> None:
        """One digest with all its settings, and how its last edition ended"""
        last = await how_the_last_ended(self._desk, digest)
        await reply(interaction, await self._card(digest, last=last), private=True)

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def preview(self, interaction: Interaction, digest: DigestOption) -> None:
        """What a digest would post now; nothing is posted"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await reply(interaction, await self._preview(interaction, digest), private=True)

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
        paused = await self._desk.digests.set_state(digest, DigestState.PAUSED)
        log.info("%s: paused by user %s", digest.name, interaction.user.id)
        await reply(
            interaction,
            await self._card(paused, note="What comes due until you resume it is not posted."),
            private=True,
        )

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def resume(self, interaction: Interaction, digest: DigestOption) -> None:
        """Let a digest go on; what came due meanwhile is not posted"""
        if digest.state is DigestState.ACTIVE:
            raise UserError(f"{digest_title(digest)} is not paused.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        await check_bot(interaction, digest)
        next_run_at = self._next_run(digest)
        resumed = await self._desk.digests.set_state(digest, DigestState.ACTIVE, next_run_at=next_run_at)
        log.info("%s: resumed by user %s", digest.name, interaction.user.id)
        await reply(interaction, await self._card(resumed, note="Resumed."), private=True)

    @app_commands.command()
    @app_commands.describe(digest=DIGEST)
    async def remove(self, interaction: Interaction, digest: DigestOption) -> None:
        """Remove a digest; asks first"""
        await reply(interaction, removal_question(digest, interaction), private=True)

    async def _save(self, interaction: Interaction, digest: Digest) -> None:
        """Save a digest that nothing speaks against, and show it and what it would post now."""
        await asyncio.to_thread(schedule.check_gap, digest.when, digest.timezone, self._desk.now())
        saved = await self._desk.digests.add(replace(digest, next_run_at=self._next_run(digest)))
        log.info("%s: added by user %s", saved.name, interaction.user.id)
        card = await self._card(saved, note="Saved. The preview follows.")
        for part in together(card, await self._preview(interaction, saved)):
            await reply(interaction, part, private=True)

    def _next_run(self, digest: Digest) -> datetime:
        return schedule.next_run(digest.when, digest.timezone, self._desk.now())

    async def _last_timezone(self, interaction: Interaction) -> str:
        last = await self._desk.digests.last_timezone(guild_of(interaction))
        return last or self._desk.default_timezone

    async def _card(self, digest: Digest, note: str = "", last: str = "") -> LayoutView:
        heats = await self._desk.stories.heats(now=self._desk.now())
        return digest_card(digest, note=note, heat=describe_min_heat(digest.min_heat, heats), last=last)

    async def _preview(self, interaction: Interaction, digest: Digest) -> LayoutView:
        edition = without_lost_mention(await self._desk.press.preview(digest), interaction.guild)
        tag = post_tag(interaction.guild, edition)
        extras = extras_in_words(edition, tag.name if tag else "")
        note = extras if edition.places else await why_nothing(self._desk, digest)
        row = related_row((place.story for place in edition.places), edition.id)
        return edition_card(edition, actions=row, preview=True, note=note)


def guild_of(interaction: Interaction) -> int:
    """Return the server's id: the whole group is for servers."""
    assert interaction.guild_id is not None
    return interaction.guild_id


def check_given(**needed: object) -> None:
    """Raise a UserError that names the options without which there is no digest."""
    lacking = [f"`{name}`" for name, value in needed.items() if value is None]
    if lacking:
        raise UserError(
            f"I still need {' and '.join(lacking)}. For example: `/digest add channel:#news when:weekdays 09:00`"
        )
