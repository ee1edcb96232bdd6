"""Getting back into Discord after its connection was lost."""

from __future__ import annotations

import logging
import sys

import discord

from bot.connection import BackSoon
from bot.logs import in_one_line


def test_the_way_back_is_tried_at_least_about_once_a_minute() -> None:
    wait = BackSoon()
    assert max(wait.delay() for _ in range(100)) <= 64
    assert discord.client.ExponentialBackoff is BackSoon  # type: ignore[attr-defined]


def test_a_lost_connection_is_one_line_in_the_log() -> None:
    try:
        raise OSError("no route to host")
    except OSError:
        error = sys.exc_info()
    words, args = "Attempting a reconnect in %.2fs", (3.0,)
    record = logging.LogRecord("discord.client", logging.ERROR, __file__, 1, words, args, error)
    assert in_one_line(record)
    assert (record.levelname, record.getMessage(), record.exc_info) == (
        "WARNING",
        "Attempting a reconnect in 3.00s (no route to host)",
        None,
    )
