"""Setting digests up in one line and changing them, as moderators do."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from discord.ui import LayoutView

from bot.commands.moderators import orders
from bot.sandbox.model import Message
from bot.sandbox.permissions import Permission
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.seen import Seen
from tests.e2e.test_moderators import ANY, add, next_of


async def edit(discord: Discord, **options: object) -> Seen:
    return await discord.slash("/digest edit", digest=1, as_=MODERATOR, **options)


async def show(discord: Discord) -> str:
    return (await discord.slash("/digest show", digest=1, as_=MODERATOR)).text


def stamp(discord: Discord, style: str, **later: float) -> str:
    return f"<t:{int((discord.now + timedelta(**later)).timestamp())}:{style}>"


async def test_a_digest_is_said_back_with_its_next_time_its_preview_and_undo(discord: Discord) -> None:
    answer = await add(discord, when="weekdays 09:00", timezone="Europe/Berlin", topics="AI Hardware")
    channel = f"<#{discord.find('#ai-news').id}>"
    assert answer.text.splitlines()[:5] == [
        "## Added",
        f"-# Undo works until {stamp(discord, 't', minutes=15)}.",
        f"#1 · Weekdays at 09:00 Europe/Berlin, up to 5 stories, any heat, AI Hardware, in {channel}; of any age",
        f"Next {stamp(discord, 'F', hours=22)}, {stamp(discord, 'R', hours=22)}",
        f"✅ I may do all that it needs in {channel}: View Channel, Send Messages, Read Message History.",
    ]
    assert "Preview: what #1 would post now" in answer.text
    assert answer.leads == ["wired.com", "venturebeat.com", "techradar.com"]
    assert list(answer.buttons) == ["Undo"]


async def test_what_an_edit_changed_is_said_old_and_new(discord: Discord) -> None:
    await add(discord, topics="AI Hardware")
    answer = await edit(discord, stories=1, min_heat="90", channel="#general", mention="@Readers", topics="all")
    readers = discord.role("@Readers").id
    news, general = discord.find("#ai-news").id, discord.find("#general").id
    assert [line for line in answer.text.splitlines() if "→" in line] == [
        f"Channel <#{news}> → <#{general}>",
        "Stories 5 → 1",
        "Heat any → 90 and up",
        "Topics AI Hardware → all",
        f"Mention nobody → <@&{readers}>",
    ]
    assert "#1 · Daily at 09:00 UTC, 1 story, heat 90 or more, in" in answer.text
    assert answer.leads == ["wired.com"]
    assert list(answer.buttons) == ["Undo"]
    assert f"Channel <#{general}>" in await show(discord)


async def test_what_is_saved_is_said_though_its_preview_can_t_be_made(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    discord.expects_errors = True

    async def fails(*_: object) -> LayoutView:
        raise RuntimeError("nobody foresaw it")

    await add(discord)
    with monkeypatch.context() as broken:
        broken.setattr(orders, "preview_card", fails)
        answer = await edit(discord, stories=1)
    assert "Stories 5 → 1" in answer.text
    assert list(answer.buttons) == ["Undo"]


async def test_what_is_not_named_stays_as_it_is(discord: Discord) -> None:
    await add(discord, per_source=3, sources="-Wired", thread=True, timezone="Asia/Tokyo")
    before = await discord.slash("/digest show", digest=1, as_=MODERATOR)
    after = await edit(discord, updates=True)
    assert next_of(after) == next_of(before)
    assert [line for line in after.text.splitlines() if "→" in line] == ["Updates no → yes"]


async def test_an_edit_that_changes_nothing_says_so_and_is_not_recorded(discord: Discord) -> None:
    await add(discord)
    answer = await edit(discord, stories=5, when="daily 9:00")
    assert "Nothing was changed: #1" in answer.text
    assert not answer.buttons
    assert "Stories" not in (await discord.slash("/digest history", digest=1, as_=MODERATOR)).text


async def test_new_times_move_the_next_edition(discord: Discord) -> None:
    await add(discord)
    await edit(discord, when="daily 12:00")
    await discord.advance_to("12:00")
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")
    await edit(discord, when="daily 09:00", timezone="Europe/Berlin")
    assert "09:00 Europe/Berlin" in await show(discord)


@pytest.mark.parametrize(
    "wrong", [{"when": "25:00"}, {"timezone": "Atlantis"}, {"min_heat": "hot"}, {"topics": "xyzzy"}]
)
async def test_a_wrong_value_changes_nothing(discord: Discord, wrong: dict[str, str]) -> None:
    await add(discord)
    before = await show(discord)
    answer = await edit(discord, stories=7, **wrong)
    assert answer.ephemeral
    assert "→" not in answer.text
    assert await show(discord) == before


async def test_an_option_that_the_digest_has_no_use_for_is_refused(discord: Discord) -> None:
    await add(discord, thread=True)
    assert "`thread` doesn't work in" in (await edit(discord, channel="#news-forum")).text
    assert "`publish` doesn't work in" in (await edit(discord, publish=True)).text
    assert "a thread under" in await show(discord)
    assert "Thread yes → no" in (await edit(discord, channel="#news-forum", thread=False)).text


async def test_a_digest_with_a_mention_is_not_made_silent(discord: Discord) -> None:
    await add(discord, mention="@Readers")
    assert "`silent` and `mention` don't go together" in (await edit(discord, silent=True)).text
    assert "→" not in (await edit(discord, mention="@everyone")).text


async def test_a_digest_moves_into_a_forum_and_back(discord: Discord) -> None:
    await add(discord)
    assert "It would be the post “" in (await edit(discord, channel="#news-forum")).text
    assert "It would be the post “" not in (await edit(discord, channel="#ai-news")).text


async def test_an_edit_needs_what_the_channel_asks_of_the_moderator(discord: Discord) -> None:
    await add(discord)
    discord.world.set_overwrite(discord.find("#general"), discord.user(MODERATOR), deny=Permission.SEND_MESSAGES)
    await discord.settle()
    answer = await edit(discord, channel="#general")
    assert "you need" in answer.text
    assert "Send Messages" in answer.text
    assert f"Channel <#{discord.find('#ai-news').id}>" in await show(discord)


async def test_a_suspended_digest_that_is_moved_goes_on(discord: Discord) -> None:
    await add(discord)
    discord.world.delete_channel(discord.find("#ai-news"))
    await discord.wait_for(lambda: is_suspended(discord), "the suspension")
    answer = await edit(discord, channel="#general")
    assert "State suspended → running" in answer.text
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: editions_in(discord, "#general"), "the edition")


async def is_suspended(discord: Discord) -> bool:
    return "Suspended" in (await discord.slash("/digest list", as_=MODERATOR)).text


def editions_in(discord: Discord, channel: str) -> list[Message]:
    return [message for message in discord.world.history(discord.find(channel).id) if message.only_for is None]


async def test_a_paused_digest_stays_paused(discord: Discord) -> None:
    await add(discord)
    await discord.slash("/digest pause", digest=1, as_=MODERATOR)
    assert "Paused" in (await edit(discord, stories=7)).text
    assert "Paused" in await show(discord)


async def test_a_paused_digest_is_changed_where_the_bot_may_not_post_yet(discord: Discord) -> None:
    await add(discord)
    await discord.slash("/digest pause", digest=1, as_=MODERATOR)
    role = discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(discord.find("#ai-news"), role, deny=Permission.SEND_MESSAGES)
    await discord.settle()
    assert "Stories 5 → 7" in (await edit(discord, stories=7)).text
    assert "Send Messages" in (await discord.slash("/digest resume", digest=1, as_=MODERATOR)).text
    assert "Paused" in await show(discord)


async def test_a_paused_digest_is_not_moved_to_where_its_moderator_may_not_post(discord: Discord) -> None:
    await add(discord)
    await discord.slash("/digest pause", digest=1, as_=MODERATOR)
    discord.world.set_overwrite(discord.find("#general"), discord.user(MODERATOR), deny=Permission.SEND_MESSAGES)
    await discord.settle()
    assert "you need" in (await edit(discord, channel="#general")).text
    assert f"Channel <#{discord.find('#ai-news').id}>" in await show(discord)


async def test_times_that_a_change_of_the_clock_brings_together_are_refused(discord: Discord) -> None:
    await add(discord, timezone="Europe/Berlin")
    assert "when clocks change in Europe/Berlin" in (await edit(discord, when="daily 01:50,03:00")).text
    assert "09:00" in await show(discord)


async def test_every_option_at_once(discord: Discord) -> None:
    await add(discord)
    options = {
        "when": "mon,thu 18:30",
        "timezone": "Asia/Tokyo",
        "topics": "AI, -AI Hardware",
        "sources": "-Wired",
    }
    options |= {"per_source": 1, "min_heat": "busy", "stories": 3, "max_age": "30d", "mention": "@Readers"}
    options |= {"thread": True, "publish": True, "updates": True, "channel": "#announcements"}
    answer = await edit(discord, **options)
    assert len([line for line in answer.text.splitlines() if " → " in line]) == 12, answer.text
    await edit(discord, **options | {"stories": 4})
    assert "Nothing was changed" in (await edit(discord, **options | {"stories": 4})).text


async def test_the_digest_of_another_command_is_offered_while_typing(discord: Discord) -> None:
    await add(discord)
    choices = await discord.autocomplete("/digest edit", "digest", "", as_=MODERATOR)
    assert [choice["value"] for choice in choices] == [1]


async def test_an_edition_due_in_the_second_of_an_edit_arrives_once(discord: Discord) -> None:
    await add(discord, **ANY)
    discord.move_to("09:00")
    await edit(discord, stories=2)
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")
    await discord.settle()
    assert len(discord.channel("#ai-news").messages) == 1


async def test_of_several_who_change_a_digest_at_once_none_undoes_what_another_did(discord: Discord) -> None:
    await add(discord)
    answers = await asyncio.gather(*(edit(discord, stories=count) for count in (1, 2, 3)))
    changed = [answer for answer in answers if "## Changed" in answer.text]
    told = [answer for answer in answers if "Digest #1 was changed meanwhile" in answer.text]
    past = (await discord.slash("/digest history", digest=1, as_=MODERATOR)).text
    assert len(changed) + len(told) == 3
    assert past.count("Stories") == len(changed) >= 1
