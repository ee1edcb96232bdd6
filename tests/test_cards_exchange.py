"""What is said of files stays within Discord's limits, and says the most that it can."""

from __future__ import annotations

from dataclasses import replace

import pytest
from discord.ui import LayoutView

from bot.cards.exchange import difference_card, export_card, forget_question, problems_card, with_file
from bot.digests.changes import Order
from bot.digests.exchange import Problem
from bot.digests.model import Digest, DigestState, Filter, MaxAge
from tests.builders import a_digest
from tests.limits import broken_limits
from tests.limits import text as text_of

WIDE = tuple(f"{number} {'W' * 95}" for number in range(25))


def check(card: LayoutView) -> str:
    assert broken_limits(card) == []
    return text_of(card)


def wide(number: int, **changes: object) -> Digest:
    values = {
        "channel_id": 1234567890123456789,
        "id": number,
        "number": number,
        "when": "mon,tue,wed,thu,fri 01:00,02:00,03:00,04:00,05:00,06:00,07:00,08:00,09:00,10:00",
        "timezone": "America/Argentina/ComodRivadavia",
        "topics": Filter(WIDE[:13], WIDE[13:]),
        "sources": Filter(WIDE[:13], WIDE[13:]),
        "mention": 1234567890123456789,
    }
    return a_digest(**(values | changes))


OTHER = {
    "channel_id": 1034567890123456789,
    "when": "*/30 * * * *",
    "timezone": "UTC",
    "topics": Filter(),
    "sources": Filter(),
    "stories": 9,
    "per_source": 9,
    "max_age": MaxAge.ANY,
    "min_heat": "90",
    "mention": None,
    "thread": True,
    "publish": True,
    "silent": True,
    "updates": True,
    "state": DigestState.PAUSED,
}


@pytest.mark.parametrize("count", [1, 3, 10, 25])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_a_file_changes_fits_whatever_it_is(count: int, is_new: bool):
    orders = [
        Order(None if is_new else wide(number), replace(wide(0 if is_new else number), **OTHER))
        for number in range(count)
    ]
    text = check(difference_card(orders, (), notes=["note " * 100] * 40, same=[wide(3)] * 25, unnamed=[wide(9)] * 25))
    assert text.count("\n- **") == count
    assert "changed" in text or "new" in text


def test_of_few_digests_all_is_said():
    before = a_digest(id=3, number=3)
    orders = [
        Order(before, replace(before, stories=7, state=DigestState.PAUSED)),
        Order(None, a_digest(when="hourly", state=DigestState.PAUSED)),
    ]
    same, unnamed = [a_digest(number=1), a_digest(number=2), a_digest(number=5)], [a_digest(number=4)]
    text = check(difference_card(orders, (), same=same, unnamed=unnamed, notes=["A note."]))
    assert text.splitlines() == [
        "## Digests in this file: 1 new and 1 changed",
        "-# Nothing has changed yet.",
        "- **#3 · <#10> · daily 09:00**: **Stories** 5 → 7; **State** running → paused",
        "- **New** Every hour on the hour (UTC), up to 5 stories, any heat, in <#10>; paused",
        "#1, #2 and #5 stay as they are.",
        "#4 is not in the file, and stays.",
        "A note.",
    ]


def test_a_long_note_leaves_room_for_the_next():
    text = check(difference_card([Order(None, a_digest())], (), notes=["long " * 200, "A note."]))
    assert text.endswith("…\nA note.")


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_problems_fit_however_many_they_are(count: int):
    problems = [Problem(line, f"`when`: {'wrong ' * 200}") for line in range(count, 0, -1)]
    text = check(problems_card("W" * 300 + ".yaml", problems))
    assert "\n- line 1: `when`: wrong" in text
    assert ("more: mend these first" in text) == (count > 1)


def test_the_name_of_a_file_and_its_problems_format_nothing():
    text = check(problems_card("**a** <@1>.yaml", [Problem(1, "I don't know\u202e `x`.")]))
    assert text.splitlines()[0] == "## \\*\\*a\\*\\* \\<\\@1\\>.yaml has a problem"
    assert "\u202e" not in text


def test_a_problem_of_several_lines_keeps_them():
    text = check(problems_card("a.yaml", [Problem(2, "To post I need:\n❌ **Send Messages** to post")]))
    assert text.endswith("- line 2: To post I need:\n  ❌ **Send Messages** to post")


def test_a_file_stands_under_its_card():
    card = export_card([a_digest(number=1)], "digests.yaml")
    check(card)
    assert [part["type"] for part in card.to_components()] == [17, 13]
    assert card is with_file(card, "other.yaml")


@pytest.mark.parametrize(
    ("digests", "editions", "says", "not_says"),
    [
        (1, 1, "1 digest with its settings, the record of 1 edition,", "digests with"),
        (3, 1200, "3 digests with their settings, the record of 1,200 editions,", "1 digest "),
        (0, 5, "the same stories may", "The file below"),
        (2, 0, "The file below", "the same stories may"),
    ],
)
def test_the_question_says_what_goes(digests: int, editions: int, says: str, not_says: str):
    text = forget_question(digests, editions)
    assert says in text
    assert not_says not in text
