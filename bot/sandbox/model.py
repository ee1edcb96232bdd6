"""What the local Discord is made of: users, servers, channels and messages as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ConfigDict

Json = dict[str, Any]

TEXT, DM, GROUP_DM, ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 3, 5, 10, 11, 12, 15
THREADS = frozenset({ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD})
PRIVATE_CHANNELS = frozenset({DM, GROUP_DM})

CROSSPOSTED = 1 << 0
SUPPRESS_EMBEDS = 1 << 2
HAS_THREAD = 1 << 5
EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_NOTIFICATIONS = 1 << 12
IS_COMPONENTS_V2 = 1 << 15

REQUIRE_TAG = 1 << 4  # of a forum

ARCHIVED_AFTER = (60, 1440, 4320, 10080)
"""The minutes of silence after which a thread may be put away."""


@dataclass
class User:
    id: int
    name: str
    display_name: str
    bot: bool = False


@dataclass
class Role:
    id: int
    name: str
    permissions: int = 0
    position: int = 1
    mentionable: bool = False
    colour: int = 0
    bot_id: int | None = None  # the role that came with this bot's invite


@dataclass
class Overwrite:
    target_id: int
    is_member: bool
    allow: int = 0
    deny: int = 0


@dataclass
class Member:
    user: User
    joined_at: datetime
    roles: set[int] = field(default_factory=set)
    nick: str | None = None


@dataclass
class Tag:
    id: int
    name: str
    moderated: bool = False
    emoji: str | None = None


@dataclass
class Channel:
    id: int
    type: int
    name: str = ""
    guild_id: int | None = None
    position: int = 0
    topic: str | None = None
    parent_id: int | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipients: tuple[int, ...] = ()
    last_message_id: int | None = None
    owner_id: int | None = None
    created_at: datetime | None = None
    archived: bool = False
    locked: bool = False
    archived_at: datetime | None = None  # when it was last put away or taken out again
    archived_after: int = 4320  # minutes; of a channel: what its threads get
    tags: list[Tag] = field(default_factory=list)  # a forum's
    requires_tag: bool = False
    applied_tags: tuple[int, ...] = ()  # a post's

    @property
    def is_with_bot(self) -> bool:
        """Whether these are somebody's direct messages with the bot, and not with somebody else."""
        return self.type == DM and len(self.recipients) == 1

    @property
    def called(self) -> str:
        """Return "#general"; direct messages and threads have the name alone."""
        return self.name if self.type in PRIVATE_CHANNELS | THREADS else f"#{self.name}"


@dataclass
class Guild:
    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    has_bot: bool = True
    public_updates_channel_id: int | None = None

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]


@dataclass
class Mentions:
    users: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    everyone: bool = False


@dataclass(frozen=True)
class Upload:
    """A file as somebody sends it."""

    name: str
    content: bytes = field(repr=False)


@dataclass
class Attachment:
    """A file that stands at a message, or came with a command."""

    id: int
    filename: str
    content: bytes = field(repr=False)
    key: str = field(repr=False)  # a part of its address
    description: str | None = None

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


@dataclass
class Message:
    id: int
    channel_id: int
    author: User
    timestamp: datetime
    content: str = ""
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    nonce: str | int | None = None
    mentions: Mentions = field(default_factory=Mentions)
    edited_at: datetime | None = None
    reply_to: int | None = None
    only_for: int | None = None  # an ephemeral message: the one user who sees it
    interaction: Json | None = None  # its interaction_metadata
    command: str | None = None  # the command it answers, without the slash
    thread_id: int | None = None


@dataclass(frozen=True)
class Event:
    """A change, as the gateway names it; `only_for` is the one user who may see it."""

    name: str
    data: Json
    guild_id: int | None = None
    channel_id: int | None = None
    only_for: int | None = None


Listener = Callable[[Event], None]
