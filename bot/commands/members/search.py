"""Searching for words: the answer, page by page, and what comes near where nothing is found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from discord import ButtonStyle
from discord.ui import ActionRow, Button, LayoutView

from bot.cards.list import list_card
from bot.cards.marks import Marks
from bot.cards.search import in_words, search_card
from bot.cards.text import clean, escape, plain, shorten, size
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.items import Item
from bot.commands.members.full import StoryButton
from bot.commands.members.lists import page_row, turn_page
from bot.commands.members.relations import related_row
from bot.errors import UserError
from bot.store.names import Name
from bot.store.search import RANKED
from bot.stories.heat import by_heat
from bot.stories.model import ID, Story
from bot.stories.page import Page
from bot.stories.query import Query, beginnings, normalised, parse

QUOTE = re.compile('["“”„‟«»]')
MOST_NEAR = 5
TRIES = 6
LONGEST_NAME = 40
MANY = 10_000
ROOM = 100 - len("search:0123456789ab:50:")
"""Characters of a query in a custom id."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What was searched for; `topic` is an id. All of it fits into a button's custom id."""

    text: str
    topic: str | None = None
    page: int = 1

    @classmethod
    def of(cls, text: str, topic: str | None) -> Self:
        """Return a request for a text as it was typed, or where it is too long for a custom id, without its noise."""
        typed = clean(text)
        return cls(typed if size(typed) <= ROOM else shorten(normalised(typed), ROOM), topic)

    def button(self, page: int, label: str, disabled: bool) -> SearchButton:
        return SearchButton(replace(self, page=page), label, disabled=disabled)


class SearchButton(Item, template=rf"search:(?P<topic>{ID}|):(?P<page>\d{{1,9}}):(?P<text>.+)"):
    def __init__(self, request: SearchRequest, label: str = "Page", *, disabled: bool = False) -> None:
        custom_id = f"search:{request.topic or ''}:{request.page}:{request.text}"
        style = ButtonStyle.secondary
        super().__init__(Button(label=label, custom_id=custom_id, style=style, disabled=disabled))
        self.request = request

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        return cls(SearchRequest(match["text"], match["topic"] or None, int(match["page"])))

    async def used(self, interaction: Interaction) -> None:
        await turn_page(interaction, search_answer(desk_of(interaction), self.request))


async def search_answer(desk: Desk, request: SearchRequest) -> LayoutView:
    query = parse(request.text)
    if not query.wanted:
        raise UserError(_how_to_ask(request.text, query))
    page, is_cut = await desk.stories.search(query, topic=request.topic, page=request.page)
    if not page.items:
        return await _nothing_found(desk, request, query)
    heading = [f"Stories with {_said(request.text)}", *await _topic_names(desk, request)]
    note = f"More than {RANKED} stories match: the best of the newest {RANKED}." if is_cut else ""
    actions = [*related_row(page.items), *page_row(page, request.button)]
    return search_card(escape(" · ".join(heading)), page, Marks(query), actions=actions, note=note)


def _said(text: str) -> str:
    """Return a query in quotes; one with quotes of its own as it is."""
    return text if QUOTE.search(text) else f"“{text}”"


def _how_to_ask(text: str, query: Query) -> str:
    said = escape(_said(text))
    if query.unwanted:
        return f"{said} only says what a story must not have. Add a word that it should have: `chips -intel`."
    ways = 'Type words, "a phrase" in quotes, or -word for what a story must not have.'
    return f"There is no word in {said} that I could look for. {ways}"


async def _topic_names(desk: Desk, request: SearchRequest) -> list[str]:
    if request.topic is None:
        return []
    return [await desk.stories.topic_name(request.topic) or "a topic that is gone"]


async def _nothing_found(desk: Desk, request: SearchRequest, query: Query) -> LayoutView:
    """Say what was searched, and offer titles and topics that come near."""
    near = await _near(desk, request, query)
    topics = await _near_topics(desk, query)
    among = [f" in {escape(plain(name, LONGEST_NAME))}" for name in await _topic_names(desk, request)]
    said = [f"I have no story with {in_words(query)}{''.join(among)}."]
    said += ["These come near."] if near else []
    said += ["Each button shows the hottest stories of a topic."] if topics else []
    rows = [*related_row(near), *_topic_row(topics)]
    heading = f"Nothing found for {escape(_said(request.text))}"
    return list_card(heading, Page(tuple(near), 1, len(near)), actions=rows, note=" ".join(said))


def _topic_row(topics: Sequence[Name]) -> list[ActionRow[Any]]:
    buttons = [StoryButton("top", topic.id, plain(topic.name, LONGEST_NAME)) for topic in topics]
    return [ActionRow(*buttons)] if buttons else []


async def _near(desk: Desk, request: SearchRequest, query: Query) -> list[Story]:
    """Return the hottest of the stories that have what is wanted at least, or titles with words that begin alike."""
    found: list[Story] = []
    if query.unwanted or request.topic:
        found += (await desk.stories.search(Query(query.wanted)))[0].items
    for text in beginnings(query)[:TRIES]:
        if len(found) < MOST_NEAR:
            found += await desk.stories.stories_like(text, MOST_NEAR)
    once = {story.id: story for story in found}
    return sorted(list(once.values())[:MOST_NEAR], key=by_heat)


async def _near_topics(desk: Desk, query: Query) -> list[Name]:
    """Return topics that have a word which begins alike, or else those of most stories."""
    like = [topic for text in beginnings(query) for topic in await desk.stories.topics_like(text, MOST_NEAR)]
    if not like:
        like = sorted(await desk.stories.topics_like("", MANY), key=lambda topic: -topic.stories)
    return list(dict.fromkeys(like))[:MOST_NEAR]
