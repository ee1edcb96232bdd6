"""The sandbox's answers and the client's requests against Discord's own OpenAPI description."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import discord
import jsonschema
import pytest
import yarl
from discord import app_commands, ui
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bot.sandbox.limits import RateLimited
from bot.sandbox.seed import MEMBER, MODERATOR
from tests.sandbox_bot import Bot, place
from tests.test_sandbox_files import file, showing
from tests.waiting import until

FILE = os.environ.get("DISCORD_OPENAPI", "")
pytestmark = pytest.mark.skipif(not FILE, reason="DISCORD_OPENAPI does not name Discord's OpenAPI description")

Interaction = discord.Interaction


class Description:
    """Discord's OpenAPI description, asked for what holds for a request."""

    def __init__(self, path: Path) -> None:
        self._all = json.loads(path.read_text())
        resource = Resource(contents=_relaxed(self._all), specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource("discord:", resource)

    def problems(self, pointer: str, value: Any) -> list[str]:
        validator = jsonschema.Draft202012Validator({"$ref": f"discord:#{pointer}"}, registry=self._registry)
        return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)]

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]]:
        """Return the JSON pointer and description of what answers this request."""
        for pattern, methods in self._all["paths"].items():
            if method.lower() in methods and _matches(pattern, path):
                return f"/paths/{_pointer(pattern)}/{method.lower()}", methods[method.lower()]
        raise AssertionError(f"Discord has no {method} {path}")

    def check_answer(self, method: str, path: str, status: int, body: Any) -> list[str]:
        pointer, operation = self.operation(method, path)
        key = str(status) if str(status) in operation["responses"] else f"{status // 100}XX"
        response = operation["responses"].get(key)
        if response is None:
            return [f"Discord does not answer {status}"]
        if "$ref" in response:
            place = response["$ref"].removeprefix("#")
            response = self._all["components"]["responses"][place.rpartition("/")[2]]
        else:
            place = f"{pointer}/responses/{key}"
        if "content" not in response:
            return [] if body is None else ["Discord answers nothing"]
        return self.problems(f"{place}/content/application~1json/schema", body)

    def check_request(self, method: str, path: str, body: Any) -> list[str]:
        pointer, operation = self.operation(method, path)
        if "requestBody" not in operation:
            return [] if body is None else ["Discord takes no body"]
        return self.problems(f"{pointer}/requestBody/content/application~1json/schema", _ids_as_text(body))


