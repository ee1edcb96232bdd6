"""What a digest needs in its channel, and whether it has it: plain values."""

from __future__ import annotations

from dataclasses import dataclass

from bot.digests.model import Digest


@dataclass(frozen=True, slots=True)
class Need:
    """A permission that somebody needs in the channel."""

    name: str
    """As Discord's settings name it there."""
    why: str
    """What it is for; it goes on after the name."""
    is_met: bool
    or_else: str = ""
    """What helps as well where it is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What was found about a digest in its channel. Texts are Markdown."""

    digest: Digest
    problems: tuple[str, ...] = ()
    """What no permission in the channel mends, each with what to do."""
    needs: tuple[Need, ...] = ()
    """Of the bot."""
    callers: tuple[Need, ...] = ()
    """Of the person who asks: nobody has the bot do what they may not do themselves."""
    where: str = ""
    """Where the bot's permissions are given."""

    @property
    def lacking(self) -> tuple[Need, ...]:
        return tuple(need for need in self.needs if not need.is_met)

    @property
    def callers_lack(self) -> tuple[Need, ...]:
        return tuple(need for need in self.callers if not need.is_met)

    @property
    def is_seen(self) -> bool:
        """Whether the person who asks is let in: that is what comes first of what they need."""
        return not self.callers or self.callers[0].is_met

    @property
    def is_well(self) -> bool:
        """Whether the bot can do all that the digest asks for."""
        return not (self.problems or self.lacking)
