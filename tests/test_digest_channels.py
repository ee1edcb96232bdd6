"""What a moderator hears when a digest can't be posted in its channel, and what the log says of digests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.cards.endings import how_it_ended
from bot.digests.model import Digest, DigestState, EditionState
from bot.sandbox.model import Channel
from bot.sandbox.permissions import Permission
from tests.builders import an_edition
from tests.stage import Place, bot_in_sandbox, guild, news, words_of
from tests.states import put
from tests.waiting import until

DELETED = "Its channel was deleted. Choose another with /digest edit, or remove the digest."


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with bot_in_sandbox(tmp_path) as place:
        await place.moderate("add", channel=str(news(place).id), when="daily 09:00", min_heat="any", max_age="any")
        yield place


async def the_digest(place: Place) -> Digest:
    (digest,) = await place.app.digests.in_guild(guild(place).id)
    return digest


def rights(place: Place, channel: Channel, **rights: Permission) -> Callable[[], bool]:
    """Give or take rights of the bot in a channel; return whether it has heard of that."""
    place.sandbox.world.set_overwrite(channel, place.sandbox.world.bot_role(guild(place)), **rights)
    return lambda: has_heard(place, channel, may_send="deny" not in rights)


def has_heard(place: Place, channel: Channel, *, may_send: bool) -> bool:
    known = place.app.client.get_channel(channel.id)
    assert isinstance(known, discord.TextChannel)
    return known.permissions_for(known.guild.me).send_messages is may_send


async def is_suspended(place: Place) -> bool:
    return (await the_digest(place)).state is DigestState.SUSPENDED


def posted(place: Place) -> list[Any]:
    return place.sandbox.world.history(news(place).id)


async def come_due(place: Place) -> None:
    due = (await the_digest(place)).next_run_at
    assert due is not None
    place.sandbox.clock.set(due)
    await place.app.press.tick()
    await place.app.press.settle()


async def test_a_suspension_names_the_channel_the_permission_and_what_to_do(place: Place):
    await until(rights(place, news(place), deny=Permission.SEND_MESSAGES))
    await come_due(place)
    for answer in (words_of(await place.moderate("list")), words_of(await place.moderate("show", digest=1))):
        assert "Give me Send Messages there, and it goes on by itself." in answer
        assert "50013" not in answer


async def test_a_digest_whose_channel_is_deleted_says_so_everywhere(place: Place):
    place.sandbox.world.delete_channel(news(place))
    await until(lambda: is_suspended(place))
    for command, options in (("list", {}), ("show", {"digest": 1}), ("post", {"digest": 1}), ("resume", {"digest": 1})):
        assert DELETED in words_of(await place.moderate(command, **options))


async def test_a_channel_deleted_unnoticed_is_said_when_a_post_is_ordered(place: Place):
    place.sandbox.world.delete_channel(news(place))
    await until(lambda: is_suspended(place))
    await put(place.app.digests, await the_digest(place), DigestState.ACTIVE)
    assert DELETED in words_of(await place.moderate("post", digest=1))
    assert DELETED in words_of(await place.moderate("list"))


async def test_a_channel_deleted_right_after_a_refusal_is_said_too(place: Place):
    channel = news(place)
    await until(rights(place, channel, deny=Permission.SEND_MESSAGES))
    await come_due(place)
    await until(rights(place, channel, allow=Permission.SEND_MESSAGES))
    place.sandbox.world.delete_channel(channel)
    said = words_of(await place.moderate("post", digest=1))
    assert DELETED in said
    assert "by myself" not in said


async def test_a_digest_shows_how_its_last_edition_ended(place: Place):
    assert "Last" not in words_of(await place.moderate("show", digest=1))
    await place.moderate("post", digest=1)
    link = f"https://discord.com/channels/{guild(place).id}/{news(place).id}/{posted(place)[-1].id}"
    assert f"Posted: {link}" in words_of(await place.moderate("show", digest=1))
    place.sandbox.clock.advance(60)
    await place.moderate("post", digest=1)
    assert "Nothing was posted: no new story" in words_of(await place.moderate("show", digest=1))


async def test_the_last_edition_of_a_suspended_digest_does_not_say_why_again(place: Place):
    await until(rights(place, news(place), deny=Permission.SEND_MESSAGES))
    await come_due(place)
    shown = words_of(await place.moderate("show", digest=1))
    assert "Not posted: the digest was suspended." in shown
    assert shown.count("Give me Send Messages there") == 1


async def test_a_thread_that_could_not_be_made_is_shown_with_what_to_do(place: Place):
    await add_there(place, thread=True)
    world = place.sandbox.world
    rights = {"allow": Permission.SEND_MESSAGES, "deny": Permission.CREATE_PUBLIC_THREADS}
    world.set_overwrite(announcements(place), world.bot_role(guild(place)), **rights)
    shown = await shown_after_a_post(place)
    assert "Posted: https://discord.com/channels/" in shown
    assert "Without a thread: I can't open its thread. Give me Create Public Threads in the channel" in shown


async def test_a_publication_that_has_to_wait_is_shown(place: Place):
    await add_there(place, publish=True)
    place.sandbox.faults.add("POST", "/crosspost$", status=503)
    assert "Its publication has to wait (Discord answered 503 Service Unavailable)" in await shown_after_a_post(place)


def announcements(place: Place) -> Channel:
    return place.sandbox.world.find_channel("announcements", guild(place))


async def add_there(place: Place, **options: bool) -> None:
    channel = {"channel": str(announcements(place).id), "when": "daily 09:00", "min_heat": "any", "max_age": "any"}
    await place.moderate("add", **channel, **options)


async def shown_after_a_post(place: Place) -> str:
    """Post an edition of digest #2, wait until what comes after it was tried, and return what is shown then."""
    await place.moderate("post", digest=2)
    digest = (await place.app.digests.in_guild(guild(place).id))[1]
    (edition,) = await place.app.digests.ledger.editions(digest.id)

    async def is_tried() -> bool:
        await place.app.press.tick()
        return any(each.reason for each in await place.app.digests.follow_ups.of(edition.id))

    await until(is_tried)
    return words_of(await place.moderate("show", digest=2))


