"""Lists of stories: top and latest, page by page."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Self

from discord import ButtonStyle, MessageInteractionMetadata
from discord.ui import ActionRow, Button, LayoutView

from bot.cards.list import list_card
from bot.cards.text import escape
from bot.commands.answers import in_time, reply, turn
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.items import Item
from bot.commands.members.relations import related_row
from bot.stories.model import ID, Story
from bot.stories.page import Page
from bot.stories.period import Period

IN_WORDS = {
    Period.DAY: "the last 24 hours",
    Period.WEEK: "the last week",
    Period.MONTH: "the last month",
    Period.YEAR: "the last year",
    Period.ALL: "all time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """What a list was asked for; `topic` and `source` are ids. All of it fits into a button's custom id."""

    kind: str
    """`top` or `latest`."""
    period: Period | None = None
    topic: str | None = None
    source: str | None = None
    page: int = 1

    def at(self, page: int) -> ListRequest:
        return replace(self, page=page)

    def encode(self) -> str:
        return f"page:{self.kind}:{self.period or ''}:{self.topic or ''}:{self.source or ''}:{self.page}"

    def button(self, page: int, label: str, disabled: bool) -> PageButton:
        return PageButton(self.at(page), label, disabled=disabled)


class PageButton(
    Item,
    template=rf"page:(?P<kind>top|latest):(?P<period>{'|'.join(Period)}|):(?P<topic>{ID}|):(?P<source>{ID}|)"
    r":(?P<page>\d{1,9})",
):
    def __init__(self, request: ListRequest, label: str = "Page", *, disabled: bool = False) -> None:
        style = ButtonStyle.secondary
        super().__init__(Button(label=label, custom_id=request.encode(), style=style, disabled=disabled))
        self.request = request

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        period = Period(match["period"]) if match["period"] else None
        topic, source = match["topic"] or None, match["source"] or None
        page = int(match["page"])
        return cls(ListRequest(kind=match["kind"], period=period, topic=topic, source=source, page=page))

    async def used(self, interaction: Interaction) -> None:
        await turn_page(interaction, list_answer(desk_of(interaction), self.request))


async def turn_page(interaction: Interaction, work: Awaitable[LayoutView]) -> None:
    """Turn the page of one's own answer; somebody else's stays as it is and the page comes privately."""
    card = await in_time(work)
    if is_own(interaction):
        await turn(interaction, card)
    else:
        await reply(interaction, card, private=True)


def page_row(page: Page[Any], button: Callable[[int, str, bool], Item]) -> list[ActionRow[Any]]:
    """Return the row with the ways to the pages before and after; `button`: of a page, its label, is it disabled."""
    if page.pages <= 1:
        return []
    back = button(page.number - 1, "Previous", page.number <= 1)
    on = button(page.number + 1, "Next", page.number >= page.pages)
    return [ActionRow(back, on)]


def is_own(interaction: Interaction) -> bool:
    """Whether the message was the answer to the person who used something in it."""
    asked: MessageInteractionMetadata | None = interaction.message.interaction_metadata if interaction.message else None
    return asked is not None and asked.user.id == interaction.user.id


async def list_answer(desk: Desk, request: ListRequest) -> LayoutView:
    period, page = await _fetch(desk, request)
    shown = replace(request, period=period)
    actions = [*related_row(page.items), *page_row(page, shown.button)]
    note = "" if page.items else _nothing(shown)
    return list_card(await _heading(desk, shown), page, actions=actions, note=note)


async def _fetch(desk: Desk, request: ListRequest) -> tuple[Period | None, Page[Story]]:
    now, topic, source = desk.now(), request.topic, request.source
    if request.kind == "latest":
        return None, await desk.stories.latest(now=now, topic=topic, source=source, page=request.page)
    period = request.period
    return await desk.stories.top(now=now, period=period, topic=topic, source=source, page=request.page)


async def _heading(desk: Desk, request: ListRequest) -> str:
    words = ["Latest stories"] if request.period is None else [f"Top stories of {IN_WORDS[request.period]}"]
    if request.topic:
        words.append(await desk.stories.topic_name(request.topic) or "a topic that is gone")
    if request.source:
        words.append(await desk.stories.source_name(request.source) or "a source that is gone")
    return escape(" · ".join(words))


def _nothing(request: ListRequest) -> str:
    if request.period in (None, Period.ALL):
        narrowed = request.topic or request.source
        return "There is no such story now. `/topics` shows what there is." if narrowed else "There are no stories yet."
    return f"There is nothing from {IN_WORDS[request.period]}. Leave `period` out, and I look further back."
