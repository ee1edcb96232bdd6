"""The rules for modals, and what a person fills into one."""

from __future__ import annotations

from typing import Any

from bot.sandbox import components as kinds
from bot.sandbox import fields
from bot.sandbox.errors import Form, Path
from bot.sandbox.model import Json

MOST_PARTS = 5


def checked(data: Json) -> Json:
    form = Form()
    fields.text(form, ("data", "custom_id"), data.get("custom_id"), 1, 100)
    fields.text(form, ("data", "title"), data.get("title"), 1, 45)
    parts = fields.items(form, ("data", "components"), data.get("components"), 1, MOST_PARTS)
    for index, part in enumerate(parts):
        _check_part(form, ("data", "components", index), part)
    form.check()
    return data


def _check_part(form: Form, path: Path, part: Any) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == kinds.TEXT:
        fields.text(form, (*path, "content"), part.get("content"), 1, kinds.MOST_TEXT)
    elif kind == kinds.LABEL:
        fields.text(form, (*path, "label"), part.get("label"), 1, 45)
        fields.text(form, (*path, "description"), part.get("description"), 0, 100, required=False)
        _check_input(form, (*path, "component"), part.get("component") or {}, labelled=True)
    elif kind == kinds.ROW:
        for index, child in enumerate(fields.items(form, (*path, "components"), part.get("components"), 1, 1)):
            _check_input(form, (*path, "components", index), child, labelled=False)
    else:
        form.wrong((*path, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, 10, 18).')


def _check_input(form: Form, path: Path, part: Json, *, labelled: bool) -> None:
    fields.text(form, (*path, "custom_id"), part.get("custom_id"), 1, 100)
    if part.get("type") == kinds.TEXT_INPUT:
        _check_text_input(form, path, part, labelled=labelled)
    elif part.get("type") == kinds.SELECT:
        options = fields.items(form, (*path, "options"), part.get("options"), 1, 25)
        kinds.check_options(form, (*path, "options"), options, part.get("max_values") or 1)
    elif part.get("type") not in kinds.SELECTS:
        form.wrong((*path, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (3, 4, 5, 6, 7, 8).')


def _check_text_input(form: Form, path: Path, part: Json, *, labelled: bool) -> None:
    if part.get("style") not in (1, 2):
        form.wrong((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
    if not labelled:
        fields.text(form, (*path, "label"), part.get("label"), 1, 45)
    fields.text(form, (*path, "placeholder"), part.get("placeholder"), 0, 100, required=False)
    fields.text(form, (*path, "value"), part.get("value"), 0, part.get("max_length") or 4000, required=False)
    fields.number(form, (*path, "min_length"), part.get("min_length"), 0, 4000)
    fields.number(form, (*path, "max_length"), part.get("max_length"), 1, 4000)


def problem(part: Json, value: str | list[str]) -> str | None:
    """Return why Discord's client would not send this field, if so."""
    if isinstance(value, list):
        low, high = part.get("min_values", 1), part.get("max_values", 1)
        return None if low <= len(value) <= high or (not value and not part.get("required", True)) else "wrong number"
    if not value:
        return "is required" if part.get("required", True) else None
    if not (part.get("min_length") or 0) <= len(value) <= (part.get("max_length") or 4000):
        return "is too short or too long"
    return None


def filled(modal: Json, values: dict[str, str | list[str]]) -> list[Json]:
    """Return the modal's components with these values, as Discord sends them back."""
    return [_filled_part(part, values) for part in modal["components"]]


def _filled_part(part: Json, values: dict[str, str | list[str]]) -> Json:
    form: Json = {"type": part["type"], "id": part.get("id", 0)}
    if part["type"] == kinds.LABEL:
        return form | {"component": _filled_input(part["component"], values)}
    if part["type"] == kinds.ROW:
        return form | {"components": [_filled_input(child, values) for child in part["components"]]}
    return form


def _filled_input(part: Json, values: dict[str, str | list[str]]) -> Json:
    form: Json = {"type": part["type"], "id": part.get("id", 0), "custom_id": part["custom_id"]}
    value = values.get(part["custom_id"])
    if part["type"] in kinds.SELECTS:
        return form | {"values": [value] if isinstance(value, str) else list(value or [])}
    return form | {"value": part.get("value") or "" if value is None else value}
