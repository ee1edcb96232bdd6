"""The places of an edition as JSON: kept as they were chosen, whatever happens to the library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from bot.digests.model import Earlier, Place
from bot.store.times import to_seconds, to_time
from bot.stories.model import Source, Story

STORY, SOURCE = ([field.name for field in fields(kind)] for kind in (Story, Source))


def freeze(places: Sequence[Place]) -> str:
    return json.dumps(
        [
            {
                "story": _from_story(place.story),
                "coverage": [_from_story(story) for story in place.coverage],
                "earlier": asdict(place.earlier) if place.earlier else None,
            }
            for place in places
        ]
    )


def thaw(text: str) -> tuple[Place, ...]:
    return tuple(
        Place(
            _to_story(place["story"]),
            tuple(_to_story(story) for story in place["coverage"]),
            Earlier(**place["earlier"]) if place.get("earlier") else None,
        )
        for place in json.loads(text)
    )


def _from_story(story: Story) -> dict[str, Any]:
    values = {name: getattr(story, name) for name in STORY}  # not asdict: it copies each value, deeply
    source = {name: getattr(story.source, name) for name in SOURCE} if story.source else None
    return values | {"source": source, "published_at": to_seconds(story.published_at)}


def _to_story(values: dict[str, Any]) -> Story:
    return Story(
        **values
        | {
            "source": Source(**values["source"]) if values["source"] else None,
            "published_at": to_time(values["published_at"]),
            "topics": tuple(values["topics"]),
        }
    )
