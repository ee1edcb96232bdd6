"""An article file as rows: plain values that can wait in a spool until it is known which story they belong to."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from bot.store.keys import key_of, url_key
from bot.store.times import to_seconds
from bot.stories.model import Article, Mention, Source, name_id
from bot.stories.titles import normalised_title
from bot.stories.urls import link, lookup_key
from bot.stories.words import fold_words

FACTS = (
    "title",
    "url",
    "excerpt",
    "published_at",
    "quality",
    "source_id",
    "source_name",
    "source_domain",
    "source_logo",
    "image",
)
"""Columns that an article and a mention of a story have in common."""
ARTICLE_COLUMNS = (*FACTS, "heat", "topics", "listed", "related_count", "headline", "words")
MENTION_COLUMNS = ("keys", *FACTS)

Row = tuple[object, ...]


class Sheet(NamedTuple):
    """One article, ready to be shelved."""

    path: str
    size: int
    mtime_ns: int
    hash: bytes
    key: int
    published_at: int | None
    aliases: tuple[tuple[int, str], ...]
    """Key and lookup key of each."""
    listed: bool
    heat: int
    row: Row
    """Values of ARTICLE_COLUMNS."""
    topics: tuple[str, ...]
    """Ids."""
    texts: tuple[str, str, str, str]
    """Words of title, source, topics and excerpt."""
    mentions: tuple[Row, ...]
    """Values of MENTION_COLUMNS, in the file's order."""

    @property
    def file(self) -> tuple[str, int, int, bytes, int, int | None]:
        """Path, size, mtime_ns, hash, key, published_at."""
        return self[:6]


def make_sheet(article: Article, path: str, size: int, mtime_ns: int, digest: bytes) -> Sheet:
    key = url_key(article.url)
    aliases = {key_of(text): _line(text) for text in map(lookup_key, article.aliases)}
    aliases.pop(key, None)
    listed = article.published and article.heat != -1
    topics: dict[str, str] = {}
    for name in filter(None, map(_line, article.topics)):
        topics.setdefault(_id_of(name), name)
    title, source = fold_words(article.title), _words_of(article.source.name) if article.source else ""
    texts = (title, source, "".join(map(_words_of, topics.values())), fold_words(article.excerpt))
    mentions = tuple(_mention_row(mention) for mention in article.related)
    named = {int(str(row[0]).partition(" ")[0]) for row in mentions} - {key, *aliases}  # by the first of their keys
    row = (
        *_facts(article),
        article.heat,
        "\n".join(topics.values()),
        listed,
        len(named),
        normalised_title(article.title),
        title + source,
    )
    published_at = to_seconds(article.published_at)
    return Sheet(
        path,
        size,
        mtime_ns,
        digest,
        key=key,
        aliases=tuple(aliases.items()),
        published_at=published_at,
        listed=listed,
        heat=article.heat,
        row=row,
        topics=tuple(topics),
        texts=texts,
        mentions=mentions,
    )


def _mention_row(mention: Mention) -> Row:
    keys = dict.fromkeys(map(url_key, (mention.url, *mention.aliases)))
    return (" ".join(map(str, keys)), *_facts(mention))


def _facts(said: Article | Mention) -> Row:
    source = said.source or NO_SOURCE
    return (
        said.title,
        link(said.url),
        said.excerpt,
        to_seconds(said.published_at),
        said.quality,
        _id_of(source.name) if said.source else None,
        source.name if said.source else None,
        source.domain,
        source.logo,
        said.image,
    )


def _line(text: str) -> str:
    return " ".join(text.split())


_id_of = lru_cache(4096)(name_id)
_words_of = lru_cache(4096)(fold_words)
NO_SOURCE = Source(name="")
