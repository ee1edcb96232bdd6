"""REST routes of threads: under messages, as posts of a forum, and those there are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.sandbox import drafts, fields, objects
from bot.sandbox.errors import ApiError, Form, invalid, missing_access, missing_permissions
from bot.sandbox.model import (
    ANNOUNCEMENT,
    ARCHIVED_AFTER,
    FORUM,
    HAS_THREAD,
    PRIVATE_THREAD,
    TEXT,
    THREADS,
    Channel,
    Json,
    Message,
)
from bot.sandbox.permissions import Permission
from bot.sandbox.rest import answer, body, joined, number, viewed, whole
from bot.sandbox.uploads import with_files
from bot.sandbox.world import World

MOST_TAGS = 5


class Threads:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/channels/{channel_id}/messages/{message_id}/threads", self.start),
            web.post("/channels/{channel_id}/threads", self.post),
            web.get("/guilds/{guild_id}/threads/active", self.active),
            web.get("/channels/{channel_id}/threads/archived/public", self.archived),
        ]

    async def start(self, request: web.Request) -> web.Response:
        """Start a thread under a message."""
        data = await body(request)
        channel = viewed(self._world, request)
        message = self._world.message(number(request, "message_id"), channel.id)
        if channel.type not in (TEXT, ANNOUNCEMENT):
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        if not self._may(channel, Permission.CREATE_PUBLIC_THREADS):
            raise missing_permissions()
        if message.thread_id is not None:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        form = Form()
        _check(form, data)
        form.check()
        after = data.get("auto_archive_duration")
        world = self._world
        thread = world.add_thread(channel, data["name"], world.bot, thread_id=message.id, archived_after=after)
        message.thread_id, message.flags = thread.id, message.flags | HAS_THREAD
        world.edit(message, stamped=False)
        return answer(objects.channel(world, thread), status=201)

    async def post(self, request: web.Request) -> web.Response:
        """Start a post of a forum; the sandbox knows no threads that begin without a message."""
        data = await with_files(request, "message")
        forum = viewed(self._world, request)
        if forum.type != FORUM:
            raise web.HTTPNotFound
        if not self._may(forum, Permission.SEND_MESSAGES):
            raise missing_permissions()
        form = Form()
        _check(form, data)
        tags = _tags(form, forum, data.get("applied_tags"))
        form.check()
        self._check_tags(forum, tags)
        first, after = self._first_message(forum, data.get("message")), data.get("auto_archive_duration")
        thread = self._world.add_post(forum, data["name"], first, archived_after=after, tags=tags)
        told = objects.channel(self._world, thread) | {"message": objects.message(self._world, first)}
        return answer(told, status=201)

    def _check_tags(self, forum: Channel, tags: list[int]) -> None:
        if forum.requires_tag and not tags:
            raise ApiError(400, 40067, "A tag is required to create a forum post in this channel")
        moderated = any(tag.moderated for tag in forum.tags if tag.id in tags)
        if moderated and not self._may(forum, Permission.MANAGE_THREADS):
            raise missing_permissions()

    def _first_message(self, forum: Channel, draft: Any) -> Message:
        """Return the message that a post begins with; it has no nonce."""
        if not isinstance(draft, dict):
            raise invalid(("message",), "BASE_TYPE_REQUIRED", "This field is required")
        world = self._world
        draft = {name: value for name, value in draft.items() if name != "nonce"}
        try:
            return drafts.message(world, world.bot, forum, draft, world.permissions(world.bot.id, forum))
        except ApiError as error:
            if error.errors:
                error.errors = {"message": error.errors}
            raise

    async def active(self, request: web.Request) -> web.Response:
        """Answer with the newest first."""
        channels = self._world.channels_of(joined(self._world, request))
        threads = [each for each in channels if each.type in THREADS and not each.archived]
        seen = [each for each in threads if self._may(each, Permission.VIEW_CHANNEL)]
        return answer(self._listed(sorted(seen, key=lambda each: -each.id), more=False))

    async def archived(self, request: web.Request) -> web.Response:
        """Answer with those that were put away last first."""
        parent, limit = viewed(self._world, request), whole(request, "limit") or 50
        if not 2 <= limit <= 100:
            raise invalid(("limit",), "NUMBER_TYPE_MAX", "int value should be between 2 and 100.")
        if not self._may(parent, Permission.READ_MESSAGE_HISTORY):
            raise missing_access()
        before = _moment(request, "before")
        put_away = [
            (each.archived_at, each)
            for each in self._world.channels.values()
            if each.parent_id == parent.id and each.archived and each.archived_at and each.type != PRIVATE_THREAD
        ]
        found = [pair for pair in put_away if before is None or pair[0] < before]
        found.sort(key=lambda pair: (pair[0], pair[1].id), reverse=True)
        return answer(self._listed([thread for _, thread in found[:limit]], more=len(found) > limit))

    def _listed(self, threads: list[Channel], *, more: bool) -> Json:
        own = [each for each in threads if each.owner_id == self._world.bot.id]
        return {
            "threads": [objects.channel(self._world, each) for each in threads],
            "members": [objects.thread_member(self._world, each) for each in own],
            "has_more": more,
        }

    def _may(self, channel: Channel, needed: Permission) -> bool:
        return self._world.may(self._world.bot.id, channel, needed)


def _check(form: Form, data: Json) -> None:
    fields.text(form, ("name",), data.get("name"), 1, 100)
    after = data.get("auto_archive_duration")
    if after is not None and after not in ARCHIVED_AFTER:
        choices = ", ".join(map(str, ARCHIVED_AFTER))
        form.wrong(("auto_archive_duration",), "BASE_TYPE_CHOICES", f"Value must be one of {{{choices}}}.")


def _tags(form: Form, forum: Channel, asked: Any) -> list[int]:
    """Return the ids of the tags asked for; what the forum does not have is wrong."""
    known = {str(tag.id): tag.id for tag in forum.tags}
    given = fields.items(form, ("applied_tags",), asked, 0, MOST_TAGS) if asked is not None else []
    for place, tag in enumerate(given):
        if str(tag) not in known:
            form.wrong(("applied_tags", place), "INVALID_FORUM_TAG", "Unknown tag")
    return [known[str(tag)] for tag in given if str(tag) in known]


def _moment(request: web.Request, name: str) -> datetime | None:
    """Return a time of the query; one without a zone is UTC."""
    value = request.query.get(name)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError:
        raise invalid((name,), "DATE_TIME_TYPE_PARSE", f'Could not parse "{value}".') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
