"""Text as it was meant: mojibake undone, HTML entities decoded, white space collapsed, control characters gone."""

from __future__ import annotations

import html
import re

import ftfy

MAX_REPAIRED = 1 << 16
"""Longer lines are not text that somebody wrote, and ftfy can take seconds for them."""

_MAYBE_MOJIBAKE = re.compile("[\u00c2-\u00f4]").search
_C1 = re.compile("[\x80-\x9f]")
_FATAL_ONE = re.compile("[\x80-\x9f\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+")  # those that are not white space
_FATAL = str.maketrans("\u2028\u2029", "  ", "".join(map(chr, range(0x80, 0xA0))))


def clean(text: str) -> str:
    """Return one line of text for people."""
    if not text.isascii() and _MAYBE_MOJIBAKE(text):
        text = _meant(text)
    if "&" in text:
        text = html.unescape(text)
    if text.isprintable() and "  " not in text:  # so a blank is its only white space, as in nearly all texts
        return text.strip()
    return " ".join(_CONTROLS.sub("", text).split())


def mend_lines(text: str) -> str:
    """Return text without what libyaml refuses (C1 controls) or takes for line breaks (U+2028, U+2029)."""
    if not _FATAL_ONE.search(text):
        return text
    lines = (_meant(line) if _C1.search(line) else line for line in text.split("\n"))
    return "\n".join(lines).translate(_FATAL)


def _meant(text: str) -> str:
    return ftfy.fix_encoding(text) if len(text) <= MAX_REPAIRED else text
