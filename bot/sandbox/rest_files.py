"""Files as people and bots fetch them: by an address that nobody guesses, and never as a page of the sandbox."""

from __future__ import annotations

from secrets import compare_digest

from aiohttp import web

from bot.sandbox.interactions import Interactions
from bot.sandbox.model import Attachment
from bot.sandbox.world import World

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Files:
    def __init__(self, world: World, interactions: Interactions) -> None:
        self._world = world
        self._interactions = interactions

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get(r"/attachments/{place_id:\d+}/{file_id:\d+}/{name}", self.get)

    async def get(self, request: web.Request) -> web.Response:
        """Answer with the bytes alone: a browser saves them, whatever they are."""
        asked = request.match_info
        file = self._find(int(asked["place_id"]), int(asked["file_id"]))
        key = request.query.get("hm", "").encode()
        if file is None or file.filename != asked["name"] or not compare_digest(file.key.encode(), key):
            return web.Response(status=404, text="This content is no longer available.", headers=HEADERS)
        saved_as = {"Content-Disposition": f'attachment; filename="{file.filename}"'}
        return web.Response(body=file.content, content_type="application/octet-stream", headers=HEADERS | saved_as)

    def _find(self, place_id: int, file_id: int) -> Attachment | None:
        if place_id == self._world.application_id:
            given = self._interactions.attachments()
        else:
            given = (file for each in self._world.messages.get(place_id, {}).values() for file in each.attachments)
        return next((file for file in given if file.id == file_id), None)
