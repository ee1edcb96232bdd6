"""Taking a change back: who may, for how long, and what is true then."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.digests.model import DigestState
from bot.sandbox import components as kinds
from bot.sandbox.offers import Offers
from bot.sandbox.permissions import Permission
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.seen import Seen
from tests.e2e.test_moderators import add
from tests.e2e.test_orders import edit, is_suspended, show


async def undo(discord: Discord, answer: Seen, *, as_: str = MODERATOR) -> Seen:
    return await discord.press(answer, "Undo", as_=as_)


async def digests(discord: Discord) -> str:
    return (await discord.slash("/digest list", as_=MODERATOR)).text


async def remove(discord: Discord) -> Seen:
    question = await discord.slash("/digest remove", digest=1, as_=MODERATOR)
    return await discord.press(question, "Remove", as_=MODERATOR)


async def test_an_added_digest_is_gone_again(discord: Discord) -> None:
    answer = await undo(discord, await add(discord))
    assert answer.updated
    assert "## Undone" in answer.text
    assert "is removed" in answer.text
    assert not answer.buttons
    assert "no digest" in await digests(discord)


async def test_an_edited_digest_is_as_it_was(discord: Discord) -> None:
    await add(discord, topics="AI Hardware", mention="@Readers")
    before = await show(discord)
    answer = await undo(discord, await edit(discord, topics="all", stories=1, when="hourly", channel="#general"))
    assert "Topics all → AI Hardware" in answer.text
    assert "#1 · Daily at 09:00 UTC, up to 5 stories" in answer.text
    assert await show(discord) == before


async def test_a_removed_digest_is_back_and_posts(discord: Discord) -> None:
    await add(discord)
    before = await show(discord)
    answer = await undo(discord, await remove(discord))
    assert "#1 · Daily at 09:00 UTC" in answer.text
    assert await show(discord) == before
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")


async def test_a_paused_digest_goes_on_and_a_resumed_one_rests(discord: Discord) -> None:
    await add(discord)
    paused = await discord.slash("/digest pause", digest=1, as_=MODERATOR)
    assert "State paused → running" in (await undo(discord, paused)).text
    await discord.slash("/digest pause", digest=1, as_=MODERATOR)
    resumed = await discord.slash("/digest resume", digest=1, as_=MODERATOR)
    assert "State running → paused" in (await undo(discord, resumed)).text
    assert "Paused" in await show(discord)


async def test_changes_are_taken_back_one_after_the_other(discord: Discord) -> None:
    await add(discord)
    first, second = await edit(discord, stories=7), await edit(discord, stories=9)
    assert "was changed again" in (await undo(discord, first)).text
    assert "Stories 9 → 7" in (await undo(discord, second)).text
    assert "Stories 7 → 5" in (await undo(discord, first)).text


async def test_it_works_after_a_restart(discord: Discord) -> None:
    await add(discord)
    edited = await edit(discord, stories=1)
    await discord.restart_bot()
    assert "Stories 1 → 5" in (await undo(discord, edited)).text


async def test_after_a_quarter_of_an_hour_it_is_too_late(discord: Discord) -> None:
    await add(discord)
    edited = await edit(discord, stories=1)
    await discord.advance(minutes=15)
    answer = await undo(discord, edited)
    assert answer.ephemeral
    assert "too late" in answer.text
    assert "1 at most" in await show(discord)


async def test_what_somebody_changed_since_stays(discord: Discord) -> None:
    await add(discord)
    edited = await edit(discord, stories=1)
    await edit(discord, stories=2)
    answer = await undo(discord, edited)
    assert "Digest #1 was changed again" in answer.text
    assert f"by <@{discord.user(MODERATOR).id}>" in answer.text
    assert "2 at most" in await show(discord)


async def test_what_was_undone_is_not_undone_twice(discord: Discord) -> None:
    await add(discord)
    edited = await edit(discord, stories=1)
    await undo(discord, edited)
    again = await undo(discord, forged(discord, await edit(discord, updates=True), edited))
    assert "undone already" in again.text
    assert "5 at most" in await show(discord)


async def test_of_two_presses_at_once_one_undoes(discord: Discord) -> None:
    await add(discord)
    edited = await edit(discord, stories=1)
    answers = await asyncio.gather(undo(discord, edited), undo(discord, edited))
    assert sorted(answer.updated for answer in answers) == [False, True]
    assert "5 at most" in await show(discord)


def forged(discord: Discord, answer: Seen, of: Seen) -> Seen:
    """Have the button under an answer carry the id of another: no page of Discord does that."""
    message = discord.world.message(answer.id)
    (button,) = (part for part in kinds.walk(message.components) if part.get("label") == "Undo")
    button["custom_id"] = of.buttons["Undo"]["custom_id"]
    return discord.see(message)


async def test_who_has_the_command_from_the_servers_own_settings_takes_back_too(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    discord.world.set_roles(discord.guild(), discord.user(MODERATOR))
    monkeypatch.setattr(Offers, "_is_offered", lambda *_: True)
    assert "is removed" in (await undo(discord, await add(discord))).text


# what it needs


async def test_what_the_moderator_may_no_more_is_not_restored(discord: Discord) -> None:
    await add(discord)
    edited = await edit(discord, channel="#general")
    discord.world.set_overwrite(discord.find("#ai-news"), discord.user(MODERATOR), deny=Permission.SEND_MESSAGES)
    await discord.settle()
    answer = await undo(discord, edited)
    assert "you need" in answer.text
    assert f"<#{discord.find('#general').id}>" in await show(discord)


async def test_what_the_bot_may_no_more_is_not_restored_until_it_may(discord: Discord) -> None:
    await add(discord)
    removed = await remove(discord)
    news, role = discord.find("#ai-news"), discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(news, role, deny=Permission.SEND_MESSAGES)
    await discord.settle()
    assert "Send Messages" in (await undo(discord, removed)).text
    discord.world.set_overwrite(news, role, allow=Permission.SEND_MESSAGES)
    await discord.settle()
    assert "## Undone" in (await undo(discord, removed)).text


async def test_a_role_that_is_no_longer_for_everybody_is_not_restored(discord: Discord) -> None:
    await add(discord, mention="@Readers")
    removed = await remove(discord)
    readers = discord.role("@Readers")
    discord.world.edit_role(discord.guild(), readers, mentionable=False)
    await discord.settle()
    assert "Mention Everyone" in (await undo(discord, removed)).text
    assert "no digest" in await digests(discord)


async def test_a_digest_whose_channel_was_deleted_is_not_restored(discord: Discord) -> None:
    await add(discord)
    edited = await edit(discord, channel="#general")
    discord.world.delete_channel(discord.find("#ai-news"))
    await discord.settle()
    assert "There is no channel" in (await undo(discord, edited)).text
    assert f"<#{discord.find('#general').id}>" in await show(discord)


async def test_a_digest_that_was_removed_because_its_channel_is_gone_is_restored_as_it_was(discord: Discord) -> None:
    await add(discord)
    discord.world.delete_channel(discord.find("#ai-news"))
    await discord.wait_for(lambda: is_suspended(discord), "the suspension")
    assert "Its channel was deleted" in (await undo(discord, await remove(discord))).text
    assert "Suspended" in await digests(discord)
    assert "State suspended → running" in (await edit(discord, channel="#general")).text


async def test_a_suspended_digest_comes_back_suspended_and_goes_on_when_it_can(discord: Discord) -> None:
    await add(discord)
    news, role = discord.find("#ai-news"), discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(news, role, deny=Permission.SEND_MESSAGES)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: is_suspended(discord), "the suspension")
    assert "Suspended" in (await undo(discord, await remove(discord))).text
    discord.world.set_overwrite(news, role, allow=Permission.SEND_MESSAGES)
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")


async def test_a_digest_does_not_come_back_into_a_full_server(discord: Discord) -> None:
    await add(discord)
    removed = await remove(discord)
    assert discord.running is not None
    gone = await discord.running.digests.by_id(1)
    assert gone is not None
    for _ in range(25):
        await discord.running.digests.add(replace(gone, state=DigestState.ACTIVE))
    assert "25 digests" in (await undo(discord, removed)).text
