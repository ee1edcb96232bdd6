"""From blocks of text to a Discord message layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import MediaGalleryItem
from discord.ui import ActionRow, Container, Item, LayoutView, MediaGallery, Section, Separator, TextDisplay, Thumbnail

from bot.cards.budget import CHARACTERS, COMPONENTS, Block
from bot.cards.text import size
from bot.stories import urls

HOT = discord.Colour(0xFF6B35)
CALM = discord.Colour(0x5865F2)
STOPPED = discord.Colour(0xD83C3E)

WELL_FORMED = re.compile(r"https?://[\w-]+(\.[\w-]+)+(:\d+)?([/?#][!-~]*)?", re.ASCII | re.IGNORECASE)
LONGEST_PICTURE_URL = 2048
LONGEST_BUTTON_URL = 512

Rows = Sequence[ActionRow[Any]]


def layout(
    blocks: Sequence[Block],
    *,
    above: Sequence[str] = (),
    actions: Rows = (),
    colour: discord.Colour | None = None,
    boxed: bool = True,
) -> LayoutView:
    """Return the view: lines above the box, the box with the blocks, and the rows of buttons and selects under it."""
    view = LayoutView(timeout=None)
    fixed = len(above) + boxed + _parts(actions)
    items = _items(blocks, COMPONENTS - fixed)
    for item in (*map(TextDisplay, above), *([Container(*items, accent_colour=colour)] if boxed else items), *actions):
        view.add_item(item)
    return view


def together(first: LayoutView, second: LayoutView) -> list[LayoutView]:
    """Return two cards as one message where Discord takes that, else as they are."""
    texts = [item.content for view in (first, second) for item in view.walk_children() if isinstance(item, TextDisplay)]
    if first.total_children_count + second.total_children_count > COMPONENTS or sum(map(size, texts)) > CHARACTERS:
        return [first, second]
    for item in second.children:
        first.add_item(item)
    return [first]


def _items(blocks: Sequence[Block], room: int) -> list[Item[Any]]:
    """Return texts, with pictures from the top on while there is room: a section costs three components, a text one."""
    pictures = (room - sum(1 + block.divided + _parts(block.rows) for block in blocks)) // 2
    items: list[Item[Any]] = []
    for block in blocks:
        if block.divided:
            items.append(Separator())
        if block.image is not None and pictures > 0 and is_picture(block.image):
            pictures -= 1
            items += _pictured(block, block.image)
        else:
            items.append(TextDisplay(block.text))
        items += block.rows
    return items


def _parts(rows: Rows) -> int:
    return sum(1 + len(row.children) for row in rows)


def _pictured(block: Block, image: str) -> list[Item[Any]]:
    if block.large:
        return [TextDisplay(block.text), MediaGallery(MediaGalleryItem(image, description=block.alt))]
    return [Section(block.text, accessory=Thumbnail(image, description=block.alt))]


def is_picture(url: str) -> bool:
    """Return whether Discord would take a picture's URL: a bad one costs the whole message."""
    return len(url) <= LONGEST_PICTURE_URL and _is_well_formed(url)


def is_for_button(url: str) -> bool:
    """Return whether Discord would take the URL of a link button, which costs the message as a picture's does."""
    return len(url) <= LONGEST_BUTTON_URL and _is_well_formed(url)


def _is_well_formed(url: str) -> bool:
    return urls.is_http(url) and WELL_FORMED.fullmatch(url) is not None
