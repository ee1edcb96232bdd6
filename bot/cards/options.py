"""A digest's options in words, named as the options of `/digest add`."""

from __future__ import annotations

from bot.cards.text import clean, escape, shorten
from bot.digests import schedule
from bot.digests.heatlevel import Heats, describe_min_heat
from bot.digests.model import Digest, Edition, Filter, MaxAge

AGES = {
    MaxAge.DAY: "not older than a day",
    MaxAge.THREE_DAYS: "not older than 3 days",
    MaxAge.WEEK: "not older than 7 days",
    MaxAge.MONTH: "not older than 30 days",
    MaxAge.ANY: "any age",
}


def options_in_words(digest: Digest, heats: Heats = (), *, names: int = 12) -> list[tuple[str, str]]:
    """Return (option, words) for all options, Markdown; of each list of names at most `names`."""
    in_a_forum = ": each edition is a post of its own" if digest.forum else ""
    return [
        ("Channel", f"<#{digest.channel_id}>{in_a_forum}"),
        ("When", times_in_words(digest)),
        ("Stories", f"{digest.stories} at most, {digest.per_source} of one source, {AGES[digest.max_age]}"),
        ("Heat", describe_min_heat(digest.min_heat, heats)),
        ("Topics", names_in_words(digest.topics, names)),
        ("Sources", names_in_words(digest.sources, names)),
        ("Mention", f"<@&{digest.mention}>" if digest.mention is not None else "nobody"),
        ("Extras", ", ".join(extras_of(digest)) or "none"),
    ]


def extras_in_words(edition: Edition, tag: str = "") -> str:
    """Return what an edition comes with beside its message, Markdown; `tag` is that of its forum post."""
    tagged = f" with the tag “{escape(clean(tag))}”" if tag else ""
    extras = {
        f"It would be the post “{escape(clean(edition.title))}”{tagged}.": edition.forum,
        "A discussion thread would be opened under it.": edition.thread,
        "It would be published to the servers that follow the channel.": edition.publish,
    }
    return " ".join(words for words, is_on in extras.items() if is_on)


def times_in_words(digest: Digest) -> str:
    return schedule_words(shorten(schedule.describe(digest.when, digest.timezone), 300))


def schedule_words(text: str) -> str:
    """Return our own words for a schedule, or a cron line with its asterisks, as Markdown."""
    return text.replace("*", "\\*").replace("_", "\\_")


def names_in_words(names: Filter, most: int) -> str:
    wanted = listed_names(names.wanted, most) if names.wanted else "all"
    return f"{wanted}, but not {listed_names(names.unwanted, most)}" if names.unwanted else wanted


def listed_names(names: tuple[str, ...], most: int) -> str:
    """Return at most so many names, and how many more there are."""
    shown = ", ".join(escape(shorten(clean(name), 40)) for name in names[:most])
    rest = len(names) - most
    return f"{shown} and {rest} more" if rest > 0 else shown


def extras_of(digest: Digest) -> list[str]:
    """Return what comes with its editions, in words."""
    extras = {
        "a thread under each edition": digest.thread,
        "published to following servers": digest.publish,
        "silent": digest.silent,
        "stories that heat up return once": digest.updates,
    }
    return [words for words, is_on in extras.items() if is_on]
