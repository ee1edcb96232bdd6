"""What a digest would post now, as moderators are shown it."""

from __future__ import annotations

from discord.ui import LayoutView

from bot.cards.digest import edition_card
from bot.cards.options import extras_in_words
from bot.commands.channels import without_lost_mention
from bot.commands.desk import Interaction, desk_of
from bot.commands.ends import why_nothing
from bot.commands.forums import post_tag
from bot.commands.relations import related_row
from bot.digests.model import Digest


async def preview_card(interaction: Interaction, digest: Digest) -> LayoutView:
    """Return exactly what would be posted, under a line that says so; the digest may be one that is not saved yet."""
    desk = desk_of(interaction)
    edition = without_lost_mention(await desk.press.preview(digest), interaction.guild)
    tag = post_tag(interaction.guild, edition)
    extras = extras_in_words(edition, tag.name if tag else "")
    note = extras if edition.places else await why_nothing(desk, digest)
    row = related_row((place.story for place in edition.places), edition.id)
    return edition_card(edition, actions=row, preview=True, note=note)
