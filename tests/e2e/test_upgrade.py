"""A database of the version before, which recorded no changes, under today's bot: what moderators may do with it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.digests.model import EditionState, Place
from bot.sandbox.seed import HEADQUARTERS, MODERATOR
from bot.store.frozen import freeze
from bot.store.opening import migrate, read_migrations
from tests.builders import a_story
from tests.e2e.conftest import running
from tests.e2e.driver import MODERATOR as MO
from tests.e2e.driver import Discord
from tests.e2e.exchanges import exported, imported, settings
from tests.stage import MORNING
from tests.test_upgrade import insert

STATES = ("active", "paused", "suspended", "removed")
ENDS = [state for state in EditionState if state is not EditionState.PLANNED]
NEWS = HEADQUARTERS + 102
FILTER = '{"wanted": ["AI Hardware"], "unwanted": ["Crypto"]}'
OTHER_SERVER = 99


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def database_before_the_record_of_changes(path: Path) -> None:
    """Write a database of version 4: digests of all states, an edition of every end, and a server that was left."""
    with closing(sqlite3.connect(path)) as db, db:
        for number in (1, 2, 3, 4):
            migrate(db, number, read_migrations()[number])
        insert(db, "servers", {"guild_id": HEADQUARTERS, "next_number": 5, "timezone": "Europe/Berlin"})
        left = {
            "guild_id": OTHER_SERVER,
            "next_number": 2,
            "timezone": "UTC",
            "left_at": seconds(MORNING - timedelta(days=1)),
        }
        insert(db, "servers", left)
        for number, state in enumerate(STATES, start=1):
            insert(db, "digests", digest(number, state))
        insert(db, "digests", digest(1, "suspended") | {"id": 5, "guild_id": OTHER_SERVER, "channel_id": 98})
        for days, end in enumerate(ENDS, start=1):
            insert(db, "editions", edition(days, end))
        sent = f"{1:016x}"
        post = {"channel_id": NEWS, "story_id": a_story().id, "edition_id": sent, "role": "place", "heat": 100}
        insert(db, "posted", post | {"posted_at": seconds(MORNING - timedelta(days=1))})
        insert(db, "follow_ups", {"edition_id": sent, "kind": "thread", "state": "done", "deadline": seconds(MORNING)})
        told = {"digest_id": 3, "guild_id": HEADQUARTERS, "reason": "It was gone.", "told_at": seconds(MORNING)}
        insert(db, "suspensions", told | {"began_at": seconds(MORNING), "seen_at": seconds(MORNING)})


def digest(number: int, state: str) -> dict[str, object]:
    settings = {"channel_id": NEWS, "when": "daily 09:00", "timezone": "Europe/Berlin", "topics": FILTER}
    limits = {"sources": '{"wanted": [], "unwanted": []}', "per_source": 2, "min_heat": "90", "stories": 5}
    flags = {"max_age": "any", "thread": 1, "publish": 0, "silent": 1, "updates": 0}
    made = {"created_by": MODERATOR, "created_at": seconds(MORNING - timedelta(days=30))}
    due = {"next_run_at": seconds(MORNING + timedelta(hours=22)) if state in STATES[::2] else None}
    known = {"id": number, "guild_id": HEADQUARTERS, "number": number, "state": state}
    return known | settings | limits | flags | made | due | {"reason": "It was gone." * (number == 3)}


def edition(days: int, end: EditionState) -> dict[str, object]:
    due = seconds(MORNING.replace(hour=8) - timedelta(days=days))
    known = {"id": f"{days:016x}", "digest_id": 1, "number": days, "guild_id": HEADQUARTERS, "channel_id": NEWS}
    times = {"due_at": due, "planned_at": due, "ended_at": due + 60, "deadline": due + 6 * 3600}
    told = {"manual": days == 1, "nonce": f"{days:024x}", "silent": 1, "state": end, "reason": ""}
    message = 1_200_000_000_000_000_000 if end is EditionState.SENT else None
    return known | times | told | {"places": freeze([Place(a_story())]), "message_id": message}


@pytest.fixture
async def discord(articles: Path, tmp_path: Path) -> AsyncIterator[Discord]:
    database_before_the_record_of_changes(tmp_path / "heatwire.db")
    async with running(articles, tmp_path) as discord:
        yield discord


def left(discord: Discord) -> list[int]:
    """Return how much is left of the server that the bot is in, and of what belongs to no server."""
    tables = ("servers", "digests", "editions", "changes", "suspensions")
    with closing(sqlite3.connect(f"file:{discord.settings.database_path}?mode=ro", uri=True)) as db:
        found = [f"SELECT count(*) FROM {table} WHERE guild_id <> {OTHER_SERVER}" for table in tables]
        found += ["SELECT count(*) FROM posted", "SELECT count(*) FROM follow_ups"]
        return [db.execute(sql).fetchone()[0] for sql in found]


async def test_old_digests_keep_their_settings_and_the_next_one_its_number(discord: Discord) -> None:
    before = await settings(discord)
    old = {"topics": {"wanted": ["AI Hardware"], "unwanted": ["Crypto"]}, "thread": True, "min_heat": "90"}
    assert [old.items() <= each.items() for each in before] == [True] * 3
    added = await discord.slash("/digest add", as_=MO, channel="#ai-news", when="hourly")
    assert "#5 · Every hour on the hour (Europe/Berlin)" in added.text


async def test_the_history_of_an_old_digest_has_its_editions_and_who_added_it(discord: Discord) -> None:
    seen = await discord.slash("/digest history", digest=1, as_=MO)
    lines = seen.text.splitlines()
    assert [label for label, url in seen.links if url.endswith("/1200000000000000000")] == ["1 story"]
    assert len([line for line in lines if line.startswith("<t:")]) == len(ENDS) + 1
    assert f"<@{MODERATOR}> added it" in lines[-1]
    removed = await discord.slash("/digest history", digest=4, as_=MO)
    assert "No edition." in removed.text


async def test_old_digests_are_changed_and_all_is_undone(discord: Discord) -> None:
    before = await settings(discord)
    commands: list[tuple[str, dict[str, object]]] = [
        ("edit", {"digest": 1, "stories": 7}),
        ("resume", {"digest": 2}),
        ("edit", {"digest": 3, "when": "hourly"}),
    ]
    for name, options in commands:
        await discord.slash(f"/digest {name}", as_=MO, **options)
    changed = [seen for seen in discord.private("#general") if "Undo" in seen.buttons]
    assert [each != old for each, old in zip(await settings(discord), before, strict=True)] == [True] * 3
    for seen in changed:
        await discord.press(seen, "Undo", as_=MO)
    after = await settings(discord)
    assert [each | {"state": ""} for each in after] == [each | {"state": ""} for each in before]
    assert [each["state"] for each in after[:2]] == ["active", "paused"]


async def test_the_file_of_old_digests_changes_nothing(discord: Discord) -> None:
    before = await exported(discord)
    assert before.count("topics: [AI Hardware, -Crypto]") == 3
    assert "changes nothing" in (await imported(discord, before)).text


async def test_an_old_server_is_forgotten_whole_and_another_stays(discord: Discord) -> None:
    question = await discord.slash("/digest forget", as_=MO)
    assert "3 digests with their settings, the record of 6 editions" in question.text
    await discord.press(question, "Forget", as_=MO)
    await discord.wait_for(lambda: left(discord) == [1, 0, 0, 0, 0, 0, 0], "nothing is left but nobody's row")
    assert await discord.running.digests.in_guild(OTHER_SERVER)  # type: ignore[union-attr]
