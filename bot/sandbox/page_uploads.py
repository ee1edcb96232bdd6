"""Files that somebody has chosen on a page, until the command comes that they are for."""

from __future__ import annotations

import secrets
from typing import Any

from aiohttp import web

from bot.sandbox.attachments import LARGEST
from bot.sandbox.model import Json, Upload
from bot.sandbox.options import Refused

MOST = 10
"""Files that wait at once; of more the oldest is forgotten."""


class PageUploads:
    def __init__(self) -> None:
        self._waiting: dict[str, Upload] = {}

    async def take(self, request: web.Request) -> Json:
        """Keep a file and answer with what stands for it; a form on another site could not send this type."""
        if request.content_type != "application/octet-stream":
            raise ValueError("send the bytes of a file")
        if (request.content_length or 0) > LARGEST:
            raise Refused("A file has at most 10 MB.")
        while len(self._waiting) >= MOST:
            del self._waiting[next(iter(self._waiting))]
        key = secrets.token_hex(16)
        self._waiting[key] = Upload(request.query["name"], await request.read())
        return {"upload": key}

    def put_into(self, options: Json) -> Json:
        """Return a command's options with the files for which something stands in them."""
        return {name: self._given(value) if isinstance(value, dict) else value for name, value in options.items()}

    def _given(self, value: Any) -> Upload:
        file = self._waiting.pop(str(value.get("upload")), None)
        if file is None:
            raise Refused("That file is not here any more. Choose it again.")
        return file
