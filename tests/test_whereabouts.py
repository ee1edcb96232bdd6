"""Where a digest's channel is: what is said of one that went while nobody looked."""

from __future__ import annotations

from pathlib import Path

from bot.digests.model import DigestState
from tests.stage import Place, add, bot_in_sandbox, guild, news, words_of
from tests.states import put
from tests.waiting import until


async def lose_the_channel(place: Place) -> None:
    """Delete #ai-news without the digests there having been told."""
    room, digests = news(place), place.app.digests
    place.sandbox.world.delete_channel(room)
    await until(lambda: not place.app.client.get_channel(room.id))
    for digest in await digests.in_guild(guild(place).id):
        await until(lambda digest=digest: is_suspended(place, digest.id))  # type: ignore[misc]
        await put(digests, digest, DigestState.ACTIVE)


async def is_suspended(place: Place, digest_id: int) -> bool:
    return await place.app.digests.state_of(digest_id) is DigestState.SUSPENDED


async def test_all_digests_of_a_channel_that_went_unnoticed_are_said_to_have_lost_it(tmp_path: Path):
    async with bot_in_sandbox(tmp_path) as place:
        for _ in range(2):
            await add(place)
        await lose_the_channel(place)
        said = words_of(await place.moderate("check"))
        assert "Suspended until that is mended" in words_of(await place.moderate("check"))
        assert "Its channel was deleted" in said
        assert "I can't see" not in said


async def test_the_list_marks_a_paused_digest_whose_channel_is_gone_until_it_has_another(tmp_path: Path):
    async with bot_in_sandbox(tmp_path) as place:
        await add(place)
        await place.moderate("pause", digest=1)
        assert "`/digest resume digest:1`" in words_of(await place.moderate("list"))
        place.sandbox.world.delete_channel(news(place))
        await until(lambda: is_marked(place))
        await place.moderate("edit", digest=1, channel=str(place.general.id))
        assert not await is_marked(place)


async def is_marked(place: Place) -> bool:
    listed, shown = words_of(await place.moderate("list")), words_of(await place.moderate("show", digest=1))
    return "⏸️ Paused. I don't see its channel" in listed and "I don't see its channel" in shown
