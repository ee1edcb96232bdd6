"""What everybody may ask: in servers, in direct messages, and with the bot installed for oneself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeAlias

from discord import app_commands
from discord.app_commands import Command, Range
from discord.ui import LayoutView

from bot.cards.list import about_card, topics_card
from bot.commands.answers import in_time, reply
from bot.commands.desk import BY_ANYBODY, EVERYWHERE, Desk, Interaction
from bot.commands.finding import find_source, find_story, find_topic
from bot.commands.members.full import Share, full_answer
from bot.commands.members.lists import ListRequest, list_answer
from bot.commands.members.relations import related_answer
from bot.commands.members.search import SearchRequest, search_answer
from bot.commands.options import SourceOption, StoryOption, TopicOption
from bot.stories.model import name_id
from bot.stories.period import Period
from bot.stories.query import LONGEST

TOPIC = "Only stories of this topic"
SOURCE = "Only stories of this source"
QUERY = 'Words, "a phrase", -unwanted words; the last may be the beginning of a word'
PRIVATE = "Only you see the answer"

PeriodChoice: TypeAlias = Literal["day", "week", "month", "year", "all"]


class Readers:
    """The readers' commands. None defers: after a public defer an error could not be private."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def commands(self) -> list[Command[Any, ..., Any]]:
        callbacks = (self.top, self.latest, self.related, self.search, self.story, self.topics, self.about)
        return [_command(callback) for callback in callbacks]

    @app_commands.describe(topic=TOPIC, period="How far back; left out, I choose it", source=SOURCE, private=PRIVATE)
    async def top(
        self,
        interaction: Interaction,
        topic: TopicOption | None = None,
        period: PeriodChoice | None = None,
        source: SourceOption | None = None,
        private: bool | None = None,
    ) -> None:
        """The hottest stories"""
        await _answer(interaction, self._list("top", topic, source, period), private)

    @app_commands.describe(topic=TOPIC, source=SOURCE, private=PRIVATE)
    async def latest(
        self,
        interaction: Interaction,
        topic: TopicOption | None = None,
        source: SourceOption | None = None,
        private: bool | None = None,
    ) -> None:
        """The newest stories"""
        await _answer(interaction, self._list("latest", topic, source), private)

    @app_commands.describe(story="Words of its title, or its link", private=PRIVATE)
    async def related(self, interaction: Interaction, story: StoryOption, private: bool | None = None) -> None:
        """Who else tells of a story, and what is close to it"""
        await _answer(interaction, self._related(story), private)

    @app_commands.describe(query=QUERY, topic=TOPIC, private=PRIVATE)
    async def search(
        self,
        interaction: Interaction,
        query: Range[str, 1, LONGEST],
        topic: TopicOption | None = None,
        private: bool | None = None,
    ) -> None:
        """Stories by the words in them"""
        await _answer(interaction, self._search(query, topic), private)

    @app_commands.describe(story="Words of its title, or its link", private=PRIVATE)
    async def story(self, interaction: Interaction, story: StoryOption, private: bool | None = None) -> None:
        """One story in full: what it says, why it is hot, who told of it and when"""
        hidden = _is_private(interaction, private)
        await _answer(interaction, self._story(story, Share.OFFERED if hidden else Share.NO), hidden)

    @app_commands.describe(private=PRIVATE)
    async def topics(self, interaction: Interaction, private: bool | None = None) -> None:
        """All topics, with the hottest story of each"""
        await _answer(interaction, self._topics(), private)

    @app_commands.describe(private=PRIVATE)
    async def about(self, interaction: Interaction, private: bool | None = None) -> None:
        """How many stories I know, how fresh they are, and what I store"""
        await _answer(interaction, self._about(), private)

    async def _list(
        self, kind: str, topic: str | None, source: str | None, period: PeriodChoice | None = None
    ) -> LayoutView:
        topic_id = name_id(await find_topic(self._desk, topic)) if topic else None
        source_id = name_id(await find_source(self._desk, source)) if source else None
        chosen = Period(period) if period else None
        return await list_answer(self._desk, ListRequest(kind=kind, period=chosen, topic=topic_id, source=source_id))

    async def _related(self, story: str) -> LayoutView:
        found, note = await find_story(self._desk, story)
        return await related_answer(self._desk, found, note)

    async def _search(self, query: str, topic: str | None) -> LayoutView:
        topic_id = name_id(await find_topic(self._desk, topic)) if topic else None
        return await search_answer(self._desk, SearchRequest.of(query, topic_id))

    async def _story(self, story: str, share: Share) -> LayoutView:
        found, note = await find_story(self._desk, story)
        return await full_answer(self._desk, found, note, share)

    async def _topics(self) -> LayoutView:
        return topics_card(await self._desk.stories.topics())

    async def _about(self) -> LayoutView:
        return about_card(await self._desk.stories.facts())


def _command(callback: Callable[..., Awaitable[None]]) -> Command[Any, ..., Any]:
    return Command(
        name=callback.__name__,
        description=callback.__doc__ or "",
        callback=callback,  # type: ignore[arg-type]
        allowed_contexts=EVERYWHERE,
        allowed_installs=BY_ANYBODY,
    )


async def _answer(interaction: Interaction, work: Awaitable[LayoutView], private: bool | None) -> None:
    await reply(interaction, await in_time(work), private=_is_private(interaction, private))


def _is_private(interaction: Interaction, private: bool | None) -> bool:
    return is_private_by_default(interaction) if private is None else private


def is_private_by_default(interaction: Interaction) -> bool:
    """Where the bot is somebody's own and not the server's, and in group messages, others did not ask for it."""
    return interaction.context.private_channel or (
        interaction.guild_id is not None and not interaction.is_guild_integration()
    )
