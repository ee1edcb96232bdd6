"""Messages of every kind on the page, as a bot sends them: by REST with its token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

pytest.importorskip("playwright")

from playwright.async_api import Browser, Page, expect

from bot.sandbox.model import Message
from bot.sandbox.server import Sandbox
from tests.browser.conftest import opened

Json = dict[str, Any]
V2 = 1 << 15
ROW, TEXT, THUMBNAIL, GALLERY, SEPARATOR, SECTION, CONTAINER = 1, 10, 11, 12, 14, 9, 17
NOWHERE = "https://nowhere.invalid/picture.png"
EVIL = '<img src=x onerror="document.title=1">'


ASK = """async (modal) => {
  const { ask } = await import("/sandbox/page/modal.js");
  window.tries = [];
  ask(modal, async (id, fields) => {
    window.tries.push([id, fields]);
    if (window.tries.length === 1) throw new Error("Not at that hour.");
  });
}"""


class Bot:
    """Writes in #ai-news as a bot does."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self.world = sandbox.world
        self.channel = self.world.find_channel("ai-news", next(iter(self.world.guilds.values())))
        self._url, self._http = f"{sandbox.rest}/channels/{self.channel.id}/messages", http

    async def send(self, *parts: Json, **rest: Any) -> Json:
        return await self._call("POST", self._url, ({"flags": V2, "components": parts} if parts else {}) | rest)

    async def edit(self, message: Json, *parts: Json, **rest: Any) -> Json:
        return await self._call(
            "PATCH", f"{self._url}/{message['id']}", ({"components": parts} if parts else {}) | rest
        )

    async def _call(self, method: str, url: str, draft: Json) -> Json:
        async with self._http.request(method, url, json=draft) as response:
            answer: Json = await response.json()
            assert response.status == 200, answer
            return answer

    def say(self, name: str, text: str) -> Message:
        return self.world.say(self.world.find_user(name), self.channel, text)


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Page]:
    async with opened(browser, sandbox.base_url) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {sandbox.token}"}) as http:
        yield Bot(sandbox, http)


def text(content: str) -> Json:
    return {"type": TEXT, "content": content}


def button(label: str, style: int = 2, **rest: Any) -> Json:
    target = {"url": "https://example.com/"} if style == 5 else {"custom_id": label}
    return {"type": 2, "style": style, "label": label} | target | rest


def row(*parts: Json) -> Json:
    return {"type": ROW, "components": parts}


def container(*parts: Json, **rest: Any) -> Json:
    return {"type": CONTAINER, "components": parts} | rest


def section(words: Json, accessory: Json) -> Json:
    return {"type": SECTION, "components": [words], "accessory": accessory}


def select(kind: int, words: str, **rest: Any) -> Json:
    return row({"type": kind, "custom_id": words, "placeholder": words} | rest)


def picture(words: str, **rest: Any) -> Json:
    return {"media": {"url": NOWHERE}, "description": words} | rest


def choice(label: str, **rest: Any) -> Json:
    return {"label": label, "value": label} | rest


async def test_every_component_is_drawn_as_what_it_is(page: Page, bot: Bot) -> None:
    mia = {"id": str(bot.world.find_user("Mia").id), "type": "user"}
    await bot.send(
        container(
            text("## Friday"),
            section(text("**[A story](https://example.com/a)**"), {"type": THUMBNAIL} | picture("A chip")),
            section(text("More"), button("Read", 5, emoji={"name": "📖"})),
            {"type": SEPARATOR, "spacing": 2},
            row(button("Next", 1), button("Back", emoji={"name": "old", "id": "5"}), button("Off", disabled=True)),
            select(3, "Related to", options=[choice("Chips", description="90"), choice("Cars")]),
            select(3, "Several", options=[choice("AI", default=True), choice("Cloud")], max_values=2),
            select(5, "People", default_values=[mia]),
            select(6, "Roles", disabled=True),
            select(7, "Everybody"),
            select(8, "Announcements", channel_types=[5]),
            accent_color=0x1A2B3C,
        ),
        {"type": GALLERY, "items": [picture(f"Picture {number}") for number in range(1, 4)]},
    )
    message = page.get_by_role("article")
    await expect(message).to_match_aria_snapshot("""
        - article:
          - text: Heatwire APP
          - heading "Friday" [level=2]
          - paragraph:
            - strong:
              - link "A story"
          - img "A chip"
          - paragraph: More
          - link "📖 Read"
          - separator
          - button "Next"
          - 'button ":old: Back"'
          - button "Off" [disabled]
          - combobox "Related to":
            - option "Chips · 90"
            - option "Cars"
          - group: AI
          - combobox "People":
            - option "@Mia" [selected]
          - combobox "Roles" [disabled]
          - combobox "Everybody":
            - option "@Mia"
            - option "@Readers"
          - combobox "Announcements":
            - option "#announcements"
          - img "Picture 1"
          - img "Picture 2"
          - img "Picture 3"
    """)
    await expect(message.locator(".container")).to_have_css("border-left-color", "rgb(26, 43, 60)")


