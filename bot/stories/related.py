"""Which stories are related to one, in which order, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.stories.heat import by_heat
from bot.stories.model import Story


@dataclass(frozen=True, slots=True)
class Relation:
    story: Story
    reason: str
    """In words, as readers see it."""


def rank(
    named: Sequence[Story],
    naming: Sequence[Story],
    sharing: Sequence[tuple[Story, int]],
    similar: Sequence[Story] = (),
    equal: Sequence[Story] = (),
    *,
    itself: str = "",
) -> list[Relation]:
    """Return every story once, under its strongest reason; `itself` is the id of the story they are related to.

    `named` keeps its order (the file's), so does `similar`; the count in `sharing` is how many stories both name.
    """
    ranked: dict[str, Relation] = {}
    for relation in _in_order(named, naming, sharing, similar, equal):
        if relation.story.id != itself:
            ranked.setdefault(relation.story.id, relation)
    return list(ranked.values())


def _in_order(
    named: Sequence[Story],
    naming: Sequence[Story],
    sharing: Sequence[tuple[Story, int]],
    similar: Sequence[Story],
    equal: Sequence[Story],
) -> Iterator[Relation]:
    yield from (Relation(story, "covers it too") for story in named)
    yield from (Relation(story, "lists it as coverage") for story in sorted(naming, key=by_heat))
    yield from (Relation(story, "same headline") for story in sorted(equal, key=by_heat))
    for story, shared in sorted(sharing, key=lambda pair: (-pair[1], by_heat(pair[0]))):
        yield Relation(story, f"shares {shared} {'story' if shared == 1 else 'stories'} of its coverage")
    yield from (Relation(story, "similar words") for story in similar)
