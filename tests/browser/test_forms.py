"""Forms, and selects as a guided setup has them: on a phone, by touch and by keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

pytest.importorskip("playwright")

from playwright.async_api import Browser, Locator, Page, Route, expect

from bot.sandbox.server import Sandbox
from tests.browser.conftest import opened
from tests.browser.test_looks import complaints
from tests.browser.test_messages import ASK, Bot, Json, button, choice, row, text
from tests.waiting import until

CHANNELS, TOPICS = 20, 25


def label(words: str, component: Json, **rest: Any) -> Json:
    return {"type": 18, "label": words, "component": component} | rest


class Form:
    """The form's message, and the preview below it, which both change with each choice."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        world, guild = bot.world, bot.world.guilds[bot.channel.guild_id or 0]
        self.channels = [world.add_channel(guild, f"room-{number}") for number in range(CHANNELS)]
        self.readers = next(role for role in guild.roles.values() if role.name == "Readers")
        self.chosen: Json = {"channel": str(self.channels[3].id), "topics": ["Topic 2"], "role": str(self.readers.id)}

    def parts(self) -> list[Json]:
        topics = [choice(f"Topic {n}", default=f"Topic {n}" in self.chosen["topics"]) for n in range(1, TOPICS + 1)]
        channel = [{"id": self.chosen["channel"], "type": "channel"}]
        role = [{"id": self.chosen["role"], "type": "role"}] if self.chosen["role"] else []
        return [
            text("## New digest"),
            self._select(8, "channel", default_values=channel),
            self._select(3, "when", options=[choice("Daily at 09:00", default=True), choice("Weekdays at 09:00")]),
            self._select(3, "heat", options=[choice("Normal", description="About 3 stories a day", default=True)]),
            self._select(3, "topics", options=topics, min_values=0, max_values=TOPICS),
            self._select(6, "role", default_values=role, min_values=0),
            row(button("Other time…"), button("Other heat…"), button("More…"), button("Preview")),
            row(button("Save", 3), button("Cancel")),
        ]

    def _select(self, kind: int, name: str, **rest: Any) -> Json:
        return row({"type": kind, "custom_id": name, "placeholder": name.title()} | rest)

    async def show(self) -> None:
        self.message = await self.bot.send(*self.parts())
        self.preview = await self.bot.send(*self._preview())

    def _preview(self) -> list[Json]:
        return [text(f"### Preview\n{', '.join(self.chosen['topics']) or 'All topics'}\n" + "A story\n" * 5)]

    async def choose(self, route: Route) -> None:
        """Take what was chosen on the page, and change both messages."""
        asked: Any = route.request.post_data_json
        values = asked["values"]
        self.chosen[asked["custom_id"]] = values if asked["custom_id"] == "topics" else "".join(values)
        await self.bot.edit(self.message, *self.parts())
        await self.bot.edit(self.preview, *self._preview())
        await route.fulfill(json={"modal": None, "failed": None})


@pytest_asyncio.fixture(loop_scope="session")
async def form(sandbox: Sandbox) -> AsyncIterator[Form]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {sandbox.token}"}) as http:
        form = Form(Bot(sandbox, http))
        await form.show()
        yield form


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser, sandbox: Sandbox, form: Form) -> AsyncIterator[Page]:
    async with opened(browser, sandbox.base_url, width=390, has_touch=True) as page:
        await page.route("**/sandbox/choose", form.choose)
        yield page


def summary(page: Page, name: str) -> Locator:
    return page.locator(f'[data-control="{name}"]')


async def test_topics_are_searched_and_several_chosen(phone: Page, form: Form) -> None:
    topics = phone.locator("details").filter(has=summary(phone, "topics"))
    await summary(phone, "topics").tap()
    await expect(topics.get_by_role("checkbox", name="Topic 2", exact=True)).to_be_checked()
    for number in (17, 25):
        await topics.get_by_label("Search Topics").fill(str(number))
        await expect(topics.get_by_role("checkbox")).to_have_count(1)
        await topics.get_by_role("checkbox").tap()
    await topics.get_by_label("Search Topics").fill("nowhere")
    await expect(topics.get_by_text("Nothing fits.")).to_be_visible()
    await topics.get_by_label("Search Topics").fill("")
    assert await complaints(phone) == []
    await topics.get_by_role("button", name="Choose").tap()
    await expect(summary(phone, "topics")).to_have_text("Topic 2, Topic 17, Topic 25")
    await expect(phone.get_by_role("paragraph").filter(has_text="Topic 2, Topic 17, Topic 25")).to_be_visible()


