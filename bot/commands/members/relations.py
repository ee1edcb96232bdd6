"""Related stories of one story: the answer, and the menu under every message that leads to it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from typing import Any, Self

from discord import SelectOption
from discord.ui import ActionRow, Button, LayoutView, Select

from bot.cards.list import related_card
from bot.cards.text import clean, plain, shorten
from bot.commands.answers import in_time, reply
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.finding import find_by_id, find_lead
from bot.commands.items import Door, Item, values_of
from bot.store.stories import StoryStore
from bot.stories.model import Story
from bot.stories.related import Relation, rank

MOST_OPTIONS = 25


class RelatedSelect(Item, template=r"related:(?P<mark>[0-9a-f]{0,16})"):
    """Chooses one of a message's stories; under an edition its custom id is the mark by which it is found again."""

    def __init__(self, stories: Iterable[Story] = (), mark: str = "") -> None:
        options = [_option(story) for story in stories]
        super().__init__(Select(placeholder="Related to …", custom_id=custom_id(mark), options=options[:MOST_OPTIONS]))

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        return cls(mark=match["mark"])

    async def used(self, interaction: Interaction) -> None:
        chosen = _chosen_answer(desk_of(interaction), values_of(interaction)[0])
        await reply(interaction, await in_time(chosen), private=True)


def custom_id(mark: str) -> str:
    return f"related:{mark}"


def related_row(stories: Iterable[Story], mark: str = "") -> list[ActionRow[Any]]:
    """Return the row with the menu, or none where there is no story to choose."""
    once = list({story.id: story for story in stories}.values())
    return [ActionRow(RelatedSelect(once, mark))] if once else []


async def _chosen_answer(desk: Desk, story_id: str) -> LayoutView:
    return await related_answer(desk, await find_by_id(desk, story_id))


async def related_answer(desk: Desk, story: Story, note: str = "") -> LayoutView:
    """Return the card of a story's relations; one that is not listed is answered by the story that leads it."""
    lead, why = await find_lead(desk, story)
    relations = await relations_of(desk.stories, lead)
    row = related_row(await _leading_on(desk, lead, [relation.story for relation in relations]))
    whole: ActionRow[Any] = ActionRow(Door(Button(label="Whole story", custom_id=f"story:full:{lead.id}")))
    return related_card(lead, relations, actions=row, lead_actions=[whole], note=" ".join(filter(None, (why, note))))


async def relations_of(stories: StoryStore, lead: Story) -> list[Relation]:
    """Return whatever is related to a story, each with its reason."""
    known, similar = await asyncio.gather(stories.coverage(lead.id), stories.similar(lead))
    return rank(lead, known.named, known.naming, known.sharing, similar, equal=known.equal)


async def _leading_on(desk: Desk, lead: Story, stories: Sequence[Story]) -> list[Story]:
    """Return those with an answer of their own: choosing one that `lead` leads would bring the same answer again."""
    leaders = await desk.stories.leader_ids([story.id for story in stories if not story.listed])
    return [story for story in stories if leaders.get(story.id) != lead.id]


def _option(story: Story) -> SelectOption:
    source = shorten(clean(story.source.name), 100) if story.source else ""
    return SelectOption(label=plain(story.title, 100), value=story.id, description=source or None)
