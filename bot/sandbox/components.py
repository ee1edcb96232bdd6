"""Components by their numbers, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.model import Json

ROW, BUTTON, SELECT, TEXT_INPUT, USERS, ROLES, MENTIONABLES, CHANNELS = range(1, 9)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = range(9, 15)
CONTAINER, LABEL = 17, 18
SELECTS = frozenset({SELECT, USERS, ROLES, MENTIONABLES, CHANNELS})
MOST_TEXT = 4000
REFERENCE = "attachment://"


def walk(components: Any) -> Iterator[Json]:
    """Give every component in the order in which people read them, nested ones and accessories included."""
    for component in components if isinstance(components, list) else ():
        if not isinstance(component, dict):
            continue
        yield component
        yield from walk(component.get("components"))
        yield from walk([component.get("accessory"), component.get("component")])


def texts(components: list[Json]) -> list[str]:
    return [str(part.get("content", "")) for part in walk(components) if part.get("type") == TEXT]


def defaults(select: Json) -> list[str]:
    """Return what is chosen in a select before anybody touches it."""
    chosen = [option["value"] for option in select.get("options") or () if option.get("default")]
    return chosen + [str(each["id"]) for each in select.get("default_values") or ()]
