"""The page's side of the sandbox: its files, what each person is shown, and live changes."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.model import EPHEMERAL, Message
from bot.sandbox.page_events import MOST
from bot.sandbox.page_files import FILES
from bot.sandbox.server import Sandbox
from tests.waiting import PATIENCE

LARGEST_FIRST_PAGE = 100_000
READS_HTML = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function")


class Page:
    """One browser tab: asks, and listens as the person it shows."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
        self.session = session
        self.sandbox = sandbox
        self.world = sandbox.world

    def id_of(self, name: str) -> str:
        return str(self.world.find_user(name).id)

    def channel(self, name: str) -> str:
        return str(self.world.find_channel(name).id)

    async def get(self, path: str, **query: str) -> tuple[int, Any]:
        async with self.session.get(f"/sandbox/{path}", params=query) as response:
            return response.status, await response.json()

    async def post(self, path: str, **body: object) -> tuple[int, Any]:
        async with self.session.post(f"/sandbox/{path}", json=body) as response:
            return response.status, await response.json()

    async def state(self, name: str) -> Any:
        return (await self.get("state", **{"as": self.id_of(name)}))[1]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    sandbox = Sandbox()
    await sandbox.start()
    async with aiohttp.ClientSession(sandbox.base_url) as session:
        yield Page(session, sandbox)
    await sandbox.close()


def channels_in(state: Any) -> list[str]:
    return [channel["name"] for guild in state["guilds"] for channel in guild["channels"]]


async def heard(response: aiohttp.ClientResponse, count: int = 1) -> list[Any]:
    """Return the next messages of an event stream."""
    found: list[Any] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            line = await response.content.readline()
            if line.startswith(b"data: ") and (told := json.loads(line[6:]))["type"] not in ("hello", "beat"):
                found.append(told)
    return found


def first_files() -> set[str]:
    """Return what a browser fetches to show the page: what index.html names, and what these scripts begin with."""
    found, wanted = {"index.html"}, set(re.findall(r'/sandbox/page/([\w.]+)"', (FILES / "index.html").read_text()))
    while wanted:
        found |= wanted
        texts = [(FILES / name).read_text() for name in wanted if name.endswith(".js")]
        wanted = {name for text in texts for name in re.findall(r'^import .*"\./(.+)";$', text, re.MULTILINE)} - found
    return found


async def test_the_first_page_is_small_with_all_that_it_loads(page: Page) -> None:
    names = sorted(first_files())
    loaded = ["state", f"messages?channel={page.channel('ai-news')}", *(f"page/{name}" for name in names[1:])]
    sizes = {}
    async with aiohttp.ClientSession(page.sandbox.base_url, auto_decompress=False) as browser:
        for path in ("/", *(f"/sandbox/{name}" for name in loaded)):
            async with browser.get(path, headers={"Accept-Encoding": "gzip"}) as response:
                sizes[path] = len(await response.read())
    assert sum(sizes.values()) < LARGEST_FIRST_PAGE, sizes


async def test_no_script_reads_text_as_html() -> None:
    for path in FILES.glob("*.js"):
        assert not [word for word in READS_HTML if word in path.read_text()], path.name


async def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in (FILES / "index.html", *FILES.glob("*.css")):
        assert "http" not in path.read_text(), path.name
        assert "url(" not in path.read_text(), path.name


@pytest.mark.parametrize("path", ["/", "/sandbox/page/main.js", "/sandbox/page/style.css", "/sandbox/state"])
async def test_every_answer_says_what_it_may_load(page: Page, path: str) -> None:
    async with page.session.get(path) as response:
        assert response.status == 200
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_scripts_are_served_as_scripts(page: Page) -> None:
    async with page.session.get("/sandbox/page/main.js") as response:
        assert response.content_type == "text/javascript"


@pytest.mark.parametrize("name", ["..%2fserver.py", "%2e%2e/server.py", "missing.js", "server.py", ""])
async def test_only_the_page_s_own_files_are_served(page: Page, name: str) -> None:
    async with page.session.get(f"/sandbox/page/{name}") as response:
        assert response.status == 404


async def test_people_see_the_channels_that_they_may_see(page: Page) -> None:
    assert "staff" in channels_in(await page.state("Mo"))
    assert "staff" not in channels_in(await page.state("Mia"))


