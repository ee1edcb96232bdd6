"""The sandbox command, as a process of its own: what a newcomer sees."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.stories.article import read_article
from bot.trial import SEEDS, copied_seeds, new_story
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parent.parent


@contextmanager
def sandbox(*arguments: object) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Start the command; yield the process, what it said and the address."""
    command = [sys.executable, "-m", "bot", "sandbox", *map(str, arguments)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        said = ""
        while not (address := re.search(r"open (http://127\.0\.0\.1:\d+) ", said)):
            line = process.stdout.readline()
            assert line, f"it ended: {process.stderr.read() if process.stderr else ''}"
            said += line
        yield process, said, address[1]
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def digests_in(address: str) -> list[str]:
    """Return the ids of the messages in #ai-news, waiting for the first."""
    async with aiohttp.ClientSession(base_url=address) as session:
        await until(lambda: messages_of(session, "ai-news"), "the digest")
        return await messages_of(session, "ai-news")


async def messages_of(session: aiohttp.ClientSession, name: str) -> list[str]:
    async with session.get("/sandbox/state") as response:
        state: dict[str, Any] = await response.json()
    channels = [channel for guild in state["guilds"] for channel in guild["channels"]]
    channel = next(channel["id"] for channel in channels if channel["name"] == name)
    async with session.get("/sandbox/messages", params={"channel": channel}) as response:
        return [message["id"] for message in (await response.json())["messages"]]


async def test_it_shows_an_address_where_a_digest_has_just_arrived_and_ends_at_once():
    with sandbox("--port", free_port()) as (process, _, address):
        assert len(await digests_in(address)) == 1
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - began < 5


async def test_with_a_data_folder_the_next_start_goes_on_where_it_was(tmp_path):
    seen = []
    for _ in range(2):
        with sandbox("--port", free_port(), "--data", tmp_path / "kept") as (process, _, address):
            seen.append(await digests_in(address))
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
    assert seen[0] == seen[1]


def test_where_the_port_is_taken_it_says_so_and_takes_the_next():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with sandbox("--port", port) as (_, said, address):
            assert said.startswith(f"Port {port} is taken; using ")
            assert not address.endswith(f":{port}")


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [("--articles", "nowhere", "nowhere: there is no such folder"), ("--port", "70000", "65535")],
)
def test_an_option_that_can_not_be_is_named(option, value, says):
    command = [sys.executable, "-m", "bot", "sandbox", option, value]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


async def test_stories_can_be_added_to_a_copy_of_the_seeds(tmp_path):
    seeds = sorted(path.name for path in SEEDS.iterdir())
    library = copied_seeds(tmp_path)
    add = new_story(library, lambda: datetime(2030, 1, 2, 9, tzinfo=UTC))
    for _ in range(2):
        await add.do()
    assert copied_seeds(tmp_path) == library  # the next start keeps them
    assert sorted(path.name for path in library.iterdir()) == [*seeds, "new-1.md", "new-2.md"]
    article = read_article((library / "new-2.md").read_bytes(), site_url="")
    assert article
    assert (article.title.split(":")[0], article.published_at) == ("New story 2", datetime(2030, 1, 2, 9, tzinfo=UTC))
