"""From the articles folder into the store: what changed is read, settled and shelved."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot.newsroom.folder import FolderError, Scan, Stat, scan
from bot.newsroom.reading import Read, Reader, Same, Seen, Skipped, Spool, Vanished, Wrong
from bot.newsroom.report import Broken, Duplicate, LoadReport
from bot.newsroom.watching import changes
from bot.store.census import Census
from bot.store.database import Database
from bot.store.identity import Settlement, settle
from bot.store.shelves import BATCH, FileRow, Record, Shelves

__all__ = ["Broken", "Duplicate", "FolderError", "Library", "LoadReport"]

log = logging.getLogger(__name__)

SLICE = 50
"""Files read between two reports of progress."""

T = TypeVar("T")
Progress = Callable[[int, int], None]


class Changes(NamedTuple):
    """How the folder differs from what was last seen of it."""

    found: Scan
    before: dict[str, FileRow]
    changed: list[str]
    """New, different or broken: to be read."""
    removed: list[str]


@dataclass(slots=True)
class Finding:
    """What reading the changed files brought."""

    changes: Changes
    hashes: Mapping[str, bytes]
    """As last seen, of the files that were read."""
    seen: list[Seen] = field(default_factory=list)

    def of(self, kind: type[T]) -> list[T]:
        return [seen for seen in self.seen if isinstance(seen, kind)]

    @property
    def removed(self) -> list[str]:
        return self.changes.removed + [seen.path for seen in self.of(Vanished) if seen.path in self.changes.before]

    @property
    def touched(self) -> list[str]:
        """Files that hold another article than before, or none; a broken one holds what it held."""
        return [seen.claim.path for seen in self.of(Read)] + [seen.path for seen in self.of(Skipped)] + self.removed


class Library:
    """Keeps the store like the folder. Loads run one at a time."""

    def __init__(self, database: Database, folder: Path, *, site_url: str, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._site_url = site_url
        self._now = now
        self._shelves = Shelves(database)
        self._census = Census(database)
        self._loading = asyncio.Lock()

    async def load(self, progress: Progress | None = None) -> LoadReport:
        """Bring the store up to date with the folder. Raises FolderError, and then nothing has changed.

        Where the process dies in between, the next load reads again what was not yet shelved.
        """
        async with self._loading:
            return await self._load(progress or _nobody_watches)

    async def watch(self) -> None:
        """Load whenever files change, until cancelled."""
        async for _ in changes(self._folder):
            try:
                report = await self.load()
            except Exception:
                log.exception("loading %s failed; it is tried again at the next change", self._folder)
                continue
            if report.has_changes:
                log.info("library: %s added, %s updated, %s removed", report.added, report.updated, report.removed)

    async def _load(self, progress: Progress) -> LoadReport:
        found = await asyncio.to_thread(scan, self._folder)
        changes = await asyncio.to_thread(compare, found, await self._shelves.files())
        waiting = await self._shelves.waiting([*changes.changed, *changes.removed])
        again = [path for path in waiting if path in found.files]
        paths = sorted({*changes.changed, *again})
        finding = Finding(changes, await self._shelves.hashes(paths))
        spool = Spool()
        try:
            await self._read(finding, paths, again, spool, progress)
            if finding.seen or changes.removed:
                await self._shelve(finding, spool)
        finally:
            spool.close()
        return await self._report(finding)

    async def _read(
        self, finding: Finding, paths: Sequence[str], again: Collection[str], spool: Spool, progress: Progress
    ) -> None:
        """Read files slice by slice in a thread; `again` ones whether they changed or not."""
        reader = Reader(self._folder, site_url=self._site_url, spool=spool)
        before, files = finding.changes.before, finding.changes.found.files
        known = {path: digest for path, digest in finding.hashes.items() if before[path].state != "broken"}
        for path in again:
            known.pop(path, None)
        for part in _in_slices(paths, SLICE):
            stats = [(path, files[path]) for path in part]
            finding.seen += await asyncio.to_thread(reader.read, stats, known)
            progress(len(finding.seen), len(paths))

    async def _shelve(self, finding: Finding, spool: Spool) -> None:
        """Write in this order: a story is never without its file and still listed, whenever the process dies."""
        claims = [read.claim for read in finding.of(Read)]
        settlement = await asyncio.to_thread(settle, claims, await self._shelves.known(claims, finding.touched))
        for gone in _in_slices(sorted(settlement.gone), BATCH):
            await self._shelves.withdraw(gone)
        await self._put(settlement, spool)
        for records in _in_slices(list(_records(finding, settlement)), BATCH):
            await self._shelves.record(records)
        for seen in _in_slices(list(_as_before(finding)), BATCH):
            await self._shelves.record_as_before(seen)
        for removed in _in_slices(finding.removed, BATCH):
            await self._shelves.forget(removed)
        if finding.touched:
            await self._census.count()

    async def _put(self, settlement: Settlement, spool: Spool) -> None:
        spool.rewind()
        while sheets := await asyncio.to_thread(spool.take, BATCH):
            won = [sheet for sheet in sheets if sheet.path in settlement.places]
            if won:
                await self._shelves.put(won, settlement.places)

    async def _report(self, finding: Finding) -> LoadReport:
        stories, listed = await self._census.finish(self._now())
        report = LoadReport(stories=stories, listed=listed, duplicates=await self._census.duplicates())
        _count(finding, report)
        return report


def compare(found: Scan, before: dict[str, FileRow]) -> Changes:
    """Tell what to read and what has gone. A file that can't be looked at has not gone."""
    changed = [path for path, stat in found.files.items() if _differs(stat, before.get(path))]
    unseen = {path for path, _ in found.broken}
    removed = [
        path
        for path in before.keys() - found.files.keys() - unseen
        if not any(path.startswith(folder) for folder in found.closed)
    ]
    return Changes(found, before, changed, sorted(removed))


