"""`/digest add` and `/digest edit`: the options that say what a digest is."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from inspect import Parameter, signature
from typing import Any, Literal, TypeAlias

import discord
from discord import ChannelType, app_commands
from discord.app_commands import Command, Range

from bot.commands.desk import Interaction, desk_of, guild_of
from bot.commands.moderators.filters import SourcesOption, TopicsOption
from bot.commands.moderators.orders import carry_out, show_saved
from bot.commands.moderators.setup import open_setup
from bot.commands.options import ChannelOption, DigestOption, MinHeatOption, TimezoneOption, WhenOption
from bot.digests.changes import Order
from bot.digests.model import Digest, MaxAge

Callback: TypeAlias = Callable[..., Coroutine[Any, Any, None]]
OPTIONS: dict[str, tuple[Any, str]] = {
    "channel": (ChannelOption, "Where it is posted"),
    "when": (WhenOption, "Such as: daily 09:00, weekdays 18:30, mon,thu 08:00, hourly, 0 9 * * 1-5"),
    "timezone": (TimezoneOption, "Whose clock; a new digest has the last one used here"),
    "topics": (TopicsOption, "Only these, with commas between them; -name leaves one out; all takes everything"),
    "sources": (SourcesOption, "Only these, with commas between them; -name leaves one out; all takes everything"),
    "per_source": (Range[int, 1, 10], "Most stories of one source in an edition (usually 2)"),
    "min_heat": (MinHeatOption, "How hot a story must be: any, busy, normal, calm or a number (usually normal)"),
    "stories": (Range[int, 1, 10], "Most stories of an edition (usually 5)"),
    "max_age": (Literal["1d", "3d", "7d", "30d", "any"], "How old a story may be (usually 7d)"),
    "mention": (discord.Role, "A role to mention with each edition; the form of /digest edit takes it away again"),
    "thread": (bool, "Open a discussion thread under each edition"),
    "publish": (bool, "Publish each edition to the servers that follow the channel"),
    "silent": (bool, "Nobody gets a push notification"),
    "updates": (bool, "A posted story that became 30 hotter may return once"),
}
"""What people may say of a digest: by name the type, as discord.py reads it, and what Discord shows."""


def with_options(callback: Callback) -> Callback:
    """Give a command all OPTIONS, none of them needed; it gets those that were given, None for the others."""
    fixed = [each for each in signature(callback).parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
    options = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kind) for name, (kind, _) in OPTIONS.items()
    ]
    described = app_commands.describe(**{name: words for name, (_, words) in OPTIONS.items()})(callback)
    described.__signature__ = signature(callback).replace(parameters=[*fixed, *options])  # type: ignore[attr-defined]
    return described


@with_options
async def add(interaction: Interaction, **options: Any) -> None:
    """Post the hottest stories in a channel on schedule; without channel or when a form opens"""
    await interaction.response.defer(ephemeral=True, thinking=True)
    desk = desk_of(interaction)
    guild_id = guild_of(interaction)
    timezone = await desk.usual_timezone(guild_id)
    nothing = Digest(guild_id=guild_id, channel_id=0, when="", timezone=timezone)
    digest = replace(nothing, **given(options), created_by=interaction.user.id, created_at=desk.now())
    if digest.channel_id and digest.when:
        await show_saved(interaction, await carry_out(interaction, [Order(None, digest)]))
    else:
        await open_setup(interaction, digest)


@with_options
@app_commands.describe(digest="Its number; without other options a form opens")
async def edit(interaction: Interaction, digest: DigestOption, **options: Any) -> None:
    """Change a digest: what you don't name stays as it is"""
    await interaction.response.defer(ephemeral=True, thinking=True)
    if changed := given(options):
        wanted = replace(digest, **changed)
        await show_saved(interaction, await carry_out(interaction, [Order(digest, wanted)]))
    else:
        await open_setup(interaction, digest, before=digest)


def given(options: dict[str, Any]) -> dict[str, Any]:
    """Return what was said of a digest, by the names of its fields."""
    said = {name: value for name, value in options.items() if value is not None}
    if channel := said.pop("channel", None):
        said |= {"channel_id": channel.id, "forum": channel.type is ChannelType.forum}
    if "mention" in said:
        said["mention"] = said["mention"].id
    if "max_age" in said:
        said["max_age"] = MaxAge(said["max_age"])
    return said


def commands() -> list[Command[Any, ..., Any]]:
    return [Command(name=each.__name__, description=str(each.__doc__), callback=each) for each in (add, edit)]
