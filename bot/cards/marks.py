"""The words of a search, made to stand out in what is shown of a story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.cards.text import escape_clean, shorten
from bot.stories.query import Query, Term
from bot.stories.words import Word, find_words, fold

MOST = 10
"""So many places stand out in one text."""

Span = tuple[int, int]


class Marks:
    """Knows the words; texts are clean ones, each is looked through once."""

    def __init__(self, query: Query) -> None:
        self._begun = next((term for term in query.wanted if term.begins), None)  # only the last one may
        self._ending: dict[str, list[Term]] = {}
        """The other terms, by their last word."""
        for term in query.wanted:
            if not term.begins:
                self._ending.setdefault(term.words[-1], []).append(term)
        self._last = {term.words[-1] for term in query.wanted}
        self._shown: dict[str, str] = {}
        self._found: dict[str, list[Span]] = {}

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
        """Return where terms stand, in order and apart from each other."""
        if text not in self._found:
            folded = fold(text)
            has_some = any(word in folded for word in self._last)  # most texts have none: that is seen at once
            self._found[text] = self._apart(find_words(text)) if has_some else []
        return self._found[text]

    def _apart(self, words: Sequence[Word]) -> list[Span]:
        apart: list[Span] = []
        for start, end in self._places(words):
            while apart and start <= apart[-1][1]:
                before = apart.pop()
                start, end = min(start, before[0]), max(end, before[1])
            apart.append((start, end))
            if len(apart) > MOST:
                break
        return apart[:MOST]

    def _places(self, words: Sequence[Word]) -> Iterator[Span]:
        """Yield where each term stands, in the order in which they end."""
        for at, last in enumerate(words):
            for term in self._ending_with(last.text):
                first = at - len(term.words) + 1
                before = zip(words[max(first, 0) : at], term.words, strict=False)
                if first >= 0 and all(word.text == wanted for word, wanted in before):
                    yield words[first].start, last.end

    def _ending_with(self, word: str) -> Sequence[Term]:
        ending = self._ending.get(word, [])
        return [*ending, self._begun] if self._begun and word.startswith(self._begun.words[-1]) else ending


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
