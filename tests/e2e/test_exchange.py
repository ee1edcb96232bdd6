"""A server's digests as a file, out and in again: what it would change, what is wrong with it, and who may."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from discord import Attachment

from bot.sandbox.permissions import Permission
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.exchanges import add, exported, file, imported, settings, text_of


async def test_a_file_is_given_privately_with_names_beside_the_ids(discord: Discord) -> None:
    await add(discord, topics="AI Hardware", mention="@Readers")
    answer = await discord.slash("/digest export", as_=MODERATOR)
    assert answer.ephemeral
    assert list(answer.files) == ["digests-2031-03-05.yaml"]
    text = await text_of(answer)
    assert text.startswith("# Digests of Heatwire HQ, exported 2031-03-05 10:00 UTC.\n")
    assert f"channel: {discord.find('#ai-news').id}  # #ai-news\n" in text
    assert "  # @Readers\n" in text
    assert "topics: [AI Hardware]\n" in text
    assert str(discord.user(MODERATOR).id) not in text


async def test_a_server_of_which_discord_tells_nothing_has_its_file_without_names(
    discord: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert discord.running
    await add(discord)
    monkeypatch.setattr(discord.running.client.get_guild(discord.guild().id), "unavailable", True)
    text = await exported(discord)
    assert f"channel: {discord.find('#ai-news').id}\n" in text
    assert "# Digests of a server, exported" in text


async def test_a_server_without_digests_has_no_file(discord: Discord) -> None:
    answer = await discord.slash("/digest export", as_=MODERATOR)
    assert "nothing to export" in answer.text
    assert answer.files == {}


async def test_a_file_that_changes_nothing_says_so(discord: Discord) -> None:
    await add(discord, topics="AI Hardware", mention="@Readers")
    await discord.slash("/digest pause", digest=1, as_=MODERATOR)
    answer = await imported(discord, await exported(discord))
    assert answer.ephemeral
    assert "changes nothing" in answer.text
    assert answer.buttons == {}


async def test_what_a_file_changes_is_shown_and_done_after_a_press_and_undone_together(discord: Discord) -> None:
    await add(discord)
    await add(discord, when="hourly")
    await add(discord, channel="#announcements")
    before = await settings(discord)
    text = await exported(discord)
    _, first, second, _ = text.split("\n  - ")
    changed = first.replace("stories: 5", "stories: 7").replace("daily 09:00", "weekdays 18:30")
    new = 'channel: "#news-forum"\n    when: mon 08:00\n    paused: true\n'
    answer = await imported(discord, "\n  - ".join([f"server: {discord.guild().id}\ndigests:", changed, second, new]))
    assert "1 new and 1 changed" in answer.text
    assert "When Daily at 09:00 UTC → Weekdays at 18:30 UTC; Stories 5 → 7" in answer.text
    assert "New Mondays at 08:00 UTC" in answer.text
    assert "#2 stays as it is.\n#3 is not in the file, and stays." in answer.text
    assert await settings(discord) == before
    done = await discord.press(answer, "Apply", as_=MODERATOR)
    assert done.updated
    assert "2 digests changed" in done.text
    after = await settings(discord)
    assert [digest["when"] for digest in after] == ["weekdays 18:30", "hourly", "daily 09:00", "mon 08:00"]
    assert (after[0]["stories"], after[3]["state"], after[3]["forum"]) == (7, "paused", True)
    await discord.press(done, "Undo", as_=MODERATOR)
    assert await settings(discord) == before


async def test_cancel_drops_the_file(discord: Discord) -> None:
    answer = await imported(discord, file('- channel: "#ai-news"', "  when: hourly"))
    dropped = await discord.press(answer, "Cancel", as_=MODERATOR)
    assert dropped.text == "Nothing was changed."
    assert dropped.buttons == {}
    assert await settings(discord) == []


async def test_two_presses_at_once_apply_a_file_once(discord: Discord) -> None:
    answer = await imported(discord, file('- channel: "#ai-news"', "  when: hourly"))
    presses = [discord.press(answer, "Apply", as_=MODERATOR) for _ in range(2)]
    texts = sorted([done.text for done in await asyncio.gather(*presses)])
    assert len(await settings(discord)) == 1
    assert any("This is over" in text for text in texts)


async def test_a_file_waits_for_its_word_through_a_restart(discord: Discord) -> None:
    answer = await imported(discord, file('- channel: "#ai-news"', "  when: hourly"))
    await discord.restart_bot()
    await discord.press(answer, "Apply", as_=MODERATOR)
    assert [digest["when"] for digest in await settings(discord)] == ["hourly"]


async def test_what_was_changed_meanwhile_is_not_overwritten(discord: Discord) -> None:
    await add(discord)
    answer = await imported(discord, (await exported(discord)).replace("stories: 5", "stories: 7"))
    await discord.slash("/digest edit", digest=1, stories=3, as_=MODERATOR)
    refused = await discord.press(answer, "Apply", as_=MODERATOR)
    assert "was changed meanwhile" in refused.text
    assert [digest["stories"] for digest in await settings(discord)] == [3]


async def test_a_digest_that_was_removed_meanwhile_does_not_come_back(discord: Discord) -> None:
    await add(discord)
    answer = await imported(discord, (await exported(discord)).replace("stories: 5", "stories: 7"))
    question = await discord.slash("/digest remove", digest=1, as_=MODERATOR)
    await discord.press(question, "Remove", as_=MODERATOR)
    assert "was removed meanwhile" in (await discord.press(answer, "Apply", as_=MODERATOR)).text
    assert await settings(discord) == []


async def test_permissions_are_looked_at_again_and_all_is_done_or_nothing(discord: Discord) -> None:
    answer = await imported(
        discord,
        file('- channel: "#general"', "  when: hourly", '- channel: "#ai-news"', "  when: hourly"),
    )
    bot_role = discord.world.bot_role(discord.guild())
    discord.world.set_overwrite(discord.find("#ai-news"), bot_role, deny=Permission.SEND_MESSAGES)
    await discord.settle()
    assert "Send Messages" in (await discord.press(answer, "Apply", as_=MODERATOR)).text
    assert await settings(discord) == []
    discord.world.set_overwrite(discord.find("#ai-news"), bot_role)
    await discord.settle()
    await discord.press(answer, "Apply", as_=MODERATOR)
    assert len(await settings(discord)) == 2


WRONG: dict[str, tuple[str | bytes, list[str]]] = {
    "no YAML": ("digests: [", ["line 2:"]),
    "a picture": (b"\x89PNG\r\n\x1a\n\0", ["line 1: The file is not UTF-8 text."]),
    "too large": (b"#" * 270_000, ["256 KB are the most"]),
    "as large as Discord takes": (b"#" * 9_000_000, ["256 KB are the most"]),
    "empty": (b"", ["line 1: The file is empty."]),
    "other YAML": ("title: A story\n", ["I don't know the key `title`", "There is no list of `digests`"]),
    "options": (
        file("- channel: #ai", "  when: every full moon", "  stories: 11", "  wen: x"),
        ["line 2:", "line 3: `when`", "line 4: `stories`: `11`", "line 5: I don't know the key `wen`"],
    ),
    "options and names": (
        file('- channel: "#nowhere"', "  when: never", '  mention: "@Nobody"', "  silent: true"),
        ["line 2: Nothing that you", "line 3: `when`", "line 4: `silent` and `mention`", "line 4: Nothing that you"],
    ),
    "no such channel": (file("- channel: 12345", "  when: hourly"), ["line 2: There is no channel"]),
    "no such name": (file('- channel: "#nowhere"', "  when: hourly"), ["line 2: Nothing that you see here is called"]),
    "no such role": (
        file('- channel: "#ai-news"', "  when: hourly", "  mention: 12345", '- channel: "#x"', "  when: hourly"),
        ["line 4: This server has no role `12345`", "line 5: Nothing that you see here"],
    ),
    "everyone": (
        file('- channel: "#ai-news"', "  when: hourly", '  mention: "@everyone"'),
        ["line 4: I never mention @everyone."],
    ),
    "what only the server knows beside what the file itself shows": (
        file('- channel: "#ai-news"', "  when: never", '  mention: "@everyone"', "  publish: true", "  stories: 11"),
        [
            "line 2: `publish` doesn't work in",
            "line 3: `when`",
            "line 4: I never mention @everyone.",
            "line 6: `stories`",
        ],
    ),
    "silence beside a mention that is not allowed": (
        file('- channel: "#ai-news"', "  silent: true", '  mention: "@Press"'),
        ["line 2: A digest needs a `when`", "Mention Everyone", "line 4: `silent` and `mention`"],
    ),
    "an option for other channels": (
        file('- channel: "#ai-news"', "  when: hourly", "  publish: true"),
        ["line 2: `publish` doesn't work in"],
    ),
    "a role that nobody may mention": (
        file('- channel: "#ai-news"', "  when: hourly", '  mention: "@Press"'),
        ["Mention Everyone"],
    ),
}


@pytest.mark.parametrize("name", list(WRONG))
async def test_a_wrong_file_is_refused_with_lines_and_reasons_and_changes_nothing(discord: Discord, name: str) -> None:
    content, says = WRONG[name]
    answer = await imported(discord, content)
    assert answer.ephemeral
    assert "Nothing was changed." in answer.text
    for words in says:
        assert words in answer.text
    assert answer.text.count("`silent` and `mention`") == "".join(says).count("`silent` and `mention`")
    assert answer.buttons == {}
    assert await settings(discord) == []


@pytest.mark.parametrize("error", [TimeoutError(), aiohttp.ServerDisconnectedError()])
async def test_a_file_that_discord_does_not_hand_over_is_told_of(
    discord: Discord, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def read(_: Attachment) -> bytes:
        raise error

    monkeypatch.setattr(Attachment, "read", read)
    assert "Discord did not hand me the file." in (await imported(discord, "digests: []")).text
    assert "256 KB are the most" in (await imported(discord, b"#" * 270_000)).text  # which nobody asks for


async def test_a_server_has_no_room_for_more_than_25_digests(discord: Discord) -> None:
    for _ in range(3):
        await add(discord)
    lines = ['- channel: "#ai-news"', "  when: hourly"] * 23
    assert "line 46: This server would have 26 digests" in (await imported(discord, file(*lines))).text
    answer = await imported(discord, file(*lines[2:]))
    assert "22 new" in answer.text
    assert "22 digests added" in (await discord.press(answer, "Apply", as_=MODERATOR)).text


async def test_a_topic_that_the_library_does_not_have_is_kept_and_told_of(discord: Discord) -> None:
    answer = await imported(discord, file('- channel: "#ai-news"', "  when: hourly", "  topics: [ai hardware, Roses]"))
    assert "No story has these topics yet: Roses." in answer.text
    await discord.press(answer, "Apply", as_=MODERATOR)
    (digest,) = await settings(discord)
    assert digest["topics"] == {"wanted": ["AI Hardware", "Roses"], "unwanted": []}
    answer = await imported(discord, (await exported(discord)).replace("stories: 5", "stories: 7"))
    assert "Stories 5 → 7" in answer.text
    assert "Roses" not in answer.text
