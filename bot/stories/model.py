"""What a story is: the plain values that every other room passes around."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

ID = "[0-9a-f]{12}"
"""What the ids of stories, topics and sources look like."""


def short_hash(text: str) -> str:
    """Return the 12 hex characters that name a story (by its first URL key), a topic or a source (by its name)."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def name_id(name: str) -> str:
    """Return the id of a topic or source: spelling in another case is the same topic."""
    return short_hash(name.casefold())


@dataclass(frozen=True, slots=True)
class Source:
    """Who published a story; `name` falls back to the domain."""

    name: str
    domain: str | None = None
    logo: str | None = None

    @property
    def id(self) -> str:
        return name_id(self.name)


@dataclass(frozen=True, slots=True)
class Mention:
    """One entry of an article's `related` list: what somebody else says about a story."""

    title: str
    url: str
    """As written in the file: never repaired, not encoded."""
    aliases: tuple[str, ...] = ()
    excerpt: str = ""
    published_at: datetime | None = None
    source: Source | None = None
    quality: int | None = None
    image: str | None = None
    """URL of its picture: absolute, percent-encoded. So in all three."""


@dataclass(frozen=True, slots=True)
class Article:
    """One file, read: what its front matter says after defaults and repairs."""

    title: str
    url: str
    """`webUrl`, else `originalUrl`, as written."""
    aliases: tuple[str, ...]
    """`originalUrl`, `ampWebUrl`, `cdnAmpWebUrl`, where they differ from `url`."""
    excerpt: str
    published_at: datetime | None
    """Aware, UTC. None where the file has no date."""
    quality: int | None
    heat: int
    published: bool
    source: Source | None
    topics: tuple[str, ...]
    image: str | None
    related: tuple[Mention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What the library knows about one piece of news."""

    id: str
    """12 hex characters; never changes, whatever happens to its URL or file."""
    title: str
    url: str
    """The link shown: percent-encoded so that it stands in a Markdown link."""
    excerpt: str = ""
    source: Source | None = None
    published_at: datetime | None = None
    heat: int = 0
    quality: int | None = None
    topics: tuple[str, ...] = ()
    image: str | None = None
    listed: bool = True
    """Has an article of its own that is `published`."""
    has_article: bool = True
    """False: only named by other articles, or gone."""
    is_gone: bool = False
    """The file of its article was deleted."""
    related_count: int = 0
    """How many stories its own `related` names."""
