"""The short form of `python -m tests.benchmarks crash`: kills at random, due digests, a misbehaving Discord."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.crash_trial import Size, Trial

SHORT = Size(deliveries=40, kills=6, servers=2, seed=1068)
"""Its six lives end in the six ways there are."""


async def test_killed_at_random_while_discord_misbehaves_each_edition_is_there_exactly_once(tmp_path: Path) -> None:
    trial = Trial(SHORT, tmp_path)
    found = await trial.run()
    assert found.problems == []
    assert found.sent >= SHORT.deliveries
    assert trial.kills.total() == SHORT.kills
    assert trial.kills["send under way"] == 1
