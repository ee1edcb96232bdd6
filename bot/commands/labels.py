"""What stands for a topic, source or story in the list that Discord shows while somebody types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from bot.cards.list import stories_in_words
from bot.cards.text import clean, plain, size
from bot.store.names import Name
from bot.stories.model import Story

LONGEST_CHOICE = 100
Suggestions: TypeAlias = Sequence[tuple[Any, str]]
"""(value, label) pairs."""

_COUNT = re.compile(r" · [\d,]+ stor(y|ies)$")


def name_label(name: Name) -> str:
    """Return `AI Hardware · 23 stories`; of a long name the beginning."""
    count = f" · {stories_in_words(name.stories)}"
    return plain(name.name, LONGEST_CHOICE - size(count)) + count


def without_count(text: str) -> str:
    """Return the name that was typed, or that a label has which was left standing as text."""
    return _COUNT.sub("", text)


def story_label(story: Story) -> str:
    """Return `A headline · Wired`; where both together are too long, the headline."""
    title = plain(story.title, LONGEST_CHOICE)
    source = clean(story.source.name) if story.source else ""
    both = f"{title} · {source}"
    return both if source and size(both) <= LONGEST_CHOICE else title
