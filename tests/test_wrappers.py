"""URLs that stand for another page: which page is meant, without asking anybody."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.urls import lookup_key
from bot.stories.wrappers import MOST, meant_by

PAGE = "https://www.wired.com/story/chip-cluster?id=7"
KEY = lookup_key(PAGE)
ESCAPED = quote(PAGE, safe="")
TWICE = quote(ESCAPED, safe="")


def keys(url: str) -> list[str]:
    return [lookup_key(each) for each in meant_by(url)]


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?q={ESCAPED}&sa=D&ust=1",
        f"https://www.google.co.uk/url?sa=t&rct=j&url={ESCAPED}",
        f"https://www.google.com/url?q={TWICE}",
        f"https://translate.google.com/translate?sl=en&u={ESCAPED}",
        f"https://l.facebook.com/l.php?u={ESCAPED}&h=AT0x",
        f"https://lm.facebook.com/l.php?u={ESCAPED}",
        f"https://l.instagram.com/?u={ESCAPED}&e=AT0",
        f"https://out.reddit.com/t3_x?url={ESCAPED}&token=A",
        f"https://www.linkedin.com/redir/redirect?url={ESCAPED}&urlhash=x",
        f"https://nam02.safelinks.protection.outlook.com/?url={ESCAPED}&data=05%7C01&reserved=0",
        f"https://urldefense.com/v3/__{PAGE}__;!!token$",
        f"https://www.youtube.com/redirect?event=video_description&redir_token=x&q={ESCAPED}",
        f"https://slack-redir.net/link?url={ESCAPED}",
        f"https://href.li/?{PAGE}",
        f"https://steamcommunity.com/linkfilter/?u={ESCAPED}",
        f"https://duckduckgo.com/l/?uddg={ESCAPED}&rut=5",
        f"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU={ESCAPED}/RK=2/RS=x-",
        f"https://web.archive.org/web/20210825000000/{PAGE}",
        f"https://web.archive.org/web/2021*/{PAGE.replace('://', ':/')}",
        f"https://archive.ph/{PAGE}",
        f"https://t.me/iv?url={ESCAPED}&rhash=0",
        "https://www-wired-com.translate.goog/story/chip-cluster?id=7&_x_tr_sl=en&_x_tr_tl=de",
        "https://www.google.com/amp/s/www.wired.com/story/chip-cluster/amp?id=7",
        "https://www.google.com/amp/www.wired.com/story/chip-cluster?id=7&amp=1",
        "https://www-wired-com.cdn.ampproject.org/c/s/www.wired.com/story/chip-cluster/amp?id=7",
        "https://www-wired-com.cdn.ampproject.org/v/s/www.wired.com/story/chip-cluster?id=7&amp_js_v=a6&usqp=mq331#aoh=1",
        f"https://l.facebook.com/l.php?u={quote('https://www.google.com/url?q=' + ESCAPED, safe='')}",
        f"https://www.google.com/url?q={quote('https://www.google.com/amp/s/amp.wired.com/story/chip-cluster?id=7')}",
        "https://www.wired.com/story/chip-cluster?utm_source=x&amp;id=7",
    ],
)
def test_what_a_wrapper_hides_is_meant(url: str):
    assert KEY in keys(url)


@pytest.mark.parametrize(
    ("amp", "usual"),
    [
        ("https://a.example/x/amp", "https://a.example/x"),
        ("https://a.example/x/amp/", "https://a.example/x"),
        ("https://a.example/amp/news/x", "https://a.example/news/x"),
        ("https://a.example/x.amp.html", "https://a.example/x.html"),
        ("https://a.example/x-123.amp", "https://a.example/x-123"),
        ("https://a.example/x?amp=1", "https://a.example/x"),
        ("https://a.example/x?id=7&amp", "https://a.example/x?id=7"),
        ("https://a.example/x?outputType=amp", "https://a.example/x"),
        ("https://amp.a.example/x", "https://a.example/x"),
        ("https://amp.a.example/x/amp/?amp=true", "https://a.example/x"),
    ],
)
def test_the_form_for_phones_means_the_usual_page(amp: str, usual: str):
    assert keys(amp) == [lookup_key(amp), lookup_key(usual)]


def test_a_page_s_own_parameters_stay_when_a_wrapper_did_not_escape_them():
    assert lookup_key("https://a.example/x?b=1&c=2") in keys("https://href.li/?https://a.example/x?b=1&c=2")
    assert lookup_key("https://a.example/x?b=1") in keys("https://www.google.com/url?q=https://a.example/x?b=1&sa=D")


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        f"https://news.example/share?url={ESCAPED}",
        f"https://google.example.com/url?q={ESCAPED}",
        f"https://notfacebook.com/l.php?u={ESCAPED}",
        "https://a.example/amplifiers/x?example=1",
        "https://a.example/amp",
        "https://www.google.com/url?q=words&sa=D",
        "https://www.google.com/url?q=javascript:alert(1)",
    ],
)
def test_any_other_url_means_itself_alone(url: str):
    assert meant_by(url) == [url]


TEXTS = st.text() | st.sampled_from(
    [*"%:/?&=;._-", "http", "https://", "amp", "google.com/url?q=", "[", "\ud800", "%25"]
)
URLS = st.lists(TEXTS, max_size=30).map("".join)


@given(URLS | URLS.map("https://".__add__))
def test_anything_means_itself_first_and_never_much(url: str):
    meant = meant_by(url)
    assert meant[0] == url
    assert len(set(meant)) == len(meant) <= MOST
    assert all(isinstance(lookup_key(each), str) for each in meant)


def test_the_longest_and_deepest_url_costs_little():
    google, deep = "https://google.com/", PAGE
    while len(deep) < 3000:
        deep = f"{google}url?q={quote(deep, safe=':/')}"
    wide, many = google + "http:/" * 600, f"{google}?" + "u=https%253A%252F%252Fa.b&" * 150
    before = time.process_time()
    for url in (deep, wide, many, google * 200, f"{google}amp/" + "a." * 1900) * 2:
        assert len(meant_by(url)) <= MOST
    assert time.process_time() - before < 1
