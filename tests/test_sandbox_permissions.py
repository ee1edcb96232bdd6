"""What members may do, by roles and overwrites."""

from __future__ import annotations

import random

from bot.sandbox.model import Channel, Guild, Role, User
from bot.sandbox.permissions import ALL, Permission
from bot.sandbox.world import World
from tests.sandbox_bot import place
from tests.waiting import until

VIEW, SEND, PING = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.MENTION_EVERYONE


def a_place(everyone: int = VIEW | SEND) -> tuple[World, Guild, Channel, User, Role]:
    world = World()
    guild = world.add_guild("Place", world.add_user("owner"))
    world.edit_role(guild, guild.everyone, permissions=int(everyone))
    person, role = world.add_user("person"), world.add_role(guild, "role")
    world.add_member(guild, person, role)
    return world, guild, world.add_channel(guild, "channel"), person, role


def test_roles_add_up() -> None:
    world, guild, channel, person, role = a_place()
    world.edit_role(guild, role, permissions=int(PING))
    assert world.permissions(person.id, channel) == VIEW | SEND | PING


def test_the_owner_and_administrators_may_everything() -> None:
    world, guild, channel, person, role = a_place(0)
    world.set_overwrite(channel, guild.everyone, deny=VIEW)
    assert world.permissions(guild.owner_id, channel) == ALL
    world.edit_role(guild, role, permissions=int(Permission.ADMINISTRATOR))
    assert world.permissions(person.id, channel) == ALL


def test_strangers_may_nothing() -> None:
    world, _, channel, *_ = a_place()
    assert world.permissions(world.add_user("stranger").id, channel) == 0


def test_overwrites_go_from_everyone_over_roles_to_the_person() -> None:
    world, guild, channel, person, role = a_place()
    world.set_overwrite(channel, guild.everyone, deny=SEND)
    assert world.permissions(person.id, channel) == VIEW
    world.set_overwrite(channel, role, allow=SEND)
    assert world.permissions(person.id, channel) == VIEW | SEND
    world.set_overwrite(channel, person, deny=SEND)
    assert world.permissions(person.id, channel) == VIEW


def test_one_role_that_allows_wins_over_one_that_denies() -> None:
    world, guild, channel, person, role = a_place()
    other = world.add_role(guild, "other")
    world.set_roles(guild, person, role, other)
    world.set_overwrite(channel, role, deny=SEND)
    world.set_overwrite(channel, other, allow=SEND)
    assert world.may(person.id, channel, SEND)


def test_who_cannot_see_a_channel_may_nothing_there_and_who_cannot_send_may_not_ping() -> None:
    world, guild, channel, person, _ = a_place(VIEW | SEND | PING)
    world.set_overwrite(channel, guild.everyone, deny=SEND)
    assert world.permissions(person.id, channel) == VIEW
    world.set_overwrite(channel, guild.everyone, deny=VIEW)
    assert world.permissions(person.id, channel) == 0


def test_a_thread_has_its_channels_overwrites() -> None:
    world, guild, channel, person, _ = a_place()
    thread = world.add_thread(channel, "thread", person)
    assert world.may(person.id, thread, VIEW)
    world.set_overwrite(channel, guild.everyone, deny=VIEW)
    assert not world.may(person.id, thread, VIEW)


def test_direct_messages_are_for_their_person_and_the_bot() -> None:
    world, _, _, person, _ = a_place()
    direct = world.dm(person)
    assert world.may(person.id, direct, SEND)
    assert world.may(world.bot.id, direct, SEND)
    assert not world.permissions(world.find_user("owner").id, direct)
    assert world.dm(person) is direct


async def test_the_client_computes_the_same_for_itself() -> None:
    chance = random.Random(7)
    compared = VIEW | SEND | PING | Permission.READ_MESSAGE_HISTORY | Permission.EMBED_LINKS
    single = list(compared)
    async with place() as here:
        guild, world, bot_user = here.guild, here.world, here.world.bot
        assert guild
        for number in range(40):
            for target in (guild.everyone, world.bot_role(guild), bot_user):
                allow, deny = (sum(chance.sample(single, chance.randint(0, 2))) for _ in range(2))
                world.set_overwrite(here.channel, target, allow=allow & ~deny, deny=deny)
            world.edit_channel(here.channel, topic=str(number))
            await until(lambda number=number: here.news.topic == str(number))  # type: ignore[misc]
            theirs = here.news.permissions_for(here.news.guild.me).value
            assert theirs & compared == world.permissions(bot_user.id, here.channel) & compared
