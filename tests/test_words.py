"""Words without case and accents, and where they stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given

from bot.stories.words import find_words, fold_words
from tests.test_text import hostile_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Künstliche Intelligenz", "kunstliche intelligenz"),
        ("CAFÉ cafe\u0301s Straße", "cafe cafes strasse"),
        ("GPT-4o’s “new” chips_2", "gpt 4o s new chips 2"),
        ("Ａｐｐｌｅ™ ½ İstanbul", "appletm 1 2 istanbul"),
        ("人工智能，芯片 🔥", "人工智能 芯片"),
        ("\0 -- \ud83d", ""),
    ],
)
def test_words_have_no_case_and_no_accents(text: str, words: str):
    assert fold_words(text).split() == words.split()


def test_a_word_stands_where_it_was_with_its_accents():
    text = "Le cafe\u0301, l’İle ½"
    assert [text[word.start : word.end] for word in find_words(text)] == ["Le", "cafe\u0301", "l", "İle", "½", "½"]


@given(hostile_text)
@example("ﷺ ½ ™ e\u0301\u0301 ǅ 한")
def test_the_same_words_are_searched_for_and_marked(text: str):
    words = find_words(text)
    assert [word.text for word in words] == fold_words(text).split()
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(one.end <= other.start or one.start == other.start for one, other in pairwise(words))
