"""Editions into forums: posts without a nonce, each made once and found again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.delivery import forums
from bot.digests.model import Edition
from bot.digests.outcomes import Absent, Refused, Sent, Unknown, Unreadable
from bot.sandbox.model import Channel, Tag
from bot.sandbox.permissions import Permission
from tests.offices import Office, open_office


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with open_office("news-forum") as office:
        yield office


def an_edition(office: Office, **changes: Any) -> Edition:
    return office.edition(**({"forum": True, "title": "20 November 2026 · AI"} | changes))


def posts(office: Office) -> list[Channel]:
    return [channel for channel in office.sandbox.world.channels.values() if channel.parent_id == office.channel.id]


async def test_an_edition_becomes_a_post_with_its_title_and_a_tag(office: Office):
    outcome = await office.delivery.post(an_edition(office, silent=True))
    (post,) = posts(office)
    (message,) = office.messages(post)
    assert outcome == Sent(post.id) == Sent(message.id)
    assert (post.name, post.applied_tags) == ("20 November 2026 · AI", (office.channel.tags[0].id,))
    assert discord.MessageFlags._from_value(message.flags).suppress_notifications


async def test_a_posts_title_is_never_too_long_and_never_empty(office: Office):
    await office.delivery.post(an_edition(office, title="ä" * 200))
    await office.delivery.post(an_edition(office, title="\n\u202e"))
    assert sorted(len(post.name) for post in posts(office)) == [6, 100]


async def test_what_forums_do_not_take_is_posted_in_a_plainer_form(office: Office):
    office.sandbox.faults.add("POST", "/threads", status=400, times=2)
    assert isinstance(await office.delivery.post(an_edition(office)), Sent)
    assert len(posts(office)) == 1


async def test_only_the_role_of_the_edition_is_mentioned_in_a_post(office: Office):
    guild = office.sandbox.world.guild_of(office.channel)
    assert guild is not None
    role = next(role for role in guild.roles.values() if role.name == "Readers")
    await office.delivery.post(an_edition(office, mention=role.id))
    (message,) = office.messages(posts(office)[0])
    assert list(message.mentions.roles) == [role.id]


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_post_that_was_taken_without_a_word_is_not_made_again_by_itself(office: Office, status: int):
    office.sandbox.faults.add("POST", "/threads", status=status, when="after", times=1)
    edition = an_edition(office)
    assert isinstance(await office.delivery.post(edition), Unknown)
    (post,) = posts(office)
    assert await office.delivery.find(edition) == Sent(post.id)


@pytest.mark.parametrize("fault", [{"status": 502}, {"status": 503}, {"status": 429}, {"reset": True}])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_where_discord_gives_no_answer_nobody_knows_of_a_post(office: Office, fault: dict[str, Any], when: Any):
    office.sandbox.faults.add("POST", "/threads", when=when, times=1, **fault)
    edition = an_edition(office)
    assert isinstance(await office.delivery.post(edition), Unknown)
    assert await office.delivery.find(edition) == (Absent() if when == "before" else Sent(posts(office)[0].id))


async def test_an_edition_is_found_among_other_posts_and_only_itself(office: Office):
    world, mia = office.sandbox.world, office.sandbox.world.find_user("mia")
    first, edition = an_edition(office, id="a" * 16), an_edition(office)
    await office.delivery.post(first)
    outcome = await office.delivery.post(edition)
    for number in range(5):
        world.say(mia, posts(office)[0], f"message {number}")
    assert await office.delivery.find(edition) == outcome
    assert await office.delivery.find(replace(edition, id="f" * 16)) == Absent()


async def test_an_edition_is_found_among_posts_that_were_put_away(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forums, "PAGE", 2)
    edition = an_edition(office)
    outcome = await office.delivery.post(edition)
    for number in range(3):
        await office.delivery.post(an_edition(office, id=f"{number:016}"))
    for post in posts(office):
        office.sandbox.world.archive(post)
    assert await office.delivery.find(edition) == outcome


async def test_the_first_message_of_another_edition_is_read_once(office: Office):
    delivery = office.delivery
    await delivery.post(an_edition(office, id="a" * 16))
    for _ in range(3):
        assert await delivery.find(an_edition(office)) == Absent()
    reads = [each for each in office.sandbox.requests if each.method == "GET" and each.path.endswith("/messages")]
    assert len(reads) == 1


async def test_a_post_whose_first_message_was_deleted_counts_as_sent(office: Office):
    edition = an_edition(office)
    outcome = await office.delivery.post(edition)
    (post,) = posts(office)
    office.sandbox.world.say(office.sandbox.world.find_user("mia"), post, "What was here?")
    office.sandbox.world.delete(office.messages(post)[0])
    assert await office.delivery.find(edition) == outcome
    assert await office.delivery.find(replace(edition, title="Another")) == Absent()


async def test_what_was_posted_long_before_is_not_the_edition(office: Office):
    edition = an_edition(office)
    await office.delivery.post(edition)
    later = replace(edition, planned_at=office.sandbox.clock.now() + timedelta(hours=2))
    assert await office.delivery.find(later) == Absent()


async def test_an_edition_is_found_though_discords_clock_is_behind(office: Office):
    edition = an_edition(office)
    edition = replace(edition, planned_at=edition.planned_at + timedelta(minutes=50))
    assert await office.delivery.post(edition) == await office.delivery.find(edition)


async def test_a_post_of_its_title_from_before_is_that_of_another_edition(office: Office):
    edition = an_edition(office)
    await office.delivery.post(edition)
    (post,) = posts(office)
    office.sandbox.world.delete(office.messages(post)[0])
    later = replace(edition, planned_at=edition.planned_at + timedelta(minutes=15))
    assert await office.delivery.find(later) == Absent()


async def test_a_post_that_goes_while_it_is_looked_at_closes_no_forum(office: Office):
    await office.delivery.post(an_edition(office, id="f" * 16))
    office.sandbox.faults.add("GET", "/messages", status=404)
    assert await office.delivery.find(an_edition(office, title="Another")) == Absent()


async def test_without_the_right_to_a_forums_history_nobody_can_tell(office: Office):
    office.deny(Permission.READ_MESSAGE_HISTORY)
    await office.knows(read_message_history=False)
    assert isinstance(await office.delivery.find(an_edition(office)), Unreadable)


async def test_without_the_right_to_post_the_digest_is_suspended_and_told_what_to_give(office: Office):
    office.deny(Permission.SEND_MESSAGES)
    await office.knows(send_messages=False)
    outcome = await office.delivery.post(an_edition(office))
    assert isinstance(outcome, Refused)
    assert (outcome.suspends, outcome.counts) == (True, True)
    assert "Create Posts" in outcome.reason


async def test_a_forum_that_demands_a_tag_gets_one_that_the_bot_may_use(office: Office):
    tags = [Tag(1, "Staff", moderated=True), Tag(2, "News")]
    office.sandbox.world.edit_channel(office.channel, tags=tags, requires_tag=True)
    await office.knows_tags(2)
    await office.delivery.post(an_edition(office))
    assert [post.applied_tags for post in posts(office)] == [(2,)]


async def test_a_forum_that_demands_a_tag_and_has_none_for_the_bot_says_so(office: Office):
    office.sandbox.world.edit_channel(office.channel, tags=[Tag(1, "Staff", moderated=True)], requires_tag=True)
    await office.knows_tags(1)
    outcome = await office.delivery.post(an_edition(office))
    assert isinstance(outcome, Refused)
    assert (outcome.suspends, "Manage Threads" in outcome.reason) == (False, True)
