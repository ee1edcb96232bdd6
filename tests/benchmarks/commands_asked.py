"""What readers ask in the benchmark of their commands, drawn from the library that answers."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Options = dict[str, str]
STORIES = 300
"""So many that none is asked for twice by the same command, one after the other."""


@dataclass(frozen=True, slots=True)
class Question:
    command: str
    asked: tuple[Options, ...]
    """Its options, one after the other."""
    typed: str = ""
    """The option that is being typed, where it is an autocomplete."""

    @property
    def name(self) -> str:
        return f"typing {self.typed}" if self.typed else f"/{self.command}"

    @property
    def key(self) -> str:
        """What the constant answer is asked by."""
        return f"{self.command}:{self.typed}"


@dataclass(frozen=True, slots=True)
class Names:
    """Things of a library that one may ask for: those that every size of it has enough of, and some stories."""

    topics: list[str]
    sources: list[str]
    stories: list[tuple[str, str]]
    """Id and title."""


def names_of(database: Path) -> Names:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:

        def column(sql: str, *values: Any) -> list[Any]:
            return [value for (value,) in db.execute(sql, values)]

        topics = column("SELECT name FROM topics ORDER BY stories DESC LIMIT 8")
        sources = column("SELECT name FROM sources ORDER BY stories DESC LIMIT 3")
        listed = column("SELECT n FROM stories WHERE listed = 1 ORDER BY n")
        chosen = random.Random(5).sample(listed, min(STORIES, len(listed)))
        marks = ", ".join("?" * len(chosen))
        stories = list(db.execute(f"SELECT id, title FROM stories WHERE n IN ({marks}) ORDER BY n", chosen))
    return Names(topics, sources, stories)


def questions(names: Names) -> list[Question]:
    """Return what is asked of each readers' command and each of their autocompletes."""
    topics = [{"topic": topic} for topic in names.topics]
    sources = [{"source": source} for source in names.sources]
    periods = [{"period": period} for period in ("week", "month", "year", "all")]
    stories = [{"story": story} for story, _ in names.stories]
    lists = [{}, *topics[:2], {}, *sources, {}, *topics[2:]]
    return [
        Question("top", (*lists, *periods)),
        Question("latest", tuple(lists)),
        Question("story", tuple(stories)),
        Question("related", tuple(stories)),
        Question("search", tuple({"query": words} for words in _searched(names))),
        Question("topics", ({},)),
        Question("about", ({},)),
        Question("top", tuple({"topic": text} for text in ("", *_beginnings(names.topics))), "topic"),
        Question("top", tuple({"source": text} for text in ("", *_beginnings(names.sources))), "source"),
        Question("related", tuple({"story": text} for text in ("", *_typed(names))), "story"),
    ]


def _searched(names: Names) -> list[str]:
    """Return single words, pairs of words, and words that are not finished."""
    found = []
    for at, (_, title) in enumerate(names.stories):
        words = title.split()
        first = at % (len(words) - 1)
        found.append((words[first], " ".join(words[first : first + 2]), words[first][:3])[at % 3])
    return found


def _beginnings(words: list[str]) -> list[str]:
    return [name[:length].lower() for name in words for length in (1, 2, 4)]


def _typed(names: Names) -> list[str]:
    """Return titles from some word on, as far as they are typed: one letter to all of it."""
    found = []
    for at, (_, title) in enumerate(names.stories):
        words = title.lower().split()
        text = " ".join(words[at % len(words) :])
        found.append(text[: (1, 2, 3, 5, 9, 20, 100)[at % 7]].strip())
    return found
