"""Reading one article file: front matter in, an Article out, with defaults and repairs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from bot.stories.dates import parse_date
from bot.stories.frontmatter import MAX_BYTES, BrokenArticle, FrontMatter, read_front_matter
from bot.stories.heat import resting
from bot.stories.images import first_image
from bot.stories.linewise import Value
from bot.stories.model import Article, Mention, Source
from bot.stories.numbers import NumberError, parse_number
from bot.stories.text import clean
from bot.stories.urls import is_http

__all__ = ["MAX_BYTES", "BrokenArticle", "read_article"]

Values = Mapping[str, Value]

ALIAS_KEYS = ("originalUrl", "ampWebUrl", "cdnAmpWebUrl")
TRUE = frozenset(["true", "yes", "on", "y", "1"])
FALSE = frozenset(["false", "no", "off", "n", "0"])


def read_article(data: bytes, *, site_url: str) -> Article | None:
    """Return the article that a file holds, None where it has no front matter. Raises BrokenArticle.

    `site_url` stands before the paths of pictures that name no host.
    """
    matter = read_front_matter(data)
    if matter is None:
        return None
    values = matter.values
    url = _url(matter)
    quality = _number(matter, "quality")
    heat = _number(matter, "heat")
    related = _related(values.get("related"), site_url)
    return Article(
        title=_title(matter),
        url=url,
        aliases=_aliases(values, url),
        excerpt=_text(values.get("excerpt")),
        published_at=_published_at(matter),
        quality=quality,
        heat=resting(quality, len(related)) if heat is None else heat,
        published=_is_published(matter),
        source=_source(values.get("provider"), site_url),
        topics=_topics(values.get("topics")),
        image=first_image(values.get("images"), site_url),
        related=related,
    )


def _title(matter: FrontMatter) -> str:
    value = matter.values.get("title")
    if isinstance(value, list | dict):
        raise matter.broken("title", "title is not text")
    title = _text(value)
    if not title:
        raise matter.broken("title", "title is empty" if "title" in matter.values else "title is missing")
    return title


def _url(matter: FrontMatter) -> str:
    for key in ("webUrl", "originalUrl"):
        value = matter.values.get(key)
        if value and not (isinstance(value, str) and is_http(value.strip())):
            raise matter.broken(key, f"{key} is not an http(s) URL: {_shown(value)}")
    url = _plain(matter.values.get("webUrl")) or _plain(matter.values.get("originalUrl"))
    if not url:
        empty = "webUrl" if "webUrl" in matter.values else "originalUrl"
        raise matter.broken(empty, "there is no URL: webUrl and originalUrl are missing or empty")
    return url


def _number(matter: FrontMatter, key: str) -> int | None:
    try:
        return parse_number(matter.values.get(key))
    except NumberError as error:
        raise matter.broken(key, f"{key} is {error}: {_shown(matter.values[key])}") from None


def _published_at(matter: FrontMatter) -> datetime | None:
    value = matter.values.get("publishedDateTime")
    try:
        return _date(value)
    except ValueError:
        raise matter.broken("publishedDateTime", f"publishedDateTime is not a date: {_shown(value)}") from None


def _is_published(matter: FrontMatter) -> bool:
    value = matter.values.get("published")
    word = "true" if value is None else value.strip().lower() if isinstance(value, str) else ""
    if word not in TRUE | FALSE:
        raise matter.broken("published", f"published is neither true nor false: {_shown(value)}")
    return word in TRUE


def _related(entries: Value, site_url: str) -> tuple[Mention, ...]:
    if not isinstance(entries, list):
        return ()
    mentions = (_mention(entry, site_url) for entry in entries if isinstance(entry, dict))
    return tuple(mention for mention in mentions if mention is not None)


def _mention(entry: Values, site_url: str) -> Mention | None:
    """Return one entry of a `related` list, None where it names no story."""
    title = _text(entry.get("title"))
    url = _plain(entry.get("webUrl")) or _plain(entry.get("originalUrl"))
    if not title or not is_http(url):
        return None
    try:
        published_at, quality = _date(entry.get("publishedDateTime")), parse_number(entry.get("quality"))
    except (ValueError, NumberError):
        return None
    return Mention(
        title=title,
        url=url,
        aliases=_aliases(entry, url),
        excerpt=_text(entry.get("excerpt")),
        published_at=published_at,
        source=_source(entry.get("provider"), site_url),
        quality=quality,
        image=first_image(entry.get("images"), site_url),
    )


def _aliases(values: Values, url: str) -> tuple[str, ...]:
    """Return the other URLs of the page; one that is none costs only itself."""
    aliases: dict[str, None] = {}
    for key in ALIAS_KEYS:
        alias = _plain(values.get(key))
        if alias and alias != url and is_http(alias):
            aliases[alias] = None
    return tuple(aliases)


def _source(provider: Value, site_url: str) -> Source | None:
    if isinstance(provider, str):
        provider = {"name": provider}
    if not isinstance(provider, dict):
        return None
    logo = first_image(provider.get("images"), site_url)
    name, domain = provider.get("name"), provider.get("domain")
    return _known_source(name if isinstance(name, str) else "", domain if isinstance(domain, str) else "", logo)


@lru_cache(4096)
def _known_source(name: str, domain: str, logo: str | None) -> Source | None:
    """Make each source once: a few hundred stand in all articles of a library."""
    name, domain = clean(name), clean(domain)
    return Source(name=name or domain, domain=domain or None, logo=logo) if name or domain else None


def _topics(value: Value) -> tuple[str, ...]:
    """Return the topics in the file's order; the first spelling of each wins."""
    entries = value if isinstance(value, list) else [value]
    names: dict[str, str] = {}
    for entry in entries:
        if name := _text(entry):
            names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _date(value: Value) -> datetime | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError("not text")
    return parse_date(value)


def _text(value: Value) -> str:
    return clean(value) if isinstance(value, str) else ""


def _plain(value: Value) -> str:
    return value.strip() if isinstance(value, str) else ""


def _shown(value: Value) -> str:
    """Return a wrong value as it is shown in a report: one line, not too long."""
    if not isinstance(value, str):
        return "a list" if isinstance(value, list) else "a mapping"
    text = clean(value)
    return f'"{text[:77]}…"' if len(text) > 80 else f'"{text}"'
