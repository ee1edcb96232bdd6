"""What `/digest check` says is needed: with just that Discord takes everything, and without any of it, not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from discord import ChannelType, Member
from discord.utils import utcnow

from bot.commands.permissions import NAMES
from bot.digests.model import Digest, DigestState
from bot.sandbox.model import CROSSPOSTED, Channel, Message, Tag
from bot.sandbox.permissions import ALL, Permission
from tests.builders import a_digest
from tests.e2e.driver import MEMBER, MODERATOR, Discord
from tests.e2e.seen import Seen
from tests.e2e.test_suspensions import refuse_secretly

VIEW, SEND, HISTORY = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.READ_MESSAGE_HISTORY
TALK, THREADS = Permission.SEND_MESSAGES_IN_THREADS, Permission.CREATE_PUBLIC_THREADS
MANAGE, PING = Permission.MANAGE_THREADS, Permission.MENTION_EVERYONE


def is_posted(discord: Discord, case: Case) -> bool:
    return bool(posted(discord, case))


def is_pinged(discord: Discord, case: Case) -> bool:
    return any(message.mentions.roles for message in posted(discord, case))


def is_threaded(discord: Discord, case: Case) -> bool:
    return any(message.thread_id for message in posted(discord, case))


def is_published(discord: Discord, case: Case) -> bool:
    return any(message.flags & CROSSPOSTED for message in posted(discord, case))


@dataclass(frozen=True)
class Case:
    """A digest, what it needs, and what is there when all went well."""

    channel: str
    needs: tuple[Permission, ...]
    arrives: Callable[[Discord, Any], bool] = is_posted
    options: dict[str, Any] = field(default_factory=dict)


TEXT = Case("#ai-news", (VIEW, SEND, HISTORY))
THREADED = Case("#ai-news", (VIEW, SEND, THREADS, HISTORY), is_threaded, {"thread": True})
PUBLISHED = Case("#announcements", (VIEW, SEND, HISTORY), is_published, {"publish": True})
PINGING = Case("#ai-news", (VIEW, SEND, PING, HISTORY), is_pinged, {"mention": "@Press"})
FORUM = Case("#news-forum", (VIEW, SEND, HISTORY))
MODERATED = Case("#tagged", (VIEW, SEND, HISTORY, MANAGE))
THREAD = Case("#chips", (VIEW, TALK, HISTORY))
LOCKED = Case("#closed", (VIEW, TALK, MANAGE, HISTORY))
CASES = {
    "text": TEXT,
    "thread under it": THREADED,
    "publish": PUBLISHED,
    "mention": PINGING,
    "forum": FORUM,
    "forum with tags for moderators": MODERATED,
    "thread": THREAD,
    "locked thread": LOCKED,
}
LOST = [
    *[("text", VIEW), ("text", SEND), ("thread under it", THREADS), ("publish", SEND), ("mention", PING)],
    *[("forum", VIEW), ("forum", SEND), ("forum", HISTORY), ("forum with tags for moderators", MANAGE)],
    *[("thread", VIEW), ("thread", TALK), ("locked thread", MANAGE)],
]


def posted(discord: Discord, case: Case) -> list[Message]:
    room = discord.find(case.channel)
    posts = [each for each in discord.world.channels.values() if each.parent_id == room.id]
    return [message for each in (room, *posts) for message in discord.world.history(each.id)]


def settings_of(discord: Discord, case: Case) -> Channel:
    """Return the channel whose settings hold there."""
    room = discord.find(case.channel)
    return discord.world.channels[room.parent_id] if room.type in (10, 11, 12) and room.parent_id else room


async def build(discord: Discord, case: Case) -> None:
    """Make what is not there yet, let the moderator do all and the bot just what is needed, and add the digest."""
    world, guild, mo = discord.world, discord.guild(), discord.user(MODERATOR)
    if case.channel == "#tagged":
        forum = world.add_channel(guild, "tagged", 15)
        world.edit_channel(forum, tags=[Tag(7, "Official", moderated=True)], requires_tag=True)
    if case.channel in ("#chips", "#closed"):
        world.add_thread(discord.find("#general"), case.channel[1:], mo)
    room = settings_of(discord, case)
    world.set_overwrite(room, mo, allow=ALL)
    world.set_overwrite(room, guild.everyone, deny=ALL)
    world.set_overwrite(room, world.bot_role(guild), allow=sum(case.needs))
    if case is LOCKED:
        world.edit_channel(discord.find(case.channel), locked=True)
    channel, when = case.channel, "daily 09:00"
    options = case.options | {"min_heat": "any", "max_age": "any", "stories": 1}
    answer = await discord.slash("/digest add", channel=channel, when=when, as_=MODERATOR, **options)
    assert "#1" in answer.text, answer


async def check(discord: Discord, **options: object) -> Seen:
    return await discord.slash("/digest check", as_=MODERATOR, **options)


def crosses(seen: Seen) -> list[str]:
    return [line for line in seen.text.splitlines() if line.startswith("❌")]


@pytest.mark.parametrize("name", CASES)
async def test_with_just_what_is_listed_all_goes_well(discord: Discord, name: str) -> None:
    case = CASES[name]
    await build(discord, case)
    said = await check(discord, digest=1)
    listed = [line for line in said.text.splitlines() if line.startswith("✅")]
    assert "Nothing is missing." in said.text
    assert len(listed) == len(case.needs)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: case.arrives(discord, case), name)


@pytest.mark.parametrize(("name", "lost"), LOST)
async def test_without_any_of_it_that_is_said_and_it_does_fail(discord: Discord, name: str, lost: Permission) -> None:
    case = CASES[name]
    await build(discord, case)
    discord.world.forbid(settings_of(discord, case), lost)
    (line,) = crosses(await check(discord, digest=1))
    assert NAMES[str(lost.name).lower()] in line
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() not in ([], ["planned"]), "the end of it")
    await discord.wait_for(lambda: "waiting" not in discord.follow_ups(), "what comes after it")
    assert not case.arrives(discord, case)


@pytest.mark.parametrize(("lost", "end"), [(0, "sent"), (HISTORY, "uncertain")])
async def test_the_history_tells_after_a_breakdown_whether_an_edition_arrived(
    discord: Discord, lost: Permission, end: str
) -> None:
    await build(discord, TEXT)
    fault = discord.sandbox.faults.add("POST", f"{discord.find('#ai-news').id}/messages$", status=503, times=1)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: fault.struck, "the breakdown")
    discord.world.forbid(discord.find("#ai-news"), lost)
    assert bool(crosses(await check(discord, digest=1))) == bool(lost)
    await discord.settle()
    await discord.advance(minutes=3)
    await discord.wait_for(lambda: discord.editions() == [end], end)


@pytest.mark.parametrize(("name", "ends"), [("text", ["sent"]), ("forum", [])])
async def test_only_a_forum_is_looked_at_before_a_post_by_hand(discord: Discord, name: str, ends: list[str]) -> None:
    await build(discord, CASES[name])
    discord.world.forbid(discord.find(CASES[name].channel), HISTORY)
    await discord.slash("/digest post", as_=MODERATOR, digest=1)
    assert discord.editions() == ends


async def test_what_is_mended_goes_on_at_the_check(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    await build(discord, TEXT)
    with monkeypatch.context() as patch:
        refuse_secretly(discord, patch, discord.find("#ai-news"))
        await discord.advance_to("09:00")
        await discord.wait_for(lambda: discord.editions() == ["suspended"], "the suspension")
    assert "#1 was suspended and goes on again" in (await check(discord, digest=1)).text
    await discord.wait_for(lambda: is_posted(discord, TEXT), "the edition")


async def suspend(discord: Discord) -> Digest:
    assert discord.running
    digests = discord.running.digests
    (digest,) = await digests.in_guild(discord.guild().id)
    await digests.suspend(digest, "I can't post in the channel.", discord.now)
    return digest


async def test_what_goes_on_at_the_check_is_not_called_suspended_for_what_else_is_missing(discord: Discord) -> None:
    await build(discord, PINGING)
    await suspend(discord)
    discord.world.forbid(discord.find("#ai-news"), PING)
    said = (await check(discord, digest=1)).text
    assert "#1 was suspended and goes on again" in said
    assert "Suspended until" not in said


async def test_what_is_not_mended_stays_suspended_at_the_check(discord: Discord) -> None:
    await build(discord, TEXT)
    digest = await suspend(discord)
    discord.world.forbid(discord.find("#ai-news"), SEND)
    assert "Suspended until that is mended: #1" in (await check(discord, digest=1)).text
    assert discord.running
    assert await discord.running.digests.state_of(digest.id) is DigestState.SUSPENDED


async def test_the_whole_server_is_checked_channel_by_channel(discord: Discord) -> None:
    for options in ({"channel": "#ai-news"}, {"channel": "#ai-news", "thread": True}, {"channel": "#general"}):
        await discord.slash("/digest add", when="daily 09:00", as_=MODERATOR, **options)
    discord.world.forbid(discord.find("#ai-news"), THREADS)
    said = await check(discord)
    ids = {name: discord.find(name).id for name in ("#ai-news", "#general")}
    assert crosses(said) == ["❌ Create Public Threads for the discussion thread under each edition (#2)"]
    assert f"<#{ids['#ai-news']}> #1, #2" in said.text
    assert f"✅ <#{ids['#general']}> #3" in said.text
    assert f"Edit Channel > Permissions > Heatwire* of <#{ids['#ai-news']}>" in said.text


async def test_what_a_thread_lacks_is_given_in_its_channel(discord: Discord) -> None:
    await build(discord, THREAD)
    general = discord.find("#general")
    discord.world.forbid(general, TALK)
    assert f"Heatwire* of <#{general.id}>" in (await check(discord, digest=1)).text


async def test_a_server_without_digests_is_told_how_to_begin(discord: Discord) -> None:
    assert "There is no digest here yet." in (await check(discord)).text


async def test_what_the_moderator_may_not_is_said_too(discord: Discord) -> None:
    await discord.slash("/digest add", channel="#ai-news", when="daily 09:00", as_=MODERATOR)
    discord.world.set_overwrite(discord.find("#ai-news"), discord.user(MODERATOR), deny=SEND)
    said = await check(discord, digest=1)
    assert "Nothing is missing." in said.text
    assert "To change or resume it you need there yourself:\n❌ Send Messages to post" in said.text


async def test_all_that_is_missing_is_named_at_once(discord: Discord) -> None:
    discord.world.forbid(discord.find("#ai-news"), SEND | HISTORY | THREADS)
    said = await discord.slash(
        "/digest add", channel="#ai-news", when="daily 09:00", thread=True, publish=False, as_=MODERATOR
    )
    assert [line.split(" to ")[0].split(" for ")[0] for line in crosses(said)] == [
        "❌ Send Messages",
        "❌ Create Public Threads",
        "❌ Read Message History",
    ]


async def test_a_deleted_channel_and_a_deleted_role_are_found(discord: Discord) -> None:
    await discord.slash("/digest add", channel="#ai-news", when="daily 09:00", mention="@Readers", as_=MODERATOR)
    await discord.slash("/digest add", channel="#general", when="daily 09:00", as_=MODERATOR)
    readers = discord.role("@Readers")
    discord.world.delete_role(discord.guild(), readers)
    general = discord.find("#general")
    discord.world.delete_channel(general)
    said = await discord.slash("/digest check", as_=MODERATOR, in_="#staff")
    assert "❌ The role that it is to mention was deleted." in said.text
    assert "Its channel was deleted." in said.text
    assert f"<#{general.id}> #2" in said.text


async def test_the_list_and_the_digest_show_what_is_missing_now(discord: Discord) -> None:
    await build(discord, TEXT)
    room = discord.find("#ai-news")
    discord.world.forbid(room, SEND)
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: discord.editions() == ["suspended"], "the suspension")
    discord.world.forbid(room, HISTORY)
    discord.world.permit(room, SEND)
    for command, options in (("list", {}), ("show", {"digest": 1})):
        said = await discord.slash(f"/digest {command}", as_=MODERATOR, **options)
        assert "Give me Read Message History there" in said.text
        assert "Send Messages there" not in said.text


# Channels that not everybody may know of


async def known_thread(discord: Discord, thread: Channel) -> Any:
    assert discord.running
    client = discord.running.client
    await discord.wait_for(lambda: client.get_channel(thread.id), "the thread")
    return client.get_channel(thread.id)


async def test_a_private_thread_is_not_there_for_who_is_not_in_it(discord: Discord) -> None:
    thread = discord.world.add_thread(discord.find("#general"), "hidden", discord.user(MEMBER))
    (await known_thread(discord, thread))._type = ChannelType.private_thread
    discord.sandbox.faults.add("GET", f"/{thread.id}/thread-members/{discord.user(MODERATOR).id}$", status=404)
    options = {"channel": "#hidden", "when": "daily 09:00", "as_": MODERATOR}
    assert f"There is no channel <#{thread.id}> in this server" in (await discord.slash("/digest add", **options)).text
    discord.world.set_overwrite(discord.find("#general"), discord.user(MODERATOR), allow=MANAGE)
    assert "#1" in (await discord.slash("/digest add", **options)).text


async def test_a_channel_of_another_server_is_not_there_and_that_is_logged(
    discord: Discord, caplog: pytest.LogCaptureFixture
) -> None:
    assert discord.running
    elsewhere = discord.world.find_channel("#news").id
    await discord.running.digests.add(a_digest(guild_id=discord.guild().id, channel_id=elsewhere))
    assert f"❌ There is no channel <#{elsewhere}> in this server" in (await check(discord, digest=1)).text
    assert f"named channel {elsewhere}, which is not one of it" in caplog.text


def silence(discord: Discord) -> Member:
    """Put the bot in a time-out, as far as it knows."""
    assert discord.running
    guild = discord.running.client.get_guild(discord.guild().id)
    assert guild
    guild.me.timed_out_until = utcnow() + timedelta(hours=1)
    return guild.me


async def test_a_bot_in_a_time_out_says_so_and_no_permission(discord: Discord) -> None:
    await build(discord, TEXT)
    silence(discord)
    (line,) = crosses(await check(discord, digest=1))
    assert "I am in a time-out until" in line


async def test_the_list_says_that_a_time_out_is_in_the_way(discord: Discord) -> None:
    await build(discord, TEXT)
    silence(discord)
    await suspend(discord)
    said = (await discord.slash("/digest list", as_=MODERATOR)).text
    assert "Suspended: I can't post: I am in a time-out." in said


async def test_a_moderator_s_own_permissions_count_too_where_a_time_out_does_not(discord: Discord) -> None:
    me = silence(discord)
    me.roles[-1]._permissions = ALL
    discord.world.set_overwrite(discord.find("#ai-news"), discord.user(MODERATOR), deny=SEND)
    said = await discord.slash("/digest add", channel="#ai-news", when="daily 09:00", as_=MODERATOR)
    assert "you need there yourself:\n❌ Send Messages" in said.text


async def test_where_discord_does_not_answer_that_is_said_and_the_rest_is_checked(discord: Discord) -> None:
    await build(discord, TEXT)
    assert discord.running
    await discord.running.digests.add(a_digest(guild_id=discord.guild().id, channel_id=77))
    discord.sandbox.faults.add("GET", "/channels/77$", status=503)
    said = await check(discord)
    assert "Discord does not show me <#77> now" in said.text
    assert f"✅ <#{discord.find('#ai-news').id}> #1" in said.text
