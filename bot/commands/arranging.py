"""`/digest add` and `/digest edit`: the options that say what a digest is."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import discord
from discord import app_commands
from discord.app_commands import Command, Range

from bot.commands.channels import check_digest
from bot.commands.desk import Desk, Interaction, desk_of, guild_of
from bot.commands.filters import SourcesOption, TopicsOption
from bot.commands.options import ChannelOption, MinHeatOption, TimezoneOption, WhenOption
from bot.commands.orders import carry_out, show_saved
from bot.digests.changes import Order
from bot.digests.model import Digest, Filter, MaxAge
from bot.errors import UserError

Age: TypeAlias = Literal["1d", "3d", "7d", "30d", "any"]
DESCRIBED = {
    "channel": "Where it is posted",
    "when": "Such as: daily 09:00, weekdays 18:30, mon,thu 08:00, hourly, 0 9 * * 1-5",
    "timezone": "Whose clock; left out, the last one used here",
    "topics": "Only these, with commas between them; -name leaves one out",
    "sources": "Only these, with commas between them; -name leaves one out",
    "per_source": "Most stories of one source in an edition (2)",
    "min_heat": "How hot a story must be: any, busy, normal, calm or a number (normal)",
    "stories": "Most stories of an edition (5)",
    "max_age": "How old a story may be (7d)",
    "mention": "A role to mention with each edition",
    "thread": "Open a thread under each edition",
    "publish": "Publish each edition to the servers that follow the channel",
    "silent": "Nobody gets a push",
    "updates": "A story that became much hotter may return once",
}


def commands() -> list[Command[Any, ..., Any]]:
    return [Command(name="add", description=str(add.__doc__), callback=add)]


@app_commands.describe(**DESCRIBED)
async def add(
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
    await interaction.response.defer(ephemeral=True, thinking=True)
    desk = desk_of(interaction)
    digest = Digest(
        guild_id=guild_of(interaction),
        channel_id=channel.id,
        when=when,
        timezone=timezone or await last_timezone(desk, interaction),
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
        created_at=desk.now(),
    )
    await check_digest(interaction, digest)
    await show_saved(interaction, await carry_out(interaction, [Order(None, digest)]))


def check_given(**needed: object) -> None:
    """Raise a UserError that names the options without which there is no digest."""
    lacking = [f"`{name}`" for name, value in needed.items() if value is None]
    if lacking:
        raise UserError(
            f"I still need {' and '.join(lacking)}. For example: `/digest add channel:#news when:weekdays 09:00`"
        )


async def last_timezone(desk: Desk, interaction: Interaction) -> str:
    return await desk.digests.last_timezone(guild_of(interaction)) or desk.default_timezone
