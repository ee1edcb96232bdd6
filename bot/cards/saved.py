"""What moderators are answered when digests were changed: what is true now, and what was before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from discord.ui import LayoutView

from bot.cards.budget import Block, fit
from bot.cards.digest import digest_title, state_in_words
from bot.cards.layout import CALM, HOT, Rows, layout
from bot.cards.list import titled
from bot.cards.rule import differences, rule_in_words
from bot.cards.text import when
from bot.digests.changes import UNDO_WITHIN, Change
from bot.digests.heatlevel import Heats
from bot.digests.model import Digest, DigestState


class SavedSize(NamedTuple):
    """How much is shown: names of each list, and characters of the times of each digest where they are several."""

    names: int
    times: int


SIZES = (SavedSize(6, 80), SavedSize(3, 60), SavedSize(1, 30))
AGAIN = "To change it again, use `/digest add` or `/digest edit`."


def saved_card(changes: Sequence[Change], heats: Heats, *, checked: str = "", actions: Rows = ()) -> LayoutView:
    """Return how digests are after an order: one with its rule and its next time, of several a line each.

    `checked` is what one has and lacks in its channel.
    """
    note = f"Undo works until {when(changes[0].made_at + UNDO_WITHIN, 't')}." if actions else AGAIN
    colour = HOT if any(change.after for change in changes) else CALM
    heading = titled("Undone" if changes[0].undoes else _deeds(changes), note)

    def write(size: SavedSize) -> list[Block]:
        if len(changes) == 1:
            return [heading, *(Block(text) for text in (*_in_words(changes[0], heats, size.names), checked) if text)]
        lines = (f"{digest_title(_digest(change), size.times)}: {change.deed}" for change in changes)
        return [heading, Block("\n".join(lines))]

    return layout(fit(SIZES, write), actions=actions, colour=colour)


def _deeds(changes: Sequence[Change]) -> str:
    """Return what was done: in a word where it was the same to all of them."""
    if len(changes) == 1:
        return changes[0].deed.title()
    deeds = {change.deed for change in changes}
    return f"{len(changes)} digests {deeds.pop() if len(deeds) == 1 else 'changed'}"


def _in_words(change: Change, heats: Heats, names: int) -> list[str]:
    digest = change.after
    if digest is None:
        return [f"{digest_title(_digest(change))} is removed. What it has posted stays."]
    now = [rule_in_words(digest, heats, names=names), state_in_words(digest)]
    if digest.state is DigestState.PAUSED:
        now.append("What comes due until then is not posted.")
    changed = differences(change.before, digest, heats, names=names) if change.before else []
    return ["\n".join(now), *(["\n".join(changed)] if changed else [])]


def _digest(change: Change) -> Digest:
    found = change.after or change.before
    assert found is not None
    return found
