"""What a removal asks, and who may answer it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.offers import Offers
from bot.sandbox.people import Reply
from tests.stage import Place, add, bot_in_sandbox, guild, role, saved, words_of


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with bot_in_sandbox(tmp_path) as place:
        yield place


async def asked_to_remove(place: Place) -> tuple[Reply, str]:
    await add(place)
    question = await place.moderate("remove", digest=1)
    return question, f"removal:yes:1:{place.mo}:1"


async def test_who_is_no_moderator_any_more_removes_nothing(place: Place):
    question, yes = await asked_to_remove(place)
    assert question.message is not None
    world = place.sandbox.world
    world.set_roles(guild(place), world.users[place.mo])
    reply = await place.sandbox.people.press(place.mo, int(question.message["id"]), yes)
    assert "**Manage Server**" in words_of(reply)
    assert await saved(place) == 1


async def test_who_has_the_command_from_the_servers_own_settings_removes_too(
    place: Place, monkeypatch: pytest.MonkeyPatch
):
    await add(place)
    world = place.sandbox.world
    world.set_roles(guild(place), world.users[place.mo])
    monkeypatch.setattr(Offers, "_is_offered", lambda *_: True)
    question = await place.moderate("remove", digest=1)
    assert question.message is not None
    await place.sandbox.people.press(place.mo, int(question.message["id"]), f"removal:yes:1:{place.mo}:0")
    assert await saved(place) == 0


async def test_a_question_seen_by_others_is_answered_by_nobody(place: Place):
    question, yes = await asked_to_remove(place)
    assert question.message is not None
    message = place.sandbox.world.message(int(question.message["id"]))
    message.flags &= ~64
    message.only_for = None
    for person in (place.mo, place.mia):
        reply = await place.sandbox.people.press(person, message.id, yes)
        assert reply.ephemeral
        assert "for somebody else" in words_of(reply)
    assert await saved(place) == 1


async def test_another_moderator_does_not_answer_the_question(place: Place):
    question, yes = await asked_to_remove(place)
    assert question.message is not None
    world = place.sandbox.world
    world.set_roles(guild(place), world.users[place.mia], role(place, "Moderators"))
    world.message(int(question.message["id"])).only_for = place.mia
    reply = await place.sandbox.people.press(place.mia, int(question.message["id"]), yes)
    assert "for somebody else" in words_of(reply)
    assert await saved(place) == 1
