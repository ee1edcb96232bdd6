"""What is told of the next edition is what the press then makes of it: a library, digests and a ledger at random."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests.model import Digest, Filter, MaxAge
from bot.newsroom import choosing
from bot.newsroom.press import Press
from bot.store import candidates
from bot.store.digests import DigestStore
from tests.builders import NOW, a_digest
from tests.libraries import Shelf, days_ago, open_shelf
from tests.presses import Clock, Discord

ARTICLES = 40
SITES = ("a.example", "b.example", "c.example")


def write_articles(shelf: Shelf, rng: random.Random) -> None:
    for number in range(ARTICLES):
        named = [f"{rng.choice(SITES)}/{rng.randrange(ARTICLES + 5)}" for _ in range(rng.choice((0, 0, 0, 1, 2)))]
        shelf.article(
            f"{number}.md",
            f"{SITES[number % 3]}/{number}",
            related=named,
            title=f"Headline {rng.randrange(ARTICLES)}",
            heat=rng.randrange(20, 60),
            published=rng.choice(("true", "true", "true", "false")),
            topics=rng.choice(("[AI]", "[AI, Law]", "[Chips]")),
            publishedDateTime=days_ago(rng.randrange(12)),
        )


def some_digest(rng: random.Random) -> Digest:
    return a_digest(
        channel_id=rng.randrange(10, 13),
        next_run_at=NOW + timedelta(days=1),
        stories=rng.randrange(1, 6),
        per_source=rng.randrange(1, 3),
        min_heat=rng.choice(("any", "normal", "35")),
        topics=rng.choice((Filter(), Filter(("AI",)), Filter((), ("Law",)))),
        sources=rng.choice((Filter(), Filter((), ("a.example",)))),
        max_age=rng.choice((MaxAge.ANY, MaxAge.WEEK)),
        updates=rng.random() < 0.5,
    )


def heat_up(shelf: Shelf, rng: random.Random) -> None:
    for path in rng.sample(sorted(shelf.folder.iterdir()), 12):
        heat = path.read_text().split("heat: ")[1].split("\n")[0]
        shelf.write(path.name, path.read_text().replace(f"heat: {heat}", f"heat: {int(heat) + rng.choice((5, 40))}"))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("is_large", [False, True])
async def test_those_that_are_told_to_come_are_those_that_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, is_large: bool
):
    if is_large:  # as for a library that is not kept as a whole
        monkeypatch.setattr(candidates, "MANY", 3)
        monkeypatch.setattr(choosing, "LIMITS", (6, 15, 1000))
    rng, clock = random.Random(seed), Clock()
    async with open_shelf(tmp_path) as shelf:
        write_articles(shelf, rng)
        await shelf.load()
        digests = DigestStore(shelf.database)
        press = Press(digests, shelf.stories, Discord(clock), clock)
        added = [await digests.add(some_digest(rng)) for _ in range(6)]
        for digest in rng.sample(added, 3):
            await press.post_now(digest, 1)
        heat_up(shelf, rng)
        await shelf.load()
        rows = await shelf.database.fetch("SELECT id FROM stories")
        stories = [story for (id,) in rows if (story := await shelf.stories.get(id))]
        at = NOW + timedelta(days=1)
        told = [
            {story.id for story in stories if (await press.why(story, digest, at))[0].rule is None} for digest in added
        ]
        clock.advance(days=1)
        come = [{place.story.id for place in (await press.preview(digest)).places} for digest in added]
        await press.stop()
    assert told == come
    assert any(come)
