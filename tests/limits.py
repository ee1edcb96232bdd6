"""Discord's limits on a message of components, counted on what would be sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from discord.ui import LayoutView

ACTION_ROW, BUTTON, SELECT, SECTION, TEXT, THUMBNAIL, GALLERY, CONTAINER = 1, 2, 3, 9, 10, 11, 12, 17
LINK_STYLE = 5

Component = dict[str, Any]


def components(view: LayoutView) -> list[Component]:
    """Return every component of the message, nested ones and accessories too."""
    return [found for component in view.to_components() for found in _walk(component)]


def _walk(component: Component) -> Iterator[Component]:
    yield component
    for child in component.get("components", ()):
        yield from _walk(child)
    if "accessory" in component:
        yield from _walk(component["accessory"])


def texts(view: LayoutView) -> list[str]:
    return [component["content"] for component in components(view) if component["type"] == TEXT]


def text(view: LayoutView) -> str:
    return "\n".join(texts(view))


def pictures(view: LayoutView) -> list[Component]:
    """Return the thumbnails, and what the galleries hold."""
    found = components(view)
    large = [item for component in found if component["type"] == GALLERY for item in component["items"]]
    return [component for component in found if component["type"] == THUMBNAIL] + large


def broken_limits(view: LayoutView) -> list[str]:
    """Return each limit that the message breaks, in words; Discord would refuse it for any of them."""
    found = components(view)
    broken = [problem for component in found for problem in _problems(component)]
    custom_ids = [component["custom_id"] for component in found if component.get("custom_id")]
    if len(found) > 40:
        broken.append(f"{len(found)} components")
    if (total := sum(len(content.encode("utf-16-le")) // 2 for content in texts(view))) > 4000:
        broken.append(f"{total} characters")
    if len(set(custom_ids)) < len(custom_ids):
        broken.append("a custom id twice")
    return broken


def _problems(component: Component) -> Iterator[str]:
    kind = component["type"]
    lengths = {
        ACTION_ROW: [("components", 1, 5)],
        BUTTON: [("label", 0, 80), ("custom_id", 1, 100), ("url", 1, 512)],
        SELECT: [("options", 1, 25), ("custom_id", 1, 100), ("placeholder", 0, 150)],
        SECTION: [("components", 1, 3)],
        TEXT: [("content", 1, 4000)],
        THUMBNAIL: [("description", 1, 1024)],
        GALLERY: [("items", 1, 10)],
        CONTAINER: [("components", 1, 40)],
    }
    for name, least, most in lengths.get(kind, ()):
        value = component.get(name)
        if value is not None and not least <= len(value) <= most:
            yield f"{name} of length {len(value)}"
    for option in component.get("options", ()):
        if not all(1 <= len(option[name]) <= 100 for name in ("label", "value")):
            yield "an option's label or value"
    if kind == TEXT and not component["content"].strip():
        yield "a blank text"
    if kind == SECTION and component["accessory"]["type"] not in (BUTTON, THUMBNAIL):
        yield "a section without accessory"
    for picture in [component] if kind == THUMBNAIL else component.get("items", ()):
        yield from _picture_problems(picture["media"]["url"], picture.get("description"))


def _picture_problems(url: str, alt: str | None) -> Iterator[str]:
    if alt is not None and not 1 <= len(alt) <= 1024:
        yield "a picture's description"
    if len(url) > 2048 or not url.startswith(("http://", "https://")) or not url.isascii() or " " in url:
        yield f"the picture {url[:40]}"
