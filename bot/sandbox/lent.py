"""What whoever runs the bot lends the page: what comes by itself, and what else can be done to the bot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.model import Json


@dataclass(frozen=True)
class Due:
    """Something that comes by itself, and the command by which a moderator has it at once."""

    name: str  # "#1"
    channel_id: int
    at: datetime
    command: str
    options: Json = field(default_factory=dict)


Coming = Callable[[int], Awaitable[Sequence[Due]]]
"""Takes a server's id and answers with what is due there, the next first."""


@dataclass(frozen=True)
class Doing:
    """A button of the strip; `do` says what happened."""

    name: str
    label: str
    says: str
    do: Callable[[], Awaitable[str]]
