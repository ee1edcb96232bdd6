"""Article text stays text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cards.text import clean, ended, escape, label, linked, listed, plain, shorten, size, stopped, target, when
from tests.markdown import NESTED_LABEL, PLAIN_LABEL, read

ATTACKS = [
    "@everyone @here",
    "<@1> <@!1> <@&1> <#1> </top:1> <id:customize>",
    "x](https://evil.example) [y",
    "[click me](https://evil.example)",
    "[[a](b)](c) ]]][[[ ](",
    "https://evil.example <https://evil.example> steam://run/1",
    "hthttps://tps://evil.example",
    "discord.gg/abc discord.com/invite/abc DISCORD.GG/abc",
    "# heading",
    "-# small",
    "> quote",
    ">>> quotes",
    "- item",
    "* item",
    "+ item",
    "1. item",
    "2026. A year",
    "**bold** *em* _em_ __under__ ~~gone~~ ||hidden||",
    "`code` ``code`` ```py\ncode```",
    "<:x:1> <a:x:1> :smile: <t:0:R>",
    "back\\slash \\",
    "a\\](https://evil.example)",
    "safe\u202eelpmaxe.live\u202c \u2066x\u2069",
    "zero\u200bwidth\ufeff",
    "half \ud83d pair",
    "line\n# heading\r\n> quote\u2028- item",
    "👩\u200d💻 family",
]
hostile_text = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(alphabet=st.characters(), max_size=80),
    st.text(alphabet="\\*_~`|>#-[]()<@:&!./ 1ahtps\n", max_size=60),
    st.lists(st.sampled_from([*ATTACKS, "**", "](", ")[", "\\", "a", "\n", "https://"]), max_size=6).map("".join),
)


@given(hostile_text)
@example("1. one")
@example("\\")
def test_escaped_text_is_read_as_the_words_it_was(text: str):
    reading = read(escape(text))
    assert (reading.text, reading.links, reading.marks) == (clean(text), [], [])


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_known_attack_is_more_than_words(attack: str):
    reading = read(f"{escape(attack)}\n-# {escape(attack)} · {escape(attack)}")
    assert (reading.links, reading.marks) == ([], ["small"])


@given(hostile_text)
@pytest.mark.parametrize("client", [NESTED_LABEL, PLAIN_LABEL])
def test_a_label_makes_exactly_the_link_it_stands_in(client: str, text: str):
    reading = read(f"**[{label(text, 100)}](https://good.example/a)**", client)
    assert [address for _, address in reading.links] == ["https://good.example/a"]
    assert reading.marks == ["strong"]
    assert "://" not in reading.text
    assert reading.text.strip()


def test_a_url_in_a_label_loses_its_scheme():
    assert label("See https://example.com/a now", 100) == r"See example.com/a now"


def test_a_title_with_brackets_keeps_them():
    assert read(label("[Updated] Chips", 100)).text == "[Updated] Chips"


def test_controls_and_bidi_overrides_go_and_joined_emoji_stay():
    assert clean("a\u202eb\x00c\u200bd 👩\u200d💻\ud83d") == "abcd 👩\u200d💻"


def test_text_without_anything_to_see_gets_a_name():
    assert [plain(text, 50) for text in ("", " \n", "\u3164\u200b", "\u200d")] == ["(no title)"] * 4
    assert label("", 50) == r"\(no title\)"


@given(hostile_text, st.integers(min_value=1, max_value=100))
def test_nothing_is_longer_than_asked(text: str, limit: int):
    assert size(shorten(clean(text), limit)) <= limit
    assert 1 <= size(plain(text, limit)) <= limit


def test_text_is_cut_at_a_word():
    assert shorten("The quick brown fox jumps", 18) == "The quick brown…"
    assert shorten("The quick brown fox", 16) == "The quick brown…"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("on its new engine (WSE-2),", "on its new engine (WSE-2)…"),
        ("chips and more — ", "chips and more…"),
        ("chips and more", "chips and more…"),
        *((whole, whole) for whole in ("It grew.", "He said “no.”", "Really?)", "and so on …", "芯片很大。", "")),
    ],
)
def test_text_that_breaks_off_ends_with_an_ellipsis(text: str, shown: str):
    assert ended(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It is cold", "It is cold."),
        ("under “Chips…”", "under “Chips…”"),
        ("such as [Who won?](https://a.example/x)", "such as [Who won?](https://a.example/x)"),
        ("such as [Chips](https://a.example/x)", "such as [Chips](https://a.example/x)."),
        ("under “(so it goes!\\)”", "under “(so it goes!\\)”"),
    ],
)
def test_a_sentence_ends_with_one_stop(text: str, shown: str):
    assert stopped(text) == shown


def test_text_without_words_is_cut_between_characters():
    assert shorten("人工智能" * 10, 6) == "人工智能人…"
    assert shorten("😀" * 10, 6) == "😀😀…"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("https://a.example/a (b) \"c\" 'd'", "https://a.example/a%20%28b%29%20%22c%22%20%27d%27"),
        ("https://a.example/**b**", "https://a.example/%2A%2Ab%2A%2A"),
        ("https://a.example/@everyone", "https://a.example/%40everyone"),
        ("https://a.example/é", "https://a.example/%C3%A9"),
    ],
)
def test_a_url_is_written_so_that_it_stands_in_a_link(url: str, expected: str):
    assert target(url, 512) == expected


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "ftp://a.example", "https://", "a.example", "https://a\ud800"]
)
def test_what_is_no_web_address_is_no_link(url: str):
    assert target(url, 512) is None
    assert linked("Title", 50, url, 512) == "Title"


def test_a_url_over_the_limit_leaves_the_title_as_plain_text():
    assert linked("Title", 50, "https://a.example/" + "x" * 3000, 512) == "Title"


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_address_makes_the_one_link_or_none(path: str):
    reading = read(f"**{linked('Title', 50, 'https://a.example/' + path, 512)}**", PLAIN_LABEL)
    assert len(reading.links) == (target("https://a.example/" + path, 512) is not None)
    assert (reading.text, reading.marks) == ("Title", ["strong"])


def test_a_moment_is_shown_in_each_readers_own_zone():
    assert when(datetime(2026, 3, 2, 12, tzinfo=UTC)) == "<t:1772452800:R>"


@pytest.mark.parametrize(
    ("names", "words"),
    [(["A"], "**A**"), (["A", "B"], "**A** and **B**"), (["A", "B", "C"], "**A**, **B** and **C**")],
)
def test_names_are_listed_as_people_write_them(names: list[str], words: str):
    assert listed(names) == words
