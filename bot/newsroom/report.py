"""What a load of the articles folder did and found."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from bot.store.census import Duplicate as Duplicate


class Broken(NamedTuple):
    path: str
    line: int
    reason: str


@dataclass(slots=True)
class LoadReport:
    """Counts are of files, except `stories` and `listed`; paths are relative to the articles folder."""

    files: int = 0
    """All candidates: skipped + broken + added + updated + unchanged."""
    skipped: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    stories: int = 0
    listed: int = 0
    broken: list[Broken] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)

    @property
    def has_changes(self) -> bool:
        return bool(self.added or self.updated or self.removed)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self) | {
            "broken": [broken._asdict() for broken in self.broken],
            "duplicates": [duplicate._asdict() for duplicate in self.duplicates],
        }
