"""The WebSocket that bots listen on: identify, ready, heartbeats, events in order, resume."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web

from bot.sandbox import guild_objects, intents, objects
from bot.sandbox.model import Event, Json
from bot.sandbox.sessions import DISPATCH, Connection, Session
from bot.sandbox.world import World

log = logging.getLogger(__name__)

HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT = 1, 2, 3, 4, 6, 7
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
AUTHENTICATION_FAILED, DISALLOWED_INTENTS = 4004, 4014
HEARTBEAT_INTERVAL = 41250  # milliseconds
ACK_AFTER = 0.1  # seconds; discord.py's thread notes a heartbeat only after it was sent
CLOSE_WITHIN = 1.0  # seconds for the other side to say goodbye


class Gateway:
    def __init__(self, world: World, token: str, address: Callable[[], str]) -> None:
        self._world = world
        self._token = token
        self._address = address
        self.heartbeat_interval = HEARTBEAT_INTERVAL  # of connections from now on
        self.acknowledges = True  # heartbeats
        self.is_shut = False  # takes no connections
        self.handshakes = 0  # sessions begun or resumed
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()

    @property
    def intents(self) -> int:
        """The intents of the newest connection."""
        return next((session.intents for session in reversed(self._sessions.values())), 0)

    def tell(self, event: Event) -> None:
        """Pass a change of the world on to the bots that may know it."""
        for session in self._sessions.values():
            data = intents.as_seen(self._world, event, session.intents)
            if data is not None:
                session.dispatch(event.name, data)

    def interact(self, data: Json) -> None:
        """Send an interaction to the newest connection; where there is none, a resume may still bring it."""
        sessions = [s for s in self._sessions.values() if s.connection] or [*self._sessions.values()]
        for session in sessions[-1:]:
            session.dispatch("INTERACTION_CREATE", data)

    async def drop(self, code: int = WSCloseCode.GOING_AWAY) -> None:
        """Cut every connection; the sessions can be resumed."""
        for connection in tuple(self._connections):
            await connection.close(code)

    def ask_to_reconnect(self) -> None:
        for connection in self._connections:
            connection.send(RECONNECT)

    def invalidate(self) -> None:
        """End every session: their bots have to identify again."""
        for session in self._sessions.values():
            if session.connection:
                session.connection.send(INVALID_SESSION, False)
        self._sessions.clear()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.is_shut:
            return web.Response(status=503)
        socket = web.WebSocketResponse(timeout=CLOSE_WITHIN, compress=False, max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket, compressed=request.query.get("compress") == "zlib-stream")
        self._connections.add(connection)
        connection.send(HELLO, {"heartbeat_interval": self.heartbeat_interval, "_trace": []})
        writing = asyncio.create_task(connection.write())
        try:
            await self._read(connection)
        finally:
            writing.cancel()
            self._connections.discard(connection)
            self._leave(connection)
        return socket

    async def _read(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT:
                continue
            frame = json.loads(message.data)
            if frame["op"] == IDENTIFY:
                await self._identify(connection, frame["d"])
            elif frame["op"] == RESUME:
                self._resume(connection, frame["d"])
            elif frame["op"] == HEARTBEAT:
                if self.acknowledges:
                    asyncio.get_running_loop().call_later(ACK_AFTER, connection.send, HEARTBEAT_ACK)
            elif frame["op"] not in (PRESENCE, VOICE):
                log.error("The gateway does not know this: %s", frame)

    async def _identify(self, connection: Connection, data: Json) -> None:
        if data.get("token") != self._token:
            await connection.close(AUTHENTICATION_FAILED, "Authentication failed.")
        elif data["intents"] & intents.PRIVILEGED & ~self._world.privileged_intents:
            await connection.close(DISALLOWED_INTENTS, "Disallowed intent(s).")
        else:
            self.handshakes += 1
            session = Session(data["intents"], connection=connection)
            self._sessions[session.id] = session
            self._forget_old()
            session.dispatch("READY", self._ready(session, data))
            for guild in tuple(self._world.guilds.values()):
                if guild.has_bot and session.intents & intents.GUILDS:
                    session.dispatch("GUILD_CREATE", guild_objects.guild(self._world, guild))

    def _forget_old(self) -> None:
        """Keep one dropped session beside those that are connected."""
        dropped = [session.id for session in self._sessions.values() if session.connection is None]
        for session_id in dropped[:-1]:
            del self._sessions[session_id]

    def _ready(self, session: Session, data: Json) -> Json:
        guilds = [guild for guild in self._world.guilds.values() if guild.has_bot]
        return {
            "v": 10,
            "user": objects.user(self._world.bot) | {"verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._address(),
            "shard": data.get("shard", [0, 1]),
            "application": {"id": str(self._world.application_id), "flags": 0},
            "session_type": "normal",
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "_trace": [],
        }

    def _resume(self, connection: Connection, data: Json) -> None:
        session = self._sessions.get(data["session_id"])
        if session is None or data.get("token") != self._token or not session.can_resume_from(data["seq"] or 0):
            connection.send(INVALID_SESSION, False)
            return
        self.handshakes += 1
        session.connection = connection
        for frame in session.sent:
            if frame["s"] > data["seq"]:
                connection.send(DISPATCH, frame["d"], s=frame["s"], t=frame["t"])
        session.dispatch("RESUMED", {"_trace": []})

    def _leave(self, connection: Connection) -> None:
        for session in self._sessions.values():
            if session.connection is connection:
                session.connection = None
