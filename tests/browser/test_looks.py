"""All that a visitor sees: nothing is cut off, and axe-core finds nothing.

Each scene is seen in both widths and both themes. Where HEATWIRE_SCREENSHOTS names a folder, it is seen in all four
pairs of them, and each picture is written there, to be looked at.
"""

from __future__ import annotations

import os
from itertools import cycle
from pathlib import Path
from typing import Literal

import pytest

pytest.importorskip("playwright")

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.browser.conftest import opened
from tests.browser.scenes import scenes
from tests.test_trial import free_port, sandbox

Theme = Literal["light", "dark"]
HEIGHTS = {1440: 900, 390: 844}
Look = tuple[int, Theme]
LOOKS: list[list[Look]] = [[(1440, "light"), (390, "dark")], [(1440, "dark"), (390, "light")]]
CUT_OFF = (
    "() => document.documentElement.scrollWidth > innerWidth || document.querySelector('main').scrollWidth > innerWidth"
)
RULES = {"resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}}


async def take_a_look(page: Page, width: int, theme: Theme) -> None:
    await page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    await page.emulate_media(color_scheme=theme, reduced_motion="reduce")


async def complaints(page: Page) -> list[str]:
    """Return what is cut off, and what axe-core has to say."""
    found = (await Axe().run(page, options=RULES)).response["violations"]
    said = [f"{each['id']} ({each['impact']}): {[node['target'] for node in each['nodes']]}" for each in found]
    return said + ["something is cut off"] * await page.evaluate(CUT_OFF)


async def test_everybody_can_see_and_use_the_page(browser: Browser, tmp_path: Path) -> None:
    found = {}
    folder = os.environ.get("HEATWIRE_SCREENSHOTS")
    turns = cycle([LOOKS[0] + LOOKS[1]] if folder else LOOKS)
    with sandbox("--port", free_port(), "--data", tmp_path) as (_, _, address):
        async with opened(browser, address, width=1440) as page:
            async for scene in scenes(page):
                for width, theme in next(turns):
                    await take_a_look(page, width, theme)
                    found[scene, width, theme] = await complaints(page)
                    if folder:
                        await page.screenshot(path=Path(folder) / f"{scene}-{width}-{theme}.png")
                await take_a_look(page, 1440, "light")
    assert {look: said for look, said in found.items() if said} == {}
