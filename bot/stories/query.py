"""What somebody searches for: words, "phrases in quotes", -unwanted ones; the last word may be a beginning.

Anything else that is typed has no meaning: emoji, operators, a quote or minus alone. Words joined by a hyphen, dot or
apostrophe (`CS-2`, `U.S.`, `don't`) stand together, as a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.stories.words import fold, fold_words

LONGEST = 60
"""Characters of a query."""
SHORTEST_BEGINNING = 3
"""Bytes of a last word that longer words may begin with: "ai" means only itself, one Chinese character says enough."""

_SAME = str.maketrans(dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("−–‐", "-") | {"’": "'"})
_AFTER_MINUS = re.compile(r"""(?<![\w"'.&-])-[^\w\s"]+""")
_MEANINGLESS = re.compile(r"""[^\w\s"'.&-]+""")
_TERM = re.compile(
    r'(?P<minus>(?<!\S)-"??)?'
    r'(?:(?<![^\W_])"(?P<phrase>[^"]*)"(?![^\W_])|(?P<words>[^\W_]+(?:[-\'.&_][^\W_]+)*))'
)


class Term(NamedTuple):
    """Words that stand next to each other; `begins`: the last of them may go on."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All of `wanted` must be in a story and none of `unwanted`."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()

    @property
    def begins(self) -> bool:
        return any(term.begins for term in self.wanted)

    def whole(self) -> Query:
        """Return the query for whole words only."""
        return replace(self, wanted=tuple(term._replace(begins=False) for term in self.wanted))


def parse(text: str) -> Query:
    """Return what a text asks for; without a word to look for, `wanted` is empty."""
    wanted: dict[tuple[str, ...], Term] = {}
    unwanted: dict[tuple[str, ...], Term] = {}
    last = None
    for match in _TERM.finditer(normalised(text)):
        words = _up_to_a_third(fold_words(match["phrase"] or match["words"] or "").split())
        if words and match["minus"]:
            unwanted[words] = Term(words)
        elif words:
            wanted.pop(words, None)
            wanted[words] = last = Term(words, bool(match["words"]) and _may_go_on(words[-1]))
    found = (term if term is last else term._replace(begins=False) for term in wanted.values())
    return Query(tuple(found), tuple(unwanted.values()))


def normalised(text: str) -> str:
    """Return a query in other words of the same meaning: folded, with one sort of quotes and minus and no noise."""
    spelled = _AFTER_MINUS.sub("-", fold(text).translate(_SAME))
    return " ".join(_MEANINGLESS.sub(" ", spelled).split())


def beginnings(query: Query) -> list[str]:
    """Return what comes near a query that finds nothing: its words cut short, the first of them, each alone."""
    words = dict.fromkeys(word for term in query.wanted for word in term.words)
    stems = [word[: max(4, len(word) * 2 // 3)] for word in words]
    telling = [stem for stem in stems if _may_go_on(stem)] or stems[:1]
    most = len(telling)
    fewer = [" ".join(telling[:count]) for count in (most, most - 1, 2) if 1 < count <= most]
    return list(dict.fromkeys([*fewer, *sorted(telling, key=len, reverse=True)]))


def _up_to_a_third(words: Sequence[str]) -> tuple[str, ...]:
    """Return a phrase up to where one word comes in for the third time: "a b a b a b" would take long to find."""
    thirds = (at for at, word in enumerate(words) if words[:at].count(word) == 2)
    return tuple(words[: next(thirds, len(words))])


def _may_go_on(word: str) -> bool:
    return len(word.encode()) >= SHORTEST_BEGINNING
