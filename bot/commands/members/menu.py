"""The menu of a message: what the library knows of the links in it, or of what is close to its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import Message
from discord.app_commands import ContextMenu
from discord.ui import LayoutView

from bot.cards.found import coverage_in_words, found_card, links_in_words
from bot.commands.answers import in_time, reply
from bot.commands.desk import BY_ANYBODY, EVERYWHERE, Desk, Interaction
from bot.commands.finding import INSTEAD
from bot.commands.members.messages import Held, read_message
from bot.commands.members.relations import MOST_OPTIONS, related_answer, related_row
from bot.errors import UserError
from bot.stories.model import Story

MOST_LINKS = 25
MOST_SIMILAR = 5
GONE = "gone from my library"


def message_menu(desk: Desk) -> ContextMenu:
    """Return the command; it answers privately always: whoever wrote the message did not ask."""

    async def related_stories(interaction: Interaction, message: Message) -> None:
        held = read_message(message, is_own=message.author == interaction.client.user)
        await reply(interaction, await in_time(message_answer(desk, held, message.created_at)), private=True)

    return ContextMenu(
        name="Related stories", callback=related_stories, allowed_contexts=EVERYWHERE, allowed_installs=BY_ANYBODY
    )


async def message_answer(desk: Desk, held: Held, written_at: datetime) -> LayoutView:
    links = held.links[:MOST_LINKS]
    known = await desk.stories.stories_at([*links, *held.asides])
    stories = {story.id: story for story in known.values()}
    for story_id in held.stories:
        if story_id not in stories and (story := await desk.stories.get(story_id)):
            stories[story.id] = story
    unknown = [url for url in links if url not in known]
    notes = _notes(unknown, len(held.links) - len(links))
    if not stories:
        return await _similar(desk, held.text, written_at, unknown)
    if len(stories) == 1:
        return await related_answer(desk, next(iter(stories.values())), " ".join(notes))
    return await _several(desk, list(stories.values())[:MOST_OPTIONS], notes)


async def _several(desk: Desk, stories: Sequence[Story], notes: Sequence[str]) -> LayoutView:
    coverage = await desk.stories.coverage_ids([story.id for story in stories])
    found = [(story, GONE if story.is_gone else coverage_in_words(len(coverage[story.id]))) for story in stories]
    return found_card("Stories of this message", found, notes=notes, actions=related_row(stories))


async def _similar(desk: Desk, text: str, written_at: datetime, unknown: Sequence[str]) -> LayoutView:
    """Return what is close to a message's words; without anything, raise UserError."""
    if not text and not unknown:
        raise UserError("That message has no text and no link. Use this on one that tells of a story.")
    found = f"I don't know {links_in_words(unknown)}" if unknown else "That message has no link to a story"
    stories = await desk.stories.similar_to_text(text, MOST_SIMILAR, at=written_at)
    if not stories and (meant := await desk.stories.find(text)):
        stories = [meant.story]  # an old headline of words that very many have
    if not stories:
        raise UserError(f"{found}, and I know no story close to its words. {INSTEAD}")
    close = [(story, "") for story in stories]
    return found_card("Stories close to this message", close, notes=[f"{found}."], actions=related_row(stories))


def _notes(unknown: Sequence[str], left: int) -> list[str]:
    """Return in Markdown what the answer leaves out."""
    notes = [f"I don't know {links_in_words(unknown)}."] if unknown else []
    return notes + ([f"I looked at its first {MOST_LINKS} links; it has {left} more."] if left else [])
