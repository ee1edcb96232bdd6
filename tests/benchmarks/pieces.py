"""Stories with the coverage that is known of them: those of the seeds, and how any are written as article files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

SEEDS = Path(__file__).parent.parent.parent / "seeds"


@dataclass(frozen=True)
class Piece:
    """A story as one source wrote it."""

    title: str
    excerpt: str
    url: str
    source: str
    published_at: datetime
    quality: int = 50
    topics: tuple[str, ...] = ()


Link = tuple[int, int]
"""Who names whom, by their places among the pieces."""


@dataclass
class Events:
    pieces: list[Piece] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    event_of: list[int] = field(default_factory=list)
    """Of each piece."""

    def add(self, event: int, piece: Piece) -> int:
        self.pieces.append(piece)
        self.event_of.append(event)
        return len(self.pieces) - 1

    @property
    def pairs(self) -> dict[frozenset[int], Link]:
        """Return each two of which one names the other, once, with the first that names."""
        return {frozenset(link): link for link in reversed(self.links)}

    def add_all(self, others: Events) -> int:
        """Add the pieces of others after these; return the place of the first."""
        places, events = len(self.pieces), max(self.event_of, default=0) + 1
        self.pieces += others.pieces
        self.event_of += [events + event for event in others.event_of]
        self.links += [(places + naming, places + named) for naming, named in others.links]
        return places


def real_events() -> Events:
    """Return the seeds and the stories they name, all listed, and who names whom."""
    events = Events()
    place_of: dict[str, int] = {}
    seeds = [_front_matter(path) for path in sorted(SEEDS.glob("*.txt"))]
    for said in [*seeds, *(entry for seed in seeds for entry in seed["related"])]:
        if said["webUrl"] not in place_of:
            place_of[said["webUrl"]] = events.add(0, _piece_of(said))
    events.links = [
        (place_of[seed["webUrl"]], place_of[entry["webUrl"]]) for seed in seeds for entry in seed["related"]
    ]
    return events


def write(folder: Path, pieces: Sequence[Piece], links: Iterable[Link]) -> None:
    """Write each piece as an article file, with those it names."""
    named: dict[int, list[dict[str, Any]]] = {}
    for naming, other in links:
        named.setdefault(naming, []).append(_said(pieces[other]))
    folder.mkdir(parents=True, exist_ok=True)
    for place, piece in enumerate(pieces):
        keys = _said(piece) | {"topics": list(piece.topics), "related": named.get(place, [])}
        lines = [f"{key}: {json.dumps(value)}" for key, value in keys.items() if value != []]
        (folder / f"{place:06}.md").write_text("\n".join(["---", *lines, "---", ""]), encoding="utf-8")


def _said(piece: Piece) -> dict[str, Any]:
    return {
        "title": piece.title,
        "excerpt": piece.excerpt,
        "publishedDateTime": piece.published_at.isoformat(),
        "webUrl": piece.url,
        "quality": piece.quality,
        "provider": {"name": piece.source, "domain": piece.url.split("/")[2]},
    }


def _front_matter(path: Path) -> dict[str, Any]:
    said = yaml.safe_load(path.read_text(encoding="utf-8").split("---")[1])
    assert isinstance(said, dict)
    return said


def _piece_of(said: dict[str, Any]) -> Piece:
    return Piece(
        title=said["title"],
        excerpt=said["excerpt"],
        url=said["webUrl"],
        source=said["provider"]["name"],
        published_at=said["publishedDateTime"],
        quality=said["quality"],
        topics=tuple(said.get("topics", ())),
    )
