"""What misbehaves, seen and switched from another process: JSON under /sandbox/."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import TypeAdapter

from bot.sandbox.faults import Fault
from bot.sandbox.model import Json
from bot.sandbox.page_api import in_json, json_body
from bot.sandbox.permissions import Permission

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

_FAULT = TypeAdapter(Fault)


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    api = FaultApi(sandbox)
    app.router.add_get("/sandbox/faults", in_json(api.state))
    app.router.add_post("/sandbox/faults", in_json(api.add))
    app.router.add_post("/sandbox/faults/clear", in_json(api.clear))
    app.router.add_post("/sandbox/switches", in_json(api.switch))
    app.router.add_post("/sandbox/gateway", in_json(api.gateway))
    app.router.add_post("/sandbox/world", in_json(api.change))


class FaultApi:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def state(self, request: web.Request) -> Json:
        sandbox = self._sandbox
        return {
            "faults": [asdict(fault) for fault in sandbox.faults],
            "limits": sandbox.limits.on,
            "refused": sandbox.limits.refused,
            "outage": sandbox.faults.is_out,
            "heartbeats": sandbox.hub.acknowledges,
            "heartbeat_interval": sandbox.hub.heartbeat_interval,
            "statuses": {str(status): number for status, number in sandbox.statuses.items()},
        }

    async def add(self, request: web.Request) -> Json:
        """Take the fields of a fault; the answer tells its number."""
        fault = _FAULT.validate_python(await json_body(request), extra="forbid")
        try:
            re.compile(fault.path)
        except re.error as error:
            raise ValueError(f"path: {error}") from None
        added = asdict(self._sandbox.faults.put(fault))
        self._sandbox.tell_of_switch()
        return added

    async def clear(self, request: web.Request) -> Json:
        """Remove the fault with this number, or all."""
        number = (await json_body(request)).get("number")
        for fault in self._sandbox.faults:
            if number in (None, fault.number):
                self._sandbox.faults.remove(fault)
        self._sandbox.tell_of_switch()
        return await self.state(request)

    async def switch(self, request: web.Request) -> Json:
        """Set any of limits, outage, heartbeats (true or false) and heartbeat_interval (milliseconds)."""
        sandbox, asked = self._sandbox, await json_body(request)
        if unknown := asked.keys() - {"limits", "outage", "heartbeats", "heartbeat_interval"}:
            raise ValueError(f"there is no switch {', '.join(sorted(unknown))}")
        sandbox.limits.on = bool(asked.get("limits", sandbox.limits.on))
        sandbox.hub.acknowledges = bool(asked.get("heartbeats", sandbox.hub.acknowledges))
        sandbox.hub.heartbeat_interval = int(asked.get("heartbeat_interval", sandbox.hub.heartbeat_interval))
        if asked.get("outage"):
            await sandbox.begin_outage()
        elif "outage" in asked:
            sandbox.end_outage()
        sandbox.tell_of_switch()
        return await self.state(request)

    async def gateway(self, request: web.Request) -> Json:
        """Do one thing to every bot's connection: drop, reconnect (asks it to) or invalidate (its session)."""
        hub, asked = self._sandbox.hub, await json_body(request)
        match asked["do"]:
            case "drop":
                await hub.drop()
            case "reconnect":
                hub.ask_to_reconnect()
            case "invalidate":
                hub.invalidate()
            case other:
                raise ValueError(f"the gateway can't {other}")
        return {}

    async def change(self, request: web.Request) -> Json:
        """Take away from the bot, or give back: a `permission` in a `channel`, the channel, itself or a `guild`."""
        world, asked = self._sandbox.world, await json_body(request)
        match asked:
            case {"do": "deny", "channel": channel_id, "permission": name}:
                world.forbid(world.channel(int(channel_id)), _permission(name))
            case {"do": "restore", "channel": channel_id, "permission": name}:
                world.permit(world.channel(int(channel_id)), _permission(name))
            case {"do": "delete", "channel": channel_id}:
                world.delete_channel(world.channel(int(channel_id)))
            case {"do": "delete", "guild": guild_id}:
                world.delete_guild(world.guild(int(guild_id)))
            case {"do": "remove_bot", "guild": guild_id}:
                world.remove_bot(world.guild(int(guild_id)))
            case {"do": "add_bot", "guild": guild_id}:
                world.add_bot(world.guild(int(guild_id)))
            case _:
                raise ValueError("nothing is known that does this")
        return {}


def _permission(name: str) -> Permission:
    try:
        return Permission[name]
    except KeyError:
        raise ValueError(f"there is no permission {name}") from None
