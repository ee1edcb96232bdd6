"""Many servers with many digests: the sandbox's world and the bot's database for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.digests import schedule
from bot.digests.model import Digest, Filter, MaxAge
from bot.newsroom.library import Library
from bot.sandbox.model import Channel, User
from bot.sandbox.world import World
from bot.store.database import Database
from bot.store.digests import DigestStore
from tests.benchmarks.library import TOPICS, UNTIL, write_articles

CHANNELS = 5
"""Of each server."""
HEATS = ("normal", "busy", "normal", "80", "any", "normal", "busy", "normal", "calm", "normal")
TODAY = UNTIL


@dataclass(frozen=True, slots=True)
class Place:
    world: World
    channels: list[Channel]
    member: User
    """Is in the first channel's server."""


def build_world(servers: int) -> Place:
    world = World()
    world.clock.set(TODAY)
    member = world.add_user("mia", "Mia")
    channels: list[Channel] = []
    for number in range(servers):
        guild = world.add_guild(f"Server {number}", world.add_user(f"owner{number}"))
        channels += [world.add_channel(guild, f"news-{place}") for place in range(CHANNELS)]
        if number == 0:
            world.add_member(guild, member)
    return Place(world, channels, member)


async def fill_database(
    path: Path, articles: Path, files: int, orders: Sequence[tuple[datetime, Sequence[Channel]]]
) -> None:
    """Write articles and load them; each order gives each of its channels a digest that is due then."""
    write_articles(articles, files, days=max(files // 7, 1))
    database = await Database.open(path)
    try:
        await load_library(database, articles)
        digests = DigestStore(database)
        for turn, (due, channels) in enumerate(orders):
            for number, channel in enumerate(channels):
                await digests.add(_digest(channel, due, number, turn))
    finally:
        await database.close()


async def load_library(database: Database, articles: Path) -> None:
    await Library(database, articles, site_url="https://news.example", now=lambda: TODAY).load()


def _digest(channel: Channel, due: datetime, number: int, turn: int) -> Digest:
    place = number + turn * 7
    topics = tuple(TOPICS[(place + step * 3) % len(TOPICS)] for step in range(number % 6))
    heat = HEATS[place % len(HEATS)]
    age = MaxAge.MONTH if topics else MaxAge.WEEK
    return Digest(
        guild_id=channel.guild_id or 0,
        channel_id=channel.id,
        when=schedule.parse(f"daily {due:%H:%M}"),
        topics=Filter(topics),
        min_heat=heat,
        max_age=MaxAge.ANY if heat == "calm" else age,
        next_run_at=due,
        created_at=due - timedelta(days=1),
    )
