"""The rules for a message's components."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox import fields
from bot.sandbox.components import (
    BUTTON,
    CONTAINER,
    FILE,
    GALLERY,
    MOST_TEXT,
    REFERENCE,
    ROW,
    SECTION,
    SELECTS,
    SEPARATOR,
    TEXT,
    THUMBNAIL,
    texts,
    walk,
)
from bot.sandbox.errors import Form, Path
from bot.sandbox.model import Json
from bot.sandbox.selects import check_select

MOST_COMPONENTS, MOST_ROWS = 40, 5
TOP_LEVEL = frozenset({ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER})
IN_CONTAINER = TOP_LEVEL - {CONTAINER}


def check(form: Form, components: Any, *, v2: bool) -> None:
    """Put everything wrong with a message's components into the form."""
    path = ("components",)
    allowed = TOP_LEVEL if v2 else frozenset({ROW})
    top = fields.items(form, path, components, 0, MOST_COMPONENTS if v2 else MOST_ROWS)
    _each(form, path, top, allowed)
    everything = list(walk(top))
    if len(everything) > MOST_COMPONENTS:
        message = f"The total number of components in this message must not exceed {MOST_COMPONENTS}."
        form.wrong(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    if sum(map(len, texts(top))) > MOST_TEXT:
        message = f"The total length of displayable text in this message must not exceed {MOST_TEXT}."
        form.wrong(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    check_unique(form, path, everything)


def check_unique(form: Form, path: Path, components: list[Json]) -> None:
    for key, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        values = [component[key] for component in components if component.get(key)]
        if len(values) != len(set(map(str, values))):
            form.wrong(path, code, f"Component {key} cannot be duplicated")


def _each(form: Form, path: Path, components: list[Any], allowed: frozenset[int]) -> None:
    for index, component in enumerate(components):
        _check_one(form, (*path, index), component, allowed)


def _check_one(form: Form, path: Path, component: Any, allowed: frozenset[int]) -> None:
    if not isinstance(component, dict):
        form.wrong(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    elif component.get("type") not in allowed:
        choices = ", ".join(map(str, sorted(allowed)))
        form.wrong((*path, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({choices}).')
    else:
        fields.number(form, (*path, "id"), component.get("id"), 0, 2**31 - 1)
        _CHECKS[component["type"]](form, path, component)


def _row(form: Form, path: Path, row: Json) -> None:
    children = fields.items(form, (*path, "components"), row.get("components"), 1, 5)
    _each(form, (*path, "components"), children, SELECTS | {BUTTON})
    selects = [child for child in children if isinstance(child, dict) and child.get("type") in SELECTS]
    if selects and len(children) > 1:
        message = "An action row holds up to five buttons or one select."
        form.wrong((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)


def _button(form: Form, path: Path, button: Json) -> None:
    style = button.get("style")
    if style not in (1, 2, 3, 4, 5):
        form.wrong((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5}.")
    fields.text(form, (*path, "label"), button.get("label"), 0, 80, required=False)
    if not button.get("label") and not button.get("emoji"):
        form.wrong(path, "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji.")
    wrong_key, key = ("custom_id", "url") if style == 5 else ("url", "custom_id")
    if button.get(wrong_key):
        form.wrong(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", f"{wrong_key} can't be used here.")
    if key == "url":
        fields.url(form, (*path, key), button.get(key), 512, ("http", "https", "discord"))
    else:
        fields.text(form, (*path, key), button.get(key), 1, 100)


def _section(form: Form, path: Path, section: Json) -> None:
    children = fields.items(form, (*path, "components"), section.get("components"), 1, 3)
    _each(form, (*path, "components"), children, frozenset({TEXT}))
    accessory = section.get("accessory")
    if accessory is None:
        form.wrong((*path, "accessory"), "BASE_TYPE_REQUIRED", "This field is required")
    else:
        _check_one(form, (*path, "accessory"), accessory, frozenset({BUTTON, THUMBNAIL}))


def _text(form: Form, path: Path, display: Json) -> None:
    fields.text(form, (*path, "content"), display.get("content"), 1, MOST_TEXT)


def _thumbnail(form: Form, path: Path, thumbnail: Json) -> None:
    fields.text(form, (*path, "description"), thumbnail.get("description"), 1, 1024, required=False)
    media = thumbnail.get("media")
    fields.url(form, (*path, "media", "url"), media.get("url") if isinstance(media, dict) else None, 2048)


def _gallery(form: Form, path: Path, gallery: Json) -> None:
    for index, item in enumerate(fields.items(form, (*path, "items"), gallery.get("items"), 1, 10)):
        _thumbnail(form, (*path, "items", index), item)


def _file(form: Form, path: Path, file: Json) -> None:
    media = file.get("file")
    url = media.get("url") if isinstance(media, dict) else None
    place = (*path, "file", "url")
    if not fields.text(form, place, url, 1, 2048):
        return
    if not str(url).startswith(REFERENCE):
        form.wrong(place, "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('attachment',).")
    elif str(url).removeprefix(REFERENCE) not in form.attached:
        code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
        form.wrong(place, code, "The referenced attachment was not found.")


def _separator(form: Form, path: Path, separator: Json) -> None:
    fields.number(form, (*path, "spacing"), separator.get("spacing"), 1, 2)


def _container(form: Form, path: Path, container: Json) -> None:
    fields.number(form, (*path, "accent_color"), container.get("accent_color"), 0, 0xFFFFFF)
    children = fields.items(form, (*path, "components"), container.get("components"), 1, MOST_COMPONENTS)
    _each(form, (*path, "components"), children, IN_CONTAINER)


_CHECKS: Mapping[int, Callable[[Form, Path, Json], None]] = {
    ROW: _row,
    BUTTON: _button,
    SECTION: _section,
    TEXT: _text,
    THUMBNAIL: _thumbnail,
    GALLERY: _gallery,
    FILE: _file,
    SEPARATOR: _separator,
    CONTAINER: _container,
    **dict.fromkeys(SELECTS, check_select),
}
