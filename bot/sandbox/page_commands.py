"""The commands that a page's person may use: what is needed to type them, each told once."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.model import Json

CommandsFor = Callable[[int | None, int | None], list[Json]]
"""Answers the commands that the viewer may use in a server, or in one channel."""

_NOT_TYPED = {"id", "application_id", "version", "nsfw", "dm_permission", "integration_types", "contexts"}
_NOT_TYPED |= {"default_member_permissions", "name_localizations", "description_localizations"}


class Commands:
    """The commands of all places, each told once: a place has their numbers."""

    def __init__(self, commands_for: CommandsFor) -> None:
        self._commands_for = commands_for
        self._found: dict[str, Json] = {}

    def numbers(self, guild_id: int | None, channel_id: int | None = None) -> list[int]:
        offered = self._commands_for(guild_id, channel_id)
        self._found |= {command["id"]: command for command in offered}
        ids = list(self._found)
        return [ids.index(command["id"]) for command in offered]

    def told(self) -> list[Json]:
        return [_command(command) for command in self._found.values()]


def _command(form: Json) -> Json:
    """Return what is needed to type a command; nothing says no, none or false."""
    said = {key: value for key, value in form.items() if value is not None and value is not False and value != []}
    kept = {key: value for key, value in said.items() if key not in _NOT_TYPED}
    if "options" in kept:
        kept["options"] = [_command(option) for option in kept["options"]]
    return kept
