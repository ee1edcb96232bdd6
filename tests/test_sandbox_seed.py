"""The default world: the same at each start, with the least that the bot needs."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.keeping import restore, save
from bot.sandbox.permissions import Permission
from bot.sandbox.seed import MEMBER, MODERATOR, NEIGHBOUR, default_world

VIEW, SEND, PING = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.MENTION_EVERYONE


def test_every_id_is_the_same_at_the_next_start() -> None:
    first, second = default_world(), default_world()
    assert list(first.channels) == list(second.channels)
    assert list(first.users) == list(second.users)
    assert [list(guild.roles) for guild in first.guilds.values()] == [
        list(guild.roles) for guild in second.guilds.values()
    ]


def test_what_was_kept_leaves_the_bot_its_rights(tmp_path: Path) -> None:
    first, second = default_world(), default_world()
    said = first.say(first.users[MEMBER], first.find_channel("ai-news"), "hello")
    save(first, tmp_path / "discord.json")
    restore(second, tmp_path / "discord.json")
    assert second.message(said.id).content == "hello"
    assert second.may(second.bot.id, second.find_channel("announcements"), SEND)


def test_the_bot_may_write_in_every_channel_of_its_servers_and_pings_nobody() -> None:
    world = default_world()
    servers = {guild.id for guild in world.guilds.values() if guild.has_bot}
    channels = [channel for channel in world.channels.values() if channel.guild_id in servers]
    assert all(world.may(world.bot.id, channel, VIEW | SEND) for channel in channels)
    assert not any(world.may(world.bot.id, channel, PING) for channel in channels)


def test_moderators_manage_their_server_and_members_do_not() -> None:
    world = default_world()
    news, staff, announcements = (world.find_channel(name) for name in ("ai-news", "staff", "announcements"))
    assert world.may(MODERATOR, news, Permission.MANAGE_GUILD)
    assert not world.may(MEMBER, news, Permission.MANAGE_GUILD)
    assert world.may(MODERATOR, staff, VIEW | SEND)
    assert not world.may(MEMBER, staff, VIEW)
    assert world.may(MODERATOR, announcements, SEND)
    assert not world.may(MEMBER, announcements, SEND)
    assert not world.permissions(NEIGHBOUR, news)
