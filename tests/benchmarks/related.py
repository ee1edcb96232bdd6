"""How much hidden coverage comes back among the first five related stories, against a bare full-text query."""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.commands.members.relations import relations_of
from bot.newsroom.library import Library
from bot.store.database import Database
from bot.store.stories import StoryStore
from bot.stories.urls import link
from tests.benchmarks.events import made_events
from tests.benchmarks.pieces import Events, Link, Piece, real_events, write

FIRST = 5
TUNED, HELD_OUT = 2026, 2027
"""Seeds: the ranking was made with one library in view, and is judged by the other."""
NAMED = ("covers it too", "lists it as coverage")


@dataclass
class Found:
    """What one way of asking brought back."""

    links: int = 0
    """Hidden ones, at each of their ends: an answer lacks the other story there."""
    back: int = 0
    named: int = 0
    named_back: int = 0
    """Only at the story that names the other."""
    similar: int = 0
    """Stories among the first five that neither names."""
    right: int = 0
    """Of these, on the same event."""
    seconds: list[float] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.back / max(1, self.links)

    @property
    def named_recall(self) -> float:
        return self.named_back / max(1, self.named)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.similar)


@dataclass(frozen=True, slots=True)
class Trial:
    """A library on disk, a part of its links left out, and which these are."""

    events: Events
    hidden: set[Link]
    database: Path

    def count(self, found: Found, place: int, shown: Sequence[int], named: Sequence[int] = ()) -> None:
        """Count what was shown for a piece; of `named` nothing is to be found out."""
        named_here = {other for naming, other in self.hidden if naming == place} - self._republished(place)
        asked = named_here | {naming for naming, other in self.hidden if other == place} - self._republished(place)
        similar = [other for other in shown if other not in named]
        found.links += len(asked)
        found.back += len(asked.intersection(shown))
        found.named += len(named_here)
        found.named_back += len(named_here.intersection(shown))
        found.similar += len(similar)
        found.right += sum(self.events.event_of[other] == self.events.event_of[place] >= 0 for other in similar)

    def _republished(self, place: int) -> set[int]:
        """One source's second publication is the story itself, not coverage of it (the seeds name one)."""
        piece, pieces = self.events.pieces[place], enumerate(self.events.pieces)
        return {other for other, two in pieces if (two.title, two.source) == (piece.title, piece.source)}


def main(arguments: list[str]) -> int:
    """Hide links of a library with known events, and print how many come back in the first five (recall@5)."""
    parser = argparse.ArgumentParser(prog="related")
    parser.add_argument("--hidden", type=float, default=0.5, help="share of the made links that is hidden")
    options = parser.parse_args(arguments)
    reached = [_try(name, seed, options.hidden) for name, seed in (("tuned on", TUNED), ("held out", HELD_OUT))]
    return 0 if all(reached) else 1


def _try(name: str, seed: int, share: float) -> bool:
    """Hide a share of the links that were made, and all those of the seeds."""
    events, real = made_events(seed), real_events()
    made = sorted(events.pairs.values())
    hidden = random.Random(seed).sample(made, round(len(made) * share))
    first = events.add_all(real)
    known = [(first + naming, first + named) for naming, named in real.pairs.values()]
    print(f"{name}: {len(events.pieces):,} stories, {len(hidden):,} of {len(made):,} pairs of coverage hidden")
    with tempfile.TemporaryDirectory() as place:
        trial = Trial(events, {*hidden, *known}, Path(place, "heatwire.db"))
        load(trial, Path(place, "articles"))
        asked = sorted({place for link in hidden for place in link} | set(range(0, first, 5)))
        return _report("made", trial, asked) & _report(
            "real", trial, sorted({place for link in known for place in link})
        )


def load(trial: Trial, folder: Path) -> None:
    pairs = {frozenset(link) for link in trial.hidden}
    write(folder, trial.events.pieces, [link for link in trial.events.links if frozenset(link) not in pairs])
    asyncio.run(_load(trial.database, folder))


async def _load(path: Path, folder: Path) -> None:
    database = await Database.open(path)
    try:
        report = await Library(database, folder, site_url="https://a.example", now=lambda: datetime.now(UTC)).load()
        assert not report.broken, report.broken[:3]
    finally:
        await database.close()


def _report(name: str, trial: Trial, asked: Sequence[int]) -> bool:
    bare, ours = ask_bare(trial, asked), asyncio.run(ask_heatwire(trial, asked))
    target = bare.recall + (1 - bare.recall) / 2
    reached = ours.recall >= target
    print(
        f"  {name}: recall@{FIRST} of {ours.links:,} ends of links: bare {bare.recall:.3f}, to reach {target:.3f}, "
        f"Heatwire {ours.recall:.3f}: {'reached' if reached else 'MISSED'} "
        f"(only where it was named: bare {bare.named_recall:.3f}, Heatwire {ours.named_recall:.3f})"
    )
    print(
        f"        of {ours.similar:,} stories shown that nobody names {ours.precision:.0%} are on the same event "
        f"(bare: {bare.precision:.0%} of {bare.similar:,}); median {statistics.median(ours.seconds) * 1000:.1f} ms, "
        f"slowest {max(ours.seconds) * 1000:.1f} ms"
    )
    return reached


async def ask_heatwire(trial: Trial, asked: Sequence[int]) -> Found:
    """Ask as a reader does with /related."""
    found = Found()
    place_of = {link(piece.url): place for place, piece in enumerate(trial.events.pieces)}
    database = await Database.open(trial.database)
    try:
        stories = StoryStore(database)
        for place in asked:
            story = await stories.find(trial.events.pieces[place].url)
            assert story is not None
            started = time.perf_counter()
            relations = (await relations_of(stories, story.story))[:FIRST]
            found.seconds.append(time.perf_counter() - started)
            named = [place_of[relation.story.url] for relation in relations if relation.reason in NAMED]
            trial.count(found, place, [place_of[relation.story.url] for relation in relations], named)
    finally:
        await database.close()
    return found


def ask_bare(trial: Trial, asked: Sequence[int]) -> Found:
    """Ask a full-text table of titles and excerpts for any word of the title, best first."""
    found = Found()
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE bare USING fts5 (title, excerpt)")
        rows = [(place, piece.title, piece.excerpt) for place, piece in enumerate(trial.events.pieces)]
        database.executemany("INSERT INTO bare (rowid, title, excerpt) VALUES (?, ?, ?)", rows)
        for place in asked:
            match = _any_word(trial.events.pieces[place])
            shown = database.execute(_BARE, (match, place, FIRST)).fetchall()
            trial.count(found, place, [row[0] for row in shown])
    return found


def _any_word(piece: Piece) -> str:
    return " OR ".join(f'"{word}"' for word in re.findall(r"\w+", piece.title))


_BARE = "SELECT rowid FROM bare WHERE bare MATCH ? AND rowid <> ? ORDER BY bm25(bare) LIMIT ?"
