"""Misbehaviour that can be switched on: errors, resets and delays for the requests that match."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Literal

When = Literal["before", "after"]
_numbers = count(1)


@dataclass(eq=False)
class Fault:
    """Strikes requests by method and a pattern searched for in the path behind /api/v10."""

    method: str = ""  # any
    path: str = ""
    status: int | None = None
    reset: bool = False  # the connection is cut
    when: When = "before"  # before or after the request took effect
    delay: float = 0.0  # seconds, on the same side
    times: int | None = None  # how often; None: until removed
    rate: float = 1.0  # of the requests that match
    struck: int = 0
    number: int = field(default_factory=lambda: next(_numbers))

    def matches(self, method: str, path: str) -> bool:
        if self.times is not None and self.struck >= self.times:
            return False
        return self.method in ("", method) and re.search(self.path, path) is not None


OUTAGE = Fault(status=503, number=0)


class Faults:
    """What is random repeats itself where `random` is given a seed."""

    def __init__(self) -> None:
        self.random = Random()
        self.is_out = False  # an outage: every request fails
        self._faults: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._faults))

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
        rate: float = 1.0,
    ) -> Fault:
        return self.put(Fault(method, path, status, reset, when, delay, times, rate))

    def put(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        if fault in self._faults:
            self._faults.remove(fault)

    def clear(self) -> None:
        self._faults.clear()

    def strike(self, method: str, path: str) -> Fault | None:
        """Return the first fault that strikes this request."""
        if self.is_out:
            return OUTAGE
        for fault in self._faults:
            if fault.matches(method, path) and (fault.rate >= 1 or self.random.random() < fault.rate):
                fault.struck += 1
                return fault
        return None
