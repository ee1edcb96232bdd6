"""What the bot will do by itself: lent to the sandbox by whoever runs the bot, so that the page can bring it about."""

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
