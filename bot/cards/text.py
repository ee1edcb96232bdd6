"""Article text made safe: nothing a headline says can mention, link, format or hide anything in a message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from bot.stories import urls

SPECIAL = re.compile(r"[\\*_~`|>#\-\[\]()<@:]")
LINE_START = re.compile(r"^(\d+)(?=\.)|^(?=\+)")
INVITE = re.compile(r"(discord(?:app)?)(?=\.(?:gg|com|me)\b)", re.IGNORECASE)
SCHEME = re.compile(r"[\w+.-]*:/{2,}")
BRACKETS = re.compile(r"\[[^\[\]]*\]|[\[\]]")
URL_CHARACTERS = re.compile(r"[A-Za-z0-9!#$%&+,/:;=?@~._-]+")
ENDED = re.compile(r"""[.!?…。！？।؟]["'”’»)\]}」』]*$""")
LINKED = re.compile(r"]\([^()\s]*\)$")
LOOSE = " ,;:-–—"
UNUSUAL = re.compile(r"[^\w\s!-~]")

ZERO_WIDTH_JOINER = "\u200d"
INVISIBLE = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols by their category that show nothing."""

LONGEST = 4000
"""Characters of a text that are looked at: no message shows more, and a title may be as long as its file."""
NO_TITLE = "(no title)"


def size(text: str) -> int:
    """Return the length as Discord's clients count it (UTF-16 units): never less than the server's count."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Return one line without controls, bidi overrides and half characters; of a very long text, its start."""
    return _clean(text[:LONGEST])


# Each text is kept in its safe forms: a card is written at several sizes until it fits, and many channels get a story.


@lru_cache(maxsize=1024)
def _clean(text: str) -> str:
    return " ".join(UNUSUAL.sub(_visible, text).split())


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    removed = unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character != ZERO_WIDTH_JOINER
    return "" if removed else character


def escape(text: str) -> str:
    """Return Markdown that shows the text as it is, on one line; it may stand at a line's start."""
    return _escape(text[:LONGEST])


@lru_cache(maxsize=1024)
def _escape(text: str) -> str:
    return escape_clean(_clean(text))


def escape_clean(text: str) -> str:
    """Return what `escape` does for a piece of clean text, with the blanks around it."""
    escaped = SPECIAL.sub(r"\\\g<0>", text)
    return INVITE.sub(r"\1\\", LINE_START.sub(r"\1\\", escaped))


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters of the text, cut at a word where one ends in the second half."""
    if size(text) <= limit:
        return text
    cut = text.encode("utf-16-le", "surrogatepass")[: 2 * max(limit - 1, 0)].decode("utf-16-le", "ignore")
    at_word = cut.rfind(" ", len(cut) // 2)
    if at_word > 0 and not text[len(cut) :].startswith(" "):
        cut = cut[:at_word]
    return (cut.rstrip(LOOSE + "." + ZERO_WIDTH_JOINER) + "…")[:limit]


def ended(text: str) -> str:
    """Return the text with "…" in place of the commas and dashes at its end, where it does not end a sentence."""
    return text if not text or ENDED.search(text) else text.rstrip(LOOSE) + "…"


def stopped(markdown: str) -> str:
    """Return the text with a full stop, where what is shown of it does not end like a sentence already."""
    shown = LINKED.sub("", markdown).replace("\\", "")
    return markdown if ENDED.search(shown) else f"{markdown}."


def plain(text: str, limit: int) -> str:
    """Return what may stand where Markdown is not read (choices, options, alt texts): never empty."""
    return shorten(_titled(clean(text)), limit)


def label(text: str, limit: int) -> str:
    """Return Markdown for the inside of a link's label, from at most `limit` characters of the text.

    Clients show a link raw whose label holds a URL, and some read brackets before backslashes: no scheme is
    left, and a bracket that is not one of a plain pair becomes a round one.
    """
    return escape(_label(text[:LONGEST], limit))


@lru_cache(maxsize=1024)
def _label(text: str, limit: int) -> str:
    bare = SCHEME.sub("", shorten(_clean(text), limit))
    return _titled(BRACKETS.sub(_paired, bare))


def _paired(match: re.Match[str]) -> str:
    return {"[": "(", "]": ")"}.get(match[0], match[0])


def _titled(text: str) -> str:
    shows = any(unicodedata.category(c)[0] in "LNPS" and c not in INVISIBLE for c in text)
    return text if shows else NO_TITLE


def target(url: str, limit: int) -> str | None:
    """Return the URL as it may stand in a Markdown link, or None where it can't, or takes over `limit` characters."""
    return None if len(url) > limit else _target(url, limit)


@lru_cache(maxsize=1024)
def _target(url: str, limit: int) -> str | None:
    try:
        encoded = urls.link(url)
    except ValueError:
        return None
    encoded = encoded.replace("*", "%2A")  # two of them would end the bold type around the link
    safe = urls.is_http(encoded) and URL_CHARACTERS.fullmatch(encoded)
    return encoded if safe and len(encoded) <= limit else None


def linked(text: str, limit: int, url: str, url_limit: int, show: Callable[[str], str] = escape) -> str:
    """Return a Markdown link, or the text alone where the URL can't be one; `show` makes Markdown of clean text."""
    href = target(url, url_limit)
    shown = show(_label(text[:LONGEST], limit))
    return f"[{shown}]({href})" if href else shown


def when(moment: datetime, style: str = "R") -> str:
    """Return Discord's own timestamp, which each reader sees in their zone and language."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def listed(names: list[str], mark: str = "**") -> str:
    """Write "A", "A and B" or "A, B and C", each in bold, or in another mark."""
    bold = [f"{mark}{name}{mark}" for name in names]
    return " and ".join([*([", ".join(bold[:-1])] if bold[1:] else []), *bold[-1:]])
