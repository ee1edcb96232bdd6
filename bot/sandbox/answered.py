"""Components as Discord gives them back: numbered, with their defaults written out."""

from __future__ import annotations

from itertools import count
from typing import Any
from urllib.parse import quote

from bot.sandbox import components as kinds
from bot.sandbox.model import Json

_DEFAULTS: dict[int, Json] = {
    kinds.SECTION: {},
    kinds.THUMBNAIL: {"description": None, "spoiler": False},
    kinds.FILE: {"name": None, "size": None, "spoiler": False},
    kinds.SEPARATOR: {"spacing": 1, "divider": True},
    kinds.CONTAINER: {"accent_color": None, "spoiler": False},
    **{kind: {"min_values": 1, "max_values": 1} for kind in kinds.SELECTS},
}


def answered(components: list[Json]) -> list[Json]:
    taken = {component["id"] for component in kinds.walk(components) if component.get("id")}
    free = (number for number in count(1) if number not in taken)
    return [_one(component, free) for component in components]


def _one(component: Json, free: Any) -> Json:
    form = {key: value for key, value in component.items() if value is not None}
    form["id"] = component.get("id") or next(free)
    for key, value in _DEFAULTS.get(component["type"], {}).items():
        form.setdefault(key, value)
    if "components" in form:
        form["components"] = [_one(child, free) for child in form["components"]]
    for key in ("accessory", "component"):
        if key in form:
            form[key] = _one(form[key], free)
    if "default_values" in form:
        form["default_values"] = [value | {"id": str(value["id"])} for value in form["default_values"]]
    if "media" in form:
        form["media"] = _media(form["media"])
    if "items" in form:
        form["items"] = [
            {"description": None, "spoiler": False} | item | {"media": _media(item["media"])} for item in form["items"]
        ]
    return form


def _media(media: Json) -> Json:
    url = media["url"]
    proxied = "https://images-ext-1.discordapp.net/external/sandbox/" + quote(url, safe="/")
    return {"id": "0", "url": url, "proxy_url": proxied, "width": 0, "height": 0, "content_type": None}
