"""The client in Discord: what it asks for, where errors go, and what it answers to what it no longer knows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.cards.digest import notice
from bot.client import HeatwireClient, is_known, payload_hash
from bot.commands import answers
from bot.commands.members.lists import PageButton
from bot.errors import UserError
from bot.sandbox.model import Message
from bot.sandbox.people import Reply
from bot.store.stories import StoryStore
from tests.stage import Place, bot_in_sandbox, words_of
from tests.test_sandbox_limits import use_up
from tests.waiting import until


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with bot_in_sandbox(tmp_path) as place:
        yield place


def assert_told_with_the_id_in_the_log(reply: Reply, caplog: pytest.LogCaptureFixture) -> None:
    assert reply.ephemeral
    assert "nobody foresaw" not in words_of(reply)
    (error_id,) = re.findall(r"`([0-9a-f]{8})`", words_of(reply))
    assert f"error {error_id}" in caplog.text
    assert "nobody foresaw" in caplog.text


async def fails(*_: Any, **__: Any) -> Any:
    raise RuntimeError("nobody foresaw this")


async def test_it_listens_to_servers_only(place: Place):
    assert place.app.client.intents == discord.Intents(guilds=True)


async def test_a_request_that_is_given_up_during_a_global_limit_does_not_hold_the_others(
    place: Place, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.client.LONGEST_HOLD", 0.5)
    client, limits = place.app.client, place.sandbox.limits
    limits.on = True
    use_up(limits)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await client.application_info()
    async with asyncio.timeout(10):
        assert await client.application_info()


async def test_a_command_that_fails_is_answered_privately(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(StoryStore, "top", fails)
    assert_told_with_the_id_in_the_log(await place.ask("top"), caplog)


async def self_made_list(place: Place) -> Reply:
    """Ask for a list whose buttons lead on: the seeds alone fill no second page."""
    answer = await place.ask("latest")
    assert answer.message is not None
    message = place.sandbox.world.message(int(answer.message["id"]))
    button = {"type": 2, "style": 2, "label": "Next", "custom_id": "page:latest::::2", "id": 900}
    message.components.append({"type": 1, "id": 901, "components": [button]})
    return answer


async def test_an_error_after_a_private_thinking_is_told_in_its_place(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async def thinks_and_fails(_: Any, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await fails()

    monkeypatch.setattr(PageButton, "used", thinks_and_fails)
    answer = await place.press(await self_made_list(place), "page:latest::::2")
    assert_told_with_the_id_in_the_log(answer, caplog)


def private_to_mia(place: Place) -> list[Message]:
    return [said for said in place.sandbox.world.history(place.general.id, place.mia) if said.only_for]


async def test_an_error_after_an_answer_is_a_further_private_message(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async def answers_and_fails(_: Any, interaction: discord.Interaction) -> None:
        await answers.tell(interaction, "Here you are.")
        await fails()

    monkeypatch.setattr(PageButton, "used", answers_and_fails)
    await place.press(await self_made_list(place), "page:latest::::2")
    await until(lambda: len(private_to_mia(place)) == 2, "the error")
    assert ["Here you are" in str(m.components) for m in private_to_mia(place)] == [True, False]
    assert "error" in caplog.text


async def test_after_an_answer_that_went_astray_a_further_private_message_says_so(
    place: Place, caplog: pytest.LogCaptureFixture
):
    place.sandbox.faults.add("POST", "/callback", when="after", reset=True, times=1)
    shown = await place.ask("top")
    assert "Top stories" in words_of(shown)
    await until(lambda: private_to_mia(place), "the words")
    assert "Discord did not answer me" in str(private_to_mia(place)[0].components)
    assert "could not answer" not in caplog.text


async def test_what_ends_because_the_bot_stops_is_no_error(caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO")
    stopped: Any = SimpleNamespace(client=SimpleNamespace(is_closed=lambda: True), command=None, data={"name": "top"})
    await answers.report_error(stopped, RuntimeError("nobody foresaw this"))
    assert [record.getMessage() for record in caplog.records] == ["stopped before the end of top"]


async def test_an_answer_that_came_too_late_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture):
    open_: Any = SimpleNamespace(client=SimpleNamespace(is_closed=lambda: False), command=None, data={"name": "top"})
    gone: Any = SimpleNamespace(status=404, reason="Not Found")
    late = discord.NotFound(gone, {"code": answers.UNKNOWN_INTERACTION, "message": "Unknown interaction"})
    await answers.report_error(open_, late)
    assert [(record.getMessage(), record.exc_info) for record in caplog.records] == [
        ("too late to answer top: Discord waits three seconds", None)
    ]


async def test_a_user_error_is_shown_as_it_is_and_not_logged(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async def refuses(*_: Any, **__: Any) -> None:
        raise UserError("Not today. Try tomorrow.")

    monkeypatch.setattr(StoryStore, "latest", refuses)
    answer = await place.ask("latest")
    assert answer.ephemeral
    assert "Not today. Try tomorrow." in words_of(answer)
    assert caplog.text == ""


async def test_what_takes_too_long_is_given_up_privately(place: Place, monkeypatch: pytest.MonkeyPatch):
    async def sleeps(*_: Any, **__: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(answers, "ANSWER_WITHIN", 0.05)
    monkeypatch.setattr(StoryStore, "top", sleeps)
    answer = await place.ask("top")
    assert answer.ephemeral
    assert "too long" in words_of(answer)


async def list_of_another_version(place: Place, custom_id: str) -> Reply:
    answer = await place.ask("latest")
    assert answer.message is not None
    message = place.sandbox.world.message(int(answer.message["id"]))
    button = {"type": 2, "style": 2, "label": "Old", "custom_id": custom_id, "id": 900}
    message.components.append({"type": 1, "id": 901, "components": [button]})
    return answer


@pytest.mark.parametrize("custom_id", ["forgotten:1", "page:top:decade:::2", "page:top:week:::2:new", "remove:maybe:1"])
async def test_a_button_of_another_version_is_answered(place: Place, custom_id: str):
    pressed = await place.press(await list_of_another_version(place, custom_id), custom_id)
    assert pressed.ephemeral
    assert "older version" in words_of(pressed)


async def test_a_button_of_another_version_that_can_not_be_answered_is_no_error(
    place: Place, caplog: pytest.LogCaptureFixture
):
    answer = await list_of_another_version(place, "forgotten:1")
    place.sandbox.faults.add("POST", "/callback", status=404)
    pressing = asyncio.create_task(place.press(answer, "forgotten:1"))
    await until(lambda: caplog.records, "the log")
    pressing.cancel()
    assert [(record.levelname, record.name) for record in caplog.records] == [("WARNING", "bot.commands.answers")]


async def test_every_item_of_an_answer_is_known_after_a_restart(place: Place):
    answer = await place.ask("top", period="all")
    ids = re.findall(r"'custom_id': '([^']+)'", words_of(answer))
    assert ids
    assert all(is_known(custom_id) for custom_id in ids)


async def test_the_hash_of_the_commands_changes_with_them(place: Place):
    client: HeatwireClient = place.app.client
    before = payload_hash(client.tree)
    assert payload_hash(client.tree) == before
    client.tree.remove_command("about")
    assert payload_hash(client.tree) != before


async def test_a_picture_that_discord_refuses_costs_only_itself(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    async def shows_picture(_: Any, interaction: discord.Interaction) -> None:
        card = discord.ui.LayoutView(timeout=None)
        picture: Any = discord.ui.Thumbnail("attachment://nothing.png")
        section: Any = discord.ui.Section("Words beside it", accessory=picture)
        card.add_item(discord.ui.Container(section))
        await answers.reply(interaction, card, private=True)

    monkeypatch.setattr(PageButton, "used", shows_picture)
    answer = await place.press(await self_made_list(place), "page:latest::::2")
    assert "Words beside it" in words_of(answer)
    assert "'type': 11" not in words_of(answer)
    assert "sent without pictures" in caplog.text


async def test_an_answer_mentions_nobody_whatever_it_says(place: Place, monkeypatch: pytest.MonkeyPatch):
    async def mentions(_: Any, interaction: discord.Interaction) -> None:
        await answers.reply(interaction, notice(f"<@{place.mo}> @everyone"), private=False)

    monkeypatch.setattr(PageButton, "used", mentions)
    answer = await place.press(await self_made_list(place), "page:latest::::2")
    assert answer.message is not None
    assert f"<@{place.mo}> @everyone" in words_of(answer)
    assert (answer.message["mentions"], answer.message["mention_everyone"]) == ([], False)


async def test_an_answer_is_for_everybody_unless_it_is_asked_for_in_private(place: Place):
    assert not (await place.ask("top")).ephemeral
    assert (await place.ask("top", private=True)).ephemeral


async def test_where_the_bot_is_somebodys_own_an_answer_is_private_unless_asked_otherwise(place: Place):
    people = place.sandbox.people
    assert (await people.slash(place.mia, place.general.id, "top", install="user")).ephemeral
    open_to_all = await people.slash(place.mia, place.general.id, "top", {"private": False}, install="user")
    assert not open_to_all.ephemeral


async def test_in_a_group_message_an_answer_is_private(place: Place):
    world = place.sandbox.world
    group = world.group(world.users[place.mia], world.users[place.mo])
    assert (await place.sandbox.people.slash(place.mia, group.id, "top")).ephemeral


async def test_a_digest_is_no_matter_of_direct_messages(place: Place):
    offered = {command["name"] for command in place.sandbox.people.commands_for(place.mo, None)}
    assert "top" in offered
    assert "digest" not in offered
