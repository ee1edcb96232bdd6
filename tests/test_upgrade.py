"""What an older version wrote goes on in a newer one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.keys import url_key
from bot.store.opening import migrate, read_migrations
from tests.builders import article_file
from tests.libraries import open_shelf

ID = "0123456789ab"
URL = "https://a.example/1"


def library_before_the_full_text(path: Path, article: Path) -> None:
    """Write a database of version 3 with one story, whose file has not changed since."""
    file, key = article.stat(), url_key(URL)
    with closing(sqlite3.connect(path)) as db, db:
        for number in (1, 2, 3):
            migrate(db, number, read_migrations()[number])
        story = {"n": 7, "id": ID, "title": "Chips", "url": URL, "excerpt": "", "heat": 100, "article": 1, "listed": 1}
        insert(db, "stories", story | {"headline": "chips", "words": " chips"})
        insert(db, "story_words", {"rowid": 7, "words": " chips"})
        insert(db, "urls", {"key": key, "story": 7, "kind": 0})
        seen = {"path": article.name, "size": file.st_size, "mtime_ns": file.st_mtime_ns, "state": "read"}
        insert(db, "files", seen | {"hash": b"", "key": key, "story": 7})


def insert(db: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


async def test_a_story_is_found_by_its_title_at_once_by_all_its_words_after_a_load_and_keeps_its_id(tmp_path: Path):
    article = tmp_path / "articles" / "a.md"
    article.parent.mkdir()
    article.write_text(article_file("Chips", URL, excerpt="Of silicon.", heat=100))
    library_before_the_full_text(tmp_path / "library.db", article)
    async with open_shelf(tmp_path) as shelf:
        before = await shelf.stories.find("chip")
        await shelf.load()
        after = await shelf.stories.find("chip")
        (words,) = await shelf.database.fetch("SELECT * FROM story_texts WHERE story_texts MATCH 'silicon'")
    assert before
    assert after
    assert (before.story.id, after.story.id, words["title"].split()) == (ID, ID, ["chips"])
