"""Notices: moderators are told once of the digests that can't be posted any more."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.digests.model import Digest
from bot.digests.notices import Notice, NoticeStep, notice_step
from bot.digests.outcomes import Outcome, Refused, Sent, Unknown
from bot.newsroom.patience import Patience
from bot.store.digests import DigestStore

log = logging.getLogger(__name__)

ANSWER_WITHIN = 10
"""Seconds of real time; also the longest that a stop waits for it."""


class Board(Protocol):
    """Where a server's moderators are told things."""

    def is_there(self, guild_id: int) -> bool:
        """Return whether it is known yet if, and where, they can be told."""
        ...

    async def tell(self, guild_id: int, digests: Sequence[Digest], nonce: str) -> Outcome:
        """Send one message, where the bot may. A repeat within a minute must not make a second one."""
        ...


class Notices:
    def __init__(self, digests: DigestStore, board: Board, now: Callable[[], datetime]) -> None:
        self._digests = digests
        self._suspensions = digests.suspensions
        self._board = board
        self._now = now
        self._patience = Patience()
        self._ticking = asyncio.Lock()
        self._is_stopping = False

    async def tick(self) -> None:
        """Tell what is to be told, one server after the other; while one tick runs, another does nothing."""
        if self._ticking.locked():
            return
        async with self._ticking:
            for notice in await self._suspensions.untold():
                name = f"server {notice.guild_id}"
                if self._is_stopping:
                    return
                if self._patience.is_tried(name):
                    continue
                try:
                    await self._advance(notice)
                except Exception:
                    log.exception("Failed on the %s [%s]", notice.name, secrets.token_hex(4))
                    self._patience.failed(name)
                else:
                    self._patience.succeeded(name)

    async def stop(self) -> None:
        """Start nothing more, and wait for what is in flight."""
        self._is_stopping = True
        async with self._ticking:
            pass

    async def unseen(self, guild_id: int) -> list[Digest]:
        """Return the suspended digests that nobody who moderates the server has seen since; now somebody has."""
        return await self._of(guild_id, await self._suspensions.take_unseen(guild_id, self._now()))

    async def _advance(self, notice: Notice) -> None:
        """Take a notice its next step.

        The nonce is recorded before it leaves: after a crash or an unknown outcome the same message is repeated while
        Discord remembers it, and later counts as told.
        """
        match notice_step(notice, self._now()):
            case NoticeStep.TELL if self._board.is_there(notice.guild_id):
                await self._tell(notice)
            case NoticeStep.SETTLE:
                await self._suspensions.told(notice.guild_id, notice.nonce, self._now())

    async def _tell(self, notice: Notice) -> None:
        nonce = notice.nonce or secrets.token_hex(12)
        digests = await self._of(notice.guild_id, notice.digest_ids)
        if not digests:
            return  # they went on while other servers were told
        await self._suspensions.trying([digest.id for digest in digests], nonce, self._now())
        outcome = await self._answer(notice, digests, nonce)
        log.info("%s: %s", notice.name, _in_words(outcome))
        if not isinstance(outcome, Unknown):
            await self._suspensions.told(notice.guild_id, nonce, self._now())

    async def _answer(self, notice: Notice, digests: Sequence[Digest], nonce: str) -> Outcome:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await self._board.tell(notice.guild_id, digests, nonce)
        except TimeoutError:
            return Unknown(f"no answer within {ANSWER_WITHIN} seconds")

    async def _of(self, guild_id: int, digest_ids: Sequence[int]) -> list[Digest]:
        if not digest_ids:
            return []
        return [digest for digest in await self._digests.suspended(guild_id=guild_id) if digest.id in digest_ids]


def _in_words(outcome: Outcome) -> str:
    match outcome:
        case Sent(message_id):
            return f"sent as message {message_id}"
        case Refused(reason=reason):
            return f"not sent ({reason})"
        case Unknown(reason):
            return f"outcome unknown ({reason})"
