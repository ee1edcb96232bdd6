"""A message as a bot sends it: checked as Discord does, then turned into one that stands in a channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.sandbox import attachments, component_rules, components, fields, mentions
from bot.sandbox.answered import answered
from bot.sandbox.errors import ApiError, Form
from bot.sandbox.model import (
    EPHEMERAL,
    IS_COMPONENTS_V2,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    Channel,
    Json,
    Mentions,
    Message,
    User,
)

if TYPE_CHECKING:
    from bot.sandbox.world import World

MOST_CONTENT = 2000
_MAY_SET = SUPPRESS_EMBEDS | EPHEMERAL | SUPPRESS_NOTIFICATIONS | IS_COMPONENTS_V2
_LEGACY = ("content", "embeds", "sticker_ids", "poll")


def check(draft: Json, *, old: Message | None = None) -> int:
    """Refuse what Discord refuses; return the flags. `old` is the message being edited."""
    form = Form()
    flags = _flags(form, draft, old)
    v2 = bool(flags & IS_COMPONENTS_V2)
    fields.text(form, ("content",), draft.get("content"), 0, MOST_CONTENT, required=False)
    if v2:
        _check_no_legacy(form, {"content": old.content, "embeds": old.embeds} | draft if old else draft)
    attachments.check(form, draft, old)
    if draft.get("components") is not None:
        component_rules.check(form, draft["components"], v2=v2)
    _check_embeds(form, draft.get("embeds"))
    _check_nonce(form, draft.get("nonce"))
    mentions.check(form, draft.get("allowed_mentions"))
    form.check()
    if not form.attached and not _has_something(draft, old):
        raise ApiError(400, 50006, "Cannot send an empty message")
    return flags


def _flags(form: Form, draft: Json, old: Message | None) -> int:
    asked = draft.get("flags") or 0
    if isinstance(asked, bool) or not isinstance(asked, int):
        form.wrong(("flags",), "NUMBER_TYPE_COERCE", "Value is not int.")
        return 0
    if old is None:
        return asked & _MAY_SET
    if old.flags & IS_COMPONENTS_V2 and "flags" in draft and not asked & IS_COMPONENTS_V2:
        message = "The IS_COMPONENTS_V2 flag cannot be removed from a message."
        form.wrong(("flags",), "MESSAGE_FLAG_CANNOT_BE_REMOVED", message)
    return old.flags | asked & (SUPPRESS_EMBEDS | IS_COMPONENTS_V2)


def _check_no_legacy(form: Form, draft: Json) -> None:
    for name in _LEGACY:
        if draft.get(name):
            message = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.wrong((name,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)


def _check_embeds(form: Form, embeds: Any) -> None:
    total = 0
    for index, embed in enumerate(fields.items(form, ("embeds",), embeds, 0, 10) if embeds is not None else ()):
        for name, most in (("title", 256), ("description", 4096)):
            fields.text(form, ("embeds", index, name), embed.get(name), 0, most, required=False)
            total += len(embed.get(name) or "")
    if total > 6000:
        form.wrong(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _check_nonce(form: Form, nonce: Any) -> None:
    if isinstance(nonce, str) and len(nonce) > 25:
        form.wrong(("nonce",), "NONCE_TYPE_TOO_LONG", "Nonce can't be longer than 25 characters.")


def _has_something(draft: Json, old: Message | None) -> bool:
    for name in ("content", "components", "embeds"):
        kept = getattr(old, name) if old and draft.get(name) is None and name not in draft else None
        given = draft.get(name)
        if given.strip() if isinstance(given, str) else given or kept:
            return True
    return False


def message(world: World, author: User, channel: Channel, draft: Json, may: int) -> Message:
    """Return the new message of a draft that stands the checks; it is not posted yet."""
    flags = check(draft)
    made = Message(
        id=world.snowflakes.new(),
        channel_id=channel.id,
        author=author,
        timestamp=world.clock.now(),
        content=draft.get("content") or "",
        components=answered(draft.get("components") or []),
        embeds=[{"type": "rich"} | embed for embed in draft.get("embeds") or []],
        attachments=attachments.left(world, draft),
        flags=flags & ~EPHEMERAL,
        nonce=draft.get("nonce"),
    )
    made.mentions = _mentions(world, channel, made, draft, may)
    return made


def change(world: World, message: Message, draft: Json, may: int) -> None:
    """Change a message as its draft asks, if that stands the checks; what the draft leaves out stays."""
    new = _edited(world, message, draft, may)
    for name in ("content", "components", "embeds", "attachments", "flags", "mentions"):
        setattr(message, name, getattr(new, name))


def _edited(world: World, old: Message, draft: Json, may: int) -> Message:
    new = replace(old, flags=check(draft, old=old))
    new.attachments = attachments.left(world, draft, old)
    if "content" in draft:
        new.content = draft["content"] or ""
    if "components" in draft:
        new.components = answered(draft["components"] or [])
    if "embeds" in draft:
        new.embeds = [{"type": "rich"} | embed for embed in draft["embeds"] or []]
    new.mentions = _mentions(world, world.channel(old.channel_id), new, draft, may)
    return new


def _mentions(world: World, channel: Channel, made: Message, draft: Json, may: int) -> Mentions:
    texts = [made.content, *components.texts(made.components)]
    return mentions.pinged(world, channel, texts, draft.get("allowed_mentions"), may)
