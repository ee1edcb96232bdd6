"""Digests and files of them, as a moderator makes and imports them in tests."""

from __future__ import annotations

import aiohttp

from bot.digests.settings import settings_of
from bot.sandbox.model import Upload
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.seen import Json, Seen

ANY = {"min_heat": "any", "max_age": "any"}


async def add(discord: Discord, channel: str = "#ai-news", when: str = "daily 09:00", **options: object) -> Seen:
    return await discord.slash("/digest add", channel=channel, when=when, as_=MODERATOR, **(ANY | options))


async def exported(discord: Discord, *, as_: str = MODERATOR) -> str:
    return await text_of(await discord.slash("/digest export", as_=as_))


async def text_of(seen: Seen) -> str:
    (url,) = set(seen.files.values())
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return await response.text()


async def imported(discord: Discord, text: str | bytes, *, as_: str = MODERATOR) -> Seen:
    content = text.encode() if isinstance(text, str) else text
    return await discord.slash("/digest import", file=Upload("my digests.yaml", content), as_=as_)


async def settings(discord: Discord) -> list[Json]:
    assert discord.running
    digests = await discord.running.digests.in_guild(discord.guild().id)
    return [settings_of(digest) | {"state": str(digest.state)} for digest in digests]


def file(*lines: str) -> str:
    return "digests:\n" + "".join(f"  {line}\n" for line in lines)
