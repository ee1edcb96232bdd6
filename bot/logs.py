"""How the log looks: lines for people, or one JSON object a line for machines."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

QUIET = ("discord", "apscheduler", "aiosqlite", "watchfiles", "aiohttp", "asyncio")
"""Libraries that narrate their own work: heard from WARNING on, unless LOG_LEVEL is DEBUG."""

RECURRING = {
    "discord.client": "Attempting a reconnect",
    "discord.app_commands.tree": "Ignoring exception in autocomplete",
}
"""By logger, how discord.py begins to say what comes again and again while Discord is gone or slow."""


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def in_one_line(record: logging.LogRecord) -> bool:
    """Say without a traceback that the connection is gone, or that an offer came when nobody waited for it any more."""
    if record.exc_info and str(record.msg).startswith(tuple(RECURRING.values())):
        error = record.exc_info[1]
        record.msg, record.args = f"{record.msg} (%s)", (*(record.args or ()), error or type(error).__name__)
        record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
    return True


def set_up_logging(level: str, form: str) -> None:
    """Log to stderr; `form` is text or json."""
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
    handler.setFormatter(JsonFormatter() if form == "json" else text)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in RECURRING:
        logging.getLogger(name).addFilter(in_one_line)
    for name in QUIET:
        logging.getLogger(name).setLevel("INFO" if level == "DEBUG" else "WARNING")
