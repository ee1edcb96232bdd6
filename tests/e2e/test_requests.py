"""What the bot itself sends, and what it is answered, against Discord's own OpenAPI description."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.model import CROSSPOSTED, Upload
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.exchanges import imported
from tests.e2e.setups import begun
from tests.test_discord_contract import FILE, Description, problems, pytestmark, recorded

__all__ = ["pytestmark"]

FORMS = {
    "Other time": {"when": "mon 9", "time zone": "Berlin"},
    "Other heat": {"heat": "50"},
    "Topics, sources": {"topics": "ai", "sources": "wired"},
}
OF_ONE = ("show", "pause", "resume", "preview", "post", "history", "check")
"""Commands that take a digest's number and nothing else."""


@pytest.fixture(scope="module")
def description() -> Description:
    return Description(Path(FILE))


async def add(discord: Discord, channel: str, **options: object) -> None:
    options |= {"channel": channel, "when": "daily 09:00", "min_heat": "any", "max_age": "any"}
    assert "#" in (await discord.slash("/digest add", as_=MODERATOR, **options)).text


async def test_the_bot_s_requests_are_as_described(discord: Discord, description: Description) -> None:
    async with recorded() as seen:
        await discord.restart_bot()
        top = await discord.slash("/top", period="all")
        await discord.choose(top, "A New Chip")
        await discord.slash("/top", topic="no such topic")
        await discord.autocomplete("/related", "story", "chip")
        await add(discord, "#ai-news", mention="@Readers", silent=False)
        await add(discord, "#announcements", thread=True, publish=True)
        await add(discord, "#news-forum")
        await discord.advance_to("09:00")
        await discord.wait_for(lambda: discord.editions() == ["sent"] * 3, "three editions")
        room = discord.channel("#announcements")
        await discord.wait_for(lambda: discord.world.message(room.last_message.id).thread_id, "the thread")
        await discord.wait_for(lambda: discord.world.message(room.last_message.id).flags & CROSSPOSTED, "publishing")
        assert (await discord.menu(room.last_message, "Related stories")).form
        await discord.slash("/digest list", as_=MODERATOR)
        await discord.slash("/digest preview", digest=3, as_=MODERATOR)
    sent = {(each.method, each.path.rpartition("/")[2]) for each in seen}
    assert {("POST", "threads"), ("POST", "crosspost"), ("POST", "messages"), ("POST", "callback")} <= sent
    assert problems(description, seen) == []


async def test_the_requests_of_a_guided_setup_are_as_described(discord: Discord, description: Description) -> None:
    async with recorded() as seen:
        desk = await begun(discord, max_age="any")
        await desk.choose("channel", "#ai-news")
        await desk.choose("topics")
        for what, fields in FORMS.items():
            assert (await desk.fill_in(what, **fields)).updated
        await desk.press("More")
        await desk.choose("mention", "@Readers")
        await desk.press("Save")
        await desk.ended()
        await discord.wait_for(lambda: "Undo" in desk.seen[-1].buttons, "what was saved")
    sent = [(each.method, each.path.rpartition("/")[2]) for each in seen]
    assert {("PATCH", "@original"), ("POST", "callback")} <= set(sent)
    assert "DELETE" in [method for method, _ in sent]
    assert problems(description, seen) == []


async def test_the_requests_of_all_that_moderators_ask_are_as_described(
    discord: Discord, description: Description
) -> None:
    async with recorded() as seen:
        await add(discord, "#ai-news", mention="@Readers")
        for name in OF_ONE:
            await discord.slash(f"/digest {name}", as_=MODERATOR, digest=1)
        await discord.autocomplete("/digest show", "digest", "1", as_=MODERATOR)
        await discord.autocomplete("/digest add", "topics", "AI, cr", as_=MODERATOR)
        await discord.slash("/digest why", as_=MODERATOR, story="chip")
        edited = await discord.slash("/digest edit", as_=MODERATOR, digest=1, stories=7)
        await discord.slash("/digest edit", as_=MODERATOR, digest=1, stories=7)
        exported = await discord.slash("/digest export", as_=MODERATOR)
        file = await discord.fetch(exported, next(iter(exported.files)))
        await discord.slash("/digest import", as_=MODERATOR, file=Upload("wrong.yaml", b"digests: ["))
        done = await discord.press(await imported(discord, file.replace(b"s: 7", b"s: 3")), "Apply", as_=MODERATOR)
        await discord.press(done, "Undo", as_=MODERATOR)
        await discord.press(edited, "Undo", as_=MODERATOR)
        await discord.press(await discord.slash("/digest remove", as_=MODERATOR, digest=1), "Remove", as_=MODERATOR)
        await add(discord, "#ai-news")
        await discord.press(await discord.slash("/digest forget", as_=MODERATOR), "Forget", as_=MODERATOR)
    sent = {(each.method, each.path.rpartition("/")[2]) for each in seen}
    assert {("PATCH", "@original"), ("POST", "callback"), ("POST", "messages")} <= sent
    assert [each.path for each in seen if each.status >= 400] == []
    assert problems(description, seen) == []