def _pointer(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _matches(pattern: str, path: str) -> bool:
    """Say whether a path is of this pattern; names like @me are not ids."""
    wanted, given = pattern.split("/"), path.split("/")
    return len(wanted) == len(given) and all(
        want == have or (want.startswith("{") and not have.startswith("@"))
        for want, have in zip(wanted, given, strict=True)
    )


_WITH_IDS = {"users", "roles", "default_values", "attachments"}


def _ids_as_text(body: Any, place: str = "") -> Any:
    """Return the body with the ids that the client sends as numbers as texts: Discord takes both."""
    if isinstance(body, dict):
        return {key: _ids_as_text(value, place if key == "id" else key) for key, value in body.items()}
    if isinstance(body, list):
        return [_ids_as_text(value, place) for value in body]
    return str(body) if place in _WITH_IDS and isinstance(body, int) else body


def _relaxed(part: Any) -> Any:
    """Return the description without what it gets wrong itself: Discord's inner errors have words for codes."""
    if isinstance(part, list):
        return [_relaxed(item) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _relaxed(value) for key, value in part.items()}
    if "Error" in kept and "InnerErrors" in kept:
        kept["Error"]["properties"]["code"] = {"type": ["integer", "string"]}
        kept["ErrorDetails"] = {"anyOf": kept["ErrorDetails"].pop("oneOf")}
    return kept


@pytest.fixture(scope="module")
def description() -> Description:
    return Description(Path(FILE))


class Exchange:
    def __init__(self, method: str, path: str, status: int, sent: Any, answered: Any) -> None:
        self.method, self.path, self.status, self.sent, self.answered = method, path, status, sent, answered


@asynccontextmanager
async def recorded() -> AsyncIterator[list[Exchange]]:
    """Record what the client sends and what comes back."""
    seen: list[Exchange] = []
    real = aiohttp.ClientSession._request

    async def request(self: aiohttp.ClientSession, method: str, url: Any, **options: Any) -> aiohttp.ClientResponse:
        sent = _payload(options.get("data"))
        response = await real(self, method, url, **options)
        if "/api/v10/" in str(url):
            text = await response.text()
            path = yarl.URL(str(url)).path.removeprefix("/api/v10")
            seen.append(Exchange(method, path, response.status, sent, json.loads(text) if text else None))
        return response

    aiohttp.ClientSession._request = request  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        aiohttp.ClientSession._request = real  # type: ignore[method-assign]


def _payload(data: Any) -> Any:
    """Return the JSON that was sent, alone or beside files."""
    if isinstance(data, aiohttp.FormData):
        [data] = [value for options, _, value in data._fields if options["name"] == "payload_json"]
    return json.loads(data) if isinstance(data, str) else None


def problems(description: Description, seen: list[Exchange]) -> list[str]:
    return [problem for exchange in seen for problem in _problems(description, exchange)]


def _problems(description: Description, exchange: Exchange) -> Iterator[str]:
    name = f"{exchange.method} {exchange.path} {exchange.status}"
    if exchange.status < 400:
        for problem in description.check_request(exchange.method, exchange.path, exchange.sent):
            yield f"request {name}: {problem}"
    for problem in description.check_answer(exchange.method, exchange.path, exchange.status, exchange.answered):
        yield f"answer {name}: {problem}"


def layout(text: str = "x") -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    section = ui.Section[Any](
        ui.TextDisplay(text), accessory=ui.Thumbnail("https://a.example/p.png", description="alt")
    )
    view.add_item(ui.Container(section, ui.Separator(), accent_colour=0xFF5500))
    view.add_item(
        ui.ActionRow(ui.Button(label="Next", custom_id="next"), ui.Button(label="Read", url="https://a.example"))
    )
    options = [discord.SelectOption(label="One", value="1", description="first")]
    view.add_item(ui.ActionRow(ui.Select(custom_id="pick", placeholder="Related to ...", options=options)))
    return view


class Form(ui.Modal, title="Form"):
    word: ui.Label[Any] = ui.Label(text="Word", component=ui.TextInput())

    async def on_submit(self, interaction: Interaction) -> None:
        await interaction.response.send_message("Thanks", ephemeral=True)


class Setup(ui.Modal, title="Set up"):
    """Asks by selects, in which something stands."""

    def __init__(self, channel_id: int) -> None:
        super().__init__(custom_id="setup")
        self.channel_id = channel_id
        for select in self.selects():
            self.add_item(ui.Label(text="Choose", description="Any of these", component=select))

    def selects(self) -> tuple[ui.Select[Any], ui.ChannelSelect[Any], ui.RoleSelect[Any]]:
        here = discord.SelectDefaultValue(id=self.channel_id, type=discord.SelectDefaultValueType.channel)
        options = [discord.SelectOption(label=word, value=word, default=True) for word in ("AI", "Chips")]
        return (
            ui.Select(custom_id="topics", options=options, min_values=0, max_values=2, required=False),
            ui.ChannelSelect(custom_id="channel", default_values=[here], channel_types=[discord.ChannelType.text]),
            ui.RoleSelect(custom_id="role", min_values=0, required=False, placeholder="Nobody"),
        )

    async def on_submit(self, interaction: Interaction) -> None:
        await interaction.response.send_message("Thanks", ephemeral=True)


class Next(ui.DynamicItem[ui.Button[Any]], template="next"):
    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Button[Any], match: Any) -> Next:  # type: ignore[override]
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.edit_message(view=layout("y"))


