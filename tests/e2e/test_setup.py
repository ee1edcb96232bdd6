"""The guided setup: a form in one private message, above it in another the preview of what it makes."""

from __future__ import annotations

import asyncio

import pytest
from discord import Thread

from bot.digests.completion import COMMON
from bot.digests.model import Filter
from bot.sandbox.permissions import Permission
from tests.builders import a_digest
from tests.e2e.driver import MEMBER, MODERATOR, Discord
from tests.e2e.setups import Desk, begun, count, shown

# from beginning to end


async def test_a_digest_is_set_up_by_choosing_a_channel(discord: Discord) -> None:
    desk = await begun(discord)
    await desk.choose("channel", "#ai-news")
    await desk.press("Save")
    await desk.ended()
    assert "Weekdays at 09:00 UTC" in await shown(discord)


async def test_the_form_says_in_words_what_is_set_and_what_is_lacking(discord: Discord) -> None:
    desk = await begun(discord)
    assert desk.form.ephemeral
    assert "Weekdays at 09:00 UTC, up to 5 stories, heat 74 or more (normal)" in desk.form.text
    assert "Choose a channel, then save." in desk.form.text
    assert desk.form.buttons["Save"]["disabled"]


async def test_what_was_given_as_options_stands_in_the_form(discord: Discord) -> None:
    desk = await begun(discord, when="mon 7:30", stories=3, min_heat="80", topics="AI", timezone="Berlin")
    assert desk.chosen("when") == ["Mondays at 07:30"]
    assert desk.chosen("stories") == ["Up to 3 stories"]
    assert desk.chosen("heat") == ["80 and up, about 1 story a day is hot enough"]
    assert desk.chosen("topics") == ["AI · 4 stories"]
    assert "When · Europe/Berlin" in desk.form.text


async def test_the_form_opens_too_where_only_the_channel_is_given(discord: Discord) -> None:
    desk = await begun(discord, channel="#ai-news")
    assert desk.part("channel")["default_values"] == [{"id": str(discord.find("#ai-news").id), "type": "channel"}]
    assert not desk.form.buttons["Save"].get("disabled")


async def test_both_ways_of_setting_up_end_the_same(discord: Discord) -> None:
    desk = await begun(discord, max_age="any", channel="#ai-news")
    await desk.press("Save")
    await desk.ended()
    await discord.wait_for(lambda: "Undo" in desk.seen[-1].buttons, "what was saved")
    first = desk.seen[-1]
    second = await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when=COMMON[0], max_age="any")
    assert first.text.replace("#1 ", "#2 ") == second.text
    assert list(first.buttons) == list(second.buttons)


async def test_what_is_saved_takes_the_place_of_form_and_live_preview(discord: Discord) -> None:
    desk = await begun(discord, channel="#ai-news")
    (live,) = desk.previews
    await desk.press("Save")
    await desk.ended()
    await discord.wait_for(lambda: live.id not in [each.id for each in desk.seen], "the preview goes")
    assert not desk.seen[0].buttons


async def test_what_is_cancelled_changes_nothing(discord: Discord) -> None:
    desk = await begun(discord, channel="#ai-news")
    answer = await desk.press("Cancel")
    assert answer.text == "Cancelled. No digest was added."
    await discord.wait_for(lambda: not desk.previews, "the preview goes")
    assert await count(discord) == 0


# each field


FIRST_PAGE: list[tuple[str, list[str], str]] = [
    ("channel", ["#ai-news"], "in <#"),
    ("when", ["daily 09:00,18:00"], "Daily at 09:00 and 18:00 UTC"),
    ("stories", ["1"], "1 story"),
    ("heat", ["calm"], "heat 94 or more (calm)"),
    ("heat", ["any"], "any heat"),
]
SECOND_PAGE: list[tuple[str, list[str], str]] = [
    ("age", ["any"], "of any age"),
    ("share", ["4"], "at most 4 of one source"),
    ("mention", ["@Readers"], "mentions <@&"),
    ("extras", ["thread", "updates"], "a thread under each edition, stories that heat up return once"),
]


async def test_what_is_chosen_is_said_at_once(discord: Discord) -> None:
    desk = await begun(discord)
    for what, values, words in FIRST_PAGE:
        answer = await desk.choose(what, *values)
        assert answer.updated
        assert words in answer.text
    await desk.press("More")
    for what, values, words in SECOND_PAGE:
        assert words in (await desk.choose(what, *values)).text


async def test_a_forum_is_known_as_one(discord: Discord) -> None:
    desk = await begun(discord)
    await desk.choose("channel", "#news-forum")
    await desk.press("Save")
    await desk.ended()
    assert "each edition is a post of its own" in await shown(discord)


async def test_what_is_chosen_is_shown_as_chosen(discord: Discord) -> None:
    desk = await begun(discord)
    await desk.press("More")
    await desk.choose("age", "30d")
    await desk.choose("extras", "publish")
    await desk.choose("mention", "@Readers")
    assert (desk.chosen("age"), desk.chosen("extras")) == (["Not older than 30 days"], ["Publish"])
    assert desk.part("mention")["default_values"]
    await desk.choose("mention")
    assert not desk.part("mention").get("default_values")


