"""REST routes by which a bot registers its commands."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.sandbox import definitions
from bot.sandbox.errors import ApiError, unknown
from bot.sandbox.model import Json
from bot.sandbox.rest import answer, body, nothing, number
from bot.sandbox.world import World


class Commands:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        found: list[web.RouteDef] = []
        for guild in ("", "/guilds/{guild_id}"):
            place = f"/applications/{{application_id}}{guild}/commands"
            one = place + "/{command_id}"
            found += [web.get(place, self.list), web.put(place, self.replace), web.post(place, self.add)]
            found += [web.get(one, self.get), web.delete(one, self.delete)]
        return found

    async def list(self, request: web.Request) -> web.Response:
        return answer(list(self._kept(request).values()))

    async def replace(self, request: web.Request) -> web.Response:
        kept = self._kept(request)
        given = await _list_body(request)
        definitions.check_all(given)
        made = [self._made(definition, request, kept) for definition in given]
        self._world.set_commands(made, self._guild_id(request))
        return answer(made)

    async def add(self, request: web.Request) -> web.Response:
        kept = self._kept(request)
        definition = await body(request)
        definitions.check_all([definition], listed=False)
        made = self._made(definition, request, kept)
        is_new = int(made["id"]) not in kept
        self._world.set_commands([*(c for c in kept.values() if c["id"] != made["id"]), made], self._guild_id(request))
        return answer(made, status=201 if is_new else 200)

    async def get(self, request: web.Request) -> web.Response:
        return answer(self._one(request))

    async def delete(self, request: web.Request) -> web.Response:
        gone = self._one(request)
        kept = [command for command in self._kept(request).values() if command is not gone]
        self._world.set_commands(kept, self._guild_id(request))
        return nothing()

    def _one(self, request: web.Request) -> Json:
        command = self._kept(request).get(number(request, "command_id"))
        if command is None:
            raise unknown("Application Command")
        return command

    def _guild_id(self, request: web.Request) -> int | None:
        return number(request, "guild_id") if "guild_id" in request.match_info else None

    def _kept(self, request: web.Request) -> dict[int, Json]:
        if number(request, "application_id") != self._world.application_id:
            raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
        guild_id = self._guild_id(request)
        if guild_id is None:
            return self._world.commands
        self._world.guild(guild_id)
        return self._world.guild_commands.get(guild_id, {})

    def _made(self, definition: Json, request: web.Request, kept: dict[int, Json]) -> Json:
        """Return the registered command; one of the same name and kind keeps its id."""
        kind = definition.get("type", 1)
        same = [c for c in kept.values() if (c["name"], c["type"]) == (definition["name"], kind)]
        return definitions.registered(
            definition,
            command_id=int(same[0]["id"]) if same else self._world.snowflakes.new(),
            version=self._world.snowflakes.new(),
            application_id=self._world.application_id,
            guild_id=self._guild_id(request),
        )


async def _list_body(request: web.Request) -> list[Any]:
    data = await request.json()
    if not isinstance(data, list):
        raise ApiError(400, 50035, "Invalid Form Body")
    return data
