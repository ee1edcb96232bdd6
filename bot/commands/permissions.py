"""Which permissions are missing, by the names that Discord shows."""

from __future__ import annotations

from collections.abc import Iterable

from discord import ChannelType, Permissions

NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
    "mention_everyone": "Mention Everyone",
    "manage_guild": "Manage Server",
}
THREADS = (ChannelType.news_thread, ChannelType.public_thread, ChannelType.private_thread)


def of_the_caller(kind: ChannelType, *, any_role: bool = False) -> list[str]:
    """Return what a moderator needs in a channel to have a digest posted there; `any_role`: one nobody may mention."""
    writes = "send_messages_in_threads" if kind in THREADS else "send_messages"
    return ["view_channel", writes, *(["mention_everyone"] if any_role else [])]


def of_the_bot(kind: ChannelType, *, any_role: bool = False) -> list[str]:
    """Return what the bot needs in a channel; the history tells after a crash whether an edition arrived."""
    return [*of_the_caller(kind, any_role=any_role), "read_message_history"]


def missing(has: Permissions, needed: Iterable[str]) -> list[str]:
    return [NAMES[name] for name in needed if not getattr(has, name)]


def listed(names: list[str], mark: str = "**") -> str:
    """Write "A", "A and B" or "A, B and C", each in bold, or in another mark."""
    bold = [f"{mark}{name}{mark}" for name in names]
    return " and ".join([*([", ".join(bold[:-1])] if bold[1:] else []), *bold[-1:]])
