"""Reading changed files in a thread: what each one is, and a spool where articles wait for their stories."""

from __future__ import annotations

import hashlib
import pickle
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.newsroom import folder as folders
from bot.newsroom.folder import Stat
from bot.store.identity import Claim
from bot.store.sheets import Sheet, make_sheet
from bot.stories.article import BrokenArticle, read_article

IN_MEMORY = 8 << 20


class Skipped(NamedTuple):
    """Not an article: it does not begin with front matter."""

    path: str
    stat: Stat
    hash: bytes


class Same(NamedTuple):
    """Its content is what it was."""

    path: str
    stat: Stat


class Vanished(NamedTuple):
    """It was there a moment ago."""

    path: str


class Wrong(NamedTuple):
    path: str
    stat: Stat
    line: int
    reason: str


class Read(NamedTuple):
    """An article; what it says is in the spool."""

    claim: Claim
    hash: bytes
    stat: Stat


Seen = Skipped | Same | Vanished | Wrong | Read


class Spool:
    """Articles in the order they were read, on disk when they are many: 20,000 would take some 100 MB of memory."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self._length = 0

    def add(self, sheet: Sheet) -> None:
        pickle.dump(sheet, self._file, pickle.HIGHEST_PROTOCOL)
        self._length += 1

    def rewind(self) -> None:
        self._file.seek(0)

    def take(self, count: int) -> list[Sheet]:
        """Return the next `count` articles, fewer at the end."""
        count = min(count, self._length)
        self._length -= count
        return [pickle.load(self._file) for _ in range(count)]

    def close(self) -> None:
        self._file.close()


class Reader:
    """Reads files of one folder. Runs in a thread; touches no database."""

    def __init__(self, folder: Path, *, site_url: str, spool: Spool) -> None:
        self._folder = folder
        self._site_url = site_url
        self._spool = spool

    def read(self, files: Sequence[tuple[str, Stat]], hashes: Mapping[str, bytes]) -> list[Seen]:
        """Return what each file is; one whose hash is the one given is not looked into."""
        return [self._read(path, stat, hashes.get(path)) for path, stat in files]

    def _read(self, path: str, stat: Stat, known: bytes | None) -> Seen:
        try:
            data, stat = folders.read(self._folder, path)
            digest = hashlib.blake2b(data, digest_size=16).digest()
            if digest == known:
                return Same(path, stat)
            article = read_article(data, site_url=self._site_url)
            if article is None:
                return Skipped(path, stat, digest)
            sheet = make_sheet(article, path, stat.size, stat.mtime_ns, digest)
        except FileNotFoundError:
            return Vanished(path)
        except BrokenArticle as error:
            return Wrong(path, stat, error.line, error.reason)
        self._spool.add(sheet)
        return Read(Claim(path, sheet.key, sheet.published_at), digest, stat)
