"""All that is kept of a server goes when a moderator says so, and nothing of any other."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

from tests.e2e.driver import HQ, MODERATOR, OTHER_MODERATOR, OTHER_PLACE, Discord
from tests.e2e.exchanges import add, imported, settings, text_of
from tests.e2e.seen import Seen

TABLES = ("digests", "editions", "posted", "follow_ups", "suspensions", "changes", "drafts")


def rows(discord: Discord) -> dict[str, int]:
    """Return how much there is of all servers."""
    with closing(sqlite3.connect(f"file:{discord.settings.database_path}?mode=ro", uri=True)) as db:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


async def ask(discord: Discord) -> Seen:
    return await discord.slash("/digest forget", as_=MODERATOR)


async def test_forgetting_asks_first_and_brings_the_file(discord: Discord) -> None:
    await add(discord)
    await discord.slash("/digest post", digest=1, as_=MODERATOR)
    question = await ask(discord)
    assert question.ephemeral
    assert "1 digest with its settings, the record of 1 edition" in question.text
    assert "can't be undone" in question.text
    assert "number: 1" in await text_of(question)
    kept = await discord.press(question, "Keep", as_=MODERATOR)
    assert kept.text == "Everything stays as it is."
    assert len(await settings(discord)) == 1


async def test_after_the_press_nothing_is_left_and_the_stories_are_new_again(discord: Discord) -> None:
    await add(discord)
    await add(discord, channel="#announcements", thread=True, publish=True)
    question = await discord.slash("/digest remove", digest=1, as_=MODERATOR)
    await discord.press(question, "Remove", as_=MODERATOR)
    await discord.slash("/digest post", digest=2, as_=MODERATOR)
    await discord.wait_for(lambda: discord.follow_ups() == ["done", "done"], "thread and publication")
    done = await discord.press(await ask(discord), "Forget", as_=MODERATOR)
    assert "I have forgotten all" in done.text
    assert "number: 2" in await text_of(done)
    await discord.wait_for(lambda: not any(rows(discord).values()), "nothing")
    assert "no digest" in (await discord.slash("/digest list", as_=MODERATOR)).text
    assert "I keep nothing of this server." in (await ask(discord)).text
    assert "#1" in (await add(discord, channel="#announcements")).text
    await discord.slash("/digest post", digest=1, as_=MODERATOR)
    posted = discord.channel("#announcements").messages
    assert posted[0].links == posted[-1].links


async def test_what_was_exported_comes_back_with_the_same_settings(discord: Discord) -> None:
    await add(discord, topics="AI Hardware, -AI", sources="Wired", mention="@Readers", when="*/30 * * * *")
    await add(discord, channel="#news-forum", timezone="Asia/Tokyo", stories=3, per_source=1, min_heat="90")
    await add(discord, channel="#announcements", thread=True, publish=True, silent=True, updates=True)
    await discord.slash("/digest pause", digest=2, as_=MODERATOR)
    before = await settings(discord)
    done = await discord.press(await ask(discord), "Forget", as_=MODERATOR)
    text = await text_of(done)
    assert await settings(discord) == []
    answer = await imported(discord, text)
    assert "3 new" in answer.text
    await discord.press(answer, "Apply", as_=MODERATOR)
    assert await settings(discord) == before


async def test_what_was_changed_since_the_question_is_not_forgotten_without_a_file(discord: Discord) -> None:
    await add(discord)
    question = await ask(discord)
    await discord.slash("/digest edit", digest=1, stories=3, as_=MODERATOR)
    answer = await discord.press(question, "Forget", as_=MODERATOR)
    assert "have changed since I asked" in answer.text
    assert len(await settings(discord)) == 1


async def test_all_is_deleted_though_discord_does_not_take_the_answer(discord: Discord) -> None:
    discord.expects_errors = True
    await add(discord)
    question = await ask(discord)
    discord.sandbox.faults.add("PATCH", "/messages/@original$", status=404)
    answer = await discord.press(question, "Forget", as_=MODERATOR)
    assert "Something went wrong" in answer.text
    await discord.wait_for(lambda: not any(rows(discord).values()), "nothing")


async def test_two_presses_at_once_forget_once(discord: Discord) -> None:
    await add(discord)
    question = await ask(discord)
    presses = [discord.press(question, "Forget", as_=MODERATOR) for _ in range(2)]
    texts = sorted([done.text for done in await asyncio.gather(*presses)])
    assert len(texts) == 2
    assert "I have forgotten all" in texts[0]
    assert "I keep nothing of this server." in texts[1]


async def test_nothing_of_another_server_is_forgotten(discord: Discord) -> None:
    await add(discord)
    discord.server = OTHER_PLACE
    await discord.slash("/digest add", as_=OTHER_MODERATOR, channel="#general", when="hourly", min_heat="any")
    before = await settings(discord)
    assert before
    discord.server = HQ
    await discord.press(await ask(discord), "Forget", as_=MODERATOR)
    assert await settings(discord) == []
    discord.server = OTHER_PLACE
    assert await settings(discord) == before
