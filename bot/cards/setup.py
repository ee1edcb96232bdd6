"""The form in which a digest is set up or changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from discord.ui import ActionRow, LayoutView

from bot.cards.budget import Block, fit
from bot.cards.layout import CALM, Rows, layout
from bot.cards.list import titled
from bot.cards.rule import differences, rule_in_words
from bot.cards.text import shorten
from bot.digests.heatlevel import Heats
from bot.digests.setup import Setup

LONGEST_FINDINGS = 1200
NO_CHANNEL = "Choose a channel, then save."


class Field(NamedTuple):
    """One select of the form under its name, which is Markdown."""

    name: str
    row: ActionRow[Any]


def setup_card(setup: Setup, heats: Heats, findings: str, fields: Sequence[Field], actions: Rows) -> LayoutView:
    """Return the form under what is set so far, and where a digest is changed, what would be another.

    `findings` are Markdown: what the digest has and lacks in its channel.
    """
    heading = f"Change #{setup.wanted.number}" if setup.before else "New digest"
    changed = differences(setup.before, setup.wanted, heats) if setup.before else []

    def write(lines: int) -> list[Block]:
        rest = [f"and {len(changed) - lines} more"] if len(changed) > lines else []
        said = [rule_in_words(setup.wanted, heats), *changed[:lines], *rest]
        found = shorten(findings, LONGEST_FINDINGS) if setup.wanted.channel_id else f"**{NO_CHANNEL}**"
        said += [found] if found else []
        return [titled(heading), Block("\n".join(said)), *(Block(name, rows=[row]) for name, row in fields)]

    return layout(fit((20, 3, 0), write), actions=actions, colour=CALM)
