"""How long to leave alone what fails by a mistake of ours or by bad data."""

from __future__ import annotations

import time

FIRST_WAIT = 60.0
LONGEST_WAIT = 3600.0


class Patience:
    """Seconds are real time: it is the same process that waits."""

    def __init__(self) -> None:
        self._waits: dict[str, tuple[float, float]] = {}  # name -> how long, until when

    def is_tried(self, name: str) -> bool:
        """Return whether it failed so lately that it should be left alone."""
        return name in self._waits and time.monotonic() < self._waits[name][1]

    def failed(self, name: str) -> None:
        wait = min(self._waits[name][0] * 2, LONGEST_WAIT) if name in self._waits else FIRST_WAIT
        self._waits[name] = (wait, time.monotonic() + wait)

    def succeeded(self, name: str) -> None:
        self._waits.pop(name, None)
