"""Files that the page hands over before their command: what is taken, what stands for them, and for how long."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox import definitions
from bot.sandbox.page_uploads import MOST
from bot.sandbox.server import Sandbox

TAKES_A_FILE = {
    "name": "import",
    "description": "Takes a file",
    "options": [{"type": 11, "name": "given", "description": "The file", "required": True}],
}


class Page:
    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session

    async def bring(self, content: bytes, type_: str = "application/octet-stream", **headers: str) -> tuple[int, Any]:
        headers = {"Content-Type": type_} | headers
        async with self.session.post(
            "/sandbox/upload?name=a.yaml", data=io.BytesIO(content), headers=headers
        ) as response:
            return response.status, await response.json()

    async def send(self, given: object) -> tuple[int, Any]:
        mo, channel = self.sandbox.world.find_user("Mo"), self.sandbox.world.find_channel("general")
        asked = {"as": str(mo.id), "channel": str(channel.id), "name": "import", "options": {"given": given}}
        async with self.session.post("/sandbox/slash", json=asked) as response:
            return response.status, await response.json()

    def given(self) -> list[bytes]:
        return [file.content for file in self.sandbox.interactions.attachments()]


@pytest.fixture
async def page(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Page]:
    monkeypatch.setattr("bot.sandbox.people.ANSWER_WITHIN", 0.05)  # no bot is there to answer
    sandbox = Sandbox()
    ids: Any = {"command_id": 1, "version": 1, "application_id": sandbox.world.application_id, "guild_id": None}
    sandbox.world.set_commands([definitions.registered(TAKES_A_FILE, **ids)])
    await sandbox.start()
    async with aiohttp.ClientSession(sandbox.base_url) as session:
        yield Page(sandbox, session)
    await sandbox.close()


async def test_a_file_goes_once_with_the_command_that_it_was_handed_over_for(page: Page) -> None:
    _, stands_for_it = await page.bring(b"a: 1")
    assert (await page.send(stands_for_it))[0] == 200
    assert page.given() == [b"a: 1"]
    assert await page.send(stands_for_it) == (400, {"message": "That file is not here any more. Choose it again."})


async def test_only_so_many_files_wait(page: Page) -> None:
    brought = [(await page.bring(b"%d" % number))[1] for number in range(MOST + 1)]
    assert (await page.send(brought[0]))[0] == 400
    assert (await page.send(brought[1]))[0] == 200


async def test_what_another_site_could_send_is_no_file(page: Page) -> None:
    assert (await page.bring(b"a: 1", "text/plain"))[0] == 400
    assert (await page.bring(b"a: 1", Origin="https://evil.example"))[0] == 403


async def test_a_file_that_is_too_large_is_refused_in_words(page: Page) -> None:
    assert await page.bring(bytes(10 * 1024 * 1024 + 1)) == (400, {"message": "A file has at most 10 MB."})


@pytest.mark.parametrize("given", ["a.yaml", {"upload": "nothing"}, {}, 1])
async def test_nothing_else_stands_for_a_file(page: Page, given: object) -> None:
    assert (await page.send(given))[0] == 400
    assert page.given() == []
