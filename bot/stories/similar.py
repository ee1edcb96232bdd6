"""How similar stories are: by the words they have in common, and how near they are in time and topics."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from bot.stories.model import Story
from bot.stories.words import fold_words

TITLE, EXCERPT = 1.0, 0.5
"""What a word counts there."""
NEAR_DAYS = 3
FAR = 0.2
"""What remains of the likeness where stories are far apart in time."""
TOPICS = 0.2
"""How much a common topic adds, and how much it takes away that two stories with topics have none in common."""
LEAST = 0.06
"""What is less similar is so by chance."""
TOLD = 0.125
"""How alike a story and what somebody wrote are at least."""
MOST_WORDS = 100
"""So many words of a text are looked at, the first ones."""


class Words(NamedTuple):
    """The words of a story, each once."""

    title: frozenset[str]
    excerpt: frozenset[str]
    """Those that are not in the title."""

    @property
    def size(self) -> float:
        return TITLE**2 * len(self.title) + EXCERPT**2 * len(self.excerpt)

    def place(self, word: str) -> float:
        return TITLE if word in self.title else EXCERPT if word in self.excerpt else 0.0


@dataclass(frozen=True)
class Meant:
    """What others are compared with."""

    words: Words
    rarity: Mapping[str, float]
    """Of each of the words, see `rarity_of`."""
    published_at: datetime | None = None
    topics: frozenset[str] = frozenset()
    stories: int = 1
    """So many are there to be meant."""

    @cached_property
    def whole(self) -> float:
        return sum(self.weight(word) ** 2 for word in self.rarity)

    def telling(self) -> list[str]:
        """Return the words that say most of what is meant, those first."""
        return sorted(self.rarity, key=lambda word: (-self.weight(word), word))

    def weight(self, word: str) -> float:
        return self.rarity[word] * self.words.place(word)


class Candidate(NamedTuple):
    story: Story
    words: Words


def words_of(title: str, excerpt: str) -> Words:
    return split_words(fold_words(title), fold_words(excerpt))


def split_words(title: str, excerpt: str) -> Words:
    """Return the words of folded texts."""
    words = frozenset(title.split()[:MOST_WORDS])
    return Words(words, frozenset(excerpt.split()[:MOST_WORDS]) - words)


def most_similar(meant: Meant, candidates: Iterable[Candidate]) -> list[Story]:
    """Return those that are similar, the most similar first."""
    scored = [(similarity(meant, candidate), candidate.story) for candidate in candidates]
    similar = [(score, story) for score, story in scored if score >= LEAST]
    return [story for _, story in sorted(similar, key=lambda pair: (-pair[0], -pair[1].heat, pair[1].id))]


def told_of(meant: Meant, candidates: Iterable[Candidate]) -> list[Story]:
    """Return the stories that free text is about, near in time or not, the most similar first."""
    told = [
        candidate
        for candidate in candidates
        if likeness(meant, candidate.words) >= TOLD and not is_by_chance(meant, candidate.words)
    ]
    return [candidate.story for candidate in sorted(told, key=lambda each: (-similarity(meant, each), each.story.id))]


def is_by_chance(meant: Meant, words: Words) -> bool:
    """Whether among so many stories one with as many of the words is to be expected, whatever it is about.

    A share of e^-rarity of all stories has a word, and the product of their shares has all of some words that have
    nothing to do with each other: beside the story meant, chance brings another up to a sum of log(stories - 1).
    """
    common = (words.title | words.excerpt) & meant.rarity.keys()
    return sum(meant.rarity[word] for word in common) < math.log(max(meant.stories - 1, 1))


def similarity(meant: Meant, candidate: Candidate) -> float:
    story, words = candidate
    return likeness(meant, words) * _nearness(meant.published_at, story.published_at) * _topics(meant.topics, story)


def likeness(meant: Meant, words: Words) -> float:
    """Return how much of what is meant other words say: 1 where they are the same.

    It is the cosine of both, each word weighing its rarity x its place, with one estimate: the rarity of the words that
    only the others have is not known, and taken to be what it is on the average.
    """
    common = (words.title | words.excerpt) & meant.rarity.keys()
    said = sum(meant.weight(word) * meant.rarity[word] * words.place(word) for word in common)
    return said / meant.whole * math.sqrt(meant.words.size / words.size) if said else 0.0


def _nearness(one: datetime | None, other: datetime | None) -> float:
    if one is None or other is None:
        return FAR
    days = abs((one - other).total_seconds()) / 86400
    return FAR + (1 - FAR) * math.exp(-((days / NEAR_DAYS) ** 2))


def _topics(topics: frozenset[str], story: Story) -> float:
    if not topics or not story.topics:
        return 1.0
    return 1 + TOPICS if topics.intersection(story.topics) else 1 - TOPICS
