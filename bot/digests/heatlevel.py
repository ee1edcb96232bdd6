"""How hot a story must be: `any`, a number, or a level that lets through about so many stories a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from difflib import get_close_matches

from bot.errors import UserError

HEAT_DAYS = 30
Heats = Sequence[tuple[date, int]]
"""UTC day and heat of each listed story of the last `HEAT_DAYS` days that have stories."""

ANY = "any"
STORIES_A_DAY = {"busy": 10, "normal": 3, "calm": 1}
_ALLOWED = "`any`, `busy`, `normal`, `calm` or a whole number such as `90`"


class BadHeat(UserError):
    """A `min_heat` that is neither a level nor a whole number."""


def parse_min_heat(text: str) -> str:
    """Return the canonical form: `any`, a level, or the number without leading zeros."""
    word = text.strip().strip("`'\"").casefold()
    if word == ANY or word in STORIES_A_DAY:
        return word
    if re.fullmatch(r"-0*[1-9][0-9]*", word):
        raise BadHeat(f"A heat of {word[:20]} keeps no story out. Write {_ALLOWED}.")
    if re.fullmatch(r"[+-]?[0-9]{1,9}", word):
        return str(int(word))
    if re.fullmatch(r"[+-]?[0-9]+", word):
        raise BadHeat(f"No story is ever as hot as {word[:20]}. Write {_ALLOWED}.")
    if not word:
        raise BadHeat(f"The heat is empty. Write {_ALLOWED}.")
    near = get_close_matches(word, [ANY, *STORIES_A_DAY], n=1)
    meant = f" Did you mean `{near[0]}`?" if near else ""
    raise BadHeat(f"I don't know the heat `{word.replace('`', '')[:40]}`.{meant} Write {_ALLOWED}.")


def floor_of(min_heat: str, heats: Heats) -> int | None:
    """Return the heat a story must reach; None lets all through.

    A level of r stories a day over d days with stories takes the heat of the (r * d)-th hottest. Where many share
    that heat, all of them get through or none, whichever comes nearer to r * d. With fewer stories: the lowest heat.
    """
    if min_heat == ANY:
        return None
    if min_heat not in STORIES_A_DAY:
        return int(min_heat)
    hottest = sorted((heat for _, heat in heats), reverse=True)
    if not hottest:
        return None
    wanted = STORIES_A_DAY[min_heat] * _days(heats)
    return hottest[-1] if len(hottest) <= wanted else _floor_near(hottest, wanted)


def _floor_near(hottest: Sequence[int], wanted: int) -> int:
    floor = hottest[wanted - 1]
    hotter = sum(heat > floor for heat in hottest)
    with_ties = sum(heat >= floor for heat in hottest)
    if hotter and wanted - hotter < with_ties - wanted:
        return hottest[hotter - 1]
    return floor


def story_rate(heats: Heats, floor: int | None) -> float:
    """Return how many stories a day reach the floor, over the days that have stories."""
    passing = sum(floor is None or heat >= floor for _, heat in heats)
    return passing / _days(heats) if heats else 0.0


def _days(heats: Heats) -> int:
    return len({day for day, _ in heats})


def describe_min_heat(min_heat: str, heats: Heats) -> str:
    """Return the level in numbers, as in "normal: 84 and up, about 3 stories a day are hot enough"."""
    reach = reach_of(min_heat, heats)
    if not heats:
        return reach
    rate = rate_in_words(story_rate(heats, floor_of(min_heat, heats)))
    if min_heat == ANY:
        return f"{reach}, {rate} in all"
    return f"{reach}, {rate} {'are' if 'stories' in rate else 'is'} hot enough"


def reach_of(min_heat: str, heats: Heats) -> str:
    """Return for example "normal: 84 and up", and "normal" where no stories say how much that is."""
    floor = floor_of(min_heat, heats)
    name = f"{min_heat}: " if min_heat in STORIES_A_DAY else ""
    return min_heat if floor is None else f"{name}{floor} and up"


def rate_in_words(a_day: float) -> str:
    """Return for example "about 2.5 stories a day", "about 3 stories a week"."""
    if a_day >= 9.95:
        return f"about {a_day:,.0f} stories a day"
    if a_day >= 0.95:
        number = f"{a_day:.1f}".removesuffix(".0")
        return f"about {number} {'story' if number == '1' else 'stories'} a day"
    a_week = round(7 * a_day)
    if a_week:
        return f"about {a_week} {'story' if a_week == 1 else 'stories'} a week"
    return "less than 1 story a week" if a_day else "no story"


def suggest_min_heat(text: str, heats: Heats) -> list[tuple[str, str]]:
    """Return (value, label) for the option's completions: the number typed, or the levels that begin so."""
    typed = text.strip().casefold()
    values = [name for name in (*STORIES_A_DAY, ANY) if name.startswith(typed)]
    if not values:
        with suppress(BadHeat):
            values = [parse_min_heat(text)]
    return [(value, describe_min_heat(value, heats)) for value in values]
