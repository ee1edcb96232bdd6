"""Which story each entry of a `related` list means: the decision, without the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.store.identity import Kind
from bot.store.sheets import MENTION_COLUMNS, Row

Entry = tuple[int, int]
"""(naming story, position in its list)"""
QUALITY = MENTION_COLUMNS.index("quality")
NOTHING_SAID: Row = ("", "", "", "", *[None] * (len(MENTION_COLUMNS) - 4))


@dataclass(slots=True)
class Links:
    """What entries of `related` lists mean, decided."""

    named: dict[Entry, int] = field(default_factory=dict)
    new: dict[int, int] = field(default_factory=dict)
    """Key of a URL that nobody had -> the story made for it."""
    moved: dict[int, int] = field(default_factory=dict)
    """Story that was named -> the one that is meant now."""


def decide(
    entries: Iterable[tuple[Entry, str, int | None]], owners: Mapping[int, tuple[int, int]], next_story: int
) -> Links:
    """Decide which story each entry (place, keys, story so far) means.

    It is the one that owns its URL, else the article that owns one of its other URLs, else a story that is only named.
    `owners` gives the kind and story of a key's best owner.
    """
    links = Links()
    for place, keys, before in entries:
        url, *others = split(keys)
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


def latest_of(said: Iterable[tuple[int, Row]]) -> dict[int, Row]:
    """Return for each story the entry that counts: the latest, then the one of the best quality, then by its text."""
    best: dict[int, Row] = {}
    for story, row in said:
        if story not in best or _counts(row) < _counts(best[story]):
            best[story] = row
    return best


def _counts(row: Row) -> tuple[float, float, Row]:
    _, title, url, excerpt, published_at, quality, *_ = row
    return _descending(published_at), _descending(quality), (title, url, excerpt)


def _descending(number: object) -> float:
    return -number if isinstance(number, int) else float("inf")
