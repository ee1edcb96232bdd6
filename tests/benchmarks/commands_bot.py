"""The watched bot with one more command, the measure of the others: started as `tests.benchmarks.fanout_bot` is.

`/constant like:NAME` sends what NAME has answered last, kept ready: it costs what Discord and discord.py cost. So does
its autocomplete. NAME is a command and the option that is being typed: `top:`, `top:topic`.
"""

from __future__ import annotations

from typing import Any

from discord import Interaction, InteractionResponse, app_commands

from bot.client import HeatwireClient
from bot.commands.desk import Desk
from tests.benchmarks import fanout_bot

kept: dict[str, Any] = {}


@app_commands.command(description="What was answered last")
async def constant(interaction: Interaction, like: str) -> None:
    await interaction.response.send_message(view=kept[like])


@constant.autocomplete("like")
async def offered(interaction: Interaction, like: str) -> Any:
    return kept[like]


def keep_answers() -> None:
    """Note each answer as it goes out."""
    send, offer = InteractionResponse.send_message, InteractionResponse.autocomplete

    async def send_message(self: Any, *arguments: Any, **options: Any) -> Any:
        kept[_name(self._parent)] = options.get("view")
        return await send(self, *arguments, **options)

    async def autocomplete(self: Any, choices: Any) -> None:
        kept[_name(self._parent)] = choices
        await offer(self, choices)

    InteractionResponse.send_message = send_message  # type: ignore[method-assign]
    InteractionResponse.autocomplete = autocomplete  # type: ignore[method-assign]


def _name(interaction: Any) -> str:
    options = interaction.data.get("options", ())
    typed = next((option["name"] for option in options if option.get("focused")), "")
    return f"{interaction.data['name']}:{typed}"


def add_constant() -> None:
    """Register the command with the bot's own."""
    open_desk = HeatwireClient.open_desk

    def with_constant(self: HeatwireClient, desk: Desk) -> None:
        open_desk(self, desk)
        self.tree.add_command(constant)

    HeatwireClient.open_desk = with_constant  # type: ignore[method-assign]


if __name__ == "__main__":
    keep_answers()
    add_constant()
    fanout_bot.main()
