"""Lists of topics and sources: what is offered while they are typed, and what they mean."""

from __future__ import annotations

import pytest

from bot.cards.text import size
from bot.commands.moderators.filters import NO_ROOM, complete, read_filter
from bot.digests.model import Filter
from bot.errors import UserError
from bot.stories.model import name_id

NAMES = ["AI Hardware", "AI", "Robotics", "Crypto", "Chips, and more", "Cloud"]
LONG = [f"{letter * 20} topic" for letter in "abcdef"]


async def resolve(text: str) -> str | None:
    known = {name.casefold(): name for name in NAMES + LONG}
    return (known | {name_id(name): name for name in known.values()}).get(text.casefold())


async def like(text: str) -> list[str]:
    words = text.replace(",", "").casefold().split()
    return [name for name in NAMES + LONG if all(f" {word}" in f" {name.casefold()}" for word in words)]


async def find(text: str) -> str:
    raise UserError(f"I don't know “{text}”.")


async def offered(typed: str) -> list[str]:
    return [label for _, label in await complete(typed, resolve, like)]


async def read(text: str) -> Filter:
    return await read_filter(text, resolve, find)


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("rob", ["Robotics"]),
        ("ai", ["AI", "AI Hardware"]),
        ("ai, rob", ["AI, Robotics"]),
        ("AI HARDWARE,-cry", ["AI Hardware, -Crypto"]),
        ("-ai", ["-AI", "-AI Hardware"]),
        ("- cry", ["-Crypto"]),
        ("gardening, cl", ["gardening, Cloud"]),
        ("chips, a", ["Chips, and more"]),
        ("AI, chips,", ["AI, Chips, and more"]),
        ("chips, and more, cl", ["Chips, and more, Cloud"]),
        ("robotics", ["Robotics"]),
        ("nothing", []),
    ],
)
async def test_the_last_name_is_completed_and_those_before_it_are_spelled_as_the_library_does(
    typed: str, texts: list[str]
):
    assert [text for text in await offered(typed) if "aaaa" not in text][: len(texts) or None] == texts


@pytest.mark.parametrize("typed", ["AI, -Crypto,", "ai,-crypto, "])
async def test_after_a_comma_all_others_are_offered_and_none_twice(typed: str):
    others = ["AI Hardware", "Robotics", "Chips, and more", "Cloud", *LONG]
    assert await offered(typed) == [f"AI, -Crypto, {name}" for name in others]


async def test_a_name_that_stands_there_is_not_offered_again_with_a_minus():
    assert await offered("AI, -ai") == ["AI, -AI Hardware"]


async def test_where_discord_has_no_room_it_is_said_and_what_was_typed_is_kept():
    names = f"{LONG[0]}, {LONG[1]}, {LONG[3]}"
    found = [(f"{names}, {name}",) * 2 for name in ("Crypto", "Chips, and more", "Cloud")]
    assert await complete(f"{names}, c", resolve, like) == [*found, (f"{names}, c", NO_ROOM)]


async def test_a_list_longer_than_a_choice_is_kept_by_ids():
    typed = ", ".join([*LONG[:4], f"-{LONG[4]}", ""])
    ((value, label),) = await complete(typed, resolve, like)
    assert size(value) <= 100 < size(typed)
    assert label == NO_ROOM
    assert await read(value) == Filter(tuple(LONG[:4]), (LONG[4],))


async def test_names_in_any_case_become_the_librarys():
    assert await read("ai hardware, AI") == Filter(("AI Hardware", "AI"))


async def test_a_minus_leaves_a_name_out():
    assert await read("AI, -ai hardware") == Filter(("AI",), ("AI Hardware",))


async def test_a_name_may_have_a_comma_in_it():
    assert await read("AI, chips, and more, -AI Hardware") == Filter(("AI", "Chips, and more"), ("AI Hardware",))


async def test_a_name_written_twice_counts_once():
    assert await read("AI,ai,,") == Filter(("AI",))


async def test_a_name_that_is_wanted_and_left_out_at_once_is_refused():
    with pytest.raises(UserError, match="“AI” stands there with a minus and without"):
        await read("AI, -ai")


async def test_an_unknown_name_in_a_list_is_named():
    with pytest.raises(UserError, match="Gardening"):
        await read("AI, Gardening")


async def test_a_list_that_is_too_long_is_refused():
    with pytest.raises(UserError, match="too long"):
        await read(",".join(["AI"] * 26))


@pytest.mark.parametrize("text", ["all", "All topics", "all, -Crypto", "-crypto, all sources"])
async def test_all_takes_everything_but_what_is_left_out(text: str):
    assert await read(text) == Filter((), ("Crypto",) if "rypto" in text else ())


async def test_all_beside_a_name_is_a_name():
    with pytest.raises(UserError, match="I don't know “all”"):
        await read("all, AI")


async def test_all_wrong_names_are_named():
    with pytest.raises(UserError, match=r"Gardening”\.\nI don't know “Roses”\.$"):
        await read("Gardening, AI, -Roses, Gardening")


async def test_a_topic_that_is_called_so_is_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.test_filters.NAMES", [*NAMES, "All"])
    assert await read("all") == Filter(("All",))


async def test_of_an_endless_list_only_as_much_is_looked_up_as_may_be_in_one():
    asked = []

    async def resolve_some(text: str) -> str | None:
        asked.append(text)
        return await resolve(text)

    with pytest.raises(UserError, match="too long"):
        await read_filter("x," * 500, resolve_some, find)
    assert len(asked) < 300
