"""What moderators see of files of digests: the file itself, what it would change, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from discord import ui
from discord.ui import ActionRow, LayoutView

from bot.cards.budget import Block, fit
from bot.cards.digest import digest_title, digests_in_words
from bot.cards.layout import CALM, HOT, STOPPED, Rows, layout
from bot.cards.list import titled
from bot.cards.rule import changed_options, differences, rule_in_words
from bot.cards.text import clean, escape, listed, shorten
from bot.digests.changes import Order
from bot.digests.exchange import Problem
from bot.digests.heatlevel import Heats
from bot.digests.model import Digest, DigestState

MOST_PROBLEMS = (25, 12, 6, 3)
LONGEST_PROBLEM = 500


class Detail(IntEnum):
    """How much is said of each digest."""

    NAME = 0
    OPTIONS = 1
    ALL = 2


def export_card(digests: Sequence[Digest], file_name: str) -> LayoutView:
    """Return the answer that comes with the file."""
    count = digests_in_words(len(digests))
    text = "`/digest import` takes the file back, here or in another server, also after you have changed it."
    return with_file(layout([titled(f"The file of {count}"), Block(text)], colour=CALM), file_name)


def with_file(card: LayoutView, file_name: str, *, actions: Rows = ()) -> LayoutView:
    """Return the card with the file that comes with the message under it, and buttons under that."""
    item: ui.File[Any] = ui.File(f"attachment://{file_name}")
    card.add_item(item)
    for row in actions:
        card.add_item(row)
    return card


def difference_card(
    orders: Sequence[Order],
    heats: Heats,
    *,
    same: Sequence[Digest] = (),
    unnamed: Sequence[Digest] = (),
    notes: Sequence[str] = (),
    actions: Sequence[ActionRow[Any]] = (),
) -> LayoutView:
    """Return what a file would change; `same` stay as they are, `unnamed` are not in the file."""
    added = sum(order.before is None for order in orders)
    counts = [f"{added} new" if added else "", f"{len(orders) - added} changed" if len(orders) > added else ""]
    heading = titled(f"Digests in this file: {' and '.join(filter(None, counts))}", "Nothing has changed yet.")
    rest = "\n".join(
        (
            *_numbers(same, "{} stays as it is.", "{} stay as they are."),
            *_numbers(unnamed, "{} is not in the file, and stays.", "{} are not in the file, and stay."),
            *(shorten(note, 300) for note in notes),
        )
    )

    def write(detail: Detail) -> list[Block]:
        wanted = "\n".join(_order(order, heats, detail) for order in orders)
        return [heading, Block(wanted), *([Block(shorten(rest, 900))] if rest else [])]

    return layout(fit(reversed(Detail), write), actions=actions, colour=HOT)


def _order(order: Order, heats: Heats, detail: Detail) -> str:
    digest = order.after
    assert digest is not None
    if order.before is None:
        title = digest_title(digest, 30).removeprefix("#0 · ")
        words = rule_in_words(digest, heats) if detail is Detail.ALL else title
        return f"- **New** {words}{'; paused' if digest.state is DigestState.PAUSED else ''}"
    title = digest_title(order.before, 60 if detail else 20)
    pair = order.before, digest
    changed = differences(*pair, heats) if detail is Detail.ALL else changed_options(*pair)
    return f"- **{title}**" + (f": {'; '.join(changed)}" if detail else "")


def _numbers(digests: Sequence[Digest], one: str, many: str) -> list[str]:
    numbers = [f"#{digest.number}" for digest in digests]
    words = one if len(numbers) == 1 else many
    return [words.format(listed(numbers, mark=""))] if numbers else []


def problems_card(file_name: str, problems: Sequence[Problem]) -> LayoutView:
    """Return what is wrong with a file, from its beginning on."""
    ordered = sorted(problems, key=lambda problem: problem.line)
    count = "a problem" if len(ordered) == 1 else f"{len(ordered)} problems"
    name = escape(shorten(clean(file_name), 60))

    def write(most: int) -> list[Block]:
        lines = [f"- line {each.line}: {_wrapped(each.text)}" for each in ordered[:most]]
        more = len(ordered) - most
        lines += [f"-# And {more} more: mend these first."] if more > 0 else []
        return [titled(f"{name} has {count}", "Nothing was changed."), Block("\n".join(lines))]

    return layout(fit(MOST_PROBLEMS, write), colour=STOPPED)


def _wrapped(text: str) -> str:
    """Return a text of several lines as it stands in a list."""
    return shorten("\n  ".join(map(clean, text.splitlines())), LONGEST_PROBLEM)


def forget_question(digests: int, editions: int) -> str:
    """Return what goes where a server is forgotten."""
    count = "1 digest with its settings" if digests == 1 else f"{digests} digests with their settings"
    sent = "the record of 1 edition" if editions == 1 else f"the record of {editions:,} editions"
    texts = {
        f"Forget all that I keep of this server? That is {count}, {sent}, and who changed what.": True,
        "What was posted stays in its channels, but the same stories may be posted there again.": editions > 0,
        "**This can't be undone.**": True,
        "The file below has the digests: `/digest import` sets them up again.": digests > 0,
    }
    return " ".join(text for text, is_so in texts.items() if is_so)
