"""What the operator hears about article files, in the log: each thing once, when it is new."""

from __future__ import annotations

import logging

from bot.newsroom.report import Broken, Duplicate, LoadReport

log = logging.getLogger(__name__)


class Complaints:
    """Remembers what has been said."""

    def __init__(self) -> None:
        self._broken: set[Broken] = set()
        self._duplicates: set[Duplicate] = set()

    def tell(self, report: LoadReport) -> None:
        """Log what is different from the report before."""
        broken, duplicates = set(report.broken), set(report.duplicates)
        for file in sorted(broken - self._broken):
            log.warning("%s:%s: %s", file.path, file.line, file.reason)
        for path in sorted({file.path for file in self._broken} - {file.path for file in broken}):
            log.info("%s is mended or gone", path)
        for twice in sorted(duplicates - self._duplicates):
            log.warning("%s is the URL of several files: kept %s, dropped %s", twice.url, twice.kept, twice.dropped)
        self._broken, self._duplicates = broken, duplicates
