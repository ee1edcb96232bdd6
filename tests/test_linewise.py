"""The quick reading of front matter says what the YAML parser says, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.linewise import read_lines
from bot.stories.plainyaml import PlainYamlError, parse_events

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))

WORDS = [
    "a",
    "title",
    "x y",
    "1",
    "-1",
    "null",
    "true",
    '""',
    '"q"',
    '"a \\"b\\" \\\\"',
    "http://a.example/b?c=d",
    "a#b",
    "’",
]
ODD = [
    "- ",
    "-",
    ":",
    ": ",
    " ",
    "#",
    "'",
    '"',
    "&a",
    "*a",
    "!t",
    "[",
    "{",
    "|",
    "? ",
    "---",
    "...",
    "\t",
    "\u00a0",
    "\\n",
]
SCALARS = st.sampled_from(WORDS)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcde"), inner, max_size=4)
)
FILES = st.dictionaries(st.sampled_from("abcdef"), TREES, max_size=5)
STRAY = st.lists(st.sampled_from([*WORDS, *ODD, "a: ", "  ", "    ", "\n"]) | st.text(max_size=2), max_size=5).map(
    "".join
)
EDITS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 3), STRAY), max_size=2)
Tree = str | list["Tree"] | dict[str, "Tree"]


def written(tree: Tree, indent: str = "") -> list[str]:
    """Return the lines that the generator would write."""
    if isinstance(tree, str):
        return [indent + tree]
    if isinstance(tree, list):
        return [line for item in tree for line in dashed(written(item, indent + "  "), len(indent))]
    lines = []
    for key, value in tree.items():
        lines += (
            [f"{indent}{key}: {value}"]
            if isinstance(value, str)
            else [f"{indent}{key}:", *written(value, indent + "  ")]
        )
    return lines


def dashed(lines: list[str], at: int) -> list[str]:
    return [line[:at] + "- " + line[at + 2 :] if not number else line for number, line in enumerate(lines)]


def edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for at, length, stray in edits:
        text = text[:at] + stray + text[at + length :]
    return "---\n" + text + "\n"


MATTER = st.builds(edited, FILES.map(lambda tree: "\n".join(written(tree))), EDITS)


def read_by_parser(text: str) -> object:
    try:
        return parse_events(text.encode("utf-8", "replace"))[0]
    except PlainYamlError as error:
        return error


@given(MATTER)
def test_what_is_read_line_by_line_is_what_the_parser_reads(text: str):
    read = read_lines(text)
    assert read is None or read == read_by_parser(text)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_seeds_are_read_line_by_line(path: Path):
    text = path.read_text().partition("\n---\n")[0] + "\n"
    assert read_lines(text) == parse_events(text.encode())[0]


@pytest.mark.parametrize(
    "line",
    [
        "a: 'single'",
        "a: [1]",
        "a: |",
        "a: x # comment",
        "a: x: y",
        "a: &b x",
        "a: !t x",
        'a: "\\n"',
        "a: x ",
        "b: 2",
        "  c: 3",
        "- c",
        "a:\n- x",
        "a:\n  x",
        'a: "two\n  lines"',
        "a:  x",
        "a:\tx",
        "a: x\u0085",
        "a: x\u2028",
        "a: x\ufeff",
        "a: x\x7f",
        "-",
        "a:\n  -",
        "a:\n  - b: 1\n   c: 2",
        "a:\n  - x\n    c: 1",
        "a: x:y # comment",
    ],
)
def test_what_the_generator_does_not_write_is_left_to_the_parser(line: str):
    assert read_lines(f"---\nb: 1\n{line}\n") is None
