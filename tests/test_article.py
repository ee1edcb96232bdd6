"""Reading article files: what is taken, what is mended, what is refused and where."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.article import MAX_BYTES, BrokenArticle, read_article
from bot.stories.model import Article, Mention, Source
from tests.builders import article_file

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
SAMPLE = ROOT.parent / "shared" / "articles" / "powerapps-sample"
SITE = "https://everyday-cc.github.io/ai"


def read(text: str | bytes) -> Article:
    data = text if isinstance(text, bytes) else text.encode()
    article = read_article(data, site_url=SITE)
    assert article is not None
    return article


def refused(text: str | bytes) -> tuple[int, str]:
    with pytest.raises(BrokenArticle) as caught:
        read(text)
    return caught.value.line, caught.value.reason


def matter(*lines: str) -> str:
    return "\n".join(["---", *lines, "---", ""])


def seed(number: int) -> Article:
    return read(SEEDS[number].read_bytes())


# The seeds


def test_the_first_seed_reads_as_it_is_written():
    article = seed(0)
    assert article.title == "The maker of the world’s largest chip has made a major AI breakthrough"
    assert article.url == (
        "https://www.techradar.com/news/the-maker-of-the-worlds-largest-chip-has-made-an-huge-ai-breakthrough"
    )
    assert article.aliases == ()
    assert (article.quality, article.heat, article.published) == (64, 74, True)
    assert article.published_at == datetime(2022, 6, 23, 13, 2, tzinfo=UTC)
    assert article.topics == ("AI Hardware", "AI")
    assert article.image is None
    assert article.source == Source(
        name="TechRadar",
        domain="techradar.com",
        logo="https://everyday-cc.github.io/ai/assets/images/organizations/techradar.com-50x50.jpg",
    )
    assert article.related == (
        Mention(
            title="Value of China’s core AI industry surpasses 400 bln yuan; smart chips, "
            "open-source frameworks technology achieve major breakthrough: minister",
            url="https://www.globaltimes.cn/page/202206/1268945.shtml",
            excerpt="The scale of China’s core artificial intelligence (AI) industry has exceeded 400 billion yuan "
            "($59.74 billion) and the number of related enterprises has exceeded 3,000, with major breakthroughs "
            "being made in key core technologies such as smart chips and ...",
            published_at=datetime(2022, 6, 24, 7, 50, tzinfo=UTC),
            source=Source(name="Global Times", domain="globaltimes.cn"),
            quality=19,
            image="https://www.globaltimes.cn/Portals/0/attachment/2022/2022-06-24/"
            "46903169-621a-4950-bf12-3610a1fb0cb0.jpeg",
        ),
    )


def test_the_seeds_keep_their_heat_even_the_folded_one():
    assert [(seed(n).heat, seed(n).published) for n in range(5)] == [
        (74, True),
        (214, True),
        (159, True),
        (-1, False),
        (94, True),
    ]


def test_the_seeds_keep_their_related_stories_in_order():
    assert [len(seed(n).related) for n in range(5)] == [1, 1, 6, 5, 2]
    assert [mention.source.name for mention in seed(2).related if mention.source] == [
        "ZDNet",
        "Reuters",
        "Singularity Hub",
        "Forbes",
        "Business Wire",
        "Design-Reuse",
    ]


def test_the_wired_excerpt_is_mended():
    assert "120 trillion connections—a hundred times what's achievable today." in seed(1).excerpt


def test_the_wired_logo_gets_the_address_of_the_site():
    source = seed(1).source
    assert source is not None
    assert source.logo == "https://everyday-cc.github.io/ai/assets/images/organizations/wired.com-50x50.jpg"


def test_a_title_in_a_related_list_is_mended_too():
    assert (
        seed(3).related[2].title == "Cerebras’ CS-2 brain-scale chip can power AI models with 120 trillion parameters"
    )


def test_amp_addresses_are_aliases():
    assert seed(1).aliases == (
        "https://www.wired.com/story/cerebras-chip-cluster-neural-networks-ai/amp",
        "https://www-wired-com.cdn.ampproject.org/c/s/www.wired.com/story/cerebras-chip-cluster-neural-networks-ai/amp",
    )


def test_no_secured_blob_is_kept():
    for path in SEEDS:
        blob = next(line for line in path.read_text().splitlines() if line.startswith("secured"))
        assert blob[10:40] not in repr(read(path.read_bytes()))


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample of 169 article files is not beside this repository")
def test_every_sample_file_reads_as_yaml_reads_it():
    paths = sorted(SAMPLE.iterdir())
    assert len(paths) == 169
    for path in paths:
        article = read(path.read_bytes())
        values = yaml.safe_load(path.read_text().split("\n---")[0])
        assert article.url == (values.get("webUrl") or values["originalUrl"])
        assert (article.heat, article.quality, article.published) == (
            values["heat"],
            values["quality"],
            values["published"],
        )
        assert article.published_at == values["publishedDateTime"]
        assert article.topics == tuple(values["topics"])
        assert all([article.title, article.excerpt, article.source])


# Refused


def test_each_bad_input_is_refused_at_its_line():
    url = "webUrl: https://a.example/x"
    assert refused("---\ntitle: A\n" + url) == (
        1,
        "the front matter is never closed: a second line with --- is missing",
    )
    assert refused(matter("- title", "- b")) == (1, "the front matter is not a mapping (lines of `key: value`)")
    assert refused("---\n---\n") == (1, "the front matter is not a mapping (lines of `key: value`)")
    assert refused(matter(url)) == (1, "title is missing")
    assert refused(matter(url, 'title: " "')) == (3, "title is empty")
    assert refused(matter(url, "title: ~")) == (3, "title is empty")
    assert refused(matter(url, "title: [a]")) == (3, "title is not text")
    assert refused(matter("title: A")) == (1, "there is no URL: webUrl and originalUrl are missing or empty")
    assert refused(matter("title: A", "webUrl:")) == (3, "there is no URL: webUrl and originalUrl are missing or empty")
    assert refused(matter("title: A", "originalUrl:"))[0] == 3
    assert refused(matter("title: A", url, "heat: hot")) == (4, 'heat is not a number: "hot"')
    assert refused(matter("title: A", url, "heat: [1]")) == (4, "heat is not a number: a list")
    assert refused(matter("title: A", url, "quality: true")) == (4, 'quality is not a number: "true"')
    assert refused(matter("title: A", url, "", "publishedDateTime: soon")) == (
        5,
        'publishedDateTime is not a date: "soon"',
    )
    assert refused(matter("title: A", "webUrl: ftp://a.example/x")) == (
        3,
        'webUrl is not an http(s) URL: "ftp://a.example/x"',
    )
    assert refused(matter("title: A", url, "originalUrl: 'javascript:alert(1)'"))[0] == 4
    assert refused(matter("title: A", url, "title: B")) == (4, "title stands here a second time")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("other: &name x", "anchors and aliases (& and *) are not allowed"),
        ("other: *name", "anchors and aliases (& and *) are not allowed"),
        ("other: [1, &a [2]]", "anchors and aliases (& and *) are not allowed"),
        ("other: !!str x", "tags (!) are not allowed"),
        ("other: {a: {b: !python/object x}}", "tags (!) are not allowed"),
        ("other: {a: 1, b: 2, a: 3}", "a stands here a second time"),
        ("&k other: x", "anchors and aliases (& and *) are not allowed"),
        ("? [a, b]\n: c", "a key is not text"),
        ("? *a\n: c", "anchors and aliases (& and *) are not allowed"),
        ("secured: !!binary aGk=", "tags (!) are not allowed"),
    ],
)
def test_clever_yaml_is_refused_anywhere(line: str, reason: str):
    assert refused(matter("title: A", "webUrl: https://a.example/x", line)) == (4, reason)


def test_a_reason_is_one_line_that_no_terminal_obeys():
    key = '"\\e[31m\\n' + "x" * 200 + '"'
    for line in (f"{key}: 1\n{key}: 2", f"heat: {key}"):
        reason = refused(matter("title: A", "webUrl: https://a.example", line))[1]
        assert reason.isprintable()
        assert len(reason) < 120


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('other: "never closed', "while scanning a quoted scalar"),
        ("other: [a, b", "while parsing a flow sequence"),
        ('other: "a "quoted" word"', "did not find expected key"),
        ("\tother: x", "found a tab character"),
        ("other: a: b", "mapping values are not allowed"),
        ("other: @x", "cannot start any token"),
        ('other: "\\ud800"', "invalid Unicode character"),
        ("other: \x07", "the character U+0007 is not allowed"),
    ],
)
def test_a_yaml_error_is_reported_at_its_line(line: str, words: str):
    at, reason = refused(matter("title: A", "webUrl: https://a.example/x", line, "more: y"))
    assert at == 4
    assert words in reason


def test_what_is_wrong_with_the_bytes_is_said_with_the_line():
    text = article_file(body="\n\nbody").encode()
    assert refused(text + b"\n\xff") == (8, "the file is not UTF-8")
    assert refused(text.replace(b"\n", b"\r\n") + b"\r\n\0") == (8, "the file holds a NUL byte")
    assert refused(text + b"x" * MAX_BYTES)[1].startswith("the file is over 1 MiB")
    assert read(text + b"x" * (MAX_BYTES - len(text)))


@pytest.mark.parametrize("number", [".inf", "nan", "-Infinity", "1e400", "9" * 400, "9007199254740993", "9" * 5000])
def test_numbers_that_no_database_holds_are_refused(number: str):
    line, reason = refused(article_file(heat=number))
    assert line == 4
    assert reason.startswith("heat is ")


@pytest.mark.parametrize("date", ["soon", "2022-13-01", "2022-02-30", "9999-12-31T23:59:59-05:00", "[2022]", "12"])
def test_a_date_that_is_none_is_refused(date: str):
    assert refused(article_file(publishedDateTime=date))[0] == 4


def test_a_second_document_or_anything_after_the_value_is_refused():
    assert refused("---\n{title: A, webUrl: 'https://a.example'}\nheat: 1\n---\n")[0] == 3
    assert refused("---\ntitle: A\nwebUrl: https://a.example\n--- |\n heat: 1\n--- [\n---\n")[0] > 1


# Skipped


@pytest.mark.parametrize(
    "data", [b"", b"# Read me", b"\n---\ntitle: A\n---\n", b"\xef\xbb\xbf# x", b"--", b"\xff\xfe-\0"]
)
def test_a_file_that_does_not_begin_with_three_dashes_is_no_article(data: bytes):
    assert read_article(data, site_url=SITE) is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_utf_16_file_is_no_article(encoding: str):
    assert read_article(article_file().encode(encoding), site_url=SITE) is None


def test_a_first_line_with_more_than_dashes_is_refused():
    assert refused("--- title: A\n---\n") == (1, "the first line must be --- alone")


# Taken


def test_a_file_may_have_a_bom_or_crlf_or_no_newline_at_its_end():
    text = article_file(body="").rstrip("\n")
    expected = read(text)
    assert read(b"\xef\xbb\xbf" + text.encode()) == expected
    assert read(text.replace("\n", "\r\n")) == expected
    assert read(text.replace("\n", "\r")) == expected
    assert read(text.replace("---", "---  ")) == expected
    assert read(text + "\nA body: with *anything* [in it\n---\n") == expected


def test_lines_are_counted_right_with_any_line_ends():
    for end in ("\n", "\r\n", "\r"):
        assert refused(article_file(heat="hot").replace("\n", end))[0] == 4


def test_lines_are_counted_right_after_unicode_line_separators():
    assert refused(article_file(title="a\u2028b\u2029c", heat="hot"))[0] == 4
    assert refused(article_file(title="a\x85b", heat="hot"))[0] == 4
    assert read(article_file(title="a\u2028b\u2029c\x85d")).title == "a b c…d"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2022-06-23T13:02:00Z", datetime(2022, 6, 23, 13, 2, tzinfo=UTC)),
        ('"2022-06-23T13:02:00Z"', datetime(2022, 6, 23, 13, 2, tzinfo=UTC)),
        ("2022-06-23 15:02:00 +02:00", datetime(2022, 6, 23, 13, 2, tzinfo=UTC)),
        ("2022-06-23 15:02:00 +2", datetime(2022, 6, 23, 13, 2, tzinfo=UTC)),
        ("2022-6-3 1:02:00", datetime(2022, 6, 3, 1, 2, tzinfo=UTC)),
        ("2022-06-23T13:02:00", datetime(2022, 6, 23, 13, 2, tzinfo=UTC)),
        ("2022-06-23", datetime(2022, 6, 23, tzinfo=UTC)),
        ("2999-01-01T00:00:00Z", datetime(2999, 1, 1, tzinfo=UTC)),
        ("", None),
        ("null", None),
    ],
)
def test_dates_come_in_many_forms_and_mean_utc(written: str, read_as: datetime | None):
    assert read(article_file(publishedDateTime=written)).published_at == read_as


@pytest.mark.parametrize(
    ("written", "read_as"), [("74", 74), ('"74"', 74), ("74.9", 74), ("-1", -1), ("+5", 5), ("1e2", 100), ("-0.5", 0)]
)
def test_numbers_may_be_quoted_and_fractions_are_cut(written: str, read_as: int):
    assert read(article_file(heat=written)).heat == read_as


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("true", True), ("false", False), ("no", False), ("Yes", True), ('"false"', False), ("OFF", False), ("", True)],
)
def test_published_has_many_forms_and_is_true_where_nothing_is_said(written: str, read_as: bool):
    assert read(article_file(published=written)).published is read_as


def test_published_that_is_neither_true_nor_false_is_refused():
    assert refused(article_file(published="maybe")) == (4, 'published is neither true nor false: "maybe"')


def test_heat_defaults_to_quality_and_ten_for_each_related_story():
    related = "[{title: B, webUrl: 'https://b.example'}, {title: C, webUrl: 'https://c.example'}]"
    assert read(article_file(quality=50, related=related)).heat == 70
    assert read(article_file(related=related)).heat == 0
    assert read(article_file(quality=50, heat=-1, related=related)).heat == -1


def test_the_original_url_stands_in_for_a_missing_web_url():
    article = read(matter("title: A", "originalUrl: https://o.example/x", "webUrl:"))
    assert (article.url, article.aliases) == ("https://o.example/x", ())


def test_a_bad_amp_address_costs_only_itself():
    article = read(article_file(ampWebUrl="//a.example/amp", cdnAmpWebUrl="https://cdn.example/amp"))
    assert article.aliases == ("https://cdn.example/amp",)


def test_a_bad_related_entry_costs_only_itself():
    article = read(
        matter(
            "title: A",
            "webUrl: https://a.example/x",
            "related:",
            "  - just text",
            "  -",
            "  - {title: no URL}",
            "  - {webUrl: 'https://b.example/no-title'}",
            "  - {title: bad URL, webUrl: 'mailto:x'}",
            "  - {title: bad date, webUrl: 'https://c.example', publishedDateTime: soon}",
            "  - {title: bad quality, webUrl: 'https://c.example', quality: high}",
            "  - {title: Good, webUrl: 'https://d.example/good', images: 3, provider: []}",
        )
    )
    assert article.related == (Mention(title="Good", url="https://d.example/good"),)


def test_related_that_is_no_list_names_nothing():
    assert read(article_file(related="none of them")).related == ()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://i.example/a b(1).jpg", "https://i.example/a%20b%281%29.jpg"),
        ("/assets/a.jpg", "https://everyday-cc.github.io/ai/assets/a.jpg"),
        ("assets/a.jpg", "https://everyday-cc.github.io/ai/assets/a.jpg"),
        ("//i.example/a.jpg", "https://i.example/a.jpg"),
        ("HTTPS://i.example/a.jpg", "https://i.example/a.jpg"),
    ],
)
def test_a_picture_gets_an_absolute_address(written: str, address: str):
    assert read(article_file(images=f"[{{url: '{written}', width: 10, height: x}}]")).image == address


@pytest.mark.parametrize(
    "images",
    ["data:image/png;base64,AAAA", "javascript:1", "https://", "", "http://[x", "https://i.example/" + "x" * 2048],
)
def test_a_picture_without_a_usable_address_is_passed_over(images: str):
    article = read(article_file(images=f"[{{url: '{images}'}}, 7, {{url: 'https://i.example/good.jpg'}}]"))
    assert article.image == "https://i.example/good.jpg"


def test_topics_are_kept_once_each_in_their_order():
    assert read(article_file(topics="[AI, Chips &amp; More, ai, '', 7, [x]]")).topics == ("AI", "Chips & More", "7")
    assert read(article_file(topics="AI")).topics == ("AI",)


def test_a_source_without_a_name_is_called_by_its_domain():
    assert read(article_file(provider="{domain: a.example}")).source == Source("a.example", "a.example")
    assert read(article_file(provider="The Paper")).source == Source("The Paper")
    assert read(article_file(provider="{name: ''}")).source is None


def test_text_is_unescaped_mended_and_put_on_one_line():
    article = read(
        matter(
            "title: |",
            "  It&#8217;s   here",
            "  now\u00a0then",
            "webUrl: https://a.example/x",
            'excerpt: "connectionsâ€”a\\0b\\x07 “curly” ‘quotes’ stay"',
        )
    )
    assert article.title == "It’s here now then"
    assert article.excerpt == "connections—ab “curly” ‘quotes’ stay"


def test_c1_controls_are_mended_where_they_are_mojibake_and_stripped_where_not():
    broken = "“Smart”".encode().decode("latin-1")  # every quote brings two C1 controls
    assert read(article_file(title=broken)).title == "“Smart”"
    assert read(article_file(title="a\x81b")).title == "ab"


def test_urls_are_never_repaired():
    url = "https://a.example/connectionsâ€”a&amp;b"
    assert read(article_file(url=url)).url == url
    assert read(article_file(title="“x”".encode().decode("latin-1"), url=url)).url == url


def test_unknown_keys_are_ignored_whatever_they_hold():
    assert read(article_file(featured="{a: [1, {b: c}], ? d : e}")) == read(article_file())


def test_a_number_may_be_a_title():
    assert read(matter("title: 1984", "webUrl: https://a.example/x")).title == "1984"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "- - ? "])
def test_pathological_nesting_is_refused_quickly(opening: str):
    started = time.process_time()
    line, _ = refused("---\ntitle: A\nother:\n " + opening * (MAX_BYTES // len(opening) - 50) + "\n---\n")
    assert line == 4
    assert time.process_time() - started < 2


def test_nesting_is_limited_however_it_is_written():
    lines = [f"{'  ' * depth}a:" for depth in range(50)]
    assert refused(matter("title: A", "webUrl: https://a.example/x", *lines))[1] == "nested too deeply"


MOJIBAKE = "â€”"


def test_a_huge_line_is_read_quickly_because_it_is_not_mended():
    started = time.process_time()
    assert MOJIBAKE not in read(article_file(excerpt=MOJIBAKE * 10_000)).excerpt
    assert MOJIBAKE in read(article_file(excerpt=MOJIBAKE * 30_000)).excerpt
    read(article_file(excerpt="Â\x80é\x93â€\x9c" * 69_000))
    assert time.process_time() - started < 5


PIECES = ["---", "\n", "title: A\n", "webUrl: https://a.example/x\n", "related:\n", "  - title: B\n", "heat: ", "..."]
CLEVER = [
    "'",
    '"',
    "&a ",
    "*a",
    "!t ",
    "{",
    "}",
    "[",
    "]",
    "- ",
    "? ",
    ": ",
    "#",
    "\t",
    "\x85",
    "\u2028",
    "\ufeff",
    "1e9",
]
NEARLY = st.lists(st.sampled_from(PIECES + CLEVER) | st.text(max_size=5), max_size=30).map("".join).map(str.encode)


@given(st.binary() | (st.binary() | NEARLY).map(lambda data: b"---\n" + data + b"\n---\n"))
def test_any_bytes_are_an_article_or_skipped_or_refused_with_a_line(data: bytes):
    line: int | None = None
    article = None
    try:
        article = read_article(data, site_url=SITE)
    except BrokenArticle as broken:
        line = broken.line
    assert line is None or 1 <= line <= data.count(b"\n") + data.count(b"\r") + 1
    assert article is None or (article.title and article.url)
