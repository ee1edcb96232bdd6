"""What forum posts and threads are called, and which tag they have."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.model import Place
from bot.digests.posts import Tag, tag_of, title_of, topics_of
from tests.builders import a_story, an_edition

DUE = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
AI, CHIPS, STAFF = Tag(1, "AI"), Tag(2, "Chips"), Tag(3, "Robots", moderated=True)


def with_topics(*topics, wanted=()):
    """Return an edition whose stories have these topics, the hottest first."""
    return an_edition(*(a_story(str(n), topics=names) for n, names in enumerate(topics)), topics=wanted)


@pytest.mark.parametrize(
    ("zone", "topics", "title"),
    [
        ("UTC", ("AI", "Chips"), "20 November 2026 · AI, Chips"),
        ("Asia/Tokyo", ("AI",), "21 November 2026 · AI"),
        ("UTC", (), "20 November 2026"),
        ("UTC", ("x" * 40, "y" * 38, "z"), f"20 November 2026 · {'x' * 40}, {'y' * 38}"),
        ("UTC", ("x" * 40, "y" * 40, "z"), f"20 November 2026 · {'x' * 40}"),
        ("UTC", ("x" * 90,), "20 November 2026"),
    ],
)
def test_a_title_is_the_date_there_and_as_many_topics_as_fit(zone, topics, title):
    assert title_of(DUE, zone, topics) == title


@given(st.lists(st.text()))
def test_a_title_always_fits(topics):
    title = title_of(DUE, "UTC", topics)
    assert 0 < len(title.encode("utf-16-le", "surrogatepass")) // 2 <= 100


def test_topics_of_an_edition_are_those_of_most_stories_then_of_the_hottest():
    places = with_topics(("Chips", "AI"), ("ai", "Robots"), ("Space",)).places
    assert topics_of(places) == ("AI", "Chips", "Robots", "Space")
    assert topics_of([Place(a_story(topics=()))]) == ()


@pytest.mark.parametrize(
    ("edition", "tag"),
    [
        (with_topics(("AI", "Chips")), AI),
        (with_topics(("Space",), ("chips",)), CHIPS),
        (with_topics(("AI",), wanted=("Space", "CHIPS", "AI")), CHIPS),
        (with_topics(("Robots",), ("Chips",)), CHIPS),
        (with_topics(("Robots",)), None),
        (with_topics(()), None),
    ],
)
def test_the_tag_is_the_first_that_the_digest_wants_else_that_of_the_hottest_story(edition, tag):
    assert tag_of(edition, [AI, CHIPS, STAFF], required=False) == tag


def test_a_moderator_may_use_all_tags():
    assert tag_of(with_topics(("Robots",)), [AI, STAFF], required=False, moderates=True) == STAFF


def test_where_a_tag_is_required_the_first_that_may_be_used_is_taken():
    assert tag_of(with_topics(("Space",)), [STAFF, CHIPS, AI], required=True) == CHIPS
    assert tag_of(with_topics(("Space",)), [STAFF], required=True) is None
