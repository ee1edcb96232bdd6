"""The levers of the page's strip: what each is called and says, and whether it is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.faults import Fault, When
from bot.sandbox.model import THREADS, Channel
from bot.sandbox.permissions import to_write
from bot.sandbox.world import World

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

POSTS = r"^/channels/\d+/(messages|threads)$"


@dataclass(frozen=True)
class Lever:
    """A switch, or where `on` is None a button; what it `asks` is to be confirmed first."""

    name: str
    label: str
    says: str
    on: bool | None = None
    asks: str = ""


@dataclass(frozen=True)
class Posting:
    """Something that happens to every message the bot posts."""

    label: str
    says: str
    broken: str
    status: int | None = None
    reset: bool = False
    when: When = "before"
    delay: float = 0.0

    def fault(self) -> Fault:
        return Fault("POST", POSTS, self.status, self.reset, self.when, self.delay)


POSTINGS = {
    "fail": Posting(
        "Refused with 503",
        "Discord takes no message; the requests show each try. Without a new story there is nothing to post.",
        "Discord answers posts with 503",
        status=503,
    ),
    "fail_after": Posting(
        "503, but it is there",
        "Discord takes the message and says that it failed. Is it posted twice?",
        "Discord takes posts and answers 503",
        status=503,
        when="after",
    ),
    "cut": Posting(
        "No answer, but it is there",
        "The connection is cut after Discord took the message.",
        "the connection is cut after each post",
        reset=True,
        when="after",
    ),
    "slow": Posting("Slow", "Each message takes 3 seconds.", "each post takes 3 seconds", delay=3.0),
}


def of_connection(sandbox: Sandbox) -> list[Lever]:
    deaf = not sandbox.hub.acknowledges
    return [
        Lever("outage", "Outage", "Every request gets 503, and nobody connects.", sandbox.faults.is_out),
        Lever("drop", "Drop it", "The bot comes back and hears what it missed."),
        Lever("deaf", "Heartbeats unanswered", "In a minute or two the bot makes a new connection.", deaf),
        Lever("limits", "Rate limits", "50 requests a second, 5 messages in 5 s to a channel.", sandbox.limits.on),
    ]


def of_channel(world: World, channel: Channel) -> list[Lever]:
    """Return what can be done to a channel of a server; nothing where the bot is not in it."""
    guild = world.guild_of(channel)
    if guild is None or not guild.has_bot:
        return []
    updates = world.channels.get(guild.public_updates_channel_id or 0)
    look = f", and see {updates.called} ten seconds later" if updates and updates is not channel else ""
    says = f"Let a digest come due{look}."
    levers = [Lever("mute", "No Send Messages", says, not world.may(world.bot.id, channel, to_write(channel)))]
    if channel is not updates:  # Discord lets nobody delete that one
        asks = f"Delete {channel.called} with all its messages?"
        says = "For good." if channel.type in THREADS else "For good. Another one of its name can be made."
        levers.append(Lever("delete", "Delete it", says, asks=asks))
    return levers
