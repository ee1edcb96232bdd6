"""Posted stories that return: once, much hotter, and linked to their first message."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests.model import Earlier, Edition, Place
from bot.digests.outcomes import Refused, Sent
from bot.digests.selection import HEATED
from bot.store.database import Database
from bot.stories.model import Story
from tests.builders import a_story
from tests.presses import Clock, Discord, Shelf, Stand, open_stand

A, B = a_story("a", heat=84), a_story("b", heat=80)
FIRST_MESSAGE = 1001


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with open_stand(tmp_path, A) as stand:
        yield stand


def heat_up(stand: Stand, by: int) -> None:
    stand.shelf.stories = [replace(story, heat=story.heat + by) for story in stand.shelf.stories]


def updates(stand: Stand) -> list[Earlier]:
    return [place.earlier for edition in stand.discord.messages for place in edition.places if place.earlier]


async def test_a_story_that_heated_by_thirty_returns_once(stand: Stand):
    await stand.add(when="hourly", updates=True)
    await stand.tick()
    for _ in range(3):
        heat_up(stand, 30)
        await stand.tick(hours=1)
    assert stand.discord.messages[1].places == (Place(replace(A, heat=114), earlier=Earlier(FIRST_MESSAGE, 84)),)
    assert await stand.states() == ["sent", "sent", "empty", "empty"]


async def test_a_story_that_heated_by_less_does_not_return(stand: Stand):
    await stand.add(when="hourly", updates=True)
    await stand.tick()
    heat_up(stand, 29)
    await stand.tick(hours=1)
    assert await stand.states() == ["sent", "empty"]
    heat_up(stand, 1)
    await stand.tick(hours=1)
    assert updates(stand) == [Earlier(FIRST_MESSAGE, 84)]


async def test_without_updates_nothing_returns(stand: Stand):
    await stand.add(when="hourly")
    await stand.tick()
    heat_up(stand, 500)
    await stand.tick(hours=1)
    assert await stand.states() == ["sent", "empty"]


async def test_other_reports_stand_under_an_update_though_the_channel_had_them(stand: Stand):
    stand.shelf.coverage = {A.id: [B]}
    await stand.add(when="hourly", updates=True)
    await stand.tick()
    heat_up(stand, 30)
    await stand.tick(hours=1)
    assert [[story.id for story in edition.places[0].coverage] for edition in stand.discord.messages] == [[B.id]] * 2
    assert len(updates(stand)) == 1


async def test_an_update_that_was_not_posted_may_come_later(stand: Stand):
    await stand.add(when="hourly", updates=True)
    await stand.tick()
    heat_up(stand, 30)
    stand.discord.script.append(Refused(50035, "Invalid Form Body"))
    await stand.tick(hours=1)
    await stand.tick(hours=1)
    assert await stand.states() == ["sent", "failed", "sent"]
    assert updates(stand) == [Earlier(FIRST_MESSAGE, 84)]


async def test_while_an_update_is_on_its_way_no_other_edition_takes_it(stand: Stand):
    digest = await stand.add(when="hourly", updates=True)
    await stand.tick()
    heat_up(stand, 30)
    stand.discord.script.append("lost")
    await stand.tick(hours=1)
    await stand.press.post_now(digest, by=5)
    await stand.tick_through(seconds=30)
    assert sorted(await stand.states()) == ["empty", "sent", "sent"]
    assert updates(stand) == [Earlier(FIRST_MESSAGE, 84)]


async def test_a_story_whose_first_message_was_deleted_before_we_knew_it_does_not_return(stand: Stand):
    await stand.add(when="hourly", updates=True)
    stand.discord.script.append(Sent(0))
    await stand.tick()
    heat_up(stand, 30)
    await stand.tick(hours=1)
    assert await stand.states() == ["sent", "empty"]


async def test_an_update_of_one_digest_is_none_of_another_in_the_channel(stand: Stand):
    await stand.add(when="hourly")
    await stand.tick()
    for _ in range(2):
        await stand.add(due=stand.clock.time + timedelta(hours=1), updates=True)
    heat_up(stand, 30)
    await stand.tick(hours=1)
    assert updates(stand) == [Earlier(FIRST_MESSAGE, 84)]


async def test_a_preview_shows_the_update_and_takes_nothing_away(stand: Stand):
    digest = await stand.add(when="hourly", updates=True)
    await stand.tick()
    heat_up(stand, 30)
    for _ in range(2):
        assert [place.earlier for place in (await stand.press.preview(digest)).places] == [Earlier(FIRST_MESSAGE, 84)]


async def test_whatever_happens_a_story_leads_twice_at_most_and_then_with_good_reason(tmp_path: Path):
    returned = 0
    for seed in range(8):
        database = await Database.open(tmp_path / f"{seed}.db")
        try:
            history = History(database, random.Random(seed))
            await history.live(steps=20)
            returned += history.check()
        finally:
            await database.close()
    assert returned > 8


class History:
    """Three digests of two channels, of which two want updates; stories that heat up; sends that go wrong."""

    def __init__(self, database: Database, rng: random.Random) -> None:
        stories = [a_story(f"s{n}", heat=rng.randrange(70, 130)) for n in range(8)]
        related: defaultdict[str, list[Story]] = defaultdict(list)
        for one, two in (rng.sample(stories, 2) for _ in range(3)):
            related[one.id].append(two)
            related[two.id].append(one)
        clock = Clock()
        self._rng = rng
        self._stand = Stand.over(database, clock, Shelf(*stories, coverage=related), Discord(clock))

    async def live(self, steps: int) -> None:
        for channel_id, wants_updates in ((10, True), (10, False), (11, True)):
            await self._stand.add(when="hourly", channel_id=channel_id, updates=wants_updates, stories=3)
        for _ in range(steps):
            self._change()
            await self._stand.tick(**self._rng.choice(({"hours": 1}, {"seconds": 20}, {"minutes": 50})))
            await self._stand.press.settle()

    def _change(self) -> None:
        stand, rng = self._stand, self._rng
        stand.shelf.stories = [
            replace(story, heat=story.heat + rng.choice((0, 0, -20, 10, 29, 30))) for story in stand.shelf.stories
        ]
        stand.discord.script.extend(rng.choices(("ok", "lost", "taken", Refused(1, "no"), Sent(0)), (6, 1, 1, 1, 1)))
        stand.discord.is_readable = rng.random() < 0.9
        if rng.random() < 0.3:  # the bot starts again
            self._stand = Stand.over(stand.database, stand.clock, stand.shelf, stand.discord)

    def check(self) -> int:
        """Hold what the channels have against the promise. Return how many stories have returned."""
        led: defaultdict[tuple[int, str], list[tuple[Place, Edition, int]]] = defaultdict(list)
        for message_id, edition in enumerate(self._stand.discord.messages, FIRST_MESSAGE):
            for place in edition.places:
                led[edition.channel_id, place.story.id].append((place, edition, message_id))
        for (first, _, message_id), *later in led.values():
            assert first.earlier is None
            assert len(later) <= 1
            for place, edition, _ in later:
                assert place.earlier == Earlier(message_id, first.story.heat)
                assert place.story.heat >= first.story.heat + HEATED
                assert edition.digest_id != 2
        return sum(len(places) - 1 for places in led.values())
