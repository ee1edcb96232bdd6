"""The rules for modals, and what a person fills into one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.sandbox import components as kinds
from bot.sandbox import fields
from bot.sandbox.answered import answered
from bot.sandbox.component_rules import check_unique
from bot.sandbox.errors import Form, Path
from bot.sandbox.model import Json
from bot.sandbox.options import Refused
from bot.sandbox.selects import check_select

MOST_PARTS = 5


def checked(data: Json) -> Json:
    """Return a form as it is shown, its components numbered; refuse what Discord refuses."""
    form = Form()
    fields.text(form, ("data", "custom_id"), data.get("custom_id"), 1, 100)
    fields.text(form, ("data", "title"), data.get("title"), 1, 45)
    parts = fields.items(form, ("data", "components"), data.get("components"), 1, MOST_PARTS)
    for index, part in enumerate(parts):
        _check_part(form, ("data", "components", index), part)
    check_unique(form, ("data", "components"), list(kinds.walk(parts)))
    form.check()
    return data | {"components": answered(parts)}


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
    if part.get("type") == kinds.TEXT_INPUT:
        _check_text_input(form, path, part, labelled=labelled)
    elif part.get("type") in kinds.SELECTS and labelled:
        check_select(form, path, part)
        if part.get("disabled"):
            form.wrong((*path, "disabled"), "MODAL_COMPONENT_DISABLED", "A select of a form can't be disabled.")
    else:
        allowed = "(3, 4, 5, 6, 7, 8)" if labelled else "(4,)"
        form.wrong((*path, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {allowed}.')


def _check_text_input(form: Form, path: Path, part: Json, *, labelled: bool) -> None:
    fields.text(form, (*path, "custom_id"), part.get("custom_id"), 1, 100)
    if part.get("style") not in (1, 2):
        form.wrong((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
    if not labelled:
        fields.text(form, (*path, "label"), part.get("label"), 1, 45)
    fields.text(form, (*path, "placeholder"), part.get("placeholder"), 0, 100, required=False)
    fields.text(form, (*path, "value"), part.get("value"), 0, part.get("max_length") or 4000, required=False)
    fields.number(form, (*path, "min_length"), part.get("min_length"), 0, 4000)
    fields.number(form, (*path, "max_length"), part.get("max_length"), 1, 4000)


# What a person fills in

Choose = Callable[[Json, Sequence[str]], Json]
"""Checks what was chosen from a select, and tells what it is."""


def filled(modal: Json, given: Mapping[str, str | list[str]], choose: Choose) -> Json:
    """Return what Discord sends of a form; fields that are not given stay as they were shown. Raises Refused."""
    resolved: Json = {}
    components = [_filled_part(part, given, choose, resolved) for part in modal["components"]]
    return {"custom_id": modal["custom_id"], "components": components, "resolved": resolved}


def _filled_part(part: Json, given: Mapping[str, str | list[str]], choose: Choose, resolved: Json) -> Json:
    form: Json = {"type": part["type"], "id": part["id"]}
    if part["type"] == kinds.LABEL:
        return form | {"component": _filled_part(part["component"], given, choose, resolved)}
    if part["type"] == kinds.ROW:
        return form | {"components": [_filled_part(child, given, choose, resolved) for child in part["components"]]}
    if part["type"] == kinds.TEXT:
        return form
    form["custom_id"] = part["custom_id"]
    if part["type"] == kinds.TEXT_INPUT:
        return form | {"value": _written(part, given)}
    chosen = choose(part, _chosen(part, given))
    for kind, things in chosen.get("resolved", {}).items():
        resolved.setdefault(kind, {}).update(things)
    return form | {"values": chosen["values"]}


def _written(part: Json, given: Mapping[str, str | list[str]]) -> str:
    value = given.get(part["custom_id"], part.get("value") or "")
    if not isinstance(value, str):
        raise Refused(f"{part['custom_id']} is a text")
    if not value and part.get("required", True):
        raise Refused(f"{part['custom_id']} is required")
    if value and not (part.get("min_length") or 0) <= len(value) <= (part.get("max_length") or 4000):
        raise Refused(f"{part['custom_id']} is too short or too long")
    return value


def _chosen(part: Json, given: Mapping[str, str | list[str]]) -> list[str]:
    values = given.get(part["custom_id"], kinds.defaults(part))
    values = [values] if isinstance(values, str) else list(values)
    if not values and not part.get("required", True):
        return values
    low, high = max(part["min_values"], 1), part["max_values"]
    if not low <= len(values) <= high:
        raise Refused(f"{part['custom_id']}: choose between {low} and {high}")
    return values
