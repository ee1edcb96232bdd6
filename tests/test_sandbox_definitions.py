"""Command definitions: what Discord registers and what it refuses."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands

from bot.sandbox import definitions
from bot.sandbox.errors import ApiError
from tests.sandbox_bot import Bot, place


def a_command(**changes: Any) -> dict[str, Any]:
    return {"name": "top", "description": "The hottest stories."} | changes


def an_option(**changes: Any) -> dict[str, Any]:
    return {"type": 3, "name": "topic", "description": "A topic."} | changes


CHOICES = [{"name": str(number), "value": str(number)} for number in range(26)]


@pytest.mark.parametrize(
    "definition",
    [
        a_command(name="Top"),
        a_command(name="x" * 33),
        a_command(name="two words"),
        a_command(description=""),
        a_command(description="x" * 101),
        a_command(options=[an_option(name=f"o{number}") for number in range(26)]),
        a_command(options=[an_option(), an_option()]),
        a_command(options=[an_option(), an_option(name="late", required=True)]),
        a_command(options=[an_option(choices=CHOICES)]),
        a_command(options=[an_option(choices=CHOICES[:1], autocomplete=True)]),
        a_command(options=[an_option(type=5, autocomplete=True)]),
        a_command(options=[an_option(type=1, options=[an_option(description="")])]),
        a_command(type=3, description="A menu has none."),
        a_command(
            options=[an_option(name=f"o{n}", choices=[{"name": "x" * 100, "value": str(n)}] * 10) for n in range(9)]
        ),
    ],
)
def test_a_definition_that_breaks_a_rule_is_refused(definition: dict[str, Any]) -> None:
    with pytest.raises(ApiError) as caught:
        definitions.check_all([definition])
    assert caught.value.code == 50035


def test_a_definition_at_its_limits_is_taken() -> None:
    options = [an_option(name=f"o{number}", description="x" * 100) for number in range(25)]
    definitions.check_all([a_command(name="x" * 32, description="x" * 100, options=options)])


def test_names_are_unique_within_their_kind() -> None:
    definitions.check_all([a_command(), a_command(type=3, description="")])
    with pytest.raises(ApiError):
        definitions.check_all([a_command(), a_command()])


def test_a_hundred_commands_are_the_most() -> None:
    with pytest.raises(ApiError) as caught:
        definitions.check_all([a_command(name=f"c{number}") for number in range(101)])
    assert caught.value.code == 30032


async def test_a_command_keeps_its_id_when_it_is_sent_again() -> None:
    def commands(bot: Bot) -> None:
        @bot.tree.command()
        async def top(interaction: discord.Interaction) -> None:
            """The hottest stories."""

    async with place(commands) as here:
        [first] = await here.bot.tree.fetch_commands()
        [again] = await here.bot.tree.sync()
        assert again.id == first.id
        await again.delete()
        assert await here.bot.tree.fetch_commands() == []


async def test_a_servers_own_commands_are_offered_there_only() -> None:
    async with place() as here:
        assert here.guild

        async def here_only(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("here")

        command: Any = app_commands.Command(name="here", description="Here only.", callback=here_only)
        here.bot.tree.add_command(command, guild=discord.Object(here.guild.id))
        await here.bot.tree.sync(guild=discord.Object(here.guild.id))
        reply = await here.slash("here")
        assert reply.message is not None
        other = here.world.find_user("Noor")
        place_there = next(guild for guild in here.world.guilds.values() if guild.name == "Other Place")
        assert here.people.commands_for(other.id, place_there.id) == []
