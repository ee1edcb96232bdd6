"""Which commands a person is offered, by the bot's installations, contexts and default permissions."""

from __future__ import annotations

from bot.sandbox import payloads
from bot.sandbox.model import Channel, Json, User
from bot.sandbox.options import Refused
from bot.sandbox.permissions import Permission
from bot.sandbox.world import World

CHAT_INPUT, MESSAGE_MENU = 1, 3


class Offers:
    def __init__(self, world: World) -> None:
        self._world = world

    def commands_for(self, user_id: int, guild_id: int | None, channel_id: int | None = None) -> list[Json]:
        """Return the commands this person may use in the server (None: in the bot's direct messages)."""
        if channel_id is not None:
            return self.commands_in(user_id, self._world.channel(channel_id))
        if guild_id is None:
            return self.commands_in(user_id, self._world.dm(self._world.users[user_id]))
        guild = self._world.guild(guild_id)
        seen = [c for c in self._world.channels_of(guild) if self._world.may(user_id, c, Permission.VIEW_CHANNEL)]
        return self.commands_in(user_id, seen[0]) if seen else []

    def commands_in(self, user_id: int, channel: Channel) -> list[Json]:
        user = self._world.users[user_id]
        there = payloads.installs(self._world, user, channel)
        return [
            command
            for command in self._world.commands_in(channel.guild_id)
            if self._is_offered(command, user, channel, there)
        ]

    def _is_offered(self, command: Json, user: User, channel: Channel, there: set[int]) -> bool:
        contexts = command.get("contexts")
        if contexts is not None and payloads.context_of(channel) not in contexts:
            return False
        if not there & set(command.get("integration_types") or [payloads.GUILD_INSTALL]):
            return False
        if channel.guild_id is None:
            return True
        may = self._world.permissions(user.id, channel)
        if not may & Permission.USE_APPLICATION_COMMANDS:
            return False
        needed = command.get("default_member_permissions")
        if needed is None or may & Permission.ADMINISTRATOR:
            return True
        return int(needed) != 0 and may & int(needed) == int(needed)

    def find(self, user: User, channel: Channel, name: str, kind: int) -> tuple[Json, list[str]]:
        """Return the offered command and the words after its name."""
        first, *rest = name.removeprefix("/").split() if kind == CHAT_INPUT else (name,)
        for command in self.commands_in(user.id, channel):
            if command["name"] == first and command.get("type", CHAT_INPUT) == kind:
                return command, rest
        raise Refused(f"Unknown command: {name}")
