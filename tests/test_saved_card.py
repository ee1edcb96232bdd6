"""What moderators are answered when digests were changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.cards.saved import saved_card
from bot.commands.moderators.orders import undo_row
from bot.digests.changes import Change
from bot.digests.model import Digest, DigestState, Filter
from tests.builders import NOW, a_digest
from tests.limits import broken_limits, text

ORDER = "0123456789abcdef"
DIGEST = a_digest(id=1, number=3, next_run_at=NOW)
PAUSED = replace(DIGEST, state=DigestState.PAUSED)


def a_change(before: Digest | None, after: Digest | None, **changes: Any) -> Change:
    values = {"id": 1, "order_id": ORDER, "digest_id": 1, "number": 3, "guild_id": 1, "made_by": 7, "made_at": NOW}
    return Change(**(values | changes), before=before, after=after)


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        (a_change(None, DIGEST), "## Added"),
        (a_change(DIGEST, None), "## Removed"),
        (a_change(DIGEST, PAUSED), "## Paused"),
        (a_change(PAUSED, DIGEST), "## Resumed"),
        (a_change(DIGEST, replace(DIGEST, stories=7)), "## Changed"),
        (a_change(replace(DIGEST, state=DigestState.SUSPENDED), replace(DIGEST, stories=7)), "## Changed"),
        (a_change(None, DIGEST, undoes=True), "## Undone"),
    ],
)
def test_the_heading_says_what_was_done(change: Change, heading: str):
    assert text(saved_card([change], ())).splitlines()[0] == heading


def test_the_heading_of_several_says_what_was_done_to_all_of_them():
    added, paused = a_change(None, DIGEST), a_change(DIGEST, PAUSED)
    headings = [text(saved_card(changes, ())).splitlines()[0] for changes in ([added, added], [added, paused])]
    assert headings == ["## 2 digests added", "## 2 digests changed"]


def test_how_long_it_can_be_taken_back_is_said_beside_the_button():
    shown = saved_card([a_change(DIGEST, PAUSED)], (), actions=[undo_row(ORDER)])
    assert f"Undo works until <t:{int(NOW.timestamp()) + 15 * 60}:t>." in text(shown)


def test_what_was_taken_back_is_said_without_that():
    assert "Undo works" not in text(saved_card([a_change(PAUSED, DIGEST, undoes=True)], ()))


def test_a_pause_says_how_it_ends_and_what_becomes_of_what_comes_due():
    shown = text(saved_card([a_change(DIGEST, PAUSED)], ()))
    assert "`/digest resume digest:3`" in shown
    assert "What comes due until then is not posted." in shown


def test_several_digests_have_a_line_each():
    made = [a_change(None, DIGEST), a_change(replace(DIGEST, number=4), None, number=4)]
    assert text(saved_card(made, ())).splitlines()[2:] == [
        "#3 · <#10> · daily 09:00: added",
        "#4 · <#10> · daily 09:00: removed",
    ]


LONG = Filter(tuple(f"{n}{'*' * 60}" for n in range(12)), tuple(f"-{n}{'*' * 60}" for n in range(13)))
TIMES = "mon,tue,wed,thu,fri,sat 00:01,01:01,02:01,03:01,04:01,05:01,06:01,07:01,08:01,09:01,10:01,11:01"
WHOLE = a_digest(
    id=1, number=123456789, when=TIMES, topics=LONG, sources=LONG, mention=10**19, silent=True, channel_id=10**19
)


def test_the_longest_change_stays_within_discords_limits():
    turned = Filter(LONG.unwanted, LONG.wanted)
    change = a_change(replace(WHOLE, topics=turned, sources=turned, timezone="America/Argentina/Buenos_Aires"), WHOLE)
    shown = saved_card([change], (), checked="✅" * 500, actions=[undo_row(ORDER)])
    assert broken_limits(shown) == []
    assert "**Sources**" in text(shown)


def test_the_longest_order_stays_within_discords_limits():
    shown = saved_card([a_change(None, WHOLE)] * 25, (), actions=[undo_row(ORDER)])
    assert broken_limits(shown) == []
    assert text(shown).count(": added") == 25
