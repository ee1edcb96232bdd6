"""Connections of the real client: what it is told, what it loses, how it comes back."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace

import aiohttp
import discord
import pytest
from discord import app_commands

from bot.sandbox import gateway, people
from bot.sandbox.model import Message
from bot.sandbox.permissions import Permission
from bot.sandbox.seed import MODERATOR
from bot.sandbox.server import Sandbox
from tests.sandbox_bot import Bot, connected, place
from tests.waiting import until


async def test_the_bot_is_ready_with_its_servers_channels_and_own_rights() -> None:
    async with place() as here:
        assert [guild.name for guild in here.bot.guilds] == ["Heatwire HQ", "Other Place"]
        guild = here.bot.guilds[0]
        kinds = {channel.name: channel.type.name for channel in guild.channels}
        assert kinds == {
            "general": "text",
            "ai-news": "text",
            "announcements": "news",
            "news-forum": "forum",
            "staff": "text",
        }
        mine = {channel.name: channel.permissions_for(guild.me) for channel in guild.channels}
        assert mine["ai-news"].send_messages
        assert mine["announcements"].send_messages
        assert mine["staff"].view_channel
        assert not mine["staff"].manage_messages
        assert not guild.me.guild_permissions.mention_everyone


async def test_a_wrong_token_is_refused() -> None:
    sandbox = Sandbox()
    await sandbox.start()
    try:
        with pytest.raises(discord.LoginFailure):
            async with connected(sandbox, Bot(), token="wrong"):
                pass
    finally:
        await sandbox.close()


async def test_privileged_intents_are_refused() -> None:
    sandbox = Sandbox()
    await sandbox.start()
    try:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with connected(sandbox, Bot(discord.Intents(guilds=True, message_content=True))):
                pass
    finally:
        await sandbox.close()


async def test_a_bot_with_guilds_only_hears_of_channels_but_not_of_messages() -> None:
    async with place() as here:
        here.world.say(here.world.find_user("Mia"), here.channel, "hello")
        await here.news.send("own")
        assert here.guild
        here.world.add_channel(here.guild, "new")
        await until(lambda: "guild_channel_create" in here.bot.heard)
        assert "message" not in here.bot.heard


async def test_a_bot_with_message_intents_hears_messages_without_their_text() -> None:
    sandbox = Sandbox()
    await sandbox.start()
    heard: list[str] = []
    bot = Bot(discord.Intents(guilds=True, guild_messages=True))

    @bot.event
    async def on_message(message: discord.Message) -> None:
        heard.append(message.content)

    try:
        async with connected(sandbox, bot):
            channel = sandbox.world.find_channel("ai-news")
            sandbox.world.say(sandbox.world.find_user("Mia"), channel, "secret")
            hidden = Message(sandbox.world.snowflakes.new(), channel.id, sandbox.world.bot, sandbox.clock.now(), "psst")
            sandbox.world.post(replace(hidden, only_for=MODERATOR))
            sandbox.world.say(sandbox.world.find_user("Mia"), channel, f"<@{sandbox.world.bot.id}> hi")
            await until(lambda: len(heard) == 2)
            assert heard == ["", f"<@{sandbox.world.bot.id}> hi"]
    finally:
        await sandbox.close()


async def test_changes_of_servers_reach_the_bot() -> None:
    async with place() as here:
        guild, world = here.guild, here.world
        assert guild
        role = world.bot_role(guild)
        world.set_overwrite(here.channel, role, deny=Permission.SEND_MESSAGES)
        await until(lambda: not here.news.permissions_for(here.news.guild.me).send_messages)
        world.set_overwrite(here.channel, role)
        await until(lambda: here.news.permissions_for(here.news.guild.me).send_messages)
        world.edit_role(guild, role, permissions=0)
        await until(lambda: not here.news.guild.self_role.permissions.value)  # type: ignore[union-attr]
        world.delete_role(guild, next(role for role in guild.roles.values() if role.name == "Press"))
        await until(lambda: "guild_role_delete" in here.bot.heard)
        world.edit_channel(here.channel, topic="News of AI")
        await until(lambda: here.news.topic == "News of AI")
        world.delete_channel(here.channel)
        await until(lambda: here.bot.get_channel(here.channel.id) is None)
        world.remove_bot(guild)
        await until(lambda: here.bot.get_guild(guild.id) is None)
        world.add_bot(guild)
        await until(lambda: here.bot.get_guild(guild.id) is not None)


async def test_after_a_dropped_connection_the_bot_resumes_and_misses_nothing() -> None:
    async with place() as here:
        await here.sandbox.hub.drop(1012)
        assert here.guild
        here.world.add_channel(here.guild, "meanwhile")
        await until(lambda: "resumed" in here.bot.heard)
        assert discord.utils.get(here.news.guild.channels, name="meanwhile")
        assert here.bot.heard.count("ready") == 1


async def test_asked_to_reconnect_the_bot_resumes() -> None:
    async with place() as here:
        here.sandbox.hub.ask_to_reconnect()
        await until(lambda: "resumed" in here.bot.heard)


async def test_an_invalid_session_makes_the_bot_start_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(client: discord.Client, shard_id: int | None, *, initial: bool = False) -> None:
        pass

    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)  # the client's own is five seconds
    async with place() as here:
        here.sandbox.hub.invalidate()
        await until(lambda: here.bot.heard.count("ready") == 2)


async def test_a_gateway_that_answers_no_heartbeats_is_left_and_the_session_resumed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def impatient(bot: Bot) -> None:
        bot._connection.heartbeat_timeout = 1.0

    monkeypatch.setattr(gateway, "HEARTBEAT_INTERVAL", 100)
    async with place(impatient) as here:
        await asyncio.sleep(1.3)
        assert "disconnect" not in here.bot.heard
        here.sandbox.hub.acknowledges = False
        await until(lambda: "resumed" in here.bot.heard)
        here.sandbox.hub.acknowledges = True
        assert here.guild
        here.world.add_channel(here.guild, "later")
        await until(lambda: discord.utils.get(here.news.guild.channels, name="later"))
        assert here.bot.heard.count("ready") == 1


async def test_a_second_start_of_the_bot_gets_the_interactions() -> None:
    def commands(bot: Bot) -> None:
        @bot.tree.command()
        async def do(interaction: discord.Interaction) -> None:
            """Does it."""
            await interaction.response.send_message("first")

    async with place(commands) as here:
        second = Bot()

        async def do(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("second")

        second.tree.add_command(app_commands.Command(name="do", description="Does it.", callback=do))
        async with connected(here.sandbox, second):
            reply = await here.slash("do")
            assert reply.message is not None
            assert reply.message["content"] == "second"
        await until(lambda: len(here.sandbox.hub._connections) == 1)
        reply = await here.slash("do")
        assert reply.message is not None
        assert reply.message["content"] == "first"


async def test_without_a_bot_nothing_responds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "ANSWER_WITHIN", 0.2)

    def commands(bot: Bot) -> None:
        @bot.tree.command()
        async def do(interaction: discord.Interaction) -> None:
            """Does it."""

    sandbox, bot = Sandbox(), Bot()
    commands(bot)
    await sandbox.start()
    try:
        async with connected(sandbox, bot):
            pass
        started = time.monotonic()
        channel = sandbox.world.find_channel("ai-news")
        reply = await sandbox.people.slash(MODERATOR, channel.id, "do")
        assert reply.failed == "The application did not respond"
        assert time.monotonic() - started >= 0.2
    finally:
        await sandbox.close()


async def test_a_client_may_ask_for_plain_frames() -> None:
    sandbox = Sandbox()
    await sandbox.start()
    try:
        async with aiohttp.ClientSession() as session, session.ws_connect(sandbox.gateway + "?v=10") as socket:
            assert (await socket.receive_json())["op"] == 10
            await socket.send_json({"op": 1, "d": None})
            assert (await socket.receive_json())["op"] == 11
            await socket.send_str(json.dumps({"op": 2, "d": {"token": "wrong", "intents": 1}}))
            message = await asyncio.wait_for(socket.receive(), 5)
            assert message.data == 4004
    finally:
        await sandbox.close()


async def test_a_heartbeat_is_answered_after_the_bot_has_noted_that_it_was_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send = discord.gateway.DiscordWebSocket.send_heartbeat

    async def send_and_be_busy(self: discord.gateway.DiscordWebSocket, data: object) -> None:
        await send(self, data)
        await asyncio.sleep(0.03)

    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "send_heartbeat", send_and_be_busy)
    monkeypatch.setattr(gateway, "HEARTBEAT_INTERVAL", 600)
    async with place() as here:
        await asyncio.sleep(1.5)  # the greeting's own heartbeat, and two more
        await until(lambda: 0 < here.bot.latency < 0.4)  # answered too early: the time since the heartbeat before