def commands(bot: Bot) -> None:
    @bot.tree.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    async def show(interaction: Interaction, number: app_commands.Range[int, 1, 5] = 1) -> None:
        """Shows it."""
        await interaction.response.send_message(view=layout(), ephemeral=number == 2)
        await interaction.followup.send("more", ephemeral=True)
        await (await interaction.original_response()).edit(view=layout("z"))

    @bot.tree.command()
    async def slow(interaction: Interaction, story: str = "") -> None:
        """Takes its time."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.delete_original_response()

    @bot.tree.command()
    async def setup(interaction: Interaction) -> None:
        """Asks for more."""
        assert interaction.channel_id
        await interaction.response.send_modal(Setup(interaction.channel_id))

    @bot.tree.command()
    async def export(interaction: Interaction) -> None:
        """Gives a file."""
        await interaction.response.send_message(view=showing("a.yaml"), file=file("a.yaml"), ephemeral=True)
        await interaction.edit_original_response(view=showing("b.yaml"), attachments=[file("b.yaml")])
        await interaction.followup.send("more", file=file("c.yaml"), ephemeral=True)

    @slow.autocomplete("story")
    async def offer(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name="Wired", value="1")]

    @bot.tree.command()
    async def form(interaction: Interaction) -> None:
        """Asks."""
        await interaction.response.send_modal(Form())

    @bot.tree.context_menu(name="Related stories")
    async def related(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message("here", ephemeral=True)

    bot.add_dynamic_items(Next)


async def test_commands_and_startup_are_as_described(description: Description) -> None:
    async with place(commands) as here, recorded() as seen:
        await here.bot.tree.sync()
        await here.bot.tree.fetch_commands()
        await here.bot.application_info()
        await here.bot.http.get_bot_gateway()
        await here.bot.fetch_user(MEMBER)
        await here.news.guild.fetch_member(MEMBER)
        await here.news.guild.fetch_roles()
        await here.bot.fetch_channel(here.channel.id)
        assert len(seen) == 8
        assert problems(description, seen) == []


async def test_messages_are_as_described(description: Description) -> None:
    async with place() as here, recorded() as seen:
        here.world.say(here.world.find_user("Mia"), here.channel, "hello")
        silent = discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(1)])
        sent = await here.news.send(
            view=layout(), nonce="0123456789abcdef01234567", silent=True, allowed_mentions=silent
        )
        await sent.edit(view=layout("y"))
        await here.news.fetch_message(sent.id)
        thread = await sent.create_thread(name="Discuss")
        await thread.send("first")
        assert len([message async for message in here.news.history()]) == 2
        await sent.delete()
        assert problems(description, seen) == []


async def test_files_are_as_described(description: Description) -> None:
    async with place(commands) as here, recorded() as seen:
        sent = await here.news.send("x", files=[file("a.yaml"), file("b.txt")])
        await sent.edit(attachments=[sent.attachments[0], file("c.txt")])
        await here.news.send(view=showing("a.yaml"), file=file("a.yaml"))
        await here.slash("export")
        await until(lambda: len(seen) == 6)
        with pytest.raises(discord.HTTPException):
            await here.news.send(view=showing("b.yaml"), file=file("a.yaml"))
        with pytest.raises(discord.HTTPException):
            await here.bot.interactions[0].followup.fetch_message(sent.id)
        assert [exchange.status for exchange in seen] == [200, 200, 200, 200, 200, 200, 400, 404]
        assert problems(description, seen) == []


async def test_forms_are_as_described(description: Description) -> None:
    async with place(commands) as here, recorded() as seen:
        await here.slash("setup")
        await here.people.submit(MODERATOR, "setup", {})
        selects = ui.LayoutView(timeout=None)
        for select in Setup(here.channel.id).selects():
            selects.add_item(ui.ActionRow(select))
        sent = await here.news.send(view=selects)
        await sent.edit(view=layout())
        assert len(seen) == 4
        assert problems(description, seen) == []


async def test_forums_and_threads_are_as_described(description: Description) -> None:
    async with place() as here, recorded() as seen:
        forum = here.bot.get_channel(here.world.find_channel("news-forum").id)
        assert isinstance(forum, discord.ForumChannel)
        silent = discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(1)])
        tags = forum.available_tags[:1]
        made = await forum.create_thread(
            name="Chips", view=layout(), applied_tags=tags, silent=True, allowed_mentions=silent
        )
        await made.thread.send("more")
        await here.bot.fetch_channel(made.thread.id)
        await here.bot.fetch_channel(forum.id)
        await forum.guild.fetch_channels()
        assert len(await forum.guild.active_threads()) == 1
        here.world.archive(here.world.channel(made.thread.id))
        assert len([thread async for thread in forum.archived_threads(before=here.world.clock.now())]) == 1
        await made.thread.fetch_message(made.thread.id)
        assert problems(description, seen) == []


async def test_publishing_is_as_described(description: Description) -> None:
    async with place() as here, recorded() as seen:
        channel = here.bot.get_channel(here.world.find_channel("announcements").id)
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send(view=layout())
        await sent.publish()
        await sent.create_thread(name="Discuss", auto_archive_duration=1440)
        for again in (sent.publish(), sent.create_thread(name="Discuss")):
            with pytest.raises(discord.HTTPException):
                await again
        assert [exchange.status for exchange in seen] == [200, 200, 201, 400, 400]
        assert problems(description, seen) == []


async def test_refused_posts_are_as_described(description: Description) -> None:
    async with place() as here, recorded() as seen:
        hidden = here.world.find_channel("news-forum")
        forum = here.bot.get_channel(hidden.id)
        assert isinstance(forum, discord.ForumChannel)
        hidden.requires_tag = True
        refused = [forum.create_thread(name="x", content="x"), forum.create_thread(name="x" * 101, content="x")]
        for attempt in refused:
            with pytest.raises(discord.HTTPException):
                await attempt
        assert [exchange.status for exchange in seen] == [400, 400]
        assert problems(description, seen) == []


async def test_refusals_are_as_described(description: Description) -> None:
    async with place() as here, recorded() as seen:
        hidden = here.world.find_channel("staff")
        hidden.overwrites.pop(here.world.bot_role(here.world.guilds[hidden.guild_id or 0]).id)
        refused = [
            here.news.send("x" * 2001),
            here.news.send(),
            here.bot.get_partial_messageable(1).send("x"),
            here.bot.get_partial_messageable(hidden.id).send("x"),
            here.news.fetch_message(1),
            here.bot.fetch_user(1),
        ]
        for attempt in refused:
            with pytest.raises(discord.HTTPException):
                await attempt
        assert [exchange.status for exchange in seen] == [400, 400, 404, 403, 404, 404]
        assert problems(description, seen) == []


async def test_interactions_are_as_described(description: Description) -> None:
    async with place(commands) as here, recorded() as seen:
        shown = await here.slash("show")
        await here.slash("show", number=2)
        assert shown.message is not None
        await here.people.press(MODERATOR, int(shown.message["id"]), "next")
        await here.slash("slow")
        await here.people.autocomplete(MODERATOR, here.channel.id, "slow", {}, "story")
        asked = await here.slash("form")
        assert asked.modal is not None
        field = asked.modal["components"][0]["component"]["custom_id"]
        await here.people.submit(MODERATOR, asked.modal["custom_id"], {field: "word"})
        said = here.world.say(here.world.find_user("Mia"), here.channel, "hello")
        await here.people.menu(MEMBER, said.id)
        assert len(seen) >= 12
        assert problems(description, seen) == []


async def test_refusals_for_being_too_fast_are_as_described(description: Description) -> None:
    async with place() as here, recorded() as seen:
        here.sandbox.limits.on = True
        headers = {"Authorization": f"Bot {here.sandbox.token}", "Content-Type": "application/json"}
        async with aiohttp.ClientSession(here.sandbox.base_url, headers=headers) as session:
            for _ in range(6):
                await session.post(f"/api/v10/channels/{here.channel.id}/messages", data='{"content": "x"}')
            with suppress(RateLimited):
                while True:
                    here.sandbox.limits.take("GET", "/users/@me")
            await session.get("/api/v10/users/@me")
        assert [exchange.status for exchange in seen[4:6]] == [200, 429]
        assert seen[-1].answered["global"]
        assert problems(description, seen) == []
