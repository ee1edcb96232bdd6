"""The options that commands share: what people type or choose, turned into what the library knows."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import discord
from discord import AppCommandOptionType, ChannelType
from discord.app_commands import AppCommandChannel, AppCommandThread, Choice, Transform, Transformer

from bot.cards.text import clean, plain
from bot.commands.desk import Interaction, desk_of
from bot.commands.finding import find_digest
from bot.commands.labels import LONGEST_CHOICE, Suggestions, name_label, story_label, without_count
from bot.commands.permissions import KINDS
from bot.digests import schedule
from bot.digests.heatlevel import parse_min_heat, suggest_min_heat
from bot.digests.model import Digest, DigestState

log = logging.getLogger(__name__)

MOST_CHOICES = 25
LONGEST_TEXT = 1000
LONGEST_URL = 4000
OFFER_WITHIN = 2.0
"""Seconds; Discord shows nothing that comes after three."""
Channel: TypeAlias = AppCommandChannel | AppCommandThread
Suggest: TypeAlias = Callable[[Interaction, str], Awaitable[Suggestions]]


async def offer(suggest: Suggest, interaction: Interaction, current: Any) -> list[Choice[Any]]:
    """Answer an autocomplete; where that fails it is logged and nothing is offered."""
    typed = clean(str(current))
    try:
        async with asyncio.timeout(OFFER_WITHIN):
            found = await suggest(interaction, typed)
    except TimeoutError:
        log.warning("nothing to offer for %r within %s s", typed[:LONGEST_CHOICE], OFFER_WITHIN)
        return []
    except Exception:
        log.exception("error %s: nothing to offer for %r", secrets.token_hex(4), typed[:LONGEST_CHOICE])
        return []
    return [Choice(name=plain(label, LONGEST_CHOICE), value=value) for value, label in found[:MOST_CHOICES]]


class Suggesting(Transformer):
    """Text that is completed while it is typed; subclasses say with what and what it means.

    What people paste may hold characters that nobody sees and that no name has: they are left out.
    """

    @property
    def max_value(self) -> int:
        return LONGEST_TEXT

    async def suggest(self, interaction: Interaction, current: str) -> Suggestions:
        raise NotImplementedError

    async def transform(self, interaction: Interaction, value: Any, /) -> Any:
        return clean(value)

    async def autocomplete(self, interaction: Interaction, current: Any, /) -> list[Choice[Any]]:
        return await offer(self.suggest, interaction, current)


class TopicTransformer(Suggesting):
    """Stays as typed: the library is asked in the command, within its time."""

    async def suggest(self, interaction: Interaction, current: str) -> Suggestions:
        topics = await desk_of(interaction).stories.topics_like(without_count(current))
        return [(topic.id, name_label(topic)) for topic in topics]


class SourceTransformer(Suggesting):
    """Stays as typed, as a topic does."""

    async def suggest(self, interaction: Interaction, current: str) -> Suggestions:
        sources = await desk_of(interaction).stories.sources_like(without_count(current))
        return [(source.id, name_label(source)) for source in sources]


class StoryTransformer(Suggesting):
    """Stays as typed, as a topic does."""

    @property
    def max_value(self) -> int:
        return LONGEST_URL

    async def suggest(self, interaction: Interaction, current: str) -> Suggestions:
        return [(story.id, story_label(story)) for story in await desk_of(interaction).stories.stories_like(current)]


class WhenTransformer(Suggesting):
    async def suggest(self, interaction: Interaction, current: str) -> Suggestions:
        return await asyncio.to_thread(schedule.suggest_when, current)

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return await asyncio.to_thread(schedule.parse, value)  # it looks a year ahead


class TimezoneTransformer(Suggesting):
    async def suggest(self, interaction: Interaction, current: str) -> Suggestions:
        desk = desk_of(interaction)
        usual = await desk.usual_timezone(interaction.guild_id or 0)
        return schedule.suggest_timezones(current, desk.now(), usual)

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return schedule.parse_timezone(value)


class MinHeatTransformer(Suggesting):
    async def suggest(self, interaction: Interaction, current: str) -> Suggestions:
        desk = desk_of(interaction)
        return suggest_min_heat(current, await desk.stories.heats(now=desk.now()))

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return parse_min_heat(value)


class DigestTransformer(Suggesting):
    """A digest of this server by its number: another server's numbers lead nowhere."""

    @property
    def type(self) -> AppCommandOptionType:
        return AppCommandOptionType.integer

    @property
    def min_value(self) -> int:
        return 1

    @property
    def max_value(self) -> int:
        return 2**31

    async def offered(self, interaction: Interaction) -> Sequence[Digest]:
        return await desk_of(interaction).digests.in_guild(interaction.guild_id or 0)

    async def suggest(self, interaction: Interaction, current: str) -> Suggestions:
        labels = {digest.number: digest_label(digest, interaction.guild) for digest in await self.offered(interaction)}
        typed = current.strip().removeprefix("#").casefold()
        by_number = [number for number in labels if typed in str(number)]
        found = by_number or [number for number, label in labels.items() if typed in label.casefold()]
        return [(number, labels[number]) for number in found]

    async def transform(self, interaction: Interaction, value: int, /) -> Digest:
        return await find_digest(interaction, value)


class ChannelTransformer(Transformer):
    @property
    def type(self) -> AppCommandOptionType:
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        return [*KINDS]

    async def transform(self, interaction: Interaction, value: Channel, /) -> Channel:
        return value


TopicOption = Transform[str, TopicTransformer]
SourceOption = Transform[str, SourceTransformer]
StoryOption = Transform[str, StoryTransformer]
WhenOption = Transform[str, WhenTransformer]
TimezoneOption = Transform[str, TimezoneTransformer]
MinHeatOption = Transform[str, MinHeatTransformer]
DigestOption = Transform[Digest, DigestTransformer]
ChannelOption = Transform[Channel, ChannelTransformer]


def digest_label(digest: Digest, guild: discord.Guild | None) -> str:
    """Return `#3 · #ai-news · weekdays 09:00`."""
    channel = guild.get_channel_or_thread(digest.channel_id) if guild else None
    name = f"#{channel.name}" if channel else "unknown channel"  # deleted, or an archived thread
    removed = " (removed)" if digest.state is DigestState.REMOVED else ""
    return f"#{digest.number} · {name} · {schedule.short(digest.when)}{removed}"
