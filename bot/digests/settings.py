"""A digest's settings as plain values, for the record of changes, for drafts and for files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.digests.model import Digest, Filter, MaxAge

PLAIN = (
    *("channel_id", "when", "timezone", "per_source", "min_heat", "stories", "mention"),
    *("thread", "publish", "silent", "updates", "forum"),
)
FILTERS = ("topics", "sources")


def settings_of(digest: Digest) -> dict[str, Any]:
    """Return what people set, by field name, in values that JSON and YAML know; state and times are none of it."""
    plain = {name: getattr(digest, name) for name in PLAIN}
    filters = {name: from_filter(getattr(digest, name)) for name in FILTERS}
    return plain | filters | {"max_age": str(digest.max_age)}


def with_settings(digest: Digest, settings: Mapping[str, Any]) -> Digest:
    """Return the digest with some settings changed; they were made by `settings_of`."""
    changed = {name: settings[name] for name in PLAIN if name in settings}
    changed |= {name: to_filter(settings[name]) for name in FILTERS if name in settings}
    changed |= {"max_age": MaxAge(settings["max_age"])} if "max_age" in settings else {}
    return replace(digest, **changed)


def from_filter(names: Filter) -> dict[str, list[str]]:
    return {"wanted": list(names.wanted), "unwanted": list(names.unwanted)}


def to_filter(names: Mapping[str, list[str]]) -> Filter:
    return Filter(tuple(names["wanted"]), tuple(names["unwanted"]))
