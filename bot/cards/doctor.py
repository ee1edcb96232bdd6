"""What digests need in their channels, with yes and no, and what to do where something is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from discord.ui import LayoutView

from bot.cards.budget import CHARACTERS, Block, fit
from bot.cards.digest import digest_title, digests_in_words
from bot.cards.layout import CALM, HOT, STOPPED, layout
from bot.cards.list import titled
from bot.cards.text import listed, shorten
from bot.digests.model import DigestState
from bot.digests.needs import Checkup, Need

YOURSELF = "you need there yourself:"
NOT_NEEDED = "-# Embed Links lets links and pictures look as they should; nothing is refused without it."


class RowSize(NamedTuple):
    """How much the check of a server says of each channel."""

    whys: bool
    problem: int
    """Characters of each problem."""
    most: int = CHARACTERS
    """Characters altogether."""


ROW_SIZES = (RowSize(True, 300), RowSize(False, 300), RowSize(False, 100), RowSize(False, 60, CHARACTERS // 30))


def checkup_card(checkup: Checkup, note: str = "") -> LayoutView:
    """Return the check of one digest, each permission with what it is for."""
    missing = len(checkup.problems) + len(checkup.lacking)
    count = "Nothing is missing." if not missing else f"{missing} thing{'s' * (missing > 1)} missing."
    texts = [*_crossed(checkup.problems), *(_line(need) for need in checkup.needs)]
    blocks = [titled(f"Check of {digest_title(checkup.digest)}", count, note), Block("\n".join(texts))]
    blocks += [Block(text) for text in (cure(checkup), _suspended([checkup]), _callers(checkup)) if text]
    blocks += [Block(NOT_NEEDED)] if checkup.needs else []
    return layout(fit((1,), lambda _: blocks), colour=HOT if checkup.is_well else STOPPED)


def checkups_card(checkups: Sequence[Checkup], note: str = "") -> LayoutView:
    """Return the check of all digests of a server, channel by channel, those with something missing first."""
    by_channel = sorted(checkups, key=_channel)
    rooms = [sorted(room, key=lambda each: each.digest.number) for _, room in groupby(by_channel, key=_channel)]
    ill = [room for room in rooms if not all(each.is_well for each in room)]
    well = [room for room in rooms if room not in ill]
    count = f"Something is missing in {len(ill)} of {len(rooms)} channels." if ill else "Nothing is missing."
    heading = titled(f"Check of {digests_in_words(len(checkups))}", count, note)

    def write(size: RowSize) -> list[Block]:
        blocks = [heading, *(Block(_room(room, size)) for room in ill)]
        return blocks + ([Block("✅ " + " · ".join(map(_named, well)))] if well else [])

    return layout(fit(ROW_SIZES, write), colour=STOPPED if ill else CALM)


def findings(checkup: Checkup) -> str:
    """Return the check of one digest in a few lines, for wherever the digest is shown; Markdown."""
    if checkup.is_well and not checkup.callers_lack:
        names = ", ".join(need.name for need in checkup.needs)
        return f"✅ I may do all that it needs in <#{checkup.digest.channel_id}>: {names}."
    lines = [*_crossed(checkup.problems), *map(_line, checkup.lacking), cure(checkup), _callers(checkup)]
    return "\n".join(filter(None, lines))


def refusal(checkup: Checkup) -> str:
    """Return why something can't be saved or done, all of it; Markdown.

    Where the caller is not let in, what the bot may there is not theirs to know.
    """
    lines, channel = [*checkup.problems], f"<#{checkup.digest.channel_id}>"
    if checkup.callers_lack:
        lines += [f"To have me post in {channel} {YOURSELF}", *map(_line, checkup.callers_lack)]
    if checkup.lacking and checkup.is_seen:
        lines += [f"To post in {channel} I need:", *_lines(checkup.lacking, checkup.callers_lack), cure(checkup)]
    return "\n".join([*lines, "Then try again."] if checkup.needs else lines)


def cure(checkup: Checkup) -> str:
    """Return where to give what the bot lacks; nothing where it lacks nothing."""
    names = [need.name for need in checkup.lacking]
    return f"Give me {listed(names)} in {checkup.where}." if names else ""


def _callers(checkup: Checkup) -> str:
    lines = _lines(checkup.callers_lack, checkup.lacking)
    return "\n".join([f"To change or resume it {YOURSELF}", *lines]) if lines else ""


def _lines(lacking: Sequence[Need], explained: Sequence[Need]) -> list[str]:
    """Return a line for each, a short one for what has been explained already."""
    return [f"❌ **{need.name}** as well" if need in explained else _line(need) for need in lacking]


def _line(need: Need) -> str:
    mark = "✅" if need.is_met else "❌"
    or_else = f"; {need.or_else}" if need.or_else and not need.is_met else ""
    return f"{mark} **{need.name}** {need.why}{or_else}"


def _crossed(problems: Iterable[str], longest: int = 500) -> list[str]:
    return [f"❌ {shorten(problem, longest)}" for problem in problems]


def _room(room: Sequence[Checkup], size: RowSize) -> str:
    """Return what is missing in one channel; what not all its digests need comes with their numbers."""
    lacking = list(dict.fromkeys(need for each in room for need in each.lacking))
    problems = list(dict.fromkeys(problem for each in room for problem in each.problems))
    whose = {
        what: [each.digest.number for each in room if what in each.lacking or what in each.problems]
        for what in (*lacking, *problems)
    }
    numbers = {what: f" ({_numbers(of)})" if len(of) < len(room) else "" for what, of in whose.items()}
    lines = [f"{problem}{numbers[line]}" for line in problems for problem in _crossed([line], size.problem)]
    if size.whys:
        lines += [f"{_line(need)}{numbers[need]}" for need in lacking]
        lines += list(dict.fromkeys(f"-# Give it to me in {each.where}." for each in room if each.lacking))
    elif lacking:
        lines.append("❌ " + ", ".join(f"{need.name}{numbers[need]}" for need in lacking))
    return shorten("\n".join(filter(None, [f"**{_named(room)}**", _suspended(room), *lines])), size.most)


def _suspended(room: Sequence[Checkup]) -> str:
    numbers = [each.digest.number for each in room if each.digest.state is DigestState.SUSPENDED and not each.is_well]
    return f"-# ⚠️ Suspended until that is mended: {_numbers(numbers)}" if numbers else ""


def _named(room: Sequence[Checkup]) -> str:
    return f"<#{room[0].digest.channel_id}> {_numbers(each.digest.number for each in room)}"


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers)


def _channel(checkup: Checkup) -> int:
    return checkup.digest.channel_id
