"""The world as one person's page shows it."""

from __future__ import annotations

from functools import partial

from bot.sandbox import objects
from bot.sandbox.model import FORUM, GROUP_DM, THREADS, Channel, Event, Guild, Json, Member, Message, Role, User
from bot.sandbox.page_commands import Commands, CommandsFor
from bot.sandbox.permissions import Permission, to_write
from bot.sandbox.world import World

DIRECT = "direct"  # the page's name for the place of direct messages
HOME = "ai-news"  # opened first, where a server has it
CLOCK = "SANDBOX_CLOCK"


def people(world: World) -> list[User]:
    return [user for user in world.users.values() if not user.bot]


def state(world: World, viewer: User, commands_for: CommandsFor) -> Json:
    commands = Commands(commands_for)
    guilds = [guild for guild in world.guilds.values() if viewer.id in guild.members]
    places = [_guild(world, guild, viewer, commands.numbers(guild.id)) for guild in guilds]
    return {
        "viewer": str(viewer.id),
        "people": [_person(world, user) for user in world.users.values()],
        "guilds": [*places, _direct(world, viewer, commands)],
        "commands": commands.told(),
        "clock": {"offset": world.clock.offset},
    }


def _person(world: World, user: User) -> Json:
    guild = next((guild for guild in world.guilds.values() if user.id in guild.members), None)
    return {
        "id": str(user.id),
        "name": user.display_name,
        "bot": user.bot,
        "role": _role_of(user, guild) if guild else "",
    }


def _role_of(user: User, guild: Guild) -> str:
    roles = [guild.roles[role_id].name for role_id in guild.members[user.id].roles]
    named = ", ".join(roles) or ("Owner" if guild.owner_id == user.id else "Member")
    return f"{named} of {guild.name}"


def _guild(world: World, guild: Guild, viewer: User, commands: list[int]) -> Json:
    visible = [
        channel for channel in world.channels_of(guild) if world.may(viewer.id, channel, Permission.VIEW_CHANNEL)
    ]
    return {
        "id": str(guild.id),
        "name": guild.name,
        "channels": [_channel(world, viewer, channel) for channel in _threads_under_parents(visible)],
        "roles": [{"id": str(role.id), "name": role.name, "color": role.colour} for role in guild.roles.values()],
        "members": [_member(guild, member) for member in sorted(guild.members.values(), key=partial(_rank, guild))],
        "commands": commands,
    }


def _roles(guild: Guild, member: Member) -> list[Role]:
    """Return the member's roles, highest first."""
    return sorted((guild.roles[role_id] for role_id in member.roles), key=lambda role: -role.position)


def _rank(guild: Guild, member: Member) -> tuple[bool, int, str]:
    """Order people by their highest role, apps behind them."""
    highest = max((role.position for role in _roles(guild, member)), default=0)
    return member.user.bot, -highest, member.user.display_name


def _member(guild: Guild, member: Member) -> Json:
    return {
        "id": str(member.user.id),
        "roles": [str(role.id) for role in _roles(guild, member)],
        "owner": member.user.id == guild.owner_id,
    }


def _threads_under_parents(channels: list[Channel]) -> list[Channel]:
    top = sorted((c for c in channels if c.type not in THREADS), key=lambda c: (c.position, c.id))
    newest = sorted((c for c in channels if c.type in THREADS), key=lambda c: -c.id)
    return [each for c in top for each in (c, *(t for t in newest if t.parent_id == c.id))]


def may_write(world: World, viewer: User, channel: Channel) -> bool:
    """Whether the viewer may type there; a forum holds only posts."""
    return channel.type != FORUM and world.may(viewer.id, channel, to_write(channel))


def _channel(world: World, viewer: User, channel: Channel) -> Json:
    form = {
        "id": str(channel.id),
        "name": channel.name,
        "type": channel.type,
        "topic": channel.topic,
        "home": channel.name == HOME,
        "writable": may_write(world, viewer, channel),
        "last": str(channel.last_message_id or 0),
    }
    return form | _thread(world, channel) if channel.type in THREADS else form


def _thread(world: World, thread: Channel) -> Json:
    parent = world.channels.get(thread.parent_id or 0)
    tags = {tag.id: f"{tag.emoji or ''} {tag.name}".strip() for tag in parent.tags} if parent else {}
    return {
        "parent": str(thread.parent_id),
        "owner": str(thread.owner_id),
        "archived": thread.archived,
        "tags": [tags[tag_id] for tag_id in thread.applied_tags if tag_id in tags],
        "messages": len(world.history(thread.id)),
    }


def _direct(world: World, viewer: User, commands: Commands) -> Json:
    """The messages with the bot, and those without it: there it answers those who added it to their account."""
    bot = _channel(world, viewer, world.dm(viewer)) | {
        "name": world.bot.display_name,
        "members": _seated(viewer.id, world.bot.id),
    }
    private = [each for each in world.channels.values() if viewer.id in each.recipients and not each.is_with_bot]
    return {
        "id": DIRECT,
        "name": "Direct messages",
        "channels": [bot, *(_private(world, viewer, each, commands.numbers(None, each.id)) for each in private)],
        "roles": [],
        "members": [],
        "commands": commands.numbers(None),
    }


def _private(world: World, viewer: User, channel: Channel, commands: list[int]) -> Json:
    names = [world.users[each].display_name for each in channel.recipients if each != viewer.id]
    form = _channel(world, viewer, channel) | {"name": ", ".join(names), "members": _seated(*channel.recipients)}
    kind = "A group" if channel.type == GROUP_DM else "Messages"
    return form | {"topic": f"{kind} that the bot is not in", "commands": commands}


def _seated(*user_ids: int) -> list[Json]:
    return [{"id": str(user_id), "roles": []} for user_id in user_ids]


def history(world: World, viewer: User, channel: Channel) -> list[Message]:
    """Return what the viewer reads there; a thread under a message begins with that one, whose id it has."""
    starter = world.messages.get(channel.parent_id or 0, {}).get(channel.id)
    return [*([starter] if starter else []), *world.history(channel.id, viewer.id)]


def message(world: World, message: Message) -> Json:
    """Return a message as the API has it, with the command that it answers."""
    return objects.message(world, message) | {"command": message.command}


def event(world: World, event: Event, viewer: User) -> Json | None:
    """Return what the viewer's page is told of a change: a message, the clock, or that the rest should be fetched."""
    if event.only_for not in (None, viewer.id):
        return None
    if event.name == CLOCK:
        return {"type": "clock"} | event.data
    if not event.name.startswith("MESSAGE_"):
        return {"type": "world"}
    channel = world.channels.get(event.channel_id or 0)
    if channel is None or not world.may(viewer.id, channel, Permission.VIEW_CHANNEL):
        return None
    told: Json = {"type": event.name.removeprefix("MESSAGE_").lower(), "channel_id": event.data["channel_id"]}
    if event.name == "MESSAGE_DELETE":
        return told | {"id": event.data["id"]}
    return told | {"message": message(world, world.message(int(event.data["id"]), channel.id))}