async def test_people_see_their_own_servers(page: Page) -> None:
    state = await page.state("Noor")
    assert [guild["name"] for guild in state["guilds"]] == ["Other Place", "Direct messages"]


async def test_whoever_is_not_known_is_shown_the_moderator_s_page(page: Page) -> None:
    _, state = await page.get("state", **{"as": "17"})
    assert state["viewer"] == page.id_of("Mo")


async def test_a_hidden_channel_is_not_read_by_asking_for_it(page: Page) -> None:
    status, answer = await page.get("messages", **{"as": page.id_of("Mia"), "channel": page.channel("staff")})
    assert status == 403
    assert "messages" not in answer


async def test_what_somebody_says_arrives_on_the_open_page(page: Page) -> None:
    query = {"as": page.id_of("Mia")}
    async with page.session.get("/sandbox/events", params=query) as stream:
        await page.post("say", channel=page.channel("general"), content="<b>hello</b>", **query)
        (told,) = await heard(stream)
    assert told["type"] == "create"
    assert told["message"]["content"] == "<b>hello</b>"


@pytest.mark.parametrize(
    ("name", "writable"),
    [
        ("Mo", ["general", "ai-news", "announcements", "staff", "Heatwire", "Mia"]),
        ("Mia", ["general", "ai-news", "books", "Heatwire", "Noor", "Mo"]),
    ],
)
async def test_people_are_told_where_they_may_write(page: Page, name: str, writable: list[str]) -> None:
    state = await page.state(name)
    channels = [channel for guild in state["guilds"] for channel in guild["channels"]]
    assert [channel["name"] for channel in channels if channel["writable"]] == writable


async def test_posts_and_threads_are_listed_under_their_channels_newest_first(page: Page) -> None:
    world, mia = page.world, page.world.find_user("Mia")
    forum, general = world.find_channel("news-forum"), world.find_channel("general")
    thread = world.add_thread(general, "Chips", mia)
    for name, tags in (("old", []), ("new", [forum.tags[1].id])):
        first = Message(world.snowflakes.new(), forum.id, mia, world.clock.now(), "first")
        world.say(mia, world.add_post(forum, name, first, tags=tags), "second")
    world.archive(world.find_channel("old"))
    state = await page.state("Mo")
    assert channels_in(state)[:7] == ["general", "Chips", "ai-news", "announcements", "news-forum", "new", "old"]
    told = {channel["name"]: channel for guild in state["guilds"] for channel in guild["channels"]}
    assert (told["Chips"]["id"], told["Chips"]["parent"]) == (str(thread.id), str(general.id))
    assert [told["new"][key] for key in ("tags", "messages", "archived")] == [["AI Hardware"], 2, False]
    assert [told["old"][key] for key in ("tags", "messages", "archived")] == [[], 2, True]


async def test_whoever_may_only_read_is_refused_in_words(page: Page) -> None:
    asked = {"as": page.id_of("Mia"), "channel": page.channel("announcements"), "content": "hi"}
    assert await page.post("say", **asked) == (400, {"message": "You can't write in #announcements."})


async def test_an_ephemeral_message_is_told_to_nobody_else(page: Page) -> None:
    world = page.world
    mo, channel = world.find_user("Mo"), world.find_channel("general")
    async with page.session.get("/sandbox/events", params={"as": page.id_of("Mia")}) as stream:
        private = Message(world.snowflakes.new(), channel.id, world.bot, world.clock.now(), "psst", flags=EPHEMERAL)
        private.only_for = mo.id
        world.post(private)
        world.say(mo, channel, "aloud")
        (told,) = await heard(stream)
    assert told["message"]["content"] == "aloud"
    _, seen = await page.get("messages", **{"as": page.id_of("Mia"), "channel": str(channel.id)})
    assert [message["content"] for message in seen["messages"]] == ["aloud"]


