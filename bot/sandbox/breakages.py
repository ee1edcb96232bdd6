"""What the page's strip breaks and mends."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.sandbox import levers
from bot.sandbox.faults import Fault
from bot.sandbox.levers import POSTINGS, Lever
from bot.sandbox.model import THREADS, Channel, Json
from bot.sandbox.options import Refused
from bot.sandbox.permissions import Permission, to_write

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

_SENDING = Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS


class Breakages:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._faults: dict[str, Fault] = {}  # by the name of their lever
        self._deleted: dict[str, Channel] = {}  # by the name of the lever that makes another one

    def groups(self, channel: Channel | None) -> list[Json]:
        """Return all levers, for somebody who looks at this channel."""
        groups = {"Posting (one at a time)": self._posting(), "The connection": levers.of_connection(self._sandbox)}
        if here := (levers.of_channel(self._world, channel) if channel else []):
            groups = {channel.called if channel else "": here} | groups
        if gone := self._another():
            groups["Deleted"] = gone
        if more := [Lever(each.name, each.label, each.says) for each in self._sandbox.doings]:
            groups = {"The library": more} | groups
        return [{"title": title, "levers": [asdict(lever) for lever in each]} for title, each in groups.items()]

    def broken(self) -> list[str]:
        """Return what is broken now, in words; rate limits are not, on or off."""
        own = {fault.number: POSTINGS[name].broken for name, fault in self._faults.items()}
        found = [own.get(fault.number) or _in_words(fault) for fault in self._sandbox.faults]
        found += ["outage"] if self._sandbox.faults.is_out else []
        found += [] if self._sandbox.hub.acknowledges else ["heartbeats are not answered"]
        found += [f"the bot may not write in {channel.called}" for channel, _ in self._muted()]
        return found + [f"{channel.called} is deleted" for channel in self._deleted.values()]

    async def turn(self, name: str, on: bool, channel: Channel | None) -> str:
        """Use a lever; return what happened."""
        if name in POSTINGS:
            return self._strike(name, on)
        if name in self._deleted:
            return self._make(name)
        for doing in self._sandbox.doings:
            if doing.name == name:
                return await doing.do()
        if name in ("mute", "delete"):
            if channel is None or name not in {lever.name for lever in levers.of_channel(self._world, channel)}:
                raise Refused("That can't be done here.")
            return self._mute(channel, on) if name == "mute" else self._delete(channel)
        return await self._connect(name, on)

    async def mend(self) -> str:
        """Mend everything that `broken` names."""
        self._sandbox.faults.clear()
        self._sandbox.end_outage()
        self._sandbox.hub.acknowledges = True
        for name in tuple(self._deleted):
            self._make(name)
        for channel, denied in self._muted():
            self._world.permit(channel, denied)
        return "Everything is mended."

    def _posting(self) -> list[Lever]:
        on = {name for name, fault in self._faults.items() if fault in self._sandbox.faults}
        return [Lever(name, each.label, each.says, name in on) for name, each in POSTINGS.items()]

    def _another(self) -> list[Lever]:
        says = "Its id is new: for the bot it is another channel, with no digest yet."
        return [Lever(name, f"Make another {gone.called}", says) for name, gone in self._deleted.items()]

    def _muted(self) -> list[tuple[Channel, int]]:
        """Return where the bot is denied writing, and what is denied."""
        roles = {self._world.bot_role(guild).id for guild in self._world.guilds.values() if guild.has_bot}
        found = [
            (channel, channel.overwrites[role].deny & _SENDING)
            for channel in self._world.channels.values()
            for role in roles & channel.overwrites.keys()
        ]
        return [(channel, denied) for channel, denied in found if denied]

    async def _connect(self, name: str, on: bool) -> str:
        sandbox = self._sandbox
        match name:
            case "drop":
                await sandbox.hub.drop()
                return "The bot's connection was dropped."
            case "outage" if on:
                await sandbox.begin_outage()
            case "outage":
                sandbox.end_outage()
            case "deaf":
                sandbox.hub.acknowledges = not on
            case "limits":
                sandbox.limits.on = on
            case _:
                raise ValueError(f"nothing is called {name}")
        label = next(lever.label for lever in levers.of_connection(sandbox) if lever.name == name)
        return f"{label}: {'on' if on else 'off'}."

    def _strike(self, name: str, on: bool) -> str:
        for fault in self._faults.values():
            self._sandbox.faults.remove(fault)
        self._faults = {name: self._sandbox.faults.put(POSTINGS[name].fault())} if on else {}
        return f"From now on {POSTINGS[name].broken}." if on else "Discord takes posts again."

    def _mute(self, channel: Channel, on: bool) -> str:
        place = self._world.channel(channel.parent_id or 0) if channel.type in THREADS else channel
        (self._world.forbid if on else self._world.permit)(place, to_write(channel))
        return f"The bot may {'no longer' if on else 'again'} write in {channel.called}."

    def _delete(self, channel: Channel) -> str:
        if channel.type not in THREADS:
            self._deleted[f"make {channel.id}"] = channel
        self._world.delete_channel(channel)
        return f"{channel.called} is deleted."

    def _make(self, name: str) -> str:
        gone = self._deleted.pop(name)
        if gone.guild_id not in self._world.guilds:
            return f"The server of {gone.called} is deleted too."
        made = self._world.add_channel(self._world.guilds[gone.guild_id], gone.name, gone.type)
        kept = ("topic", "position", "overwrites", "tags", "requires_tag")
        self._world.edit_channel(made, **{name: getattr(gone, name) for name in kept})
        return f"There is a {made.called} again; for the bot it is another channel."


def _in_words(fault: Fault) -> str:
    """Return a fault that was added by a request."""
    what = "is cut off" if fault.reset else f"gets {fault.status}" if fault.status else f"takes {fault.delay:g} s"
    return f"{fault.method or 'every request'} {fault.path} {what}".replace("  ", " ")
