"""What the ledger knows of the stories a channel has had."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests.model import Earlier, Edition, EditionState, Place
from bot.store.database import Database
from bot.store.digests import DigestStore
from bot.store.posted import EARLIER, EDITIONS, POSTINGS
from tests.builders import NOW, a_digest, a_story, an_edition

A, B = a_story("a", heat=84), a_story("b", heat=90)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "heatwire.db")
    yield database
    await database.close()


@pytest.fixture
async def digests(database: Database) -> DigestStore:
    digests = DigestStore(database)
    await digests.add(a_digest())
    return digests


async def posted(
    digests: DigestStore, *places: Place, state: EditionState = EditionState.SENT, message_id: int | None = 500
) -> Edition:
    """An edition of the first digest, with its end."""
    (digest,) = await digests.in_guild(1)
    number = len(await digests.ledger.editions(1, 100))
    due = NOW + timedelta(hours=number)
    edition = replace(an_edition(id=f"edition {number}", due_at=due), places=places)
    assert await digests.ledger.plan(digest, [edition], None)
    if state is not EditionState.PLANNED:
        await digests.ledger.finish(edition, state, now=due, message_id=message_id)
    return edition


async def earlier(digests: DigestStore, channel_id: int = 10) -> dict[str, Earlier]:
    return await digests.ledger.earlier(channel_id, [A.id, B.id])


async def test_a_posted_story_is_known_with_its_message_and_its_heat_then(digests: DigestStore):
    await posted(digests, Place(A, (B,)))
    assert await earlier(digests) == {A.id: Earlier(500, 84)}
    assert await earlier(digests, channel_id=11) == {}


async def test_a_story_that_was_there_again_may_not_return(digests: DigestStore):
    await posted(digests, Place(A))
    await posted(digests, Place(A, earlier=Earlier(500, 84)), message_id=501)
    assert await earlier(digests) == {}


async def test_a_story_that_came_again_as_coverage_may_not_return(digests: DigestStore):
    await posted(digests, Place(A))
    await posted(digests, Place(B, (A,)), message_id=501)
    assert await earlier(digests) == {B.id: Earlier(501, 90)}


async def test_while_an_update_is_on_its_way_the_story_does_not_return_again(digests: DigestStore):
    await posted(digests, Place(A))
    again = await posted(digests, Place(A, earlier=Earlier(500, 84)), state=EditionState.PLANNED)
    assert await earlier(digests) == {}
    await digests.ledger.finish(again, EditionState.FAILED, now=NOW)
    assert await earlier(digests) == {A.id: Earlier(500, 84)}


@pytest.mark.parametrize(
    ("state", "message_id"), [("uncertain", 500), ("sent", 0), ("sent", None), ("planned", None), ("failed", None)]
)
async def test_without_a_first_message_nothing_returns(digests: DigestStore, state: str, message_id: int | None):
    await posted(digests, Place(A), state=EditionState(state), message_id=message_id)
    assert await earlier(digests) == {}


async def test_a_story_posted_before_heats_were_kept_does_not_return(digests: DigestStore, database: Database):
    await posted(digests, Place(A))
    async with database.transaction() as db:
        await db.execute("UPDATE posted SET heat = NULL")
    assert await earlier(digests) == {}


async def test_the_first_messages_are_found_by_indexes(database: Database):
    plan = [row["detail"] for row in await database.fetch(f"EXPLAIN QUERY PLAN {EARLIER}", (10, "[]"))]
    assert "SEARCH posted USING PRIMARY KEY (channel_id=? AND story_id=?)" in plan
    assert "SEARCH editions USING INDEX sqlite_autoindex_editions_1 (id=?)" in plan
    assert not [step for step in plan if step.startswith("SCAN") and "json_each" not in step]


async def test_where_a_server_had_a_story_is_told_with_its_part(digests: DigestStore):
    coverage = await posted(digests, Place(B, (A,)))
    place = await posted(digests, Place(A), message_id=501)
    found = await digests.ledger.postings(1, [10, 11], A.id)
    assert [(posting.edition.id, posting.leads) for posting in found] == [(place.id, True), (coverage.id, False)]
    assert await digests.ledger.postings(2, [10], A.id) == []
    assert await digests.ledger.postings(1, [11], A.id) == []


@pytest.mark.parametrize(("statement", "values"), [(POSTINGS, ("[10]", "a", 1)), (EDITIONS, ("[]",))])
async def test_where_a_story_was_is_found_by_indexes(database: Database, statement: str, values: tuple[object, ...]):
    plan = [row["detail"] for row in await database.fetch(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert not [step for step in plan if step.startswith("SCAN") and "json_each" not in step]
    assert statement is EDITIONS or "SEARCH posted USING PRIMARY KEY (channel_id=? AND story_id=?)" in plan
