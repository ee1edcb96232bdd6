"""Stories that heat up after they were posted."""

from __future__ import annotations

from pathlib import Path

from tests.builders import article_file
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.seen import Seen

SITE = "heating.example"


async def heat_is(discord: Discord, articles: Path, heat: int) -> None:
    """Have one story at that heat, and wait until the bot knows."""
    (articles / "heating.md").write_text(article_file("Heating", f"https://{SITE}/1", heat=heat, published="true"))
    await discord.known(f"🔥 {heat}")


async def add(discord: Discord, **options: object) -> Seen:
    values = {"channel": "#ai-news", "when": "daily 09:00", "min_heat": "any", "max_age": "any"} | options
    return await discord.slash("/digest add", as_=MODERATOR, **values)


async def next_end(discord: Discord) -> str:
    """Move on to the next nine o'clock. Return how its edition ended."""
    editions = len(discord.editions())
    await discord.advance_to("09:00")
    await discord.wait_for(lambda: len(discord.editions()) > editions and discord.editions()[-1] != "planned")
    return discord.editions()[-1]


def link_to(discord: Discord, message: Seen) -> str:
    return f"https://discord.com/channels/{discord.guild().id}/{discord.find('#ai-news').id}/{message.id}"


async def test_a_posted_story_that_heated_by_thirty_returns_once_linked_to_its_first_message(
    discord: Discord, articles: Path
) -> None:
    await heat_is(discord, articles, 300)
    assert "stories that heat up return once" in (await add(discord, updates=True)).text
    assert await next_end(discord) == "sent"
    (first,) = discord.channel("#ai-news").messages
    assert (first.leads[0], "Update" in first.text) == (SITE, False)

    await heat_is(discord, articles, 329)
    assert await next_end(discord) == "empty"

    await heat_is(discord, articles, 330)
    await discord.restart_bot()
    preview = await discord.slash("/digest preview", digest=1, as_=MODERATOR)
    assert await next_end(discord) == "sent"
    update = discord.channel("#ai-news").last_message
    assert update.leads == [SITE]
    for shown in (preview, update):
        assert "Update: 🔥 300 → 330 · [first posted]" in shown.text
        assert ("first posted", link_to(discord, first)) in shown.links

    await discord.restart_bot()
    await heat_is(discord, articles, 400)
    assert await next_end(discord) == "empty"
    why = (await discord.slash("/digest preview", digest=1, as_=MODERATOR)).text
    assert "A story returns once, when it is 30 hotter" in why


async def test_without_updates_a_posted_story_never_returns(discord: Discord, articles: Path) -> None:
    await heat_is(discord, articles, 300)
    await add(discord)
    assert await next_end(discord) == "sent"
    await heat_is(discord, articles, 900)
    assert await next_end(discord) == "empty"


async def test_in_a_forum_an_update_is_a_post_that_links_to_the_first_one(discord: Discord, articles: Path) -> None:
    await heat_is(discord, articles, 300)
    await add(discord, channel="#news-forum", updates=True)
    assert await next_end(discord) == "sent"
    await heat_is(discord, articles, 330)
    assert await next_end(discord) == "sent"
    forum = discord.find("#news-forum").id
    posts = [channel for channel in discord.world.channels.values() if channel.parent_id == forum]
    (first,), (update,) = (discord.world.history(post.id) for post in posts)
    link = f"https://discord.com/channels/{discord.guild().id}/{first.channel_id}/{first.id}"
    assert ("first posted", link) in discord.see(update).links