async def test_embeds_replies_edits_and_what_surrounds_them_are_drawn(page: Page, bot: Bot) -> None:
    first = bot.say("Mia", "# What\nis new?")
    answer = await bot.send(content="This", message_reference={"message_id": str(first.id)}, flags=1 << 12)
    await bot.edit(answer, content="That")
    embed = {
        "author": {"name": "Ann"}, "title": "A title", "url": "https://example.com/", "description": "**much**",
        "color": 0xFF0000, "fields": [{"name": "Heat", "value": "90", "inline": True}, {"name": "Why", "value": "new"}],
        "thumbnail": {"url": NOWHERE}, "image": {"url": NOWHERE},
        "footer": {"text": "Foot"}, "timestamp": "2026-01-02T10:00:00+00:00",
    }  # fmt: skip
    await bot.send(embeds=[embed])
    thread = bot.world.add_thread(bot.channel, "Discuss", first.author, thread_id=first.id)
    first.thread_id = thread.id
    bot.world.edit(first, stamped=False)
    log = page.get_by_role("log")
    await expect(log).to_match_aria_snapshot("""
        - log:
          - separator
          - article:
            - heading "What" [level=1]
            - paragraph: is new?
            - button "Discuss 0 messages ›"
          - article:
            - text: Replying to Mia
            - button "What is new?"
            - text: 🔕 Silent
            - paragraph: That (edited)
          - article:
            - text: Ann
            - link "A title"
            - paragraph:
              - strong: much
            - text: Heat
            - paragraph: "90"
            - text: Why
            - paragraph: new
            - img "Thumbnail"
            - img "Picture"
            - text: Foot •
    """)
    await expect(page.get_by_role("button", name="Discuss", exact=True)).to_be_visible()
    bot.world.say(first.author, thread, "so much")
    await expect(log.get_by_role("button", name="Discuss 1 message ›")).to_be_visible()
    for number in range(60):
        bot.say("Mo", f"line {number}")
    await page.reload()
    again = await bot.send(content="See above", message_reference={"message_id": str(first.id)})
    await page.locator(f'[data-id="{again["id"]}"]').get_by_role("button", name="What is new?").click()
    await expect(page.locator(f'[data-id="{first.id}"]')).to_be_focused()


async def test_links_to_messages_lead_to_them_on_this_page(page: Page, bot: Bot) -> None:
    general = bot.world.find_channel("general", bot.world.guilds[bot.channel.guild_id or 0])
    there = bot.world.say(bot.world.find_user("Mia"), general, "over here")
    link = f"https://discord.com/channels/{general.guild_id}/{general.id}/{there.id}"
    said = await bot.send(text(f"Update: [first posted]({link})"), row(button("Go", 5, url=link)))
    back = f"https://discord.com/channels/{general.guild_id}/{bot.channel.id}/{said['id']}"
    bot.world.say(bot.world.find_user("Mo"), general, f"from {back}")
    found = page.locator(f'[data-id="{there.id}"]')
    for name in ("first posted", "Go"):
        await page.get_by_role("link", name=name).click()
        await expect(found).to_be_focused()
        await page.get_by_role("link", name="#ai-news › message").click()


