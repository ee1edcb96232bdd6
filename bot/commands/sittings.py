"""What is remembered, while the bot runs, of each form that somebody is filling in."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

import discord

MOST = 500


class Sitting:
    """One form: what keeps its changes in order, and where its preview is."""

    def __init__(self) -> None:
        self.changing = asyncio.Lock()
        self.showing = asyncio.Lock()
        self.waiting = 0
        """How many wait for the preview, with the one that has it in hand."""
        self.preview: tuple[discord.Webhook, int] | None = None
        """Through what the preview can be changed, for a quarter of an hour, and the message's id."""


class Sittings:
    """The forms used last, by the ids of their drafts; one that is forgotten, as by a restart, gets a new preview."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Sitting] = OrderedDict()

    def of(self, draft_id: str) -> Sitting:
        sitting = self._known.setdefault(draft_id, Sitting())
        self._known.move_to_end(draft_id)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return sitting
