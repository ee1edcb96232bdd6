"""What moderators see of a digest's past."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

from bot.sandbox.permissions import Permission
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.seen import Seen
from tests.waiting import until


async def add(discord: Discord, **options: object) -> Seen:
    values = {"channel": "#ai-news", "when": "daily 09:00", "min_heat": "any", "max_age": "any"} | options
    return await discord.slash("/digest add", as_=MODERATOR, **values)


async def history(discord: Discord, digest: int = 1) -> Seen:
    answer = await discord.slash("/digest history", digest=digest, as_=MODERATOR)
    assert answer.ephemeral
    return answer


def deny(discord: Discord, permission: Permission) -> None:
    discord.world.set_overwrite(discord.find("#ai-news"), discord.world.bot_role(discord.guild()), deny=permission)


def allow(discord: Discord, permission: Permission) -> None:
    discord.world.set_overwrite(discord.find("#ai-news"), discord.world.bot_role(discord.guild()), allow=permission)


def id_of(discord: Discord, name: str = MODERATOR) -> str:
    return f"<@{discord.user(name).id}>"


def at(moment: datetime) -> str:
    return f"<t:{int(moment.timestamp())}:f>"


async def ended(discord: Discord, *states: str) -> None:
    await discord.wait_for(lambda: discord.editions() == list(states), str(states))


async def test_a_digest_without_an_edition_says_when_the_first_comes_and_who_added_it(discord: Discord) -> None:
    await add(discord)
    seen = await history(discord)
    assert "No edition yet. The first one comes <t:" in seen.text
    assert f"{id_of(discord)} added it" in seen.text


async def test_what_was_sent_is_linked_with_the_number_of_its_stories(discord: Discord) -> None:
    await add(discord)
    await discord.advance_to("09:00")
    await ended(discord, "sent")
    (message,) = discord.channel("#ai-news").messages
    seen = await history(discord)
    link = f"https://discord.com/channels/{discord.guild().id}/{discord.find('#ai-news').id}/{message.id}"
    assert ("3 stories", link) in seen.links
    assert "late" not in seen.text


async def test_equal_ends_one_after_the_other_share_a_line(discord: Discord) -> None:
    await add(discord, when="hourly")
    await discord.advance(hours=1)
    await ended(discord, "sent")
    for number in range(1, 4):
        await discord.advance(hours=1)
        await ended(discord, "sent", *["empty"] * number)
    first = discord.now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    expected = f"3 times, from {at(first)} to {at(first + timedelta(hours=2))}: Nothing was posted: no new story fits"
    assert expected in (await history(discord)).text


async def test_a_late_edition_says_by_how_much(discord: Discord) -> None:
    await add(discord)
    await discord.stop_bot()
    discord.move_to("09:00")
    discord.sandbox.clock.advance(timedelta(hours=3, minutes=1).total_seconds())
    await discord.start_bot()
    await ended(discord, "sent")
    assert ", late by 3 hours 1 minute" in (await history(discord)).text


async def test_a_missed_edition_is_there(discord: Discord) -> None:
    await add(discord)
    await discord.stop_bot()
    discord.move_to("09:00")
    discord.sandbox.clock.advance(timedelta(hours=7).total_seconds())
    await discord.start_bot()
    await ended(discord, "missed")
    assert "It was not posted in time." in (await history(discord)).text


async def test_a_suspension_stands_there_with_its_reason(discord: Discord) -> None:
    await add(discord)
    deny(discord, Permission.SEND_MESSAGES)
    await discord.advance_to("09:00")
    await ended(discord, "suspended")
    seen = await history(discord)
    assert "and the digest was suspended: I lacked Send Messages there." in seen.text
    assert "Give me Send Messages there, and it goes on by itself." in seen.text
    allow(discord, Permission.SEND_MESSAGES)
    await ended(discord, "suspended", "sent")
    assert "Give me" not in (await history(discord)).text


async def test_a_refusal_that_nobody_can_mend_stands_there_as_discord_says_it(discord: Discord) -> None:
    await add(discord)
    discord.sandbox.faults.add("POST", f"{discord.find('#ai-news').id}/messages$", status=405)
    await discord.advance_to("09:00")
    await ended(discord, "failed")
    assert "Not posted: " in (await history(discord)).text
    assert "405" in (await history(discord)).text


async def test_what_nobody_can_find_out_is_said(discord: Discord) -> None:
    await add(discord)
    discord.sandbox.faults.add("POST", f"{discord.find('#ai-news').id}/messages$", status=503, times=1)
    await discord.advance_to("09:00")
    await until(lambda: is_said(discord, "Discord has not confirmed it yet"))
    deny(discord, Permission.READ_MESSAGE_HISTORY)
    await discord.settle()
    await discord.advance(minutes=3)
    await ended(discord, "uncertain")
    assert "It may have been posted, and I can't find out" in (await history(discord)).text


async def is_said(discord: Discord, words: str) -> bool:
    return words in (await history(discord)).text


async def test_an_edition_by_hand_says_by_whom(discord: Discord) -> None:
    await add(discord)
    await discord.slash("/digest post", digest=1, as_=MODERATOR)
    assert f"by hand by {id_of(discord)}" in (await history(discord)).text


async def test_a_thread_that_could_not_be_opened_is_missing_in_its_line(discord: Discord) -> None:
    await add(discord, thread=True)
    deny(discord, Permission.CREATE_PUBLIC_THREADS)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.follow_ups() == ["refused"], "the refusal")
    assert "Without a thread: I can't open its thread. Give me Create Public Threads" in (await history(discord)).text


async def test_a_removed_digest_still_has_its_history_by_its_number(discord: Discord) -> None:
    await add(discord)
    question = await discord.slash("/digest remove", digest=1, as_=MODERATOR)
    await discord.press(question, "Remove", as_=MODERATOR)
    seen = await history(discord)
    assert "removed" in seen.text.splitlines()[0]
    assert "/digest show" not in seen.text
    assert f"{id_of(discord)} removed it" in seen.text
    assert "There is no digest #2" in (await history(discord, 2)).text


async def test_removed_digests_are_offered_after_the_others_for_their_history_alone(discord: Discord) -> None:
    for _ in range(2):
        await add(discord)
    await discord.press(await discord.slash("/digest remove", digest=1, as_=MODERATOR), "Remove", as_=MODERATOR)
    offered = await discord.autocomplete("/digest history", "digest", as_=MODERATOR)
    assert [choice["name"] for choice in offered] == [
        "#2 · #ai-news · daily 09:00",
        "#1 · #ai-news · daily 09:00 (removed)",
    ]
    assert len(await discord.autocomplete("/digest show", "digest", as_=MODERATOR)) == 1


async def test_a_change_and_what_took_it_back_are_both_there(discord: Discord) -> None:
    await add(discord)
    edited = await discord.slash("/digest edit", digest=1, stories=7, as_=MODERATOR)
    await discord.press(edited, "Undo", as_=MODERATOR)
    lines = (await history(discord)).text.splitlines()
    assert [line.partition("> <@")[2].partition("> ")[2] for line in lines[-3:]] == [
        "took back: Stories 5 → 7",
        "Stories 5 → 7",
        "added it",
    ]


async def test_a_digest_from_before_changes_were_kept_says_who_added_it(discord: Discord) -> None:
    await add(discord)
    with closing(sqlite3.connect(discord.settings.database_path)) as db, db:
        db.execute("DELETE FROM changes")
    assert f"{id_of(discord)} added it" in (await history(discord)).text
