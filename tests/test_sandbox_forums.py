"""Forums and threads of the sandbox, as the real client uses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
from discord import ui

from bot.sandbox.keeping import restore, save
from bot.sandbox.model import Channel, Message, Tag
from bot.sandbox.permissions import Permission
from bot.sandbox.seed import MEMBER, default_world
from bot.sandbox.world import World
from tests.sandbox_bot import Place, place
from tests.waiting import until


def forum_of(world: World) -> Channel:
    return world.find_channel("news-forum")


def the_forum(here: Place) -> discord.ForumChannel:
    forum = here.bot.get_channel(forum_of(here.world).id)
    assert isinstance(forum, discord.ForumChannel)
    return forum


def deny(here: Place, channel: Channel, *denied: Permission) -> None:
    assert here.guild
    here.world.set_overwrite(channel, here.world.bot_role(here.guild), deny=sum(denied))


def posted(world: World, name: str, said: str = "first") -> Channel:
    """Let a member start a post."""
    mia, forum = world.users[MEMBER], forum_of(world)
    return world.add_post(forum, name, Message(world.snowflakes.new(), forum.id, mia, world.clock.now(), said))


async def refused(attempt: Any) -> discord.HTTPException:
    with pytest.raises(discord.HTTPException) as caught:
        await attempt
    return caught.value


def tag_names(forum: discord.ForumChannel) -> list[str]:
    return [tag.name for tag in forum.available_tags]


async def test_a_forum_is_seen_with_its_tags() -> None:
    async with place() as here:
        forum = the_forum(here)
        assert tag_names(forum) == ["AI", "AI Hardware", "Crypto"]
        assert not forum.flags.require_tag
        here.world.edit_channel(forum_of(here.world), requires_tag=True, tags=[Tag(1, "One", emoji="🔥")])
        await until(lambda: the_forum(here).flags.require_tag)
        assert [str(tag.emoji) for tag in the_forum(here).available_tags] == ["🔥"]


async def test_a_post_is_a_thread_with_its_first_messages_id() -> None:
    async with place() as here:
        tag = the_forum(here).available_tags[1]
        made = await the_forum(here).create_thread(
            name="Chips", content="first", applied_tags=[tag], auto_archive_duration=60
        )
        post = here.world.channel(made.thread.id)
        assert (made.message.id, made.message.channel.id) == (post.id, post.id)
        assert (post.type, post.applied_tags, post.archived_after) == (11, (tag.id,), 60)
        assert [message.content for message in here.world.history(post.id)] == ["first"]
        assert made.thread.applied_tags == [tag]
        assert (made.thread.message_count, made.thread.me is not None) == (0, True)


async def test_a_post_of_others_reaches_the_client_and_then_its_message() -> None:
    async with place() as here:
        here.bot.heard.clear()
        post = posted(here.world, "Question")
        await until(lambda: "thread_create" in here.bot.heard)
        seen = here.bot.get_channel(post.id)
        assert isinstance(seen, discord.Thread)
        assert (seen.parent_id, seen.owner_id, the_forum(here).last_message_id) == (
            forum_of(here.world).id,
            MEMBER,
            post.id,
        )


async def test_events_of_a_post_come_in_order() -> None:
    async with place() as here:
        events: list[str] = []
        here.world.subscribe(lambda event: events.append(event.name))
        await the_forum(here).create_thread(name="Chips", content="first")
        assert events == ["THREAD_CREATE", "MESSAGE_CREATE"]


async def test_a_required_tag_must_be_given() -> None:
    async with place() as here:
        forum_of(here.world).requires_tag = True
        error = await refused(the_forum(here).create_thread(name="Chips", content="x"))
        assert (error.status, error.code) == (400, 40067)
        await the_forum(here).create_thread(name="Chips", content="x", applied_tags=the_forum(here).available_tags[:1])


async def test_a_forum_takes_its_own_tags_only_and_five_at_most() -> None:
    async with place() as here:
        tag = the_forum(here).available_tags[0]
        forum_of(here.world).tags.clear()
        error = await refused(the_forum(here).create_thread(name="Chips", content="x", applied_tags=[tag]))
        assert (error.code, "applied_tags.0" in error.text) == (50035, True)
        error = await refused(the_forum(here).create_thread(name="Chips", content="x", applied_tags=[tag] * 6))
        assert (error.code, "applied_tags:" in error.text) == (50035, True)


async def test_a_moderated_tag_needs_manage_threads() -> None:
    async with place() as here:
        assert here.guild
        world, tag = here.world, the_forum(here).available_tags[0]
        forum_of(world).tags[0].moderated = True
        error = await refused(the_forum(here).create_thread(name="Chips", content="x", applied_tags=[tag]))
        assert (error.status, error.code) == (403, 50013)
        world.set_overwrite(forum_of(world), world.bot_role(here.guild), allow=Permission.MANAGE_THREADS)
        await the_forum(here).create_thread(name="Chips", content="x", applied_tags=[tag])


@pytest.mark.parametrize(
    ("denied", "code"), [(Permission.SEND_MESSAGES, 50013), (Permission.VIEW_CHANNEL, 50001)], ids=["send", "view"]
)
async def test_posting_needs_sight_and_send_messages(denied: Permission, code: int) -> None:
    async with place() as here:
        forum = the_forum(here)
        deny(here, forum_of(here.world), denied)
        error = await refused(forum.create_thread(name="Chips", content="x"))
        assert (error.status, error.code) == (403, code)


async def test_a_posts_message_and_title_are_checked() -> None:
    async with place() as here:
        forum = the_forum(here)
        assert "name: " in (await refused(forum.create_thread(name="x" * 101, content="x"))).text
        assert "message.content: " in (await refused(forum.create_thread(name="x", content="x" * 2001))).text
        assert (await refused(forum.create_thread(name="x"))).code == 50006
        assert (
            "auto_archive_duration: "
            in (
                await refused(forum.create_thread(name="x", content="x", auto_archive_duration=5))  # type: ignore[call-overload]
            ).text
        )
        assert not any(channel.parent_id == forum.id for channel in here.world.channels.values())


async def test_a_post_takes_a_layout() -> None:
    async with place() as here:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay("the news"))
        made = await the_forum(here).create_thread(name="Chips", view=view)
        assert made.message.components[0].content == "the news"  # type: ignore[union-attr]


async def test_active_threads_are_those_not_put_away_newest_first() -> None:
    async with place() as here:
        assert here.guild
        world, (guild,) = here.world, (g for g in here.bot.guilds if here.guild and g.id == here.guild.id)
        own = (await the_forum(here).create_thread(name="own", content="x")).thread
        old, new = posted(world, "old"), posted(world, "new")
        world.archive(old)
        staff = world.find_channel("staff")
        world.set_overwrite(staff, world.bot_role(here.guild))
        world.add_thread(staff, "hidden", world.users[MEMBER])
        active = await guild.active_threads()
        assert [thread.id for thread in active] == [new.id, own.id]
        assert [thread.me is not None for thread in active] == [False, True]
        assert [len(thread.members) for thread in active] == [0, 1]


async def test_archived_posts_are_read_from_the_one_put_away_last() -> None:
    async with place() as here:
        world = here.world
        posts = [posted(world, name) for name in ("a", "b", "c", "still there")]
        for post in (posts[1], posts[2], posts[0]):
            world.clock.advance(1)
            world.archive(post)
        found = [thread async for thread in the_forum(here).archived_threads()]
        assert [thread.name for thread in found] == ["a", "c", "b"]
        assert [thread.name async for thread in the_forum(here).archived_threads(limit=1)] == ["a"]
        before = found[0].archive_timestamp
        assert [t.name async for t in the_forum(here).archived_threads(before=before)] == ["c", "b"]
        page = await here.bot.http.get_public_archived_threads(the_forum(here).id, limit=2)
        assert page["has_more"]


async def test_archived_posts_need_read_message_history() -> None:
    async with place() as here:
        forum = the_forum(here)
        deny(here, forum_of(here.world), Permission.READ_MESSAGE_HISTORY)
        error = await refused(here.bot.http.get_public_archived_threads(forum.id))
        assert error.status == 403


async def test_a_message_takes_a_thread_out_of_the_archive() -> None:
    async with place() as here:
        made = await the_forum(here).create_thread(name="Chips", content="x")
        post = here.world.channel(made.thread.id)
        here.world.archive(post)
        await until(lambda: here.bot.get_channel(post.id) is None)
        assert (await refused(made.message.edit(content="y"))).code == 50083
        await made.thread.send("again")
        assert not post.archived
        await until(lambda: here.bot.get_channel(post.id))


async def test_a_locked_thread_is_for_who_manages_threads() -> None:
    async with place() as here:
        assert here.guild
        made = await the_forum(here).create_thread(name="Chips", content="x")
        post = here.world.channel(made.thread.id)
        post.locked = True
        assert (await refused(made.thread.send("x"))).code == 160005
        post.archived = True
        assert (await refused(made.thread.send("x"))).code == 50083
        role = here.world.bot_role(here.guild)
        here.world.set_overwrite(forum_of(here.world), role, allow=Permission.MANAGE_THREADS)
        await made.thread.send("x")


async def test_a_post_stays_when_its_first_message_is_deleted() -> None:
    async with place() as here:
        made = await the_forum(here).create_thread(name="Chips", content="x")
        await made.message.delete()
        assert (await refused(made.thread.fetch_message(made.thread.id))).code == 10008
        assert (await here.bot.fetch_channel(made.thread.id)).id == made.thread.id


async def test_a_thread_under_a_message_knows_when_it_is_put_away() -> None:
    async with place() as here:
        events: list[str] = []
        sent = await here.news.send("x")
        here.world.subscribe(lambda event: events.append(event.name))
        thread = await sent.create_thread(name="Discuss", auto_archive_duration=1440)
        assert (thread.auto_archive_duration, thread.owner_id) == (1440, here.world.bot.id)
        assert events == ["THREAD_CREATE", "MESSAGE_UPDATE"]
        assert (await here.news.fetch_message(sent.id)).flags.has_thread


async def test_a_thread_needs_a_message_and_the_right_to_start_one() -> None:
    async with place() as here:
        assert (await refused(here.news.get_partial_message(1).create_thread(name="x"))).code == 10008
        sent = await here.news.send("x")
        deny(here, here.channel, Permission.CREATE_PUBLIC_THREADS)
        assert (await refused(sent.create_thread(name="x"))).code == 50013


def test_tags_and_what_was_put_away_are_kept(tmp_path: Path) -> None:
    first, second = default_world(), default_world()
    post = posted(first, "old")
    post.applied_tags = (forum_of(first).tags[0].id,)
    first.archive(post)
    forum_of(first).tags.append(Tag(7, "New", moderated=True, emoji="🔥"))
    save(first, tmp_path / "discord.json")
    restore(second, tmp_path / "discord.json")
    assert forum_of(second) == forum_of(first)
    assert second.channel(post.id) == post


async def test_a_deleted_server_is_gone_for_the_client_and_its_channels_are_unknown() -> None:
    async with place() as here:
        assert here.guild
        channel = here.news
        here.world.delete_guild(here.guild)
        await until(lambda: "guild_remove" in here.bot.heard)
        assert (await refused(channel.send("x"))).code == 10003
        assert (await refused(here.bot.fetch_guild(here.guild.id))).code == 10004


async def test_a_bot_that_is_added_again_joins_with_the_rights_of_its_invite() -> None:
    async with place() as here:
        assert here.guild
        world, news = here.world, here.news
        world.set_overwrite(here.channel, world.bot_role(here.guild), deny=Permission.SEND_MESSAGES)
        world.remove_bot(here.guild)
        await until(lambda: "guild_remove" in here.bot.heard)
        world.add_bot(here.guild)
        await until(lambda: "guild_join" in here.bot.heard)
        await news.send("back")


async def test_a_permission_taken_and_given_back_is_told_and_holds() -> None:
    async with place() as here:
        assert here.guild
        deny(here, here.channel, Permission.SEND_MESSAGES)
        await until(lambda: not here.news.permissions_for(here.news.guild.me).send_messages)
        assert (await refused(here.news.send("x"))).code == 50013
        deny(here, here.channel)
        await until(lambda: here.news.permissions_for(here.news.guild.me).send_messages)
        await here.news.send("x")
