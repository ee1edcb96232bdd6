"""What moderators are told of their digests without having asked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from discord.ui import LayoutView

from bot.cards.budget import Block, fit
from bot.cards.layout import STOPPED, layout
from bot.cards.list import titled
from bot.cards.text import clean, escape, shorten
from bot.digests.model import Digest

REASONS = (300, 100, 60, 20)


def suspensions_card(digests: Sequence[Digest]) -> LayoutView:
    """Return which digests can't be posted any more, and why; nothing that they are set to."""
    what = "a digest" if len(digests) == 1 else f"{len(digests)} digests"
    alike = [list(group) for _, group in groupby(sorted(digests, key=_cause), key=_cause)]

    def write(reason: int) -> list[Block]:
        rows = "\n".join(_row(group, reason) for group in alike)
        return [titled(f"⚠️ I can't post {what} any more"), Block(rows), Block("-# `/digest list` shows all of them.")]

    return layout(fit(REASONS, write), colour=STOPPED)


def _cause(digest: Digest) -> str:
    return digest.reason


def _row(digests: Sequence[Digest], reason: int) -> str:
    names = ", ".join(f"**#{digest.number}** in <#{digest.channel_id}>" for digest in digests)
    why = escape(shorten(clean(digests[0].reason), reason)) or "Discord did not let me."
    return f"{names}: {why}"
