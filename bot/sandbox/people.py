"""What people do in their clients: commands, buttons, selects, forms and menus; Discord's own refusals included."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.sandbox import components as kinds
from bot.sandbox import modals, objects, payloads
from bot.sandbox.interactions import (
    ANSWER_WITHIN,
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    DEFERRED,
    DEFERRED_UPDATE,
    MODAL_SUBMIT,
    UPDATE,
    Interaction,
    Interactions,
)
from bot.sandbox.model import LOADING, Channel, Json, Message, User
from bot.sandbox.options import Filling, Refused
from bot.sandbox.permissions import Permission
from bot.sandbox.world import World

Install = Literal["guild", "user"]
CHAT_INPUT, MESSAGE_MENU = 1, 3
PATIENCE = 30.0  # seconds a person looks at "is thinking"
NOT_ANSWERED = "The application did not respond"
FAILED = "This interaction failed"


@dataclass(frozen=True)
class Reply:
    """What the person sees after it: a message, a form, or a failure."""

    message: Json | None = None
    ephemeral: bool = False
    deferred: bool = False
    modal: Json | None = None
    updated: bool = False  # the message that was pressed has changed
    failed: str | None = None


class People:
    """Every call returns when Discord has shown the result; `Refused` is raised for what Discord does not offer."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self._world = world
        self._interactions = interactions
        self._open_modals: dict[tuple[int, str], Interaction] = {}

    # What is on offer

    def commands_for(self, user_id: int, guild_id: int | None, channel_id: int | None = None) -> list[Json]:
        """Return the commands this person may use in the server (None: in the bot's direct messages)."""
        if channel_id is not None:
            return self.commands_in(user_id, self._world.channel(channel_id))
        if guild_id is None:
            return self.commands_in(user_id, self._world.dm(self._world.users[user_id]))
        guild = self._world.guild(guild_id)
        seen = [c for c in self._world.channels_of(guild) if self._world.may(user_id, c, Permission.VIEW_CHANNEL)]
        return self.commands_in(user_id, seen[0]) if seen else []

    def commands_in(self, user_id: int, channel: Channel) -> list[Json]:
        user = self._world.users[user_id]
        there = payloads.installs(self._world, user, channel)
        return [
            command
            for command in self._world.commands_in(channel.guild_id)
            if self._is_offered(command, user, channel, there)
        ]

    def _is_offered(self, command: Json, user: User, channel: Channel, there: set[int]) -> bool:
        contexts = command.get("contexts")
        if contexts is not None and payloads.context_of(channel) not in contexts:
            return False
        if not there & set(command.get("integration_types") or [payloads.GUILD_INSTALL]):
            return False
        if channel.guild_id is None:
            return True
        may = self._world.permissions(user.id, channel)
        if not may & Permission.USE_APPLICATION_COMMANDS:
            return False
        needed = command.get("default_member_permissions")
        if needed is None or may & Permission.ADMINISTRATOR:
            return True
        return int(needed) != 0 and may & int(needed) == int(needed)

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
        """Use a command ("digest add"); channels, roles and people among the options are ids."""
        user, channel = self._place(user_id, channel_id)
        command, path = self._command(user, channel, name, CHAT_INPUT)
        filled = Filling(self._world, user, channel.guild_id).fill(command, path, options or {})
        data: Json = {"id": command["id"], "name": command["name"], "type": CHAT_INPUT, "options": filled.options}
        if filled.resolved:
            data["resolved"] = filled.resolved
        used = self._used(user, channel, command, data, install)
        used.command = name
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
        command, path = self._command(user, channel, name, CHAT_INPUT)
        filled = Filling(self._world, user, channel.guild_id).fill(
            command, path, {focused: ""} | options, focused=focused
        )
        data: Json = {"id": command["id"], "name": command["name"], "type": CHAT_INPUT, "options": filled.options}
        if filled.resolved:
            data["resolved"] = filled.resolved
        used = self._used(user, channel, command, data, install)
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
        command, _ = self._command(user, channel, name, MESSAGE_MENU)
        form = objects.message(self._world, message)
        data: Json = {"id": command["id"], "name": command["name"], "type": MESSAGE_MENU}
        data |= {"target_id": str(message.id), "resolved": {"messages": {str(message.id): form}}}
        used = self._used(user, channel, command, data, install)
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
        return await self._use(user_id, message, select, self._values(user_id, message, select, values))

    async def submit(self, user_id: int, custom_id: str, fields: dict[str, str | list[str]]) -> Reply:
        """Send a form that was shown to this person; `fields` by custom id."""
        opener = self._open_modals.get((user_id, custom_id))
        if opener is None or opener.modal is None:
            raise Refused("No such form is open")
        for part in kinds.walk(opener.modal["components"]):
            if "custom_id" in part and (problem := modals.problem(part, fields.get(part["custom_id"], ""))):
                raise Refused(f"{part['custom_id']} {problem}")
        del self._open_modals[user_id, custom_id]
        data = {"custom_id": custom_id, "components": modals.filled(opener.modal, fields), "resolved": {}}
        used = self._interaction(MODAL_SUBMIT, opener.user, opener.channel, data, opener.source)
        return await self._reply(self._interactions.open(used), "Something went wrong. Try again.")

    # Before

    def _place(self, user_id: int, channel_id: int) -> tuple[User, Channel]:
        channel = self._world.channels.get(channel_id)
        if channel is None or not self._world.may(user_id, channel, Permission.VIEW_CHANNEL):
            raise Refused("You can't see this channel")
        return self._world.users[user_id], channel

    def _command(self, user: User, channel: Channel, name: str, kind: int) -> tuple[Json, list[str]]:
        first, *rest = name.removeprefix("/").split() if kind == CHAT_INPUT else (name,)
        for command in self.commands_in(user.id, channel):
            if command["name"] == first and command.get("type", CHAT_INPUT) == kind:
                return command, rest
        raise Refused(f"Unknown command: {name}")

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

    def _values(self, user_id: int, message: Message, select: Json, values: Sequence[str]) -> Json:
        if select["type"] == kinds.SELECT:
            offered = {option["value"] for option in select["options"]}
            if not set(values) <= offered:
                raise Refused("This is not among the choices")
            return {"values": list(values)}
        type_ = {kinds.USERS: 6, kinds.ROLES: 8, kinds.MENTIONABLES: 9, kinds.CHANNELS: 7}[select["type"]]
        channel = self._world.channel(message.channel_id)
        specs = [{"type": type_, "name": str(value), "channel_types": select.get("channel_types")} for value in values]
        command = {"name": "select", "options": specs}
        filling = Filling(self._world, self._world.users[user_id], channel.guild_id)
        resolved = filling.fill(command, [], {str(value): value for value in values}).resolved
        return {"values": [str(value) for value in values], "resolved": resolved}

    async def _use(self, user_id: int, message: Message, component: Json, values: Json) -> Reply:
        user, channel = self._place(user_id, message.channel_id)
        data: Json = {"component_type": component["type"], "custom_id": component["custom_id"], "id": component["id"]}
        used = self._interaction(COMPONENT, user, channel, data | values, message)
        return await self._reply(self._interactions.open(used), FAILED)

    def _used(self, user: User, channel: Channel, command: Json, data: Json, install: Install | None) -> Interaction:
        supported = set(command.get("integration_types") or [payloads.GUILD_INSTALL])
        there = payloads.installs(self._world, user, channel) & supported
        if install is not None:
            there &= {payloads.USER_INSTALL if install == "user" else payloads.GUILD_INSTALL}
        if not there:
            raise Refused(f"The bot is not installed this way: {install}")
        return self._interaction(COMMAND, user, channel, data, None, there)

    def _interaction(
        self,
        type_: int,
        user: User,
        channel: Channel,
        data: Json,
        source: Message | None,
        installs: set[int] | None = None,
    ) -> Interaction:
        there = payloads.installs(self._world, user, channel) if installs is None else installs
        payload = payloads.base(self._world, user, channel, there) | {"data": data}
        if source is not None:
            payload["message"] = objects.message(self._world, source)
            if source.interaction:
                payload["authorizing_integration_owners"] = source.interaction["authorizing_integration_owners"]
        may = self._world.permissions(user.id, channel)
        return Interaction(
            id=self._world.snowflakes.new(),
            type=type_,
            user=user,
            channel=channel,
            payload=payload,
            source=source,
            only_private=there == {payloads.USER_INSTALL}
            and channel.guild_id is not None
            and not may & Permission.USE_EXTERNAL_APPS,
        )

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
