"""Files of the real client: at messages, in file components, with commands; and how they are fetched."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands, ui

from bot.sandbox import attachments
from bot.sandbox.keeping import restore, save
from bot.sandbox.model import Upload
from bot.sandbox.options import Refused
from bot.sandbox.seed import MEMBER, default_world
from tests.sandbox_bot import Bot, Place, place
from tests.waiting import until

HOSTILE = b"<script>alert(1)</script>"


def file(name: str = "digests.yaml", content: bytes = b"a: 1") -> discord.File:
    return discord.File(io.BytesIO(content), name)


def showing(*names: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("Here"))
    for name in names:
        view.add_item(ui.File(f"attachment://{name}"))
    return view


async def fetched(url: str) -> tuple[int, bytes, dict[str, str]]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.read(), dict(response.headers)


def commands(bot: Bot) -> None:
    @bot.tree.command()
    async def export(interaction: discord.Interaction, later: bool = False) -> None:
        """Gives a file."""
        if later:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await interaction.edit_original_response(view=showing("digests.yaml"), attachments=[file()])
            await interaction.followup.send("more", file=file("more.yaml"), ephemeral=True)
        else:
            await interaction.response.send_message(view=showing("digests.yaml"), file=file(), ephemeral=True)

    @bot.tree.command(name="import")
    async def import_(interaction: discord.Interaction, given: discord.Attachment) -> None:
        """Takes a file."""
        await interaction.response.send_message(f"{given.filename}: {(await given.read()).decode()}", ephemeral=True)

    @bot.tree.command()
    async def both(interaction: discord.Interaction, word: str, given: discord.Attachment | None = None) -> None:
        """Takes a word too."""

    @both.autocomplete("word")
    async def offer(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current}!", value=current)]


async def test_a_file_under_a_message_is_fetched_as_it_was_sent() -> None:
    async with place() as here:
        sent = await here.news.send("Look", file=file(content=b"\x00\xff"))
        [found] = sent.attachments
        assert (found.filename, found.size, found.ephemeral) == ("digests.yaml", 2, False)
        assert await found.read() == b"\x00\xff"


async def test_a_hostile_file_is_saved_and_never_shown_as_a_page() -> None:
    async with place() as here:
        [found] = (await here.news.send(file=file("<b>page;.html", HOSTILE))).attachments
        status, content, headers = await fetched(found.url)
        assert (status, content) == (200, HOSTILE)
        assert headers["Content-Disposition"] == 'attachment; filename="' + found.filename + '"'
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


async def test_the_address_of_a_file_can_not_be_guessed_and_ends_with_its_message() -> None:
    async with place() as here:
        sent = await here.news.send(file=file())
        url = sent.attachments[0].url
        address, _, key = url.partition("?")
        for wrong in (address, f"{address}?hm=0", f"{address}x?{key}", url.replace(str(here.channel.id), "1")):
            assert (await fetched(wrong))[0] == 404
        await sent.delete()
        assert (await fetched(url))[0] == 404


async def test_a_file_component_shows_its_file_which_no_longer_stands_under_the_message() -> None:
    async with place() as here:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.Container(ui.File("attachment://digests.yaml"), ui.TextDisplay("Kept")))
        sent = await here.news.send(view=view, file=file())
        assert sent.attachments == []
        box = sent.components[0]
        assert isinstance(box, discord.Container)
        shown = box.children[0]
        assert isinstance(shown, discord.FileComponent)
        assert (shown.name, shown.size) == ("digests.yaml", 4)
        assert (await fetched(shown.media.url))[1] == b"a: 1"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("attachment://other.yaml", "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"),
        ("https://a.example/digests.yaml", "URL_TYPE_INVALID_SCHEME"),
    ],
)
async def test_a_file_component_without_its_file_is_refused(url: str, code: str) -> None:
    async with place() as here:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.File(url))
        with pytest.raises(discord.HTTPException) as caught:
            await here.news.send(view=view, file=file())
        assert (caught.value.status, caught.value.code) == (400, 50035)
        assert "In components.0.file.url" in caught.value.text
        assert code in str(await raw_refusal(here, url))


async def raw_refusal(here: Place, url: str) -> Any:
    headers = {"Authorization": f"Bot {here.sandbox.token}"}
    draft = {"flags": 1 << 15, "components": [{"type": 13, "file": {"url": url}}]}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{here.sandbox.rest}/channels/{here.channel.id}/messages", json=draft) as response,
    ):
        return await response.json()


@pytest.mark.parametrize(
    "draft",
    [
        {"content": "x", "attachments": [{"id": 0, "filename": "a.yaml"}]},
        {"content": "x", "attachments": ["a.yaml"]},
        {"files": {"0": "a.yaml"}},
    ],
)
async def test_files_that_did_not_come_are_not_there(draft: Any) -> None:
    async with place() as here:
        headers = {"Authorization": f"Bot {here.sandbox.token}"}
        url = f"{here.sandbox.rest}/channels/{here.channel.id}/messages"
        async with aiohttp.ClientSession(headers=headers) as session, session.post(url, json=draft) as response:
            assert response.status == 400


async def test_a_file_has_a_description_within_limits() -> None:
    async with place() as here:
        words = [discord.File(io.BytesIO(b""), "a.yaml", description="x" * length) for length in (1024, 1025)]
        [sent] = (await here.news.send(file=words[0])).attachments
        assert sent.description == "x" * 1024
        with pytest.raises(discord.HTTPException, match="1024 or fewer"):
            await here.news.send(file=words[1])


async def test_an_edit_keeps_the_files_that_it_lists_and_takes_new_ones() -> None:
    async with place() as here:
        sent = await here.news.send("Two", files=[file("one.txt"), file("two.txt")])
        sent = await sent.edit(content="Still two")
        assert [each.filename for each in sent.attachments] == ["one.txt", "two.txt"]
        sent = await sent.edit(attachments=[sent.attachments[1], file("three.txt")])
        assert [each.filename for each in sent.attachments] == ["two.txt", "three.txt"]
        sent = await sent.edit(attachments=[])
        assert sent.attachments == []


async def test_a_post_of_a_forum_begins_with_its_file() -> None:
    async with place() as here:
        forum = here.bot.get_channel(here.world.find_channel("news-forum").id)
        assert isinstance(forum, discord.ForumChannel)
        made = await forum.create_thread(name="Chips", content="Look", file=file())
        assert [each.filename for each in made.message.attachments] == ["digests.yaml"]


@pytest.mark.parametrize("later", [False, True])
async def test_an_answer_brings_its_file(later: bool) -> None:
    async with place(commands) as here:
        reply = await here.slash("export", later=later)
        assert reply.message is not None
        assert reply.ephemeral
        shown = reply.message["components"][1]
        assert (shown["name"], shown["size"]) == ("digests.yaml", 4)
        assert (await fetched(shown["file"]["url"]))[1] == b"a: 1"


async def test_a_follow_up_brings_its_file_too() -> None:
    async with place(commands) as here:
        await here.slash("export", later=True)
        messages = here.world.messages[here.channel.id]
        await until(lambda: len(messages) == 2)
        shown = attachments.under(here.world, messages.popitem()[1])
        assert [(each["filename"], each["ephemeral"]) for each in shown] == [("more.yaml", True)]


async def test_a_command_takes_a_file() -> None:
    async with place(commands) as here:
        reply = await here.slash("import", given=Upload("my digests.yaml", b"a: 1"))
        assert reply.message is not None
        assert reply.message["content"] == "my_digests.yaml: a: 1"


async def test_a_command_takes_nothing_else_for_a_file() -> None:
    async with place(commands) as here:
        with pytest.raises(Refused, match="must be a file"):
            await here.slash("import", given="digests.yaml")
        with pytest.raises(Refused, match="10 MB"):
            await here.slash("import", given=Upload("x", bytes(attachments.LARGEST + 1)))


async def test_what_is_typed_beside_a_file_is_completed_without_it() -> None:
    async with place(commands) as here:
        options = {"given": Upload("a.yaml", b""), "word": "chi"}
        found = await here.people.autocomplete(MEMBER, here.channel.id, "both", options, "word")
        assert found == [{"name": "chi!", "value": "chi"}]
        data: Any = here.bot.interactions[-1].data
        assert [option["name"] for option in data["options"]] == ["word"]


async def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.uploads.LARGEST", 10_000)
    async with place() as here:
        with pytest.raises(discord.HTTPException) as caught:
            await here.news.send(file=file(content=bytes(10_001)))
        assert (caught.value.status, caught.value.code) == (413, 40005)
        sent = await here.news.send(files=[file(f"{number}.txt") for number in range(10)])
        for number in range(10):
            assert sent.attachments[number].filename == f"{number}.txt"
        more: list[discord.Attachment | discord.File] = [*sent.attachments[:9], file("10.txt"), file("11.txt")]
        with pytest.raises(discord.HTTPException) as caught:
            await sent.edit(attachments=more)
        assert caught.value.status == 400


async def test_an_edit_that_lists_nothing_adds_to_the_files_and_not_too_many() -> None:
    async with place() as here:
        sent = await here.news.send(files=[file(f"{number}.txt") for number in range(9)])
        url = f"{here.sandbox.rest}/channels/{here.channel.id}/messages/{sent.id}"
        async with aiohttp.ClientSession(headers={"Authorization": f"Bot {here.sandbox.token}"}) as session:
            for name, status in (("9.txt", 200), ("10.txt", 400)):
                form = aiohttp.FormData({"payload_json": "{}"})
                form.add_field("files[0]", b"a: 1", filename=name)
                async with session.patch(url, data=form) as response:
                    assert response.status == status
                    answer = await response.json()
        assert answer["code"] == 30015
        assert len(here.world.message(sent.id).attachments) == 10


async def test_files_are_there_again_at_the_next_start(tmp_path: Path) -> None:
    async with place() as here:
        await here.news.send(view=showing("digests.yaml"), file=file(content=b"\x00\xff"))
        save(here.world, tmp_path / "discord.json")
    world = default_world()
    restore(world, tmp_path / "discord.json")
    async with place(world=world) as here:
        [sent] = [message async for message in here.news.history(limit=1)]
        shown = sent.components[1]
        assert isinstance(shown, discord.FileComponent)
        assert (await fetched(shown.media.url))[1] == b"\x00\xff"