async def test_long_channels_come_in_parts(page: Page) -> None:
    world = page.world
    for number in range(60):
        world.say(world.find_user("Mo"), world.find_channel("general"), str(number))
    query = {"as": page.id_of("Mia"), "channel": page.channel("general")}
    _, last = await page.get("messages", **query)
    _, first = await page.get("messages", before=last["messages"][0]["id"], **query)
    assert [message["content"] for message in last["messages"]] == [str(n) for n in range(10, 60)]
    assert [message["content"] for message in first["messages"]] == [str(n) for n in range(10)]
    assert (last["earlier"], last["later"]) == (True, False)
    assert (first["earlier"], first["later"]) == (False, True)


async def said(page: Page, count: int) -> list[Message]:
    mo, general = page.world.find_user("Mo"), page.world.find_channel("general")
    return [page.world.say(mo, general, str(number)) for number in range(count)]


@pytest.mark.parametrize(
    ("asked", "number", "first", "last", "earlier", "later"),
    [
        ("after", 100, 101, 150, True, True),
        ("after", 280, 281, 299, True, False),
        ("around", 100, 75, 124, True, True),
        ("around", 3, 0, 49, False, True),
        ("since", 250, 250, 299, True, False),
        ("since", 10, 10, 209, True, True),
    ],
)
async def test_any_part_of_a_long_channel_can_be_asked_for(
    page: Page, asked: str, number: int, first: int, last: int, earlier: bool, later: bool
) -> None:
    messages = await said(page, 300)
    query = {"as": page.id_of("Mia"), "channel": page.channel("general"), asked: str(messages[number].id)}
    _, answer = await page.get("messages", **query)
    assert [message["content"] for message in answer["messages"]] == [str(n) for n in range(first, last + 1)]
    assert (answer["earlier"], answer["later"]) == (earlier, later)


async def test_a_thread_under_a_message_begins_with_that_message(page: Page) -> None:
    first, _ = await said(page, 2)
    mo, general = page.world.find_user("Mo"), page.world.find_channel("general")
    thread = page.world.add_thread(general, "Chips", mo, thread_id=first.id)
    page.world.say(mo, thread, "in the thread")
    _, answer = await page.get("messages", **{"as": page.id_of("Mia"), "channel": str(thread.id)})
    assert [message["content"] for message in answer["messages"]] == ["0", "in the thread"]


async def test_an_answer_says_which_of_the_changes_it_knows_of(page: Page) -> None:
    query = {"as": page.id_of("Mia")}
    async with page.session.get("/sandbox/events", params=query) as stream:
        await said(page, 2)
        before, after = await heard(stream, 2)
        _, answer = await page.get("messages", channel=page.channel("general"), **query)
    assert before["n"] < after["n"] == answer["told"]


async def test_a_page_that_is_too_far_behind_is_cut_off(page: Page) -> None:
    async with page.session.get("/sandbox/events") as stream:
        for _ in range(MOST + 1):
            page.world.advance(1)
        with pytest.raises(aiohttp.ClientError):
            await asyncio.wait_for(stream.read(), PATIENCE)


async def test_a_page_can_tell_one_world_from_the_next(page: Page) -> None:
    runs = [(await hello(page))["run"] for _ in range(2)]
    assert runs == [page.sandbox.run] * 2
    assert Sandbox().run != page.sandbox.run


async def test_a_page_can_tell_whether_anything_has_changed_before_it_listens(page: Page) -> None:
    before = (await page.state("Mo"))["told"]
    assert (await hello(page))["told"] == before
    page.world.edit_channel(page.world.find_channel("general"), topic="Talk")
    assert (await hello(page))["told"] > before


async def hello(page: Page) -> Any:
    """Return what a page is told as soon as it listens."""
    async with page.session.get("/sandbox/events") as stream:
        return json.loads((await stream.content.readline()).removeprefix(b"data: "))


async def test_members_stand_in_the_order_of_their_roles_and_apps_behind_them(page: Page) -> None:
    state = await page.state("Mo")
    names = {person["id"]: person["name"] for person in state["people"]}
    roles = {role["id"]: role["name"] for role in state["guilds"][0]["roles"]}
    members = state["guilds"][0]["members"]
    assert [(names[each["id"]], [roles[role] for role in each["roles"]]) for each in members] == [
        ("Mo", ["Moderators"]),
        ("Mia", ["Readers"]),
        ("Olga", []),
        ("Heatwire", ["Heatwire"]),
    ]
    assert [names[each["id"]] for each in members if each["owner"]] == ["Olga"]


