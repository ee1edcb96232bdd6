"""Waiting for what a test is about to look at: for a condition, and never for a time."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 30.0
"""Seconds until a test gives up: enough on a machine that is busy, and nothing is lost where all goes well."""


async def until(holds: Callable[[], Any], what: str = "it", *, seconds: float = PATIENCE, every: float = 0.01) -> None:
    """Wait until something holds, which may be awaitable."""
    end = time.monotonic() + seconds
    while not await _said(holds()):
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        await asyncio.sleep(every)


async def _said(answer: Any) -> Any:
    return await answer if inspect.isawaitable(answer) else answer
