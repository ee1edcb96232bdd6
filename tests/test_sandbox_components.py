"""Buttons, selects and forms from people to the real client and back."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Self

import discord
import pytest
from discord import ui

from bot.sandbox.options import Refused
from bot.sandbox.seed import MEMBER, MODERATOR
from tests.sandbox_bot import Bot, Place, place
from tests.waiting import until

Interaction = discord.Interaction


class Page(ui.DynamicItem[ui.Button[Any]], template=r"page:(?P<number>\d+)"):
    """A button that carries its number, so that it works after a restart."""

    def __init__(self, number: int, disabled: bool = False) -> None:
        super().__init__(ui.Button(label="Next", custom_id=f"page:{number}", disabled=disabled))
        self.number = number

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str]) -> Self:
        return cls(int(match["number"]))

    async def callback(self, interaction: Interaction) -> None:
        if interaction.user.id == MEMBER:
            await interaction.response.send_message("Private", ephemeral=True)
        elif self.number > 2:
            await interaction.response.defer()
            await interaction.edit_original_response(view=paged(self.number))
        else:
            await interaction.response.edit_message(view=paged(self.number))


class Pick(ui.DynamicItem[ui.Select[Any]], template="pick"):
    def __init__(self) -> None:
        options = [discord.SelectOption(label=f"Story {number}", value=str(number)) for number in range(3)]
        super().__init__(ui.Select(custom_id="pick", options=options, min_values=1, max_values=2))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str]) -> Self:
        return cls()

    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.send_message("Chose " + ",".join(self.item.values))


class Setup(ui.Modal, title="Set up"):
    when: ui.Label[Any] = ui.Label(text="When", component=ui.TextInput(min_length=2, max_length=10))

    async def on_submit(self, interaction: Interaction) -> None:
        assert isinstance(self.when.component, ui.TextInput)
        await interaction.response.send_message(f"At {self.when.component.value}", ephemeral=True)


class Ask(ui.DynamicItem[ui.Button[Any]], template="ask"):
    def __init__(self) -> None:
        super().__init__(ui.Button(label="Ask", custom_id="ask"))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str]) -> Self:
        return cls()

    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(Setup())


class Broken(ui.DynamicItem[ui.Button[Any]], template="broken"):
    def __init__(self) -> None:
        super().__init__(ui.Button(label="Break", custom_id="broken"))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str]) -> Self:
        return cls()

    async def callback(self, interaction: Interaction) -> None:
        pass


def paged(number: int) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(f"Page {number}"))
    view.add_item(ui.ActionRow(Page(number + 1), Page(99, disabled=True), Ask(), Broken()))
    view.add_item(ui.ActionRow(Pick()))
    return view


def items(bot: Bot) -> None:
    bot.add_dynamic_items(Page, Pick, Ask, Broken)


async def posted(here: Place) -> int:
    return (await here.news.send(view=paged(1))).id


def text_of(message: Any) -> str:
    return next((part["content"] for part in message["components"] if part["type"] == 10), message["content"])


async def test_a_button_changes_its_message() -> None:
    async with place(items) as here:
        reply = await here.people.press(MODERATOR, await posted(here), "page:2")
        assert reply.updated
        assert reply.message is not None
        assert text_of(reply.message) == "Page 2"
        reply = await here.people.press(MODERATOR, int(reply.message["id"]), "page:3")
        assert (reply.deferred, reply.updated) == (True, True)
        assert reply.message is not None
        assert text_of(reply.message) == "Page 3"


async def test_a_button_may_answer_one_person_beside_its_message() -> None:
    async with place(items) as here:
        message_id = await posted(here)
        reply = await here.people.press(MEMBER, message_id, "page:2")
        assert reply.ephemeral
        assert not reply.updated
        assert reply.message is not None
        assert reply.message["message_reference"]["message_id"] == str(message_id)
        assert text_of(here.world.message(message_id).__dict__) == "Page 1"


async def test_buttons_work_in_a_process_that_did_not_make_them() -> None:
    async with place() as here:
        message_id = await posted(here)
        here.bot.add_dynamic_items(Page)
        assert (await here.people.press(MODERATOR, message_id, "page:2")).updated


async def test_only_what_the_message_offers_can_be_pressed() -> None:
    async with place(items) as here:
        message_id = await posted(here)
        with pytest.raises(Refused, match="no such button"):
            await here.people.press(MODERATOR, message_id, "page:7")
        with pytest.raises(Refused, match="disabled"):
            await here.people.press(MODERATOR, message_id, "page:99")


async def test_a_button_without_an_answer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.people.ANSWER_WITHIN", 0.2)
    async with place(items) as here:
        assert (await here.people.press(MODERATOR, await posted(here), "broken")).failed == "This interaction failed"


async def test_a_select_gives_its_values() -> None:
    async with place(items) as here:
        message_id = await posted(here)
        reply = await here.people.choose(MEMBER, message_id, "pick", ["0", "2"])
        assert reply.message is not None
        assert reply.message["content"] == "Chose 0,2"
        with pytest.raises(Refused, match="between 1 and 2"):
            await here.people.choose(MEMBER, message_id, "pick", [])
        with pytest.raises(Refused, match="not among"):
            await here.people.choose(MEMBER, message_id, "pick", ["7"])


async def test_a_form_is_shown_filled_in_and_answered() -> None:
    async with place(items) as here:
        shown = await here.people.press(MODERATOR, await posted(here), "ask")
        assert shown.modal is not None
        assert shown.modal["title"] == "Set up"
        field = shown.modal["components"][0]["component"]["custom_id"]
        with pytest.raises(Refused, match="too short"):
            await here.people.submit(MODERATOR, shown.modal["custom_id"], {field: "9"})
        with pytest.raises(Refused, match="No such form"):
            await here.people.submit(MEMBER, shown.modal["custom_id"], {field: "09:00"})
        reply = await here.people.submit(MODERATOR, shown.modal["custom_id"], {field: "09:00"})
        assert reply.message is not None
        assert reply.message["content"] == "At 09:00"
        assert reply.ephemeral


async def test_the_bot_learns_where_a_component_was_used() -> None:
    async with place(items) as here:
        message_id = await posted(here)
        await here.people.press(MODERATOR, message_id, "page:2")
        await until(lambda: here.bot.interactions)
        [interaction] = here.bot.interactions
        assert interaction.message is not None
        assert interaction.message.id == message_id
        assert interaction.message.author == here.bot.user
        assert interaction.channel_id == here.channel.id
        assert interaction.permissions.manage_guild


async def test_a_select_of_roles_or_channels_brings_what_they_are() -> None:
    async with place() as here:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.ActionRow(ui.ChannelSelect(custom_id="channel", channel_types=[discord.ChannelType.text])))
        view.add_item(ui.ActionRow(ui.RoleSelect(custom_id="role")))
        message_id = (await here.news.send(view=view)).id
        assert here.guild
        role = next(role for role in here.guild.roles.values() if role.name == "Readers")
        forum = here.world.find_channel("news-forum")
        with pytest.raises(Refused, match="of this kind"):
            await here.people.choose(MODERATOR, message_id, "channel", [str(forum.id)])
        for custom_id, chosen, kind in (("channel", here.channel.id, "channels"), ("role", role.id, "roles")):
            here.bot.interactions.clear()
            choosing = asyncio.create_task(here.people.choose(MODERATOR, message_id, custom_id, [str(chosen)]))
            await until(lambda: here.bot.interactions)
            interaction = here.bot.interactions[0]
            await interaction.response.send_message("seen", ephemeral=True)
            assert (await choosing).ephemeral
            assert interaction.data is not None
            assert str(chosen) in interaction.data["resolved"][kind]  # type: ignore[typeddict-item]
