"""What loading the articles folder promises: the seeds in order, what goes and returns, what is reported."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.newsroom import library, reading
from bot.newsroom.library import FolderError
from bot.stories.model import name_id
from tests.builders import NOW
from tests.libraries import SEEDS, Shelf, open_shelf, titles


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        yield opened


@pytest.fixture
async def seeds(shelf: Shelf) -> Shelf:
    shutil.copytree(SEEDS, shelf.folder, dirs_exist_ok=True)
    await shelf.load()
    return shelf


async def test_the_seeds_have_four_leading_stories_in_order_of_heat(seeds: Shelf):
    _, page = await seeds.stories.top(now=NOW, period=None)
    assert [(story.source.name, story.heat) for story in page.items if story.source] == [
        ("Wired", 214),
        ("VentureBeat", 159),
        ("Singularity Hub", 94),
        ("TechRadar", 74),
    ]
    assert await seeds.top(topic=name_id("ai hardware")) == titles(page.items)


async def test_a_story_names_its_coverage_in_the_files_order(seeds: Shelf):
    venturebeat = (await seeds.stories.top(now=NOW, period=None))[1].items[1]
    coverage = await seeds.stories.coverage(venturebeat.id)
    assert [story.source.name for story in coverage.named if story.source] == [
        "ZDNet",
        "Reuters",
        "Singularity Hub",
        "Forbes",
        "Business Wire",
        "Design-Reuse",
    ]


async def test_a_folded_story_leads_to_the_listed_one_that_names_it(seeds: Shelf):
    forbes = await seeds.find(
        "www.forbes.com/sites/karlfreund/2021/08/24/cerebras-systems-lays-the-foundation-for-huge-artificial-intelligence/"
    )
    assert not forbes.listed
    leader = await seeds.stories.leader(forbes)
    assert leader
    assert leader.source
    assert leader.source.name == "VentureBeat"


async def test_a_story_that_is_only_named_leads_to_the_hottest_listed_one_that_names_it(seeds: Shelf):
    named = await seeds.find(
        "pcworld.com/article/3630379/this-massive-ai-chip-has-the-compute-power-of-a-human-brain.html"
    )
    assert (named.listed, named.has_article, named.heat) == (False, False, 106)
    leader = await seeds.stories.leader(named)
    assert leader
    assert leader.source
    assert leader.source.name == "Wired"


async def test_texts_and_pictures_of_the_seeds_are_mended(seeds: Shelf):
    wired = await seeds.find("wired.com/story/cerebras-chip-cluster-neural-networks-ai")
    assert "connections—a hundred times" in wired.excerpt
    assert wired.source
    assert wired.source.logo == ("https://everyday-cc.github.io/ai/assets/images/organizations/wired.com-50x50.jpg")


def secured_blobs() -> list[str]:
    lines = [line for file in SEEDS.iterdir() for line in file.read_text().splitlines()]
    return [line.split('"')[1] for line in lines if line.startswith("secured:")]


async def test_no_secured_blob_reaches_the_database(seeds: Shelf, tmp_path: Path):
    await seeds.database.close()
    written = b"".join(file.read_bytes() for file in tmp_path.glob("library.db*"))  # noqa: ASYNC240
    assert len(secured_blobs()) == 5
    assert b"VentureBeat" in written
    assert not [blob for blob in secured_blobs() if blob[:24].encode() in written or blob[-24:].encode() in written]


async def test_a_second_load_finds_everything_unchanged(seeds: Shelf):
    report = await seeds.load()
    assert (report.files, report.added, report.updated, report.unchanged, report.removed) == (5, 0, 0, 5, 0)
    assert (report.stories, report.listed) == (15, 4)


async def test_a_file_that_was_only_touched_is_unchanged(shelf: Shelf):
    shelf.article("a.md", "a.example/1")
    await shelf.load()
    shelf.article("a.md", "a.example/1")
    report = await shelf.load()
    assert (report.updated, report.unchanged) == (0, 1)


async def test_a_change_within_the_same_tick_of_the_clock_is_seen(shelf: Shelf):
    file = shelf.folder / "a.md"
    shelf.article("b.md", "b.example/1", title="One")
    shutil.copyfile(shelf.folder / "b.md", file)
    before = file.stat()
    await shelf.load()
    shelf.article("b.md", "b.example/1", title="Two")
    file.write_bytes((shelf.folder / "b.md").read_bytes())
    shelf.remove("b.md")
    import os

    os.utime(file, ns=(before.st_mtime_ns, before.st_mtime_ns))
    await shelf.load()
    assert await shelf.top() == ["Two"]


# what goes


async def test_a_file_that_goes_unlists_its_story_and_its_return_brings_it_back(shelf: Shelf):
    shelf.article("a.md", "a.example/1")
    await shelf.load()
    before = await shelf.id_of("a.example/1")
    shelf.remove("a.md")
    report = await shelf.load()
    assert (report.removed, report.listed, await shelf.top()) == (1, 0, [])
    gone = await shelf.stories.get(before)
    assert gone
    assert not gone.listed
    shelf.article("again.md", "a.example/1")
    await shelf.load()
    assert await shelf.id_of("a.example/1") == before
    assert await shelf.top() == ["About a.example/1"]


async def test_a_story_whose_file_goes_is_what_others_say_of_it(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="The article", topics="[AI]")
    shelf.article("b.md", "b.example/1", related=["a.example/1"])
    await shelf.load()
    before = await shelf.id_of("a.example/1")
    shelf.remove("a.md")
    await shelf.load()
    story = await shelf.find("a.example/1")
    assert (story.id, story.title, story.has_article, story.heat) == (before, "Named a.example/1", False, 0)


async def test_a_story_whose_file_is_gone_and_that_nobody_names_any_more_is_what_its_file_said(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="The article")
    shelf.article("b.md", "b.example/1", related=["a.example/1"])
    await shelf.load()
    shelf.remove("a.md")
    await shelf.load()
    shelf.remove("b.md")
    await shelf.load()
    story = await shelf.find("a.example/1")
    assert (story.title, story.listed, story.has_article) == ("The article", False, False)


async def test_a_story_that_nobody_names_any_more_is_forgotten(shelf: Shelf):
    shelf.article("b.md", "b.example/1", related=["a.example/1"])
    await shelf.load()
    shelf.article("b.md", "b.example/1")
    report = await shelf.load()
    assert await shelf.stories.find("https://a.example/1") is None
    assert report.stories == 1


async def test_of_what_several_say_the_latest_date_counts_until_it_goes(shelf: Shelf):
    for name, day in (("b", 3), ("c", 5), ("d", 4)):
        entry = {"webUrl": "https://a.example/1", "title": f"Said by {name}", "publishedDateTime": f"2026-02-0{day}"}
        shelf.article(f"{name}.md", f"{name}.example/1", related=[entry])
    await shelf.load()
    said = [(await shelf.find("a.example/1")).title]
    shelf.remove("c.md")
    await shelf.load()
    said.append((await shelf.find("a.example/1")).title)
    assert said == ["Said by c", "Said by d"]


async def test_urls_that_others_say_find_the_story_while_they_say_them(shelf: Shelf):
    entry = {"webUrl": "https://a.example/1", "ampWebUrl": "https://a.example/amp"}
    shelf.article("b.md", "b.example/1", related=[entry])
    shelf.article("a.md", "a.example/1")
    await shelf.load()
    assert await shelf.id_of("a.example/amp") == await shelf.id_of("a.example/1")
    shelf.article("b.md", "b.example/1")
    await shelf.load()
    assert await shelf.stories.find("https://a.example/amp") is None


async def test_a_story_never_covers_itself(shelf: Shelf):
    shelf.article("a.md", "a.example/1", related=["a.example/1", "b.example/1"])
    await shelf.load()
    story = await shelf.find("a.example/1")
    assert titles((await shelf.stories.coverage(story.id)).named) == ["Named b.example/1"]
    assert story.related_count == 1


async def test_articles_with_heat_minus_one_or_unpublished_are_not_listed(shelf: Shelf):
    shelf.article("a.md", "a.example/1", heat=-1)
    shelf.article("b.md", "b.example/1", published="false")
    shelf.article("c.md", "c.example/1", heat=0)
    await shelf.load()
    assert await shelf.top() == ["About c.example/1"]


async def test_when_nobody_can_look_into_the_folder_nothing_changes(shelf: Shelf):
    shelf.article("a.md", "a.example/1")
    await shelf.load()
    shutil.rmtree(shelf.folder)
    with pytest.raises(FolderError, match="does not exist"):
        await shelf.load()
    assert await shelf.top() == ["About a.example/1"]


# broken and skipped files


async def test_a_broken_file_is_reported_at_every_load_and_costs_no_other(shelf: Shelf):
    shelf.write("bad.md", "---\ntitle: [\n---\n")
    shelf.write("worse.md", "---\nwebUrl: https://x.example\n---\n")
    shelf.write("README.md", "# not an article\n")
    shelf.article("good.md", "a.example/1")
    for _ in range(2):
        report = await shelf.load()
        assert [(broken.path, broken.line > 0) for broken in report.broken] == [("bad.md", True), ("worse.md", True)]
        assert (report.files, report.skipped, report.listed) == (4, 1, 1)


async def test_a_file_that_becomes_broken_leaves_its_story_until_it_is_mended(shelf: Shelf):
    shelf.article("a.md", "a.example/1", title="One")
    await shelf.load()
    shelf.write("a.md", "---\ntitle: [\n---\n")
    broken = await shelf.load()
    assert (await shelf.top(), len(broken.broken), broken.unchanged) == (["One"], 1, 0)
    shelf.article("a.md", "a.example/1", title="Two")
    mended = await shelf.load()
    assert (await shelf.top(), mended.broken, mended.updated) == (["Two"], [], 1)


async def test_a_broken_file_that_goes_unlists_its_story(shelf: Shelf):
    shelf.article("a.md", "a.example/1")
    await shelf.load()
    shelf.write("a.md", "---\ntitle: [\n---\n")
    await shelf.load()
    shelf.remove("a.md")
    await shelf.load()
    assert await shelf.top() == []


async def test_a_file_that_stops_being_an_article_unlists_its_story(shelf: Shelf):
    shelf.article("a.md", "a.example/1")
    await shelf.load()
    shelf.write("a.md", "just text")
    report = await shelf.load()
    assert (await shelf.top(), report.skipped, report.files) == ([], 1, 1)


async def test_a_file_over_the_limit_and_links_in_a_circle_are_broken_with_a_reason(shelf: Shelf):
    shelf.write("large.md", b"---\n" + b"x" * (1 << 20))
    (shelf.folder / "one.md").symlink_to(shelf.folder / "two.md")
    (shelf.folder / "two.md").symlink_to(shelf.folder / "one.md")
    report = await shelf.load()
    assert [(broken.path, broken.line) for broken in report.broken] == [("large.md", 1), ("one.md", 1), ("two.md", 1)]
    assert "1 MiB" in report.broken[0].reason
    assert "circle" in report.broken[1].reason
    assert report.files == 3


async def test_the_report_can_be_written_as_json(shelf: Shelf):
    shelf.write("bad.md", "---\ntitle: [\n---\n")
    report = (await shelf.load()).as_dict()
    assert set(report) == {
        *("files", "skipped", "added", "updated", "unchanged", "removed", "stories", "listed", "broken", "duplicates"),
    }
    assert set(report["broken"][0]) == {"path", "line", "reason"}


async def test_progress_is_told_in_files(shelf: Shelf):
    for number in range(120):
        shelf.article(f"{number}.md", f"a.example/{number}")
    told: list[tuple[int, int]] = []
    await shelf.library.load(lambda done, total: told.append((done, total)))
    assert told[-1] == (120, 120)
    assert len(told) > 1


async def test_many_articles_wait_on_disk_and_come_out_in_order(shelf: Shelf, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "IN_MEMORY", 2)
    monkeypatch.setattr(library, "BATCH", 2)
    for number in range(7):
        shelf.article(f"{number}.md", f"a.example/{number}", heat=100 - number)
    await shelf.load()
    for number in range(7):
        shelf.article(f"{number}.md", f"a.example/{6 - number}", heat=94 + number, related=[f"x.example/{number}"])
    ids = [await shelf.id_of(f"a.example/{number}") for number in range(7)]
    report = await shelf.load()
    assert (report.updated, report.listed) == (7, 7)
    assert [await shelf.id_of(f"a.example/{number}") for number in range(7)] == ids
    assert await shelf.top() == [f"About a.example/{number}" for number in range(7)]
