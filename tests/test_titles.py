"""When two headlines are the same headline."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.titles import normalised_title


@pytest.mark.parametrize(
    "other",
    [
        "cerebras announces world's first brain-scale ai",
        "Cerebras  Announces World’s First ‘Brain-Scale’ AI",
        "Cerebras Announces “World's” First Brain—Scale AI!",
        "Ｃerebras announces World's first brain scale AI",
        "Cerebras announces World's first brain\u00a0scale A\u200bI",
    ],
)
def test_case_quotes_punctuation_and_space_do_not_matter(other: str):
    assert normalised_title(other) == normalised_title("Cerebras Announces World's First Brain-Scale AI")


@pytest.mark.parametrize(
    ("one", "other"), [("C++ wins", "C wins"), ("GPT 4", "GPT 5"), ("!!!", "???"), ("हिन्दी", "हिन्द")]
)
def test_other_words_are_another_headline(one: str, other: str):
    assert normalised_title(one) != normalised_title(other)


@given(st.text(min_size=1))
def test_something_is_left_of_every_headline_and_folding_twice_changes_nothing(title: str):
    folded = normalised_title(title)
    assert folded
    assert normalised_title(folded) == folded
