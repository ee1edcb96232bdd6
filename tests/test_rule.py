"""A digest's rule in one sentence, and what two of them differ in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.cards.rule import differences, rule_in_words
from bot.digests.model import DigestState, Filter, MaxAge
from tests.builders import a_digest

HEATS = [(date(2026, 3, day), heat) for day in (1, 2) for heat in (120, 100, 84, 40, 20)]
PLAIN = a_digest(id=7, number=3, when="weekdays 09:00", timezone="Europe/Berlin", min_heat="normal")


def test_the_rule_is_one_sentence():
    digest = replace(PLAIN, topics=Filter(("AI Hardware",)))
    assert rule_in_words(digest, HEATS) == (
        "#3 · Weekdays at 09:00 Europe/Berlin, up to 5 stories, heat 84 or more (normal), AI Hardware, in <#10>"
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"min_heat": "any"}, "any heat"),
        ({"min_heat": "90"}, "heat 90 or more,"),
        ({"stories": 1}, "1 story,"),
        ({"topics": Filter((), ("Crypto", "*Web3*"))}, ", no Crypto, \\*Web3\\*, in"),
        ({"sources": Filter(("Wired",), ("Forbes",))}, ", from Wired, nothing from Forbes, in"),
        ({"per_source": 3}, "; at most 3 of one source"),
        ({"max_age": MaxAge.ANY}, "; of any age"),
        ({"max_age": MaxAge.DAY, "mention": 5}, "; not older than a day, mentions <@&5>"),
        ({"thread": True, "publish": True}, "; a thread under each edition, published to following servers"),
        ({"silent": True, "updates": True}, "; silent, stories that heat up return once"),
    ],
)
def test_what_is_not_as_usual_is_in_the_rule(changed: dict[str, object], words: str):
    assert words in rule_in_words(replace(PLAIN, **changed), HEATS)  # type: ignore[arg-type]


def test_what_is_not_set_yet_is_left_out():
    digest = a_digest(channel_id=0, when="")
    assert rule_in_words(digest, HEATS) == "up to 5 stories, any heat"


def test_without_stories_a_level_has_no_number():
    assert "normal heat" in rule_in_words(PLAIN)


def test_each_option_that_is_another_is_said_old_and_new():
    after = replace(PLAIN, min_heat="90", channel_id=11, mention=5, silent=True, state=DigestState.PAUSED)
    assert differences(PLAIN, after, HEATS) == [
        "**Channel** <#10> → <#11>",
        "**Heat** normal: 84 and up → 90 and up",
        "**Mention** nobody → <@&5>",
        "**Silent** no → yes",
        "**State** running → paused",
    ]


def test_what_is_too_long_to_be_said_in_full_is_said_by_what_came_and_went():
    names = tuple("ABCDEFGH")
    before = replace(PLAIN, topics=Filter(names, ("X",)), sources=Filter(names), when="daily 09:00")
    after = replace(before, topics=Filter((*names[:7], "I_"), ("X",)), sources=Filter((*names[:6], "H", "G")))
    assert differences(before, after, HEATS) == [
        "**Topics** now with I\\_, no longer with H",
        "**Sources** reordered",
    ]
    often = [replace(PLAIN, when=f"0,20 1,{hour},5,7,9,11 * * *") for hour in (3, 4)]
    assert differences(*often, HEATS) == [
        "**When** 0,20 1,3,5,7,9,11 \\* \\* \\* → 0,20 1,4,5,7,9,11 \\* \\* \\*",
    ]


def test_what_is_the_same_is_not_said():
    assert differences(PLAIN, replace(PLAIN), HEATS) == []


def test_many_long_names_are_shortened():
    many = Filter(tuple(f"{n} {'long ' * 40}" for n in range(25)))
    assert len(rule_in_words(replace(PLAIN, topics=many), HEATS)) < 500
    assert "and 19 more" in rule_in_words(replace(PLAIN, topics=many), HEATS)
