"""Answering an interaction: with a card, in words, or with the error that it ended in."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import discord
from discord import app_commands
from discord.ui import LayoutView
from discord.utils import MISSING

from bot.cards.digest import notice
from bot.cards.pictures import has_pictures, without_pictures
from bot.commands.desk import Interaction
from bot.errors import UserError

log = logging.getLogger(__name__)

ANSWER_WITHIN = 1.0
"""Seconds a reader waits at most: the command can't defer, and Discord gives up after three."""
ALREADY_ACKNOWLEDGED = 40060
UNKNOWN_INTERACTION = 10062
INVALID_FORM = 50035
T = TypeVar("T")
ANSWERED = "answered"
"""Among an interaction's extras: the "thinking" has been replaced."""


async def reply(interaction: Interaction, card: LayoutView, *, private: bool, file: discord.File | None = None) -> None:
    """Answer with a card: at once, in place of "thinking", or as a further message where there was an answer."""
    files = [file] if file else MISSING

    async def send(view: LayoutView) -> None:
        if not interaction.response.is_done():
            await interaction.response.send_message(view=view, ephemeral=private, files=files)
        elif is_thinking(interaction):
            await interaction.edit_original_response(view=view, attachments=files)
            interaction.extras[ANSWERED] = True
        else:
            await interaction.followup.send(view=view, ephemeral=private, files=files)

    await _show(interaction, card, send)


async def turn(interaction: Interaction, card: LayoutView, *, file: discord.File | None = None) -> None:
    """Put a card in place of the message whose button or menu was used, at once or after a deferral."""
    files = [file] if file else MISSING

    async def edit(view: LayoutView) -> None:
        if interaction.response.is_done():
            await interaction.edit_original_response(view=view, attachments=files)
        else:
            await interaction.response.edit_message(view=view, attachments=files)

    await _show(interaction, card, edit)


async def send_private(interaction: Interaction, card: LayoutView) -> int:
    """Send a private message in place of "thinking", or one more; return its id for those who change it later."""

    async def send(view: LayoutView) -> int:
        if not is_thinking(interaction):
            return (await interaction.followup.send(view=view, ephemeral=True, wait=True)).id
        message = await interaction.edit_original_response(view=view)
        interaction.extras[ANSWERED] = True
        return message.id

    return await _show(interaction, card, send)


async def change(interaction: Interaction, card: LayoutView, through: discord.Webhook, message_id: int) -> None:
    """Put a card in place of a private message that `send_private` sent, while Discord lets that."""

    async def edit(view: LayoutView) -> None:
        await through.edit_message(message_id, view=view)

    await _show(interaction, card, edit)


def is_thinking(interaction: Interaction) -> bool:
    deferred = interaction.response.type is discord.InteractionResponseType.deferred_channel_message
    return deferred and ANSWERED not in interaction.extras


async def _show(interaction: Interaction, card: LayoutView, send: Callable[[LayoutView], Awaitable[T]]) -> T:
    """Send a card, and without its pictures where Discord does not take them."""
    card.stop()  # its items are registered once for the whole process: nothing of this view needs to be remembered
    try:
        return await send(card)
    except discord.HTTPException as error:
        if error.code != INVALID_FORM or not has_pictures(card):
            raise
        log.warning("sent without pictures in %s: %s", _place(interaction), error)
        return await send(without_pictures(card))


async def in_time(work: Awaitable[LayoutView]) -> LayoutView:
    """Return the card, or raise a UserError where it takes too long."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await work
    except TimeoutError:
        raise UserError("That took too long, so I stopped. Try again in a moment.") from None


async def tell(interaction: Interaction, text: str) -> None:
    """Answer privately in words, whatever has been answered before."""
    try:
        await reply(interaction, notice(text), private=True)
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            raise
        await interaction.followup.send(view=notice(text), ephemeral=True)


async def report_error(interaction: Interaction, error: BaseException) -> None:
    """Where all errors of commands, buttons, menus and forms end: the person gets words, the log what happened."""
    error = _cause(error)
    if interaction.client.is_closed():
        log.info("stopped before the end of %s", _place(interaction))
        return
    if isinstance(error, discord.NotFound) and error.code == UNKNOWN_INTERACTION:
        log.warning("too late to answer %s: Discord waits three seconds", _place(interaction))
        return
    if isinstance(error, UserError):
        text = str(error)
    elif isinstance(error, discord.DiscordServerError | aiohttp.ClientError):
        log.warning("Discord did not answer in %s: %s", _place(interaction), error)
        text = "Discord did not answer me, so what you see may be old. Look again in a moment."
    else:
        error_id = secrets.token_hex(4)
        log.error("error %s in %s", error_id, _place(interaction), exc_info=error)
        text = f"Something went wrong on my side. It is in my log as `{error_id}`: tell that to whoever runs me."
    try:
        await tell(interaction, text)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as unheard:
        log.warning("could not answer in %s: %s", _place(interaction), unheard)


def _cause(error: BaseException) -> BaseException:
    """Return what a command or option raised, out of what discord.py wraps around it."""
    if isinstance(error, app_commands.CommandInvokeError):
        return error.original
    if isinstance(error, app_commands.TransformerError) and error.__cause__ is not None:
        return error.__cause__
    return error


def _place(interaction: Interaction) -> str:
    command = interaction.command
    if isinstance(command, app_commands.ContextMenu):
        return f"the menu “{command.name}”"
    if command is not None:
        return f"/{command.qualified_name}"
    data: Any = interaction.data or {}
    return str(data.get("custom_id") or data.get("name") or interaction.type.name)
