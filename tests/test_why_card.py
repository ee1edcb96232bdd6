"""What moderators are told of a story in each of their digests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from discord.utils import time_snowflake

from bot.cards.text import when
from bot.cards.why import why_card
from bot.digests.model import Digest, DigestState, Edition, EditionState, Filter, MaxAge, Place
from bot.digests.reasons import Posting, Prospect, Verdict, first_come
from bot.digests.selection import Rule
from bot.stories.model import Story
from tests.builders import NOW, a_digest, a_story, an_edition
from tests.limits import broken_limits, text

AT, AFTER = NOW + timedelta(hours=1), NOW + timedelta(days=1)
STORY = a_story("a", topics=("AI", "Chips"))
DIGEST = a_digest(id=1, number=1)


def a_prospect(rule: Rule | None = None, digest: Digest = DIGEST, **changes: Any) -> Prospect:
    verdict = Verdict(rule, heat=changes.pop("heat", None))
    return Prospect(**({"digest": digest, "at": AT, "after": AFTER, "verdict": verdict} | changes))


def a_posting(*places: Place, leads: bool = True, **changes: Any) -> Posting:
    values = {"number": 2, "state": EditionState.SENT, "message_id": time_snowflake(NOW)} | changes
    return Posting(replace(an_edition(**values), places=places), leads)


def said(prospect: Prospect, story: Story = STORY, **options: Any) -> str:
    """Return what stands after the digest's name."""
    (line,) = [line for line in text(why_card(story, [prospect], now=NOW, **options)).splitlines() if "**#1**" in line]
    return line.partition(": ")[2]


def link(edition: Edition) -> str:
    return f"https://discord.com/channels/{edition.guild_id}/{edition.channel_id}/{edition.message_id}"


@pytest.mark.parametrize(
    ("digest", "story", "rule", "words"),
    [
        ({"topics": Filter(("Law", "Art"))}, {}, Rule.TOPICS, "No: its topic is none of those wanted (Law, Art)."),
        ({"topics": Filter(("Law",))}, {"topics": ()}, Rule.TOPICS, "No: it has no topic, and only some are wanted"),
        ({"topics": Filter((), ("chips",))}, {}, Rule.TOPICS, "No: its topic Chips is not wanted."),
        ({"topics": Filter((), ("*x*",))}, {"topics": ("*x*",)}, Rule.TOPICS, "No: its topic \\*x\\* is not wanted."),
        ({"sources": Filter(("Wired",))}, {"source": None}, Rule.SOURCES, "No: it has no source, and only some are"),
        ({"max_age": MaxAge.WEEK}, {"published_at": None}, Rule.OLD, "No: it has no date, and nothing older than `7d`"),
        ({}, {"listed": False}, Rule.UNLISTED, "No: marked as not published."),
    ],
)
def test_what_keeps_a_story_out(digest: dict[str, Any], story: dict[str, Any], rule: Rule, words: str):
    assert said(a_prospect(rule, replace(DIGEST, **digest)), replace(STORY, **story)).startswith(words)


def test_a_title_that_was_cut_is_followed_by_no_second_stop():
    hidden, leader = replace(STORY, listed=False), a_story("b", title="chips " * 40)
    words = said(a_prospect(Rule.UNLISTED), hidden, leader=leader)
    assert words.endswith("…”")


def test_a_story_that_will_be_too_old_is_told_from_one_that_is():
    week = replace(DIGEST, max_age=MaxAge.DAY)
    almost = replace(STORY, published_at=NOW - timedelta(hours=23, minutes=30))
    over = replace(STORY, published_at=NOW - timedelta(hours=25))
    assert said(a_prospect(Rule.OLD, week), almost).startswith(
        "No: it will be older than `1d` in the next edition, <t:"
    )
    assert said(a_prospect(Rule.OLD, week), over) == "No: it is older than `1d`."


def test_what_is_under_way_or_uncertain_is_not_called_posted():
    place = Place(STORY)
    under_way = a_posting(place, state=EditionState.PLANNED, message_id=None)
    assert said(a_prospect(Rule.POSTED, posting=under_way)) == "It is being posted just now, by #2."
    uncertain = a_posting(place, state=EditionState.UNCERTAIN, message_id=None)
    assert said(a_prospect(Rule.POSTED, posting=uncertain)) == (
        f"It may have been posted {when(NOW, 'f')}, by #2; nobody can find out, so it does not come again."
    )
    updating = replace(DIGEST, updates=True)
    assert "return" not in said(a_prospect(Rule.POSTED, updating, posting=uncertain))


def test_what_was_posted_as_coverage_names_the_story_above_it():
    over = a_story("b", title="*Big* [news](https://evil.example)")
    posting = a_posting(Place(over, (STORY,)), leads=False)
    assert said(a_prospect(Rule.POSTED, posting=posting)) == (
        f"[Posted]({link(posting.edition)}) {when(NOW, 'f')} as coverage of"
        " “\\*Big\\* \\[news\\]\\(https\\://evil.example\\)”, by #2."
    )


def test_a_story_that_has_returned_does_not_again_where_updates_are_wanted():
    digest = replace(DIGEST, updates=True)
    assert said(a_prospect(Rule.POSTED, digest, posting=a_posting(Place(STORY)))).endswith(
        ", by #2. It does not return."
    )


