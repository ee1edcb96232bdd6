"""The rules for command definitions, and their registered form."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox import fields
from bot.sandbox.errors import ApiError, Form, Path
from bot.sandbox.model import Json
from bot.sandbox.options import GROUP, INTEGER, NUMBER, STRING, SUBCOMMAND

MOST_COMMANDS = {1: 100, 2: 15, 3: 15}
MOST_OPTIONS = MOST_CHOICES = 25
MOST_CHARACTERS = 8000
_NAME = re.compile(r"[-_'\w]{1,32}")


def check_all(definitions: list[Any], *, listed: bool = True) -> None:
    form = Form()
    for index, definition in enumerate(definitions):
        _check(form, (index,) if listed else (), definition)
    form.check()
    names = [(definition["name"], definition.get("type", 1)) for definition in definitions]
    if len(names) != len(set(names)):
        raise ApiError(400, 50035, "Application command names must be unique")
    for kind, most in MOST_COMMANDS.items():
        if sum(name[1] == kind for name in names) > most:
            raise ApiError(400, 30032, f"Maximum number of application commands reached ({most})")


def _check(form: Form, path: Path, definition: Json) -> None:
    if definition.get("type", 1) == 1:
        _check_name(form, path, definition.get("name"))
        fields.text(form, (*path, "description"), definition.get("description"), 1, 100)
        _check_options(form, path, definition.get("options") or [])
        if _characters(definition) > MOST_CHARACTERS:
            form.wrong(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MOST_CHARACTERS})")
    else:
        fields.text(form, (*path, "name"), definition.get("name"), 1, 32)
        if definition.get("description"):
            message = "Context menu commands cannot have description"
            form.wrong((*path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_EXIST", message)


def _check_name(form: Form, path: Path, name: Any) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.lower():
        form.wrong((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(form: Form, path: Path, options: list[Json]) -> None:
    fields.items(form, (*path, "options"), options, 0, MOST_OPTIONS)
    optional_seen = False
    for index, option in enumerate(options):
        here = (*path, "options", index)
        _check_name(form, here, option.get("name"))
        fields.text(form, (*here, "description"), option.get("description"), 1, 100)
        if option.get("required") and optional_seen:
            message = "Required options must be placed before non-required options"
            form.wrong(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional_seen = optional_seen or not option.get("required")
        _check_kind(form, here, option)
    names = [option.get("name") for option in options]
    if len(names) != len(set(names)):
        form.wrong((*path, "options"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")


def _check_kind(form: Form, path: Path, option: Json) -> None:
    kind = option.get("type")
    if kind not in range(1, 12):
        form.wrong((*path, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, ..., 11).')
    if kind in (SUBCOMMAND, GROUP):
        _check_options(form, path, option.get("options") or [])
    choices = option.get("choices") or []
    fields.items(form, (*path, "choices"), choices, 0, MOST_CHOICES)
    for index, choice in enumerate(choices):
        fields.text(form, (*path, "choices", index, "name"), choice.get("name"), 1, 100)
    if option.get("autocomplete") and (choices or kind not in (STRING, INTEGER, NUMBER)):
        message = "Autocomplete is for text and numbers without choices"
        form.wrong((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", message)


def _characters(part: Json) -> int:
    """Count names, descriptions and choice values, as Discord's limit of 8,000 does."""
    count = len(part.get("name") or "") + len(part.get("description") or "")
    count += sum(len(str(c.get("name"))) + len(str(c.get("value"))) for c in part.get("choices") or [])
    return count + sum(map(_characters, part.get("options") or []))


def registered(definition: Json, *, command_id: int, version: int, application_id: int, guild_id: int | None) -> Json:
    form: Json = {
        "id": str(command_id),
        "application_id": str(application_id),
        "version": str(version),
        "type": definition.get("type", 1),
        "name": definition["name"],
        "name_localizations": definition.get("name_localizations"),
        "description": definition.get("description") or "",
        "description_localizations": definition.get("description_localizations"),
        "default_member_permissions": _permissions(definition.get("default_member_permissions")),
        "nsfw": bool(definition.get("nsfw")),
        "integration_types": definition.get("integration_types") or [0],
        "contexts": definition.get("contexts"),
    }
    if guild_id is not None:
        return form | _options(definition) | {"guild_id": str(guild_id)}
    return form | _options(definition) | {"dm_permission": definition.get("dm_permission", True)}


def _options(definition: Json) -> Json:
    return {"options": definition["options"]} if definition.get("options") else {}


def _permissions(value: Any) -> str | None:
    return None if value is None else str(value)
