"""Files at messages and commands: which of them a draft leaves, and how Discord gives them back."""

from __future__ import annotations

import mimetypes
import re
import secrets
from typing import TYPE_CHECKING

from bot.sandbox import components as kinds
from bot.sandbox import fields
from bot.sandbox.errors import ApiError, Form
from bot.sandbox.model import Attachment, Json, Message, Upload

if TYPE_CHECKING:
    from bot.sandbox.state import State

MOST_FILES = 10
LARGEST = 10 * 1024 * 1024  # bytes


def stored_name(name: str) -> str:
    """Return how Discord calls a file of this name."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")[-200:] or "file"


def new(world: State, file: Upload, description: str | None = None) -> Attachment:
    id_ = world.snowflakes.new()
    return Attachment(id_, stored_name(file.name), file.content, secrets.token_hex(16), description)


# What a draft leaves of them


def check(form: Form, draft: Json, old: Message | None) -> None:
    """Put what is wrong with a draft's attachments into the form, and tell it which files there will be."""
    files = _files(draft)
    known = files.keys() | {str(each.id) for each in (old.attachments if old else ())}
    for index, entry in enumerate(_listed(form, draft)):
        path = ("attachments", index)
        if not isinstance(entry, dict) or str(entry.get("id")) not in known:
            form.wrong((*path, "id"), "ATTACHMENT_NOT_FOUND", "No such file came with this.")
        else:
            fields.text(form, (*path, "description"), entry.get("description"), 0, 1024, required=False)
    names = [*(each.filename for each in _kept(draft, old)), *(stored_name(file.name) for file in files.values())]
    if len(names) > MOST_FILES:
        raise ApiError(400, 30015, f"Maximum number of attachments in a message reached ({MOST_FILES})")
    form.attached = frozenset(names)


def left(world: State, draft: Json, old: Message | None = None) -> list[Attachment]:
    """Return the files of a message after a draft that stands the checks."""
    told = {str(entry["id"]): entry.get("description") for entry in draft.get("attachments") or ()}
    made = [new(world, file, told.get(number)) for number, file in _files(draft).items()]
    return _kept(draft, old) + made


def _files(draft: Json) -> dict[str, Upload]:
    """Return the files that came with a draft, by their number."""
    found: dict[str, Upload] = draft.get("files") or {}
    return found


def _listed(form: Form, draft: Json) -> list[Json]:
    asked = draft.get("attachments")
    return [] if asked is None else fields.items(form, ("attachments",), asked, 0, MOST_FILES)


def _kept(draft: Json, old: Message | None) -> list[Attachment]:
    """Return the older files; of them, only those that the draft lists, if it lists any."""
    older, asked = old.attachments if old else [], draft.get("attachments")
    if not isinstance(asked, list):
        return older
    listed = {str(entry.get("id")) for entry in asked if isinstance(entry, dict)}
    return [each for each in older if str(each.id) in listed]


# How Discord gives them back


def form_of(world: State, place_id: int, file: Attachment, *, private: bool) -> Json:
    """Return a file as Discord's objects have it; its place is a channel, or with a command the application."""
    url = f"{world.address}/attachments/{place_id}/{file.id}/{file.filename}?hm={file.key}"
    form: Json = {"id": str(file.id), "filename": file.filename, "size": len(file.content)}
    form |= {"url": url, "proxy_url": url}
    if kind := mimetypes.guess_type(file.filename)[0]:
        form["content_type"] = kind
    if file.description:
        form["description"] = file.description
    return form | {"ephemeral": True} if private else form


def under(world: State, message: Message) -> list[Json]:
    """Return the files that stand under a message; those that a component shows are not among them."""
    if not message.attachments:
        return []
    shown = {_shown_by(part) for part in kinds.walk(message.components)}
    private = message.only_for is not None
    found = [file for file in message.attachments if file.filename not in shown]
    return [form_of(world, message.channel_id, file, private=private) for file in found]


def in_components(world: State, message: Message) -> list[Json]:
    """Return the components, and in each file component the file that it shows."""
    if not message.attachments:
        return message.components
    return [_with_file(world, message, part) for part in message.components]


def _with_file(world: State, message: Message, part: Json) -> Json:
    if "components" in part:
        return part | {"components": [_with_file(world, message, child) for child in part["components"]]}
    name = _shown_by(part)
    file = next((each for each in message.attachments if each.filename == name), None)
    if file is None:
        return part
    form = form_of(world, message.channel_id, file, private=False)
    media = {"id": form["id"], "url": form["url"], "proxy_url": form["url"], "attachment_id": form["id"]}
    media |= {"width": None, "height": None, "content_type": form.get("content_type")}
    return part | {"file": media, "name": file.filename, "size": form["size"]}


def _shown_by(part: Json) -> str | None:
    """Return the name of the file that a component shows."""
    return str(part["file"]["url"]).removeprefix(kinds.REFERENCE) if part["type"] == kinds.FILE else None
