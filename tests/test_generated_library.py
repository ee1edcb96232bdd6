"""The library that benchmarks load is like the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.stories.article import read_article
from bot.stories.model import Article
from tests.benchmarks.library import MOJIBAKE, write_articles


def read_all(folder: Path) -> list[Article]:
    articles = [read_article(path.read_bytes(), site_url="https://a.example") for path in sorted(folder.rglob("*.md"))]
    return [article for article in articles if article is not None]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    write_articles(folder, 600)
    return folder


def test_it_has_as_many_articles_as_asked_for_and_a_third_is_unpublished(library: Path):
    articles = read_all(library)
    assert len(articles) == 600
    assert 0.28 < sum(not article.published for article in articles) / 600 < 0.39


def test_articles_name_up_to_eight_stories_some_with_files_of_their_own(library: Path):
    articles = read_all(library)
    urls = {article.url for article in articles}
    named = [mention.url for article in articles for mention in article.related]
    assert {len(article.related) for article in articles} == set(range(9))
    assert 0.25 < sum(url in urls for url in named) / len(named) < 0.4


def test_some_text_is_mojibake(library: Path):
    texts = [path.read_text() for path in library.rglob("*.md")]
    assert sum(MOJIBAKE in text for text in texts)
    assert not any(MOJIBAKE in article.excerpt for article in read_all(library))


def test_the_same_seed_writes_the_same_files(library: Path, tmp_path: Path):
    write_articles(tmp_path, 600)
    assert [path.read_bytes() for path in sorted(tmp_path.rglob("*.md"))] == [
        path.read_bytes() for path in sorted(library.rglob("*.md"))
    ]
