"""How soon the sandbox's page shows the bot's answer to a click, and what the first page weighs, in Chromium."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect
from pydantic import SecretStr

from bot.app import App, Endpoint, ensure_first_digest, run
from bot.config import Settings
from bot.sandbox.seed import HEADQUARTERS
from bot.sandbox.server import Sandbox
from tests.benchmarks.library import write_articles
from tests.browser.conftest import CHROMIUM, FLAGS

OVER_MS, FIRST_PAGE = 100.0, 100_000
ARTICLES, MESSAGES, LOADS = 500, 1000, 5

CLICK = """async (name) => {
  const log = document.querySelector("#log");
  const button = [...log.querySelectorAll("button:enabled")].findLast((each) => each.textContent.trim() === name);
  const message = button.closest("[data-id]");
  const changed = new Promise((done) => new MutationObserver((_, observer) => {
    if (message.isConnected) return;
    observer.disconnect();
    done();
  }).observe(log, { childList: true }));
  const started = performance.now();
  button.click();
  await changed;
  await new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done));
  return performance.now() - started;
}"""

FETCH = """async () => {
  const started = performance.now();
  await (await fetch("/sandbox/clock")).json();
  await new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done));
  return performance.now() - started;
}"""

WEIGHT = """() => {
  const parts = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const own = parts.filter((part) => part.name.startsWith(location.origin));
  const sum = (field) => own.reduce((total, part) => total + part[field], 0);
  return { wire: sum("encodedBodySize"), open: sum("decodedBodySize"), requests: own.length };
}"""


@dataclass(frozen=True, slots=True)
class Click:
    shown: float
    """Milliseconds from the click to the frame that shows the answer."""
    bot: float
    """Of these, from the interaction's dispatch to the arrival of the bot's callback."""
    floor: float
    """Of a bare request to the sandbox and a frame, right after it."""

    @property
    def over(self) -> float:
        return self.shown - self.bot


@dataclass(frozen=True, slots=True)
class Load:
    ms: float
    weight: dict[str, int]


def main(arguments: list[str]) -> int:
    """Click through /top in a channel of 1,000 messages: the time over the bot's own, beside a bare request."""
    parser = argparse.ArgumentParser(prog="page")
    parser.add_argument("--clicks", type=int, default=30)
    options = parser.parse_args(arguments)
    loads, clicks = asyncio.run(_measure(options.clicks))
    return _report(loads, clicks)


async def _measure(count: int) -> tuple[list[Load], list[Click]]:
    with tempfile.TemporaryDirectory() as place:
        async with _running(Path(place)) as sandbox, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            loads = [await _load(browser, sandbox) for _ in range(LOADS)]
            clicks = await _click_through(browser, sandbox, count)
            await browser.close()
    return loads, clicks


@asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[Sandbox]:
    """Yield a sandbox with the bot in it, both in this process as for those who try it."""
    write_articles(folder / "articles", ARTICLES)
    sandbox = Sandbox()
    await sandbox.start()
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        discord_token=SecretStr(sandbox.token),
        articles_dir=folder / "articles",
        database_path=folder / "heatwire.db",
    )
    ready = asyncio.Event()

    async def begin(app: App) -> None:
        await ensure_first_digest(app, HEADQUARTERS, sandbox.world.find_channel("ai-news").id)
        ready.set()

    endpoint = Endpoint(sandbox.rest, sandbox.gateway)
    running = asyncio.create_task(run(settings, endpoint=endpoint, now=sandbox.clock.now, on_ready=begin))
    await ready.wait()
    yield sandbox
    running.cancel()
    await asyncio.wait((running,))
    await sandbox.close()


async def _load(browser: Browser, sandbox: Sandbox) -> Load:
    """Open the page as a newcomer does, until the first digest is there."""
    async with await browser.new_context() as context:
        page = await context.new_page()
        started = time.perf_counter()
        await page.goto(sandbox.base_url)
        await page.locator("#log [data-id]").first.wait_for()
        return Load((time.perf_counter() - started) * 1000, await page.evaluate(WEIGHT))


async def _click_through(browser: Browser, sandbox: Sandbox, count: int) -> list[Click]:
    world = sandbox.world
    general, mia = world.find_channel("general"), world.find_user("mia")
    for number in range(MESSAGES):
        world.say(mia, general, f"message {number} of a long channel")
    page = await browser.new_page()
    await page.goto(sandbox.base_url)
    await page.get_by_role("button", name="general").click()
    await page.get_by_text(f"message {MESSAGES - 1} of").wait_for()
    await sandbox.people.slash(world.find_user("mo").id, general.id, "top", {"period": "all"})
    await expect(page.get_by_role("button", name="Next")).to_be_enabled()
    names = ["Next", "Previous"] * (count // 2 + 1)
    await _click(page, sandbox, names.pop(0))
    return [await _click(page, sandbox, name) for name in names[:count]]


async def _click(page: Page, sandbox: Sandbox, name: str) -> Click:
    opened: list[float] = []
    open_it = sandbox.interactions.open

    def noting(interaction: Any) -> Any:
        opened.append(time.time())
        return open_it(interaction)

    sandbox.interactions.open = noting  # type: ignore[method-assign]
    shown = await page.evaluate(CLICK, name)
    sandbox.interactions.open = open_it  # type: ignore[method-assign]
    callback = next(each for each in reversed(sandbox.requests) if each.path.endswith("/callback"))
    arrived = callback.at - callback.ms / 1000
    return Click(shown, (arrived - opened[0]) * 1000, await page.evaluate(FETCH))


def _report(loads: list[Load], clicks: list[Click]) -> int:
    over = statistics.median(click.over for click in clicks)
    ratio = statistics.median(click.over / click.floor for click in clicks)
    weight = loads[-1].weight
    rows = [
        ("click to answer on screen", f"{statistics.median(click.shown for click in clicks):.0f} ms", ""),
        ("  of it the bot's own time", f"{statistics.median(click.bot for click in clicks):.0f} ms", ""),
        ("  over the bot's own time", f"{over:.0f} ms", f"at most {OVER_MS:.0f} ms"),
        ("a bare request and a frame", f"{statistics.median(click.floor for click in clicks):.0f} ms", ""),
        ("  over the bot's time, to that", f"{ratio:.1f}", ""),
        ("first page to its first message", f"{statistics.median(load.ms for load in loads):.0f} ms", ""),
        ("first page, as it is sent", f"{weight['wire'] / 1000:.1f} KB", f"under {FIRST_PAGE / 1000:.0f} KB"),
        ("first page, unpacked", f"{weight['open'] / 1000:.1f} KB, {weight['requests']} requests", ""),
    ]
    print(f"{len(clicks)} clicks in a channel of {MESSAGES:,} messages, {len(loads)} loads; medians")
    for name, value, target in rows:
        print(f"{name:34}{value:>22}   {target}")
    return 0 if over <= OVER_MS and weight["wire"] < FIRST_PAGE else 1
