"""Files on their way in: a request of several parts, taken apart."""

from __future__ import annotations

import re

from aiohttp import BodyPartReader, web

from bot.sandbox.attachments import LARGEST
from bot.sandbox.errors import ApiError
from bot.sandbox.model import Json, Upload
from bot.sandbox.rest import body, object_of

_FILE = re.compile(r"files\[(\d)\]")


async def with_files(request: web.Request, holder: str = "") -> Json:
    """Return the request's object; the message in it (under `holder`, or itself) has as `files` what came with it."""
    files: dict[str, Upload] = {}
    data = await _parts(request, files) if request.content_type == "multipart/form-data" else await body(request)
    message = data.get(holder) if holder else data
    if isinstance(message, dict):
        message.pop("files", None)
        message |= {"files": files} if files else {}
    return data


async def _parts(request: web.Request, files: dict[str, Upload]) -> Json:
    data: Json = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ApiError(400, 0, "The sandbox takes no parts within parts")
        content = await _whole(part)
        if part.name == "payload_json":
            data = object_of(content)
        elif found := _FILE.fullmatch(part.name or ""):
            files[found[1]] = Upload(part.filename or "file", content)
        else:
            raise ApiError(400, 0, f"The sandbox does not know the part {part.name}")
    return data


async def _whole(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(2**16):
        content += chunk
        if len(content) > LARGEST:
            raise ApiError(413, 40005, "Request entity too large")
    return bytes(content)
