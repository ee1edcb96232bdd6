"""Taking the pictures out of a card that Discord refused: one bad picture must not cost the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from discord.ui import Container, Item, LayoutView, MediaGallery, Section


def has_pictures(card: LayoutView) -> bool:
    return any(isinstance(item, Section | MediaGallery) for item in card.walk_children())


def without_pictures(card: LayoutView) -> LayoutView:
    """Return the same card with the texts of its sections only, and without galleries."""
    plain = LayoutView(timeout=None)
    for item in card.children:
        if isinstance(item, Container):
            texts = [text for child in item.children for text in _texts(child)]
            plain.add_item(Container(*texts, accent_colour=item.accent_colour))
        else:
            for text in _texts(item):
                plain.add_item(text)
    plain.stop()
    return plain


def _texts(item: Item[Any]) -> Iterator[Item[Any]]:
    if isinstance(item, Section):
        yield from item.children
    elif not isinstance(item, MediaGallery):
        yield item