async def test_who_is_mentioned_sees_which_message_does_it(page: Page, bot: Bot) -> None:
    guild, mo = bot.world.guilds[bot.channel.guild_id or 0], bot.world.find_user("Mo")
    mine, other = (next(r for r in guild.roles.values() if r.name == name) for name in ("Moderators", "Readers"))
    mine.mentionable = True
    for words in (f"to <@{mo.id}>", f"to <@&{other.id}>", f"to <@&{mine.id}>"):
        await bot.send(content=words)
    await expect(page.get_by_role("article").last).to_contain_text("to @Moderators")
    await expect(page.locator(".mentioned")).to_contain_text(["to @Mo", "to @Moderators"])


async def test_what_is_private_awaited_or_of_the_system_says_so(page: Page, bot: Bot) -> None:
    world, mo = bot.world, bot.world.find_user("Mo")
    asked = {"id": "1", "type": 2, "user": {"id": str(mo.id), "username": "mo", "global_name": "Mo"}}
    private = {"flags": 1 << 6, "only_for": mo.id, "type": 20, "command": "top", "interaction": asked}

    def post(content: str = "", **rest: Any) -> Message:
        rest = {"author": world.bot} | rest
        return world.post(
            Message(world.snowflakes.new(), bot.channel.id, timestamp=world.clock.now(), content=content, **rest)
        )

    post(author=mo, type=7)
    secret = post("for you", **private)
    post("and more", **(private | {"type": 19, "reply_to": secret.id}))
    waits = post(**(private | {"flags": 1 << 6 | 1 << 7}))
    log = page.get_by_role("log")
    await expect(log).to_match_aria_snapshot("""
        - log:
          - article:
            - text: Mo joined the server. Say hello!
          - article:
            - text: Mo used /top Heatwire APP
            - paragraph: for you
            - text: 👁 Only you can see this ·
            - button "Dismiss message"
          - article:
            - text: Replying to Heatwire
            - button "for you"
            - paragraph: and more
          - article:
            - paragraph: Heatwire is thinking...
    """)
    waits.flags = 1 << 6
    waits.content = "found it"
    world.edit(waits, stamped=False)
    await expect(log.get_by_text("thinking")).to_have_count(0)
    await page.locator(f'[data-id="{secret.id}"]').get_by_role("button", name="Dismiss message").click()
    await expect(log.get_by_text("for you", exact=True)).to_have_count(1)  # what was said in answer to it
    await expect(page.get_by_label("Message or command")).to_be_focused()


async def test_messages_of_one_author_stand_together_until_another_day(page: Page, bot: Bot, sandbox: Sandbox) -> None:
    one, two = bot.say("Mo", "one"), bot.say("Mo", "two")
    bot.say("Mia", "three")
    sandbox.clock.advance(600)
    bot.say("Mia", "four")
    sandbox.clock.advance(86400)
    bot.say("Mia", "five")
    log = page.get_by_role("log")
    await expect(log.get_by_text("five")).to_be_visible()
    together = "nodes => nodes.filter((node) => node.matches('.follows')).map((node) => node.dataset.id)"
    assert await log.get_by_role("article").evaluate_all(together) == [str(two.id)]
    await expect(log.get_by_role("separator")).to_have_count(2)
    bot.world.delete(one)
    await expect(page.locator(".follows")).to_have_count(0)


