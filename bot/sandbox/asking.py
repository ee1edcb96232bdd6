"""Interactions as Discord makes them of what people do."""

from __future__ import annotations

from typing import Literal

from bot.sandbox import objects, payloads
from bot.sandbox.interaction import COMMAND, Interaction
from bot.sandbox.model import Channel, Json, Message, User
from bot.sandbox.options import Filled, Refused
from bot.sandbox.permissions import Permission
from bot.sandbox.world import World

Install = Literal["guild", "user"]


class Asking:
    def __init__(self, world: World) -> None:
        self._world = world

    def by_command(
        self, user: User, channel: Channel, command: Json, data: Json, install: Install | None
    ) -> Interaction:
        """Return the use of a command, by one installation of the bot or by all that are there."""
        supported = set(command.get("integration_types") or [payloads.GUILD_INSTALL])
        there = payloads.installs(self._world, user, channel) & supported
        if install is not None:
            there &= {payloads.USER_INSTALL if install == "user" else payloads.GUILD_INSTALL}
        if not there:
            raise Refused(f"The bot is not installed this way: {install}")
        return self._made(COMMAND, user, channel, data, None, there)

    def at(self, source: Message | None, type_: int, user: User, channel: Channel, data: Json) -> Interaction:
        """Return the use of something at a message, or of a form, which may stand at none."""
        return self._made(type_, user, channel, data, source, payloads.installs(self._world, user, channel))

    def _made(
        self, type_: int, user: User, channel: Channel, data: Json, source: Message | None, there: set[int]
    ) -> Interaction:
        payload = payloads.base(self._world, user, channel, there) | {"data": data}
        if source is not None:
            payload["message"] = objects.message(self._world, source)
            if source.interaction:
                payload["authorizing_integration_owners"] = source.interaction["authorizing_integration_owners"]
        may = self._world.permissions(user.id, channel)
        return Interaction(
            id=self._world.snowflakes.new(),
            type=type_,
            user=user,
            channel=channel,
            payload=payload,
            source=source,
            only_private=there == {payloads.USER_INSTALL}
            and channel.guild_id is not None
            and not may & Permission.USE_EXTERNAL_APPS,
        )


def typed(command: Json, filled: Filled) -> Json:
    data = named(command) | {"options": filled.options}
    return data | {"resolved": filled.resolved} if filled.resolved else data


def named(command: Json) -> Json:
    """Return how an interaction names its command; a server's own one with the server."""
    return {key: command[key] for key in ("id", "name", "type", "guild_id") if key in command}
