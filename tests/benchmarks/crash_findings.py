"""What stands in the channels against what the ledger says."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox.model import CROSSPOSTED, FORUM, Message
from bot.sandbox.objects import message as message_form
from bot.sandbox.world import World
from tests.benchmarks.crash_ledger import reading
from tests.e2e.seen import LINK, Seen, parts_of

MARK = re.compile(r"^related:([0-9a-f]{16})$")
STEP = 900
"""Seconds between two due times."""


@dataclass
class Findings:
    """Each problem is a line of words."""

    sent: int = 0
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)
    """Editions with another end: there is no reason for any, as long as Discord takes what is tried often enough."""
    accidents: list[str] = field(default_factory=list)
    """What went wrong with the bot itself."""
    follow_ups: Counter[str] = field(default_factory=Counter)

    @property
    def problems(self) -> list[str]:
        return self.doubled + self.lost + self.unfinished + self.unsent + self.accidents


@dataclass(frozen=True)
class Shown:
    """A message with an edition's mark."""

    message: Message
    place_id: int
    """Its channel; of a forum post the forum."""
    leads: tuple[str, ...]
    """The addresses of its stories, without those in small print."""


def compare(world: World, database: Path) -> Findings:
    with reading(database) as db:
        editions = {row["id"]: row for row in db.execute("SELECT * FROM editions ORDER BY due_at")}
        digests = db.execute("SELECT * FROM digests").fetchall()
        follow_ups = db.execute("SELECT * FROM follow_ups").fetchall()
    shown = _shown(world)
    found = Findings(sent=sum(row["state"] == "sent" for row in editions.values()))
    _compare_editions(found, editions, shown)
    _compare_stories(found, shown)
    _compare_times(found, digests, editions)
    _compare_follow_ups(found, world, editions, follow_ups, shown)
    return found


def _shown(world: World) -> dict[str, list[Shown]]:
    """Return by edition the messages that bear its mark."""
    shown: dict[str, list[Shown]] = {}
    for messages in world.messages.values():
        for message in messages.values():
            for mark in _marks(message):
                shown.setdefault(mark, []).append(Shown(message, _place(world, message), _leads(world, message)))
    return shown


def _marks(message: Message) -> list[str]:
    ids = [part.get("custom_id", "") for part in parts_of(message.components)]
    return [match[1] for id in ids if (match := MARK.match(id))]


def _place(world: World, message: Message) -> int:
    channel = world.channels[message.channel_id]
    parent = world.channels.get(channel.parent_id or 0)
    return parent.id if parent and parent.type == FORUM else channel.id


def _leads(world: World, message: Message) -> tuple[str, ...]:
    lines = Seen(message_form(world, message)).raw_text.splitlines()
    return tuple(url for line in lines if not line.startswith("-#") for _, url in LINK.findall(line))


def _compare_editions(found: Findings, editions: dict[str, Any], shown: dict[str, list[Shown]]) -> None:
    for id, row in editions.items():
        messages = shown.get(id, [])
        if row["state"] == "planned":
            found.unfinished.append(f"{_name(row)} is unfinished after {row['tries']} tries: {row['reason']}")
        elif row["state"] != "sent":
            found.unsent.append(f"{_name(row)} is {row['state']} after {row['tries']} tries: {row['reason']}")
        if len(messages) > 1:
            found.doubled.append(f"{_name(row)} stands there {len(messages)} times, after {row['tries']} tries")
        if row["state"] == "sent" and not messages:
            found.lost.append(f"{_name(row)} is sent and not there")
        if row["state"] != "sent" and messages:
            found.lost.append(f"{_name(row)} is there and {row['state']} ({row['reason']})")
        if row["state"] == "sent" and messages and not any(_is_recorded(row, message) for message in messages):
            found.lost.append(f"{_name(row)} is recorded as message {row['message_id']}, which it is not")
    found.lost += [f"edition {id} is there and not in the ledger" for id in shown.keys() - editions.keys()]


def _is_recorded(row: Any, shown: Shown) -> bool:
    return bool(row["message_id"] == shown.message.id and row["channel_id"] == shown.place_id)


def _compare_stories(found: Findings, shown: dict[str, list[Shown]]) -> None:
    """Of each story, one edition in a channel; an edition that stands there twice is a problem already."""
    places = Counter((one.place_id, url) for messages in shown.values() for one in messages[:1] for url in one.leads)
    found.doubled += [f"{url} leads {n} times in channel {place}" for (place, url), n in places.items() if n > 1]
    empty = [id for id, messages in shown.items() if not messages[0].leads]
    found.lost += [f"edition {id} shows no story" for id in empty]


def _compare_times(found: Findings, digests: list[Any], editions: dict[str, Any]) -> None:
    """Each due time from the first to the last has its edition."""
    due: dict[int, set[int]] = {}
    for row in editions.values():
        due.setdefault(row["digest_id"], set()).add(row["due_at"])
    for digest in digests:
        times = due.get(digest["id"], set())
        wanted = range(digest["created_at"], digest["next_run_at"], STEP)
        found.lost += [f"digest {digest['id']} has no edition for {time}" for time in wanted if time not in times]
        if digest["state"] != "active":
            found.lost.append(f"digest {digest['id']} is {digest['state']}: {digest['reason']}")


def _compare_follow_ups(
    found: Findings, world: World, editions: dict[str, Any], follow_ups: list[Any], shown: dict[str, list[Shown]]
) -> None:
    """What was asked for is recorded, done, and to be seen."""
    states = {(row["edition_id"], row["kind"]): row["state"] for row in follow_ups}
    for id, row in editions.items():
        if row["state"] != "sent" or not shown.get(id):
            continue
        message = shown[id][0].message
        for kind, is_done in (("thread", message.thread_id is not None), ("publish", message.flags & CROSSPOSTED)):
            state = states.get((id, kind), "not recorded")
            if row[kind]:
                found.follow_ups[f"{kind}: {state}"] += 1
            if row[kind] and state in ("waiting", "not recorded"):
                found.unfinished.append(f"the {kind} of {_name(row)} is {state}")
            if bool(is_done) != (state == "done"):
                found.lost.append(f"the {kind} of {_name(row)} is {state}, and it is {'' if is_done else 'not '}there")


def _name(row: Any) -> str:
    return f"edition {row['id']} (digest {row['digest_id']}{', forum' if row['forum'] else ''})"
