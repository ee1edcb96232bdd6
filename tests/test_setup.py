"""The form in which a digest is set up: what is kept of it, and that Discord takes it whatever stands in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from discord.ui import LayoutView

from bot.commands.moderators.setup_forms import LONGEST, SetupForm
from bot.commands.moderators.setup_page import Sheet, first_page, second_page
from bot.commands.sittings import MOST, Sittings
from bot.digests.model import Digest, Filter, MaxAge
from bot.digests.setup import Setup, choose, from_text, to_text
from bot.store.names import Name
from bot.stories.model import name_id
from tests.builders import a_digest
from tests.limits import broken_limits, components, text

DIGEST = a_digest(id=7, number=3, topics=Filter(("AI",), ("Crypto",)), mention=5, thread=True)
LONG = [f"{number} *{'[W' * 60}" for number in range(25)]
HEATS = [(date(2031, 3, 4), 90)]


def full(name: str) -> Digest:
    """Return a digest with as many long names as it may have, and all its options set."""
    names = Filter(tuple(LONG[:12]), tuple(LONG[12:]))
    often = ",".join(f"{hour:02}:05" for hour in range(0, 22, 2))
    flags = dict.fromkeys(("thread", "publish", "silent", "updates"), True)
    return replace(
        DIGEST, topics=names, sources=names, when=f"mon,tue,fri {often}", timezone=name, max_age=MaxAge.ANY, **flags
    )


def sheet(setup: Setup, findings: str = "") -> Sheet:
    names = [Name(name_id(name), name, 9, "", "") for name in LONG]
    return Sheet("0123456789abcdef", setup, None, HEATS, names, findings)


def test_a_setup_is_kept_as_text():
    setup = Setup(replace(DIGEST, channel_id=0), replace(DIGEST, stories=9), {"when": "somtimes"})
    kept = from_text(to_text(setup), DIGEST.guild_id)
    assert to_text(kept) == to_text(setup)
    assert (kept.wanted.channel_id, kept.before and kept.before.stories, kept.typed) == (0, 9, {"when": "somtimes"})
    assert (kept.wanted.id, kept.wanted.number, kept.wanted.guild_id) == (7, 3, DIGEST.guild_id)


@pytest.mark.parametrize(
    ("name", "values", "changed"),
    [
        ("when", ["hourly"], {"when": "hourly"}),
        ("stories", ["9"], {"stories": 9}),
        ("heat", ["calm"], {"min_heat": "calm"}),
        ("age", ["30d"], {"max_age": MaxAge.MONTH}),
        ("share", ["1"], {"per_source": 1}),
        ("mention", [], {"mention": None}),
        ("mention", ["77"], {"mention": 77}),
        ("extras", ["silent"], {"thread": False, "silent": True}),
    ],
)
def test_a_choice_changes_what_it_names_and_nothing_else(name: str, values: list[str], changed: dict[str, object]):
    assert choose(DIGEST, name, values) == replace(DIGEST, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", [first_page, second_page])
@pytest.mark.parametrize("findings", ["", "❌ " + "W" * 5000])
def test_a_form_full_of_long_names_is_a_message_discord_takes(page: Callable[[Sheet], LayoutView], findings: str):
    before, wanted = full("America/Argentina/ComodRivadavia"), full("America/Argentina/Buenos_Aires")
    wanted = replace(wanted, topics=Filter(wanted.topics.unwanted, wanted.topics.wanted), stories=1)
    card = page(sheet(Setup(wanted, before), findings))
    assert broken_limits(card) == []
    assert len([each for each in components(card) if each["type"] in (3, 6, 8)]) == (5 if page is first_page else 4)
    assert ("**Stories** 5 → 1" in text(card), "and 3 more" in text(card)) == (not findings, bool(findings))


def test_the_topics_that_are_wanted_stand_first_and_are_chosen():
    card = first_page(sheet(Setup(replace(DIGEST, topics=Filter(("Gone", LONG[3]))))))
    (topics,) = (each for each in components(card) if str(each.get("custom_id")).startswith("setup:topics:"))
    assert [option["value"] for option in topics["options"] if option["default"]] == [name_id("Gone"), name_id(LONG[3])]
    assert topics["options"][0]["label"] == "Gone"
    assert len(topics["options"]) == 25


@pytest.mark.parametrize(("unwanted", "words"), [((), "All topics"), (("AI",), "All topics but those left out")])
def test_where_no_topic_is_chosen_the_form_says_which_it_takes(unwanted: tuple[str, ...], words: str):
    card = first_page(sheet(Setup(replace(DIGEST, topics=Filter((), unwanted)))))
    (topics,) = (each for each in components(card) if str(each.get("custom_id")).startswith("setup:topics:"))
    assert topics["placeholder"] == words


def test_a_form_without_topics_has_no_select_of_them():
    card = first_page(replace(sheet(Setup(replace(DIGEST, topics=Filter()))), topics=[]))
    assert "Topics" not in text(card)
    assert broken_limits(card) == []


def test_a_text_field_holds_as_many_long_names_as_there_is_room_for():
    names = Filter(tuple(f"{number}{'W' * 900}" for number in range(6)))
    form = SetupForm.of("names", "0123456789abcdef", Setup(replace(DIGEST, topics=names))).to_dict()
    value = form["components"][0]["component"]["value"]
    assert len(value) <= LONGEST
    assert value.split(", ") == list(names.wanted[:4])


@pytest.mark.parametrize("what", ["time", "number", "names"])
def test_a_form_of_text_fields_is_one_that_discord_takes(what: str):
    form = SetupForm.of(what, "0123456789abcdef", Setup(full("Europe/Berlin"), None, {"when": "W" * 300})).to_dict()
    assert len(form["title"]) <= 45
    for label in form["components"]:
        field = label["component"]
        assert (len(label["label"]) <= 45, len(label["description"]) <= 100) == (True, True)
        assert 1 <= len(field["value"]) <= field["max_length"] <= 4000


def test_only_the_forms_used_last_are_remembered():
    sittings = Sittings()
    first, second = sittings.of("first"), sittings.of("second")
    for number in range(MOST - 1):
        sittings.of("first")
        sittings.of(str(number))
    assert sittings.of("first") is first
    assert sittings.of("second") is not second
