"""Where readers may ask, and for how long what they were answered goes on working."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.logs import RECURRING, in_one_line
from bot.sandbox.asking import Install
from bot.sandbox.model import Channel
from bot.sandbox.offers import CHAT_INPUT, MESSAGE_MENU
from bot.sandbox.permissions import Permission
from tests.e2e.driver import MEMBER, MODERATOR, Discord
from tests.e2e.seen import Json, Seen

WIRED = "https://www.wired.com/story/cerebras-chip-cluster-neural-networks-ai/"
NEEDED = {"story": WIRED, "query": "chips"}
"""What is typed into options that have to be filled in."""


@dataclass(frozen=True)
class Surface:
    """Somewhere that Mia, who added the bot to her account, can ask."""

    place: Callable[[Discord], Channel]
    private: bool
    """Whether answers are, unless she says otherwise."""
    install: Install | None = None


def server(name: str, channel: str) -> Callable[[Discord], Channel]:
    def find(discord: Discord) -> Channel:
        discord.server = name
        return discord.find(channel)

    return find


def between(*names: str) -> Callable[[Discord], Channel]:
    """Return the messages of these people without the bot."""

    def find(discord: Discord) -> Channel:
        people = {discord.user(name).id for name in names}
        return next(channel for channel in discord.world.channels.values() if set(channel.recipients) == people)

    return find


SURFACES = {
    "a server": Surface(server("Heatwire HQ", "#general"), private=False),
    "a server with the bot, by her own": Surface(server("Heatwire HQ", "#general"), private=True, install="user"),
    "a server without the bot": Surface(server("Book Club", "#books"), private=True),
    "messages with the bot": Surface(lambda discord: discord.world.dm(discord.user(MEMBER)), private=False),
    "messages with somebody else": Surface(between(MEMBER, MODERATOR), private=True),
    "a group": Surface(between(MEMBER, "Noor"), private=True),
}


@pytest.fixture(params=SURFACES)
def surface(request: pytest.FixtureRequest) -> Surface:
    return SURFACES[request.param]


def commands_in(discord: Discord, place: Channel, kind: int = CHAT_INPUT, as_: str = MEMBER) -> list[Json]:
    offered = discord.sandbox.people.commands_for(discord.user(as_).id, place.guild_id, place.id)
    return [command for command in offered if command.get("type", CHAT_INPUT) == kind]


async def ask(discord: Discord, surface: Surface, command: Json, **options: object) -> Seen:
    needed = {option["name"] for option in command.get("options", ()) if option.get("required")}
    given = {name: NEEDED[name] for name in needed} | options
    return await discord.slash(command["name"], in_=surface.place(discord), install=surface.install, **given)


async def test_every_command_for_readers_answers_everywhere_and_privately_where_nobody_else_asked(
    discord: Discord, surface: Surface
) -> None:
    place = surface.place(discord)
    commands = [command for command in commands_in(discord, place) if command["name"] != "digest"]
    private = {command["name"]: (await ask(discord, surface, command)).ephemeral for command in commands}
    assert len(commands) >= 5
    assert private == {command["name"]: surface.private for command in commands}


async def test_everywhere_an_answer_is_for_those_it_is_asked_for(discord: Discord, surface: Surface) -> None:
    for private in (True, False):
        answer = await discord.slash("/top", in_=surface.place(discord), install=surface.install, private=private)
        assert answer.ephemeral is private


async def test_everywhere_buttons_menus_and_offers_work(discord: Discord, surface: Surface) -> None:
    place = surface.place(discord)
    offered = await discord.autocomplete("/related", "story", "chip cluster", in_=place)
    top = await discord.slash("/top", in_=place, install=surface.install, period="all")
    answer = await discord.choose(top, offered[0]["name"][:20])
    assert answer.ephemeral
    assert answer.sites[0] == "wired.com"


async def test_everywhere_the_menu_of_a_message_answers_privately(discord: Discord, surface: Surface) -> None:
    place = surface.place(discord)
    said = discord.world.say(discord.user(MEMBER), place, f"look: {WIRED}")
    for command in commands_in(discord, place, MESSAGE_MENU):
        answer = await discord.menu(discord.see(said), command["name"])
        assert answer.ephemeral
        assert "wired.com" in answer.sites


async def test_where_members_may_not_show_what_their_own_bots_say_an_answer_is_private(discord: Discord) -> None:
    place = SURFACES["a server without the bot"].place(discord)
    everyone = discord.guild().everyone
    allowed = everyone.permissions & ~Permission.USE_EXTERNAL_APPS
    discord.world.edit_role(discord.guild(), everyone, permissions=allowed)
    answer = await discord.slash("/story", in_=place, private=False, story=WIRED)
    assert answer.ephemeral
    assert answer.sites[0] == "wired.com"
    private = await discord.slash("/story", in_=place, private=True, story=WIRED)
    assert "shows nobody else" in (await discord.press(private, "Share")).text


async def test_digests_are_a_matter_of_servers_that_have_the_bot(discord: Discord) -> None:
    olga = discord.user("Olga")  # owns both servers
    discord.world.user_installs.add(olga.id)
    here, there = (SURFACES[name].place(discord) for name in ("a server", "a server without the bot"))
    offered = [{command["name"] for command in commands_in(discord, place, as_="Olga")} for place in (here, there)]
    assert offered[0] - offered[1] == {"digest"}


# while one types


@pytest.mark.parametrize(("command", "option"), [("top", "topic"), ("latest", "source"), ("related", "story")])
async def test_what_is_offered_is_understood_as_text_too(discord: Discord, command: str, option: str) -> None:
    choice, *_ = await discord.autocomplete(command, option, "")
    chosen = await discord.slash(command, **{option: choice["value"]})
    left_standing = await discord.slash(command, **{option: choice["name"]})
    assert chosen.sites
    assert left_standing.text == chosen.text
    assert choice in await discord.autocomplete(command, option, choice["name"])


@pytest.mark.parametrize(
    ("command", "option", "text"),
    [
        ("top", "topic", "AI\u200b Hard\ud800ware"),
        ("top", "source", "\u2066Wired\u2069"),
        ("related", "story", f"\ufeff{WIRED}\x00"),
    ],
)
async def test_characters_that_nobody_sees_in_what_was_pasted_do_no_harm(
    discord: Discord, command: str, option: str, text: str
) -> None:
    offered = await discord.autocomplete(command, option, text)
    answer = await discord.slash(command, **{option: text})
    assert len(offered) == 1
    assert "wired.com" in answer.sites


async def test_topics_and_sources_stand_with_their_counts(discord: Discord) -> None:
    topics = await discord.autocomplete("top", "topic", "hard")
    sources = await discord.autocomplete("top", "source", "wir")
    assert [choice["name"] for choice in topics + sources] == ["AI Hardware · 4 stories", "Wired · 1 story"]


async def test_typing_fast_ends_in_no_error_though_some_offers_come_too_late(
    discord: Discord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in RECURRING:
        monkeypatch.setattr(logging.getLogger(name), "filters", [in_one_line])
    discord.sandbox.faults.add("POST", "/callback", status=404, times=5)
    text = "cerebras upgrades trillion"
    typed = (discord.autocomplete("/related", "story", text[:end]) for end in range(len(text)))
    typing = [asyncio.create_task(each) for each in typed]
    await discord.wait_for(lambda: len(caplog.records) == 5, "five offers that come too late")
    assert [choice["name"] for choice in await discord.autocomplete("/related", "story", text)] == [
        "Cerebras Upgrades Trillion-Transistor Chip to Train ‘Brain-Scale’ AI · Singularity Hub"
    ]
    await discord.wait_for(lambda: sum(each.done() for each in typing) == len(text) - 5, "the other offers")
    for waits in typing:
        waits.cancel()
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("WARNING", None)] * 5
