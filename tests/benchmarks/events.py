"""A library with known events: several sources word one event each in its own way, and others write of nearly the same.

The words are those of the seeds and of the stories they name; what is known of real headlines of one event is from them
too: most have its name in common and two or three words, in another order and often by another word; some hardly any.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.benchmarks.pieces import Events, Piece, real_events

SINCE = datetime(2021, 6, 1, tzinfo=UTC)
DAYS = 400
"""The seeds are of these days."""
EVENTS = 1_500
SIZES = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6)
CONFUSERS = 3
"""Of each event with several stories, at most; written within the same days, on the same topics."""
TOPICS = ("AI", "AI Hardware", "Machine Learning", "Neural Networks", "Chips", "Power", "Data", "Business")
REWORDINGS = (
    ("massive", "huge", "world's largest", "amazing"),
    ("chip", "processor", "chips", "device"),
    ("models", "neural networks", "model", "network"),
    ("AI", "artificial intelligence"),
    ("announces", "unveiled", "said", "outlined"),
    ("power", "train", "run", "support"),
    ("new", "latest", "next"),
    ("technology", "solution", "system", "systems", "technologies"),
    ("parameters", "connections", "weights"),
    ("breakthrough", "innovations", "breakthroughs"),
    ("brain-scale", "compute power of a human brain", "capable of the human brain"),
    ("possible", "enable", "capable"),
    ("prepares", "lays the foundation", "upgrades", "extends"),
    ("cluster", "clusters", "cores"),
    ("record", "broken the record", "world's first"),
    ("generative", "generator of data", "augmentative"),
)
GLUE = re.findall(r"\w+", "a an the of to for in on with and its is that as by can will has it than from")


def made_events(seed: int) -> Events:
    """Return some thousand stories; the same seed makes the same ones."""
    return _Maker(random.Random(seed)).make()


@dataclass(frozen=True)
class _Matter:
    """What an event is about."""

    actor: str
    product: str
    """A name of its own, or empty."""
    concepts: tuple[tuple[str, ...], ...]
    """Each in all its wordings."""
    topics: tuple[str, ...]
    at: datetime


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        pieces = real_events().pieces
        common, names = _words_of(pieces)
        reworded = {word for wordings in REWORDINGS for wording in wordings for word in wording.split()}
        self._words = [word for word in common.elements() if word not in reworded]
        """As often as they are there."""
        self._concepts = [*REWORDINGS, *((word,) for word in sorted(set(self._words)))]
        self._actors = [name for name in names if name.lower() not in reworded] + [self._name() for _ in range(160)]
        self._sources = sorted({piece.source for piece in pieces}) + [self._name() + " News" for _ in range(40)]
        self._events = Events()

    def make(self) -> Events:
        for event in range(EVENTS):
            matter = self._matter()
            size = self._rng.choice(SIZES)
            members = self._members(event, matter, size)
            others = [self._confuser(matter) for _ in range(self._rng.randint(0, CONFUSERS) if size > 1 else 0)]
            self._link(members, others)
        return self._events

    def _members(self, event: int, matter: _Matter, size: int) -> list[int]:
        sources = self._rng.sample(self._sources, size)
        if size > 1 and self._rng.random() < 0.1:
            sources[-1] = sources[0]
        hours = [0.0, *(min(96, self._rng.expovariate(1 / 20)) for _ in range(size - 1))]
        return [
            self._events.add(event, self._worded(matter, source, matter.at + timedelta(hours=after)))
            for source, after in zip(sources, hours, strict=True)
        ]

    def _confuser(self, matter: _Matter) -> int:
        """Add a story of the same days and topics: of the same actor, or of the same matters, or one that names it."""
        other = self._matter()
        kind = self._rng.choice(("actor", "matters", "round-up"))
        kept = self._rng.sample(matter.concepts, 3 if kind == "matters" else 1)
        actor = other.actor if kind == "matters" else matter.actor
        product = matter.product if kind == "round-up" and self._rng.random() < 0.3 else other.product
        concepts = (*kept, *other.concepts[len(kept) :])
        at = matter.at + timedelta(hours=self._rng.uniform(-72, 96))
        near = _Matter(actor, product, concepts, matter.topics, at)
        return self._events.add(-1, self._worded(near, self._rng.choice(self._sources), at))

    def _link(self, members: Sequence[int], others: Sequence[int]) -> None:
        """Let the first name most of the others, some of these each other, and now and then one of another matter."""
        for naming in members:
            likely = 0.85 if naming == members[0] else 0.2
            named = [other for other in members if other != naming and self._rng.random() < likely]
            if named and others and self._rng.random() < 0.05:
                named.append(self._rng.choice(others))
            self._events.links += [(naming, other) for other in named]

    def _matter(self) -> _Matter:
        rng = self._rng
        return _Matter(
            actor=self._actors[min(int(rng.paretovariate(0.35)), len(self._actors)) - 1]
            if rng.random() < 0.5
            else rng.choice(self._actors),
            product=f"{rng.choice('ABCDGKLMPRSTVX')}{rng.choice('AEIOSTX')}-{rng.randint(1, 40)}"
            if rng.random() < 0.6
            else "",
            concepts=(*rng.sample(REWORDINGS, 3), *rng.sample(self._concepts, 4)),
            topics=tuple(rng.sample(TOPICS, rng.randint(1, 2))),
            at=SINCE + timedelta(minutes=rng.randrange(DAYS * 1440)),
        )

    def _worded(self, matter: _Matter, source: str, at: datetime) -> Piece:
        rng = self._rng
        strange = rng.random() < 0.07  # hardly to be known by its words, as some of the best headlines
        title = self._sentence(
            matter, 0.75 - 0.6 * strange, 0.3, rng.randint(1, 2) if strange else rng.randint(2, 4), 3
        )
        excerpt = self._sentence(matter, 0.85, 0.5, rng.randint(2, 5), rng.randint(8, 18))
        title = " ".join(word if word in GLUE else word[:1].upper() + word[1:] for word in title.split())
        host = re.sub("[^a-z]", "", source.lower())
        topics = matter.topics if rng.random() < 0.8 else tuple(rng.sample(TOPICS, 1))
        return Piece(
            title=title[:1].upper() + title[1:],
            excerpt=excerpt[:1].upper() + excerpt[1:] + ".",
            url=f"https://www.{host}.example/{at:%Y/%m}/{len(self._events.pieces)}-{title.split()[0].lower()}",
            source=source,
            published_at=at,
            quality=rng.randint(20, 110),
            topics=topics,
        )

    def _sentence(self, matter: _Matter, actor: float, product: float, concepts: int, foreign: int) -> str:
        rng = self._rng
        parts = [rng.choice(wordings) for wordings in rng.sample(matter.concepts, concepts)]
        parts += rng.choices(self._words, k=rng.randint(max(1, foreign - 2), foreign))
        parts += rng.choices(GLUE, k=len(parts) // 3)
        rng.shuffle(parts)
        if matter.product and rng.random() < product:
            parts.insert(rng.randint(0, 2), matter.product)
        if rng.random() < actor:
            parts.insert(0 if rng.random() < 0.6 else rng.randint(0, len(parts)), matter.actor)
        return " ".join(parts)

    def _name(self) -> str:
        """Return a name made of two pieces of known words."""
        first, second = self._rng.sample([word for word in self._words if len(word) > 4], 2)
        return (first[: self._rng.randint(3, 5)] + second[-self._rng.randint(3, 5) :]).capitalize()


def _words_of(pieces: Iterable[Piece]) -> tuple[Counter[str], list[str]]:
    """Return words with how often they are there, and names: those that never begin with a small letter."""
    found = Counter(
        word for piece in pieces for word in re.findall(r"[A-Za-z][a-z]+", f"{piece.title} {piece.excerpt}")
    )
    small = {word for word in found if word.islower()}
    names = sorted(word for word in found if word.lower() not in small and len(word) > 3)
    return Counter({word: found[word] for word in sorted(small) if word not in GLUE}), names
