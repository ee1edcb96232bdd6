"""What moderators ask and change is found by an index, however many editions, changes and stories there are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import aiosqlite
import pytest

from bot.sandbox.model import Upload
from tests.benchmarks.library import write_articles
from tests.e2e.conftest import running
from tests.e2e.controls import Control, controls, use_copy
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.seen import Seen
from tests.plans import long_ways

FILES = 300
TYPED: dict[str, list[object]] = {
    "channel": ["#general"],
    "when": ["weekdays 18:30"],
    "timezone": ["Berlin"],
    "topics": ["AI News, -Chip Law", "all"],
    "sources": ["all"],
    "per_source": [3],
    "min_heat": ["busy", "any", "90"],
    "stories": [4],
    "max_age": ["30d", "any"],
    "mention": ["@Readers"],
    "thread": [False],
    "publish": [False],
    "silent": [False],
    "updates": [True],
    "digest": [1],
    "story": ["a", "https://a.example/no-such-story"],
    "file": [Upload("digests.yaml", b'digests:\n  - channel: "#general"\n    when: hourly\n')],
}
"""What is given to options, one after the other."""
NEEDED: dict[str, dict[str, object]] = {
    "add": {"channel": "#ai-news", "when": "daily 09:00"},
    "why": {"story": "a", "digest": 1},
    "import": {"file": TYPED["file"][0]},
    **{
        command: {"digest": 1}
        for command in ("edit", "show", "history", "preview", "post", "pause", "resume", "remove")
    },
}
LETTERS = ("", "c", "1", "-a, c")
LAST = ("setup:save", "setup:cancel", "order:", "import:apply", "import:cancel", "removal:", "forget:no", "forget:yes")
"""What ends something comes after what does not."""
Asked: TypeAlias = dict[str, Sequence[object]]


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[Discord]:
    write_articles(tmp_path / "library", FILES, days=FILES)
    async with running(tmp_path / "library", tmp_path) as discord:
        yield discord


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """All statements from now on, with what was put in last."""
    found: Asked = {}

    def noting(name: str) -> Callable[..., Any]:
        original = getattr(aiosqlite.Connection, name)

        def note(self: aiosqlite.Connection, sql: str, parameters: Any = ()) -> Any:
            rows = list(parameters) if name == "executemany" else [parameters]
            if rows and not sql.startswith(("PRAGMA", "BEGIN")):
                found[sql] = rows[0]
            return original(self, sql, rows if name == "executemany" else parameters)

        return note

    for name in ("execute", "executemany", "execute_fetchall"):
        monkeypatch.setattr(aiosqlite.Connection, name, noting(name))
    return found


async def test_what_moderators_ask_and_change_is_found_by_an_index(discord: Discord, asked: Asked) -> None:
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="hourly", max_age="any")
    await use_commands(discord)
    for _, link in discord.channel("#ai-news").messages[0].links:
        assert "#1" in (await discord.slash("/digest why", as_=MODERATOR, story=link)).text
    for control in sorted(await controls(discord), key=order):
        fine(await use_copy(discord, control, MODERATOR))
    fine(await discord.press(await discord.slash("/digest forget", as_=MODERATOR), "Forget", as_=MODERATOR))
    assert asked
    assert long_ways(discord.settings.database_path, asked) == {}


async def use_commands(discord: Discord) -> None:
    """Use each command for moderators with each of its options, and complete those that can be."""
    (group,) = (command for command in discord.world.commands.values() if command["name"] == "digest")
    for command in group["options"]:
        name, needed = f"/digest {command['name']}", NEEDED.get(command["name"], {})
        for option in command.get("options", ()):
            for value in TYPED[option["name"]]:
                fine(await discord.slash(name, as_=MODERATOR, **needed | {option["name"]: value}))
            for letters in LETTERS if option.get("autocomplete") else ():
                await discord.autocomplete(name, option["name"], letters, as_=MODERATOR)
        fine(await discord.slash(name, as_=MODERATOR, **needed))


def fine(seen: Seen) -> None:
    assert seen.failed is None
    assert "went wrong" not in seen.text
    assert "no digest" not in seen.text


def order(control: Control) -> int:
    ending = (number for number, begins in enumerate(LAST, 1) if control.id.startswith(begins) and not control.is_form)
    return next(ending, 0)
