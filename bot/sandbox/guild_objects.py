"""The API forms of servers and of the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.model import THREADS, Guild, Json
from bot.sandbox.objects import channel, member, role, time, user

if TYPE_CHECKING:
    from bot.sandbox.state import State


def guild(world: State, guild: Guild) -> Json:
    """Return the server as GUILD_CREATE has it for a bot without the members intent: itself as the only member."""
    channels = world.channels_of(guild)
    own = guild.members.get(world.bot.id)
    return guild_outline(guild) | {
        "joined_at": time(own.joined_at if own else world.clock.now()),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "voice_states": [],
        "members": [member(own)] if own else [],
        "channels": [channel(world, c) for c in channels if c.type not in THREADS],
        "threads": [channel(world, c) for c in channels if c.type in THREADS and not c.archived],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def guild_outline(guild: Guild) -> Json:
    updates = guild.public_updates_channel_id
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "roles": [role(r) for r in guild.roles.values()],
        **_GUILD_DEFAULTS,
        "public_updates_channel_id": str(updates) if updates else None,
    }


_GUILD_DEFAULTS: Json = {
    "icon": None,
    "splash": None,
    "discovery_splash": None,
    "banner": None,
    "home_header": None,
    "description": None,
    "features": ["COMMUNITY", "NEWS"],
    "emojis": [],
    "stickers": [],
    "region": "us-west",
    "afk_channel_id": None,
    "afk_timeout": 300,
    "verification_level": 1,
    "default_message_notifications": 1,
    "explicit_content_filter": 2,
    "mfa_level": 0,
    "nsfw": False,
    "nsfw_level": 0,
    "application_id": None,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "rules_channel_id": None,
    "safety_alerts_channel_id": None,
    "vanity_url_code": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "premium_progress_bar_enabled": False,
    "preferred_locale": "en-US",
    "max_presences": None,
    "max_members": 500000,
    "max_video_channel_users": 25,
    "max_stage_video_channel_users": 50,
    "widget_enabled": False,
    "widget_channel_id": None,
    "incidents_data": None,
}


def application(world: State) -> Json:
    owner = next(iter(u for u in world.users.values() if not u.bot), world.bot)
    return {
        "id": str(world.application_id),
        "name": world.bot.display_name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "integration_types_config": {"0": {}, "1": {}},
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(owner),
        "approximate_guild_count": sum(guild.has_bot for guild in world.guilds.values()),
        "approximate_user_install_count": len(world.user_installs),
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        "summary": "",
    }