async def test_topics_are_chosen_and_taken_away(discord: Discord) -> None:
    desk = await begun(discord, topics="-AI")
    hardware = next(each["value"] for each in desk.part("topics")["options"] if "Hardware" in each["label"])
    await desk.choose("topics", hardware)
    assert "AI Hardware, no AI" in desk.form.text
    await desk.choose("topics")
    assert "AI Hardware" not in desk.form.text.split("Channel")[0]


async def test_other_times_are_typed(discord: Discord) -> None:
    desk = await begun(discord)
    answer = await desk.fill_in("Other time", **{"when": "mon, thu 7.30", "time zone": "tokyo"})
    assert answer.updated
    assert "Mondays and Thursdays at 07:30 Asia/Tokyo" in answer.text
    assert desk.chosen("when") == ["Mondays and Thursdays at 07:30"]


async def test_another_heat_is_typed(discord: Discord) -> None:
    desk = await begun(discord)
    answer = await desk.fill_in("Other heat", heat="90")
    assert "heat 90 or more" in answer.text
    assert desk.chosen("heat") == ["90 and up, about 1 story a day is hot enough"]


async def test_topics_and_sources_are_typed_wanted_and_unwanted(discord: Discord) -> None:
    desk = await begun(discord)
    answer = await desk.fill_in("Topics, sources", topics="ai hardware, -ai", sources="wired, -techradar.com")
    assert "AI Hardware, no AI, from Wired, nothing from TechRadar" in answer.text


async def test_topics_that_the_library_has_lost_can_be_kept(discord: Discord) -> None:
    assert discord.running
    room = discord.find("#ai-news")
    kept = a_digest(guild_id=room.guild_id, channel_id=room.id, topics=Filter(("Gone",)))
    await discord.running.digests.add(kept)
    desk = await begun(discord, "/digest edit", digest=1)
    labels = {each["label"]: each["value"] for each in desk.part("topics")["options"]}
    assert "Gone, AI, in" in (await desk.choose("topics", labels["Gone"], labels["AI · 4 stories"])).text
    answer = await desk.fill_in("Topics, sources", topics="gone, -ai", sources="")
    assert "Gone, no AI, in" in answer.text


async def test_what_is_missing_in_the_channel_is_said_in_the_form(discord: Discord) -> None:
    role, there = discord.world.bot_role(discord.guild()), discord.find("#ai-news")
    discord.world.set_overwrite(there, role, deny=Permission.SEND_MESSAGES)
    desk = await begun(discord)
    answer = await desk.choose("channel", "#ai-news")
    assert "❌ Send Messages" in answer.text
    discord.world.set_overwrite(there, role, deny=0)
    discord.world.set_overwrite(there, discord.user(MODERATOR), deny=Permission.SEND_MESSAGES)
    await discord.restart_bot()
    assert "you need there yourself" in (await desk.choose("stories", "3")).text


# mistakes


async def test_a_time_that_can_t_be_read_is_told_and_nothing_is_lost(discord: Discord) -> None:
    desk = await begun(discord, channel="#ai-news", stories=3)
    answer = await desk.fill_in("Other time", **{"when": "somtimes 9", "time zone": "Berlin"})
    assert answer.ephemeral
    assert not answer.updated
    assert "somtimes" in answer.text
    assert "Weekdays at 09:00 UTC, up to 3 stories" in desk.form.text
    again = await desk.press("Other time")
    assert [part["component"]["value"] for part in (again.modal or {})["components"]] == ["somtimes 9", "Berlin"]


async def test_a_zone_a_heat_and_names_that_nobody_knows_are_told(discord: Discord) -> None:
    desk = await begun(discord)
    zone = await desk.fill_in("Other time", **{"when": "daily 9", "time zone": "Atlantis"})
    heat = await desk.fill_in("Other heat", heat="warm")
    names = await desk.fill_in("Topics, sources", topics="Knitting", sources="")
    assert "I don't know the time zone `Atlantis`" in zone.text
    assert "I don't know the heat `warm`" in heat.text
    assert "I don't know the topic “Knitting”" in names.text


@pytest.mark.parametrize("times", ["daily 9:00,9:05", "daily 1:50,3:00"])
async def test_times_too_close_if_only_when_clocks_change_are_told(discord: Discord, times: str) -> None:
    desk = await begun(discord)
    answer = await desk.fill_in("Other time", **{"when": times, "time zone": "Berlin"})
    assert "15 minutes" in answer.text


@pytest.mark.parametrize(
    ("role", "extras", "words"),
    [
        ("@everyone", [], "I never mention @everyone"),
        ("@Readers", ["silent"], "`silent` and `mention` don't go together"),
        ("@Moderators", [], "Mention Everyone"),
    ],
)
async def test_a_mention_that_can_t_be_is_told_and_the_form_stays(
    discord: Discord, role: str, extras: list[str], words: str
) -> None:
    desk = await begun(discord, channel="#ai-news")
    await desk.press("More")
    await desk.choose("mention", role)
    await desk.choose("extras", *extras)
    answer = await desk.press("Save")
    assert words in answer.text
    await desk.choose("extras")
    await desk.choose("mention")
    await desk.press("Save")
    await desk.ended()
    assert "mention nobody" in (await shown(discord)).lower()


