"""When two headlines are the same headline."""

from __future__ import annotations

import unicodedata

APOSTROPHES = "'’‘ʼ＇´`"


class _Folding(dict[int, str]):
    """For `str.translate`; remembers each character it was asked for."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if character in APOSTROPHES or category == "Cf":
            folded = ""
        elif category[0] in "PZC" or category == "Sk":
            folded = " "
        else:
            folded = character
        self[code] = folded
        return folded


_FOLDING = _Folding()


def normalised_title(title: str) -> str:
    """Return the headline without case, punctuation and quotes, as it was where nothing would be left."""
    folded = title.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())
    return " ".join(folded.translate(_FOLDING).split()) or title