async def test_a_channel_among_many_is_searched_by_keyboard(browser: Browser, sandbox: Sandbox, form: Form) -> None:
    async with opened(browser, sandbox.base_url) as page:
        await page.route("**/sandbox/choose", form.choose)
        channel = summary(page, "channel")
        await expect(channel).to_have_text("#room-3")
        await channel.press("Enter")
        await expect(page.get_by_label("Search Channel")).to_be_focused()
        await page.keyboard.type("room-17")
        await page.keyboard.press("Enter")
        await expect(channel).to_have_text("#room-17")
        await expect(channel).to_be_focused()
    assert form.chosen["channel"] == str(form.channels[17].id)


async def test_a_channel_that_is_not_wanted_is_left_by_escape(phone: Page, form: Form) -> None:
    channel = summary(phone, "channel")
    await channel.tap()
    await expect(phone.get_by_role("button", name="#room-3", exact=True)).to_have_attribute("aria-pressed", "true")
    await phone.keyboard.press("Escape")
    await expect(phone.get_by_label("Search Channel")).to_be_hidden()
    await expect(channel).to_be_focused()
    assert form.chosen["channel"] == str(form.channels[3].id)


async def test_a_role_is_emptied_and_the_page_shows_it(phone: Page, form: Form) -> None:
    role = phone.get_by_role("combobox", name="Role")
    await expect(role).to_have_value(str(form.readers.id))
    await role.select_option("None")
    await until(lambda: form.chosen["role"] == "")
    await expect(role).to_have_value("")


async def test_the_same_selects_in_a_form_of_its_own_send_what_is_in_them(phone: Page, form: Form) -> None:
    parts = {part["components"][0]["custom_id"]: part["components"][0] for part in form.parts()[1:6]}
    parts["role"]["required"] = parts["topics"]["required"] = False
    fields = [label(name.title(), parts[name]) for name in ("channel", "topics", "role")]
    await phone.evaluate(ASK, {"title": "New digest", "custom_id": "setup", "components": fields})
    dialog = phone.get_by_role("dialog")
    await dialog.locator("summary").first.tap()
    await dialog.get_by_label("Search Channel").fill("room-9")
    await dialog.get_by_role("button", name="#room-9", exact=True).tap()
    await dialog.get_by_role("combobox", name="Role").select_option("None")
    await dialog.locator("summary").first.tap()
    assert await complaints(phone) == []
    await dialog.get_by_role("button", name="Submit").click()
    sent = {"channel": [str(form.channels[9].id)], "topics": ["Topic 2"], "role": []}
    await expect(dialog.get_by_role("alert")).to_have_text("Not at that hour.")
    assert await phone.evaluate("window.tries") == [["setup", sent]]


async def test_a_form_names_its_fields_keeps_what_was_refused_and_sends_it_again(page: Page) -> None:
    some = {"custom_id": "some", "options": [choice("AI"), choice("Cloud")], "min_values": 2, "max_values": 2}
    parts = [
        text("Say **when**."),
        label("When", {"type": 4, "custom_id": "when", "style": 1, "max_length": 20}, description="In words"),
        label("Topic", {"type": 3, "custom_id": "topic", "options": [choice("AI"), choice("Cloud")]}),
        label("Topics", {"type": 3} | some),
        label("File", {"type": 19, "custom_id": "file"}),
        row({"type": 4, "custom_id": "why", "style": 2, "label": "Why", "required": False, "value": "Because"}),
    ]
    await page.get_by_role("button", name="Send").focus()
    await page.evaluate(ASK, {"title": "New digest", "custom_id": "add", "components": parts})
    form = page.get_by_role("dialog", name="New digest")
    await expect(form).to_contain_text("file upload")
    await form.get_by_label("When").fill("daily 09:00")
    await expect(form.get_by_label("When")).to_have_accessible_description("In words")
    await form.get_by_role("combobox", name="Topic").select_option("Cloud")
    await form.get_by_role("button", name="Submit").click()  # two topics are still needed
    for name in ("AI", "Cloud"):
        await form.get_by_role("checkbox", name=name).check()
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_role("alert")).to_have_text("Not at that hour.")
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_have_count(0)
    sent = ["add", {"when": "daily 09:00", "topic": ["Cloud"], "some": ["AI", "Cloud"], "why": "Because"}]
    assert await page.evaluate("window.tries") == [sent, sent]
