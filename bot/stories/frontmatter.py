"""The front matter of one file: where it begins and ends, and the values between."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass

from bot.stories.linewise import Value
from bot.stories.plainyaml import PlainYamlError, key_lines, parse

MAX_BYTES = 1 << 20

_END = re.compile(r"\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


class BrokenArticle(Exception):
    """Why a file is no article; `line` counts from 1 and is that of the wrong key, 1 where one is missing."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"{line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FrontMatter:
    values: dict[str, Value]
    text: str

    def broken(self, key: str, reason: str) -> BrokenArticle:
        return BrokenArticle(key_lines(self.text).get(key, 1), reason)


def read_front_matter(data: bytes) -> FrontMatter | None:
    """Return what stands between the two `---`; None where the file does not begin with one. Raises BrokenArticle."""
    data = data.removeprefix(BOM_UTF8)
    if not data.startswith(b"---"):
        return None
    text = _text(data)
    if text.partition("\n")[0].rstrip() != "---":
        raise BrokenArticle(1, "the first line must be --- alone")
    end = _END.search(text)
    if end is None:
        raise BrokenArticle(1, "the front matter is never closed: a second line with --- is missing")
    return _values("---" + text[text.index("\n") : end.start() + 1])


def _text(data: bytes) -> str:
    """Return the whole file with one sort of line ends."""
    if len(data) > MAX_BYTES:
        raise BrokenArticle(1, f"the file is over 1 MiB ({len(data):,} bytes)")
    if b"\0" in data:
        raise BrokenArticle(_line_at(data, data.index(b"\0")), "the file holds a NUL byte")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise BrokenArticle(_line_at(data, error.start), "the file is not UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _values(text: str) -> FrontMatter:
    try:
        values = parse(text)
    except PlainYamlError as error:
        raise BrokenArticle(error.line, error.reason) from None
    if not isinstance(values, dict):
        raise BrokenArticle(1, "the front matter is not a mapping (lines of `key: value`)")
    return FrontMatter(values, text)


def _line_at(data: bytes, position: int) -> int:
    before = data[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1
