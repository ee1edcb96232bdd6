"""Interactions from asking to answering: three seconds, one callback, then fifteen minutes of follow-ups."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from bot.sandbox import drafts, modals, objects
from bot.sandbox.errors import ApiError, invalid, unknown
from bot.sandbox.interaction import (
    ANSWER_WITHIN,
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFERRED,
    DEFERRED_UPDATE,
    MESSAGE,
    MODAL,
    MODAL_SUBMIT,
    TOKEN_LIFE,
    UPDATE,
    Interaction,
)
from bot.sandbox.model import EPHEMERAL, LOADING, Attachment, Json, Message
from bot.sandbox.world import World

MOST_CHOICES = 25

_ALLOWED = {
    COMMAND: {MESSAGE, DEFERRED, MODAL},
    COMPONENT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE},
}


class Interactions:
    def __init__(self, world: World, send: Callable[[Json], None]) -> None:
        self.world = world
        self._send = send
        self._by_id: dict[int, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    def open(self, interaction: Interaction) -> Interaction:
        """Send it to the bot; from now on it has three seconds."""
        self._forget_old()
        interaction.payload |= {"id": str(interaction.id), "token": interaction.token, "type": interaction.type}
        self._by_id[interaction.id] = self._by_token[interaction.token] = interaction
        interaction.opened = time.monotonic()
        self._send(interaction.payload)
        return interaction

    def _forget_old(self) -> None:
        while (oldest := next(iter(self._by_id.values()), None)) and oldest.age() > TOKEN_LIFE + 60:
            del self._by_id[oldest.id], self._by_token[oldest.token]

    def attachments(self) -> Iterator[Attachment]:
        """Give the files that came with commands; they are forgotten with them."""
        return (file for each in self._by_id.values() for file in each.attachments)

    def by_token(self, token: str) -> Interaction:
        """Return the answered interaction of a follow-up's token."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.callback is None:
            raise unknown("Webhook")
        if interaction.age() > TOKEN_LIFE:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return interaction

    def respond(self, interaction_id: int, token: str, body: Json) -> Json:
        """Take the bot's one callback and return the long form of the answer to it."""
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise unknown("Interaction")
        if interaction.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if interaction.age() > ANSWER_WITHIN:
            raise unknown("Interaction")
        kind = body.get("type")
        if kind not in _ALLOWED[interaction.type] or (kind in (UPDATE, DEFERRED_UPDATE) and not interaction.source):
            raise invalid(("type",), "INTERACTION_CALLBACK_TYPE_INVALID", f"Type {kind} can't answer this interaction.")
        self._take(interaction, kind, body.get("data") or {})
        interaction.callback = kind
        interaction.answered.set()
        if kind not in (DEFERRED, DEFERRED_UPDATE):
            interaction.shown.set()
        return self._receipt(interaction, kind)

    def _take(self, interaction: Interaction, kind: int, data: Json) -> None:
        if kind in (MESSAGE, DEFERRED):
            interaction.original = self.post(interaction, data, loading=kind == DEFERRED)
        elif kind == UPDATE and interaction.source:
            self.edit(interaction, interaction.source, data)
            interaction.original = interaction.source
        elif kind == DEFERRED_UPDATE:
            interaction.original = interaction.source
        elif kind == CHOICES:
            interaction.choices = _checked_choices(data.get("choices"))
        elif kind == MODAL:
            interaction.modal = modals.checked(data)

    def post(self, interaction: Interaction, draft: Json, *, loading: bool = False, follows: bool = False) -> Message:
        """Show a new message of the bot in answer to the interaction."""
        world = self.world
        private = bool((draft.get("flags") or 0) & EPHEMERAL) or interaction.only_private
        draft = {"content": "…"} if loading else draft
        made = drafts.message(world, world.bot, interaction.channel, draft, interaction.app_permissions)
        if loading:
            made.content, made.flags = "", LOADING
        if private:
            made.only_for, made.flags = interaction.user.id, made.flags | EPHEMERAL
        made.interaction = interaction.metadata()
        made.command = interaction.command
        self._place(interaction, made, follows)
        interaction.latest = made
        interaction.made.add(made.id)
        return world.post(made)

    def _place(self, interaction: Interaction, made: Message, follows: bool) -> None:
        """Say what the message answers: a command, a menu, or as a reply the message before."""
        if follows:
            made.type, made.reply_to = 19, interaction.original.id if interaction.original else None
            if made.interaction and made.reply_to:
                made.interaction["original_response_message_id"] = str(made.reply_to)
        elif interaction.source and interaction.type != COMMAND:
            made.type, made.reply_to = 19, interaction.source.id
        else:
            made.type = 23 if interaction.payload["data"].get("type") in (2, 3) else 20

    def edit(self, interaction: Interaction, message: Message, draft: Json) -> Message:
        """Change a message of this interaction; an edit ends "is thinking"."""
        was_loading = bool(message.flags & LOADING)
        message.flags &= ~LOADING
        try:
            drafts.change(self.world, message, draft, interaction.app_permissions)
        except ApiError:
            message.flags |= LOADING if was_loading else 0
            raise
        self.world.edit(message, stamped=not was_loading)
        interaction.latest = message
        return message

    def _receipt(self, interaction: Interaction, kind: int) -> Json:
        form: Json = {"id": str(interaction.id), "type": interaction.type, "channel_id": str(interaction.channel.id)}
        if interaction.channel.guild_id:
            form["guild_id"] = str(interaction.channel.guild_id)
        message = interaction.original
        if message is None:
            return {"interaction": form}
        form["response_message_id"] = str(message.id)
        form["response_message_loading"] = bool(message.flags & LOADING)
        form["response_message_ephemeral"] = message.only_for is not None
        receipt: Json = {"interaction": form}
        if kind in (MESSAGE, UPDATE):
            receipt["resource"] = {"type": kind, "message": objects.message(self.world, message)}
        return receipt


def _checked_choices(choices: Any) -> list[Json]:
    if not isinstance(choices, list) or len(choices) > MOST_CHOICES:
        raise invalid(("data", "choices"), "BASE_TYPE_BAD_LENGTH", "Must be between 0 and 25 in length.")
    for index, choice in enumerate(choices):
        for key in ("name", "value"):
            value = choice.get(key)
            if value is None or (isinstance(value, str) and not 1 <= len(value) <= 100):
                message = "Must be between 1 and 100 in length."
                raise invalid(("data", "choices", index, key), "BASE_TYPE_BAD_LENGTH", message)
    return choices