def test_an_edition_in_a_forum_is_linked_as_the_post_it_is():
    edition = an_edition(forum=True, state=EditionState.SENT, message_id=77)
    assert how_it_ended(edition) == "Posted: https://discord.com/channels/1/77/77"


def test_an_edition_that_has_been_deleted_is_linked_by_its_channel():
    edition = an_edition(state=EditionState.SENT, message_id=0)
    assert how_it_ended(edition) == "Posted: https://discord.com/channels/1/10 (deleted since)"


def test_an_edition_that_has_not_left_yet_is_not_said_to_wait_for_discord():
    resting = an_edition(reason="The channel has just refused another edition.")
    words = "Not posted yet. The channel has just refused another edition. I try it in a moment by myself."
    assert how_it_ended(resting) == words
    assert "has not confirmed it yet" in how_it_ended(replace(resting, first_tried_at=resting.planned_at))


async def test_resuming_where_the_bot_may_not_post_is_refused_by_permission(place: Place):
    await place.moderate("pause", digest=1)
    await until(rights(place, news(place), deny=Permission.SEND_MESSAGES))
    said = words_of(await place.moderate("resume", digest=1))
    assert f"To post in <#{news(place).id}> I need:" in said
    assert "❌ **Send Messages** to post" in said
    assert (await the_digest(place)).state is DigestState.PAUSED


async def test_a_post_where_the_bot_may_not_write_is_not_tried(place: Place):
    await until(rights(place, news(place), deny=Permission.SEND_MESSAGES))
    unsent = place.sandbox.faults.add("POST", f"/channels/{news(place).id}/messages", status=500)
    said = words_of(await place.moderate("post", digest=1))
    assert "Give me **Send Messages** in *Edit Channel > Permissions > Heatwire*" in said
    assert unsent.struck == 0


async def test_what_was_deleted_is_not_asked_for(place: Place):
    channel = news(place)
    place.sandbox.world.delete_channel(channel)
    await until(lambda: is_suspended(place))
    asked = place.sandbox.faults.add("GET", f"/channels/{channel.id}$", status=404)
    assert DELETED in words_of(await place.moderate("post", digest=1))
    assert asked.struck == 0


async def test_a_channel_that_keeps_the_bot_out_is_asked_for_once_a_minute(place: Place):
    channel, client = news(place), place.app.client
    known = client.get_channel(channel.id)
    assert isinstance(known, discord.TextChannel)
    known.guild._remove_channel(known)
    asked = place.sandbox.faults.add("GET", f"/channels/{channel.id}$", status=403)
    for seconds, times in ((0, 1), (30, 1), (40, 2)):
        place.sandbox.clock.advance(seconds)
        said = words_of(await place.moderate("post", digest=1))
        assert f"I can't see <#{channel.id}>. Add me to it, then run this again in a minute. If it was deleted," in said
        assert asked.struck == times


async def test_nothing_is_posted_or_resumed_in_a_locked_thread(place: Place):
    world = place.sandbox.world
    thread = world.add_thread(place.general, "chips", world.users[place.mo])
    known = place.app.client.get_guild(guild(place).id)
    assert known is not None
    await until(lambda: known.get_thread(thread.id) is not None)
    await place.moderate("add", channel=str(thread.id), when="daily 09:00", min_heat="any", max_age="any")
    await place.moderate("pause", digest=2)
    found = known.get_thread(thread.id)
    assert found is not None
    found.locked = True
    for command in ("post", "resume"):
        said = words_of(await place.moderate(command, digest=2))
        assert "**Manage Threads** to write in the thread although it is locked; or unlock it" in said


async def test_posting_where_the_moderator_may_not_write_is_refused_by_permission(place: Place):
    channel, mo = news(place), place.sandbox.world.users[place.mo]
    place.sandbox.world.set_overwrite(channel, mo, deny=Permission.SEND_MESSAGES)

    def is_heard() -> bool:
        known = place.app.client.get_channel(channel.id)
        assert isinstance(known, discord.TextChannel)
        return any(target.id == place.mo for target in known._overwrites)

    await until(is_heard)
    said = words_of(await place.moderate("post", digest=1))
    assert f"To have me post in <#{channel.id}> you need there yourself:" in said
    assert "❌ **Send Messages** to post" in said
    assert posted(place) == []


async def test_the_log_names_a_digest_as_people_see_it_and_who_changed_it(
    place: Place, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO", "bot")
    name = f"digest #1 of server {guild(place).id}"
    for command in ("pause", "resume", "post"):
        await place.moderate(command, digest=1)
    question = await place.moderate("remove", digest=1)
    assert question.message is not None
    await place.sandbox.people.press(place.mo, int(question.message["id"]), f"removal:yes:1:{place.mo}:1")
    lines = [message for message in caplog.messages if name in message]
    ends = [line.split(f"{name}: ")[1].split(" as message")[0] for line in lines]
    by = f"by user {place.mo}"
    assert ends == [f"paused {by}", f"resumed {by}", f"ordered {by}", "sent", f"removed {by}"]
