"""What the token of an interaction reaches: its own answers and the message it was used at, for fifteen minutes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import ui

from bot.sandbox.seed import MODERATOR
from tests.sandbox_bot import Bot, Place, place
from tests.waiting import until

Interaction = discord.Interaction[Any]


def go() -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("Old"))
    view.add_item(ui.ActionRow(ui.Button(label="Go", custom_id="go")))
    return view


def new() -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("New"))
    return view


def commands(bot: Bot) -> None:
    @bot.tree.command()
    async def show(interaction: Interaction) -> None:
        """Answers twice."""
        await interaction.response.send_message(view=go(), ephemeral=True)
        await interaction.followup.send(view=go(), ephemeral=True)


async def shown(here: Place) -> tuple[Interaction, list[int]]:
    """Use the command; return the interaction and its two answers."""
    before = len(here.bot.interactions)
    await here.slash("show")
    messages = here.world.messages[here.channel.id]
    await until(lambda: len(messages) >= 2 * (before + 1))
    return here.bot.interactions[before], list(messages)[-2:]


async def pressed(here: Place, message_id: int, answer: Callable[[Interaction], Awaitable[Any]]) -> Interaction:
    """Press the button of a message and have the bot answer so; return the interaction."""
    bot = here.bot

    @bot.event
    async def on_interaction(interaction: Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await answer(interaction)

    await here.people.press(MODERATOR, message_id, "go")
    return bot.interactions[-1]


def texts(here: Place) -> list[str]:
    found = here.world.messages[here.channel.id].values()
    return [message.components[0]["content"] for message in found if message.components]


async def test_the_token_of_a_command_changes_each_of_its_answers() -> None:
    async with place(commands) as here:
        interaction, [_, second] = await shown(here)
        await interaction.edit_original_response(view=new())
        await interaction.followup.edit_message(second, view=new())
        assert texts(here) == ["New", "New"]


async def test_the_token_of_a_button_changes_the_message_that_it_stands_on() -> None:
    async with place(commands) as here:
        _, [first, _] = await shown(here)
        used = await pressed(here, first, lambda it: it.response.send_message("Done", ephemeral=True))
        await used.followup.edit_message(first, view=new())
        assert texts(here)[0] == "New"


async def test_a_token_reaches_no_message_of_another_interaction() -> None:
    async with place(commands) as here:
        _, [first, second] = await shown(here)
        other, _ = await shown(here)
        used = await pressed(here, first, lambda it: it.response.edit_message(view=go()))
        public = (await here.news.send("Public")).id
        for interaction, message_id in ((other, first), (used, second), (other, public)):
            for attempt in (
                interaction.followup.edit_message(message_id, view=new()),
                interaction.followup.fetch_message(message_id),
                interaction.followup.delete_message(message_id),
            ):
                with pytest.raises(discord.NotFound) as caught:
                    await attempt
                assert caught.value.code == 10008
        assert len(here.world.messages[here.channel.id]) == 5


async def test_a_token_ends_after_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    async with place(commands) as here:
        interaction, _ = await shown(here)
        monkeypatch.setattr("bot.sandbox.interactions.TOKEN_LIFE", 0.0)
        with pytest.raises(discord.HTTPException) as caught:
            await interaction.edit_original_response(view=new())
        assert (caught.value.status, caught.value.code) == (401, 50027)
