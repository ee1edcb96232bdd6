"""The live preview of the guided setup: it follows the form, and its mishaps cost nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from discord.ui import LayoutView

from bot.commands.moderators import setup
from bot.digests.model import Digest
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.setups import Desk, begun, shown


async def test_the_preview_follows_what_is_chosen(discord: Discord) -> None:
    desk = await begun(discord)
    (before,) = desk.previews
    await desk.press("More")
    await desk.choose("age", "any")
    await desk.previewed("Hottest stories")
    assert [each.id for each in desk.previews] == [before.id]


async def test_of_quick_changes_none_is_lost_and_the_last_preview_has_all(discord: Discord) -> None:
    desk = await begun(discord, max_age="any", channel="#ai-news")
    await desk.previewed("VentureBeat")
    await asyncio.gather(desk.choose("heat", "any"), desk.choose("stories", "1"), desk.choose("when", "hourly"))
    assert "Every hour on the hour (UTC), 1 story, any heat" in desk.form.text
    await discord.wait_for(lambda: "VentureBeat" not in desk.previews[-1].text, "one story")


async def test_of_previews_that_wait_the_newest_alone_is_made_and_none_takes_its_place(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await begun(discord, max_age="any")
    begins, goes_on, card = asyncio.Event(), asyncio.Event(), setup.preview_card
    asked_for: list[int] = []

    async def slow_at_first(interaction: Any, digest: Digest) -> LayoutView:
        asked_for.append(digest.stories)
        made = await card(interaction, digest)
        begins.set()
        await goes_on.wait()
        return made

    monkeypatch.setattr(setup, "preview_card", slow_at_first)
    for stories in ("4", "3", "2", "1"):
        await desk.choose("stories", stories)
        await begins.wait()
    await discord.wait_for(lambda: desk.sitting.waiting == 4, "all that wait")
    goes_on.set()
    await discord.wait_for(lambda: desk.sitting.waiting == 0, "the last")
    assert "VentureBeat" not in desk.previews[-1].text.split("Hottest stories")[1]
    assert asked_for == [4, 1]


async def test_a_preview_that_is_ready_after_the_end_does_not_stay(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await begun(discord, channel="#ai-news")
    sitting, goes_on, card = desk.sitting, asyncio.Event(), setup.preview_card

    async def slow(*asked: Any) -> LayoutView:
        await goes_on.wait()
        return await card(*asked)

    monkeypatch.setattr(setup, "preview_card", slow)
    await desk.choose("stories", "3")
    await discord.wait_for(lambda: sitting.waiting, "the preview")
    await desk.press("Save")
    await discord.wait_for(lambda: "Undo" in desk.seen[-1].buttons, "what was saved")
    goes_on.set()
    await discord.wait_for(lambda: not sitting.waiting, "the preview is ready")
    await discord.wait_for(lambda: not [each for each in desk.previews if "this digest" in each.text], "it goes")


async def test_the_form_opens_though_its_preview_can_t_be_made(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    discord.expects_errors = True

    async def fails(*_: object) -> LayoutView:
        raise RuntimeError("nobody foresaw it")

    with monkeypatch.context() as broken:
        broken.setattr(setup, "preview_card", fails)
        await discord.slash("/digest add", as_=MODERATOR, max_age="any")
        desk = Desk(discord)
        await discord.wait_for(lambda: len(desk.seen) == 2, "what went wrong")
        assert "Something went wrong" in desk.seen[1].text
    await desk.choose("stories", "3")
    await desk.previewed("A New Chip Cluster")


async def test_where_the_preview_is_too_old_to_be_changed_a_new_one_comes(discord: Discord) -> None:
    desk = await begun(discord)
    for interaction in discord.sandbox.people._interactions._by_id.values():
        interaction.opened -= 15 * 60 + 1
    await desk.press("More")
    answer = await desk.choose("age", "any")
    assert "of any age" in answer.text
    await desk.previewed("Hottest stories")
    assert len(desk.previews) == 2


async def test_a_preview_that_discord_does_not_take_costs_nothing_but_itself(discord: Discord) -> None:
    desk = await begun(discord, max_age="any", channel="#ai-news")
    discord.sandbox.faults.add("PATCH", "/webhooks/", reset=True, times=1)
    assert "1 story" in (await desk.choose("stories", "1")).text
    await discord.wait_for(lambda: "Discord did not answer me" in desk.seen[-1].text, "what went wrong")
    await desk.choose("heat", "any")
    await discord.wait_for(lambda: "VentureBeat" not in desk.previews[-1].text, "one story")
    assert len(desk.previews) == 1


async def test_what_is_saved_is_said_though_the_preview_does_not_go(discord: Discord) -> None:
    desk = await begun(discord, channel="#ai-news")
    stuck = discord.sandbox.faults.add("DELETE", "/webhooks/", reset=True)
    await desk.press("Save")
    await discord.wait_for(lambda: stuck.struck, "the preview to go")
    await discord.settle()
    assert ["Undo" in each.buttons for each in desk.seen] == [False, False, True]
    assert "#1" in await shown(discord)
