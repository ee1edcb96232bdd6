"""The measuring of very many digests, tried out on a few."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.fanout import judge
from tests.benchmarks.fanout_place import build_world
from tests.benchmarks.fanout_run import measure


async def test_all_digests_of_a_small_run_are_posted_once(tmp_path: Path):
    result = await measure(build_world(2), tmp_path, files=300, few=1, ask_every=0.1, idle_seconds=0.1)
    assert (result.sent, result.doubled, len(judge(result))) == (result.digests, 0, 6)
