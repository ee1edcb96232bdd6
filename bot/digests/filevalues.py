"""What stands behind the keys of a file of digests: the words of the options of `/digest add`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.digests import schedule
from bot.digests.exporting import ALL, NOBODY
from bot.digests.heatlevel import parse_min_heat
from bot.digests.model import MOST_NAMES, Filter, MaxAge
from bot.digests.nodes import Node
from bot.errors import UserError

Reference = int | str
"""A channel or role by its id or its name."""
Read = Callable[[Node], Any]

LARGEST_NUMBER = 2**31
LONGEST_NAME = 300
LARGEST_ID = 2**63 - 1
ON, OFF = ("true", "yes", "on"), ("false", "no", "off")


def shown(text: str, longest: int = 40) -> str:
    """Return what somebody wrote as it may stand between backticks."""
    return " ".join(text.replace("`", "").split())[:longest]


def _text(read: Callable[[str], Any]) -> Read:
    def read_text(node: Node) -> Any:
        if node.text is None:
            raise UserError("this must be one value, not a list.")
        return read(node.text.strip())

    return read_text


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,19}", text, re.ASCII) or not low <= int(text) <= high:
            most = f"to {high}" if high < LARGEST_NUMBER else "up"
            raise UserError(f"`{shown(text)}` is no whole number from {low} {most}.")
        return int(text)

    return read


def _age(text: str) -> MaxAge:
    if text.casefold() not in list(MaxAge):
        raise UserError(f"I don't know the age `{shown(text)}`. Write {', '.join(f'`{age}`' for age in MaxAge)}.")
    return MaxAge(text.casefold())


def _flag(text: str) -> bool:
    if text.casefold() in (*ON, *OFF):
        return text.casefold() in ON
    raise UserError(f"`{shown(text)}` is neither `true` nor `false`.")


def _reference(mark: str) -> Callable[[str], Reference]:
    def read(text: str) -> Reference:
        written = re.fullmatch(rf"(?:<{mark}&?)?(\d{{1,20}})>?", text, re.ASCII)
        if written and 0 < int(written[1]) <= LARGEST_ID:
            return int(written[1])
        name = text.removeprefix(mark).strip()
        if written or not name:
            raise UserError(f'`{shown(text)}` is neither an id nor a name such as "{mark}news".')
        return name

    return read


def _mention(text: str) -> Reference | None:
    return None if text.casefold() == NOBODY else _reference("@")(text)


def _filter(node: Node) -> Filter:
    """Read a list of names or, as in the options, a text with commas between them."""
    texts = [item.text for item in node.items] if node.items is not None else (node.text or "").split(",")
    if node.pairs is not None or None in texts:
        raise UserError("this must be a list of names such as `[AI, -Crypto]`.")
    if len(texts) > MOST_NAMES:
        raise UserError(f"that list is too long: name at most {MOST_NAMES}.")
    signed = [_signed(text) for text in _without_all([text or "" for text in texts])]
    wanted, unwanted = (tuple(dict.fromkeys(name for sign, name in signed if sign == each)) for each in "+-")
    names = Filter(wanted, unwanted)
    _check_names(names)
    return names


def _check_names(names: Filter) -> None:
    if "" in (*names.wanted, *names.unwanted):
        raise UserError("a name is empty. Names that are more than plain words stand in quotes.")
    if longest := [name for name in (*names.wanted, *names.unwanted) if len(name) > LONGEST_NAME]:
        raise UserError(f"`{shown(longest[0])}...` is too long: a name has at most {LONGEST_NAME} characters.")
    if both := names.unwanted_of(names.wanted):
        raise UserError(f"`{shown(both[0])}` stands there with a minus and without. Write it once.")


def _without_all(texts: list[str]) -> list[str]:
    """Return the texts without the word that takes everything, where nothing beside it is wanted."""
    named = [text for text in texts if text.strip().casefold() != ALL]
    return named if all(text.strip().startswith("-") for text in named) else texts


def _signed(text: str) -> tuple[str, str]:
    """Part a name from its minus; a plus stands before a name that looks like something else."""
    text = " ".join(text.split())
    return (text[0], text[1:].strip()) if text[:1] in ("-", "+") else ("+", text)


server_id = _text(_whole(1, LARGEST_ID))
READERS: dict[str, Read] = {
    "number": _text(_whole(1, LARGEST_NUMBER)),
    "channel": _text(_reference("#")),
    "when": _text(schedule.parse),
    "timezone": _text(schedule.parse_timezone),
    "topics": _filter,
    "sources": _filter,
    "per_source": _text(_whole(1, 10)),
    "min_heat": _text(parse_min_heat),
    "stories": _text(_whole(1, 10)),
    "max_age": _text(_age),
    "mention": _text(_mention),
    "thread": _text(_flag),
    "publish": _text(_flag),
    "silent": _text(_flag),
    "updates": _text(_flag),
    "paused": _text(_flag),
}
