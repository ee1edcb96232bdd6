"""What articles and people write is text, and the page's policy would stop it if it were not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.async_api import Page, expect

from tests.browser.scenes import command
from tests.e2e.driver import Discord

EVIL = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
HOSTILE = """\
---
title: '<img src=x onerror="document.title=1">'
excerpt: '<script>document.title=1</script>'
publishedDateTime: 2026-01-02T03:04:05Z
webUrl: https://evil.example/<img src=x onerror=document.title=1>
quality: 990
heat: 999
published: true
provider: {name: '<b onclick=x>Mallory</b>', domain: evil.example}
topics: ['<svg onload=document.title=1>']
images: [{url: 'javascript:document.title=1', width: 9, height: 9}]
---
"""
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' https:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}


@pytest.fixture
def articles(articles: Path) -> Path:
    (articles / "hostile.md").write_text(HOSTILE)
    return articles


async def test_a_hostile_article_is_shown_as_text_from_its_file_to_the_page(page: Page, discord: Discord) -> None:
    log = page.get_by_role("log")
    await command(page, "top")
    await page.keyboard.press("Enter")
    await expect(log.get_by_role("link", name='<img src=x onerror="document.title=1">')).to_be_visible()
    await expect(log.get_by_text("<b onclick=x>Mallory</b>").first).to_be_visible()
    await expect(log.get_by_text("<svg onload=document.title=1>")).to_be_visible()
    await log.get_by_role("combobox").select_option(index=1)
    await expect(log.get_by_text("<script>document.title=1</script>")).to_be_visible()
    discord.world.say(discord.user("Mia"), discord.find("#ai-news"), EVIL)
    await expect(log.get_by_text(EVIL)).to_be_visible()
    assert await page.title() != "1"
    assert await log.locator("img[src=x], script, b[onclick], svg").count() == 0


async def test_the_policy_lets_in_nothing_but_the_page_s_own_files(page: Page) -> None:
    answer = await page.reload()
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert dict(rule.split(" ", 1) for rule in policy.split("; ")) == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<style|\s(?:style|on\w+)=|<script(?![^>]*\ssrc=)", await answer.text())


async def test_no_string_becomes_html_even_where_the_page_s_own_code_tries(page: Page) -> None:
    attempt = "() => { try { document.body.innerHTML = String() } catch (error) { return error.name } }"
    assert await page.evaluate(attempt) == "TypeError"