def _differs(stat: Stat, before: FileRow | None) -> bool:
    return before is None or before.state == "broken" or (before.size, before.mtime_ns) != stat


def _records(finding: Finding, settlement: Settlement) -> Iterable[Record]:
    """Yield the files that hold no story: not articles, or their URL is another file's."""
    for seen in finding.of(Skipped):
        yield Record(seen.path, *seen.stat, "skipped", seen.hash)
    dropped = set(settlement.dropped)
    for read in finding.of(Read):
        if read.claim.path in dropped:
            yield Record(read.claim.path, *read.stat, "read", read.hash, read.claim.key, read.claim.published_at)


def _as_before(finding: Finding) -> Iterable[tuple[str, FileRow]]:
    """Yield the files that hold what they held, where something about them is new."""
    before = finding.changes.before
    for same in finding.of(Same):
        row = FileRow(*same.stat, before[same.path].state)
        if row != before[same.path]:
            yield same.path, row
    for wrong in finding.of(Wrong):
        row = FileRow(*wrong.stat, "broken")
        if row != before.get(wrong.path):
            yield wrong.path, row


def _count(finding: Finding, report: LoadReport) -> None:
    """Fill in how many files there are of each sort."""
    found, before = finding.changes.found, finding.changes.before
    report.broken = [Broken(path, 1, reason) for path, reason in found.broken]
    report.broken += [Broken(wrong.path, wrong.line, wrong.reason) for wrong in finding.of(Wrong)]
    report.broken.sort()
    vanished = len(finding.of(Vanished))
    report.files = len(found.files) + len(found.broken) - vanished
    was_read = {same.path for same in finding.of(Same)}
    read_now = {seen.claim.path if isinstance(seen, Read) else seen.path for seen in finding.seen}
    left_alone = found.files.keys() - (read_now - was_read)
    report.skipped = len(finding.of(Skipped)) + sum(before[path].state == "skipped" for path in left_alone)
    for read in finding.of(Read):
        old = before.get(read.claim.path)
        known = finding.hashes.get(read.claim.path)
        if old is None or old.state == "skipped" or known is None:
            report.added += 1
        elif known != read.hash:
            report.updated += 1
    report.unchanged = report.files - report.skipped - len(report.broken) - report.added - report.updated
    report.removed = sum(before[path].state != "skipped" for path in finding.removed)


def _in_slices(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _nobody_watches(done: int, total: int) -> None:
    pass
