"""Why a story has a place in an edition or none: the rules of `selection`, told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.digests.model import Digest, DigestState, Earlier, Edition
from bot.digests.selection import HEATED, Events, Related, Rule, is_update, misfit, rank, source_key
from bot.stories.model import Story


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an edition does with a story."""

    rule: Rule | None = None
    """The one that keeps it out; None: it has a place."""
    heat: int | None = None
    """What would be hot enough, where it is too cold or may return."""
    leader: str = ""
    """Id of the story that has the place of its event."""


@dataclass(frozen=True, slots=True)
class Posting:
    """An edition in which a channel had a story, or is getting it."""

    edition: Edition
    leads: bool
    """With a place of its own; else as coverage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What has become of a story in a digest's channel, and what will."""

    digest: Digest
    at: datetime
    """When its next edition comes."""
    after: datetime
    """When the one after that comes."""
    verdict: Verdict
    """Of its next edition, as things are now."""
    chosen: Sequence[Story] = ()
    """What that one takes."""
    posting: Posting | None = None
    leader: Story | None = None
    """Who has the place of its event, where another story has."""
    leader_posting: Posting | None = None
    taken_by: Prospect | None = None
    """A digest of the same channel that comes first, and takes the story."""

    @property
    def is_certain(self) -> bool:
        """As things are, the story will be posted by this digest, if only as coverage."""
        return (
            self.verdict.rule in (None, Rule.EVENT)
            and self.digest.state is DigestState.ACTIVE
            and self.taken_by is None
        )


def first_come(prospects: Sequence[Prospect]) -> list[Prospect]:
    """Return them with what each channel's first digest takes from the others: no channel gets a story twice."""
    first: dict[int, Prospect] = {}
    for each in sorted(prospects, key=lambda prospect: prospect.at):
        if each.is_certain:
            first.setdefault(each.digest.channel_id, each)
    return [_after(first.get(each.digest.channel_id), each) for each in prospects]


def _after(first: Prospect | None, prospect: Prospect) -> Prospect:
    return replace(prospect, taken_by=first) if first and first is not prospect else prospect


def why(
    story: Story,
    chosen: Sequence[Story],
    digest: Digest,
    *,
    now: datetime,
    floor: int | None,
    posted: Collection[str],
    related: Related,
    earlier: Mapping[str, Earlier],
) -> Verdict:
    """Return what the edition with the stories `chosen` does with this one; the rest is as for `choose`."""
    may_return = digest.updates and story.id in earlier
    if story.id in posted and not may_return:
        return Verdict(Rule.POSTED)
    if rule := misfit(story, digest, now, floor):
        return Verdict(rule, heat=floor if rule is Rule.COLD else None)
    if may_return and not is_update(story, digest, earlier):
        return Verdict(Rule.NOT_HEATED, heat=earlier[story.id].heat + HEATED)
    if not may_return and (leader := Events(posted, related).leader(story)):
        return Verdict(Rule.EVENT_POSTED, leader=leader)
    return _in_competition(story, chosen, digest, now, related)


def _in_competition(story: Story, chosen: Sequence[Story], digest: Digest, now: datetime, related: Related) -> Verdict:
    """Return what becomes of a story that the digest would take."""
    leader = Events([other.id for other in chosen], related).leader(story)
    if leader == story.id:
        return Verdict()
    if leader:
        return Verdict(Rule.EVENT, leader=leader)
    places = Counter(map(source_key, chosen))[source_key(story)]
    is_ahead = any(rank(story, now) < rank(other, now) for other in chosen)
    return Verdict(Rule.SHARE if is_ahead and places >= digest.per_source else Rule.FULL)
