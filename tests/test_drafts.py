"""Drafts: each leads to one end, and to none where what it wants can't be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests.changes import Order
from bot.errors import UserError
from bot.store.drafts import MOST, Draft
from tests.builders import NOW, a_digest
from tests.presses import Stand, open_stand

DRAFT = Draft(id="0123456789abcdef", guild_id=1, user_id=5, manages=True, content="{}")
NEW = Order(None, replace(a_digest(), next_run_at=NOW))


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with open_stand(tmp_path) as stand:
        await stand.digests.drafts.save(DRAFT, NOW)
        yield stand


async def save(stand: Stand, order: Order = NEW) -> None:
    await stand.digests.change([order], by=5, now=NOW, draft=DRAFT.id)


async def test_a_draft_ends_with_what_it_leads_to(stand: Stand):
    await save(stand)
    assert await stand.digests.drafts.get(DRAFT.id) is None


async def test_a_draft_stays_where_what_it_wants_can_t_be(stand: Stand):
    gone = replace(a_digest(), id=77)
    with pytest.raises(UserError, match="changed meanwhile"):
        await save(stand, Order(gone, replace(gone, stories=1)))
    assert await stand.digests.drafts.get(DRAFT.id) == DRAFT


async def test_a_draft_that_has_ended_does_not_come_back(stand: Stand):
    await stand.digests.drafts.end(DRAFT.id)
    with pytest.raises(UserError, match="This is over"):
        await stand.digests.drafts.change(DRAFT.id, "{}", NOW)
    assert await stand.digests.drafts.get(DRAFT.id) is None


async def test_a_draft_leads_to_one_end(stand: Stand):
    await stand.digests.drafts.end(DRAFT.id)
    with pytest.raises(UserError, match="This is over"):
        await save(stand)
    assert await stand.digests.in_guild(NEW.after.guild_id) == []  # type: ignore[union-attr]


async def test_one_person_has_only_so_many_and_the_oldest_go(stand: Stand):
    drafts = stand.digests.drafts
    await drafts.save(replace(DRAFT, id="another's", user_id=6), NOW)
    for number in range(MOST):
        await drafts.save(replace(DRAFT, id=f"{number}"), NOW + timedelta(seconds=5 + number))
    await drafts.change("0", "{}", NOW + timedelta(minutes=1))
    await drafts.save(replace(DRAFT, id="new"), NOW)
    there = [await drafts.get(id) is not None for id in (DRAFT.id, "another's", "0", "1", "2", "new")]
    assert there == [False, True, True, False, True, True]
