"""What a moderator is refused, in words, privately, and with nothing saved; and what lets a digest go on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.commands.moderators.channels import without_lost_mention
from bot.digests.model import DigestState, MaxAge
from bot.sandbox.model import Channel, Tag
from bot.sandbox.people import Reply
from bot.sandbox.permissions import Permission
from tests.builders import a_digest
from tests.stage import Place, add, bot_in_sandbox, guild, news, role, saved, words_of
from tests.states import put
from tests.waiting import until


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with bot_in_sandbox(tmp_path) as place:
        yield place


def client_guild(place: Place) -> discord.Guild:
    found = place.app.client.get_guild(guild(place).id)
    assert found is not None
    return found


def channel_of(place: Place) -> Any:
    return client_guild(place).get_channel(place.general.id)


async def assert_refused(place: Place, reply: Reply, *words: str) -> None:
    assert reply.ephemeral
    assert [word for word in words if word not in words_of(reply)] == []
    assert await saved(place) == 0


async def test_a_role_nobody_may_mention_needs_mention_everyone_of_the_moderator(place: Place):
    reply = await add(place, mention=str(role(place, "Press").id))
    words = f"To have me post in <#{news(place).id}> you need there yourself:"
    await assert_refused(place, reply, words, "❌ **Mention Everyone** to mention the role")


async def test_a_role_nobody_may_mention_needs_mention_everyone_of_the_bot(place: Place):
    place.sandbox.world.set_overwrite(news(place), role(place, "Moderators"), allow=Permission.MENTION_EVERYONE)
    reply = await add(place, mention=str(role(place, "Press").id))
    await assert_refused(place, reply, "❌ **Mention Everyone** to mention the role", "Give me **Mention Everyone** in")


async def test_everyone_is_never_mentioned_and_no_permission_is_asked_for_it(place: Place):
    reply = await add(place, mention=str(guild(place).id))
    await assert_refused(place, reply, "I never mention @everyone.")
    assert "**Mention Everyone**" not in words_of(reply)


async def test_a_role_that_may_be_mentioned_needs_no_more(place: Place):
    await add(place, mention=str(role(place, "Readers").id))
    assert await saved(place) == 1


def test_a_role_is_not_lost_while_its_server_is_out_of_reach():
    server: Any = SimpleNamespace(unavailable=True, get_role=lambda _: None)
    assert without_lost_mention(a_digest(mention=5), server).mention == 5


async def test_a_role_that_has_been_deleted_is_no_longer_mentioned(place: Place):
    readers = role(place, "Readers")
    await add(place, mention=str(readers.id), min_heat="any", max_age="any")
    place.sandbox.world.delete_role(guild(place), readers)
    await until(lambda: client_guild(place).get_role(readers.id) is None)
    assert "<@&" not in words_of(await place.moderate("preview", digest=1))
    assert "Posted" in words_of(await place.moderate("post", digest=1))
    assert "<@&" not in str(place.sandbox.world.history(news(place).id)[-1].components)


def channel(place: Place, name: str) -> Channel:
    return place.sandbox.world.find_channel(name, guild(place))


def known(place: Place, channel: Channel) -> Any:
    return client_guild(place).get_channel(channel.id)


async def take_from_the_bot(place: Place, channel: Channel, permission: Permission) -> None:
    """Take a permission that the bot has by its role, and wait until it has heard."""
    world, here = place.sandbox.world, client_guild(place)
    world.set_overwrite(channel, world.bot_role(guild(place)), deny=permission)
    has = known(place, channel).permissions_for
    await until(lambda: not has(here.me).value & permission)


async def ask_for_a_tag(place: Place, *tags: Tag) -> Channel:
    """Have the forum ask for a tag, offer these, and wait until the bot has heard."""
    forum = channel(place, "news-forum")
    place.sandbox.world.edit_channel(forum, tags=list(tags), requires_tag=True)
    await until(lambda: known(place, forum).flags.require_tag)
    return forum


async def test_a_forum_is_taken_and_known_as_one(place: Place):
    await add(place, channel=str(channel(place, "news-forum").id))
    (digest,) = await place.app.digests.in_guild(guild(place).id)
    assert digest.forum


async def test_a_text_channel_is_no_forum(place: Place):
    await add(place)
    (digest,) = await place.app.digests.in_guild(guild(place).id)
    assert not digest.forum


async def test_posting_in_a_forum_is_named_as_its_settings_name_it(place: Place):
    forum = channel(place, "news-forum")
    await take_from_the_bot(place, forum, Permission.SEND_MESSAGES)
    words = "❌ **Create Posts (Send Messages)** to make each edition a post"
    await assert_refused(place, await add(place, channel=str(forum.id)), words)


async def test_a_forum_whose_tags_are_all_for_moderators_needs_manage_threads(place: Place):
    forum = await ask_for_a_tag(place, Tag(1, "Official", moderated=True))
    words = "❌ **Manage Posts (Manage Threads)** to tag its posts: they need a tag, and all tags are for moderators"
    await assert_refused(place, await add(place, channel=str(forum.id)), words)


@pytest.mark.parametrize("tags", [(), (Tag(1, "Official", moderated=True), Tag(2, "AI"))])
async def test_a_forum_with_a_tag_for_everybody_or_none_at_all_needs_no_more(place: Place, tags: tuple[Tag, ...]):
    forum = await ask_for_a_tag(place, *tags)
    await add(place, channel=str(forum.id))
    assert await saved(place) == 1


async def test_a_forum_has_no_threads_under_its_posts(place: Place):
    forum = channel(place, "news-forum")
    words = (
        f"`thread` doesn't work in <#{forum.id}>: each edition is a post with its own discussion. Leave `thread` out"
    )
    await assert_refused(place, await add(place, channel=str(forum.id), thread=True), words)


async def test_threads_that_can_not_be_ask_for_no_permission(place: Place):
    forum, world = channel(place, "news-forum"), place.sandbox.world
    world.set_overwrite(forum, world.bot_role(guild(place)), deny=Permission.CREATE_PUBLIC_THREADS)
    said = words_of(await add(place, channel=str(forum.id), thread=True))
    assert "Create Public Threads" not in said


async def test_a_thread_has_no_threads(place: Place):
    world = place.sandbox.world
    thread = world.add_thread(place.general, "chips", world.users[place.mo])
    words = f"`thread` doesn't work in <#{thread.id}>: it is a thread itself, and threads have none. Leave `thread` out"
    await assert_refused(place, await add(place, channel=str(thread.id), thread=True), words)


@pytest.mark.parametrize("name", ["ai-news", "news-forum"])
async def test_only_announcement_channels_are_published(place: Place, name: str):
    here = channel(place, name)
    words = (
        f"`publish` doesn't work in <#{here.id}>: servers can follow announcement channels only. Leave `publish` out"
    )
    await assert_refused(place, await add(place, channel=str(here.id), publish=True), words)


async def test_an_announcement_channel_takes_a_thread_and_is_published(place: Place):
    await add(place, channel=str(channel(place, "announcements").id), thread=True, publish=True)
    (digest,) = await place.app.digests.in_guild(guild(place).id)
    assert (digest.thread, digest.publish, digest.forum) == (True, True, False)
    assert "a thread under each edition, published to following servers" in words_of(
        await place.moderate("show", digest=1)
    )


async def test_a_thread_needs_create_public_threads_of_the_moderator(place: Place):
    world = place.sandbox.world
    world.set_overwrite(news(place), world.users[place.mo], deny=Permission.CREATE_PUBLIC_THREADS)
    words = "❌ **Create Public Threads** for the discussion thread under each edition"
    await assert_refused(place, await add(place, thread=True), "you need there yourself", words)


async def test_a_thread_needs_create_public_threads_of_the_bot(place: Place):
    await take_from_the_bot(place, news(place), Permission.CREATE_PUBLIC_THREADS)
    await assert_refused(place, await add(place, thread=True), "Give me **Create Public Threads** in")


async def test_without_a_thread_create_public_threads_is_not_needed(place: Place):
    await take_from_the_bot(place, news(place), Permission.CREATE_PUBLIC_THREADS)
    await add(place)
    assert await saved(place) == 1


async def test_a_resumed_digest_needs_what_its_options_ask_for(place: Place):
    await add(place, thread=True)
    await place.moderate("pause", digest=1)
    await take_from_the_bot(place, news(place), Permission.CREATE_PUBLIC_THREADS)
    assert "Give me **Create Public Threads** in" in words_of(await place.moderate("resume", digest=1))


async def test_a_locked_thread_is_refused(place: Place):
    world = place.sandbox.world
    thread = world.add_thread(place.general, "chips", world.users[place.mo])
    world.edit_channel(thread, locked=True)
    await assert_refused(place, await add(place, channel=str(thread.id)), "although it is locked; or unlock it")


async def test_an_archived_thread_is_taken_as_its_channel_is(place: Place):
    world, here = place.sandbox.world, client_guild(place)
    thread = world.add_thread(place.general, "chips", world.users[place.mo])
    await until(lambda: here.get_thread(thread.id))
    thread.archived = True
    here._remove_thread(thread)  # type: ignore[arg-type]
    world.set_overwrite(place.general, world.bot_role(guild(place)), deny=Permission.SEND_MESSAGES_IN_THREADS)
    await until(lambda: not channel_of(place).permissions_for(here.me).send_messages_in_threads)
    await assert_refused(place, await add(place, channel=str(thread.id)), "Give me **Send Messages in Threads** in")
    world.set_overwrite(place.general, world.bot_role(guild(place)), allow=Permission.SEND_MESSAGES_IN_THREADS)
    await until(lambda: channel_of(place).permissions_for(here.me).send_messages_in_threads)
    await add(place, channel=str(thread.id))
    assert await saved(place) == 1


async def test_a_private_thread_without_the_bot_is_refused_with_what_to_do(place: Place):
    world, here = place.sandbox.world, client_guild(place)
    thread = world.add_thread(place.general, "chips", world.users[place.mo])
    await until(lambda: here.get_thread(thread.id))
    here._remove_thread(thread)  # type: ignore[arg-type]
    place.sandbox.faults.add("GET", f"/channels/{thread.id}", status=403)
    await assert_refused(place, await add(place, channel=str(thread.id)), "I can't see", "Add me to it")


async def test_in_a_server_that_has_only_the_commands_it_says_what_is_missing(place: Place):
    place.app.client._connection._guilds.pop(guild(place).id)
    await assert_refused(place, await add(place), "no member of this server")


async def test_before_discord_has_told_of_the_server_no_permission_is_asked_for(place: Place):
    client_guild(place).unavailable = True
    await assert_refused(place, await add(place), "not told me about this server yet")


async def test_an_unknown_topic_is_refused_by_name(place: Place):
    await assert_refused(place, await add(place, topics="Gardening"), "Gardening")


async def test_where_nothing_is_young_enough_the_age_of_the_newest_is_said(place: Place):
    newest = (await place.app.stories.facts()).newest
    assert newest is not None
    await add(place, max_age="1d")
    preview = await place.moderate("preview", digest=1)
    assert "younger than `1d`" in words_of(preview)
    assert f"<t:{int(newest.timestamp())}:R>" in words_of(preview)
    posted = await place.moderate("post", digest=1)
    assert "Nothing was posted" in words_of(posted)
    assert "younger than `1d`" in words_of(posted)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"min_heat": "any", "max_age": "any"}, "Every story that fits was posted in <#"),
        ({"min_heat": "9999", "max_age": "1d"}, "No story fits its `min_heat`, however old it is."),
        ({"topics": "-AI", "sources": "Wired", "min_heat": "any"}, "No story fits its `topics` and `sources`, however"),
        (
            {"topics": "-AI", "sources": "Wired", "min_heat": "9"},
            "fits its `min_heat`, `topics` and `sources`, however",
        ),
        ({"sources": "TechRadar", "min_heat": "any", "max_age": "7d"}, "Try a longer `max_age`."),
    ],
)
async def test_where_there_is_nothing_to_post_the_reason_is_said(place: Place, options: dict[str, str], why: str):
    await add(place, min_heat="any", max_age="any")
    await place.moderate("post", digest=1)
    await add(place, **options)
    assert why in words_of(await place.moderate("preview", digest=2))
    assert why in words_of(await place.moderate("post", digest=2))


@pytest.mark.parametrize(
    ("typed", "found"), [("", [1, 2]), ("2", [2]), ("#1", [1]), ("gener", [2]), ("weekdays", [1]), ("zzz", [])]
)
async def test_digests_are_offered_by_number_channel_and_time(place: Place, typed: str, found: list[int]):
    await add(place, when="weekdays 9:00")
    await add(place, channel=str(place.general.id))
    people = place.sandbox.people
    offered = await people.autocomplete(place.mo, place.general.id, "digest show", {"digest": typed}, "digest")
    assert [choice["value"] for choice in offered] == found


async def test_the_options_are_kept_as_given(place: Place):
    readers = role(place, "Readers").id
    await add(
        place,
        when="mon,thu 8:00",
        timezone="Europe/Berlin",
        topics="ai hardware",
        per_source=3,
        min_heat="90",
        stories=7,
        max_age="any",
        mention=str(readers),
    )
    (digest,) = await place.app.digests.in_guild(guild(place).id)
    assert digest.topics.wanted == ("AI Hardware",)
    assert (digest.per_source, digest.stories, digest.min_heat) == (3, 7, "90")
    assert (digest.max_age, digest.mention, digest.timezone) == (MaxAge.ANY, readers, "Europe/Berlin")
    assert (digest.created_by, digest.state) == (place.mo, DigestState.ACTIVE)


async def test_a_server_has_at_most_25_digests(place: Place):
    await add(place)
    (digest,) = await place.app.digests.in_guild(guild(place).id)
    for _ in range(24):
        await place.app.digests.add(digest)
    reply = await add(place)
    assert "25" in words_of(reply)
    assert await saved(place) == 25


async def test_a_suspended_digest_goes_on_when_the_permission_is_back(place: Place):
    world = place.sandbox.world
    await add(place, min_heat="any", max_age="any")
    await take_from_the_bot(place, news(place), Permission.SEND_MESSAGES)
    (digest,) = await place.app.digests.in_guild(guild(place).id)
    await put(place.app.digests, digest, DigestState.SUSPENDED, "no permission")
    world.set_overwrite(news(place), world.bot_role(guild(place)), allow=Permission.SEND_MESSAGES)
    await until(lambda: is_active(place))


async def is_active(place: Place) -> bool:
    (digest,) = await place.app.digests.in_guild(guild(place).id)
    return digest.state is DigestState.ACTIVE


def role_changes(place: Place) -> None:
    place.sandbox.world.edit_role(guild(place), place.sandbox.world.bot_role(guild(place)), name="Heat")


def member_changes(place: Place) -> None:
    world = place.sandbox.world
    world.set_roles(guild(place), world.bot, world.bot_role(guild(place)), role(place, "Moderators"))


def bot_is_added_again(place: Place) -> None:
    place.sandbox.world.remove_bot(guild(place))
    place.sandbox.world.add_bot(guild(place))


def bot_connects_anew(place: Place) -> None:
    place.sandbox.hub.invalidate()


@pytest.mark.parametrize("happens", [role_changes, member_changes, bot_is_added_again, bot_connects_anew])
async def test_whatever_brings_a_permission_back_a_suspended_digest_goes_on(
    place: Place, happens: Callable[[Place], None]
):
    await add(place)
    (digest,) = await place.app.digests.in_guild(guild(place).id)
    await put(place.app.digests, digest, DigestState.SUSPENDED, "no permission")
    happens(place)
    await until(lambda: is_active(place))


async def test_what_is_paused_or_runs_already_is_said(place: Place):
    await add(place)
    assert "is not paused" in words_of(await place.moderate("resume", digest=1))
    await place.moderate("pause", digest=1)
    assert "is paused already" in words_of(await place.moderate("pause", digest=1))


async def test_a_resumed_digest_comes_at_its_next_time(place: Place):
    await add(place)
    await place.moderate("pause", digest=1)
    place.sandbox.clock.advance(timedelta(days=3).total_seconds())
    await place.moderate("resume", digest=1)
    (digest,) = await place.app.digests.in_guild(guild(place).id)
    assert digest.next_run_at is not None
    assert digest.next_run_at > place.sandbox.clock.now()
