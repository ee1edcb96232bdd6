"""What the page's strip asks: what is broken, what comes next, what the bot requested; and doing something about it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox import request_log
from bot.sandbox.breakages import Breakages
from bot.sandbox.lent import Due
from bot.sandbox.model import TEXT, THREADS, Channel, Json, User
from bot.sandbox.options import Refused
from bot.sandbox.page_api import in_json, json_body
from bot.sandbox.permissions import Permission

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

SHOWN = 200


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    strip = StripApi(sandbox)
    app.router.add_get("/sandbox/strip", in_json(strip.state))
    app.router.add_post("/sandbox/strip", in_json(strip.do))
    app.router.add_get("/sandbox/requests", in_json(strip.requests))


class StripApi:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._breakages = Breakages(sandbox)

    async def state(self, request: web.Request) -> Json:
        """Return what somebody is offered who looks at this channel."""
        channel = self._world.channels.get(int(request.query.get("channel", 0)))
        due = await self._due(channel)
        here = self._of(channel, due)
        return {
            "groups": self._breakages.groups(channel),
            "broken": self._breakages.broken(),
            "next": self._in_words(due[0]) if due else "",
            "post": self._name(here) if here else "",
        }

    async def requests(self, request: web.Request) -> Json:
        """Return the newest requests behind the number `after`, with `failed` only such; the oldest first."""
        after, failed = int(request.query.get("after", 0)), "failed" in request.query
        found = [each for each in self._sandbox.requests if each.number > after and (each.failed or not failed)]
        return {"requests": [request_log.told(self._world, each) for each in found[-SHOWN:]]}

    async def do(self, request: web.Request) -> Json:
        """Use a lever (`on` says which way), or: `post` now, go to the `next` time, `mend` all. Says what happened."""
        asked = await json_body(request)
        channel = self._world.channels.get(int(asked.get("channel") or 0))
        match asked["do"]:
            case "post":
                said = await self._post(channel, int(asked["as"]))
            case "next":
                said = await self._go_to_next(channel)
            case "mend":
                said = await self._breakages.mend()
            case name:
                said = await self._breakages.turn(str(name), bool(asked.get("on")), channel)
        self._sandbox.tell_of_switch()
        return {"said": said}

    # What comes by itself

    async def _due(self, channel: Channel | None) -> list[Due]:
        coming = self._sandbox.coming
        if coming is None or channel is None or channel.guild_id is None:
            return []
        return [*await coming(channel.guild_id)]

    def _of(self, channel: Channel | None, due: list[Due]) -> Due | None:
        """Return what is due in the channel in view, else in its server."""
        return next((each for each in due if channel and each.channel_id == channel.id), due[0] if due else None)

    def _name(self, due: Due) -> str:
        channel = self._world.channels.get(due.channel_id)
        return f"{due.name} in {channel.called if channel else 'a deleted channel'}"

    def _in_words(self, due: Due) -> str:
        at = due.at.astimezone(UTC)
        return f"{self._name(due)}, {at:%a} {at.day} {at:%b} {at:%H:%M} UTC"

    async def _go_to_next(self, channel: Channel | None) -> str:
        due = await self._due(channel)
        if not due:
            raise Refused("Nothing is due here.")
        self._world.advance(max(0.0, (due[0].at - self._world.clock.now()).total_seconds()))
        return f"It is time for {self._name(due[0])}."

    async def _post(self, channel: Channel | None, viewer: int) -> str:
        """Let a moderator use the command: whoever is at the page, or the first there is."""
        due = self._of(channel, await self._due(channel))
        if due is None or channel is None:
            raise Refused("There is nothing to post here.")
        moderator, place = self._moderator(channel, viewer)
        reply = await self._sandbox.people.slash(moderator.id, place.id, due.command, due.options)
        ended = reply.failed or f"Only {moderator.display_name} sees the answer."
        return f"{moderator.display_name} used /{due.command} in {place.called}. {ended}"

    def _moderator(self, channel: Channel, viewer: int) -> tuple[User, Channel]:
        """Return who can use the command, and where: a forum has no place to type."""
        guild = self._world.guild(channel.guild_id or 0)
        places = [each for each in (channel, *self._world.channels_of(guild)) if each.type in {TEXT, *THREADS}]
        for user_id in (viewer, *self._world.users):
            for place in places:
                if self._world.may(user_id, place, Permission.MANAGE_GUILD):
                    return self._world.users[user_id], place
        raise Refused(f"Nobody moderates {guild.name}.")
