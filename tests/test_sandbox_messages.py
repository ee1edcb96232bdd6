"""Messages of the real client: what Discord accepts, refuses, pings and remembers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
from discord import ui

from bot.sandbox.keeping import restore, save
from bot.sandbox.permissions import Permission
from bot.sandbox.seed import HEADQUARTERS, default_world
from tests.sandbox_bot import Place, place

READERS, PRESS = HEADQUARTERS + 2, HEADQUARTERS + 3


async def refusal(here: Place, body: dict[str, Any]) -> dict[str, Any]:
    """Post a raw body and return the error body."""
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=here.channel.id)
    with pytest.raises(discord.HTTPException) as caught:
        await here.bot.http.request(route, json=body)
    headers = {"Authorization": f"Bot {here.sandbox.token}"}
    async with here.bot.http._HTTPClient__session.post(route.url, json=body, headers=headers) as response:  # type: ignore[attr-defined]
        answer: dict[str, Any] = await response.json()
    assert answer["code"] == caught.value.code
    return answer


def v2(*components: dict[str, Any]) -> dict[str, Any]:
    return {"flags": 32768, "components": list(components)}


def text(content: str = "x") -> dict[str, Any]:
    return {"type": 10, "content": content}


def row(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


def button(custom_id: str = "b", **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": custom_id} | more


def select(*options: dict[str, Any]) -> dict[str, Any]:
    return {"type": 3, "custom_id": "s", "options": list(options)}


def option(value: str = "v", **more: Any) -> dict[str, Any]:
    return {"label": "L", "value": value} | more


def section(accessory: dict[str, Any] | None, *texts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 9, "components": list(texts)} | ({"accessory": accessory} if accessory else {})


def picture(url: str) -> dict[str, Any]:
    return {"type": 11, "media": {"url": url}}


def pinged(message: discord.Message) -> list[int]:
    return [role.id for role in message.role_mentions]


LINK = {"type": 2, "style": 5, "label": "Read"}


def places(errors: dict[str, Any], path: str = "") -> dict[str, str]:
    """Return the code of each wrong thing by its place."""
    found = {}
    for key, value in errors.items():
        if key == "_errors":
            found[path.strip(".")] = value[0]["code"]
        else:
            found |= places(value, f"{path}.{key}")
    return found


@pytest.mark.parametrize(
    ("body", "place_of_error", "code"),
    [
        ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
        (v2(text()) | {"content": "x"}, "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
        (v2(text("x" * 4001)), "components.0.content", "BASE_TYPE_BAD_LENGTH"),
        (v2(text("")), "components.0.content", "BASE_TYPE_BAD_LENGTH"),
        (v2(text(" \n")), "components.0.content", "BASE_TYPE_BAD_LENGTH"),
        (v2(text("x" * 3000), text("x" * 1001)), "components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
        (v2(*[row(button(str(n))) for n in range(21)]), "components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
        (v2(section(None, text())), "components.0.accessory", "BASE_TYPE_REQUIRED"),
        (v2(section(button())), "components.0.components", "BASE_TYPE_BAD_LENGTH"),
        (v2(section(button(), *[text()] * 4)), "components.0.components", "BASE_TYPE_BAD_LENGTH"),
        (v2(section(picture("/a.png"), text())), "components.0.accessory.media.url", "URL_TYPE_INVALID_SCHEME"),
        (
            v2(section(picture("https://a b.example/"), text())),
            "components.0.accessory.media.url",
            "URL_TYPE_INVALID_URL",
        ),
        (v2(row(button("x" * 101))), "components.0.components.0.custom_id", "BASE_TYPE_BAD_LENGTH"),
        (v2(row(button("a"), button("a"))), "components", "COMPONENT_CUSTOM_ID_DUPLICATED"),
        (v2(row(button(label="x" * 81))), "components.0.components.0.label", "BASE_TYPE_MAX_LENGTH"),
        (v2(row(*[button(str(n)) for n in range(6)])), "components.0.components", "BASE_TYPE_BAD_LENGTH"),
        (v2(row(select(option()), button())), "components.0.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        (
            v2(row(LINK | {"url": "https://a.example/" + "x" * 500})),
            "components.0.components.0.url",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (v2(row(LINK | {"url": "javascript:x"})), "components.0.components.0.url", "URL_TYPE_INVALID_SCHEME"),
        (v2(row(select())), "components.0.components.0.options", "BASE_TYPE_BAD_LENGTH"),
        (
            v2(row(select(*[option(str(n)) for n in range(26)]))),
            "components.0.components.0.options",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (v2(row(select(option(label="x" * 101)))), "components.0.components.0.options.0.label", "BASE_TYPE_BAD_LENGTH"),
        (v2(row(select(option("x" * 101)))), "components.0.components.0.options.0.value", "BASE_TYPE_BAD_LENGTH"),
        (
            v2(row(select(option(description="x" * 101)))),
            "components.0.components.0.options.0.description",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            v2(row(select(option(), option()))),
            "components.0.components.0.options.1.value",
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        ),
        ({"components": [text()]}, "components.0.type", "UNION_TYPE_CHOICES"),
        (v2(button()), "components.0.type", "UNION_TYPE_CHOICES"),
        ({"content": "x", "nonce": "x" * 26}, "nonce", "NONCE_TYPE_TOO_LONG"),
        (
            {"content": "x", "allowed_mentions": {"parse": ["roles"], "roles": ["1"]}},
            "allowed_mentions",
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        ),
        ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0", "BASE_TYPE_CHOICES"),
    ],
)
async def test_what_breaks_a_limit_is_refused_at_its_place(
    body: dict[str, Any], place_of_error: str, code: str
) -> None:
    async with place() as here:
        answer = await refusal(here, body)
        assert answer["code"] == 50035
        assert places(answer["errors"])[place_of_error] == code
        assert here.texts() == []


async def test_an_empty_message_is_refused() -> None:
    async with place() as here:
        assert (await refusal(here, {}))["code"] == 50006
        assert (await refusal(here, {"content": " "}))["code"] == 50006


async def test_a_message_at_every_limit_is_taken() -> None:
    view = ui.LayoutView(timeout=None)
    for _ in range(9):
        texts = [ui.TextDisplay[Any]("x" * 200), ui.TextDisplay[Any]("x" * 200)]
        view.add_item(ui.Section(*texts, accessory=ui.Thumbnail("https://a.example/p.png", description="A picture")))
    options = [discord.SelectOption(label="x" * 100, value=f"{n:0100}", description="x" * 100) for n in range(25)]
    view.add_item(ui.ActionRow(ui.Select(custom_id="x" * 100, options=options)))
    view.add_item(ui.TextDisplay("x" * 400))
    assert view.total_children_count == 39
    async with place() as here:
        sent = await here.news.send(view=view)
        assert len(sent.components) == 11
        fetched = await here.news.fetch_message(sent.id)
        assert [part.to_dict() for part in fetched.components] == [part.to_dict() for part in sent.components]


async def test_a_layout_stays_one_when_it_is_edited() -> None:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("One"))
    async with place() as here:
        sent = await here.news.send(view=view)
        view.add_item(ui.TextDisplay("Two"))
        edited = await sent.edit(view=view)
        assert len(edited.components) == 2
        assert edited.edited_at is not None
        with pytest.raises(discord.HTTPException, match="cannot be used when using MessageFlags"):
            await sent.edit(content="plain")
        with pytest.raises(discord.HTTPException, match="cannot be removed"):
            await here.bot.http.request(_at(sent), json={"flags": 0, "components": [], "content": "plain"})


def _at(message: discord.Message) -> discord.http.Route:
    path = "/channels/{channel_id}/messages/{message_id}"
    return discord.http.Route("PATCH", path, channel_id=message.channel.id, message_id=message.id)


async def test_plain_text_has_to_go_when_a_message_becomes_a_layout() -> None:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("One"))
    async with place() as here:
        sent = await here.news.send("plain")
        with pytest.raises(discord.HTTPException, match="cannot be used when using MessageFlags"):
            await sent.edit(view=view)
        assert len((await sent.edit(content=None, view=view)).components) == 1


async def test_a_nonce_that_is_repeated_brings_the_first_message_back() -> None:
    async with place() as here:
        first = await here.news.send("One", nonce="abc")
        assert (await here.news.send("One", nonce="abc")).id == first.id
        assert (await here.news.send("One", nonce="abcd")).id != first.id
        assert here.texts() == ["One", "One"]
        elsewhere = here.bot.get_channel(here.world.find_channel("general").id)
        assert isinstance(elsewhere, discord.TextChannel)
        assert (await elsewhere.send("One", nonce="abc")).id == first.id


async def test_the_nonce_of_a_deleted_message_is_an_unknown_message() -> None:
    async with place() as here:
        await (await here.news.send("One", nonce="abc")).delete()
        with pytest.raises(discord.NotFound) as caught:
            await here.news.send("One", nonce="abc")
        assert caught.value.code == 10008


async def test_nonces_are_forgotten_after_some_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with place() as here:
        first = await here.news.send("One", nonce="abc")
        monkeypatch.setattr("bot.sandbox.nonces.REMEMBERED", 0.0)
        assert (await here.news.send("One", nonce="abc")).id != first.id


async def test_after_a_new_start_a_nonce_brings_the_kept_message_back(tmp_path: Path) -> None:
    async with place() as here:
        first = await here.news.send("One", nonce="abc")
        save(here.world, tmp_path / "discord.json")
    world = default_world()
    restore(world, tmp_path / "discord.json")
    async with place(world=world) as here:
        assert (await here.news.send("One", nonce="abc")).id == first.id


async def test_a_role_is_pinged_only_if_allowed_and_permitted() -> None:
    roles = discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(READERS), discord.Object(PRESS)])
    asked = f"<@&{READERS}> <@&{PRESS}> @everyone"
    async with place() as here:
        assert pinged(await here.news.send(asked)) == [READERS]
        assert pinged(await here.news.send(asked, allowed_mentions=roles)) == [READERS]
        assert pinged(await here.news.send(asked, allowed_mentions=discord.AllowedMentions.none())) == []
        assert here.guild
        bot_role = here.world.bot_role(here.guild)
        here.world.edit_role(here.guild, bot_role, permissions=bot_role.permissions | Permission.MENTION_EVERYONE)
        sent = await here.news.send(asked, allowed_mentions=roles)
        assert pinged(sent) == [READERS, PRESS]
        assert not sent.mention_everyone
        assert (await here.news.send(asked)).mention_everyone
        assert pinged(await here.news.send(f"<@&{HEADQUARTERS}>")) == []


async def test_mentions_in_a_layout_ping_and_in_code_or_escaped_do_not() -> None:
    async with place() as here:
        for content, expected in ((f"<@&{READERS}>", [READERS]), (f"`<@&{READERS}>`", []), (rf"\<@&{READERS}>", [])):
            view = ui.LayoutView(timeout=None)
            view.add_item(ui.Container(ui.TextDisplay(content)))
            assert pinged(await here.news.send(view=view)) == expected


async def test_silent_messages_keep_their_flag() -> None:
    async with place() as here:
        assert (await here.news.send("Psst", silent=True)).flags.suppress_notifications


async def test_history_is_read_in_pages_newest_first() -> None:
    async with place() as here:
        sent = [await here.news.send(str(number)) for number in range(5)]
        assert [m.content async for m in here.news.history(limit=2)] == ["4", "3"]
        assert [m.content async for m in here.news.history(before=sent[2])] == ["1", "0"]
        assert [m.content async for m in here.news.history(after=sent[2])] == ["3", "4"]


async def test_history_without_the_permission_is_an_empty_list() -> None:
    async with place() as here:
        sent = await here.news.send("x")
        assert here.guild
        here.world.set_overwrite(here.channel, here.guild.everyone, deny=Permission.READ_MESSAGE_HISTORY)
        here.world.set_overwrite(here.channel, here.world.bot_role(here.guild), deny=Permission.READ_MESSAGE_HISTORY)
        assert [m async for m in here.news.history()] == []
        with pytest.raises(discord.Forbidden):
            await here.news.fetch_message(sent.id)


async def test_what_others_write_has_no_text_for_a_bot_without_the_intent() -> None:
    async with place() as here:
        mia = here.world.find_user("Mia")
        here.world.say(mia, here.channel, "secret")
        here.world.say(mia, here.channel, f"<@{here.world.bot.id}> hello")
        await here.news.send("own")
        contents = [m.content async for m in here.news.history(oldest_first=True)]
        assert contents == ["", "<@1100000000000000001> hello", "own"]


@pytest.mark.parametrize(
    ("denied", "code"),
    [(Permission.VIEW_CHANNEL, 50001), (Permission.SEND_MESSAGES, 50013)],
)
async def test_a_message_needs_view_and_send(denied: Permission, code: int) -> None:
    async with place() as here:
        assert here.guild
        here.world.set_overwrite(here.channel, here.world.bot_role(here.guild), deny=denied)
        with pytest.raises(discord.Forbidden) as caught:
            await here.news.send("x")
        assert caught.value.code == code


async def test_a_channel_that_is_gone_is_unknown() -> None:
    async with place() as here:
        channel = here.news
        here.world.delete_channel(here.channel)
        with pytest.raises(discord.NotFound) as caught:
            await channel.send("x")
        assert caught.value.code == 10003


async def test_a_server_that_the_bot_left_is_out_of_reach() -> None:
    async with place() as here:
        channel = here.news
        assert here.guild
        here.world.remove_bot(here.guild)
        with pytest.raises(discord.Forbidden) as caught:
            await channel.send("x")
        assert caught.value.code == 50001


async def test_a_forum_takes_no_messages() -> None:
    async with place() as here:
        forum = here.bot.get_partial_messageable(here.world.find_channel("news-forum").id)
        with pytest.raises(discord.HTTPException) as caught:
            await forum.send("x")
        assert caught.value.code == 50008


async def test_a_thread_is_started_under_a_message_and_written_in() -> None:
    async with place() as here:
        sent = await here.news.send("x")
        thread = await sent.create_thread(name="Discuss")
        assert thread.id == sent.id
        assert (await thread.send("First")).channel.id == thread.id
        with pytest.raises(discord.HTTPException) as caught:
            await sent.create_thread(name="Discuss")
        assert caught.value.code == 160004
        assert here.guild
        here.world.set_overwrite(
            here.channel, here.world.bot_role(here.guild), deny=Permission.SEND_MESSAGES_IN_THREADS
        )
        with pytest.raises(discord.Forbidden):
            await thread.send("Second")


async def test_an_announcement_is_published_once() -> None:
    async with place() as here:
        channel = here.bot.get_channel(here.world.find_channel("announcements").id)
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send("x")
        await sent.publish()
        with pytest.raises(discord.HTTPException) as caught:
            await sent.publish()
        assert caught.value.code == 40033


async def test_only_its_own_messages_can_be_edited_or_deleted_by_the_bot() -> None:
    async with place() as here:
        said = here.world.say(here.world.find_user("Mia"), here.channel, "mine")
        message = here.news.get_partial_message(said.id)
        for attempt, code in ((message.edit(content="yours"), 50005), (message.delete(), 50013)):
            with pytest.raises(discord.Forbidden) as caught:
                await attempt
            assert caught.value.code == code
