"""Digests: an edition as its channel gets it, and what moderators see of digests. Texts handed in are Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from discord import Colour
from discord.ui import LayoutView
from discord.utils import snowflake_time

from bot.cards import story as story_card
from bot.cards.budget import CHARACTERS, SIZES, Block, Size, characters, fit, shares
from bot.cards.layout import CALM, HOT, STOPPED, Rows, layout
from bot.cards.list import titled
from bot.cards.options import options_in_words, schedule_words
from bot.cards.text import clean, escape, shorten, stopped, when
from bot.cards.text import size as length
from bot.digests import schedule
from bot.digests.heatlevel import Heats
from bot.digests.model import Digest, DigestState, Edition, Place

PREVIEW_ROOM = 160
"""Characters that every edition leaves free, so that its preview is exactly the same under the lines that say so."""
HOW_TO_CURE = "`/digest check` says what each channel lacks and where to give it."
NO_DIGEST = "There is no digest here yet. Set one up with `/digest add`."
STATE_ORDER = (DigestState.SUSPENDED, DigestState.ACTIVE, DigestState.PAUSED, DigestState.REMOVED)


class RowSize(NamedTuple):
    """How much of one digest its row in the list shows, in characters."""

    times: int
    reason: int


ROW_SIZES = (RowSize(80, 200), RowSize(60, 80), RowSize(30, 20))


def edition_card(
    edition: Edition, *, actions: Rows = (), preview: bool = False, note: str = "", replayed: Sequence[str] = ()
) -> LayoutView:
    """Return an edition; a preview shows exactly what would be posted, under lines that say so.

    Beside these are the `note` and the first text of `replayed`, where there is room for them.
    """
    above = [f"<@&{edition.mention}>"] if edition.mention is not None else []
    taken = sum(map(len, above))

    def write(size: Size) -> list[Block]:
        return [titled("Hottest stories", when(edition.due_at, "D")), *_places(edition, size)]

    blocks = fit(SIZES, write, taken=taken + PREVIEW_ROOM) if edition.places else []
    if preview:
        above.insert(0, _preview_lines(edition, note, replayed, CHARACTERS - characters(blocks) - taken))
    if not edition.places:
        return layout([Block("Nothing to post now.")], above=above[:1], colour=CALM)
    return layout(blocks, above=above, actions=actions, colour=HOT)


def edition_plain(edition: Edition, actions: Rows = ()) -> LayoutView:
    """Return an edition as bare text, for when Discord refused the card: its mention, links and rows stay."""
    above = [f"<@&{edition.mention}>"] if edition.mention is not None else []
    without_excerpts = (size for size in SIZES if not size.excerpt)

    def write(size: Size) -> list[Block]:
        texts = "\n".join(block.text for block in _places(edition, size))
        return [Block(f"Hottest stories\n{texts}")]

    blocks = fit(without_excerpts, write, taken=sum(map(len, above)))
    return layout(blocks, above=above, actions=actions, boxed=False)


def _places(edition: Edition, size: Size) -> list[Block]:
    stories = [place.story for place in edition.places]
    return [
        story_card.block(place.story, share, excerpt=True, coverage=place.coverage, update=_update(edition, place))
        for place, share in zip(edition.places, shares(stories, size), strict=True)
    ]


def _update(edition: Edition, place: Place) -> str:
    """Return why a story is there again, and where it was."""
    if place.earlier is None:
        return ""
    first = message_url(edition, place.earlier.message_id)
    posted_at = snowflake_time(place.earlier.message_id)
    return f"Update: 🔥 {place.earlier.heat} → {place.story.heat} · [first posted]({first}) {when(posted_at)}"


def message_url(edition: Edition, message_id: int) -> str:
    """Return the link to a message in the edition's channel; in a forum each has a thread with its own id."""
    room = message_id if edition.forum else edition.channel_id
    return f"https://discord.com/channels/{edition.guild_id}/{room}/{message_id}"


def _preview_lines(edition: Edition, note: str, replayed: Sequence[str], room: int) -> str:
    name = f"#{edition.number}" if edition.number else "this digest"
    text = f"## Preview: what {name} would post now\n-# Nothing was posted or recorded."
    for parts in ([f" {shorten(note, 500)}"] if note else [], [f"\n-# {words}" for words in replayed]):
        text += next((part for part in parts if length(text) + length(part) <= room), "")
    return text


def digest_title(digest: Digest, longest: int = 80) -> str:
    """Return a digest's name as people see it everywhere: number, channel, and `longest` characters of its times."""
    times = schedule_words(shorten(schedule.short(digest.when), longest))
    return f"#{digest.number} · <#{digest.channel_id}> · {times}"


def digests_in_words(count: int) -> str:
    return "1 digest" if count == 1 else f"{count} digests"


def digest_card(digest: Digest, heats: Heats = (), *, last: str = "", checked: str = "") -> LayoutView:
    """Return one digest with all its options in words.

    `heats` are the library's of today, `last` is how its latest edition ended, `checked` what it has and
    lacks in its channel.
    """
    state = "\n".join(filter(None, (state_in_words(digest), last)))

    def write(names: int) -> list[Block]:
        options = [f"**{name}** {words}" for name, words in options_in_words(digest, heats, names=names)]
        texts = filter(None, (state, checked, "\n".join(options)))
        return [titled(digest_title(digest)), *map(Block, texts)]

    return layout(fit((12, 6, 3), write), colour=_colour(digest))


def digests_card(digests: Sequence[Digest]) -> LayoutView:
    """Return all digests of a server, those that need somebody first."""
    if not digests:
        return notice(NO_DIGEST)
    ordered = sorted(digests, key=lambda digest: (STATE_ORDER.index(digest.state), digest.number))
    hint = HOW_TO_CURE if ordered[0].state is DigestState.SUSPENDED else ""

    def write(size: RowSize) -> list[Block]:
        rows = (
            f"**{digest_title(digest, size.times)}**\n-# {state_in_words(digest, size.reason)}" for digest in ordered
        )
        return [titled(digests_in_words(len(ordered)), hint), Block("\n".join(rows))]

    return layout(fit(ROW_SIZES, write), colour=_colour(ordered[0]))


def notice(text: str) -> LayoutView:
    """Return a message in words."""
    return layout([Block(shorten(text, CHARACTERS) or "Done.")], colour=CALM)


def confirm(text: str, actions: Rows) -> LayoutView:
    """Return a question before something that can't be taken back."""
    return layout([Block(shorten(text, CHARACTERS))], actions=actions, colour=STOPPED)


def state_in_words(digest: Digest, reason: int = 500) -> str:
    """Return when a digest comes next, or why it does not."""
    if digest.state is DigestState.SUSPENDED:
        why = escape(shorten(clean(digest.reason), reason)) or "I could not post"
        return stopped(f"⚠️ Suspended: {why}")
    if digest.state is DigestState.PAUSED and digest.reason:
        return stopped(f"⏸️ Paused. {escape(shorten(clean(digest.reason), reason))}")
    if digest.state is DigestState.PAUSED:
        return f"⏸️ Paused. `/digest resume digest:{digest.number}` lets it go on."
    if digest.state is DigestState.REMOVED or digest.next_run_at is None:
        return "Not running."
    return f"Next {when(digest.next_run_at, 'F')}, {when(digest.next_run_at)}"


def _colour(digest: Digest) -> Colour:
    return {DigestState.ACTIVE: HOT, DigestState.SUSPENDED: STOPPED}.get(digest.state, CALM)
