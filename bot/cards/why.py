"""Why a story was posted in a server, will be, or will not be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from discord.ui import LayoutView

from bot.cards import story as story_card
from bot.cards.budget import FULL, Block, Size, fit
from bot.cards.layout import CALM, layout
from bot.cards.list import titled
from bot.cards.reasons import Reason, ReasonSize
from bot.digests.model import Digest, DigestState
from bot.digests.reasons import Prospect
from bot.stories.model import Story

HINT = "-# As things are now. `/digest preview` shows what a digest would post, `/digest edit` changes what it takes."
USUAL = replace(FULL, url=512)
SMALL = replace(FULL, title=60, topics=0, url=0)
SIZES: tuple[tuple[ReasonSize, Size], ...] = (
    (ReasonSize(100, 6), USUAL),
    (ReasonSize(60, 3), USUAL),
    (ReasonSize(30, 2), USUAL),
    (ReasonSize(30, 1, in_short=True), SMALL),
    (ReasonSize(10, 0, in_short=True), SMALL),
    (ReasonSize(0, 0, in_short=True, digests=20), SMALL),
    (ReasonSize(0, 0, in_short=True, digests=15), SMALL),
    (ReasonSize(0, 0, in_short=True, digests=10), SMALL),
)
"""Of the reasons, and of the story that was asked for."""


def why_card(
    story: Story, prospects: Sequence[Prospect], *, now: datetime, leader: Story | None = None, note: str = ""
) -> LayoutView:
    """Return what became and becomes of a story in each digest; those that say the same share a line.

    `leader` is the story in whose coverage it may come where it is not listed.
    """

    def write(sizes: tuple[ReasonSize, Size]) -> list[Block]:
        reason_size, size = sizes
        heading, asked = titled("Why, and why not", note), story_card.block(story, size)
        return [heading, asked, Block("\n".join(rows(reason_size))), Block(HINT)]

    def rows(size: ReasonSize) -> Iterator[str]:
        alike: dict[str, list[Digest]] = {}
        for prospect in prospects[: size.digests]:
            alike.setdefault(Reason(story, prospect, size, now, leader).text, []).append(prospect.digest)
        for words, digests in alike.items():
            yield f"{', '.join(map(_name, digests))}: {words}"
        if (rest := len(prospects) - size.digests) > 0:
            yield f"-# and {rest} more digests: name one with the option `digest`"

    return layout(fit(SIZES, write), colour=CALM)


def _name(digest: Digest) -> str:
    state = "" if digest.state is DigestState.ACTIVE else f" ({digest.state})"
    return f"**#{digest.number}**{state} in <#{digest.channel_id}>"
