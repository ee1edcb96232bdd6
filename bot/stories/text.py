"""Text as it was meant: mojibake undone, HTML entities decoded, white space collapsed, control characters gone."""

from __future__ import annotations

import html
import re

import ftfy

MAX_REPAIRED = 1 << 16
"""Longer lines are not text that somebody wrote, and ftfy can take seconds for them."""

_MAYBE_MOJIBAKE = re.compile("[\u00c2-\u00f4]").search
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+")  # those that are not white space
_FATAL = str.maketrans("\u2028\u2029", "  ", "".join(map(chr, range(0x80, 0xA0))))


def clean(text: str) -> str:
    """Return one line of text for people."""
    if not text.isascii() and _MAYBE_MOJIBAKE(text):
        text = _meant(text)
    if "&" in text:
        text = html.unescape(text)
    if not text.isprintable():
        text = _CONTROLS.sub("", text)
    return " ".join(text.split())


def mend_lines(data: bytes) -> bytes:
    """Return UTF-8 without what libyaml refuses (C1 controls) or takes for line breaks (U+2028, U+2029)."""
    if data.isascii():
        return data
    if b"\xc2" in data and _C1.search(data):
        data = b"\n".join(_mend_line(line) if _C1.search(line) else line for line in data.split(b"\n"))
    text = data.decode()
    return text.translate(_FATAL).encode() if "\u2028" in text or "\u2029" in text else data


def _mend_line(line: bytes) -> bytes:
    return _meant(line.decode()).translate(_FATAL).encode()


def _meant(text: str) -> str:
    return ftfy.fix_encoding(text) if len(text) <= MAX_REPAIRED else text
