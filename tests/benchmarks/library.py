"""A library of any size: article files like the seeds."""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

UNTIL = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 730
MOST_RELATED = 8
SECURED_BYTES = (288, 432)
"""As long as those of the seeds."""
MOJIBAKE = "â€”"
TOPICS = [
    f"{area} {kind}" for area in ("AI", "Cloud", "Chip", "Robot", "Data") for kind in ("News", "Tools", "Law", "Jobs")
]
CONSONANTS, VOWELS = "bcdfghklmnprstvw", "aeiou"


@dataclass(frozen=True, slots=True)
class Headline:
    """What a file and the `related` lists that name it say alike."""

    title: str
    excerpt: str
    url: str
    source: str
    published_at: datetime
    quality: int
    amp: bool
    picture: bool


def write_articles(folder: Path, count: int = 20_000, seed: int = 2026, days: int = DAYS) -> None:
    """Write files with 0 to 8 coverage items, a third unpublished, 3 % mojibake; the same seed gives the same files."""
    rng = random.Random(seed)
    words = [_word(rng) for _ in range(6_000)]
    headlines = [_headline(rng, words, days) for _ in range(count)]
    for number, headline in enumerate(headlines):
        related = [_named(rng, words, headlines) for _ in range(rng.randint(0, MOST_RELATED))]
        month = folder / headline.published_at.strftime("%Y-%m")
        month.mkdir(parents=True, exist_ok=True)
        (month / f"{number:06}.md").write_text(_file(rng, headline, related), encoding="utf-8")


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(rng.choice((1, 2, 2, 3, 3, 4))))


def _words(rng: random.Random, words: list[str], count: int) -> str:
    """Return words of which, as in any language, a few are very common."""
    return " ".join(words[min(int(rng.paretovariate(0.3)), len(words)) - 1] for _ in range(count))


def _headline(rng: random.Random, words: list[str], days: int = DAYS) -> Headline:
    title = _words(rng, words, rng.randint(7, 14)).capitalize()
    excerpt = _words(rng, words, rng.randint(20, 50)).capitalize() + "."
    if rng.random() < 0.03:
        excerpt = excerpt.replace(" ", MOJIBAKE, 1)
    source = words[min(int(rng.paretovariate(0.7)), 400)]
    path = title.lower().replace(" ", "-")
    return Headline(
        title=title.replace(" ", "’s ", 1) if rng.random() < 0.25 else title,
        excerpt=excerpt,
        url=f"https://www.{source}.example/{rng.randint(2019, 2026)}/{rng.randrange(10**8)}/{path}/",
        source=source,
        published_at=UNTIL - timedelta(seconds=rng.randrange(days * 86_400)),
        quality=rng.randint(15, 110),
        amp=rng.random() < 0.4,
        picture=rng.random() < 0.92,
    )


def _named(rng: random.Random, words: list[str], headlines: list[Headline]) -> Headline:
    """Return a story for a `related` list: every third one has a file of its own."""
    return rng.choice(headlines) if rng.random() < 0.33 else _headline(rng, words)


def _file(rng: random.Random, headline: Headline, related: list[Headline]) -> str:
    unpublished = rng.random() < 1 / 3
    heat = -1 if unpublished else max(70, headline.quality + 10 * len(related))
    secured = base64.b64encode(rng.randbytes(rng.choice(SECURED_BYTES))).decode()
    lines = [
        "---",
        "category: news",
        *_said(headline, "")[:3],
        f'originalUrl: "{headline.url}"',
        *_said(headline, "")[3:],
    ]
    lines += [f"heat: {heat}", f"published: {str(not unpublished).lower()}", "", *_provider(headline), ""]
    lines += ["topics:", *(f"  - {topic}" for topic in rng.sample(TOPICS, rng.randint(1, 3))), ""]
    lines += [*_pictures(headline, ""), ""]
    if related:
        lines += ["related:", *(line for other in related for line in _entry(other)), ""]
    return "\n".join([*lines, f'secured: "{secured}"', "---", "", ""])


def _said(headline: Headline, indent: str) -> list[str]:
    lines = [
        f'title: "{headline.title}"',
        f'excerpt: "{headline.excerpt}"',
        f"publishedDateTime: {headline.published_at:%Y-%m-%dT%H:%M:%SZ}",
        f'webUrl: "{headline.url}"',
    ]
    if headline.amp:
        host = headline.url.split("/")[2].replace(".", "-")
        lines += [
            f'ampWebUrl: "{headline.url}amp/"',
            f'cdnAmpWebUrl: "https://{host}.cdn.example/c/s/{headline.url[8:]}amp/"',
        ]
    lines += ["type: article", f"quality: {headline.quality}"]
    return [indent + line for line in lines]


def _entry(headline: Headline) -> list[str]:
    first, *rest = _said(headline, "    ")
    provider = ["    provider:", f"      name: {headline.source.title()}", f"      domain: {headline.source}.example"]
    return ["  - " + first.strip(), *rest[:-1], *provider, rest[-1], *_pictures(headline, "    ")]


def _provider(headline: Headline) -> list[str]:
    return [
        "provider:",
        f"  name: {headline.source.title()}",
        f"  domain: {headline.source}.example",
        "  images:",
        f'    - url: "/assets/images/organizations/{headline.source}.example-50x50.jpg"',
        "      width: 50",
        "      height: 50",
    ]


def _pictures(headline: Headline, indent: str) -> list[str]:
    if not headline.picture:
        return []
    url = f"https://media.{headline.source}.example/photos/{headline.quality * 7919}/pass/{headline.source}.jpg"
    lines = ["images:", f'  - url: "{url}"', "    width: 1200", "    height: 668", "    isCached: true"]
    return [indent + line for line in lines]
