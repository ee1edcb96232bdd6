"""The words of a search, made to stand out in what is shown of a story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.cards.text import escape_clean, shorten
from bot.stories.query import Query, Term
from bot.stories.words import Word, find_words

Span = tuple[int, int]


class Marks:
    """Knows the words; texts are clean ones, each is looked through once."""

    def __init__(self, query: Query) -> None:
        self._terms = query.wanted
        self._shown: dict[str, str] = {}

    def show(self, text: str) -> str:
        """Return Markdown that shows a text as it is, with the words in bold."""
        if text not in self._shown:
            self._shown[text] = "".join(_pieces(text, self._spans(text)))
        return self._shown[text]

    def around(self, text: str, limit: int) -> str:
        """Return what `show` would for at most `limit` characters with the first of the words; nothing without one."""
        spans = self._spans(text)
        if not spans or not limit:
            return ""
        start = _start_before(text, spans[0], limit)
        return self.show("…" + shorten(text[start:], limit - 1) if start else shorten(text, limit))

    def _spans(self, text: str) -> list[Span]:
        """Return where the terms stand, in order and apart from each other."""
        words = find_words(text)
        found = sorted(span for term in self._terms for span in _places(words, term))
        apart: list[Span] = []
        for start, end in found:
            if apart and start < apart[-1][1]:
                apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
            else:
                apart.append((start, end))
        return apart


def _places(words: Sequence[Word], term: Term) -> Iterator[Span]:
    *before, last = term.words
    for at, ending in enumerate(words[len(before) :]):
        has_last = ending.text.startswith(last) if term.begins else ending.text == last
        if has_last and [word.text for word in words[at : at + len(before)]] == before:
            yield words[at].start, ending.end


def _pieces(text: str, spans: Sequence[Span]) -> Iterator[str]:
    at = 0
    for start, end in spans:
        yield escape_clean(text[at:start])
        yield f"**{escape_clean(text[start:end])}**"
        at = end
    yield escape_clean(text[at:])


def _start_before(text: str, first: Span, limit: int) -> int:
    """Return where to begin, so that the first match has some words before it; 0 where it is near the beginning."""
    start, end = first
    return 0 if end <= limit // 2 else text.rfind(" ", 0, max(start - limit // 4, 0)) + 1
