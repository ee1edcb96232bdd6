"""URLs: which mean the same page, and how they stand in a message."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.urls import find_urls, is_http, link, lookup_key


@pytest.mark.parametrize(
    "other",
    [
        "http://wired.com/story/x",
        "https://www.wired.com/story/x/",
        "HTTPS://WWW.Wired.COM/story/x",
        "https://wired.com:443/story/x",
        "http://wired.com:80/story/x",
        "https://wired.com/story/x#comments",
        "https://wired.com/story/x?utm_source=rss&utm_medium=feed",
        "https://wired.com/story/x?fbclid=1&gclid=2&_mc=3#top",
        "https://wired.com/story/x?",
        "https://wired.com/%73tory/x",
        "wired.com/story/x",
        "//wired.com/story/x",
        "https://wired.com./story/x",
        "  https://wired.com/story/x\n",
        "https://me:secret@wired.com/story/x",
    ],
)
def test_one_page_has_one_key_however_it_is_written(other: str):
    assert lookup_key(other) == lookup_key("https://wired.com/story/x") == "wired.com/story/x"


@pytest.mark.parametrize(
    "other",
    [
        "https://wired.com/story/X",
        "https://wired.com/story/x/y",
        "https://wired.com:8080/story/x",
        "https://wired.com/story/x?id=1",
        "https://uk.wired.com/story/x",
        "https://wired.com/story%2Fx",
    ],
)
def test_another_page_has_another_key(other: str):
    assert lookup_key(other) != lookup_key("https://wired.com/story/x")


def test_parameters_that_name_the_page_are_kept_in_their_order():
    assert lookup_key("https://a.example/x?b=2&utm_id=9&a=1") == "a.example/x?b=2&a=1"


@pytest.mark.parametrize(
    "url",
    [
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s",
        "https://m.youtube.com/watch?feature=share&v=dQw4w9WgXcQ",
        "https://youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
    ],
)
def test_a_video_has_one_key(url: str):
    assert lookup_key(url) == "youtube.com/watch?v=dQw4w9WgXcQ"


def test_a_channel_on_youtube_is_no_video():
    assert lookup_key("https://www.youtube.com/c/wired/") == "youtube.com/c/wired"


def test_hosts_and_paths_in_other_scripts_have_one_key():
    assert lookup_key("https://www.bücher.example/größe") == lookup_key("https://XN--bcher-kva.example/gr%C3%B6%c3%9fe")
    assert lookup_key("https://a.example/?q=größe") == lookup_key("https://a.example/?q=gr%C3%B6%c3%9Fe")
    assert lookup_key("https://a.example/World’s") == lookup_key("https://a.example/World%E2%80%99s")


def test_a_host_that_is_only_www_keeps_it():
    assert lookup_key("https://www.com/") == "www.com"


@pytest.mark.parametrize(
    "text", ["", "just words", "http://[x", "https://a:99999/x", "https://\u2100.example", "%", "?"]
)
def test_what_is_no_url_has_a_key_too(text: str):
    assert isinstance(lookup_key(text), str)


@pytest.mark.parametrize(
    ("url", "encoded"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("https://a.example/Cell_(b)", "https://a.example/Cell_%28b%29"),
        ("https://a.example/a b?q=\"c\"&d='e'", "https://a.example/a%20b?q=%22c%22&d=%27e%27"),
        ("https://a.example/[x]<y>", "https://a.example/%5Bx%5D%3Cy%3E"),
        ("https://a.example/World’s", "https://a.example/World%E2%80%99s"),
        ("https://a.example/100%25%zz", "https://a.example/100%25%25zz"),
        ("https://bücher.example:8080/ü", "https://xn--bcher-kva.example:8080/%C3%BC"),
        ("HTTPS://A.example/X#y", "https://A.example/X#y"),
        (" https://a.example/a\n b ", "https://a.example/a%20b"),
        ("https://a.example/@everyone/@HERE/@me", "https://a.example/%40everyone/%40HERE/@me"),
        ("https://a.example/\u202e`|\\", "https://a.example/%E2%80%AE%60%7C%5C"),
    ],
)
def test_a_link_is_encoded_to_stand_in_a_message(url: str, encoded: str):
    assert link(url) == encoded


PIECES = st.text(max_size=20) | st.sampled_from(
    ["(", ")", "%20", "%", "@everyone", "?utm_source=x", "&", "=", "#", "/"]
)
URLS = st.builds(
    lambda host, pieces: f"https://{host}/{''.join(pieces)}",
    st.sampled_from(["a.example", "www.a.example", "bücher.example", "a.example:8080", "youtu.be"]),
    st.lists(PIECES, max_size=6),
)


@given(URLS)
def test_a_link_never_breaks_out_and_encoding_twice_changes_nothing(url: str):
    encoded = link(url)
    assert re.fullmatch(r"https://[!#$%&*+,/:;=?@~.\w-]+", encoded, re.ASCII)
    assert link(encoded) == encoded


@given(URLS)
def test_the_link_shown_leads_back_to_the_same_page(url: str):
    assert lookup_key(link(url)) == lookup_key(url)


@given(st.from_regex(r"https?://(www\.)?[a-z]{1,3}\.[a-z]{2}(/[A-Za-z0-9._~-]{0,3}){0,3}", fullmatch=True))
def test_plain_urls_have_the_key_that_any_other_spelling_of_them_has(url: str):
    assert lookup_key(url) == lookup_key(url + "#")


@given(st.text())
def test_a_key_can_be_made_of_any_text(text: str):
    lookup_key(text)
    lookup_key("https://" + text)
    link(text)
    is_http("https://" + text)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example",
        "HTTP://a.example/x y",
        "https://bücher.example/ü?(x)",
        "http://[::1]:8080/",
        "http://localhost/x",
    ],
)
def test_a_url_is_http_with_a_host(url: str):
    assert is_http(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example/x",
        "/path",
        "//a.example/x",
        "ftp://a.example",
        "javascript:alert(1)",
        "https:///x",
        "https://",
        "https://?x",
        "https://a b.example/",
        "https://[x/",
        "http://.../",
        "https://a.example:99999/",
        "https://a.example:x/",
        "mailto:https://a.example",
    ],
)
def test_what_discord_would_not_link_is_not_http(url: str):
    assert not is_http(url)


def test_links_are_found_in_free_text_without_what_surrounds_them():
    text = (
        "See https://a.example/x, <https://b.example/y> and [title](https://c.example/z_%28a%29) "
        "(https://d.example/Cell_(b)). Twice: https://a.example/x! **https://e.example/q?x=1&y=2** "
        "`https://f.example` ftp://no.example https:// no"
    )
    assert find_urls(text) == [
        "https://a.example/x",
        "https://b.example/y",
        "https://c.example/z_%28a%29",
        "https://d.example/Cell_(b)",
        "https://e.example/q?x=1&y=2",
        "https://f.example",
    ]


def test_a_link_in_brackets_ends_where_they_do():
    text = "[Wired](https://a.example/x)'s and [this](https://b.example/Cell_(b))—great, (https://c.example/y).So."
    assert find_urls(text) == ["https://a.example/x", "https://b.example/Cell_(b)", "https://c.example/y"]


def test_links_that_touch_are_two():
    assert find_urls("[a](https://a.example/x)[b](https://b.example/y)") == [
        "https://a.example/x",
        "https://b.example/y",
    ]
