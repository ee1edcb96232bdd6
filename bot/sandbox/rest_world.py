"""REST routes of the gateway's address, users, the application and servers."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from bot.sandbox import guild_objects, objects
from bot.sandbox.errors import unknown
from bot.sandbox.model import THREADS
from bot.sandbox.rest import answer, body, joined, number
from bot.sandbox.world import World


class Things:
    def __init__(self, world: World, gateway_url: Callable[[], str]) -> None:
        self._world = world
        self._gateway_url = gateway_url

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/gateway", self.gateway),
            web.get("/gateway/bot", self.gateway_bot),
            web.get("/users/@me", self.me),
            web.get("/users/@me/guilds", self.guilds),
            web.post("/users/@me/channels", self.direct),
            web.get("/users/{user_id}", self.user),
            web.get("/oauth2/applications/@me", self.application),
            web.get("/applications/@me", self.application),
            web.get("/guilds/{guild_id}", self.guild),
            web.get("/guilds/{guild_id}/channels", self.channels),
            web.get("/guilds/{guild_id}/roles", self.roles),
            web.get("/guilds/{guild_id}/members/{user_id}", self.member),
        ]

    async def gateway(self, request: web.Request) -> web.Response:
        return answer({"url": self._gateway_url()})

    async def gateway_bot(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 14_400_000, "max_concurrency": 1}
        return answer({"url": self._gateway_url(), "shards": 1, "session_start_limit": limit})

    async def me(self, request: web.Request) -> web.Response:
        extra = {"verified": True, "mfa_enabled": True, "email": None, "locale": "en-US"}
        return answer(objects.user(self._world.bot) | extra)

    async def guilds(self, request: web.Request) -> web.Response:
        mine = [guild_objects.guild_outline(guild) for guild in self._world.guilds.values() if guild.has_bot]
        keys = ("id", "name", "icon", "banner", "features")
        return answer([{key: form[key] for key in keys} | {"owner": False, "permissions": "0"} for form in mine])

    async def direct(self, request: web.Request) -> web.Response:
        user = self._world.users.get(int((await body(request)).get("recipient_id", 0)))
        if user is None:
            raise unknown("User")
        return answer(objects.channel(self._world, self._world.dm(user)))

    async def user(self, request: web.Request) -> web.Response:
        user = self._world.users.get(number(request, "user_id"))
        if user is None:
            raise unknown("User")
        return answer(objects.user(user))

    async def application(self, request: web.Request) -> web.Response:
        return answer(guild_objects.application(self._world))

    async def guild(self, request: web.Request) -> web.Response:
        return answer(guild_objects.guild_outline(joined(self._world, request)))

    async def channels(self, request: web.Request) -> web.Response:
        channels = self._world.channels_of(joined(self._world, request))
        return answer([objects.channel(self._world, channel) for channel in channels if channel.type not in THREADS])

    async def roles(self, request: web.Request) -> web.Response:
        return answer([objects.role(role) for role in joined(self._world, request).roles.values()])

    async def member(self, request: web.Request) -> web.Response:
        guild = joined(self._world, request)
        user_id = number(request, "user_id")
        if user_id not in guild.members:
            raise unknown("Member" if user_id in self._world.users else "User")
        return answer(objects.member(guild.members[user_id]))
