"""Buttons, menus and forms whose errors reach the person who used them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Self

from discord.ui import Button, DynamicItem, Modal
from discord.ui.select import BaseSelect

from bot.commands.answers import report_error
from bot.commands.desk import Interaction
from bot.errors import UserError

OUTDATED = "This belongs to an older version of me. Run the command again."


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
    """A button or select that leads back to here: who answers its custom id is found by the client alone."""

    def __init__(self, item: Button[Any] | BaseSelect[Any]) -> None:
        super().__init__(item)


def values_of(interaction: Interaction) -> list[str]:
    """Return what was chosen in the select that was used."""
    data: Any = interaction.data or {}
    return [str(value) for value in data.get("values", ())]


class Form(Modal):
    """A form that carries all it needs in its custom id, so that it may be sent after a restart.

    Subclasses say how to `read` themselves from a custom id and what to do with the texts that were `sent`.
    """

    template: ClassVar[re.Pattern[str]]

    def __init_subclass__(cls, *, template: str) -> None:
        super().__init_subclass__()
        cls.template = re.compile(template)

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        raise NotImplementedError

    async def sent(self, interaction: Interaction, texts: Mapping[str, str]) -> None:
        """Take what was filled in, by the fields' custom ids."""
        raise NotImplementedError

    async def show(self, interaction: Interaction) -> None:
        self.stop()  # discord.py need not remember it: `take_form` finds it by its custom id
        await interaction.response.send_modal(self)


async def take_form(interaction: Interaction, forms: Iterable[type[Form]]) -> None:
    """Hand what somebody sent to the form that it belongs to."""
    data: Any = interaction.data or {}
    try:
        for form in forms:
            if match := form.template.fullmatch(str(data.get("custom_id"))):
                texts = {str(part["custom_id"]): str(part.get("value") or "") for part in _filled(data["components"])}
                await form.read(match).sent(interaction, texts)
                return
        raise UserError(OUTDATED)
    except Exception as error:
        await report_error(interaction, error)


def _filled(parts: Iterable[Any]) -> Iterator[Any]:
    """Yield the fields of a form out of the rows or labels that they stand in."""
    for part in parts:
        if "custom_id" in part:
            yield part
        yield from _filled([*part.get("components", ()), *filter(None, [part.get("component")])])