def test_a_message_that_was_deleted_is_not_linked():
    deleted = a_posting(Place(STORY), message_id=0, ended_at=AFTER)
    assert said(a_prospect(Rule.POSTED, posting=deleted)).startswith(f"Posted {when(AFTER, 'f')}")


def test_the_first_digest_of_a_channel_takes_a_story_from_the_others_that_would():
    late = a_prospect(digest=a_digest(id=1, number=1), at=AFTER)
    first = a_prospect(digest=a_digest(id=2, number=2))
    full = a_prospect(Rule.FULL, digest=a_digest(id=3, number=3), chosen=(a_story("b", heat=200),) * 3)
    elsewhere = a_prospect(digest=a_digest(id=4, number=4, channel_id=11))
    paused = a_prospect(digest=a_digest(id=5, number=5, state=DigestState.PAUSED), at=NOW)
    shown = text(why_card(STORY, first_come([late, first, full, elsewhere, paused]), now=NOW))
    at = when(AT, "F")
    assert [line for line in shown.splitlines() if line.startswith("**#")] == [
        f"**#1** in <#10>: #2 takes it before, {at}.",
        f"**#2** in <#10>, **#4** in <#11>: It will be in the next edition, {at}.",
        f"**#3** in <#10>: It waits: 3 hotter ones go first. The next edition comes {at}, the one after it"
        f" {when(AFTER, 'F')}.",
        f"**#5** (paused) in <#10>: It would be in the next edition, {when(NOW, 'F')}, but the digest is paused:"
        " `/digest resume` lets it go on.",
    ]


def test_what_comes_as_coverage_first_is_not_promised_a_place_of_its_own():
    covered = a_prospect(Rule.EVENT, digest=a_digest(id=2, number=2), leader=a_story("b", title="Over"))
    later = (None, Rule.EVENT)
    others = [a_prospect(rule, a_digest(id=n, number=n), at=AFTER) for n, rule in enumerate(later, start=3)]
    shown = text(why_card(STORY, first_come([*others, covered]), now=NOW))
    assert [line for line in shown.splitlines() if line.startswith("**#")] == [
        f"**#3** in <#10>, **#4** in <#10>: #2 takes it before, {when(AT, 'F')}.",
        f"**#2** in <#10>: It will come as coverage of “Over” in the next edition, {when(AT, 'F')}.",
    ]


@pytest.mark.parametrize("rule", [Rule.EVENT, Rule.SHARE, Rule.FULL])
def test_nothing_is_said_to_come_in_a_digest_that_rests(rule: Rule):
    words = said(a_prospect(rule, replace(DIGEST, state=DigestState.PAUSED)))
    assert words.endswith(" the digest is paused: `/digest resume` lets it go on.")
    assert " will " not in words


def test_what_goes_first_is_not_called_hotter_where_it_is_only_newer():
    as_hot, hotter = a_story("b"), a_story("c", heat=101)
    assert said(a_prospect(Rule.FULL, chosen=(hotter, as_hot))).startswith("It waits: 2 hotter or newer ones go first.")
    assert said(a_prospect(Rule.FULL, chosen=(hotter,))).startswith("It waits: 1 hotter story goes first.")


def test_twenty_five_digests_with_a_reason_each_fit_into_one_message():
    other = a_story("b", title="*" * 4000, url="https://b.example/" + "x" * 3000)
    prospects = []
    for number in range(1, 26):
        digest = a_digest(id=number, number=9000 + number, channel_id=2**63 + number, guild_id=2**63)
        posting = a_posting(Place(other), guild_id=2**63, channel_id=2**63, number=9000, message_id=2**63 - number)
        digest = replace(digest, state=DigestState.SUSPENDED)
        prospects.append(
            a_prospect(
                Rule.EVENT_POSTED, digest, leader=replace(other, title=f"{number}{'*' * 900}"), leader_posting=posting
            )
        )
    card = why_card(replace(other, id="c", topics=("_" * 300,) * 9), prospects, now=NOW, note="*" * 100)
    assert broken_limits(card) == []
    assert all(f"<#{2**63 + number}>" in text(card) for number in range(1, 26))


def test_of_twenty_five_digests_with_much_to_say_the_first_are_told_of():
    asked, long = replace(STORY, title="*" * 4000, topics=("_" * 300,) * 9), replace(STORY, id="b", title="*" * 4000)
    for rule, state in product((None, *Rule), (DigestState.ACTIVE, DigestState.PAUSED, DigestState.SUSPENDED)):
        prospects = []
        for number in range(1, 26):
            names = Filter(tuple(f"{number} {n} {'*' * 90}" for n in range(25)))
            posting = a_posting(Place(long, (asked,)), guild_id=2**63, channel_id=2**63, number=9000, leads=False)
            room = {"id": number, "number": 9000 + number, "channel_id": 2**63 + number, "guild_id": 2**63}
            digest = a_digest(**room, state=state, topics=names, sources=names, max_age=MaxAge.MONTH, updates=True)
            prospects.append(
                a_prospect(rule, digest, at=NOW + timedelta(days=number), heat=10**8, posting=posting, leader=long)
            )
        card = why_card(asked, prospects, now=NOW, note="*" * 100, leader=long)
        assert broken_limits(card) == []
        shown = sum(f"<#{2**63 + number}>" in text(card) for number in range(1, 26))
        assert shown == 25 or (shown >= 10 and f"and {25 - shown} more digests" in text(card)), (rule, state, shown)
