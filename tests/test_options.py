"""What people type into options: what is offered, and offers that fail."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.commands import options
from bot.commands.members.lists import ListRequest, PageButton
from bot.commands.options import MOST_CHOICES, digest_label, offer
from bot.stories.period import Period
from tests.builders import a_digest


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
