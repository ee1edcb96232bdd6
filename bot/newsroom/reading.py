"""Reading changed files in a thread: what each one is, and a spool where articles wait for their stories."""

from __future__ import annotations

import hashlib
import pickle
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from bot.newsroom import folder as folders
from bot.newsroom.folder import Stat
from bot.store.identity import Claim
from bot.store.sheets import Sheet, make_sheet
from bot.stories.article import BrokenArticle, read_article

IN_MEMORY = 1000


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
    """Articles in the order they were read; of many most are on disk, as 20,000 would take 100 MB of memory."""

    def __init__(self) -> None:
        self._first: list[Sheet] = []
        self._file: IO[bytes] | None = None
        self._on_disk = 0
        self._taken = 0

    def add(self, sheet: Sheet) -> None:
        if len(self._first) < IN_MEMORY:
            self._first.append(sheet)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
        pickle.dump(sheet, self._file, pickle.HIGHEST_PROTOCOL)
        self._on_disk += 1

    def take(self, most: int) -> list[Sheet]:
        """Return the next articles, at most so many; none at the end. Nothing is added any more."""
        if self._first or self._file is None:
            taken, self._first = self._first[:most], self._first[most:]
            return taken
        if not self._taken:
            self._file.seek(0)
        most = min(most, self._on_disk - self._taken)
        self._taken += most
        return [pickle.load(self._file) for _ in range(most)]

    def close(self) -> None:
        if self._file:
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
            sheet = make_sheet(article, path, *stat, digest)
        except FileNotFoundError:
            return Vanished(path)
        except BrokenArticle as error:
            return Wrong(path, stat, error.line, error.reason)
        self._spool.add(sheet)
        return Read(Claim(path, sheet.key, sheet.published_at), digest, stat)
