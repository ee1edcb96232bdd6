"""Whose a moderator's private message is: its buttons work for that moderator only, and only while they may."""

from __future__ import annotations

import logging
import secrets

from bot.commands.desk import Interaction, desk_of, guild_of
from bot.commands.permissions import NAMES
from bot.errors import UserError
from bot.store.drafts import OVER, Draft

log = logging.getLogger(__name__)

RANDOM_ID = "[0-9a-f]{16}"
"""What the ids of drafts and orders look like."""


async def begin_draft(interaction: Interaction, content: str) -> Draft:
    """Keep what somebody has begun, for them alone."""
    desk = desk_of(interaction)
    draft = Draft(
        id=secrets.token_hex(8),
        guild_id=guild_of(interaction),
        user_id=interaction.user.id,
        manages=interaction.permissions.manage_guild,
        content=content,
    )
    await desk.digests.drafts.save(draft, desk.now())
    return draft


async def own_draft(interaction: Interaction, draft_id: str) -> Draft:
    """Return a draft to the moderator who began it, in the server where they did. Raises UserError for all others."""
    draft = await desk_of(interaction).digests.drafts.get(draft_id)
    if draft is None:
        raise UserError(OVER)
    check_owner(interaction, draft.user_id, draft.guild_id, manages=draft.manages, what=f"draft {draft_id}")
    return draft


def check_owner(interaction: Interaction, user_id: int, guild_id: int, *, manages: bool, what: str) -> None:
    """Raise a UserError, and log, where a button is not pressed by whom, and where, it was made for.

    Who had Manage Server then (`manages`) must have it still; others have `/digest` from the server's own settings.
    """
    private = interaction.message is None or interaction.message.flags.ephemeral
    who = interaction.user.id, interaction.guild_id
    if not private or who != (user_id, guild_id):
        log.warning("user %s in server %s tried to use %s, which is not theirs", *who, what)
        raise UserError("This was for somebody else. Run the command yourself.")
    if manages and not interaction.permissions.manage_guild:
        log.warning("user %s in server %s tried to use %s without Manage Server", *who, what)
        raise UserError(f"You need **{NAMES['manage_guild']}** for this.")
