"""What the crash trial finds: whatever a channel and the ledger say differently."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.digests.model import Digest, Edition, EditionState
from bot.sandbox.model import Message
from bot.sandbox.seed import default_world
from bot.sandbox.world import World
from bot.store.database import Database
from bot.store.digests import DigestStore
from tests.benchmarks.crash_findings import Findings, compare
from tests.builders import NOW, a_digest, a_story, an_edition
from tests.states import put_next_run

QUARTER = timedelta(minutes=15)


@dataclass
class Place:
    """A channel with a digest, of which one edition was due."""

    world: World
    digests: DigestStore
    digest: Digest
    database: Path

    @property
    def edition(self) -> Edition:
        return an_edition(a_story(), channel_id=self.digest.channel_id, digest_id=self.digest.id)

    async def plan(self) -> None:
        await self.digests.ledger.plan(self.digest, [self.edition], NOW + QUARTER)

    async def end(self, state: EditionState, message_id: int | None = None) -> None:
        await self.digests.ledger.finish(self.edition, state, now=NOW, message_id=message_id)

    def show(self, mark: str = "0123456789abcdef", story: str = "a") -> int:
        components: list[dict[str, Any]] = [
            {"type": 10, "content": f"[Story](https://{story}.example/story)"},
            {"type": 1, "components": [{"type": 3, "custom_id": f"related:{mark}", "options": []}]},
        ]
        id = self.world.snowflakes.new()
        self.world.post(Message(id, self.digest.channel_id, self.world.bot, NOW, components=components))
        return id

    def found(self) -> Findings:
        return compare(self.world, self.database)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    world, path = default_world(), tmp_path / "heatwire.db"
    channel = world.find_channel("ai-news")
    database = await Database.open(path)
    digests = DigestStore(database)
    digest = await digests.add(a_digest(channel_id=channel.id, next_run_at=NOW, created_at=NOW))
    place = Place(world, digests, digest, path)
    await place.plan()
    yield place
    await database.close()


async def test_where_channel_and_ledger_agree_nothing_is_found(place: Place) -> None:
    await place.end(EditionState.SENT, place.show())
    assert (place.found().sent, place.found().problems) == (1, [])


async def test_an_edition_that_stands_there_twice_is_doubled(place: Place) -> None:
    place.show()
    await place.end(EditionState.SENT, place.show())
    assert len(place.found().doubled) == 1


async def test_a_story_that_two_editions_show_in_a_channel_is_doubled(place: Place) -> None:
    await place.end(EditionState.SENT, place.show())
    place.show("f" * 16)
    assert len(place.found().doubled) == 1


async def test_an_edition_that_is_sent_and_not_there_is_lost(place: Place) -> None:
    await place.end(EditionState.SENT, 1)
    assert len(place.found().lost) == 1


async def test_a_message_whose_edition_counts_as_failed_is_lost(place: Place) -> None:
    place.show()
    await place.end(EditionState.FAILED)
    assert len(place.found().lost) == 1


async def test_a_due_time_without_an_edition_is_lost(place: Place) -> None:
    await place.end(EditionState.SENT, place.show())
    await put_next_run(place.digests, place.digest, NOW + 2 * QUARTER)
    assert len(place.found().lost) == 1


async def test_an_edition_without_its_end_is_unfinished(place: Place) -> None:
    assert len(place.found().unfinished) == 1
