"""URLs as numbers: 64 bits of a hash of the lookup key, for indexes a tenth as large as with the text."""

from __future__ import annotations

import hashlib

from bot.stories.model import short_hash
from bot.stories.urls import lookup_key


def url_key(url: str) -> int:
    """Return the number that all ways of writing a page's URL have in common."""
    return key_of(lookup_key(url))


def key_of(text: str) -> int:
    """Return the number of a lookup key."""
    return int.from_bytes(hashlib.sha256(text.encode(errors="replace")).digest()[:8], "big", signed=True)


def id_of(key: int, number: int = 1) -> str:
    """Return the id of the story that was first known by this URL; `number` tells apart stories that share it."""
    name = (key & (1 << 64) - 1).to_bytes(8, "big").hex()[:12]  # what short_hash returns for the lookup key
    return name if number == 1 else short_hash(f"{name} {number}")
