"""A digest's rule in one sentence, and what two of them differ in; Markdown. Names are those of its options."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cards.options import AGES, extras_of, listed_names, names_in_words, schedule_words, times_in_words
from bot.digests.heatlevel import ANY, STORIES_A_DAY, Heats, floor_of, reach_of
from bot.digests.model import Digest, DigestState, Filter, MaxAge

FEW_NAMES = 6
USUAL = Digest(guild_id=0, channel_id=0, when="")


def rule_in_words(digest: Digest, heats: Heats = (), *, names: int = FEW_NAMES) -> str:
    """Return for example "#3 · Weekdays at 09:00 UTC, up to 5 stories, heat 84 or more (normal), in #ai-news".

    What is not set yet (number, times, channel) is left out; `heats` are the library's of today. Of each list of
    names it has at most `names`.
    """
    number = f"#{digest.number} · " if digest.number else ""
    rest = ", ".join(_extras(digest))
    return f"{number}{', '.join(_rule(digest, heats, names))}{'; ' if rest else ''}{rest}"


def _rule(digest: Digest, heats: Heats, names: int) -> Iterator[str]:
    if digest.when:
        yield times_in_words(digest)
    yield "1 story" if digest.stories == 1 else f"up to {digest.stories} stories"
    yield _heat(digest.min_heat, heats)
    yield from _filtered(digest.topics, names, "{}", "no {}")
    yield from _filtered(digest.sources, names, "from {}", "nothing from {}")
    if digest.channel_id:
        yield f"in <#{digest.channel_id}>"


def _extras(digest: Digest) -> Iterator[str]:
    """Return what is not as usual."""
    if digest.per_source != USUAL.per_source:
        yield f"at most {digest.per_source} of one source"
    if digest.max_age != USUAL.max_age:
        yield "of any age" if digest.max_age is MaxAge.ANY else AGES[digest.max_age]
    if digest.mention is not None:
        yield f"mentions <@&{digest.mention}>"
    yield from extras_of(digest)


def _heat(min_heat: str, heats: Heats) -> str:
    floor = floor_of(min_heat, heats)
    if floor is None:
        return "any heat" if min_heat == ANY else f"{min_heat} heat"
    return f"heat {floor} or more" + (f" ({min_heat})" if min_heat in STORIES_A_DAY else "")


def _filtered(names: Filter, most: int, wanted: str, unwanted: str) -> Iterator[str]:
    for form, some in ((wanted, names.wanted), (unwanted, names.unwanted)):
        if some:
            yield form.format(listed_names(some, most))


def differences(before: Digest, after: Digest, heats: Heats = (), *, names: int = FEW_NAMES) -> list[str]:
    """Return for example "**Stories** 5 → 7" for each option that is another, and for the state."""
    return [f"**{name}** {words}" for name, words in _differing(before, after, heats, names)]


def changed_options(before: Digest, after: Digest) -> list[str]:
    """Return for example "Stories" for each option that is another, and for the state."""
    return [name for name, _ in _differing(before, after, (), FEW_NAMES)]


def _differing(before: Digest, after: Digest, heats: Heats, names: int) -> list[tuple[str, str]]:
    old, new = _options(before, heats, names), _options(after, heats, names)
    seen = [(name, f"{old[name]} → {new[name]}") for name in new if old[name] != new[name]]
    unseen = [(name, words) for name, words in _unseen(before, after, names) if old[name] == new[name]]
    return [*seen, *unseen]


def _unseen(before: Digest, after: Digest, names: int) -> Iterator[tuple[str, str]]:
    """Yield in what two digests differ of which there may be too much to be said in full."""
    if before.when != after.when:
        yield "When", f"{schedule_words(before.when)} → {schedule_words(after.when)}"
    for name, old, new in (("Topics", before.topics, after.topics), ("Sources", before.sources, after.sources)):
        if old != new:
            yield name, _exchanged(old.signed, new.signed, names)


def _exchanged(old: tuple[str, ...], new: tuple[str, ...], most: int) -> str:
    gained, lost = (tuple(name for name in one if name not in other) for one, other in ((new, old), (old, new)))
    changed = {"now with {}": gained, "no longer with {}": lost}
    return ", ".join(form.format(listed_names(some, most)) for form, some in changed.items() if some) or "reordered"


def _options(digest: Digest, heats: Heats, names: int) -> dict[str, str]:
    flags = {name: getattr(digest, name.lower()) for name in ("Thread", "Publish", "Silent", "Updates")}
    return {
        "Channel": f"<#{digest.channel_id}>",
        "When": times_in_words(digest),
        "Stories": str(digest.stories),
        "Of one source": str(digest.per_source),
        "Heat": reach_of(digest.min_heat, heats),
        "Age": AGES[digest.max_age],
        "Topics": names_in_words(digest.topics, names),
        "Sources": names_in_words(digest.sources, names),
        "Mention": f"<@&{digest.mention}>" if digest.mention is not None else "nobody",
        **{name: "yes" if is_on else "no" for name, is_on in flags.items()},
        "State": "running" if digest.state is DigestState.ACTIVE else digest.state,
    }
