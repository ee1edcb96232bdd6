"""How much a digest would have posted, in words, and the room that a preview has for them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cards.digest import edition_card
from bot.cards.replay import nothing_in_words, replay_in_words
from bot.digests.heatlevel import rate_in_words
from bot.digests.model import Filter
from bot.digests.replay import Obstacle, Replay, Rerun
from bot.digests.selection import Rule
from tests.builders import NOW, a_digest, a_story, an_edition
from tests.stage import Place, add, bot_in_sandbox, words_of
from tests.test_cards import texts

A, B = (a_story(name, title=f"About *{name}*", heat=heat) for name, heat in (("a", 90), ("b", 120)))
HALF = "About 5 stories a week at this setting"


def replayed(*editions: Any, days: int = 3, last_days: int = 3, is_recent: bool = True) -> Replay:
    runs = tuple(Rerun(NOW - timedelta(days=1), tuple(stories)) for stories in editions)
    return Replay(days=days, editions=runs, last_days=last_days, last_editions=runs, is_recent=is_recent)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (12.4, "about 12 stories a day"),
        (9.96, "about 10 stories a day"),
        (3.04, "about 3 stories a day"),
        (0.97, "about 1 story a day"),
        (0.5, "about 4 stories a week"),
        (0.1, "about 1 story a week"),
        (0.03, "less than 1 story a week"),
        (0, "no story"),
    ],
)
def test_how_many_stories_is_said_as_people_count(rate: float, words: str):
    assert rate_in_words(rate) == words


def test_a_replay_names_the_hottest_and_with_less_room_fewer_of_them():
    assert replay_in_words(replayed([A], [], [B])) == [
        f"{HALF}; in the 3 days that have stories: 2 in 2 of 3 editions, such as "
        "[About \\*b\\*](https://b.example/story) and [About \\*a\\*](https://a.example/story).",
        f"{HALF}; in the 3 days that have stories: 2 in 2 of 3 editions, such as "
        "[About \\*b\\*](https://b.example/story).",
        f"{HALF}; in the 3 days that have stories: 2 in 2 of 3 editions.",
        f"{HALF}.",
    ]


def test_what_stands_in_the_preview_is_not_named_twice():
    assert "About" not in replay_in_words(replayed([A]), shown=[A.id])[0].removeprefix("About")


@pytest.mark.parametrize(
    ("replay", "words"),
    [
        (replayed([A, B], days=30, last_days=7), "; last week: 2 in 1 edition, such as"),
        (
            replayed([A], days=30, last_days=7, is_recent=False),
            "; in the last 7 days that have stories: 1 in 1 edition",
        ),
        (replayed([A], days=1, last_days=1), "; in the only day that has stories: 1 in 1 edition"),
        (replayed([], days=30, last_days=7), "; last week: nothing."),
    ],
)
def test_the_last_days_are_a_week_where_they_are(replay: Replay, words: str):
    assert words in replay_in_words(replay)[0]


@pytest.mark.parametrize(
    ("options", "why", "words"),
    [
        ({}, Obstacle(Rule.COLD, 80), "Nothing of the last 30 days that have stories fits: the hottest has heat 80."),
        ({"topics": Filter(("AI",))}, Obstacle(Rule.COLD, 80), "the hottest with its topics has heat 80."),
        ({}, Obstacle(Rule.OLD), "Try a longer `max_age`"),
        ({}, Obstacle(Rule.TOPICS), "none has its `topics`"),
        ({"topics": Filter(("AI",))}, Obstacle(Rule.SOURCES), "none with its topics has its `sources`"),
    ],
)
def test_where_nothing_fits_it_is_said_what_would_help(options: dict[str, Any], why: Obstacle, words: str):
    assert words in nothing_in_words(a_digest(**options), 30, why)


@pytest.mark.parametrize("places", [0, 1, 3, 5, 10])
def test_a_preview_is_what_is_posted_however_long_that_is(places: int):
    stories = (a_story(f"s{n}", title="title " * 30, excerpt="word " * 90, topics=("AI " * 9,)) for n in range(places))
    edition = an_edition(*stories, number=3, mention=7 if places else None)
    preview = edition_card(edition, preview=True, note="note " * 90, replayed=["long " * 100, "short"])
    assert preview.to_components()[1:] == edition_card(edition).to_components()
    assert "short" in texts(preview)[0] or "long" in texts(preview)[0]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with bot_in_sandbox(tmp_path) as place:
        yield place


async def test_whoever_adds_a_digest_is_told_how_much_it_would_have_posted(place: Place):
    words = words_of(await add(place, min_heat="any", max_age="any", stories=2))
    assert "While stories came, about 1 story a day at this setting; in the 3 days that have stories: 3 in " in words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"min_heat": "9999"}, "Nothing of the 3 days that have stories fits: the hottest has heat 214."),
        ({"topics": "-AI"}, "none has its `topics`"),
        (
            {"topics": "AI", "sources": "-Wired, -TechRadar, -VentureBeat, -Singularity Hub"},
            "none with its topics has its `sources`",
        ),
        ({"when": "mon 09:00", "max_age": "1d"}, "it was too old when the digest ran."),
    ],
)
async def test_a_preview_says_what_kept_everything_out(place: Place, options: dict[str, str], words: str):
    await add(place, **options)
    assert words in words_of(await place.moderate("preview", digest=1))


async def test_without_stories_there_is_no_replay(tmp_path: Path):
    (tmp_path / "nothing").mkdir()
    async with bot_in_sandbox(tmp_path, tmp_path / "nothing") as place:
        assert "days that have stories" not in words_of(await add(place))
