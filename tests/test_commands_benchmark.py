"""The measuring of the readers' commands, tried out on a small library."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.commands import judge
from tests.benchmarks.commands_run import measure


async def test_each_question_has_its_verdicts_and_none_fails(tmp_path: Path):
    result = await measure(tmp_path, [300], rounds=1, asks=2)
    said = {row.what for row in judge(result, [300])}
    assert {"/top to constant", "/related small to large", "typing story with 20 at once", "longest callback"} <= said
