"""Numbers as article files write them."""

from __future__ import annotations

import math

from bot.stories.linewise import Value

LIMIT = 2**53


class NumberError(Exception):
    """Says what the value is, to stand after "heat is"."""


def parse_number(value: Value) -> int | None:
    """Return a whole number within 2^53, a fraction cut; None where there is none. Raises NumberError."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise NumberError("not a number")
    number = _number(value)
    if abs(number) > LIMIT:
        raise NumberError("too large a number")
    return int(number)


def _number(text: str) -> float:
    try:
        return int(text)
    except ValueError:  # a fraction, an exponent, or more digits than Python converts
        pass
    try:
        number = float(text)
    except ValueError:
        raise NumberError("not a number") from None
    if not math.isfinite(number) and not text.strip().isdigit():
        raise NumberError("not a finite number")
    return number
