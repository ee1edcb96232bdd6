"""What is different about the folder, and what reading the files brought: told apart and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from bot.newsroom.folder import Scan
from bot.newsroom.reading import Read, Same, Seen, Skipped, Vanished, Wrong
from bot.newsroom.report import Broken, LoadReport
from bot.store.identity import Settlement
from bot.store.inventory import FileRow
from bot.store.shelves import Record

T = TypeVar("T")


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
    """As last seen, of the files that are read."""
    again: frozenset[str] | set[str] = frozenset()
    """Files that are read though they may not have changed: they may take over a URL."""
    seen: list[Seen] = field(default_factory=list)

    def of(self, kind: type[T]) -> list[T]:
        return [seen for seen in self.seen if isinstance(seen, kind)]

    def of_a_part(self) -> Finding:
        """Return a finding for some of the files; those that have gone belong to the only part there is then."""
        return Finding(self.changes, self.hashes, self.again)

    @property
    def comparable(self) -> dict[str, bytes]:
        """Hashes of the files that need no reading where theirs is still the same."""
        before = self.changes.before
        return {
            path: digest
            for path, digest in self.hashes.items()
            if state_of(before[path]) != "broken" and path not in self.again
        }

    @property
    def removed(self) -> list[str]:
        return self.changes.removed + [seen.path for seen in self.of(Vanished) if seen.path in self.changes.before]

    @property
    def touched(self) -> list[str]:
        """Files that hold another article than before, or none; a broken one holds what it held."""
        return [seen.claim.path for seen in self.of(Read)] + [seen.path for seen in self.of(Skipped)] + self.removed


def state_of(row: FileRow) -> str:
    return row[2]


def compare(found: Scan, before: dict[str, FileRow]) -> Changes:
    """Tell what to read and what has gone. A file that can't be looked at has not gone."""
    changed = [
        path
        for path, (size, mtime_ns) in found.files.items()
        if (row := before.get(path)) is None or row[0] != size or row[1] != mtime_ns or row[2] == "broken"
    ]
    unseen = {path for path, _ in found.broken}
    removed = [
        path
        for path in before.keys() - found.files.keys() - unseen
        if not any(path.startswith(folder) for folder in found.closed)
    ]
    return Changes(found, before, changed, sorted(removed))


def records(finding: Finding, settlement: Settlement) -> Iterable[Record]:
    """Yield the files that hold no story: not articles, or their URL is another file's."""
    for seen in finding.of(Skipped):
        yield Record(seen.path, *seen.stat, "skipped", seen.hash)
    dropped = set(settlement.dropped)
    for read in finding.of(Read):
        if read.claim.path in dropped:
            yield Record(read.claim.path, *read.stat, "read", read.hash, read.claim.key, read.claim.published_at)


def as_before(finding: Finding) -> Iterable[tuple[str, FileRow]]:
    """Yield the files that hold what they held, where something about them is new."""
    before = finding.changes.before
    for same in finding.of(Same):
        row = (*same.stat, state_of(before[same.path]))
        if row != before[same.path]:
            yield same.path, row
    for wrong in finding.of(Wrong):
        row = (*wrong.stat, "broken")
        if row != before.get(wrong.path):
            yield wrong.path, row


def count(finding: Finding, report: LoadReport) -> None:
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
    report.skipped = len(finding.of(Skipped)) + sum(state_of(before[path]) == "skipped" for path in left_alone)
    for read in finding.of(Read):
        old = before.get(read.claim.path)
        known = finding.hashes.get(read.claim.path)
        if old is None or state_of(old) == "skipped" or known is None:
            report.added += 1
        elif known != read.hash:
            report.updated += 1
    report.unchanged = report.files - report.skipped - len(report.broken) - report.added - report.updated
    report.removed = sum(state_of(before[path]) != "skipped" for path in finding.removed)
