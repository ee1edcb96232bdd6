"""The API forms of things, as Discord writes them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.sandbox import attachments
from bot.sandbox.model import (
    FORUM,
    PRIVATE_CHANNELS,
    REQUIRE_TAG,
    THREADS,
    Channel,
    Json,
    Member,
    Message,
    Role,
    Tag,
    User,
)

if TYPE_CHECKING:
    from bot.sandbox.state import State


def time(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def user(user: User) -> Json:
    form: Json = {
        "id": str(user.id),
        "username": user.name,
        "global_name": None if user.bot else user.display_name,
        "discriminator": "0000" if user.bot else "0",
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "avatar_decoration_data": None,
    }
    return form | {"bot": True} if user.bot else form


def member(member: Member, permissions: int | None = None) -> Json:
    form: Json = {
        "user": user(member.user),
        "nick": member.nick,
        "avatar": None,
        "banner": None,
        "roles": [str(role_id) for role_id in sorted(member.roles)],
        "joined_at": time(member.joined_at),
        "premium_since": None,
        "communication_disabled_until": None,
        "pending": False,
        "deaf": False,
        "mute": False,
        "flags": 0,
    }
    return form if permissions is None else form | {"permissions": str(int(permissions))}


def role(role: Role) -> Json:
    form: Json = {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": role.position,
        "color": role.colour,
        "colors": {"primary_color": role.colour, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.bot_id is not None,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return form | {"tags": {"bot_id": str(role.bot_id)}} if role.bot_id else form


def channel(world: State, channel: Channel) -> Json:
    form: Json = {
        "id": str(channel.id),
        "type": channel.type,
        "flags": REQUIRE_TAG if channel.requires_tag else 0,
        "last_message_id": str(channel.last_message_id) if channel.last_message_id else None,
    }
    if channel.type in PRIVATE_CHANNELS:
        return form | _private(world, channel)
    form |= {"guild_id": str(channel.guild_id), "name": channel.name, "rate_limit_per_user": 0}
    form["parent_id"] = str(channel.parent_id) if channel.parent_id else None
    return form | (_thread(world, channel) if channel.type in THREADS else _guild_channel(channel))


def _private(world: State, channel: Channel) -> Json:
    form: Json = {"recipients": [user(world.users[user_id]) for user_id in channel.recipients]}
    if channel.type == 3:
        form |= {"name": channel.name or None, "icon": None, "owner_id": str(channel.recipients[0])}
    return form


def _guild_channel(channel: Channel) -> Json:
    form: Json = {
        "position": channel.position,
        "topic": channel.topic,
        "nsfw": False,
        "default_auto_archive_duration": channel.archived_after,
        "permission_overwrites": [
            {"id": str(o.target_id), "type": int(o.is_member), "allow": str(int(o.allow)), "deny": str(int(o.deny))}
            for o in channel.overwrites.values()
        ],
    }
    if channel.type == FORUM:
        form |= {"available_tags": [tag(each) for each in channel.tags], "default_reaction_emoji": None}
        form |= {"default_sort_order": None, "default_forum_layout": 0, "default_thread_rate_limit_per_user": 0}
    return form


def tag(tag: Tag) -> Json:
    kept = {"id": str(tag.id), "name": tag.name, "moderated": tag.moderated}
    return kept | {"emoji_id": None, "emoji_name": tag.emoji}


def _thread(world: State, thread: Channel) -> Json:
    """Return what a thread has more; the message that it began with is not counted."""
    messages = sum(number != thread.id for number in world.messages.get(thread.id, ()))
    started = time(thread.created_at or world.clock.now())
    form: Json = {
        "owner_id": str(thread.owner_id),
        "message_count": messages,
        "member_count": 1,
        "total_message_sent": messages,
        "applied_tags": [str(tag_id) for tag_id in thread.applied_tags],
        "thread_metadata": {
            "archived": thread.archived,
            "archive_timestamp": time(thread.archived_at) if thread.archived_at else started,
            "auto_archive_duration": thread.archived_after,
            "locked": thread.locked,
            "create_timestamp": started,
        },
    }
    return form | {"member": thread_member(world, thread)} if thread.owner_id == world.bot.id else form


def thread_member(world: State, thread: Channel) -> Json:
    """Return the bot as a member of a thread of its own."""
    joined = time(thread.created_at or world.clock.now())
    return {"id": str(thread.id), "user_id": str(world.bot.id), "join_timestamp": joined, "flags": 0}


def message(world: State, message: Message, *, with_reference: bool = True) -> Json:
    form: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "author": user(message.author),
        "content": message.content,
        "timestamp": time(message.timestamp),
        "edited_timestamp": time(message.edited_at) if message.edited_at else None,
        "tts": False,
        "mention_everyone": message.mentions.everyone,
        "mentions": [user(world.users[user_id]) for user_id in message.mentions.users],
        "mention_roles": [str(role_id) for role_id in message.mentions.roles],
        "attachments": attachments.under(world, message),
        "embeds": message.embeds,
        "components": attachments.in_components(world, message),
        "pinned": False,
        "type": message.type,
        "flags": message.flags,
    }
    if message.nonce is not None:
        form["nonce"] = message.nonce
    if message.interaction is not None:
        form |= {"interaction_metadata": message.interaction, "webhook_id": str(world.application_id)}
        form["application_id"] = str(world.application_id)
    if message.interaction is not None and message.command:
        origin = {key: message.interaction[key] for key in ("id", "type", "user")}
        form["interaction"] = origin | {"name": message.command}
    if message.thread_id in world.channels:
        form["thread"] = channel(world, world.channels[message.thread_id])
    return form | _reference(world, message) if message.reply_to and with_reference else form


def _reference(world: State, reply: Message) -> Json:
    reference: Json = {"type": 0, "channel_id": str(reply.channel_id), "message_id": str(reply.reply_to)}
    guild_id = world.channel(reply.channel_id).guild_id
    if guild_id:
        reference["guild_id"] = str(guild_id)
    first = world.messages.get(reply.channel_id, {}).get(reply.reply_to or 0)
    is_seen = first is not None and first.only_for in (None, reply.only_for)  # by all who see the reply
    referenced = message(world, first, with_reference=False) if first and is_seen else None
    return {"message_reference": reference, "referenced_message": referenced}


def without_content(form: Json) -> Json:
    """Return somebody's message as a bot without the message content intent gets it."""
    return form | {"content": "", "embeds": [], "attachments": [], "components": []}
