"""Which story each entry of a `related` list means: the decision, without the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.store.identity import Kind
from bot.store.sheets import Row

Entry = tuple[int, int]
"""(naming story, position in its list)"""
Meaning = tuple[Entry, Sequence[int], int | None]
"""An entry, the keys of its URLs, and the story it meant so far."""


class Said(NamedTuple):
    """The entry that counts for a story; in order of what makes it count."""

    published_at: float
    """Negative, so that the latest comes first; the quality as well."""
    minus_quality: float
    text: tuple[object, ...]
    number: int | None

    @property
    def quality(self) -> int:
        return 0 if self.minus_quality == UNKNOWN else int(-self.minus_quality)


UNKNOWN = float("inf")
NOTHING = Said(UNKNOWN, UNKNOWN, (), None)


@dataclass(slots=True)
class Links:
    """What entries of `related` lists mean, decided."""

    named: dict[Entry, int] = field(default_factory=dict)
    new: dict[int, int] = field(default_factory=dict)
    """Key of a URL that nobody had -> the story made for it."""
    moved: dict[int, int] = field(default_factory=dict)
    """Story that was named -> the one that is meant now."""


def decide(entries: Iterable[Meaning], owners: Mapping[int, tuple[int, int]], next_story: int) -> Links:
    """Decide which story each entry means.

    It is the one that owns its URL, else the article that owns one of its other URLs, else a story that is only named.
    `owners` gives the kind and story of a key's best owner.
    """
    links = Links()
    for place, keys, before in entries:
        url, *others = keys
        owner = owners[url] if url in owners else _article_of(others, owners)
        story = owner[1] if owner else links.new.setdefault(url, next_story + len(links.new))
        links.named[place] = story
        if before is not None and before != story:
            links.moved[before] = story
    return links


def split(keys: str) -> list[int]:
    return [int(key) for key in keys.split(" ")]


def _article_of(keys: Sequence[int], owners: Mapping[int, tuple[int, int]]) -> tuple[int, int] | None:
    found = [owners[key] for key in keys if key in owners and owners[key][0] <= Kind.FORMER]
    return found[0] if found else None


def latest_of(said: Iterable[tuple[int, int, Row]]) -> dict[int, Said]:
    """Return which of the entries (story, number, values) counts for each story: the latest, then the best."""
    best: dict[int, tuple[int, Row]] = {}
    for story, number, row in said:
        if story not in best or _as_said(number, row) < _as_said(*best[story]):
            best[story] = number, row
    return {story: _as_said(*entry) for story, entry in best.items()}


def _as_said(number: int, row: Row) -> Said:
    _, title, url, excerpt, published_at, quality, *_ = row
    return Said(_descending(published_at), _descending(quality), (title, url, excerpt), number)


def _descending(number: object) -> float:
    return -number if isinstance(number, int) else UNKNOWN
