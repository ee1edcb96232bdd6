"""How well stories answer a search."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.stories.query import Term

TITLE, SOURCE, TOPICS, EXCERPT = 10, 4, 2, 1
"""What a word counts there."""
BEGUN = 0.5
"""What a word that only begins so counts of that."""
SATURATION = 1.2
LENGTHS = 0.5
"""How much it takes away that a text is longer than usual: 0 nothing, 1 in full."""


class Hit(NamedTuple):
    """A story that has all the words; each text as the index has it, with a space at its end too."""

    story: int
    heat: int
    published_at: int
    """Seconds of the Unix epoch."""
    title: str
    source: str
    topics: str
    excerpt: str


def rank(hits: Sequence[Hit], rarity: Mapping[Term, float]) -> list[Hit]:
    """Return the hits, best first. `rarity`: of each wanted term, see `rarity_of`.

    The score of a hit is BM25: the sum over the terms of

        rarity x f x 2.2 / (f + 1.2 x (0.5 + 0.5 x length / usual length))

    where f adds up how often the term stands in the title (x 10), source (x 4), topics (x 2) and excerpt (x 1), and the
    length is that of all four. Scores are compared in tenths of the best one: within a tenth the hotter story comes
    first, and of equally hot ones the newer.
    """
    lengths = [len(hit.title) + len(hit.source) + len(hit.topics) + len(hit.excerpt) for hit in hits]
    usual = sum(lengths) / max(len(hits), 1)
    asked = [(telling, _parts(term)) for term, telling in rarity.items()]
    scores = [_score(hit, asked, length / usual) for hit, length in zip(hits, lengths, strict=True)]
    best = max(scores, default=0) or 1
    tenths = [round(10 * score / best) for score in scores]
    order = sorted(range(len(hits)), key=lambda at: (-tenths[at], -hits[at].heat, -hits[at].published_at))
    return [hits[at] for at in order]


def rarity_of(stories: int, having: int) -> float:
    """Return how telling it is that a story has a term, where `having` of all have it."""
    return math.log(1 + (max(stories - having, 0) + 0.5) / (having + 0.5))


def _parts(term: Term) -> list[tuple[str, float]]:
    """Return what is counted in the texts, and what each counts."""
    words = f" {' '.join(term.words)}"
    return [(words + " ", 1 - BEGUN), (words, BEGUN)] if term.begins else [(words + " ", 1)]


def _score(hit: Hit, asked: Sequence[tuple[float, list[tuple[str, float]]]], length: float) -> float:
    _, _, _, title, source, topics, excerpt = hit
    slowness = SATURATION * (1 - LENGTHS + LENGTHS * length)
    score = 0.0
    for telling, parts in asked:
        often = 0.0
        for words, share in parts:
            often += share * (
                TITLE * title.count(words)
                + SOURCE * source.count(words)
                + TOPICS * topics.count(words)
                + EXCERPT * excerpt.count(words)
            )
        score += telling * often * (SATURATION + 1) / (often + slowness)
    return score
