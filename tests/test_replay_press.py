"""A replay of a real library says what the press posts when it goes through the same days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.digests.heatlevel import floor_of
from bot.digests.model import Digest, MaxAge
from bot.digests.replay import replay
from bot.newsroom.planner import Planner
from bot.store import replays
from bot.store.digests import DigestStore
from tests.builders import a_digest
from tests.libraries import Shelf, open_shelf, titles
from tests.presses import Clock

FIRST = datetime(2026, 3, 2, tzinfo=UTC)
ARTICLES = (
    # hours after the first day began, URL, heat, source, whom it names, title
    (1, "a.example/1", 120, "A", ["x.example/1"], "Chips are here"),
    (2, "b.example/1", 110, "A", [], "Robots walk"),
    (3, "c.example/1", 100, "A", [], "Clouds rain"),
    (4, "d.example/1", 71, "B", [], "Dams hold"),
    (5, "e.example/1", 60, "B", [], "Ears hear"),
    (30, "f.example/1", 150, "B", ["x.example/1"], "Chips came"),
    (31, "g.example/1", 140, "C", [], "Robots walk"),
    (32, "h.example/1", 90, "C", ["b.example/1"], "Robots ran"),
    (33, "i.example/1", 80, "C", [], "Ice melts"),
    (80, "j.example/1", 75, "D", ["i.example/1"], "Ice again"),
    (81, "k.example/1", 72, "D", ["y.example/1"], "Kites fly"),
    (100, "l.example/1", 79, "D", [], "Lakes freeze"),
)


async def posted_by_the_press(shelf: Shelf, digest: Digest, days: int) -> list[tuple[datetime, list[str]]]:
    """Return what each edition posts while the articles arrive at their times."""
    digests, clock = DigestStore(shelf.database), Clock(FIRST)
    saved = await digests.add(digest)
    planner, waiting, editions = Planner(digests, shelf.stories, clock), list(ARTICLES), []
    for due in (FIRST + timedelta(days=day, hours=9) for day in range(days)):
        clock.time = due
        while waiting and FIRST + timedelta(hours=waiting[0][0]) <= due:
            hours, url, heat, source, related, title = waiting.pop(0)
            date = f"{FIRST + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
            shelf.article(
                f"{url[0]}.md",
                url,
                related=related,
                title=title,
                heat=heat,
                publishedDateTime=date,
                provider=f"{{name: {source}}}",
            )
        await shelf.load()
        if edition := await planner.plan_due(saved.id):
            editions.append((due, titles(place.story for place in edition.places)))
    return editions


@pytest.mark.parametrize(
    "options",
    [{}, {"stories": 1}, {"min_heat": "72", "max_age": MaxAge.DAY}],
    ids=["two stories", "one", "hot and new"],
)
async def test_a_replay_says_what_the_press_posts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
):
    monkeypatch.setattr(replays, "TOGETHER", 5)  # so that there are several parts
    digest = a_digest(**{"next_run_at": FIRST + timedelta(hours=9), "stories": 2, "per_source": 1} | options)
    async with open_shelf(tmp_path) as shelf:
        posted = await posted_by_the_press(shelf, digest, days=6)
        now = FIRST + timedelta(days=5, hours=10)
        heats = await shelf.stories.heats(now=now)
        floor = floor_of(digest.min_heat, heats)
        found = replay(digest, await shelf.stories.past(heats, floor), floor=floor, now=now)
    assert found is not None
    assert [(edition.at, titles(edition.stories)) for edition in found.editions if edition.stories] == posted
    assert sum(len(taken) for _, taken in posted) >= 4
