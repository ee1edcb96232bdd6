"""What an older version wrote goes on in a newer one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.keys import url_key
from bot.store.opening import migrate, read_migrations
from bot.stories.model import name_id
from bot.stories.query import parse
from tests.builders import article_file
from tests.libraries import Shelf, open_shelf

ID = "0123456789ab"
URL = "https://a.example/1"
FACTS = {"article": 1, "listed": 1, "headline": "chips", "words": " chips", "topics": "AI Law\nChips"}


def library_before_the_full_text(path: Path, article: Path) -> None:
    """Write a database of version 3 with one story, whose file has not changed since."""
    file, key = article.stat(), url_key(URL)
    with closing(sqlite3.connect(path)) as db, db:
        for number in (1, 2, 3):
            migrate(db, number, read_migrations()[number])
        story = {"n": 7, "id": ID, "title": "Chips", "url": URL, "excerpt": "Of silicon, é.", "heat": 100}
        insert(db, "stories", story | FACTS)
        insert(db, "story_topics", {"topic": name_id("AI Law"), "heat": 100, "published_at": 0, "id": ID, "story": 7})
        insert(db, "topics", {"id": name_id("AI Law"), "name": "AI Law", "stories": 1, "hottest": 7})
        insert(db, "story_words", {"rowid": 7, "words": " chips"})
        insert(db, "urls", {"key": key, "story": 7, "kind": 0})
        seen = {"path": article.name, "size": file.st_size, "mtime_ns": file.st_mtime_ns, "state": "read"}
        insert(db, "files", seen | {"hash": b"", "key": key, "story": 7})


def insert(db: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


async def test_a_story_is_found_at_once_and_after_a_load_by_all_its_words_and_keeps_its_id(tmp_path: Path):
    article = tmp_path / "articles" / "a.md"
    article.parent.mkdir()
    article.write_text(article_file("Chips", URL, excerpt="Of silicon, é.", heat=100, topics="[AI Law, Chips]"))
    library_before_the_full_text(tmp_path / "library.db", article)
    async with open_shelf(tmp_path) as shelf:
        assert await found(shelf, "chips silicon law") == await found(shelf, "silicon", name_id("AI Law")) == [ID]
        assert await found(shelf, "silicon e") == []
        report = await shelf.load()
        assert (report.added, report.updated) == (0, 1)
        assert await found(shelf, "chips silicon e law") == await found(shelf, "e", name_id("AI Law")) == [ID]


async def test_a_file_that_is_broken_meanwhile_keeps_what_was_known_of_it_and_is_read_when_it_is_whole(tmp_path: Path):
    article = tmp_path / "articles" / "a.md"
    article.parent.mkdir()
    article.write_text("---\n: [\n---\n")
    library_before_the_full_text(tmp_path / "library.db", article)
    async with open_shelf(tmp_path) as shelf:
        await shelf.load()
        assert await found(shelf, "silicon") == [ID]
    async with open_shelf(tmp_path) as shelf:
        article.write_text(article_file("Chips", URL, excerpt="Of silicon, é.", heat=100))
        await shelf.load()
        assert await found(shelf, "silicon e") == [ID]


async def found(shelf: Shelf, text: str, topic: str | None = None) -> list[str]:
    page, _ = await shelf.stories.search(parse(text), topic=topic)
    return [story.id for story in page.items]
