"""What a person sees of an answer or message: its text, links, buttons, select and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

EPHEMERAL = 1 << 6
BUTTON, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE = 2, 10, 11, 12, 13
SELECTS = frozenset({3, 5, 6, 7, 8})
LINK_STYLE = 5
LINK = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]\((https?://[^\s()<>]+)\)")


def parts_of(components: list[Json]) -> Iterator[Json]:
    """Yield every component, nested ones after the one they stand in."""
    for part in components:
        yield part
        yield from parts_of(part.get("components", []))
        yield from parts_of([part["accessory"]] if part.get("accessory") else [])
        yield from parts_of([part["component"]] if part.get("component") else [])


def plain(text: str) -> str:
    """Return Markdown text as it reads: escapes and the marks of bold and headings taken away."""
    return re.sub(r"\\(.)|\*\*|__", lambda match: match[1] or "", text)


def _site(url: str) -> str:
    return url.split("/")[2].removeprefix("www.")


@dataclass
class Seen:
    """An answer or a message, in the API's form; `failed` where Discord says that the app did not respond."""

    form: Json | None = None
    failed: str | None = None
    modal: Json | None = None
    updated: bool = False
    parts: list[Json] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = list(parts_of((self.form or {}).get("components", [])))

    @property
    def id(self) -> int:
        assert self.form is not None, self.failed
        return int(self.form["id"])

    @property
    def raw_text(self) -> str:
        texts = [part["content"] for part in self.parts if part["type"] == TEXT_DISPLAY]
        return "\n".join(filter(None, [(self.form or {}).get("content", ""), *texts]))

    @property
    def text(self) -> str:
        return plain(self.raw_text)

    @property
    def links(self) -> list[tuple[str, str]]:
        """Label and address of each link in the text."""
        return [(plain(label), url) for label, url in LINK.findall(self.raw_text)]

    @property
    def sites(self) -> list[str]:
        """The domain of each link in the text, without www, in order."""
        return [_site(url) for _, url in self.links]

    @property
    def leads(self) -> list[str]:
        """The domains of the stories that have a place of their own: not those in small print, such as coverage."""
        lines = [line for line in self.raw_text.splitlines() if not line.startswith("-#")]
        return [_site(url) for line in lines for _, url in LINK.findall(line)]

    def coverage_of(self, site: str) -> list[str]:
        """The domains in the line "also covered by" under the story of that site."""
        below = self.raw_text.split(site, 1)[1].split("also covered by", 1)[1].splitlines()[0]
        return [_site(url) for _, url in LINK.findall(below)]

    @property
    def buttons(self) -> dict[str, Json]:
        return {part.get("label") or "": part for part in self.parts if part["type"] == BUTTON}

    @property
    def select(self) -> Json | None:
        return next((part for part in self.parts if part["type"] in SELECTS), None)

    @property
    def pictures(self) -> list[tuple[str, str]]:
        """Address and alt text of each picture."""
        found = [part for part in self.parts if part["type"] == THUMBNAIL]
        found += [item for part in self.parts if part["type"] == GALLERY for item in part["items"]]
        return [(item["media"]["url"], item.get("description") or "") for item in found]

    @property
    def files(self) -> dict[str, str]:
        """The address of each file, by its name."""
        shown = {part["name"]: part["file"]["url"] for part in self.parts if part["type"] == FILE}
        return shown | {each["filename"]: each["url"] for each in (self.form or {}).get("attachments", [])}

    @property
    def ephemeral(self) -> bool:
        return bool((self.form or {}).get("flags", 0) & EPHEMERAL)

    @property
    def mention_roles(self) -> list[str]:
        return list((self.form or {}).get("mention_roles", []))

    def __repr__(self) -> str:
        private = " (private)" if self.ephemeral else ""
        return f"<Seen{private} {self.failed or self.text!r} buttons={list(self.buttons)}>"
