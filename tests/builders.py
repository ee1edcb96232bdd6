"""Valid things for tests; a test names only what matters to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.digests.model import Digest, Edition, Place
from bot.stories.model import Article, Mention, Source, Story, short_hash

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday


def a_story(name: str = "a", **changes: Any) -> Story:
    url = f"https://{name}.example/story"
    values: dict[str, Any] = {
        "id": short_hash(url),
        "title": f"Story {name}",
        "url": url,
        "excerpt": f"What {name} is about.",
        "source": Source(name=f"Source {name}", domain=f"{name}.example"),
        "published_at": NOW - timedelta(hours=1),
        "heat": 100,
        "quality": 100,
        "topics": ("AI",),
    }
    return Story(**(values | changes))


def a_mention(name: str = "m", **changes: Any) -> Mention:
    values: dict[str, Any] = {
        "title": f"Mention {name}",
        "url": f"https://{name}.example/mention",
        "published_at": NOW - timedelta(hours=2),
        "source": Source(name=f"Source {name}", domain=f"{name}.example"),
        "quality": 50,
    }
    return Mention(**(values | changes))


def an_article(name: str = "a", **changes: Any) -> Article:
    values: dict[str, Any] = {
        "title": f"Article {name}",
        "url": f"https://{name}.example/story",
        "aliases": (),
        "excerpt": f"What {name} is about.",
        "published_at": NOW - timedelta(hours=1),
        "quality": 100,
        "heat": 100,
        "published": True,
        "source": Source(name=f"Source {name}", domain=f"{name}.example"),
        "topics": ("AI",),
        "image": None,
        "related": (),
    }
    return Article(**(values | changes))


def a_digest(**changes: Any) -> Digest:
    values: dict[str, Any] = {"guild_id": 1, "channel_id": 10, "when": "daily 09:00", "min_heat": "any"}
    return Digest(**(values | changes))


def an_edition(*stories: Story, **changes: Any) -> Edition:
    values: dict[str, Any] = {
        "id": "0123456789abcdef",
        "digest_id": 1,
        "number": 1,
        "guild_id": 1,
        "channel_id": 10,
        "due_at": NOW,
        "nonce": "0123456789abcdef01234567",
        "places": tuple(Place(story) for story in stories),
        "deadline": NOW + timedelta(hours=6),
        "planned_at": NOW,
    }
    return Edition(**(values | changes))


def article_file(title: str = "A headline", url: str = "https://a.example/story", body: str = "", **keys: Any) -> str:
    """Return the text of an article file; `keys` are written as YAML scalars after title and webUrl."""
    lines = ["---", f'title: "{title}"', f'webUrl: "{url}"']
    lines += [f"{key}: {value}" for key, value in keys.items()]
    return "\n".join([*lines, "---", body])
