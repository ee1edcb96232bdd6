"""One bot's socket, and the session that outlives it."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.model import Json

DISPATCH = 0
KEPT_EVENTS = 1000  # for a resume


class Connection:
    """One socket; frames leave it in the order in which they were given."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compressed else None
        self._frames: asyncio.Queue[Json | None] = asyncio.Queue()

    def send(self, op: int, data: Any = None, **more: Any) -> None:
        self._frames.put_nowait({"op": op, "d": data, "s": None, "t": None} | more)

    async def write(self) -> None:
        """Send what is queued until the socket closes."""
        while (frame := await self._frames.get()) is not None and not self.socket.closed:
            text = json.dumps(frame, separators=(",", ":"))
            try:
                await self._send(text)
            except (ConnectionError, RuntimeError):
                return

    async def _send(self, text: str) -> None:
        if self._deflate is None:
            await self.socket.send_str(text)
        else:
            data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(data)

    async def close(self, code: int, message: str = "") -> None:
        await self.socket.close(code=code, message=message.encode())


@dataclass
class Session:
    """What survives a dropped connection: the events since, for a resume."""

    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    sent: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    connection: Connection | None = None

    def dispatch(self, name: str, data: Json) -> None:
        self.sequence += 1
        frame = {"t": name, "s": self.sequence, "d": data}
        self.sent.append(frame)
        if self.connection:
            self.connection.send(DISPATCH, data, s=self.sequence, t=name)

    def can_resume_from(self, sequence: int) -> bool:
        first = self.sent[0]["s"] if self.sent else self.sequence + 1
        return first - 1 <= sequence <= self.sequence
