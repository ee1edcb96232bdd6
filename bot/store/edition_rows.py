"""Editions as rows of the database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from bot.digests.model import Edition, EditionState
from bot.store.frozen import freeze, thaw
from bot.store.times import to_seconds, to_time

COLUMNS = (
    "id, digest_id, number, guild_id, channel_id, due_at, manual, nonce, places, mention, silent, forum, thread,"
    " publish, title, topics, state, deadline, planned_at, first_tried_at, next_try_at, tries, message_id, ended_at,"
    " reason, made_by"
)


def posted_rows(edition: Edition) -> list[tuple[object, ...]]:
    """Return what the edition is to take of its channel: its stories and their coverage."""
    roles: list[tuple[str, str, int | None]] = [(place.story.id, "place", place.story.heat) for place in edition.places]
    roles += [(story.id, "coverage", None) for place in edition.places for story in place.coverage]
    planned_at = to_seconds(edition.planned_at)
    return [(edition.channel_id, id, edition.id, role, planned_at, heat) for id, role, heat in roles]


def to_row(edition: Edition) -> Sequence[object]:
    """Return the values of COLUMNS, in their order."""
    return (
        edition.id,
        edition.digest_id,
        edition.number,
        edition.guild_id,
        edition.channel_id,
        to_seconds(edition.due_at),
        edition.manual,
        edition.nonce,
        freeze(edition.places),
        edition.mention,
        edition.silent,
        edition.forum,
        edition.thread,
        edition.publish,
        edition.title,
        json.dumps(edition.topics),
        edition.state,
        to_seconds(edition.deadline),
        to_seconds(edition.planned_at),
        to_seconds(edition.first_tried_at),
        to_seconds(edition.next_try_at or edition.planned_at) if edition.state is EditionState.PLANNED else None,
        edition.tries,
        edition.message_id,
        to_seconds(edition.ended_at),
        edition.reason,
        edition.made_by,
    )


def to_edition(row: sqlite3.Row) -> Edition:
    times = ("due_at", "deadline", "planned_at", "first_tried_at", "next_try_at", "ended_at")
    changed = {
        "places": thaw(row["places"]),
        "state": EditionState(row["state"]),
        "topics": tuple(json.loads(row["topics"])),
    }
    flags = {name: bool(row[name]) for name in ("manual", "silent", "forum", "thread", "publish")}
    return Edition(**dict(row) | changed | flags | {name: to_time(row[name]) for name in times})
