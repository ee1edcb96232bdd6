"""Misbehaviour that can be switched on: errors, resets and delays for the requests that match."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Literal

When = Literal["before", "after"]


@dataclass(eq=False)
class Fault:
    """Strikes requests by method and a pattern searched for in the path behind /api/v10."""

    method: str = ""  # any
    path: str = ""
    status: int | None = None
    reset: bool = False  # the connection is cut
    when: When = "before"  # before or after the request took effect
    delay: float = 0.0  # seconds, before anything else
    times: int | None = None  # how often; None: until removed
    struck: int = 0

    def strikes(self, method: str, path: str) -> bool:
        if self.times is not None and self.struck >= self.times:
            return False
        return self.method in ("", method) and re.search(self.path, path) is not None


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(
        self,
        method: str = "",
        path: str = "",
        *,
        status: int | None = None,
        reset: bool = False,
        when: When = "before",
        delay: float = 0.0,
        times: int | None = None,
    ) -> Fault:
        fault = Fault(method, path, status, reset, when, delay, times)
        self._faults.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        if fault in self._faults:
            self._faults.remove(fault)

    def clear(self) -> None:
        self._faults.clear()

    async def strike(self, method: str, path: str) -> Fault | None:
        """Return the first fault for this request, having waited its delay."""
        for fault in self._faults:
            if fault.strikes(method, path):
                fault.struck += 1
                await asyncio.sleep(fault.delay)
                return fault
        return None
