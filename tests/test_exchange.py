"""Digests as a file: what is written is read again, and what is wrong is said with its line."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from string import ascii_letters

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.exchange import MOST_BYTES, Exchange, read_digests
from bot.digests.exporting import write_digests
from bot.digests.model import Digest, DigestState, Filter, MaxAge
from tests.builders import NOW, a_digest

HEAD = "digests:\n"
ONE = HEAD + '  - channel: "#news"\n    when: daily 09:00\n'


def read(text: str | bytes, timezone: str = "Europe/Berlin") -> Exchange:
    return read_digests(text.encode() if isinstance(text, str) else text, timezone=timezone, now=NOW)


def problems_of(text: str | bytes) -> list[tuple[int, str]]:
    return [(problem.line, problem.text) for problem in read(text).problems]


# Round trips

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
)
LISTS = st.lists(NAMES.filter(bool) | st.just("All"), unique_by=str.casefold, max_size=25)


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    names = draw(LISTS)
    cut = draw(st.integers(0, len(names)))
    return Filter(tuple(names[:cut]), tuple(names[cut:]))


DIGESTS = st.builds(
    Digest,
    guild_id=st.just(1),
    channel_id=st.integers(1, 2**63 - 1),
    when=st.sampled_from(["daily 09:00", "mon,thu 08:00,18:30", "every 30 minutes", "*/30 * * * *", "0 9 1 * *"]),
    timezone=st.sampled_from(["UTC", "Europe/Berlin", "Etc/GMT-2"]),
    topics=filters(),
    sources=filters(),
    per_source=st.integers(1, 10),
    min_heat=st.sampled_from(["any", "busy", "normal", "calm", "90", "0"]),
    stories=st.integers(1, 10),
    max_age=st.sampled_from(list(MaxAge)),
    thread=st.booleans(),
    publish=st.booleans(),
    silent=st.booleans(),
    updates=st.booleans(),
    number=st.integers(1, 2**31),
    state=st.sampled_from([DigestState.ACTIVE, DigestState.PAUSED]),
)


@settings(max_examples=60)
@given(DIGESTS, st.one_of(st.none(), st.integers(1, 2**63 - 1)), st.dictionaries(st.just(1), st.text()))
def test_a_digest_survives_being_written_and_read(digest: Digest, mention: int | None, names: dict[int, str]):
    digest = replace(digest, mention=mention, silent=digest.silent and mention is None)
    exchange = read(write_digests([digest], 1, names, NOW))
    assert exchange.problems == []
    (entry,) = exchange.entries
    assert exchange.server == 1
    assert (entry.channel, entry.mention) == (digest.channel_id, mention)
    assert replace(entry.digest, guild_id=1, channel_id=digest.channel_id, mention=mention) == digest


def test_what_is_written_reads_well():
    digest = a_digest(
        guild_id=7,
        number=3,
        topics=Filter(("AI", "AI Hardware"), ("Crypto", "#x")),
        mention=77,
        state=DigestState.PAUSED,
    )
    text = write_digests([digest], 7, {7: "Heatwire HQ", 10: "#ai-news", 77: "@Readers"}, NOW)
    assert text.startswith("# Digests of Heatwire HQ, exported 2026-03-02 12:00 UTC.\n")
    for line in (
        "channel: 10  # #ai-news",
        'topics: [AI, AI Hardware, -Crypto, "-#x"]',
        "mention: 77  # @Readers",
        "paused: true",
    ):
        assert f"    {line}\n" in text


@pytest.mark.parametrize("letter", "Wé漢😀")
def test_the_longest_file_that_is_written_is_read(letter: str):
    names = Filter(tuple(f"{number} {letter * 40}" for number in range(25)))
    digests = [a_digest(number=number, topics=names, sources=names) for number in range(1, 26)]
    exchange = read(write_digests(digests, 7, {}, NOW))
    assert exchange.problems == []
    assert [entry.digest.topics for entry in exchange.entries] == [names] * 25


def test_names_are_written_as_they_are():
    digest = a_digest(topics=Filter(("漢字", "Ünïcode"), ("😀 AI",)))
    assert 'topics: ["漢字", "Ünïcode", "-😀 AI"]\n' in write_digests([digest], 7, {}, NOW)


def test_names_that_are_taken_for_something_else_stand_in_quotes():
    digest = a_digest(topics=Filter(("Null", "yes", "Nobody")), sources=Filter(("null",)))
    text = write_digests([digest], 7, {}, NOW)
    assert 'topics: ["Null", "yes", Nobody]\n    sources: ["null"]\n' in text
    assert [entry.digest.sources for entry in read(text).entries] == [digest.sources]


def test_a_server_without_digests_has_a_file_without_any():
    exchange = read(write_digests([], 7, {}, NOW))
    assert (exchange.server, exchange.entries, exchange.problems) == (7, [], [])


# What may be written


def test_what_is_left_out_is_as_usual():
    (entry,) = read(ONE).entries
    assert entry.digest == Digest(guild_id=0, channel_id=0, when="daily 09:00", timezone="Europe/Berlin")
    assert (entry.channel, entry.mention) == ("news", None)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("12", 12), ('"<#12>"', 12), ('"#news"', "news"), ("news", "news"), ('"# two words"', "two words")],
)
def test_a_channel_is_an_id_or_a_name(written: str, read_as: int | str):
    (entry,) = read(HEAD + f"  - channel: {written}\n    when: hourly\n").entries
    assert entry.channel == read_as


@pytest.mark.parametrize(
    ("written", "read_as"), [("12", 12), ('"<@&12>"', 12), ('"@Readers"', "Readers"), ("none", None), ("", None)]
)
def test_a_role_is_an_id_or_a_name_or_none(written: str, read_as: int | str | None):
    (entry,) = read(ONE + f"    mention: {written}\n").entries
    assert entry.mention == read_as


@pytest.mark.parametrize(
    ("written", "wanted", "unwanted"),
    [
        ("all", [], []),
        ("", [], []),
        ("[]", [], []),
        ("AI, -Crypto", ["AI"], ["Crypto"]),
        ("[AI, -Crypto, AI]", ["AI"], ["Crypto"]),
        ("\n    - AI\n    - -Crypto\n    - 'a, b'", ["AI", "a, b"], ["Crypto"]),
        ('["+-x", "all"]', ["-x", "all"], []),
        ("[all]", [], []),
        ("all, -AI", [], ["AI"]),
        ("[+all]", ["all"], []),
        ("['null', '~']", ["null", "~"], []),
    ],
)
def test_topics_are_a_list_or_a_text_with_commas(written: str, wanted: list[str], unwanted: list[str]):
    (entry,) = read(ONE + f"    topics: {written}\n").entries
    assert entry.digest.topics == Filter(tuple(wanted), tuple(unwanted))


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm():
    (entry,) = read(b"\xef\xbb\xbf" + ONE.replace("\n", "\r\n").encode()).entries
    assert (entry.channel, entry.lines["when"]) == ("news", 3)


def test_the_example_of_the_readme_is_read():
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    exchange = read(readme.partition("```yaml\n")[2].partition("```")[0])
    assert exchange.problems == []
    assert [(entry.channel, entry.mention) for entry in exchange.entries] == [("news", "Readers")]


# What is wrong


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("when: every full moon", "`when`: I don't know"),
        ("when: '* * * * *'", "15 minutes"),
        ("when: [a]", "`when`: this must be one value"),
        ("timezone: Mars", "`timezone`: I don't know the time zone `Mars`"),
        ("stories: 11", "`stories`: `11` is no whole number from 1 to 10."),
        ("stories: 2.5", "`2.5` is no whole number"),
        ("stories: 0x3", "`0x3` is no whole number"),
        ("per_source: ٣", "is no whole number"),
        ("per_source: 0", "`0` is no whole number"),
        ("min_heat: warm", "`min_heat`: I don't know the heat `warm`"),
        ("max_age: 2d", "`max_age`: I don't know the age `2d`"),
        ("thread: perhaps", "`perhaps` is neither `true` nor `false`"),
        ("thread: {a: b}", "this must be one value"),
        ("number: 0", "`0` is no whole number from 1 up"),
        ("number: -3", "`-3` is no whole number from 1 up"),
        ("mention: 99999999999999999999", "is neither an id nor a name"),
        ("mention: '@'", "is neither an id nor a name"),
        ("topics: {a: b}", "must be a list of names"),
        ("topics: [[a]]", "must be a list of names"),
        ("topics: [AI, -]", "a name is empty"),
        ("topics: [AI, -AI]", "with a minus and without"),
        ("topics: [AI, -ai]", "with a minus and without"),
        (f"topics: [{'x' * 301}]", "`xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...` is too long"),
        (f"topics: [{', '.join(ascii_letters[:26])}]", "name at most 25"),
        ("wen: daily 09:00", "Did you mean `when`?"),
        ("colour: red", "There are `number`, `channel`, `when`"),
        ("? [a]\n    : b", "I don't know the key"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(line: str, says: str):
    key = line.partition(":")[0]
    text = HEAD + "  - channel: 1\n" + ("" if key == "when" else "    when: hourly\n") + f"    {line}\n"
    (problem,) = read(text).problems
    assert says in problem.text
    assert problem.line == text.partition(line)[0].count("\n") + 1


def test_all_that_is_wrong_is_said_at_once():
    text = HEAD + "  - channel: #ai\n    when: never\n    stories: 0\n  - {}\n  - x\nexported: 3\nservers: 1\n"
    assert [line for line, _ in sorted(problems_of(text))] == [2, 3, 4, 5, 5, 6, 8]


def test_a_name_that_was_taken_for_a_comment_is_told_of():
    (problem,) = read(HEAD + "  - when: hourly\n    channel: #news\n").problems
    assert (problem.line, "quotes" in problem.text) == (3, True)


def test_silence_and_a_mention_do_not_go_together():
    (problem,) = read(ONE + "    silent: true\n    mention: 5\n").problems
    assert (problem.line, problem.text[:30]) == (5, "`silent` and `mention` don't g")


def test_how_often_it_would_come_is_looked_at_beside_other_mistakes():
    text = HEAD + "  - channel: 1\n    when: daily 09:00,09:05\n    stories: 11\n"
    assert [line for line, _ in sorted(problems_of(text))] == [3, 4]


def test_a_number_stands_once():
    (problem,) = read(ONE + "    number: 2\n" + ONE.removeprefix(HEAD) + "    number: 2\n").problems
    assert (problem.line, "line 4 already" in problem.text) == (7, True)


def test_a_key_stands_once():
    (problem,) = read(ONE + "    when: hourly\n").problems
    assert (problem.line, "line 3 already" in problem.text) == (4, True)


def test_entries_without_a_number_are_many():
    assert len(read(ONE + ONE.removeprefix(HEAD)).entries) == 2


def test_more_than_25_digests_are_too_many():
    exchange = read(HEAD + ONE.removeprefix(HEAD) * 26)
    (problem,) = exchange.problems
    assert (problem.line, problem.text) == (52, "A server has at most 25 digests, and these are 26.")
    assert len(exchange.entries) == 25


def test_of_very_many_wrong_keys_only_the_first_are_told():
    assert len(problems_of(ONE + "".join(f"    key{number}: x\n" for number in range(1000)))) == 98


def test_what_is_well_is_read_beside_what_is_wrong():
    exchange = read(HEAD + "  - when: hourly\n  - channel: 1\n" + ONE.removeprefix(HEAD))
    assert [(entry.channel, entry.is_whole) for entry in exchange.entries] == [(1, False), ("news", True)]
    assert len(exchange.problems) == 2


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"", 1, "The file is empty."),
        (b"\n  \n", 1, "The file is empty."),
        (b"# only this\n", 1, "This is no file of digests."),
        (b"- a", 1, "This is no file of digests."),
        (b"a", 1, "This is no file of digests."),
        (b"digests:\n", 1, "There is no list of `digests`"),
        (b"server: 1\ndigests: daily", 2, "There is no list of `digests`"),
        (b"x" * (MOST_BYTES + 1), 1, "256 KB are the most"),
        ("digests: é".encode("utf-16"), 1, "The file is not UTF-8 text."),
        (b"digests:\n  - when: \xff\n", 2, "The file is not UTF-8 text."),
        (b"digests:\n  - when: \0\n", 2, "U+0000 is not allowed"),
        (b"digests:\n  - mention: @Readers\n", 2, "a text that begins with @ must stand in quotes"),
        (b"digests:\n  - when: * * * * *\n", 2, "a text that begins with * must stand in quotes"),
        (b"digests:\n  - &a [x]\n  - *a\n", 2, "anchors and aliases"),
        (b"digests: !!python/object:os.system []\n", 1, "tags (!) are not allowed"),
        (b"digests: [\n", 2, "did not find expected node content"),
        (b"digests:\n\t- channel: 1\n", 2, "a line begins with spaces, not with tabs"),
        (b"digests: []\n---\ndigests: []\n", 2, "a second document begins here"),
        (b"[" * 5000, 1, "nested too deeply"),
        (b"\x89PNG\r\n\x1a\n", 1, "The file is not UTF-8 text."),
    ],
)
def test_a_wrong_file_is_refused_in_words(data: bytes, line: int, says: str):
    exchange = read(data)
    (problem,) = [problem for problem in exchange.problems if says in problem.text]
    assert (problem.line, exchange.entries) == (line, [])


def test_no_file_at_all_makes_it_fail():
    whole = write_digests([a_digest(number=1, topics=Filter(("AI",), ("Crypto",)), mention=5)] * 2, 1, {}, NOW)
    dice = random.Random(5)
    for _ in range(300):
        at = dice.randrange(len(whole))
        broken = whole[:at] + dice.choice("\n\t:-[]{}#&*!|>'\"%@`,? \0\u2028é") + whole[at + dice.choice((0, 1, 30)) :]
        read(broken)
