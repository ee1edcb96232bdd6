"""One thing a person did, as the bot is told of it, and what became of it."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field

from bot.sandbox import objects
from bot.sandbox.model import Attachment, Channel, Json, Message, User

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ANSWER_WITHIN = 3.0  # seconds of real time
TOKEN_LIFE = 15 * 60.0


@dataclass
class Interaction:
    """One thing a person did, and what became of it."""

    id: int
    type: int
    user: User
    channel: Channel
    payload: Json
    source: Message | None = None  # the message whose button, select or modal it is
    command: str | None = None
    only_private: bool = False  # the person may not let apps answer in public here
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    opened: float = field(default_factory=time.monotonic)
    callback: int | None = None
    original: Message | None = None
    latest: Message | None = None  # what was shown last
    made: set[int] = field(default_factory=set)  # the messages that answer it
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)  # the person's own
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    shown: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def app_permissions(self) -> int:
        return int(self.payload["app_permissions"])

    def reaches(self, message_id: int) -> bool:
        """Whether its token may read and change a message: its own answers, and the one that it was used at."""
        return message_id in self.made or (self.source is not None and message_id == self.source.id)

    def age(self) -> float:
        return time.monotonic() - self.opened

    def metadata(self) -> Json:
        form: Json = {"id": str(self.id), "type": self.type, "user": objects.user(self.user)}
        form["authorizing_integration_owners"] = self.payload["authorizing_integration_owners"]
        if self.type == COMPONENT and self.source:
            form["interacted_message_id"] = str(self.source.id)
        if self.type == MODAL_SUBMIT:
            inner = {"id": str(self.id), "type": COMMAND, "user": form["user"]}
            owners = form["authorizing_integration_owners"]
            form["triggering_interaction_metadata"] = inner | {"authorizing_integration_owners": owners}
        return form
