"""Slash commands, menus and autocomplete from people to the real client and back."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest
from discord import app_commands, ui

from bot.sandbox import interactions
from bot.sandbox.options import Refused
from bot.sandbox.permissions import Permission
from bot.sandbox.seed import MEMBER, MODERATOR, NEIGHBOUR
from tests.sandbox_bot import Bot, place
from tests.waiting import until

Interaction = discord.Interaction


def add(bot: Bot, name: str = "do", **options: Any) -> Any:
    """Make a command out of a function, described as needed."""

    def decorate(function: Any) -> Any:
        command = app_commands.Command(name=name, description="Does it.", callback=function, **options)
        bot.tree.add_command(command)
        return command

    return decorate


def card(text: str, *items: ui.Item[Any]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    for item in items:
        view.add_item(item)
    return view


def text_of(message: Any) -> str:
    return " ".join(part.get("content", "") for part in message["components"]) or message["content"]


async def test_a_slash_command_is_answered_with_a_layout() -> None:
    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction) -> None:
            await interaction.response.send_message(view=card(f"Hello {interaction.user.display_name}"))

    async with place(commands) as here:
        reply = await here.slash("do", as_=MEMBER)
        assert reply.message is not None
        assert text_of(reply.message) == "Hello Mia"
        assert reply.message["flags"] & 32768
        assert reply.message["interaction_metadata"]["user"]["username"] == "mia"
        assert not reply.ephemeral


async def test_an_interaction_carries_what_the_person_and_the_bot_may() -> None:
    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction, channel: app_commands.AppCommandChannel) -> None:
            await interaction.response.send_message(
                f"{interaction.permissions.manage_guild} {interaction.app_permissions.mention_everyone} "
                f"{channel.permissions.send_messages} {interaction.context.guild} {interaction.is_guild_integration()}"
            )

    async with place(commands) as here:
        quiet = here.world.find_channel("announcements")
        reply = await here.slash("do", channel=quiet.id)
        assert reply.message is not None
        assert reply.message["content"] == "True False True True True"
        reply = await here.slash("do", as_=MEMBER, channel=quiet.id)
        assert reply.message is not None
        assert reply.message["content"] == "False False False True True"


async def test_options_of_every_kind_arrive() -> None:
    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction, number: int, yes: bool, role: discord.Role, who: discord.Member) -> None:
            await interaction.response.send_message(f"{number} {yes} {role.name} {who.display_name}")

    async with place(commands) as here:
        assert here.guild
        readers = next(role for role in here.guild.roles.values() if role.name == "Readers")
        reply = await here.slash("do", number=3, yes=True, role=readers.id, who=MEMBER)
        assert reply.message is not None
        assert reply.message["content"] == "3 True Readers Mia"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "required: number"),
        ({"number": 11}, "between 1 and 10"),
        ({"number": "many"}, "must be a number"),
        ({"number": 1, "size": "huge"}, "not one of its choices"),
        ({"number": 1, "colour": "red"}, "no option colour"),
        ({"number": 1, "text": "x" * 6}, "too short or too long"),
        ({"number": 1, "channel": 5}, "no such channel"),
    ],
)
async def test_what_discords_client_would_not_send_is_refused(options: dict[str, Any], why: str) -> None:
    def commands(bot: Bot) -> None:
        @add(bot)
        @app_commands.choices(size=[app_commands.Choice(name="Big", value="big")])
        async def do(
            interaction: Interaction,
            number: app_commands.Range[int, 1, 10],
            size: str = "",
            text: app_commands.Range[str, 0, 5] = "",
            channel: discord.TextChannel | None = None,
        ) -> None: ...

    async with place(commands) as here:
        with pytest.raises(Refused, match=why):
            await here.slash("do", **options)


async def test_a_channel_of_the_wrong_kind_or_hidden_from_the_person_cannot_be_chosen() -> None:
    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction, channel: discord.TextChannel) -> None:
            await interaction.response.send_message(channel.name)

    async with place(commands) as here:
        with pytest.raises(Refused, match="of this kind"):
            await here.slash("do", channel=here.world.find_channel("news-forum").id)
        staff = here.world.find_channel("staff")
        with pytest.raises(Refused, match="no such channel"):
            await here.slash("do", as_=MEMBER, channel=staff.id)
        assert (await here.slash("do", channel=staff.id)).message


async def test_autocomplete_offers_choices_and_gets_the_other_options() -> None:
    def commands(bot: Bot) -> None:
        command = add(bot)

        @command
        async def do(interaction: Interaction, story: str, topic: str = "") -> None: ...

        async def offer(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"{current} in {interaction.namespace.topic}", value="1")]

        found = bot.tree.get_command("do")
        assert isinstance(found, app_commands.Command)
        found.autocomplete("story")(offer)

    async with place(commands) as here:
        offered = await here.people.autocomplete(
            MODERATOR, here.channel.id, "do", {"topic": "AI", "story": "wi"}, "story"
        )
        assert offered == [{"name": "wi in AI", "value": "1"}]
        with pytest.raises(Refused, match="does not autocomplete"):
            await here.people.autocomplete(MODERATOR, here.channel.id, "do", {}, "topic")


async def test_more_than_25_choices_are_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.people.ANSWER_WITHIN", 0.3)

    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction, story: str) -> None: ...

        async def offer(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=str(number), value=str(number)) for number in range(26)]

        found = bot.tree.get_command("do")
        assert isinstance(found, app_commands.Command)
        found.autocomplete("story")(offer)

    async with place(commands) as here:
        with pytest.raises(Refused, match="Loading options failed"):
            await here.people.autocomplete(MODERATOR, here.channel.id, "do", {}, "story")


async def test_an_answer_after_three_seconds_is_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.people.ANSWER_WITHIN", 0.2)
    monkeypatch.setattr(interactions, "ANSWER_WITHIN", 0.2)
    late: list[int] = []

    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction) -> None:
            await asyncio.sleep(0.4)
            try:
                await interaction.response.send_message("Too late")
            except discord.NotFound as error:
                late.append(error.code)

    async with place(commands) as here:
        reply = await here.slash("do")
        assert reply.failed == "The application did not respond"
        assert reply.message is None
        await until(lambda: late)
        assert late == [10062]
        assert here.texts() == []


async def test_a_second_callback_is_refused() -> None:
    codes: list[int] = []

    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction) -> None:
            await interaction.response.send_message("One")
            interaction.response._response_type = None
            try:
                await interaction.response.send_message("Two")
            except discord.HTTPException as error:
                codes.append(error.code)

    async with place(commands) as here:
        await here.slash("do")
        await until(lambda: codes)
        assert codes == [40060]
        assert here.texts() == ["One"]


async def test_a_deferred_answer_is_shown_once_it_is_there() -> None:
    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction) -> None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await asyncio.sleep(0.05)
            await interaction.edit_original_response(content="Done")

    async with place(commands) as here:
        reply = await here.slash("do")
        assert reply.deferred
        assert reply.ephemeral
        assert reply.message is not None
        assert reply.message["content"] == "Done"
        assert reply.message["flags"] == 64
        assert reply.message["edited_timestamp"] is None


async def test_a_private_answer_and_its_follow_up_are_seen_by_one_person_only() -> None:
    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction) -> None:
            await interaction.response.send_message("Psst", ephemeral=True)
            await interaction.followup.send("More", ephemeral=True)
            original = await interaction.original_response()
            await original.edit(content="Psst!")

    async with place(commands) as here:
        reply = await here.slash("do", as_=MEMBER)
        assert reply.ephemeral
        await until(lambda: here.texts(MEMBER) == ["Psst!", "More"])
        assert here.texts(MODERATOR) == []
        assert [message async for message in here.news.history()] == []


async def test_a_private_answer_can_be_taken_back() -> None:
    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction) -> None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await interaction.delete_original_response()

    async with place(commands) as here:
        reply = await here.slash("do")
        assert reply.message is None
        assert reply.failed is None
        assert here.texts(MODERATOR) == []


async def test_a_message_menu_brings_the_message_with_its_text() -> None:
    def commands(bot: Bot) -> None:
        async def related(interaction: Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(f"You mean {message.content}", ephemeral=True)

        bot.tree.add_command(app_commands.ContextMenu(name="Related stories", callback=related))

    async with place(commands) as here:
        said = here.world.say(here.world.find_user("Mia"), here.channel, "https://a.example")
        reply = await here.people.menu(MEMBER, said.id)
        assert reply.message is not None
        assert reply.message["content"] == "You mean https://a.example"


async def test_default_permissions_decide_who_gets_a_command() -> None:
    def commands(bot: Bot) -> None:
        group = app_commands.Group(
            name="digest", description="Digests.", default_permissions=discord.Permissions(manage_guild=True)
        )

        @group.command(name="add")
        async def add_it(interaction: Interaction) -> None:
            """Adds one."""
            await interaction.response.send_message("Added", ephemeral=True)

        bot.tree.add_command(group)

    async with place(commands) as here:
        assert (await here.slash("digest add")).message
        with pytest.raises(Refused, match="Unknown command"):
            await here.slash("digest add", as_=MEMBER)
        assert here.guild
        assert here.people.commands_for(MEMBER, here.guild.id) == []
        assert [command["name"] for command in here.people.commands_for(MODERATOR, here.guild.id)] == ["digest"]
        here.world.edit_role(here.guild, here.guild.everyone, permissions=int(Permission.VIEW_CHANNEL))
        with pytest.raises(Refused, match="Unknown command"):
            await here.slash("digest add")


async def test_contexts_and_installs_decide_where_a_command_is() -> None:
    def commands(bot: Bot) -> None:
        @add(bot, allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True))
        @app_commands.allowed_installs(guilds=True, users=True)
        async def anywhere(interaction: Interaction) -> None:
            await interaction.response.send_message(
                f"{interaction.guild_id} {interaction.is_user_integration()} {interaction.app_permissions.value}"
            )

        @add(bot, "here", allowed_contexts=app_commands.AppCommandContext(guild=True))
        async def here_only(interaction: Interaction) -> None: ...

    async with place(commands) as here:
        world, mia = here.world, here.world.find_user("Mia")
        assert [c["name"] for c in here.people.commands_for(MEMBER, None)] == ["do"]
        dm = await here.people.slash(MEMBER, world.dm(mia).id, "do")
        assert dm.message is not None
        assert dm.message["content"].startswith("None True")
        group = world.group(mia, world.find_user("Mo"))
        assert (await here.people.slash(MEMBER, group.id, "do")).message
        with pytest.raises(Refused, match="Unknown command"):
            await here.people.slash(MODERATOR, group.id, "do")
        with pytest.raises(Refused, match="can't see"):
            await here.people.slash(NEIGHBOUR, here.channel.id, "do")


async def test_where_members_may_not_use_their_own_apps_in_public_the_answer_is_private() -> None:
    def commands(bot: Bot) -> None:
        @add(bot)
        @app_commands.allowed_installs(guilds=False, users=True)
        async def do(interaction: Interaction) -> None:
            await interaction.response.send_message("Hi")

    async with place(commands) as here:
        assert not (await here.slash("do", as_=MEMBER)).ephemeral
        assert here.guild
        everyone = here.guild.everyone
        here.world.edit_role(here.guild, everyone, permissions=everyone.permissions & ~Permission.USE_EXTERNAL_APPS)
        assert (await here.slash("do", as_=MEMBER)).ephemeral


async def test_the_first_follow_up_fills_a_deferred_answer() -> None:
    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction) -> None:
            await interaction.response.defer(thinking=True)
            await interaction.followup.send("One")
            await interaction.followup.send("Two")

    async with place(commands) as here:
        assert (await here.slash("do")).deferred
        await until(lambda: here.texts() == ["One", "Two"])
        first, second = here.world.history(here.channel.id)
        assert (first.type, second.type, second.reply_to) == (20, 19, first.id)


async def test_follow_ups_end_after_fifteen_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []

    def commands(bot: Bot) -> None:
        @add(bot)
        async def do(interaction: Interaction) -> None:
            for life in (900.0, 0.0):
                monkeypatch.setattr(interactions, "TOKEN_LIFE", life)
                try:
                    await interaction.edit_original_response(content="early")
                except discord.HTTPException as error:
                    codes.append(error.code)
                if not interaction.response.is_done():
                    await interaction.response.send_message("Hi")

    async with place(commands) as here:
        await here.slash("do")
        await until(lambda: codes == [10015, 50027])
