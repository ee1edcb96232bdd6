"""One story in full: the answer, and the buttons under it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto
from typing import Any, Self

from discord import ButtonStyle, ChannelType
from discord.ui import ActionRow, Button, LayoutView

from bot.cards.full import full_card
from bot.cards.layout import is_for_button
from bot.cards.text import clean, escape, listed, plain, shorten
from bot.commands.answers import in_time, reply, turn
from bot.commands.desk import Desk, Interaction, desk_of
from bot.commands.finding import find_by_id, find_lead
from bot.commands.items import Item
from bot.commands.members.lists import ListRequest, list_answer
from bot.commands.members.relations import related_answer
from bot.commands.permissions import Asked, missing, of_the_caller
from bot.errors import UserError
from bot.stories.model import ID, Story, name_id

LONGEST_LABEL = 40
MOST_TOPICS = 5
"""Buttons of one row."""


class Share(Enum):
    """Whether an answer can be made public."""

    NO = auto()
    OFFERED = auto()
    DONE = auto()


class StoryButton(Item, template=rf"story:(?P<does>full|related|share|top):(?P<subject>{ID})"):
    """Answers privately with something about a story, or the hottest of a topic; `share` posts a story publicly."""

    def __init__(self, does: str, subject: str, label: str = "Story", *, disabled: bool = False) -> None:
        style, custom_id = ButtonStyle.secondary, f"story:{does}:{subject}"
        super().__init__(Button(label=label, custom_id=custom_id, style=style, disabled=disabled))
        self.does, self.subject = does, subject

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        return cls(match["does"], match["subject"])

    async def used(self, interaction: Interaction) -> None:
        if self.does == "share":
            await post_publicly(interaction, self.subject)
        else:
            answer = ANSWERS[self.does](desk_of(interaction), self.subject)
            await reply(interaction, await in_time(answer), private=True)


async def full_answer(desk: Desk, story: Story, note: str = "", share: Share = Share.NO) -> LayoutView:
    """Return the card of a story; one whose article is gone is told of by what others say, if anybody does."""
    lead, _ = await find_lead(desk, story)
    topics = await _known_topics(desk, story)
    others = [name for name in story.topics if name not in topics]
    return full_card(
        story,
        await desk.stories.coverage_stories(story.id),
        None if lead is story else lead,
        topics=others,
        actions=_rows(story, topics, share),
        note=note,
    )


async def post_publicly(interaction: Interaction, story_id: str) -> None:
    """Post one's private answer for everybody, once: its button goes first."""
    check_may_write(interaction)
    desk = desk_of(interaction)
    name = escape(shorten(clean(interaction.user.display_name) or interaction.user.name, LONGEST_LABEL))
    public = await in_time(_whole(desk, story_id, f"Shared by {name}", Share.NO))
    without_button = await in_time(_whole(desk, story_id, share=Share.DONE))
    answer = interaction.message.id if interaction.message else 0
    if answer in desk.shared:
        raise UserError("You have shared it already.")
    desk.shared.append(answer)
    try:
        await turn(interaction, without_button)
    except Exception:
        desk.shared.remove(answer)  # nothing was posted yet
        raise
    await reply(interaction, public, private=False)


def check_may_write(interaction: Interaction) -> None:
    """Raise a UserError where the person could not post a message of their own, or by an app of their own."""
    if interaction.guild_id is None:
        return
    if not interaction.is_guild_integration() and not interaction.permissions.use_external_apps:
        raise UserError("You can't share it here: this server shows nobody else what apps of your own say.")
    kind = interaction.channel.type if interaction.channel else ChannelType.text
    if lacking := missing(interaction.permissions, of_the_caller(Asked(kind))):
        raise UserError(f"You can't share it here: you need {listed(lacking)} in this channel.")


async def _known_topics(desk: Desk, story: Story) -> list[str]:
    """Return those of the first topics that have listed stories."""
    names = story.topics[:MOST_TOPICS]
    return [name for name in names if story.listed or await desk.stories.topic_name(name)]


def _rows(story: Story, topics: Sequence[str], share: Share) -> list[ActionRow[Any]]:
    leading: ActionRow[Any] = ActionRow(StoryButton("related", story.id, "Related"))
    if share is not Share.NO:
        is_done = share is Share.DONE
        leading.add_item(StoryButton("share", story.id, "Shared" if is_done else "Share", disabled=is_done))
    if is_for_button(story.url):
        leading.add_item(Button(label="Read it", url=story.url))
    tops = [StoryButton("top", name_id(name), plain(name, LONGEST_LABEL)) for name in topics]
    return [leading, ActionRow(*tops)] if tops else [leading]


async def _whole(desk: Desk, story_id: str, note: str = "", share: Share = Share.OFFERED) -> LayoutView:
    return await full_answer(desk, await find_by_id(desk, story_id), note, share)


async def _related(desk: Desk, story_id: str) -> LayoutView:
    return await related_answer(desk, await find_by_id(desk, story_id))


async def _top(desk: Desk, topic: str) -> LayoutView:
    return await list_answer(desk, ListRequest(kind="top", topic=topic))


ANSWERS: dict[str, Callable[[Desk, str], Awaitable[LayoutView]]] = {
    "full": _whole,
    "related": _related,
    "top": _top,
}
