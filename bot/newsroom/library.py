"""From the articles folder into the store: what changed is read, settled and shelved."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot.newsroom.complaints import Complaints
from bot.newsroom.findings import Finding, as_before, compare, count, records
from bot.newsroom.folder import FolderError, scan
from bot.newsroom.reading import Read, Reader, Spool
from bot.newsroom.report import Broken, Duplicate, LoadReport
from bot.newsroom.watching import changes
from bot.store.census import Census
from bot.store.database import Database
from bot.store.identity import Settlement, settle
from bot.store.inventory import Inventory
from bot.store.shelves import BATCH, Shelves

__all__ = ["Broken", "Duplicate", "FolderError", "Library", "LoadReport"]

log = logging.getLogger(__name__)

SLICE = 50
"""Files read between two reports of progress."""

T = TypeVar("T")
Progress = Callable[[int, int], None]


class Part(NamedTuple):
    """Files that were read and are not shelved yet."""

    finding: Finding
    spool: Spool


class Library:
    """Keeps the store like the folder. Loads run one at a time."""

    def __init__(self, database: Database, folder: Path, *, site_url: str, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._site_url = site_url
        self._now = now
        self._inventory = Inventory(database)
        self._shelves = Shelves(database)
        self._census = Census(database)
        self._complaints = Complaints()
        self._loading = asyncio.Lock()

    async def load(self, progress: Progress | None = None) -> LoadReport:
        """Bring the store up to date with the folder. Raises FolderError, and then nothing has changed.

        Where the process dies in between, the next load reads again what was not yet shelved.
        """
        async with self._loading:
            return await self._load(progress or _nobody_watches)

    async def refresh(self, progress: Progress | None = None) -> LoadReport:
        """Load, and log what is new: counts, broken files, URLs with several owners."""
        report = await self.load(progress)
        if report.has_changes:
            log.info("library: %s added, %s updated, %s removed", report.added, report.updated, report.removed)
        self._complaints.tell(report)
        return report

    async def watch(self) -> None:
        """Load whenever files change, until cancelled."""
        async for _ in changes(self._folder):
            try:
                await self.refresh()
            except Exception:
                log.exception("loading %s failed; it is tried again at the next change", self._folder)

    async def _load(self, progress: Progress) -> LoadReport:
        found = await asyncio.to_thread(scan, self._folder)
        changes = await asyncio.to_thread(compare, found, await self._inventory.files())
        waiting = await self._inventory.waiting([*changes.changed, *changes.removed])
        again = {path for path in waiting if path in found.files}
        paths = sorted({*changes.changed, *again})
        finding = Finding(changes, await self._inventory.hashes(paths), again)
        if paths or changes.removed:
            await self._work_through(finding, paths, progress)
        return await self._report(finding)

    async def _work_through(self, finding: Finding, paths: Sequence[str], progress: Progress) -> None:
        """Read and shelve: all files at once, because they may have swapped names; a first load part by part.

        While a part is committed the next one is read: a commit needs the disk and not the interpreter.
        """
        parts = [paths] if finding.changes.before else list(_in_slices(paths, BATCH))
        ahead: asyncio.Task[Part] | None = None
        try:
            for number, files in enumerate(parts):
                part = await (ahead or self._read(finding, files, progress, len(paths)))
                following = parts[number + 1 :][:1]
                ahead = None

                def go_on(following: Sequence[Sequence[str]] = following) -> None:
                    nonlocal ahead
                    for files in following:
                        ahead = asyncio.create_task(self._read(finding, files, progress, len(paths)))

                with closing(part.spool):
                    await self._shelve(part, go_on)
        finally:
            if ahead:
                ahead.cancel()
        if finding.touched:
            await self._census.count()

    async def _read(self, finding: Finding, paths: Sequence[str], progress: Progress, total: int) -> Part:
        """Read files slice by slice in a thread, and add them to the finding."""
        part = Part(finding.of_a_part(), Spool())
        reader = Reader(self._folder, site_url=self._site_url, spool=part.spool)
        hashes = finding.comparable
        try:
            for names in _in_slices(paths, SLICE):
                stats = [(path, finding.changes.found.files[path]) for path in names]
                seen = await asyncio.to_thread(reader.read, stats, hashes)
                part.finding.seen += seen
                finding.seen += seen
                progress(len(finding.seen), total)
        except BaseException:
            part.spool.close()
            raise
        return part

    async def _shelve(self, part: Part, go_on: Callable[[], None]) -> None:
        """Write: what the process does not come to, should it die, still differs from the folder at the next load."""
        finding = part.finding
        claims = [read.claim for read in finding.of(Read)]
        settlement = await asyncio.to_thread(settle, claims, await self._inventory.known(claims, finding.touched))
        for gone in _in_slices(sorted(settlement.gone), BATCH):
            await self._shelves.withdraw(gone)
        await self._put(settlement, part.spool, go_on)
        for unplaced in _in_slices(list(records(finding, settlement)), BATCH):
            await self._shelves.record(unplaced)
        for seen in _in_slices(list(as_before(finding)), BATCH):
            await self._shelves.record_as_before(seen)
        for removed in _in_slices(finding.removed, BATCH):
            await self._shelves.forget(removed)

    async def _put(self, settlement: Settlement, spool: Spool, go_on: Callable[[], None]) -> None:
        while sheets := await asyncio.to_thread(spool.take, BATCH):
            won = [sheet for sheet in sheets if sheet.path in settlement.places]
            if won:
                await self._shelves.put(won, settlement.places, before_commit=go_on)

    async def _report(self, finding: Finding) -> LoadReport:
        stories, listed = await self._census.finish(self._now())
        report = LoadReport(stories=stories, listed=listed, duplicates=await self._census.duplicates())
        await asyncio.to_thread(_sum_up, finding, report)
        return report


def _sum_up(finding: Finding, report: LoadReport) -> None:
    """Count, and let go of what was looked at: both take long where there are very many files."""
    count(finding, report)
    finding.changes.found.files.clear()
    finding.changes.before.clear()


def _in_slices(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _nobody_watches(done: int, total: int) -> None:
    pass
