"""What a file wants of a server's digests, in terms of that server: its channels, roles, digests and stories."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import discord
from discord import ChannelType

from bot.cards.options import listed_names
from bot.cards.text import clean, escape, shorten
from bot.commands.desk import Interaction, desk_of
from bot.commands.moderators.channels import EVERYONE, check_digest
from bot.commands.moderators.whereabouts import told
from bot.commands.permissions import KINDS, is_seen
from bot.digests.changes import Order
from bot.digests.exchange import Entry, Exchange, Problem
from bot.digests.model import MOST_IN_SERVER, Digest, DigestState, Filter
from bot.errors import UserError

log = logging.getLogger(__name__)

FROM_ELSEWHERE = "The file is from another server: its numbers mean nothing here, and each of its digests is a new one."
NO_ROOM = "This server would have {} digests, and {} are the most. `/digest remove` makes room."
UNKNOWN = "No story has these {} yet: {}. They are kept for when one does."
MOST_UNKNOWN = 10
OWN = ("guild_id", "id", "number", "created_by", "created_at", "next_run_at")
"""What no file says of a digest."""

Resolve = Callable[[str], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """The orders of a file, also those that change nothing; where there is a problem nothing is to be done."""

    problems: list[Problem]
    orders: list[Order] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What else people should know; Markdown."""


async def find_wishes(interaction: Interaction, exchange: Exchange, here: Sequence[Digest]) -> Wishes:
    """Return what a file wants; asks Discord where it must. `here` are the server's digests."""
    finder = _Finder(interaction, Wishes(exchange.problems))
    known = {digest.number: digest for digest in here}
    if exchange.server not in (None, finder.guild.id):
        log.info("%s brings a file of server %s", finder.who, exchange.server)
        finder.wishes.notes.append(FROM_ELSEWHERE)
        known = {}
    for entry in exchange.entries:
        await finder.find(entry, known.get(entry.digest.number))
    count = len(here) + sum(order.before is None for order in finder.wishes.orders)
    if count > MOST_IN_SERVER:
        exchange.problems.append(exchange.entries[-1].problem(NO_ROOM.format(count, MOST_IN_SERVER)))
    for kind, names in finder.unknown.items():
        finder.wishes.notes.append(UNKNOWN.format(kind, listed_names(tuple(names), MOST_UNKNOWN)))
    return finder.wishes


class _Finder:
    """Notes what is wrong and goes on, so that all of it can be said at once."""

    def __init__(self, interaction: Interaction, wishes: Wishes) -> None:
        self.guild = told(interaction.guild)
        self.who = f"user {interaction.user.id} in server {self.guild.id}"
        self.wishes = wishes
        self.unknown: dict[str, dict[str, None]] = {}  # names that the library does not have, by their kind
        self._interaction = interaction
        self._desk = desk_of(interaction)

    async def find(self, entry: Entry, before: Digest | None) -> None:
        """Take over what an entry wants, unless something is wrong with it."""
        wrong = len(self.wishes.problems)
        channel_id, mention = self._channel(entry, before), self._role(entry, before)
        if not channel_id:
            return
        wanted = await self._wanted(entry.digest, before, channel_id, mention)
        order = Order(before, wanted)
        try:
            if order.changes_anything and (order.sets_anything or wanted.state is DigestState.ACTIVE):
                await check_digest(self._interaction, _without_conflict(wanted))
        except UserError as error:
            self._note(entry, "channel", str(error))
        if entry.is_whole and len(self.wishes.problems) == wrong:
            self.wishes.orders.append(order)

    async def _wanted(self, wanted: Digest, before: Digest | None, channel_id: int, mention: int | None) -> Digest:
        made = {"guild_id": self.guild.id, "created_by": self._interaction.user.id, "created_at": self._desk.now()}
        base = before or Digest(channel_id=0, when="", **made)  # type: ignore[arg-type]
        room = self.guild.get_channel(channel_id)
        after = replace(
            wanted,
            **{name: getattr(base, name) for name in OWN},
            when=wanted.when or base.when,
            channel_id=channel_id,
            forum=room.type is ChannelType.forum if room else base.forum and base.channel_id == channel_id,
            mention=mention,
            topics=await self._names(wanted.topics, base.topics, self._desk.stories.topic_name, "topics"),
            sources=await self._names(wanted.sources, base.sources, self._desk.stories.source_name, "sources"),
        )
        if after.state is DigestState.ACTIVE and base.state is DigestState.SUSPENDED:
            as_it_is = replace(after, state=base.state, reason=base.reason)
            return after if Order(base, as_it_is).sets_anything else as_it_is
        return after

    def _channel(self, entry: Entry, before: Digest | None) -> int:
        """Return the channel's id; one that stands in the file is looked at when the digest is checked."""
        if isinstance(entry.channel, int):
            return entry.channel
        caller = cast(discord.Member, self._interaction.user)
        rooms = (room for room in (*self.guild.channels, *self.guild.threads) if room.type in KINDS)
        seen = (room for room in rooms if is_seen(room, caller))
        return self._named(entry, "channel", entry.channel, seen, before.channel_id if before else None)

    def _role(self, entry: Entry, before: Digest | None) -> int | None:
        wanted, now = entry.mention, before.mention if before else None
        if wanted is None or wanted == now:
            return now if wanted else None
        if isinstance(wanted, str):
            wanted = self._named(entry, "mention", wanted, self.guild.roles, now)
        elif self.guild.get_role(wanted) is None:
            log.warning("%s named role %s, which is not one of it", self.who, wanted)
            self._note(entry, "mention", f'This server has no role `{wanted}`. Write its name, as in "@Readers".')
            return None
        if wanted == self.guild.id:
            self._note(entry, "mention", EVERYONE)
            return None
        return wanted or None

    def _named(self, entry: Entry, key: str, name: str, among: Iterable[Any], now: int | None) -> int:
        """Return the id of the one that is called so; of several, that which the digest has."""
        mark = "#" if key == "channel" else "@"
        found = [each.id for each in among if each.name.removeprefix(mark).casefold() == name.casefold()]
        if now in found:
            found = [now]
        said = f"“{mark}{escape(shorten(clean(name), 60))}”"
        if not found:
            self._note(entry, key, f"Nothing that you see here is called {said}. Write another name, or an id.")
        if len(found) > 1:
            self._note(entry, key, f"{len(found)} here are called {said}. Write the id of the one that you mean.")
        return found[0] if found else 0

    async def _names(self, names: Filter, now: Filter, resolve: Resolve, kind: str) -> Filter:
        """Return names as the library spells them, as they are where it has none such or the digest has them."""
        spelled: dict[str, str] = {}
        for name in (*names.wanted, *names.unwanted):
            known = name if name in (*now.wanted, *now.unwanted) else await resolve(clean(name))
            if known is None:
                self.unknown.setdefault(kind, {})[clean(name)] = None
            spelled[name] = known or clean(name)
        both = (tuple(dict.fromkeys(spelled[name] for name in some)) for some in (names.wanted, names.unwanted))
        return Filter(*both)

    def _note(self, entry: Entry, key: str, text: str) -> None:
        self.wishes.problems.append(entry.problem(text, key))


def _without_conflict(digest: Digest) -> Digest:
    """Return a digest without what the file itself shows to be wrong, and what is told of it already."""
    return replace(digest, silent=digest.silent and digest.mention is None)
