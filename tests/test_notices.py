"""Moderators are told of each suspension: once in a message to their server, once when they use a command."""

from collections import deque
from datetime import timedelta

import pytest

from bot.cards.budget import CHARACTERS
from bot.cards.notices import suspensions_card
from bot.digests.model import DigestState, EditionState
from bot.digests.notices import Notice, NoticeStep, notice_step
from bot.digests.outcomes import Refused, Sent, Unknown
from bot.newsroom.notices import Notices
from bot.store.database import Database
from bot.store.digests import DigestStore
from tests.builders import NOW, a_digest, an_edition
from tests.presses import Clock, Killed
from tests.states import put

WHY = "I can't post in the channel."


class Wall:
    """A server's updates channel. `script` says how it goes: ok, taken (without a word), killed, or an answer."""

    def __init__(self):
        self.script = deque()
        self.told = {}  # nonce -> server and numbers
        self.asked = 0
        self.is_known = True

    def is_there(self, guild_id):
        return self.is_known

    async def tell(self, guild_id, digests, nonce):
        self.asked += 1
        plan = self.script.popleft() if self.script else "ok"
        if not isinstance(plan, str):
            return plan
        self.told.setdefault(nonce, (guild_id, [digest.number for digest in digests]))
        if plan == "killed":
            raise Killed
        return Unknown("reset") if plan == "taken" else Sent(1)


class Scene:
    def __init__(self, database):
        self.digests = DigestStore(database)
        self.clock = Clock()
        self.wall = Wall()
        self.restart()

    def restart(self):
        self.notices = Notices(self.digests, self.wall, self.clock)

    async def suspended(self, reason=WHY, **changes):
        digest = await self.digests.add(a_digest(**changes))
        await self.digests.suspend(digest, reason, self.clock())
        return digest

    async def again(self, digest, reason=WHY):
        await self.digests.suspend(digest, reason, self.clock())

    async def tick(self, **later):
        self.clock.advance(**later)
        await self.notices.tick()

    @property
    def told(self):
        return list(self.wall.told.values())


@pytest.fixture
async def scene(tmp_path):
    database = await Database.open(tmp_path / "heatwire.db")
    yield Scene(database)
    await database.close()


# The message to the server


async def test_a_suspension_is_told_once(scene):
    await scene.suspended()
    for _ in range(60):
        await scene.tick(seconds=5)
    assert (scene.told, scene.wall.asked) == ([(1, [1])], 1)


async def test_suspensions_of_one_cause_go_into_one_message(scene):
    for channel in (10, 11, 12):
        await scene.suspended(channel_id=channel)
        await scene.tick(seconds=5)
    await scene.tick(seconds=5)
    assert scene.told == [(1, [1, 2, 3])]


async def test_a_minute_after_the_first_nobody_waits_for_more(scene):
    for channel in range(10, 30):
        await scene.suspended(channel_id=channel)
        await scene.tick(seconds=5)
    assert [len(numbers) for _, numbers in scene.told] == [12]


async def test_each_server_has_a_message_of_its_own(scene):
    await scene.suspended()
    await scene.suspended(guild_id=2, channel_id=20)
    await scene.tick(seconds=10)
    assert scene.told == [(1, [1]), (2, [1])]


async def test_a_refused_edition_is_a_suspension_of_all_digests_of_its_channel(scene):
    for number in (1, 2):
        await scene.digests.add(a_digest(next_run_at=NOW + timedelta(hours=number)))
    other = await scene.digests.add(a_digest(channel_id=11, next_run_at=NOW))
    edition = an_edition()
    await scene.digests.ledger.plan(await scene.digests.by_id(1), [edition], None)
    await scene.digests.ledger.finish(edition, EditionState.SUSPENDED, now=NOW, reason=WHY, suspends=True)
    await scene.tick(seconds=10)
    assert scene.told == [(1, [1, 2])]
    assert (await scene.digests.by_id(other.id)).state is DigestState.ACTIVE


