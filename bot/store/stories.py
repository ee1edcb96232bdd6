"""What can be asked of the library; one group of questions a module."""

from __future__ import annotations

from bot.store.candidates import Candidates
from bot.store.coverage import Coverage
from bot.store.lists import LibraryFacts, Lists
from bot.store.lookup import Lookup
from bot.store.names import Names, TopicCount
from bot.store.replays import Replays
from bot.store.search import Searches
from bot.store.similar import Similarities
from bot.stories.page import Page
from bot.stories.period import Period

__all__ = ["Coverage", "LibraryFacts", "Page", "Period", "StoryStore", "TopicCount"]


class StoryStore(Lists, Candidates, Lookup, Searches, Similarities, Replays, Names):
    """Stories for readers and digests: lists, searches, one story, its coverage, topics and sources. Writes nothing."""
