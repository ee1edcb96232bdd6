"""What a person sees after doing something."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.model import Json


@dataclass(frozen=True)
class Reply:
    """What the person sees after it: a message, a form, or a failure."""

    message: Json | None = None
    ephemeral: bool = False
    deferred: bool = False
    modal: Json | None = None
    updated: bool = False  # the message that was pressed has changed
    failed: str | None = None
