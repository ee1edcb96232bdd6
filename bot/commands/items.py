"""Buttons, menus and forms whose errors reach the person who used them."""

from __future__ import annotations

import re
from typing import Any, Self

from discord import ButtonStyle
from discord.ui import Button, DynamicItem, Modal

from bot.commands.answers import report_error
from bot.commands.desk import Interaction


class Item(DynamicItem[Any], template=r"(?!)"):
    """A button or select that carries all it needs in its custom id, so that it works after a restart.

    Subclasses say how to `read` themselves from a custom id and what to do when `used`.
    """

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        raise NotImplementedError

    async def used(self, interaction: Interaction) -> None:
        raise NotImplementedError

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Any, match: re.Match[str], /) -> Self:
        try:
            return cls.read(match)
        except Exception as error:
            await report_error(interaction, error)
            raise  # without an item discord.py has nothing to call: it logs this and stops

    async def callback(self, interaction: Interaction) -> None:
        try:
            await self.used(interaction)
        except Exception as error:
            await report_error(interaction, error)


class Door(Item, template=r"[a-z]+:[a-z]+:[0-9a-f]+"):
    """A button to an answer that leads back to this one: who answers its custom id is found by the client alone."""

    def __init__(self, label: str, custom_id: str) -> None:
        super().__init__(Button(label=label, custom_id=custom_id, style=ButtonStyle.secondary))


def values_of(interaction: Interaction) -> list[str]:
    """Return what was chosen in the select that was used."""
    data: Any = interaction.data or {}
    return [str(value) for value in data.get("values", ())]


class Form(Modal):
    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:  # type: ignore[override]
        await report_error(interaction, error)
