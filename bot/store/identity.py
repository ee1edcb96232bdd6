"""Which story each changed file belongs to: the decision, without the database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """What a URL is to a story; the lowest owns it."""

    OWN = 0
    ALIAS = 1
    FORMER = 2
    NAMED = 3
    SAID = 4


class Claim(NamedTuple):
    """A file and the key of its URL."""

    path: str
    key: int
    published_at: int | None


class Owner(NamedTuple):
    """A story that has a URL in one of the kinds that come from files."""

    kind: int
    story: int
    has_file: bool
    """As far as the database knows, so perhaps one that has just changed or gone."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says about the URLs and paths of the changed files."""

    stories: Mapping[str, int] = field(default_factory=dict)
    """Path of a changed or removed file -> the story it held."""
    rivals: Sequence[tuple[Claim, int]] = ()
    """Unchanged files that hold a story under one of the claimed URLs."""
    owners: Mapping[int, Sequence[Owner]] = field(default_factory=dict)
    """Key -> stories, best owner first."""
    held: Collection[int] = ()
    """Stories that unchanged files hold."""


@dataclass(frozen=True, slots=True)
class Settlement:
    places: dict[str, int | None]
    """Path -> its story; None: one that no file ever held."""
    dropped: list[str]
    """Changed files whose URL another file has won."""
    gone: set[int]
    """Stories that no file holds any more."""


def settle(claims: Sequence[Claim], known: Known) -> Settlement:
    """Decide for all changed files at once, so that swapped and renamed files come out right.

    Of files with one URL the latest dated wins, among equals the path that is first in order. A file then gets, first
    match: the story whose URL it has; its own former story, where it had this URL once; a story without a file that had
    it; the story it held; the story of a file that goes now and had it. No story is given twice.
    """
    winners, dropped, beaten = _contest(claims, known)
    taken = set(known.held) - beaten
    places: dict[str, int | None] = {}
    for rule in _rules(known):
        for claim in winners:
            if claim.path not in places:
                _give(claim, rule(claim), places, taken)
    gone = (set(known.stories.values()) | beaten) - taken
    return Settlement({claim.path: places.get(claim.path) for claim in winners}, dropped, gone)


def beats(claim: Claim) -> tuple[float, str]:
    """Sort key of files with one URL, the winner first."""
    return -claim.published_at if claim.published_at is not None else float("inf"), claim.path


def _contest(claims: Sequence[Claim], known: Known) -> tuple[list[Claim], list[str], set[int]]:
    """Return the claims that won, the paths that lost, and the stories of unchanged files that lost."""
    best: dict[int, tuple[Claim, int | None]] = {rival.key: (rival, story) for rival, story in known.rivals}
    dropped: list[str] = []
    beaten: set[int] = set()
    for claim in claims:
        other, story = best.get(claim.key, (claim, None))
        if beats(other) < beats(claim):
            dropped.append(claim.path)
            continue
        if story is not None:
            beaten.add(story)
        elif other is not claim:
            dropped.append(other.path)
        best[claim.key] = (claim, None)
    lost = set(dropped)
    return [claim for claim in claims if claim.path not in lost], dropped, beaten


Rule = Callable[[Claim], Iterable[int]]


def _rules(known: Known) -> list[Rule]:
    def owners(claim: Claim) -> Sequence[Owner]:
        return known.owners.get(claim.key, ())

    def held(claim: Claim) -> list[int]:
        return [known.stories[claim.path]] if claim.path in known.stories else []

    leaving = set(known.stories.values())
    return [
        lambda claim: [owner.story for owner in owners(claim) if owner.kind == Kind.OWN],
        lambda claim: [owner.story for owner in owners(claim) if owner.story in held(claim)],
        lambda claim: [owner.story for owner in owners(claim) if not owner.has_file],
        held,
        lambda claim: [owner.story for owner in owners(claim) if owner.story in leaving],
    ]


def _give(claim: Claim, stories: Iterable[int], places: dict[str, int | None], taken: set[int]) -> None:
    for story in stories:
        if story not in taken:
            places[claim.path] = story
            taken.add(story)
            return
