"""One story as a member reads it: linked title, a line of facts, and where asked for its excerpt and coverage."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.cards.budget import Block, Size, shares
from bot.cards.text import clean, ended, escape, linked, plain, shorten, when
from bot.stories.model import Story

ALT_TEXT = 100
LONGEST_COVERAGE_URL = 512


def blocks(stories: Sequence[Story], size: Size) -> list[Block]:
    """Return a list of stories, without excerpts."""
    return [block(story, share) for story, share in zip(stories, shares(stories, size), strict=True)]


def block(
    story: Story,
    size: Size,
    *,
    excerpt: bool = False,
    coverage: Sequence[Story] = (),
    note: str = "",
    update: str = "",
    divided: bool = False,
) -> Block:
    """Return the story's lines and picture. Markdown: `note` opens its line of facts, `update` has a line above it
    that tells its heat."""
    lines = story_lines(story, size, excerpt=excerpt, coverage=coverage, note=note, update=update)
    return Block("\n".join(lines), story.image, plain(story.title, ALT_TEXT), divided)


def story_lines(
    story: Story,
    size: Size,
    *,
    excerpt: bool = False,
    coverage: Sequence[Story] = (),
    note: str = "",
    update: str = "",
) -> list[str]:
    lines = [f"**{linked(story.title, size.title, story.url, size.url)}**"]
    if update:
        lines.append(f"-# {update}")
    if line := facts(story, size, note, has_heat=story.listed and not update):
        lines.append(f"-# {line}")
    if excerpt and size.excerpt and (words := excerpt_of(story)):
        lines.append(escape(shorten(words, size.excerpt)))
    if coverage:
        lines.append(f"-# also covered by {_covering(coverage, size)}")
    return lines


def excerpt_of(story: Story) -> str:
    """Return the excerpt; one that only repeats the title says nothing."""
    words = clean(story.excerpt)
    return "" if words == clean(story.title) else ended(words)


def heat(story: Story) -> str:
    return f"🔥 {story.heat}"


def facts(story: Story, size: Size, note: str = "", *, has_heat: bool, show: Callable[[str], str] = escape) -> str:
    """Return who published a story, when, how hot it is, and its topics; `show` makes Markdown of clean text."""
    parts = [note] if note else []
    if story.source is not None and (name := clean(story.source.name)):
        parts.append(show(shorten(name, size.name)))
    if story.published_at is not None:
        parts.append(when(story.published_at))
    if has_heat:
        parts.append(heat(story))
    if topics := story.topics[: size.topics]:
        parts.append(", ".join(show(shorten(clean(topic), size.name)) for topic in topics))
    return " · ".join(parts)


def _covering(coverage: Sequence[Story], size: Size) -> str:
    """Return linked names of those who cover it too, each name once, and how many stories stand behind "more"."""
    by_name: dict[str, Story] = {}
    for story in coverage:
        by_name.setdefault(name_of(story), story)
    shown = list(by_name.items())[: size.coverage]
    rest = len(coverage) - len(shown)
    if not shown:
        return "1 other" if rest == 1 else f"{rest} others"
    names = ", ".join(linked(name, size.name, story.url, LONGEST_COVERAGE_URL) for name, story in shown)
    return f"{names} and {rest} more" if rest else names


def name_of(story: Story) -> str:
    return clean(story.source.name if story.source else "") or clean(story.title)
