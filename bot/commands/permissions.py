"""Which permissions are missing, by the names that Discord shows."""

from __future__ import annotations

from collections.abc import Iterable

from discord import ChannelType, Permissions

NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "manage_threads": "Manage Threads",
    "read_message_history": "Read Message History",
    "mention_everyone": "Mention Everyone",
    "manage_guild": "Manage Server",
}
IN_FORUMS = {"send_messages": "Create Posts (Send Messages)"}
"""A forum's own settings have another name for it than the roles."""
THREADS = (ChannelType.news_thread, ChannelType.public_thread, ChannelType.private_thread)


def of_the_caller(kind: ChannelType, *, any_role: bool = False, thread: bool = False) -> list[str]:
    """Return what a moderator needs in a channel to have a digest posted there; `any_role`: one nobody may mention."""
    writes = "send_messages_in_threads" if kind in THREADS else "send_messages"
    options = {"create_public_threads": thread, "mention_everyone": any_role}
    return ["view_channel", writes, *(name for name, is_asked in options.items() if is_asked)]


def of_the_bot(
    kind: ChannelType, *, any_role: bool = False, thread: bool = False, moderated_tag: bool = False
) -> list[str]:
    """Return what the bot needs in a channel; the history tells after a crash whether an edition arrived.

    `moderated_tag`: a forum post needs a tag there, and all its tags are for moderators.
    """
    tagging = ["manage_threads"] if moderated_tag else []
    return [*of_the_caller(kind, any_role=any_role, thread=thread), "read_message_history", *tagging]


def missing(has: Permissions, needed: Iterable[str], kind: ChannelType = ChannelType.text) -> list[str]:
    """Return the names of those that are not there, as people find them in a channel of that kind."""
    names = NAMES | IN_FORUMS if kind is ChannelType.forum else NAMES
    return [names[name] for name in needed if not getattr(has, name)]


def listed(names: list[str], mark: str = "**") -> str:
    """Write "A", "A and B" or "A, B and C", each in bold, or in another mark."""
    bold = [f"{mark}{name}{mark}" for name in names]
    return " and ".join([*([", ".join(bold[:-1])] if bold[1:] else []), *bold[-1:]])
