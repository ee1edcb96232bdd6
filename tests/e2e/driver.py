"""Drives the sandbox as people do: commands, buttons, menus, the clock; and starts and stops the real bot."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot import app
from bot.config import Settings
from bot.sandbox.asking import Install
from bot.sandbox.model import Channel, Guild, Message, Role, User
from bot.sandbox.objects import message as message_form
from bot.sandbox.server import Sandbox
from tests.e2e.seen import Json, Seen, parts_of
from tests.waiting import PATIENCE, until

MODERATOR = "Mo"
MEMBER = "Mia"
OTHER_MODERATOR = "Noor"
HQ = "Heatwire HQ"
OTHER_PLACE = "Other Place"
TICK_SECONDS = 0.1


class Errors(logging.Handler):
    """Keeps what was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @property
    def texts(self) -> list[str]:
        return [record.getMessage() for record in self.records]


@dataclass
class Room:
    """A channel as everybody sees it."""

    discord: Discord
    channel: Channel

    @property
    def messages(self) -> list[Seen]:
        return [self.discord.see(message) for message in self.discord.world.history(self.channel.id)]

    @property
    def last_message(self) -> Seen:
        return self.messages[-1]


class Discord:
    def __init__(self, sandbox: Sandbox, settings: Settings, errors: Errors) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world
        self.settings = settings
        self.errors = errors
        self.expects_errors = False
        self.server = HQ  # where people are, unless a test says otherwise
        self.running: app.App | None = None
        self._bot: asyncio.Task[None] | None = None
        self.tick_delay = 0.0  # seconds that each tick takes at least
        self._ticks = 0

    # The bot

    async def start_bot(self) -> None:
        ready = asyncio.Event()
        endpoint = app.Endpoint(rest=self.sandbox.rest, gateway=self.sandbox.gateway)
        self._bot = asyncio.create_task(
            app.run(
                self.settings,
                endpoint=endpoint,
                now=self.sandbox.clock.now,
                before_tick=self._count_tick,
                ready=ready,
                on_ready=self._note,
                tick_seconds=TICK_SECONDS,
            )
        )
        started = asyncio.create_task(ready.wait())
        await asyncio.wait({self._bot, started}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        started.cancel()
        if self._bot.done():
            self._bot.result()
        assert ready.is_set(), "the bot was not ready in time"

    async def _note(self, running: app.App) -> None:
        self.running = running

    async def stop_bot(self) -> None:
        if self._bot is None:
            return
        self._bot.cancel()
        await asyncio.wait({self._bot}, timeout=PATIENCE)
        assert self._bot.done(), "the bot did not stop"
        if not self._bot.cancelled() and (error := self._bot.exception()):
            raise error
        self._bot = None

    async def restart_bot(self) -> None:
        await self.stop_bot()
        await self.start_bot()

    async def _count_tick(self) -> None:
        self._ticks += 1
        await asyncio.sleep(self.tick_delay)

    # People

    async def slash(
        self,
        name: str,
        *,
        as_: str = MEMBER,
        in_: str | Channel = "#general",
        context: str = "guild",
        install: Install | None = None,
        **options: object,
    ) -> Seen:
        """Type a command; options like "#ai-news" and "@Readers" become the ids of these; a file is an `Upload`."""
        user = self.user(as_)
        place = self.world.dm(user) if context == "bot_dm" else self.find(in_)
        values = {key: self._value(value) for key, value in options.items()}
        people, name = self.sandbox.people, name.removeprefix("/")
        return _seen(await people.slash(user.id, place.id, name, values, install=install))

    async def autocomplete(
        self,
        name: str,
        option: str,
        typed: str = "",
        *,
        as_: str = MEMBER,
        in_: str | Channel = "#general",
        **options: object,
    ) -> list[Json]:
        values = {key: self._value(value) for key, value in options.items()} | {option: typed}
        place = self.find(in_)
        people = self.sandbox.people
        return await people.autocomplete(self.user(as_).id, place.id, name.removeprefix("/"), values, option)

    async def press(self, seen: Seen, label: str, *, as_: str = MEMBER) -> Seen:
        """Press the button whose label begins so."""
        button = next(part for text, part in seen.buttons.items() if text.startswith(label))
        return _seen(await self.sandbox.people.press(self.user(as_).id, seen.id, button["custom_id"]))

    async def choose(self, seen: Seen, label: str, *, as_: str = MEMBER) -> Seen:
        """Choose the option whose label begins so."""
        assert seen.select is not None
        value = next(option["value"] for option in seen.select["options"] if option["label"].startswith(label))
        return _seen(await self.sandbox.people.choose(self.user(as_).id, seen.id, seen.select["custom_id"], [value]))

    async def menu(self, seen: Seen, name: str, *, as_: str = MEMBER) -> Seen:
        return _seen(await self.sandbox.people.menu(self.user(as_).id, seen.id, name))

    async def submit(self, seen: Seen, *, as_: str = MEMBER, **fields: str | list[str]) -> Seen:
        """Fill in the form that was shown, by the labels of its fields, and send it."""
        assert seen.modal is not None
        ids = {part["label"].lower(): part for part in parts_of(seen.modal["components"]) if part.get("label")}
        named = {label: part.get("component", part)["custom_id"] for label, part in ids.items()}
        values = {named[label]: value for label, value in fields.items()}
        return _seen(await self.sandbox.people.submit(self.user(as_).id, seen.modal["custom_id"], values))

    async def fetch(self, seen: Seen, file: str) -> bytes:
        """Save a file of a message, as a person does."""
        async with aiohttp.ClientSession() as session, session.get(seen.files[file]) as response:
            assert response.status == 200
            return await response.read()

    def commands(self, *, as_: str = MEMBER) -> set[str]:
        offered = self.sandbox.people.commands_for(self.user(as_).id, self.guild().id)
        return {command["name"] for command in offered}

    # Places

    def user(self, name: str) -> User:
        return self.world.find_user(name)

    def guild(self) -> Guild:
        return next(guild for guild in self.world.guilds.values() if guild.name == self.server)

    def role(self, name: str) -> Role:
        name = name.removeprefix("@")
        return next(role for role in self.guild().roles.values() if role.name.removeprefix("@") == name)

    def find(self, name: str | Channel) -> Channel:
        return name if isinstance(name, Channel) else self.world.find_channel(name, self.guild())

    def channel(self, name: str) -> Room:
        return Room(self, self.find(name))

    def private(self, name: str, *, as_: str = MODERATOR) -> list[Seen]:
        """Return the answers in that channel that only this person sees."""
        user = self.user(as_)
        history = self.world.history(self.find(name).id, user.id)
        return [self.see(message) for message in history if message.only_for == user.id]

    def see(self, message: Message) -> Seen:
        return Seen(message_form(self.world, message))

    def _value(self, value: object) -> object:
        if isinstance(value, str) and value.startswith("#") and " " not in value:
            return str(self.find(value).id)
        if isinstance(value, str) and value.startswith("@"):
            return str(self.role(value).id)
        return value

    def editions(self) -> list[str]:
        """Return how each edition ended, oldest first: what is recorded and not shown yet."""
        with closing(sqlite3.connect(f"file:{self.settings.database_path}?mode=ro", uri=True)) as db:
            return [state for (state,) in db.execute("SELECT state FROM editions ORDER BY due_at, rowid")]

    def follow_ups(self) -> list[str]:
        """Return how what came after the messages stands, as it is recorded."""
        with closing(sqlite3.connect(f"file:{self.settings.database_path}?mode=ro", uri=True)) as db:
            return [state for (state,) in db.execute("SELECT state FROM follow_ups")]

    # Time

    @property
    def now(self) -> datetime:
        return self.sandbox.clock.now()

    async def advance(self, **span: float) -> None:
        """Move the clock on (`minutes=5`) and wait until the bot has seen it."""
        self.sandbox.clock.advance(timedelta(**span).total_seconds())
        await self.settle()

    async def advance_to(self, time_of_day: str) -> None:
        """Move the clock to the next "09:00" UTC and wait until the bot has seen it."""
        self.move_to(time_of_day)
        await self.settle()

    def move_to(self, time_of_day: str) -> None:
        hour, minute = map(int, time_of_day.split(":"))
        target = self.now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if target <= self.now:
            target += timedelta(days=1)
        self.sandbox.clock.set(target)

    async def settle(self) -> None:
        """Wait for one whole tick: two have begun since now."""
        seen = self._ticks
        await self.wait_for(lambda: self._ticks >= seen + 2, "two ticks")

    async def known(self, text: str) -> None:
        """Wait until the bot has read a file: the text is somewhere in its list of stories."""

        async def is_known() -> bool:
            return text in (await self.slash("/latest", private=True)).raw_text

        await until(is_known, text)

    async def wait_for(self, holds: Callable[[], Any], what: str = "it") -> None:
        """Wait for a condition while the bot lives."""

        def ends() -> Any:
            if self._bot is not None and self._bot.done():
                self._bot.result()
            return holds()

        await until(ends, what)


def _seen(reply: Any) -> Seen:
    return Seen(reply.message, reply.failed, reply.modal, reply.updated)
