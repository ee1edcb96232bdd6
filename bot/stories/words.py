"""Words without case and accents: as they are searched for, and where they stand in a text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

FIRST_ACCENT = "\u0300"
_WORD = re.compile(r"[^\W_]+")


class Word(NamedTuple):
    """A folded word, and where it stands in the text as it was."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return a text without case and accents; character by character, so that parts of it can be folded alone."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    characters = unicodedata.normalize("NFKD", folded)
    return "".join([c for c in characters if c < FIRST_ACCENT or not unicodedata.combining(c)]).casefold()


def fold_words(text: str) -> str:
    """Return the words of a text without case and accents, each after a space."""
    words = _WORD.findall(fold(text))
    return f" {' '.join(words)}" if words else ""


def find_words(text: str) -> list[Word]:
    """Return the words that `fold_words` would, in their order; one character may hold several."""
    if text.isascii():
        return [Word(match[0], *match.span()) for match in _WORD.finditer(text.lower())]
    parts = [_fold_character(character) for character in text]
    origins = [place for place, part in enumerate(parts) for _ in part] + [len(text)]
    return [_word(match, origins) for match in _WORD.finditer("".join(parts))]


def _word(match: re.Match[str], origins: list[int]) -> Word:
    start, end = match.span()
    return Word(match[0], origins[start], max(origins[end], origins[end - 1] + 1))  # the accents after it belong to it


_fold_character = lru_cache(4096)(fold)
