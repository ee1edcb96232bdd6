"""The articles folder: which files in it are candidates, and their bytes."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from bot.stories.article import MAX_BYTES, BrokenArticle

SUFFIXES = (".md", ".markdown", ".txt")
SECOND = 10**9
TICK = SECOND // 20
"""Longer than the steps in which a system tells file times apart."""
READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)
AGAIN = -1
"""Stands for the time of a file that must be read again: it may change once more within the same tick."""


class FolderError(Exception):
    """The folder itself can't be read; the text says why."""


Stat: TypeAlias = tuple[int, int]
"""Size and mtime_ns. No class of its own: there may be very many, and garbage collections pass over plain tuples."""


@dataclass(slots=True)
class Scan:
    """What is in the folder; paths are relative, with slashes."""

    files: dict[str, Stat] = field(default_factory=dict)
    broken: list[tuple[str, str]] = field(default_factory=list)
    """(path, reason) of what looks like an article and can't even be asked for its size."""
    closed: list[str] = field(default_factory=list)
    """Folders that can't be looked into: nothing is known of the files below them."""


def is_candidate(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def scan(folder: Path) -> Scan:
    """Look at all candidates. Raises FolderError where the folder itself is missing or closed.

    Names that begin with a dot are left out, folders too; linked folders are not followed, linked files are.
    """
    found = Scan()
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            with os.scandir(folder / below) as entries:
                waiting.extend(_look_at(entries, below, found))
        except OSError as error:
            if not below:
                raise FolderError(f"{folder} {_reason(error)}") from error
            if error.errno not in (errno.ENOENT, errno.ENOTDIR):
                found.closed.append(below)
                found.broken.append((below.rstrip("/"), f"the folder {_reason(error)}"))
    return found


def read(folder: Path, path: str) -> tuple[bytes, Stat]:
    """Return a file's bytes, and its size and time as of then. Raises BrokenArticle, FileNotFoundError."""
    started = time.time_ns()
    try:
        file = os.open(os.path.join(folder, path), READING)
        try:
            status = os.fstat(file)
            data = os.read(file, min(status.st_size, MAX_BYTES) + 1)
        finally:
            os.close(file)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BrokenArticle(1, _reason(error)) from error
    if len(data) > MAX_BYTES:
        raise BrokenArticle(1, f"larger than {MAX_BYTES >> 20} MiB")
    return data, (status.st_size, _trusted(status.st_mtime_ns, started))


def _look_at(entries: Iterator[os.DirEntry[str]], below: str, found: Scan) -> Iterator[str]:
    """Add the candidates to `found`; yield the folders below."""
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        path = below + name
        if entry.is_dir(follow_symlinks=False):
            yield f"{path}/"
        elif is_candidate(name):
            _add(entry, path, found)


def _add(entry: os.DirEntry[str], path: str, found: Scan) -> None:
    try:
        if not path.isascii():
            path.encode()
        if entry.is_file():
            status = entry.stat()
            found.files[path] = (status.st_size, status.st_mtime_ns)
        elif entry.is_symlink() and not entry.is_dir():
            os.stat(entry.path)  # says what is wrong with the link
    except UnicodeEncodeError:
        found.broken.append((path.encode(errors="replace").decode(), "its name is not UTF-8"))
    except FileNotFoundError:
        if entry.is_symlink():
            found.broken.append((path, "is a link to nothing"))
    except OSError as error:
        found.broken.append((path, _reason(error)))


def _reason(error: OSError) -> str:
    match error.errno:
        case errno.ELOOP:
            return "is a link that leads in a circle"
        case errno.EACCES | errno.EPERM:
            return "can't be read: no permission"
        case errno.ENOENT:
            return "does not exist"
        case errno.ENOTDIR:
            return "is not a folder"
    return f"can't be read: {error.strerror}"


def _trusted(mtime_ns: int, now_ns: int) -> int:
    """Return the time, or AGAIN where a later change could bear the same one."""
    margin = 2 * SECOND if mtime_ns % SECOND == 0 else TICK
    return AGAIN if abs(now_ns - mtime_ns) < margin else mtime_ns
