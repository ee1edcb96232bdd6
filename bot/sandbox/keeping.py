"""Keeps what was said in the local Discord for its next start: channels, messages, commands and the clock."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from bot.sandbox.model import Channel, Event, Json, Message
from bot.sandbox.world import World

SECONDS = 1.0
"""The shortest time between two writes: the first of several changes is written at once."""


@dataclass
class Kept:
    offset: float
    commands: list[Json]
    channels: list[Channel]
    messages: list[Message]


_FORM: TypeAdapter[Kept] = TypeAdapter(Kept)


class Keeper:
    """Writes a world into a file when it has changed, and at the end."""

    def __init__(self, world: World, path: Path) -> None:
        self._world = world
        self._path = path
        self._changed = asyncio.Event()
        world.subscribe(self._note)

    def _note(self, event: Event) -> None:
        self._changed.set()

    async def run(self) -> None:
        """Write until cancelled, and once more then."""
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                save(self._world, self._path)
                await asyncio.sleep(SECONDS)
        finally:
            save(self._world, self._path)


def save(world: World, path: Path) -> None:
    """Write the file whole or not at all."""
    messages = [message for channel in world.messages.values() for message in channel.values()]
    kept = Kept(world.clock.offset, list(world.commands.values()), list(world.channels.values()), messages)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(_FORM.dump_json(kept))
    os.replace(unfinished, path)


def restore(world: World, path: Path) -> None:
    """Take over what was kept, if there is anything; raise ValueError where the file can't be read as that."""
    if not path.exists():
        return
    kept = _FORM.validate_json(path.read_bytes())
    world.clock.offset = kept.offset
    world.channels = {channel.id: channel for channel in kept.channels}
    for message in kept.messages:
        world.messages.setdefault(message.channel_id, {})[message.id] = message
    world.set_commands(kept.commands)
