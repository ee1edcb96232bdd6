"""What people do in their clients: commands, buttons, selects, forms and menus; Discord's own refusals included."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

from bot.sandbox import components as kinds
from bot.sandbox import modals, objects
from bot.sandbox.asking import Asking, Install, named, typed
from bot.sandbox.interaction import (
    ANSWER_WITHIN,
    AUTOCOMPLETE,
    COMPONENT,
    DEFERRED,
    DEFERRED_UPDATE,
    MODAL_SUBMIT,
    UPDATE,
    Interaction,
)
from bot.sandbox.interactions import Interactions
from bot.sandbox.model import LOADING, Channel, Json, Message, User
from bot.sandbox.offers import CHAT_INPUT, MESSAGE_MENU, Offers
from bot.sandbox.options import Filling, Refused
from bot.sandbox.permissions import Permission
from bot.sandbox.replies import Reply as Reply  # people's callers know it from here
from bot.sandbox.world import World

PATIENCE = 30.0  # seconds a person looks at "is thinking"
NOT_ANSWERED = "The application did not respond"
FAILED = "This interaction failed"


class People:
    """Every call returns when Discord has shown the result; `Refused` is raised for what Discord does not offer."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self._world = world
        self._interactions = interactions
        self._asking = Asking(world)
        self._offers = Offers(world)
        self._open_modals: dict[tuple[int, str], Interaction] = {}

    def commands_for(self, user_id: int, guild_id: int | None, channel_id: int | None = None) -> list[Json]:
        """Return the commands this person may use in the server (None: in the bot's direct messages)."""
        return self._offers.commands_for(user_id, guild_id, channel_id)

    # What they do

    async def slash(
        self,
        user_id: int,
        channel_id: int,
        name: str,
        options: dict[str, Any] | None = None,
        *,
        install: Install | None = None,
    ) -> Reply:
        """Use a command ("digest add"); channels, roles and people among the options are ids, files Uploads."""
        user, channel = self._place(user_id, channel_id)
        command, path = self._offers.find(user, channel, name, CHAT_INPUT)
        filled = Filling(self._world, user, channel.guild_id).fill(command, path, options or {})
        used = self._asking.by_command(user, channel, command, typed(command, filled), install)
        used.command, used.attachments = name, filled.attachments
        return await self._reply(self._interactions.open(used), NOT_ANSWERED)

    async def autocomplete(
        self,
        user_id: int,
        channel_id: int,
        name: str,
        options: dict[str, Any],
        focused: str,
        *,
        install: Install | None = None,
    ) -> list[Json]:
        """Return what is offered while the option `focused` is being typed; its text so far is among the options."""
        user, channel = self._place(user_id, channel_id)
        command, path = self._offers.find(user, channel, name, CHAT_INPUT)
        filled = Filling(self._world, user, channel.guild_id).fill(
            command, path, {focused: ""} | options, focused=focused
        )
        used = self._asking.by_command(user, channel, command, typed(command, filled), install)
        used.type = AUTOCOMPLETE
        if not await self._is_answered(self._interactions.open(used)):
            raise Refused("Loading options failed")
        return used.choices

    async def menu(
        self, user_id: int, message_id: int, name: str = "Related stories", *, install: Install | None = None
    ) -> Reply:
        """Use a command from a message's menu."""
        message = self._seen_message(user_id, message_id)
        user, channel = self._place(user_id, message.channel_id)
        command, _ = self._offers.find(user, channel, name, MESSAGE_MENU)
        form = objects.message(self._world, message)
        data = named(command) | {"target_id": str(message.id), "resolved": {"messages": {str(message.id): form}}}
        used = self._asking.by_command(user, channel, command, data, install)
        used.command = command["name"]
        return await self._reply(self._interactions.open(used), NOT_ANSWERED)

    async def press(self, user_id: int, message_id: int, custom_id: str) -> Reply:
        """Press a button."""
        message, button = self._component(user_id, message_id, custom_id)
        if button["type"] != kinds.BUTTON:
            raise Refused("This is not a button")
        return await self._use(user_id, message, button, {})

    async def choose(self, user_id: int, message_id: int, custom_id: str, values: Sequence[str]) -> Reply:
        """Choose from a select; a role's or channel's value is its id."""
        message, select = self._component(user_id, message_id, custom_id)
        if select["type"] not in kinds.SELECTS:
            raise Refused("This is not a select")
        if not select["min_values"] <= len(values) <= select["max_values"]:
            raise Refused(f"Choose between {select['min_values']} and {select['max_values']}")
        guild_id = self._world.channel(message.channel_id).guild_id
        chosen = Filling(self._world, self._world.users[user_id], guild_id).choose(select, values)
        return await self._use(user_id, message, select, chosen)

    async def submit(self, user_id: int, custom_id: str, fields: dict[str, str | list[str]]) -> Reply:
        """Send a form that was shown to this person; `fields` by custom id, the others as they were shown."""
        opener = self._open_modals.get((user_id, custom_id))
        if opener is None or opener.modal is None:
            raise Refused("No such form is open")
        filling = Filling(self._world, opener.user, opener.channel.guild_id)
        filled = modals.filled(opener.modal, fields, filling.choose)
        del self._open_modals[user_id, custom_id]
        used = self._asking.at(opener.source, MODAL_SUBMIT, opener.user, opener.channel, filled)
        return await self._reply(self._interactions.open(used), "Something went wrong. Try again.")

    # Before

    def _place(self, user_id: int, channel_id: int) -> tuple[User, Channel]:
        channel = self._world.channels.get(channel_id)
        if channel is None or not self._world.may(user_id, channel, Permission.VIEW_CHANNEL):
            raise Refused("You can't see this channel")
        return self._world.users[user_id], channel

    def _seen_message(self, user_id: int, message_id: int) -> Message:
        message = self._world.message(message_id)
        if message.only_for not in (None, user_id):
            raise Refused("You can't see this message")
        return message

    def _component(self, user_id: int, message_id: int, custom_id: str) -> tuple[Message, Json]:
        message = self._seen_message(user_id, message_id)
        for component in kinds.walk(message.components):
            if component.get("custom_id") == custom_id:
                if component.get("disabled"):
                    raise Refused("This is disabled")
                return message, component
        raise Refused("There is no such button or select")

    async def _use(self, user_id: int, message: Message, component: Json, values: Json) -> Reply:
        user, channel = self._place(user_id, message.channel_id)
        data: Json = {"component_type": component["type"], "custom_id": component["custom_id"], "id": component["id"]}
        used = self._asking.at(message, COMPONENT, user, channel, data | values)
        return await self._reply(self._interactions.open(used), FAILED)

    # After

    async def _is_answered(self, used: Interaction) -> bool:
        try:
            await asyncio.wait_for(used.answered.wait(), ANSWER_WITHIN - used.age())
        except TimeoutError:
            return False
        return True

    async def _reply(self, used: Interaction, failure: str) -> Reply:
        if not await self._is_answered(used):
            return Reply(failed=failure)
        if used.modal is not None:
            self._open_modals[used.user.id, used.modal["custom_id"]] = used
            return Reply(modal=used.modal)
        deferred = used.callback in (DEFERRED, DEFERRED_UPDATE)
        if deferred:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(used.shown.wait(), PATIENCE)
        return self._shown(used, deferred)

    def _shown(self, used: Interaction, deferred: bool) -> Reply:
        message = used.latest
        if message is None or message.flags & LOADING:
            return Reply(deferred=deferred)
        return Reply(
            message=objects.message(self._world, message),
            ephemeral=message.only_for is not None,
            deferred=deferred,
            updated=used.callback == UPDATE or (used.callback == DEFERRED_UPDATE and message is used.source),
        )
