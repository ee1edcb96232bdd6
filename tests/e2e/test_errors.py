"""The four doors of errors: whoever is concerned gets words and an id that is also in the log."""

from __future__ import annotations

import re
from typing import Any, Self

import discord as discord_py
import pytest
from discord.ui import Label, TextInput

from bot import client
from bot.commands.items import Form
from bot.commands.members import readers
from bot.commands.members.relations import RelatedSelect
from bot.store.stories import StoryStore
from tests.e2e.driver import Discord
from tests.e2e.seen import Seen


class MishapError(Exception):
    """Something nobody foresaw."""


async def fails(*_: object, **__: object) -> None:
    raise MishapError("the secret words of an exception")


def assert_told_privately(discord: Discord, answer: Seen) -> None:
    assert answer.failed is None
    assert answer.ephemeral
    assert "secret words" not in answer.text
    ids = re.findall(r"\b[0-9a-f]{8}\b", answer.text)
    assert ids, answer.text
    assert any(ids[0] in text for text in discord.errors.texts), discord.errors.texts


async def test_a_command_that_fails_says_so(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    discord.expects_errors = True
    monkeypatch.setattr(StoryStore, "top", fails)
    assert_told_privately(discord, await discord.slash("/top"))


async def test_a_menu_under_a_message_that_fails_says_so(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    discord.expects_errors = True
    top = await discord.slash("/top", period="all")
    monkeypatch.setattr(StoryStore, "get", fails)
    assert_told_privately(discord, await discord.choose(top, "A New Chip"))


async def test_a_custom_id_that_can_t_be_read_says_so(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    discord.expects_errors = True
    top = await discord.slash("/top", period="all")

    def unreadable(*_: object) -> None:
        raise MishapError("the secret words of an exception")

    monkeypatch.setattr(RelatedSelect, "read", unreadable)
    assert_told_privately(discord, await discord.choose(top, "A New Chip"))


class BrokenForm(Form, template="broken"):
    name: Label[Any] = Label(text="Name", component=TextInput())

    @classmethod
    def read(cls, _: re.Match[str]) -> Self:
        return cls(title="A form", custom_id="broken")

    async def sent(self, *_: object) -> None:
        await fails()


async def open_form(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> Seen:
    async def ask(interaction: discord_py.Interaction, *_: object, **__: object) -> None:
        await BrokenForm(title="A form", custom_id="broken").show(interaction)

    monkeypatch.setattr(readers, "reply", ask)
    return await discord.slash("/about")


async def test_a_form_that_fails_says_so(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    discord.expects_errors = True
    monkeypatch.setattr(client, "FORMS", (BrokenForm,))
    asked = await open_form(discord, monkeypatch)
    assert_told_privately(discord, await discord.submit(asked, name="Mia"))


async def test_a_form_that_can_t_be_read_says_so(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    discord.expects_errors = True
    monkeypatch.setattr(client, "FORMS", (BrokenForm,))
    asked = await open_form(discord, monkeypatch)

    def unreadable(*_: object) -> None:
        raise MishapError("the secret words of an exception")

    monkeypatch.setattr(BrokenForm, "read", unreadable)
    assert_told_privately(discord, await discord.submit(asked, name="Mia"))


async def test_a_form_of_an_older_version_says_so(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = await discord.submit(await open_form(discord, monkeypatch), name="Mia")
    assert answer.ephemeral
    assert answer.text == "This belongs to an older version of me. Run the command again."


async def test_suggestions_that_fail_are_none(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    discord.expects_errors = True
    monkeypatch.setattr(StoryStore, "topics_like", fails)
    assert await discord.autocomplete("/top", "topic", "a") == []
    assert discord.errors.texts


async def test_a_command_works_again_after_an_error(discord: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    discord.expects_errors = True
    with monkeypatch.context() as broken:
        broken.setattr(StoryStore, "top", fails)
        await discord.slash("/top")
    assert (await discord.slash("/top", period="all")).sites[0] == "wired.com"
