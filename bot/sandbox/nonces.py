"""The memory of nonces: an author who repeats one within a few minutes gets the first message back."""

from __future__ import annotations

import time
from collections.abc import Iterable

from bot.sandbox.model import Message

REMEMBERED = 300.0  # seconds of real time


class Nonces:
    def __init__(self, messages: Iterable[Message] = ()) -> None:
        """`messages` were sent before this start: who was cut off then may repeat them now."""
        self._seen: dict[tuple[int, str], tuple[float, int, int]] = {}
        for message in messages:
            if message.nonce is not None:
                self.remember(message.author.id, message.nonce, message.channel_id, message.id)

    def first(self, author_id: int, nonce: object) -> tuple[int, int] | None:
        """Return channel and message of the first use, if it is remembered."""
        found = self._seen.get((author_id, str(nonce)))
        if found is None or time.monotonic() - found[0] > REMEMBERED:
            return None
        return found[1], found[2]

    def remember(self, author_id: int, nonce: object, channel_id: int, message_id: int) -> None:
        now = time.monotonic()
        if len(self._seen) > 10_000:
            self._seen = {key: seen for key, seen in self._seen.items() if now - seen[0] <= REMEMBERED}
        self._seen[author_id, str(nonce)] = (now, channel_id, message_id)
