"""Digests as somebody, or the press, has left them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.digests.changes import Order
from bot.digests.model import Digest, DigestState
from bot.store.digests import DigestStore
from tests.builders import NOW


async def put(digests: DigestStore, digest: Digest, state: DigestState, reason: str = "") -> Digest:
    """Have a digest stand so, as somebody wants it; return it as it is then."""
    wanted = None if state is DigestState.REMOVED else replace(digest, state=state, reason=reason)
    await digests.change([Order(digest, wanted)], by=5, now=NOW)
    return await _read(digests, digest)


async def put_next_run(digests: DigestStore, digest: Digest, time: datetime) -> Digest:
    """Move a digest's next run, as no person can."""
    async with digests._database.transaction() as connection:
        await connection.execute("UPDATE digests SET next_run_at = ? WHERE id = ?", (time.timestamp(), digest.id))
    return await _read(digests, digest)


async def _read(digests: DigestStore, digest: Digest) -> Digest:
    found = await digests.by_id(digest.id)
    assert found is not None
    return found
