"""What became of a digest: how its last editions ended, and who changed what. Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from discord.ui import LayoutView

from bot.cards.budget import Block, fit
from bot.cards.digest import digest_title, message_url, state_in_words
from bot.cards.endings import cause, how_it_ended, lateness, what_came_after
from bot.cards.layout import CALM, layout
from bot.cards.list import stories_in_words, titled
from bot.cards.rule import changed_options, differences
from bot.cards.text import when
from bot.digests.changes import Change
from bot.digests.model import Digest, DigestState, Edition, EditionState, FollowUp


class HistorySize(NamedTuple):
    """How much is shown: editions, changes, characters of each reason, differences of each change."""

    editions: int = 20
    changes: int = 20
    reason: int = 200
    differences: int = 15


SIZES = (
    HistorySize(),
    HistorySize(changes=10, reason=100, differences=5),
    HistorySize(changes=10, reason=60, differences=2),
    HistorySize(changes=8, reason=40, differences=1),
    HistorySize(changes=8, reason=20, differences=0),
    HistorySize(editions=15, changes=6, reason=20, differences=0),
    HistorySize(editions=8, changes=4, reason=20, differences=0),
)
EARLIER = "-# and earlier ones"
"""How many more there are than those that were looked up is not known."""


class Ended(NamedTuple):
    """One edition, and what came after its message."""

    edition: Edition
    follow_ups: Sequence[FollowUp] = ()


def history_card(digest: Digest, ended: Sequence[Ended], changes: Sequence[Change]) -> LayoutView:
    """Return the history of a digest, a removed one too; `ended` and `changes` come newest first."""
    title, note = digest_title(digest), "Newest first. `/digest show` has its settings."
    state = state_in_words(digest) if digest.state is DigestState.SUSPENDED else ""
    if digest.state is DigestState.REMOVED:
        title, note = f"{title} · removed", "Newest first."

    def write(size: HistorySize) -> list[Block]:
        editions = _editions(ended, size)
        made = [*_changes(digest, changes, size)]
        return [
            titled(title, note, state),
            Block("\n".join(editions) if editions else _none_yet(digest)),
            Block("\n".join(("**Who changed what**", *made)), divided=True),
        ]

    return layout(fit(SIZES, write), colour=CALM)


def _none_yet(digest: Digest) -> str:
    if digest.state is DigestState.ACTIVE and digest.next_run_at:
        return f"No edition yet. The first one comes {when(digest.next_run_at, 'F')}."
    return "No edition."


def _editions(ended: Sequence[Ended], size: HistorySize) -> list[str]:
    """Return a line for each edition; those with the same end one after the other share one."""

    def words(each: Ended) -> str:
        return _edition(each, size)

    shown = ended[: size.editions]
    lines = [_line(words, [each.edition for each in group]) for words, group in groupby(shown, key=words)]
    return [*lines, EARLIER] if len(ended) > len(shown) else lines


def _line(words: str, alike: Sequence[Edition]) -> str:
    newest, oldest = when(alike[0].due_at, "f"), when(alike[-1].due_at, "f")
    return f"{newest} {words}" if len(alike) == 1 else f"{len(alike)} times, from {oldest} to {newest}: {words}"


def _edition(ended: Ended, size: HistorySize) -> str:
    edition = ended.edition
    if edition.state is EditionState.SUSPENDED:
        edition = replace(edition, reason=cause(edition.reason))
    words = _posted(edition) if edition.state is EditionState.SENT else how_it_ended(edition, size.reason)
    hand = f" · by hand by <@{edition.made_by}>" if edition.made_by else " · by hand" if edition.manual else ""
    after = (what_came_after(follow_up, size.reason) for follow_up in ended.follow_ups)
    return f"{words}{hand}{''.join(f' · {each}' for each in after if each)}"


def _posted(edition: Edition) -> str:
    stories = stories_in_words(len(edition.places))
    late = lateness(edition)
    posted = f"[{stories}]({message_url(edition, edition.message_id)})" if edition.message_id else f"{stories}, deleted"
    return f"{posted}, late by {late}" if late else posted


def _changes(digest: Digest, changes: Sequence[Change], size: HistorySize) -> Iterator[str]:
    for change in changes[: size.changes]:
        yield f"{when(change.made_at, 'f')} {_who(change.made_by)} {_change(change, size)}"
    if len(changes) > size.changes:
        yield EARLIER
    if digest.created_at and not any(change.before is None and not change.undoes for change in changes):
        yield f"{when(digest.created_at, 'f')} {_who(digest.created_by)} added it"


def _who(user_id: int) -> str:
    """Return who did it; the bot itself sets up the first digest of the sandbox."""
    return f"<@{user_id}>" if user_id else "I"


def _change(change: Change, size: HistorySize) -> str:
    back = "took back: " if change.undoes else ""
    if change.before is None:
        return "brought it back" if change.undoes else "added it"
    if change.after is None:
        return "took back: added it" if change.undoes else "removed it"
    old, new = (change.after, change.before) if back else (change.before, change.after)  # as it reads where it was made
    if not size.differences:
        return back + ", ".join(changed_options(old, new))
    found = differences(old, new)
    rest = f"; {len(found) - size.differences} more" if len(found) > size.differences else ""
    return f"{back}{'; '.join(found[: size.differences])}{rest}"
