"""Which files of the articles folder are candidates, and what is said of those that can't be read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from bot.newsroom.folder import AGAIN, FolderError, read, scan
from bot.stories.article import MAX_BYTES, BrokenArticle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    return made


def write(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("---\n")


def test_articles_are_found_in_all_folders_by_their_endings(folder: Path):
    write(folder, "a.md", "b.markdown", "c.txt", "deep/er/d.md", "LOUD.MD", "e.html", "f", "g.md.bak")
    assert sorted(scan(folder).files) == ["LOUD.MD", "a.md", "b.markdown", "c.txt", "deep/er/d.md"]


def test_hidden_names_are_left_out(folder: Path):
    write(folder, ".a.md", ".git/b.md", "deep/.c/d.md", "e.md")
    assert list(scan(folder).files) == ["e.md"]


def test_folders_are_never_candidates_and_linked_ones_not_followed(folder: Path, tmp_path: Path):
    write(folder, "named.md/inside.md")
    write(tmp_path, "elsewhere/b.md")
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "linked.md").symlink_to(tmp_path / "elsewhere")
    found = scan(folder)
    assert (list(found.files), found.broken) == (["named.md/inside.md"], [])


def test_linked_files_are_read_and_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path):
    write(tmp_path, "elsewhere.md")
    (folder / "a.md").symlink_to(tmp_path / "elsewhere.md")
    (tmp_path / "link").symlink_to(folder)
    assert list(scan(tmp_path / "link").files) == ["a.md"]


def test_links_to_nothing_and_in_a_circle_are_broken(folder: Path):
    (folder / "a.md").symlink_to("nowhere")
    (folder / "b.md").symlink_to("b.md")
    assert sorted(scan(folder).broken) == [
        ("a.md", "is a link to nothing"),
        ("b.md", "is a link that leads in a circle"),
    ]


def test_what_is_no_regular_file_is_left_alone(folder: Path):
    os.mkfifo(folder / "a.md")
    found = scan(folder)
    assert (found.files, found.broken) == ({}, [])


def test_a_name_that_is_not_utf8_is_broken(folder: Path):
    (folder / os.fsdecode(b"caf\xe9.md")).write_text("---\n")
    assert scan(folder).broken == [("caf?.md", "its name is not UTF-8")]


def test_a_missing_folder_is_an_error(folder: Path):
    with pytest.raises(FolderError, match="does not exist"):
        scan(folder / "nowhere")


def test_a_file_in_place_of_the_folder_is_an_error(folder: Path):
    write(folder, "a.md")
    with pytest.raises(FolderError, match="is not a folder"):
        scan(folder / "a.md")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_and_a_folder_without_permission_are_broken(folder: Path):
    write(folder, "a.md", "deep/b.md")
    (folder / "a.md").chmod(0)
    (folder / "deep").chmod(0)
    found = scan(folder)
    (folder / "deep").chmod(0o700)
    assert (found.broken, found.closed) == ([("deep", "the folder can't be read: no permission")], ["deep/"])
    with pytest.raises(BrokenArticle, match="no permission"):
        read(folder, "a.md")


def test_a_file_over_the_limit_is_broken(folder: Path):
    (folder / "a.md").write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(BrokenArticle, match="1 MiB"):
        read(folder, "a.md")


def test_the_time_of_a_file_that_was_just_written_is_not_trusted(folder: Path):
    write(folder, "a.md", "b.md")
    minute_ago = time.time_ns() - 60 * 10**9
    os.utime(folder / "b.md", ns=(minute_ago, minute_ago))
    now = time.time_ns()
    os.utime(folder / "a.md", ns=(now, now))
    assert read(folder, "a.md")[1][1] == AGAIN
    assert read(folder, "b.md")[1][1] == minute_ago
