"""What is offered while a moderator types, and what becomes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.digests.model import Filter
from tests.stage import Place, add, bot_in_sandbox, guild, news, words_of


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with bot_in_sandbox(tmp_path) as place:
        yield place


async def offered(place: Place, option: str, typed: str) -> list[str]:
    people = place.sandbox.people
    found = await people.autocomplete(place.mo, place.general.id, "digest add", {option: typed}, option)
    return [choice["name"] for choice in found]


async def test_lists_are_completed(place: Place):
    assert (await offered(place, "topics", ""))[:2] == ["all topics", "AI"]
    assert await offered(place, "topics", "ai, -hard") == ["AI, -AI Hardware"]
    assert await offered(place, "sources", "wired, techr") == ["Wired, TechRadar"]


async def test_all_wrong_names_of_a_list_are_named(place: Place):
    refusal = words_of(await add(place, topics="AI, Gardening, -Roses"))
    assert [name in refusal for name in ("“Gardening”", "“Roses”", "“AI”")] == [True, True, False]


async def test_wanted_and_unwanted_names_are_taken(place: Place):
    await add(place, topics="AI, -AI Hardware", sources="all sources")
    (digest,) = await place.app.digests.in_channel(news(place).id)
    assert (digest.topics, digest.sources) == (Filter(("AI",), ("AI Hardware",)), Filter())


async def test_an_edit_takes_a_filter_away(place: Place):
    await add(place, topics="AI", sources="Wired")
    await place.moderate("edit", digest=1, topics="all")
    (digest,) = await place.app.digests.in_channel(news(place).id)
    assert (digest.topics, digest.sources) == (Filter(), Filter(("Wired",)))


async def test_the_zone_used_last_comes_first_and_is_meant_where_none_is_named(place: Place):
    assert (await offered(place, "timezone", ""))[0] == "UTC (UTC+00:00, now 10:00)"
    await add(place, timezone="Europe/Berlin")
    assert (await offered(place, "timezone", ""))[0] == "Europe/Berlin (UTC+01:00, Germany, now 11:00)"
    await place.moderate("edit", digest=1, timezone="japan")
    assert (await offered(place, "timezone", ""))[0] == "Asia/Tokyo (UTC+09:00, Japan, now 19:00)"
    await add(place)
    digests = await place.app.digests.in_guild(guild(place).id)
    assert [digest.timezone for digest in digests] == ["Asia/Tokyo"] * 2


async def test_levels_of_heat_are_offered_in_numbers(place: Place):
    assert (await offered(place, "min_heat", "cal")) == ["calm: 94 and up, about 1 story a day is hot enough"]