# more than once, and later


async def test_of_two_presses_on_save_one_saves(discord: Discord) -> None:
    desk = await begun(discord, channel="#ai-news")
    await asyncio.gather(desk.press("Save"), desk.press("Save"))
    await desk.ended()
    assert await count(discord) == 1


async def test_after_the_end_nothing_works_any_more(discord: Discord) -> None:
    desk = await begun(discord, channel="#ai-news")
    form = desk.form
    opened = await desk.press("Other time")
    await desk.press("Cancel")
    answer = await discord.submit(opened, as_=MODERATOR, **{"when": "daily 9", "time zone": "UTC"})
    assert "This is over" in answer.text
    assert not discord.see(discord.world.message(form.id)).buttons


async def test_a_restart_in_the_middle_changes_nothing(discord: Discord) -> None:
    desk = await begun(discord, max_age="any")
    opened = await desk.press("Other time")
    await discord.restart_bot()
    await desk.choose("channel", "#ai-news")
    answer = await discord.submit(opened, as_=MODERATOR, **{"when": "hourly", "time zone": "Berlin"})
    assert "Every hour on the hour (Europe/Berlin)" in answer.text
    await discord.wait_for(lambda: len(desk.previews) == 2, "a new preview")
    await desk.press("Save")
    await desk.ended()
    assert "Europe/Berlin" in await shown(discord)


async def test_of_forms_that_are_opened_nothing_stays_in_memory(discord: Discord) -> None:
    desk = await begun(discord)
    await desk.choose("stories", "3")
    await desk.press("Other time")
    assert discord.running
    known = discord.running.client._connection._view_store
    assert (known._modals, known._views, known._synced_message_views) == ({}, {}, {})


# changing a digest


async def test_a_digest_is_changed_in_the_same_form(discord: Discord) -> None:
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="mon 7:30", topics="AI", stories=3)
    desk = await begun(discord, "/digest edit", digest=1)
    assert (desk.chosen("when"), desk.chosen("topics")) == (["Mondays at 07:30"], ["AI · 4 stories"])
    answer = await desk.choose("stories", "7")
    assert "Change #1" in answer.text
    assert "Stories 3 → 7" in answer.text
    await desk.press("Save")
    await desk.ended()
    assert "7 at most" in await shown(discord)


async def test_a_role_that_was_deleted_is_taken_away_by_the_form(discord: Discord) -> None:
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="daily 9", mention="@Readers")
    readers = discord.role("@Readers")
    discord.world.delete_role(discord.guild(), readers)
    desk = await begun(discord, "/digest edit", digest=1)
    assert f"Mention <@&{readers.id}> → nobody" in desk.form.text
    await desk.press("Save")
    await desk.ended()
    assert "Mention nobody" in await shown(discord)


async def test_the_form_of_a_digest_whose_channel_was_deleted_asks_for_another(discord: Discord) -> None:
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="daily 9")
    discord.world.delete_channel(discord.find("#ai-news"))
    desk = Desk(discord)
    await discord.slash("/digest edit", as_=MODERATOR, digest=1)
    await discord.wait_for(lambda: any("Save" in each.buttons for each in desk.seen), "the form")
    assert "If it was deleted, choose another." in desk.form.text
    await desk.choose("channel", "#announcements")
    assert "I may do all that it needs" in desk.form.text


async def test_an_archived_thread_is_no_mistake(discord: Discord) -> None:
    thread = discord.world.add_thread(discord.find("#general"), "old", discord.user(MODERATOR))
    await discord.slash("/digest add", as_=MODERATOR, channel="#old", when="daily 9")
    assert discord.running
    known = discord.running.client.get_channel(thread.id)
    assert isinstance(known, Thread)
    known.guild._remove_thread(known)  # as Discord has it removed when it is archived
    desk = await begun(discord, "/digest edit", digest=1)
    assert "❌" not in desk.form.text
    await desk.choose("stories", "3")
    await desk.press("Save")
    await desk.ended()


async def test_a_digest_that_was_changed_meanwhile_is_not_changed_back(discord: Discord) -> None:
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="daily 9")
    desk = await begun(discord, "/digest edit", digest=1)
    discord.world.set_roles(discord.guild(), discord.user(MEMBER), discord.role("@Moderators"))
    await discord.slash("/digest edit", as_=MEMBER, digest=1, stories=9)
    await desk.choose("when", "hourly")
    answer = await desk.press("Save")
    assert "was changed meanwhile" in answer.text
    assert "begin anew" in answer.text
    assert "9 at most" in await shown(discord)


async def test_a_change_that_is_cancelled_leaves_the_digest_as_it_is(discord: Discord) -> None:
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="daily 9")
    desk = await begun(discord, "/digest edit", digest=1)
    await desk.choose("when", "hourly")
    assert (await desk.press("Cancel")).text == "Cancelled. #1 stays as it is."
    assert "Daily at 09:00" in await shown(discord)
