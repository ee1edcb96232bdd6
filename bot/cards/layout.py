"""From blocks of text to a Discord message layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord.ui import ActionRow, Container, Item, LayoutView, Section, Separator, TextDisplay, Thumbnail

from bot.cards.budget import COMPONENTS, Block
from bot.stories import urls
from bot.stories.model import Image

HOT = discord.Colour(0xFF6B35)
CALM = discord.Colour(0x5865F2)
STOPPED = discord.Colour(0xD83C3E)

PICTURE = re.compile(r"https?://[\w-]+(\.[\w-]+)+(:\d+)?([/?#][!-~]*)?", re.ASCII | re.IGNORECASE)
LONGEST_PICTURE_URL = 2048

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
    fixed = len(above) + boxed + sum(1 + len(row.children) for row in actions)
    items = _items(blocks, COMPONENTS - fixed)
    for item in (*map(TextDisplay, above), *([Container(*items, accent_colour=colour)] if boxed else items), *actions):
        view.add_item(item)
    return view


def _items(blocks: Sequence[Block], room: int) -> list[Item[Any]]:
    """Return texts, with pictures from the top on while there is room: a section costs three components, a text one."""
    pictures = (room - sum(1 + block.divided for block in blocks)) // 2
    items: list[Item[Any]] = []
    for block in blocks:
        if block.divided:
            items.append(Separator())
        pictured = pictures > 0 and has_picture(block.image)
        pictures -= pictured
        items.append(item_of(block) if pictured else TextDisplay(block.text))
    return items


def item_of(block: Block) -> Item[Any]:
    """Return a section with its picture, or the text alone: a section must have an accessory."""
    if block.image is None or not has_picture(block.image):
        return TextDisplay(block.text)
    return Section(block.text, accessory=Thumbnail(block.image.url, description=block.alt))


def has_picture(image: Image | None) -> bool:
    """Return whether Discord would take the picture's URL: a bad one costs the whole message."""
    if image is None or len(image.url) > LONGEST_PICTURE_URL:
        return False
    return urls.is_http(image.url) and PICTURE.fullmatch(image.url) is not None