async def test_where_the_bot_is_not_its_commands_are_offered_to_those_who_installed_it(page: Page) -> None:
    _set_top(page)
    offers = {}
    for name in ("Mia", "Noor", "Mo"):
        state = await page.state(name)
        for channel in state["guilds"][-1]["channels"][1:]:
            commands = [state["commands"][number]["name"] for number in channel["commands"]]
            offers[f"{name} with {channel['name']}"] = commands
    assert offers == {"Mia with Noor": ["top"], "Mia with Mo": ["top"], "Noor with Mia": [], "Mo with Mia": []}


async def test_in_a_server_without_the_bot_its_commands_are_offered_to_those_who_installed_it(page: Page) -> None:
    _set_top(page)
    commands = {}
    for name in ("Mia", "Olga"):
        state = await page.state(name)
        commands[name] = next(guild["commands"] for guild in state["guilds"] if guild["name"] == "Book Club")
    assert commands == {"Mia": [0], "Olga": []}


def _set_top(page: Page) -> None:
    option = {"type": 4, "name": "count", "description": "How many", "min_value": 0, "required": False}
    form = {"id": "1", "version": "1", "name": "top", "description": "Hot", "contexts": [0, 1, 2], "nsfw": False}
    page.world.set_commands([form | {"integration_types": [0, 1], "options": [option]}])


async def test_of_a_command_the_page_is_told_what_is_typed(page: Page) -> None:
    _set_top(page)
    state = await page.state("Mia")
    (command,) = state["commands"]
    assert [guild["commands"] for guild in state["guilds"]] == [[0], [0], [0]]
    option = {"type": 4, "name": "count", "description": "How many", "min_value": 0}
    assert command == {"name": "top", "description": "Hot", "options": [option]}


async def test_the_clock_moves_for_everybody(page: Page) -> None:
    async with page.session.get("/sandbox/events") as stream:
        _, moved = await page.post("clock", advance=3600)
        (told,) = await heard(stream)
    assert moved["offset"] == pytest.approx(3600)
    assert (told["type"], told["offset"]) == ("clock", moved["offset"])
    assert await page.get("clock") == (200, moved)


@pytest.mark.parametrize("step", [-1, "x", 1e30, None])
async def test_the_clock_moves_forward_by_a_span(page: Page, step: object) -> None:
    status, answer = await page.post("clock", advance=step)
    assert status == 400
    assert answer["message"]
    assert page.sandbox.clock.offset == 0


async def test_a_command_that_is_not_there_is_refused_in_words(page: Page) -> None:
    body = {"as": page.id_of("Mia"), "channel": page.channel("general"), "name": "nothing", "options": {}}
    status, answer = await page.post("slash", **body)
    assert status == 400
    assert "nothing" in answer["message"]


async def test_a_form_of_another_site_changes_nothing(page: Page) -> None:
    text = json.dumps({"advance": 60})
    async with page.session.post("/sandbox/clock", data=text, headers={"Content-Type": "text/plain"}) as response:
        assert response.status == 400
    elsewhere = {"Origin": "https://evil.example"}
    async with page.session.post("/sandbox/clock", json={"advance": 60}, headers=elsewhere) as response:
        assert response.status == 403
    assert page.sandbox.clock.offset == 0


async def test_only_its_reader_dismisses_an_ephemeral_message(page: Page) -> None:
    world = page.world
    mo, channel = world.find_user("Mo"), world.find_channel("general")
    private = Message(world.snowflakes.new(), channel.id, world.bot, world.clock.now(), "psst", flags=EPHEMERAL)
    private.only_for = mo.id
    world.post(private)
    await page.post("dismiss", message=str(private.id), **{"as": page.id_of("Mia")})
    assert world.history(channel.id, mo.id) == [private]
    await page.post("dismiss", message=str(private.id), **{"as": page.id_of("Mo")})
    assert world.history(channel.id, mo.id) == []


async def test_the_sandbox_ends_at_once_while_a_page_is_open(page: Page) -> None:
    async with page.session.get("/sandbox/events") as stream:
        assert stream.status == 200
        async with asyncio.timeout(2):
            await page.sandbox.close()