@pytest.mark.parametrize("state", [DigestState.ACTIVE, DigestState.PAUSED, DigestState.REMOVED])
async def test_what_somebody_has_decided_about_meanwhile_is_not_told(scene, state):
    digest = await scene.suspended()
    await put(scene.digests, digest, state)
    await scene.tick(seconds=10)
    assert (scene.told, await scene.notices.unseen(1)) == ([], [])


async def test_what_goes_on_meanwhile_is_not_told(scene):
    digest = await scene.suspended()
    await scene.digests.take_up(digest, None, scene.clock())
    await scene.tick(seconds=10)
    assert (scene.told, await scene.notices.unseen(1)) == ([], [])


async def test_what_goes_on_while_another_server_is_told_is_not_told(scene):
    await scene.suspended(guild_id=1)
    other = await scene.suspended(guild_id=2, channel_id=20)
    tell = scene.wall.tell

    async def takes_long(guild_id, digests, nonce):
        await scene.digests.take_up(other, None, scene.clock())
        return await tell(guild_id, digests, nonce)

    scene.wall.tell = takes_long
    await scene.tick(seconds=10)
    assert scene.told == [(1, [1])]


async def test_without_a_channel_for_it_nobody_is_asked_twice(scene):
    await scene.suspended()
    scene.wall.script.append(Refused(50013, "Missing Permissions"))
    for _ in range(30):
        await scene.tick(seconds=10)
    assert (scene.told, scene.wall.asked) == ([], 1)
    assert [digest.number for digest in await scene.notices.unseen(1)] == [1]


async def test_what_discord_has_not_told_of_yet_is_waited_for(scene):
    await scene.suspended()
    scene.wall.is_known = False
    await scene.tick(minutes=5)
    scene.wall.is_known = True
    await scene.tick(seconds=1)
    assert scene.told == [(1, [1])]


async def test_after_an_unknown_outcome_the_same_message_is_repeated_for_a_minute(scene):
    await scene.suspended()
    scene.wall.script.extend([Unknown("503")] * 100)
    for _ in range(300):
        await scene.tick(seconds=1)
    assert 2 <= scene.wall.asked <= 4
    scene.wall.script.clear()
    await scene.tick(hours=1)
    assert scene.told == []


async def test_a_message_that_arrived_without_a_word_is_no_second_message(scene):
    await scene.suspended()
    scene.wall.script.append("taken")
    for _ in range(60):
        await scene.tick(seconds=2)
    assert (scene.told, scene.wall.asked) == ([(1, [1])], 2)


@pytest.mark.parametrize("seconds_down", [1, 30, 3600])
async def test_killed_after_it_was_sent_it_is_not_told_twice(scene, seconds_down):
    await scene.suspended()
    scene.wall.script.append("killed")
    with pytest.raises(Killed):
        await scene.tick(seconds=10)
    scene.restart()
    await scene.tick(seconds=seconds_down)
    await scene.tick(seconds=30)
    assert scene.told == [(1, [1])]


async def test_one_server_that_fails_costs_no_other(scene, caplog):
    await scene.suspended()
    await scene.suspended(guild_id=2, channel_id=20)
    tell = scene.wall.tell

    async def fails_for_one(guild_id, digests, nonce):
        if guild_id == 1:
            raise RuntimeError("nobody foresaw this")
        return await tell(guild_id, digests, nonce)

    scene.wall.tell = fails_for_one
    for _ in range(5):
        await scene.tick(seconds=10)
    assert scene.told == [(2, [1])]
    assert caplog.text.count("Failed on") == 1


async def test_the_log_says_in_words_what_became_of_a_notice(scene, caplog):
    caplog.set_level("INFO", "bot.newsroom.notices")
    await scene.suspended()
    await scene.tick(seconds=10)
    assert [record.getMessage() for record in caplog.records] == ["notice to server 1 (1 suspended): sent as message 1"]


async def test_a_stop_tells_nothing_more(scene):
    await scene.suspended()
    await scene.notices.stop()
    await scene.tick(seconds=10)
    assert scene.told == []