MARKDOWN = {
    "a **b *c* d** ***e***": "<p>a <strong>b <em>c</em> d</strong> <strong><em>e</em></strong></p>",
    "__u__ ~~s~~ _e_ snake_case_word": "<p><u>u</u> <s>s</s> <em>e</em> snake_case_word</p>",
    "2 * 3 * 4 ** 5": "<p>2 * 3 * 4 ** 5</p>",
    "# A\n\nB": "<h1>A</h1><p>B</p>",
    "### C\n#### D\n#E": "<h3>C</h3><p>#### D<br>#E</p>",
    "-# small\n-#not": "<small>small</small><p>-#not</p>",
    "> q\n> > r\nafter": "<blockquote><p>q<br>&gt; r</p></blockquote><p>after</p>",
    ">>> all\nof\n- it": "<blockquote><p>all<br>of</p><div><ul><li>it</li></ul></div></blockquote>",
    "- a\n  - b\n    more\n- c": "<div><ul><li>a<ul><li>b<br>more</li></ul></li><li>c</li></ul></div>",
    "3. x\n4. y": "<div><ol><li>x</li><li>y</li></ol></div>",
    "`a` ``b`c``": "<p><code>a</code> <code>b`c</code></p>",
    "in ```line``` # code": "<p>in </p><pre><code>line</code></pre><p> # code</p>",
    "```py\n**x**\n\n  y\n```": "<pre><code>**x**\n\n  y</code></pre>",
    "> ```\n> x\n> ```": "<blockquote><pre><code>x</code></pre></blockquote>",
    "\\# \\*x\\* \\> \\`y\\` \\a": "<p># *x* &gt; `y` \\a</p>",
    "||a\nb||": "<p><span><span>a<br>b</span></span></p>",
    "[l](https://a.example/x_(y))": "<p><a>l</a></p>",
    "<https://s.example/>": "<p><a>https://s.example/</a></p>",
    "https://w.example/a_(b)), x": "<p><a>https://w.example/a_(b)</a>), x</p>",
    "[x](javascript:alert(1))": "<p>[x](javascript:alert(1))</p>",
    "[https://a.example](https://b.example)": "<p>[https://a.example](https://b.example)</p>",
    "<@1> <@&2> <#3>": "<p><span>@unknown-user</span> <span>@unknown-role</span> <span>#unknown</span></p>",
    "</top:12> <a:fire:4> @here": "<p><span>/top</span> :fire: <span>@here</span></p>",
    "<t:0:d> <t:0:x> <t:99999999999999>": "<p><time>1/1/70</time> &lt;t:0:x&gt; &lt;t:99999999999999&gt;</p>",
    "<b>not</b> **open ~~ :shrug:": "<p>&lt;b&gt;not&lt;/b&gt; **open ~~ :shrug:</p>",
}

TREES = """async (texts) => {
  const { markdown } = await import("/sandbox/page/markdown.js");
  const { names } = await import("/sandbox/page/state.js");
  return texts.map((text) => markdown(text, names).innerHTML.replace(/<(\\w+)[^>]*>/g, "<$1>"));
}"""


async def test_markdown_reads_as_discord_reads_it(page: Page) -> None:
    trees = await page.evaluate(TREES, list(MARKDOWN))
    assert dict(zip(MARKDOWN, trees, strict=True)) == MARKDOWN


async def test_hostile_text_of_a_bot_is_shown_and_never_run(page: Page, bot: Bot) -> None:
    await bot.send(
        text(f"**[{EVIL}](https://example.com/)**"),
        section(text(f"`{EVIL}`"), {"type": THUMBNAIL} | picture(EVIL)),
        row(button(EVIL)),
        select(3, EVIL, custom_id="other", options=[choice(EVIL)]),
    )
    await bot.send(embeds=[{"title": EVIL, "author": {"name": EVIL}, "fields": [{"name": EVIL, "value": EVIL}]}])
    await expect(page.get_by_role("article").last.get_by_text(EVIL)).to_have_count(4)
    await expect(page.get_by_role("link", name=EVIL)).to_be_visible()
    await expect(page.get_by_role("button", name=EVIL)).to_be_visible()
    await expect(page.locator("img[src=x]")).to_have_count(0)
    assert await page.title() != "1"


