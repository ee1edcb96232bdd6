"""What Discord tells a bot about an interaction: who, where, by which permissions and installations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox import guild_objects, objects
from bot.sandbox.model import THREADS, Channel, Json, User
from bot.sandbox.permissions import PRIVATE_CHANNEL, USER_APP

if TYPE_CHECKING:
    from bot.sandbox.world import World

IN_GUILD, IN_BOT_DM, IN_PRIVATE = 0, 1, 2
GUILD_INSTALL, USER_INSTALL = 0, 1


def context_of(channel: Channel) -> int:
    if channel.guild_id:
        return IN_GUILD
    return IN_BOT_DM if channel.is_with_bot else IN_PRIVATE


def installs(world: World, user: User, channel: Channel) -> set[int]:
    """Return by which installations the bot can be used here by this person."""
    found = {USER_INSTALL} if user.id in world.user_installs else set()
    guild = world.guild_of(channel)
    if guild.has_bot if guild else channel.is_with_bot:
        found.add(GUILD_INSTALL)
    return found


def base(world: World, user: User, channel: Channel, authorized: set[int]) -> Json:
    """Return the payload without `data`; `authorized` are the installations that count for it."""
    form: Json = {
        "application_id": str(world.application_id),
        "version": 1,
        "channel_id": str(channel.id),
        "channel": channel_seen(world, user, channel),
        "context": context_of(channel),
        "authorizing_integration_owners": _owners(user, channel, authorized),
        "app_permissions": str(int(app_permissions(world, channel))),
        "locale": "en-US",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    guild = world.guild_of(channel)
    if guild is None:
        return form | {"user": objects.user(user)}
    return form | {
        "guild_id": str(guild.id),
        "guild_locale": "en-US",
        "guild": {"id": str(guild.id), "locale": "en-US", "features": guild_objects.guild_outline(guild)["features"]},
        "member": objects.member(guild.members[user.id], world.permissions(user.id, channel)),
    }


def channel_seen(world: World, user: User, channel: Channel) -> Json:
    """Return a channel as interactions carry it, with what the person may do there."""
    form = objects.channel(world, channel)
    form.pop("permission_overwrites", None)
    form.setdefault("name", "")
    if channel.type in THREADS:
        form.setdefault("flags", 0)
    return form | {"permissions": str(int(world.permissions(user.id, channel)))}


def app_permissions(world: World, channel: Channel) -> int:
    guild = world.guild_of(channel)
    if guild is None:
        return PRIVATE_CHANNEL if channel.is_with_bot else USER_APP
    return world.permissions(world.bot.id, channel) if guild.has_bot else USER_APP


def _owners(user: User, channel: Channel, authorized: set[int]) -> Json:
    owners: Json = {}
    if GUILD_INSTALL in authorized:
        owners["0"] = str(channel.guild_id or 0)
    if USER_INSTALL in authorized:
        owners["1"] = str(user.id)
    return owners
