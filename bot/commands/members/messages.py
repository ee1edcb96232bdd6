"""What somebody's message holds: its links, the stories that its menus offer, and its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from discord import Component, Embed, Message, MessageSnapshot, SelectMenu, TextDisplay
from discord.components import Button, SectionComponent

from bot.stories.urls import find_urls, lookup_key
from bot.stories.wrappers import meant_by

SMALL = "-# "
LONGEST_TEXT = 2000
"""Characters of its words: what is longer says enough by then."""

Part: TypeAlias = Message | MessageSnapshot

_NO_WORDS = re.compile(r"https?://[^\s<>\[\]()]+|<[^<>]*>")
_HEADLINE = re.compile(r"(?<![^\W_])[^\W_]++(?:[-_][^\W_]++){2,}")
_OF_DISCORD = re.compile(r"https?://(?:[\w-]+\.)*discord(?:app)?\.(?:com|net|gg)(?:[/?#:]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Held:
    links: tuple[str, ...] = ()
    """Each page once, in the order they stand in."""
    asides: tuple[str, ...] = ()
    """Links that lead elsewhere as a rule: to a site, an author, a place in Discord."""
    stories: tuple[str, ...] = ()
    """Ids that the message's menus offer, where the message is the bot's own."""
    text: str = ""
    """Its words, without links and mentions, and those that stand in its links."""


def read_message(message: Message, *, is_own: bool) -> Held:
    """Read a message and what is forwarded in it; of the bot's own, small print only where nothing else has links."""
    parts: list[Part] = [message, *message.message_snapshots]
    lines = [line for part in parts for text in _texts(part) for line in text.splitlines()]
    loud = [line for line in lines if not line.startswith(SMALL)] if is_own else lines
    links = _links(loud) or _links(lines)
    asides = [url for url in links if _OF_DISCORD.match(url)] + _links(
        url for part in parts for url in _urls_beside(part)
    )
    apart = set(map(lookup_key, asides))
    return Held(
        links=tuple(url for url in links if lookup_key(url) not in apart),
        asides=tuple(asides),
        stories=tuple(_offered(message)) if is_own else (),
        text=" ".join(" ".join([*map(_words, loud), *map(_words_in, links)]).split())[:LONGEST_TEXT],
    )


def _words(line: str) -> str:
    return _NO_WORDS.sub(" ", line)


def _words_in(url: str) -> str:
    """Return the headline that many a URL ends in: `a-new-chip-cluster`."""
    return " ".join(_HEADLINE.findall(lookup_key(meant_by(url)[-1]))).replace("-", " ").replace("_", " ")


def _links(texts: Iterable[str]) -> list[str]:
    pages: dict[str, str] = {}
    for url in find_urls("\n".join(texts)):
        pages.setdefault(lookup_key(url), url)
    return list(pages.values())


def _texts(part: Part) -> Iterator[str]:
    """Return all texts and addresses that somebody wrote, in the order they are seen in."""
    yield part.content
    for embed in part.embeds:
        yield from filter(None, _embed_texts(embed))
    for component in _walk(part.components):
        if isinstance(component, TextDisplay):
            yield component.content
        elif isinstance(component, Button) and component.url:
            yield component.url


def _embed_texts(embed: Embed) -> Iterator[str | None]:
    yield from (embed.title, embed.url, embed.description)
    for field in embed.fields:
        yield from (field.name, field.value)
    yield embed.footer.text


def _urls_beside(part: Part) -> Iterator[str]:
    for embed in part.embeds:
        yield from filter(None, (embed.author.url, embed.provider.url))


def _walk(components: Sequence[Component]) -> Iterator[Component]:
    """Yield all components, nested ones after the one they stand in."""
    for component in components:
        yield component
        yield from _walk(getattr(component, "children", ()))
        if isinstance(component, SectionComponent):
            yield component.accessory


def _offered(message: Message) -> Iterator[str]:
    for component in _walk(message.components):
        if isinstance(component, SelectMenu):
            yield from (option.value for option in component.options)