async def test_who_uses_a_message_keeps_their_place_when_it_changes(page: Page, bot: Bot) -> None:
    pages = [row(button("Back", custom_id=f"{n}<"), button("Next", custom_id=f"{n}>")) for n in range(3)]
    options = select(3, "Related to", options=[choice("Chips"), choice("Cars")])
    message = await bot.send(text("Page 0"), pages[0], options)
    following = page.get_by_role("log").get_by_role("button", name="Next")
    await following.focus()
    await bot.edit(message, text("Page 1"), pages[1], options)
    await expect(page.get_by_text("Page 1")).to_be_visible()
    await expect(following).to_be_focused()
    await page.evaluate(ASK, {"title": "When?", "custom_id": "when", "components": [text("Soon?")]})
    await bot.edit(message, text("Page 1, changed"), pages[2], options)
    await expect(page.get_by_text("Page 1, changed")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(following).to_be_focused()
    related = page.get_by_role("combobox", name="Related to")
    await related.focus()
    await page.keyboard.press("ArrowDown")
    chips = page.get_by_role("option", name="Chips")
    await expect(chips).to_be_visible()
    await bot.edit(message, text("Page 2"), pages[2], options)
    await bot.send(text("Something else"))
    await expect(page.get_by_text("Something else")).to_be_visible()
    await expect(chips).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("Page 2")).to_be_visible()
    await expect(related).to_be_focused()


async def test_several_are_chosen_within_what_is_asked_for(page: Page, bot: Bot) -> None:
    options = [choice(name) for name in ("AI", "Cloud", "Chips")]
    await bot.send(select(3, "Topics", options=options, min_values=1, max_values=2))
    topics = page.locator("details")
    await topics.locator("summary").press("Enter")
    send = topics.get_by_role("button", name="Choose")
    await expect(send).to_be_disabled()
    await topics.get_by_label("AI").press("Space")
    await topics.get_by_label("Cloud").press("Space")
    await expect(topics.get_by_label("Chips")).to_be_disabled()
    await expect(send).to_be_enabled()
    await page.keyboard.press("Escape")
    await expect(topics.locator("summary")).to_be_focused()
    await expect(send).to_be_hidden()


async def test_a_spoiler_is_shown_by_click_and_by_key(page: Page, bot: Bot) -> None:
    await bot.send(text("It was ||the [butler](https://example.com/)||"), container(text("Case closed"), spoiler=True))
    inside, closed = page.get_by_role("link", name="butler"), page.get_by_text("Case closed")
    await expect(inside).to_have_count(0)
    spoilers = page.get_by_role("button", name="Spoiler")
    await spoilers.first.press("Enter")
    await expect(inside).to_be_visible()
    await spoilers.first.click()
    await expect(spoilers).to_have_count(0)
    await expect(closed).to_be_visible()


async def test_what_apps_offer_for_a_message_is_reached_by_key_and_by_right_click(page: Page, bot: Bot) -> None:
    names = ("Related stories", "Second")
    bot.world.set_commands({"id": str(n), "name": name, "type": 3} for n, name in enumerate(names, start=1))
    bot.say("Mia", "hello there")
    apps, items = page.get_by_role("button", name="Apps"), page.get_by_role("menuitem")
    await apps.press("Enter")
    await expect(items.first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(items.last).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(items).to_have_count(0)
    await expect(apps).to_be_focused()
    await page.get_by_text("hello there").click(button="right")
    await expect(items).to_have_text(list(names))


async def test_a_narrow_page_holds_wide_things_and_pictures_that_never_come(page: Page, bot: Bot) -> None:
    await page.set_viewport_size({"width": 390, "height": 800})
    await bot.send(
        text("W" * 500 + "\n```\n" + "wide " * 100 + "\n```"),
        section(text("x" * 300), {"type": THUMBNAIL} | picture("A chip")),
        {"type": GALLERY, "items": [picture(f"Picture {number}", spoiler=number == 2) for number in range(1, 11)]},
    )
    await expect(page.get_by_role("img", name="A chip")).to_have_text("A chip")
    await expect(page.get_by_role("img", name="Picture 10")).to_be_visible()
    sizes = "[...document.querySelectorAll('.picture')].map((each) => [each.offsetWidth, each.offsetHeight])"
    measured = [tuple(size) for size in await page.evaluate(sizes)]
    assert (len(measured), measured[0], min(measured[1:])[0] > 80) == (11, (64, 64), True)
    beyond = "(log) => [log, log.parentElement].some((each) => each.scrollWidth > each.clientWidth)"
    assert not await page.get_by_role("log").evaluate(beyond)
