"""What was answered and posted goes on working: after a restart, a year later, and where its stories are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.client import ITEMS
from bot.commands.items import Item
from tests.e2e.driver import MEMBER, MODERATOR, Discord
from tests.e2e.seen import BUTTON, Json, Seen
from tests.e2e.test_readers import WIRED, add_articles
from tests.e2e.test_surfaces import commands_in

TYPED = {"story": WIRED, "query": "made", "period": "all", "private": True}
"""What is typed into the options of readers' commands; there are three pages of stories with that word."""
A_YEAR = 366 * 86400


async def messages(discord: Discord, articles: Path) -> list[tuple[str, Seen]]:
    """Return an answer of each command for readers, an edition, and the question before a digest is removed, each
    with somebody who may use what is under it."""
    add_articles(articles, 21)
    await discord.known("Made 20")
    said = discord.world.say(discord.user(MEMBER), discord.find("#general"), f"{WIRED} https://made1.example/story")
    found = [(MEMBER, await discord.menu(discord.see(said), name)) for name in _names(discord, 3)]
    for name in _names(discord, 1):
        found.append((MEMBER, await discord.slash(name, **_typed(discord, name))))
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="daily 09:00", max_age="any")
    await discord.slash("/digest post", as_=MODERATOR, digest=1)
    await discord.wait_for(lambda: discord.channel("#ai-news").messages, "the edition")
    found.append((MEMBER, discord.channel("#ai-news").last_message))
    return [*found, (MODERATOR, await discord.slash("/digest remove", as_=MODERATOR, digest=1))]


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
        reply = await people.choose(user, seen.id, part["custom_id"], [part["options"][0]["value"]])
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
        assert answer.text, answer.failed
        assert not any(words in answer.text for words in ("went wrong", "older version", "is gone"))
