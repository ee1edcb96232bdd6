"""Editions into channels: what Discord says to a send or a search, and what it means."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.digests.outcomes import Absent, Refused, Sent, Unknown, Unreadable
from bot.sandbox.model import Message
from bot.sandbox.permissions import Permission
from tests.offices import Office, open_office
from tests.waiting import until

TEXT, THUMBNAIL, SECTION, CONTAINER = 10, 11, 9, 17


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with open_office() as office:
        yield office


def kinds(message: Message) -> list[int]:
    """Return the type of every component of a message."""

    def walk(components: list[dict[str, Any]]) -> list[int]:
        found = []
        for component in components:
            inner = [*component.get("components", []), *filter(None, [component.get("accessory")])]
            found += [component["type"], *walk(inner)]
        return found

    return walk(message.components)


async def test_an_edition_arrives_and_its_message_is_known(office: Office):
    outcome = await office.delivery.post(office.edition())
    (message,) = office.messages()
    assert outcome == Sent(message.id)


async def test_a_repeat_with_the_same_nonce_makes_no_second_message(office: Office):
    edition = office.edition()
    assert await office.delivery.post(edition) == await office.delivery.post(edition)
    assert len(office.messages()) == 1


async def test_an_answer_with_a_message_of_another_channel_proves_nothing(office: Office):
    await office.delivery.post(office.edition())
    elsewhere = office.sandbox.world.find_channel("general")
    outcome = await office.delivery.post(office.edition(channel_id=elsewhere.id))
    assert isinstance(outcome, Unknown)
    assert office.messages(elsewhere) == []


async def test_a_message_deleted_since_counts_as_sent(office: Office):
    edition = office.edition()
    await office.delivery.post(edition)
    office.sandbox.world.delete(office.messages()[0])
    assert await office.delivery.post(edition) == Sent(0)
    assert office.messages() == []


async def test_only_the_role_of_the_edition_is_mentioned(office: Office):
    guild = office.sandbox.world.guild_of(office.channel)
    assert guild is not None
    role = next(role for role in guild.roles.values() if role.name == "Readers")
    await office.delivery.post(office.edition(mention=role.id))
    (message,) = office.messages()
    assert list(message.mentions.roles) == [role.id]


async def test_a_silent_edition_makes_no_push(office: Office):
    await office.delivery.post(office.edition(silent=True))
    assert discord.MessageFlags._from_value(office.messages()[0].flags).suppress_notifications


async def test_a_thread_gets_editions_too(office: Office):
    world = office.sandbox.world
    thread = world.add_thread(world.find_channel("general"), "chips", world.find_user("mo"))
    outcome = await office.delivery.post(office.edition(channel_id=thread.id))
    assert outcome == Sent(office.messages(thread)[0].id)


async def test_a_channel_that_is_gone_suspends(office: Office):
    edition = office.edition()
    office.sandbox.world.delete_channel(office.channel)
    outcome = await office.delivery.post(edition)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.suspends) == (10003, True)
    assert outcome.reason == "Its channel was deleted. Choose another with /digest edit, or remove the digest."


@pytest.mark.parametrize(("permission", "code"), [(Permission.SEND_MESSAGES, 50013), (Permission.VIEW_CHANNEL, 50001)])
async def test_a_lost_permission_suspends(office: Office, permission: Permission, code: int):
    office.deny(permission)
    outcome = await office.delivery.post(office.edition())
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.suspends) == (code, True)
    assert str(code) not in outcome.reason


async def test_a_suspension_names_the_permission_that_lacks_and_what_to_do(office: Office):
    office.deny(Permission.SEND_MESSAGES)
    await office.knows(send_messages=False)
    outcome = await office.delivery.post(office.edition())
    words = "I can't post in the channel. Give me Send Messages there, and it goes on by itself."
    assert isinstance(outcome, Refused)
    assert outcome.reason == words


async def test_another_refusal_fails_without_suspending(office: Office):
    office.sandbox.faults.add("POST", "/messages", status=409)
    outcome = await office.delivery.post(office.edition())
    assert isinstance(outcome, Refused)
    assert not outcome.suspends


async def test_what_discord_does_not_take_is_sent_without_pictures(office: Office):
    office.sandbox.faults.add("POST", "/messages", status=400, times=1)
    outcome = await office.delivery.post(office.edition())
    (message,) = office.messages()
    assert outcome == Sent(message.id)
    assert CONTAINER in kinds(message)
    assert THUMBNAIL not in kinds(message)


async def test_what_is_refused_without_pictures_too_is_sent_as_plain_text(office: Office):
    office.sandbox.faults.add("POST", "/messages", status=400, times=2)
    await office.delivery.post(office.edition())
    (message,) = office.messages()
    assert not {CONTAINER, SECTION, THUMBNAIL} & set(kinds(message))
    assert TEXT in kinds(message)
    assert isinstance(await office.delivery.find(office.edition()), Sent)


async def test_what_is_refused_in_every_form_fails(office: Office):
    office.sandbox.faults.add("POST", "/messages", status=400)
    outcome = await office.delivery.post(office.edition())
    assert isinstance(outcome, Refused)
    assert not outcome.suspends


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 429}, {"reset": True}])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_where_discord_gives_no_answer_nobody_knows(office: Office, fault: dict[str, Any], when: Any):
    office.sandbox.faults.add("POST", "/messages", when=when, times=1, **fault)
    edition = office.edition()
    assert isinstance(await office.delivery.post(edition), Unknown)
    finding = await office.delivery.find(edition)
    assert finding == (Absent() if when == "before" else Sent(office.messages()[0].id))


async def test_a_token_that_is_not_accepted_any_more_ends_the_bot(office: Office):
    office.client.http.token = "another"
    outcome = await office.delivery.post(office.edition())
    assert isinstance(outcome, Unknown)
    assert isinstance(office.errors[0], discord.LoginFailure)


async def test_a_token_that_is_not_accepted_any_more_ends_the_bot_in_a_search_too(office: Office):
    office.client.http.token = "another"
    assert isinstance(await office.delivery.find(office.edition()), Unknown)
    assert isinstance(office.errors[0], discord.LoginFailure)


async def test_an_edition_is_found_though_discords_clock_is_behind(office: Office):
    edition = replace(office.edition(), planned_at=office.sandbox.clock.now() + timedelta(minutes=50))
    assert await office.delivery.find(edition) == Absent()
    outcome = await office.delivery.post(edition)
    assert await office.delivery.find(edition) == outcome


async def test_an_edition_is_found_in_a_thread_that_is_archived_by_now(office: Office):
    world = office.sandbox.world
    thread = world.add_thread(world.find_channel("general"), "chips", world.find_user("mo"))
    edition = office.edition(channel_id=thread.id)
    outcome = await office.delivery.post(edition)
    known = office.client.get_channel(thread.id)
    assert isinstance(known, discord.Thread)
    known.guild._remove_thread(known)
    assert await office.delivery.find(edition) == outcome


async def test_the_mark_in_a_message_of_somebody_else_is_a_copy(office: Office):
    edition = office.edition()
    await office.delivery.post(edition)
    office.messages()[0].author = office.sandbox.world.find_user("mia")
    assert await office.delivery.find(edition) == Absent()


async def test_while_a_server_is_unavailable_a_search_is_put_off(office: Office):
    guild = office.client.get_guild(office.channel.guild_id or 0)
    assert guild is not None
    guild.unavailable = True
    assert isinstance(await office.delivery.find(office.edition()), Unknown)


async def test_an_edition_is_found_by_its_mark_among_many_messages(office: Office):
    world = office.sandbox.world
    edition = office.edition()
    for number in range(120):
        world.say(world.find_user("mia"), office.channel, f"message {number}")
    outcome = await office.delivery.post(edition)
    assert await office.delivery.find(edition) == outcome
    assert await office.delivery.find(replace(edition, id="f" * 16)) == Absent()


async def test_without_the_right_to_the_history_nobody_can_tell(office: Office):
    edition = office.edition()
    await office.delivery.post(edition)
    office.deny(Permission.READ_MESSAGE_HISTORY)
    await office.knows(read_message_history=False)
    assert isinstance(await office.delivery.find(edition), Unreadable)


async def test_a_channel_that_is_gone_can_not_be_read(office: Office):
    edition = office.edition()
    office.sandbox.world.delete_channel(office.channel)
    await until(lambda: office.client.get_channel(edition.channel_id) is None)
    assert isinstance(await office.delivery.find(edition), Unreadable)


async def test_before_discord_has_told_of_the_server_a_search_is_put_off(office: Office):
    assert isinstance(await office.delivery.find(office.edition(guild_id=1)), Unknown)


@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": True}])
async def test_a_search_without_an_answer_is_put_off(office: Office, fault: dict[str, Any]):
    office.sandbox.faults.add("GET", "/messages", **fault)
    assert isinstance(await office.delivery.find(office.edition()), Unknown)
