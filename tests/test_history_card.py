"""A digest's past as moderators read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from discord.utils import time_snowflake

from bot.cards.digest import state_in_words
from bot.cards.endings import lacking_in_words
from bot.cards.history import Ended, history_card
from bot.cards.text import when
from bot.commands.moderators.channels import SILENCED
from bot.commands.moderators.whereabouts import DELETED
from bot.digests.changes import Change
from bot.digests.model import Digest, DigestState, EditionState, Filter, FollowUp, FollowUpKind, FollowUpState, MaxAge
from tests.builders import NOW, a_digest, a_story, an_edition
from tests.limits import broken_limits, text

DIGEST = a_digest(id=1, number=3, created_by=5, created_at=NOW, next_run_at=NOW)


def a_change(before: Digest | None, after: Digest | None, **changes: Any) -> Change:
    values = {"id": 1, "order_id": "0" * 16, "digest_id": 1, "number": 3, "guild_id": 1, "made_by": 7, "made_at": NOW}
    return Change(**(values | changes), before=before, after=after)


def an_ended(**changes: Any) -> Ended:
    return Ended(an_edition(a_story(), **({"ended_at": changes.get("due_at", NOW)} | changes)))


def lines(*changes: Change, digest: Digest = DIGEST) -> list[str]:
    shown = text(history_card(digest, [], changes))
    return shown.split("**Who changed what**\n")[1].splitlines()


def test_changes_say_who_changed_what_from_what_to_what_and_what_was_taken_back():
    more = replace(DIGEST, stories=7)
    found = lines(
        a_change(None, DIGEST, undoes=True),
        a_change(more, None, made_by=8),
        a_change(more, DIGEST, undoes=True),
        a_change(more, None, undoes=True),
        a_change(DIGEST, more),
        a_change(replace(DIGEST, state=DigestState.PAUSED), DIGEST),
        a_change(None, DIGEST),
    )
    assert [line.removeprefix(f"{when(NOW, 'f')} ") for line in found] == [
        "<@7> brought it back",
        "<@8> removed it",
        "<@7> took back: **Stories** 5 → 7",
        "<@7> took back: added it",
        "<@7> **Stories** 5 → 7",
        "<@7> **State** paused → running",
        "<@7> added it",
    ]


def test_a_level_of_heat_is_called_by_its_name():
    (change, _) = lines(a_change(replace(DIGEST, min_heat="normal"), replace(DIGEST, min_heat="calm")))
    assert change.endswith("**Heat** normal → calm")


def test_whoever_added_a_digest_is_told_where_its_first_change_is_not_known():
    assert lines(a_change(DIGEST, replace(DIGEST, stories=7)))[-1] == f"{when(NOW, 'f')} <@5> added it"


def test_a_removed_digest_is_called_so():
    assert "removed" in text(history_card(replace(DIGEST, state=DigestState.REMOVED), [], [])).splitlines()[0]


def test_a_message_is_late_from_one_minute_on():
    def shown(**later: int) -> str:
        return text(history_card(DIGEST, [sent(NOW + timedelta(**later))], []))

    def sent(at: Any) -> Ended:
        return an_ended(state=EditionState.SENT, message_id=time_snowflake(at))

    assert "late" not in shown(seconds=59)
    assert "late by 1 minute\n" in shown(seconds=60)
    assert "late by 2 hours 5 minutes\n" in shown(hours=2, minutes=5)


def test_what_discord_says_is_shown_as_it_is():
    failed = an_ended(state=EditionState.FAILED, reason="400 *Bad* [form](https://a.example)")
    assert "Not posted: 400 \\*Bad\\* \\[form\\]\\(https\\://a.example\\)" in text(history_card(DIGEST, [failed], []))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (lacking_in_words(["View Channel", "Send Messages"]), "I lacked View Channel and Send Messages there."),
        (SILENCED, "I can't post\\: I am in a time\\-out."),
        (DELETED, "Its channel was deleted."),
        ("Missing Access (403, 50001)", "Missing Access \\(403, 50001\\)."),
    ],
)
def test_what_to_do_about_a_suspension_is_said_only_while_it_lasts(reason: str, words: str):
    ended = [an_ended(state=EditionState.SUSPENDED, reason=reason)]
    assert text(history_card(DIGEST, ended, [])).splitlines()[2].endswith(f"the digest was suspended: {words}")
    suspended = replace(DIGEST, state=DigestState.SUSPENDED, reason=reason)
    assert state_in_words(suspended) in text(history_card(suspended, ended, []))


def test_a_message_that_was_deleted_is_called_so():
    assert f"{when(NOW, 'f')} 1 story, deleted\n" in text(
        history_card(DIGEST, [an_ended(state=EditionState.SENT, message_id=0)], [])
    )


def test_what_is_not_alike_has_a_line_of_its_own():
    hours = [NOW - timedelta(hours=hour) for hour in range(5)]
    states = (EditionState.EMPTY, EditionState.EMPTY, EditionState.MISSED, EditionState.EMPTY, EditionState.EMPTY)
    past = [an_ended(due_at=due, state=state) for due, state in zip(hours, states, strict=True)]
    past[4] = an_ended(due_at=hours[4], state=EditionState.EMPTY, manual=True, made_by=7)
    shown = text(history_card(DIGEST, past, []))
    assert f"2 times, from {when(hours[1], 'f')} to {when(hours[0], 'f')}: Nothing was posted" in shown
    assert f"{when(hours[2], 'f')} It was not posted in time." in shown
    assert f"{when(hours[3], 'f')} Nothing was posted" in shown
    assert f"{when(hours[4], 'f')} Nothing was posted: no new story fits this digest. · by hand by <@7>" in shown


def test_the_longest_history_fits_into_one_message():
    names = tuple(f"{number}{'*' * 60}" for number in range(25))
    one = replace(
        DIGEST,
        guild_id=2**63,
        channel_id=2**63,
        when="mon,wed,fri 06:15,07:45,09:15,10:45,12:15,13:45,15:15,16:45,18:15,19:45,21:15,22:45",
        topics=Filter(names, names),
        sources=Filter(names, names),
        mention=2**63,
        max_age=MaxAge.ANY,
        state=DigestState.SUSPENDED,
        reason="_" * 900,
    )
    other = replace(a_digest(id=1, number=3, thread=True, silent=True), channel_id=2**63 + 1)
    changes = [a_change(*pair, made_by=2**63, undoes=True) for pair in [(one, other), (other, one)] * 10]
    bad = [
        FollowUp("e", kind, FollowUpState.REFUSED, NOW, reason="*[x](https://a.example) " * 50) for kind in FollowUpKind
    ]
    sent = {"guild_id": 2**63, "channel_id": 2**63, "manual": True, "made_by": 2**63}
    past = [
        Ended(an_edition(a_story(), **sent, state=EditionState.SENT, message_id=time_snowflake(NOW) + number), bad)
        for number in range(10)
    ]
    past += [
        an_ended(**sent, state=EditionState.FAILED, reason=f"{number}{'_' * 900}", due_at=NOW - timedelta(hours=number))
        for number in range(10)
    ]
    card = history_card(one, past, changes)
    assert broken_limits(card) == []
    assert "**Who changed what**" in text(card)
    assert text(card).count("\n-# and earlier ones") == 2
