"""The rules for selects, in messages and in forms."""

from __future__ import annotations

from typing import Any

from bot.sandbox import fields
from bot.sandbox.components import CHANNELS, MENTIONABLES, ROLES, SELECT, USERS
from bot.sandbox.errors import Form, Path
from bot.sandbox.model import Json

MOST_CHOICES = 25
_DEFAULTS = {USERS: {"user"}, ROLES: {"role"}, MENTIONABLES: {"user", "role"}, CHANNELS: {"channel"}}
_CHANNEL_TYPES = frozenset({0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15})


def check_select(form: Form, path: Path, select: Json) -> None:
    fields.text(form, (*path, "custom_id"), select.get("custom_id"), 1, 100)
    fields.text(form, (*path, "placeholder"), select.get("placeholder"), 0, 150, required=False)
    fields.number(form, (*path, "min_values"), select.get("min_values"), 0, MOST_CHOICES)
    fields.number(form, (*path, "max_values"), select.get("max_values"), 1, MOST_CHOICES)
    least, most = _least(select), select.get("max_values") or 1
    if least > most:
        form.wrong((*path, "min_values"), "NUMBER_TYPE_MAX", "min_values is more than max_values.")
    if select["type"] == SELECT:
        options = fields.items(form, (*path, "options"), select.get("options"), 1, MOST_CHOICES)
        _check_options(form, (*path, "options"), options, most)
    else:
        _check_defaults(form, (*path, "default_values"), select, least, most)
        _check_channel_types(form, (*path, "channel_types"), select)


def _least(select: Json) -> int:
    least = select.get("min_values")
    return least if isinstance(least, int) else 1


def _check_defaults(form: Form, path: Path, select: Json, least: int, most: int) -> None:
    """Defaults are of the select's kind, and as many as may be chosen; none at all is always right."""
    asked = select.get("default_values")
    values = fields.items(form, path, asked, 0, MOST_CHOICES) if asked is not None else []
    allowed = _DEFAULTS[select["type"]]
    for index, value in enumerate(values):
        if value.get("type") not in allowed:
            form.wrong((*path, index, "type"), "BASE_TYPE_CHOICES", f"Value must be one of {sorted(allowed)}.")
        if not str(value.get("id", "")).isdigit():
            form.wrong((*path, index, "id"), "NUMBER_TYPE_COERCE", f'Value "{value.get("id")}" is not snowflake.')
    if values and not least <= len(values) <= most:
        form.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def _check_channel_types(form: Form, path: Path, select: Json) -> None:
    types = select.get("channel_types") or []
    if select["type"] != CHANNELS and types:
        form.wrong(path, "UNKNOWN_FIELD", "Only a select of channels has channel types.")
    for index, type_ in enumerate(types):
        if type_ not in _CHANNEL_TYPES:
            form.wrong((*path, index), "BASE_TYPE_CHOICES", f"Value must be one of {sorted(_CHANNEL_TYPES)}.")


def _check_options(form: Form, path: Path, options: list[Any], most: int) -> None:
    for index, option in enumerate(options):
        fields.text(form, (*path, index, "label"), option.get("label"), 1, 100)
        fields.text(form, (*path, index, "value"), option.get("value"), 1, 100)
        fields.text(form, (*path, index, "description"), option.get("description"), 0, 100, required=False)
    values = [option.get("value") for option in options]
    for index, value in enumerate(values):
        if value in values[:index]:
            message = "The specified option value is already used"
            form.wrong((*path, index, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
    if sum(bool(option.get("default")) for option in options) > most:
        form.wrong(path, "SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS", "More options are default than may be chosen.")
    if len(values) < most and len(values) > 0:
        form.wrong(path, "SELECT_COMPONENT_MAX_VALUES_EXCEEDS_OPTIONS", "max_values is more than there are options.")
