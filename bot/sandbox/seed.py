"""The default world: two servers with the bot as its invite link leaves it, one without it, and the people in them."""

from __future__ import annotations

from bot.sandbox.clock import Clock
from bot.sandbox.model import ANNOUNCEMENT, FORUM, TEXT, Guild, Role, Tag, User
from bot.sandbox.permissions import Permission
from bot.sandbox.world import World

# Ids are fixed, so that a bot's database fits the next start too.
BOT, MODERATOR, MEMBER, NEIGHBOUR = (1_100_000_000_000_000_000 + number for number in range(1, 5))
HEADQUARTERS, OTHER_PLACE, BOOK_CLUB = (1_100_000_000_000_000_000 + 1_000 * number for number in (1, 2, 4))


def default_world(clock: Clock | None = None) -> World:
    world = World(clock=clock, bot=User(BOT, "heatwire", "Heatwire", bot=True))
    mo = world.add_user("mo", "Mo", user_id=MODERATOR)
    mia = world.add_user("mia", "Mia", user_id=MEMBER)
    noor = world.add_user("noor", "Noor", user_id=NEIGHBOUR)
    _headquarters(world, mo, mia)
    _other_place(world, noor)
    world.user_installs.add(mia.id)
    world.group(mia, noor, channel_id=OTHER_PLACE + 1000)
    world.direct(mia, mo, channel_id=OTHER_PLACE + 1001)
    _book_club(world, mia)
    return world


def _headquarters(world: World, mo: User, mia: User) -> None:
    owner = world.add_user("olga", "Olga", user_id=BOT + 100)
    guild = world.add_guild("Heatwire HQ", owner, bot=False, guild_id=HEADQUARTERS)
    world.add_bot(guild, role_id=guild.id + 4)
    moderators = _role(world, guild, 1, "Moderators", Permission.MANAGE_GUILD | Permission.MANAGE_MESSAGES)
    readers = _role(world, guild, 2, "Readers", mentionable=True)
    _role(world, guild, 3, "Press")
    world.add_member(guild, mo, moderators)
    world.add_member(guild, mia, readers)
    names = [("general", TEXT), ("ai-news", TEXT), ("announcements", ANNOUNCEMENT), ("news-forum", FORUM)]
    for number, (name, kind) in enumerate([*names, ("staff", TEXT)], start=101):
        world.add_channel(guild, name, kind, channel_id=guild.id + number)
    forum = world.find_channel("news-forum", guild)
    forum.tags = [
        Tag(forum.id + number, name) for number, name in enumerate(("AI", "AI Hardware", "Crypto"), start=100)
    ]
    _close(world, guild, moderators)


def _close(world: World, guild: Guild, moderators: Role) -> None:
    """Show #staff to moderators and the bot only; let only them write in #announcements."""
    staff, announcements = world.find_channel("staff", guild), world.find_channel("announcements", guild)
    world.set_overwrite(staff, guild.everyone, deny=Permission.VIEW_CHANNEL)
    world.set_overwrite(staff, moderators, allow=Permission.VIEW_CHANNEL)
    world.set_overwrite(staff, world.bot_role(guild), allow=Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
    world.set_overwrite(announcements, guild.everyone, deny=Permission.SEND_MESSAGES)
    world.set_overwrite(announcements, moderators, allow=Permission.SEND_MESSAGES)
    world.set_overwrite(announcements, world.bot_role(guild), allow=Permission.SEND_MESSAGES)
    guild.public_updates_channel_id = staff.id


def _other_place(world: World, noor: User) -> None:
    guild = world.add_guild("Other Place", noor, bot=False, guild_id=OTHER_PLACE)
    world.add_bot(guild, role_id=guild.id + 4)
    for number, name in enumerate(("general", "news"), start=101):
        world.add_channel(guild, name, TEXT, channel_id=guild.id + number)


def _book_club(world: World, mia: User) -> None:
    """Where the bot is no member: it answers those who added it to their account."""
    guild = world.add_guild("Book Club", world.find_user("olga"), bot=False, guild_id=BOOK_CLUB)
    world.add_member(guild, mia)
    world.add_channel(guild, "books", TEXT, channel_id=guild.id + 101).topic = "The bot is not in this server"


def _role(world: World, guild: Guild, number: int, name: str, granted: int = 0, *, mentionable: bool = False) -> Role:
    return world.add_role(guild, Role(guild.id + number, name, granted, 10 - number, mentionable))
