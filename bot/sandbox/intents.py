"""Which changes a connection is told: by its intents, and never what only one person may see."""

from __future__ import annotations

from bot.sandbox import objects
from bot.sandbox.model import PRIVATE_CHANNELS, Event, Json
from bot.sandbox.world import World

GUILDS, GUILD_MEMBERS, GUILD_PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT

_NEEDED = {
    **dict.fromkeys(("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"), GUILDS),
    **dict.fromkeys(("GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE"), GUILDS),
    **dict.fromkeys(("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"), GUILDS),
    **dict.fromkeys(("THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE"), GUILDS),
    **dict.fromkeys(("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"), GUILD_MEMBERS),
}
_MESSAGES = frozenset({"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"})


def as_seen(world: World, event: Event, intents: int) -> Json | None:
    """Return the event's data for a bot with these intents; None where it is not told."""
    if event.guild_id is not None and not _is_in(world, event.guild_id):
        return None
    if event.name in _MESSAGES:
        return _message(world, event, intents)
    if event.name == "GUILD_MEMBER_UPDATE" and event.data["user"]["id"] == str(world.bot.id):
        return event.data
    return event.data if intents & _NEEDED.get(event.name, 0) else None


def _is_in(world: World, guild_id: int) -> bool:
    return guild_id in world.guilds and world.guilds[guild_id].has_bot


def _message(world: World, event: Event, intents: int) -> Json | None:
    channel = world.channels.get(event.channel_id or 0)
    private = channel is not None and channel.type in PRIVATE_CHANNELS
    if event.only_for is not None or not intents & (DIRECT_MESSAGES if private else GUILD_MESSAGES):
        return None
    if channel is None or event.name == "MESSAGE_DELETE":
        return event.data
    if not world.permissions(world.bot.id, channel):
        return None
    return event.data if private else readable(world, event.data, intents)


def readable(world: World, form: Json, intents: int) -> Json:
    """Return a server's message as the bot may read it: the content of others' only by intent or when mentioned."""
    own = form["author"]["id"] == str(world.bot.id)
    mentioned = any(user["id"] == str(world.bot.id) for user in form["mentions"])
    return form if own or mentioned or intents & MESSAGE_CONTENT else objects.without_content(form)
