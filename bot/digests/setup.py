"""What somebody is setting up: a digest as they want it so far, kept as text from one press to the next."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from bot.digests.model import Digest, MaxAge
from bot.digests.settings import settings_of, with_settings

EXTRAS = ("thread", "publish", "silent", "updates")


@dataclass(frozen=True, slots=True)
class Setup:
    wanted: Digest
    """`channel_id` is 0 until one is chosen."""
    before: Digest | None = None
    """The digest that is to be changed, as it was when they began."""
    typed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What could not be read, by field: it stands there again when the form is opened again."""


def to_text(setup: Setup) -> str:
    kept = {
        "id": setup.wanted.id,
        "number": setup.wanted.number,
        "wanted": settings_of(setup.wanted),
        "before": settings_of(setup.before) if setup.before else None,
        "typed": dict(setup.typed),
    }
    return json.dumps(kept)


def from_text(text: str, guild_id: int) -> Setup:
    """Return what `to_text` kept; of the digests only their settings and names are known."""
    kept = json.loads(text)
    blank = Digest(guild_id=guild_id, channel_id=0, when="", id=kept["id"], number=kept["number"])
    before = with_settings(blank, kept["before"]) if kept["before"] else None
    return Setup(with_settings(blank, kept["wanted"]), before, kept["typed"])


def choose(digest: Digest, name: str, values: Sequence[str]) -> Digest:
    """Return the digest with what was chosen in one of the form's selects."""
    return replace(digest, **CHOICES[name](values))


CHOICES: Mapping[str, Callable[[Sequence[str]], dict[str, Any]]] = {
    "when": lambda values: {"when": values[0]},
    "stories": lambda values: {"stories": int(values[0])},
    "heat": lambda values: {"min_heat": values[0]},
    "age": lambda values: {"max_age": MaxAge(values[0])},
    "share": lambda values: {"per_source": int(values[0])},
    "mention": lambda values: {"mention": int(values[0]) if values else None},
    "extras": lambda values: {name: name in values for name in EXTRAS},
}
