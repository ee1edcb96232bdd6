"""The operator's commands, as processes of their own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Settings
from bot.store.database import Database
from tests.builders import article_file

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working directory with the seeds in it."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    return tmp_path


def heatwire(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    names = {name.upper() for name in Settings.model_fields}
    env = {name: value for name, value in os.environ.items() if name not in names} | settings
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=folder, env=env | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60
    )


def test_load_reports_the_seeds_as_one_object_and_needs_no_token(folder):
    done = heatwire(folder, "load", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert {name: report[name] for name in ("files", "added", "listed", "skipped", "broken", "duplicates")} == {
        "files": 5, "added": 5, "listed": 4, "skipped": 0, "broken": [], "duplicates": [],
    }  # fmt: skip
    assert json.loads(heatwire(folder, "load", "--json").stdout)["unchanged"] == 5


def test_load_says_the_same_in_words(folder):
    assert heatwire(folder, "load").stdout.startswith("5 files: 5 added, 0 updated, 0 unchanged, 0 removed")


def test_strict_loading_fails_on_a_broken_file_and_names_its_line(folder):
    (folder / "seeds" / "bad.md").write_text(article_file(heat="hot"))
    assert heatwire(folder, "load").returncode == 0
    done = heatwire(folder, "load", "--strict")
    assert done.returncode == 1
    assert "broken: bad.md:4: " in done.stdout


def test_running_without_a_token_says_where_to_put_it(folder):
    done = heatwire(folder, "run")
    assert done.returncode == 2
    assert done.stderr.startswith("DISCORD_TOKEN is missing")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["run", "load"])
def test_an_unknown_articles_folder_stops_before_anything_starts(folder, command):
    done = heatwire(folder, command, ARTICLES_DIR="nowhere", DISCORD_TOKEN="t")
    assert done.returncode == 2
    assert done.stderr.startswith("ARTICLES_DIR=nowhere: there is no such folder")
    assert not (folder / "data" / "heatwire.db").exists()


def test_a_damaged_database_is_refused_and_left_as_it_is(folder):
    (folder / "data").mkdir()
    path = folder / "data" / "heatwire.db"
    path.write_bytes(b"this is no database" * 100)
    done = heatwire(folder, "load")
    assert done.returncode == 2
    assert "heatwire.db" in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == b"this is no database" * 100


async def test_a_database_in_use_is_refused_with_a_clear_word(folder):
    database = await Database.open(folder / "data" / "heatwire.db")
    try:
        done = heatwire(folder, "load")
    finally:
        await database.close()
    assert done.returncode == 2
    assert "in use" in done.stderr


def test_help_lists_the_commands(folder):
    done = heatwire(folder, "--help")
    assert done.returncode == 0
    assert all(command in done.stdout for command in ("run", "sandbox", "load"))
