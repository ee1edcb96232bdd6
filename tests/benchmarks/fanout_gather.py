"""What one would otherwise write, a gather: `python -m tests.benchmarks.fanout_gather BASE_URL TIMES`.

Sends TIMES messages to every channel at once, and goes on until it is ended.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys

import discord
from discord.ui import Container, LayoutView, TextDisplay

from bot.endpoint import Endpoint, connecting_to

STORY = "**[A headline of about the usual length, as most of them are](https://news.example/a-headline)**\nWired · 90"


class Client(discord.Client):
    def __init__(self, times: int) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0.5)
        self._times = times

    async def on_ready(self) -> None:
        print("ready", flush=True)
        channels = [channel for guild in self.guilds for channel in guild.text_channels] * self._times
        await asyncio.gather(*(channel.send(view=_card()) for channel in channels), return_exceptions=True)
        print("done", flush=True)


def _card() -> LayoutView:
    return LayoutView(timeout=None).add_item(Container(*(TextDisplay(STORY) for _ in range(5))))


def main() -> None:
    base_url, times = sys.argv[1:]
    logging.basicConfig(level=logging.ERROR)
    gateway = base_url.replace("http", "ws", 1) + "/gateway"
    with connecting_to(Endpoint(rest=f"{base_url}/api/v10", gateway=gateway)):
        asyncio.run(Client(int(times)).start(os.environ["DISCORD_TOKEN"]))


if __name__ == "__main__":
    main()
