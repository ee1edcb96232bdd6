"""The options of a slash command, checked as Discord's client checks them before it sends anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox import attachments, objects, payloads
from bot.sandbox import components as kinds
from bot.sandbox.model import Attachment, Json, Upload, User
from bot.sandbox.permissions import Permission

if TYPE_CHECKING:
    from bot.sandbox.world import World

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
_IN_SELECTS = {kinds.USERS: USER, kinds.ROLES: ROLE, kinds.MENTIONABLES: MENTIONABLE, kinds.CHANNELS: CHANNEL}
MOST_TEXT = 6000
LARGEST = 2**53


class Refused(Exception):
    """What Discord itself does not let a person do; the text is roughly what its client shows."""


@dataclass
class Filled:
    """Options as the bot gets them, and the things they name."""

    options: list[Json] = field(default_factory=list)
    resolved: Json = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)


class Filling:
    """One person filling in one command in one place."""

    def __init__(self, world: World, user: User, guild_id: int | None) -> None:
        self._world = world
        self._user = user
        self._guild_id = guild_id

    def fill(self, command: Json, path: list[str], values: dict[str, Any], focused: str | None = None) -> Filled:
        """Return the options; `focused` names the one being typed: nothing is required then, and it is not checked."""
        specs, wrappers = _descend(command, path)
        by_name = {spec["name"]: spec for spec in specs}
        if unknown := [name for name in values if name not in by_name]:
            raise Refused(f"There is no option {unknown[0]}")
        missing = [spec["name"] for spec in specs if spec.get("required") and spec["name"] not in values]
        if missing and focused is None:
            raise Refused(f"This option is required: {missing[0]}")
        filled = Filled()
        for name, value in values.items():
            if focused is not None and by_name[name]["type"] == ATTACHMENT:
                continue  # a client sends it when all is filled in
            filled.options.append(self._option(by_name[name], value, name == focused, filled))
        for type_, name in reversed(wrappers):
            filled.options = [{"type": type_, "name": name, "options": filled.options}]
        return filled

    def choose(self, select: Json, values: Sequence[str]) -> Json:
        """Return what was chosen from a select; of people, roles and channels what they are too."""
        if select["type"] == kinds.SELECT:
            if not set(values) <= {option["value"] for option in select["options"]}:
                raise Refused("This is not among the choices")
            return {"values": list(values)}
        spec: Json = {"type": _IN_SELECTS[select["type"]], "name": "select"}
        spec["channel_types"] = select.get("channel_types")
        filled = Filled()
        return {"values": [self._checked(spec, value, filled) for value in values], "resolved": filled.resolved}

    def _option(self, spec: Json, value: Any, is_focused: bool, filled: Filled) -> Json:
        form: Json = {"type": spec["type"], "name": spec["name"]}
        if is_focused:
            if not spec.get("autocomplete"):
                raise Refused(f"The option {spec['name']} does not autocomplete")
            return form | {"value": value, "focused": True}
        return form | {"value": self._checked(spec, value, filled)}

    def _checked(self, spec: Json, value: Any, filled: Filled) -> Any:
        name, kind = spec["name"], spec["type"]
        if spec.get("choices"):
            return _choice(spec, value)
        if kind == STRING:
            return _text(spec, value)
        if kind in (INTEGER, NUMBER):
            return _number(spec, value)
        if kind == BOOLEAN:
            if not isinstance(value, bool):
                raise Refused(f"{name} must be True or False")
            return value
        if kind == ATTACHMENT:
            return str(self._file(spec, value, filled))
        return str(self._thing(spec, getattr(value, "id", value), filled))

    def _thing(self, spec: Json, value: Any, filled: Filled) -> int:
        if not str(value).isdigit():
            raise Refused(f"{spec['name']}: nothing like that was found")
        target_id = int(value)
        kind = spec["type"]
        if kind == CHANNEL:
            self._channel(spec, target_id, filled.resolved)
        elif kind == ROLE or (kind == MENTIONABLE and target_id not in self._world.users):
            self._role(spec, target_id, filled.resolved)
        elif kind in (USER, MENTIONABLE):
            self._person(spec, target_id, filled.resolved)
        else:
            raise Refused(f"The sandbox has no options of type {kind}")
        return target_id

    def _file(self, spec: Json, value: Any, filled: Filled) -> int:
        if not isinstance(value, Upload):
            raise Refused(f"{spec['name']} must be a file")
        if len(value.content) > attachments.LARGEST:
            raise Refused("Your file is too powerful! Max file size: 10 MB")
        made = attachments.new(self._world, value)
        form = attachments.form_of(self._world, self._world.application_id, made, private=True)
        filled.attachments.append(made)
        filled.resolved.setdefault("attachments", {})[str(made.id)] = form
        return made.id

    def _channel(self, spec: Json, channel_id: int, resolved: Json) -> None:
        channel = self._world.channels.get(channel_id)
        seen = channel and self._world.permissions(self._user.id, channel) & Permission.VIEW_CHANNEL
        types = spec.get("channel_types")
        if not channel or not seen or channel.guild_id != self._guild_id:
            raise Refused(f"{spec['name']}: you can see no such channel")
        if types and channel.type not in types:
            raise Refused(f"{spec['name']}: a channel of this kind can't be chosen")
        form = payloads.channel_seen(self._world, self._user, channel)
        resolved.setdefault("channels", {})[str(channel_id)] = form

    def _role(self, spec: Json, role_id: int, resolved: Json) -> None:
        guild = self._world.guilds.get(self._guild_id or 0)
        if guild is None or role_id not in guild.roles:
            raise Refused(f"{spec['name']}: there is no such role")
        resolved.setdefault("roles", {})[str(role_id)] = objects.role(guild.roles[role_id])

    def _person(self, spec: Json, user_id: int, resolved: Json) -> None:
        if user_id not in self._world.users:
            raise Refused(f"{spec['name']}: there is no such person")
        resolved.setdefault("users", {})[str(user_id)] = objects.user(self._world.users[user_id])
        guild = self._world.guilds.get(self._guild_id or 0)
        if guild and user_id in guild.members:
            form = objects.member(guild.members[user_id], 0)
            del form["user"], form["deaf"], form["mute"]
            resolved.setdefault("members", {})[str(user_id)] = form


def _descend(command: Json, path: list[str]) -> tuple[list[Json], list[tuple[int, str]]]:
    """Follow the words after the command's name down to the options themselves."""
    specs: list[Json] = command.get("options") or []
    wrappers: list[tuple[int, str]] = []
    for word in path:
        found = [spec for spec in specs if spec["name"] == word and spec["type"] in (SUBCOMMAND, GROUP)]
        if not found:
            raise Refused(f"Unknown command: /{command['name']} {' '.join(path)}")
        wrappers.append((found[0]["type"], word))
        specs = found[0].get("options") or []
    if any(spec["type"] in (SUBCOMMAND, GROUP) for spec in specs):
        raise Refused(f"/{command['name']} needs one of its subcommands")
    return specs, wrappers


def _choice(spec: Json, value: Any) -> Any:
    for choice in spec["choices"]:
        if value == choice["value"] or value == choice["name"]:
            return choice["value"]
    raise Refused(f"{spec['name']}: {value} is not one of its choices")


def _text(spec: Json, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise Refused(f"{spec['name']} must be a text")
    if not spec.get("min_length", 0) <= len(value) <= spec.get("max_length", MOST_TEXT):
        raise Refused(f"{spec['name']} is too short or too long")
    return value


def _number(spec: Json, value: Any) -> int | float:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole and not (spec["type"] == NUMBER and isinstance(value, float)):
        raise Refused(f"{spec['name']} must be a number")
    if not spec.get("min_value", -LARGEST) <= value <= spec.get("max_value", LARGEST):
        raise Refused(f"{spec['name']} must be between {spec.get('min_value')} and {spec.get('max_value')}")
    number: int | float = value
    return number
