"""Forms and selects with what stands in them already: shown, left alone, emptied, filled in; and what is refused."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import ChannelType, SelectDefaultValue, SelectDefaultValueType, SelectOption, ui

from bot.sandbox import modals
from bot.sandbox.errors import ApiError
from bot.sandbox.options import Refused
from bot.sandbox.seed import MEMBER, MODERATOR
from bot.sandbox.world import World
from tests.sandbox_bot import Bot, Place, place
from tests.test_sandbox_messages import refusal
from tests.waiting import until

Interaction = discord.Interaction[Any]


def default(id_: int, type_: SelectDefaultValueType = SelectDefaultValueType.channel) -> SelectDefaultValue:
    return SelectDefaultValue(id=id_, type=type_)


class Setup(ui.Modal, title="Set up"):
    """Five fields, each with something in it."""

    note: ui.TextDisplay[Any] = ui.TextDisplay("A **note**")
    when: ui.Label[Any] = ui.Label(text="When", component=ui.TextInput(custom_id="when", default="daily 09:00"))
    topics: ui.Label[Any]
    channel: ui.Label[Any]
    role: ui.Label[Any]

    def __init__(self, world: World) -> None:
        super().__init__(custom_id="setup")
        options = [SelectOption(label=word, value=word, default=word != "Cars") for word in ("AI", "Chips", "Cars")]
        topics = ui.Select[Any](custom_id="topics", options=options, min_values=0, max_values=3, required=False)
        here = [default(world.find_channel("ai-news").id)]
        kinds = [ChannelType.text, ChannelType.news]
        channel = ui.ChannelSelect[Any](custom_id="channel", channel_types=kinds, default_values=here, required=True)
        readers = next(role.id for role in world.guilds[guild_id(world)].roles.values() if role.name == "Readers")
        mention = [default(readers, SelectDefaultValueType.role)]
        role = ui.RoleSelect[Any](custom_id="role", required=False, min_values=0, default_values=mention)
        for text, component in (("Topics", topics), ("Channel", channel), ("Mention", role)):
            self.add_item(ui.Label(text=text, component=component))

    async def on_submit(self, interaction: Interaction) -> None:
        await interaction.response.send_message("Saved", ephemeral=True)


def guild_id(world: World) -> int:
    found = world.find_channel("ai-news").guild_id
    assert found is not None
    return found


def forms(bot: Bot) -> None:
    @bot.tree.command()
    async def setup(interaction: Interaction) -> None:
        """Asks."""
        await interaction.response.send_modal(Setup(interaction.client.world))


async def asked(here: Place, user_id: int = MODERATOR) -> Any:
    here.bot.world = here.world  # type: ignore[attr-defined]
    reply = await here.slash("setup", as_=user_id)
    assert reply.modal is not None
    return reply.modal


async def sent(here: Place, user_id: int = MODERATOR, **fields: str | list[str]) -> dict[str, Any]:
    """Send the form and return what the bot got: values by custom id, and what they are."""
    assert (await here.people.submit(user_id, "setup", fields)).message
    data: Any = here.bot.interactions[-1].data
    parts = [part["component"] for part in data["components"] if part["type"] == 18]
    return {part["custom_id"]: part.get("value", part.get("values")) for part in parts} | {"resolved": data["resolved"]}


async def test_a_form_left_alone_sends_what_stood_in_it() -> None:
    async with place(forms) as here:
        await asked(here)
        values = await sent(here)
        news = here.world.find_channel("ai-news").id
        assert (values["when"], values["topics"], values["channel"]) == ("daily 09:00", ["AI", "Chips"], [str(news)])
        assert values["resolved"]["channels"][str(news)]["name"] == "ai-news"
        assert [role["name"] for role in values["resolved"]["roles"].values()] == ["Readers"]


async def test_what_may_be_emptied_is_emptied() -> None:
    async with place(forms) as here:
        await asked(here)
        values = await sent(here, topics=[], role=[])
        assert (values["topics"], values["role"]) == ([], [])
        assert "roles" not in values["resolved"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"channel": []}, "channel: choose between 1 and 1"),
        ({"when": ""}, "when is required"),
        ({"topics": ["Boats"]}, "not among the choices"),
        ({"channel": ["1"]}, "no such channel"),
    ],
)
async def test_a_form_filled_in_wrongly_is_not_sent(fields: dict[str, Any], words: str) -> None:
    async with place(forms) as here:
        await asked(here)
        with pytest.raises(Refused, match=words):
            await sent(here, **fields)
        await sent(here)  # it is still open


async def test_a_channel_of_another_kind_is_not_offered_in_a_form() -> None:
    async with place(forms) as here:
        await asked(here)
        with pytest.raises(Refused, match="of this kind"):
            await sent(here, channel=[str(here.world.find_channel("news-forum").id)])


LABELLED: dict[str, Any] = {"type": 18, "label": "Roles"}
ROLES: dict[str, Any] = {"type": 6, "custom_id": "roles"}


@pytest.mark.parametrize(
    "parts",
    [
        [LABELLED | {"component": ROLES | {"disabled": True}}],
        [LABELLED | {"component": ROLES}] * 2,
        [LABELLED | {"component": ROLES}, {"type": 1, "components": [{"type": 6, "custom_id": "more"}]}],
        [LABELLED | {"component": ROLES | {"custom_id": str(number)}} for number in range(6)],
    ],
)
def test_a_form_that_discord_would_not_show_is_refused(parts: list[Any]) -> None:
    with pytest.raises(ApiError, match="Invalid Form Body"):
        modals.checked({"title": "Set up", "custom_id": "setup", "components": parts})


def test_a_select_that_is_needed_is_not_sent_empty_whatever_its_least() -> None:
    form = modals.checked(
        {"title": "Set up", "custom_id": "setup", "components": [LABELLED | {"component": ROLES | {"min_values": 0}}]}
    )
    with pytest.raises(Refused, match="choose between 1 and 1"):
        modals.filled(form, {}, lambda select, values: {"values": list(values)})


async def test_two_people_fill_in_the_same_form_without_meeting() -> None:
    async with place(forms) as here:
        await asked(here)
        here.bot.interactions.clear()
        await asked(here, MEMBER)

        @here.bot.event  # discord.py forgets a form when the first of two people has sent it
        async def on_interaction(interaction: Interaction) -> None:
            if interaction.user.id == MEMBER:
                await interaction.response.send_message("Saved", ephemeral=True)

        assert (await sent(here, MODERATOR))["when"] == "daily 09:00"
        assert (await sent(here, MEMBER, when="hourly"))["when"] == "hourly"
        assert [each.user.id for each in here.bot.interactions[-2:]] == [MODERATOR, MEMBER]
        with pytest.raises(Refused, match="No such form"):
            await sent(here, MEMBER)


async def test_defaults_stand_in_the_selects_of_a_message_and_change_with_it() -> None:
    async with place() as here:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.ActionRow(ui.ChannelSelect(custom_id="c", default_values=[default(here.channel.id)])))
        message = await here.news.send(view=view)
        assert here.world.message(message.id).components[0]["components"][0]["default_values"] == [
            {"id": str(here.channel.id), "type": "channel"}
        ]
        emptied = ui.LayoutView(timeout=None)
        emptied.add_item(ui.ActionRow(ui.ChannelSelect(custom_id="c", min_values=0)))
        await message.edit(view=emptied)
        assert "default_values" not in here.world.message(message.id).components[0]["components"][0]


async def test_a_select_that_may_be_emptied_sends_nothing_chosen() -> None:
    async with place() as here:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.ActionRow(ui.RoleSelect(custom_id="r", min_values=0)))
        message = await here.news.send(view=view)

        @here.bot.event
        async def on_interaction(interaction: Interaction) -> None:
            await interaction.response.send_message(str(interaction.data), ephemeral=True)

        reply = await here.people.choose(MODERATOR, message.id, "r", [])
        await until(lambda: here.bot.interactions)
        assert reply.message is not None
        assert "'values': []" in reply.message["content"]


def v2(kind: int, **select: Any) -> dict[str, Any]:
    row = {"type": 1, "components": [{"type": kind, "custom_id": "s"} | select]}
    return {"flags": 1 << 15, "components": [row]}


@pytest.mark.parametrize(
    ("kind", "select", "path"),
    [
        (8, {"default_values": [{"id": "1", "type": "role"}]}, ("default_values", "0", "type")),
        (8, {"default_values": [{"id": "x", "type": "channel"}]}, ("default_values", "0", "id")),
        (6, {"default_values": [{"id": str(n), "type": "role"} for n in (1, 2)]}, ("default_values",)),
        (8, {"channel_types": [99]}, ("channel_types", "0")),
        (6, {"channel_types": [0]}, ("channel_types",)),
        (6, {"min_values": 3, "max_values": 2}, ("min_values",)),
    ],
)
async def test_wrong_selects_are_refused_where_they_are_wrong(kind: int, select: Any, path: tuple[str, ...]) -> None:
    async with place() as here:
        error = (await refusal(here, v2(kind, **select)))["errors"]["components"]["0"]["components"]["0"]
        for step in path:
            error = error[step]
        assert error["_errors"]
