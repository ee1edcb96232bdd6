"""What people type into options: lists with commas, names the library does not have, and offers that fail."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.commands import options
from bot.commands.digests import check_given
from bot.commands.filters import read_filter
from bot.commands.lists import ListRequest, PageButton
from bot.commands.options import MOST_CHOICES, digest_label, offer
from bot.digests.model import Filter
from bot.errors import UserError
from bot.stories.period import Period
from tests.builders import a_digest

TOPICS = {"ai": "AI", "ai hardware": "AI Hardware", "chips, and more": "Chips, and more"}


async def resolve(text: str) -> str | None:
    return TOPICS.get(text.casefold())


async def find(text: str) -> str:
    raise UserError(f"I don't know the topic “{text}”.")


async def read(text: str) -> Filter:
    return await read_filter(text, resolve, find)


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


async def test_an_offer_that_fails_is_logged_and_offers_nothing(caplog: pytest.LogCaptureFixture):
    async def fails(_: Any, __: str) -> list[tuple[str, str]]:
        raise RuntimeError("no database")

    interaction: Any = None
    assert await offer(fails, interaction, "chi") == []
    assert "'chi'" in caplog.text
    assert "no database" in caplog.text


async def test_an_offer_that_takes_too_long_is_none_and_one_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async def sleeps(_: Any, __: str) -> list[tuple[str, str]]:
        await asyncio.sleep(60)
        return [("1", "too late")]

    monkeypatch.setattr(options, "OFFER_WITHIN", 0.01)
    interaction: Any = None
    assert await offer(sleeps, interaction, "chi") == []
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("WARNING", None)]
    assert "'chi'" in caplog.text


async def test_no_more_is_offered_than_discord_takes():
    async def many(_: Any, __: str) -> list[tuple[str, str]]:
        return [(str(number), "x" * 200) for number in range(30)]

    interaction: Any = None
    offered = await offer(many, interaction, "")
    assert len(offered) == MOST_CHOICES
    assert max(len(choice.name) for choice in offered) == 100


@pytest.mark.parametrize(
    ("label", "name"), [("\u202egnp.exe", "gnp.exe"), ("\u200b\u200b", "(no title)"), ("", "(no title)")]
)
async def test_a_label_that_shows_nothing_or_turns_the_line_around_costs_no_other_offer(label: str, name: str):
    async def hostile(_: Any, __: str) -> list[tuple[str, str]]:
        return [("1", label), ("2", "Chips")]

    interaction: Any = None
    assert [choice.name for choice in await offer(hostile, interaction, "")] == [name, "Chips"]


def test_options_that_are_needed_are_named():
    with pytest.raises(UserError, match=r"`channel` and `when`"):
        check_given(channel=None, when=None)
    with pytest.raises(UserError, match=r"need `when`\."):
        check_given(channel=1, when=None)


def test_a_digest_is_labelled_by_number_channel_and_times():
    class Channel:
        name = "ai-news"

    class Guild:
        def get_channel_or_thread(self, channel_id: int) -> Channel | None:
            return Channel() if channel_id == 10 else None

    guild: Any = Guild()
    assert digest_label(a_digest(number=3, when="weekdays 09:00"), guild) == "#3 · #ai-news · weekdays 09:00"
    assert "unknown channel" in digest_label(a_digest(number=3, channel_id=11), guild)


def test_a_page_button_keeps_the_whole_list_in_its_custom_id():
    request = ListRequest(kind="top", period=Period.WEEK, topic="a" * 12, source="b" * 12, page=12)
    match = PageButton.__discord_ui_compiled_template__.fullmatch(request.encode())
    assert match is not None
    assert PageButton.read(match).request == request
    assert len(request.encode()) <= 100


def test_a_page_button_of_a_list_of_everything_is_read_too():
    request = ListRequest(kind="latest", page=2)
    match = PageButton.__discord_ui_compiled_template__.fullmatch(request.encode())
    assert match is not None
    assert PageButton.read(match).request == request
