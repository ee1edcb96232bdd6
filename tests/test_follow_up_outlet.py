"""Threads and publications in Discord: what it says to a request for one, and what it means."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.digests.model import Edition, FollowUpKind
from bot.digests.outcomes import Done, Refused, Sent, Unknown
from bot.sandbox import limits
from bot.sandbox.model import CROSSPOSTED, Message
from bot.sandbox.permissions import Permission
from tests.offices import Office, open_office
from tests.waiting import until

THREAD, PUBLISH = FollowUpKind.THREAD, FollowUpKind.PUBLISH


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with open_office("announcements") as office:
        yield office


async def sent(office: Office, **changes: Any) -> Edition:
    edition = office.edition(title="20 November 2026 · AI", thread=True, publish=True, **changes)
    outcome = await office.delivery.post(edition)
    assert isinstance(outcome, Sent)
    return replace(edition, message_id=outcome.message_id)


def asked(office: Office) -> int:
    """How often Discord was asked for a thread or a publication."""
    return len([each for each in office.sandbox.requests if each.path.endswith(("/threads", "/crosspost"))])


def message(office: Office) -> Message:
    return office.messages()[0]


async def test_a_thread_has_the_editions_title_and_ends_when_the_channels_threads_do(office: Office):
    office.sandbox.world.edit_channel(office.channel, archived_after=60)
    await until(lambda: getattr(office.seen, "default_auto_archive_duration", 0) == 60)
    edition = await sent(office)
    assert await office.delivery.follow_up(edition, THREAD) == Done()
    thread = office.sandbox.world.channel(message(office).thread_id or 0)
    assert (thread.name, thread.archived_after) == ("20 November 2026 · AI", 60)


@pytest.mark.parametrize("kind", FollowUpKind)
async def test_what_is_there_already_is_done(office: Office, kind: FollowUpKind):
    edition = await sent(office)
    assert [await office.delivery.follow_up(edition, kind) for _ in range(2)] == [Done(), Done()]


async def test_a_published_message_goes_to_the_servers_that_follow(office: Office):
    await office.delivery.follow_up(await sent(office), PUBLISH)
    assert message(office).flags & CROSSPOSTED


@pytest.mark.parametrize("kind", FollowUpKind)
async def test_what_belongs_to_a_deleted_message_is_given_up(office: Office, kind: FollowUpKind):
    edition = await sent(office)
    office.sandbox.world.delete(message(office))
    outcome = await office.delivery.follow_up(edition, kind)
    assert outcome == Refused(10008, "Its message was deleted.", counts=True)


@pytest.mark.parametrize(
    ("kind", "permission", "name"),
    [
        (THREAD, Permission.CREATE_PUBLIC_THREADS, "Create Public Threads"),
        (PUBLISH, Permission.SEND_MESSAGES, "Send Messages"),
    ],
)
async def test_a_missing_permission_is_named_whether_it_is_known_before_or_not(
    office: Office, kind: FollowUpKind, permission: Permission, name: str
):
    edition = await sent(office)
    office.deny(permission)
    unknown_before = await office.delivery.follow_up(edition, kind)
    await office.knows(**{permission.name.lower(): False})
    known_before = await office.delivery.follow_up(edition, kind)
    assert isinstance(unknown_before, Refused)
    assert isinstance(known_before, Refused)
    assert f"Give me {name} in the channel" in known_before.reason
    assert (known_before.counts, unknown_before.suspends, known_before.suspends) == (False, False, False)
    assert asked(office) <= 1


@pytest.mark.parametrize("kind", FollowUpKind)
async def test_in_a_channel_of_another_kind_discord_is_not_asked(office: Office, kind: FollowUpKind):
    world = office.sandbox.world
    thread = world.add_thread(world.find_channel("general"), "chips", world.find_user("mo"))
    await until(lambda: office.client.get_channel(thread.id) is not None)
    edition = office.edition(channel_id=thread.id, message_id=5)
    assert isinstance(await office.delivery.follow_up(edition, kind), Refused)
    assert asked(office) == 0


@pytest.mark.parametrize("kind", FollowUpKind)
@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 429}, {"reset": True}])
async def test_without_an_answer_nobody_knows(office: Office, kind: FollowUpKind, fault: dict[str, Any]):
    edition = await sent(office)
    office.sandbox.faults.add("POST", "/(threads|crosspost)$", when="after", times=1, **fault)
    assert isinstance(await office.delivery.follow_up(edition, kind), Unknown)
    assert await office.delivery.follow_up(edition, kind) == Done()


async def test_a_channel_that_has_published_enough_for_an_hour_holds_nobody_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "RULES", limits.RULES[-1:])
    edition = await sent(office)
    office.sandbox.limits.on = True
    for _ in range(10):
        office.sandbox.limits.take("POST", f"/channels/{edition.channel_id}/messages/1/crosspost")
    outcome = await office.delivery.follow_up(edition, PUBLISH)
    assert isinstance(outcome, Unknown)
    assert timedelta(minutes=59) < outcome.wait <= timedelta(hours=1)


async def test_a_token_that_is_not_accepted_any_more_ends_the_bot_after_a_message_too(office: Office):
    edition = await sent(office)
    office.client.http.token = "another"
    assert isinstance(await office.delivery.follow_up(edition, THREAD), Unknown)
    assert len(office.errors) == 1