# What is one suspension


async def test_what_goes_on_and_is_refused_again_is_one_suspension(scene):
    digest = await scene.suspended()
    await scene.tick(seconds=10)
    for _ in range(10):
        await scene.digests.take_up(digest, None, scene.clock())
        scene.clock.advance(minutes=50)
        await scene.again(digest)
        await scene.tick(minutes=5)
    assert scene.told == [(1, [1])]


async def test_a_suspension_long_after_the_last_is_another(scene):
    digest = await scene.suspended()
    await scene.tick(seconds=10)
    await scene.digests.take_up(digest, None, scene.clock())
    scene.clock.advance(hours=1)
    await scene.again(digest)
    await scene.tick(seconds=10)
    assert scene.told == [(1, [1])] * 2


async def test_a_suspension_for_another_reason_is_another(scene):
    digest = await scene.suspended()
    await scene.tick(seconds=10)
    await scene.digests.take_up(digest, None, scene.clock())
    await scene.again(digest, "Its channel was deleted.")
    await scene.tick(seconds=10)
    assert scene.told == [(1, [1])] * 2


async def test_a_suspension_after_an_edition_is_another(scene):
    digest = await scene.suspended()
    await scene.tick(seconds=10)
    edition = an_edition()
    await scene.digests.ledger.plan(digest, [edition], None)
    await scene.digests.ledger.finish(edition, EditionState.SENT, now=scene.clock(), message_id=5)
    await scene.again(digest)
    await scene.tick(seconds=10)
    assert scene.told == [(1, [1])] * 2


# What somebody who uses a command has not seen


async def test_each_is_seen_once_whether_it_was_told_or_not(scene):
    await scene.suspended()
    await scene.tick(seconds=10)
    await scene.suspended(channel_id=11)
    await scene.suspended(guild_id=2, channel_id=20)
    assert [digest.number for digest in await scene.notices.unseen(1)] == [1, 2]
    assert await scene.notices.unseen(1) == []
    assert [digest.guild_id for digest in await scene.notices.unseen(2)] == [2]


# Decisions and words


@pytest.mark.parametrize(
    ("first", "newest", "step"),
    [
        (0, 0, NoticeStep.WAIT),
        (10, 10, NoticeStep.TELL),
        (59, 9, NoticeStep.WAIT),
        (60, 0, NoticeStep.TELL),
        (-3600, -3600, NoticeStep.TELL),  # the clock went back
    ],
)
def test_a_notice_waits_for_more_but_not_for_long(first, newest, step):
    began, last = NOW - timedelta(seconds=first), NOW - timedelta(seconds=newest)
    assert notice_step(Notice(guild_id=1, digest_ids=(1,), first=began, newest=last), NOW) is step


def card_of(digests):
    return "\n".join(item.content for item in suspensions_card(digests).walk_children() if hasattr(item, "content"))


def test_the_message_links_the_channels_and_says_what_to_do_and_names_no_setting():
    digest = a_digest(number=3, reason="Give me View Channel there.", mention=77, timezone="Asia/Tokyo", min_heat="123")
    text = card_of([digest])
    assert "**#3** in <#10>: Give me View Channel there." in text
    assert not any(setting in text for setting in ("77", "Tokyo", "123", "09:00", "daily"))


def test_one_reason_is_said_once():
    digests = [a_digest(number=number, channel_id=number, reason="No permission.") for number in (1, 2)]
    assert "**#1** in <#1>, **#2** in <#2>: No permission." in card_of(digests)


def test_25_digests_with_long_reasons_of_their_own_fit_into_a_message():
    digests = [a_digest(number=n, channel_id=10**18 + n, reason=f"{n} " + "*very_long* " * 40) for n in range(1, 26)]
    text = card_of(digests)
    assert len(text) <= CHARACTERS
    assert all(f"**#{n}** in <#{10**18 + n}>" in text for n in range(1, 26))
