"""What was answered and posted goes on working: after a restart, a year later, and where its stories are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.client import ITEMS
from bot.commands.items import Item
from bot.sandbox.model import Upload
from tests.builders import article_file
from tests.e2e.controls import open_form
from tests.e2e.driver import MEMBER, MODERATOR, Discord
from tests.e2e.seen import BUTTON, Json, Seen
from tests.e2e.test_readers import WIRED, add_articles
from tests.e2e.test_surfaces import commands_in

TYPED = {"story": WIRED, "query": "made", "period": "all", "private": True}
"""What is typed into the options of readers' commands; there are three pages of stories with that word."""
A_YEAR = 366 * 86400


async def messages(discord: Discord, articles: Path) -> list[tuple[str, Seen]]:
    """Return an answer of each command for readers, an edition, and the answers to moderators that ask something, each
    with somebody who may use what is under it."""
    add_articles(articles, 21)
    await discord.known("Made 20")
    said = discord.world.say(discord.user(MEMBER), discord.find("#general"), f"{WIRED} https://made1.example/story")
    found = [(MEMBER, await discord.menu(discord.see(said), name)) for name in _names(discord, 3)]
    for name in _names(discord, 1):
        found.append((MEMBER, await discord.slash(name, **_typed(discord, name))))
    options = {"channel": "#ai-news", "when": "daily 09:00", "max_age": "any"}
    found.append((MODERATOR, await discord.slash("/digest add", as_=MODERATOR, **options)))
    await discord.slash("/digest post", as_=MODERATOR, digest=1)
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")
    found.append((MEMBER, discord.channel("#ai-news").last_message))
    found.append((MODERATOR, await open_form(discord, "/digest edit", digest=1)))
    file = Upload("digests.yaml", b'digests: [{channel: "#ai-news", when: hourly}]')
    found.append((MODERATOR, await discord.slash("/digest import", as_=MODERATOR, file=file)))
    found.append((MODERATOR, await discord.slash("/digest remove", as_=MODERATOR, digest=1)))
    return [*found, (MODERATOR, await discord.slash("/digest forget", as_=MODERATOR))]


def _names(discord: Discord, kind: int) -> list[str]:
    return [command["name"] for command in commands_in(discord, discord.find("#general"), kind)]


def _typed(discord: Discord, name: str) -> dict[str, object]:
    (command,) = (each for each in commands_in(discord, discord.find("#general")) if each["name"] == name)
    options = {option["name"] for option in command.get("options", ())}
    return {name: value for name, value in TYPED.items() if name in options}


async def use_all(discord: Discord, as_: str, seen: Seen) -> list[tuple[type[Item], Seen]]:
    """Use each button and menu under a message that is still there by then."""
    used = []
    for custom_id in [part["custom_id"] for part in usable(seen)]:
        now = discord.see(discord.world.message(seen.id))
        if part := next((part for part in usable(now) if part["custom_id"] == custom_id), None):
            used.append((item_of(custom_id), await use(discord, as_, seen, part)))
    return used


def usable(seen: Seen) -> Iterator[Json]:
    return (part for part in seen.parts if part.get("custom_id") and not part.get("disabled"))


def item_of(custom_id: str) -> type[Item]:
    return next(item for item in ITEMS if item.__discord_ui_compiled_template__.fullmatch(custom_id))


async def use(discord: Discord, as_: str, seen: Seen, part: Json) -> Seen:
    people, user = discord.sandbox.people, discord.user(as_).id
    if part["type"] == BUTTON:
        reply = await people.press(user, seen.id, part["custom_id"])
    else:
        offered = [option["value"] for option in part.get("options", ())] or [str(discord.find("#ai-news").id)]
        reply = await people.choose(user, seen.id, part["custom_id"], offered[:1])
    return Seen(reply.message, reply.failed, reply.modal, reply.updated)


@pytest.mark.parametrize("anew", [False, True], ids=["the same database", "a database made anew"])
async def test_every_button_and_menu_works_a_year_later(discord: Discord, articles: Path, anew: bool) -> None:
    before = await messages(discord, articles)
    await discord.stop_bot()
    if anew:
        discord.settings.database_path.unlink()
    discord.sandbox.clock.advance(A_YEAR)
    await discord.start_bot()
    answers = defaultdict(list)
    for as_, seen in before:
        for item, answer in await use_all(discord, as_, seen):
            answers[item].append(answer)
    assert set(answers) == set(ITEMS), "there is no message above with such an item"
    for answer in (answer for given in answers.values() for answer in given):
        assert answer.text or answer.modal, answer.failed
        assert not any(words in answer.text for words in ("went wrong", "older version", "is gone"))


# stories that are gone


async def ways_to(discord: Discord, articles: Path, title: str) -> list[Seen]:
    """Let the file of a story go; return the answer of each way that led to it before."""
    (choice,) = await discord.autocomplete("/related", "story", title)
    top = await discord.slash("/top", period="all")
    story = await discord.slash("/story", story=title, private=True)
    said = discord.see(discord.world.say(discord.user(MEMBER), discord.find("#general"), story.links[0][1]))
    whole = await discord.choose(top, title)
    remove(articles, title)
    await discord.restart_bot()
    return [
        await discord.slash("/story", story=choice["value"], private=True),
        await discord.slash("/related", story=choice["value"], private=True),
        await discord.slash("/related", story=story.links[0][1], private=True),
        await discord.choose(top, title),
        await discord.press(whole, "Whole story"),
        await discord.press(story, "Related"),
        await discord.menu(said, "Related stories"),
        await discord.press(story, "Share"),
    ]


def remove(articles: Path, title: str) -> None:
    (file,) = (path for path in articles.iterdir() if f'\ntitle: "{title}' in path.read_text())
    file.unlink()


async def test_every_way_to_a_story_that_is_gone_says_so_privately(discord: Discord, articles: Path) -> None:
    answers = await ways_to(discord, articles, "A New Chip Cluster")
    assert {answer.text for answer in answers} == {
        "“A New Chip Cluster Will Make Massive AI Models Possible” is gone from my library, and nothing in it covers "
        "the same. `/search` finds others by their words, `/top` has the hottest."
    }
    assert all(answer.ephemeral for answer in answers)


async def test_every_way_to_a_story_that_is_gone_leads_to_the_one_that_covers_it(
    discord: Discord, articles: Path
) -> None:
    for answer in await ways_to(discord, articles, "Cerebras Upgrades Trillion-Transistor"):
        assert answer.ephemeral
        assert "is gone" in answer.text or "Shared" in answer.buttons
        assert "venturebeat.com" in answer.sites


async def test_the_button_of_a_topic_that_is_gone_says_so(discord: Discord, articles: Path) -> None:
    text = article_file("Roses", "https://a.example/x", heat=500, published="true", topics="[Gardening]")
    (articles / "roses.md").write_text(text)
    await discord.known("Roses")
    story = await discord.slash("/story", story="Roses")
    (articles / "roses.md").unlink()
    await discord.restart_bot()
    answer = await discord.press(story, "Gardening")
    assert answer.ephemeral
    assert answer.text == (
        "## Top stories of all time · a topic that is gone\nThere is no such story now. `/topics` shows what there is."
    )
