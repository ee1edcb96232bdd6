"""Changes of the local Discord, by people, by the bot and by tests."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox import mentions, objects
from bot.sandbox.model import Channel, Event, Json, Message, User
from bot.sandbox.servers import Servers


class World(Servers):
    """Lets people and the bot write, and keeps the commands; every change is told to the listeners."""

    def advance(self, seconds: float) -> None:
        """Move the clock on, and tell open pages."""
        self.clock.advance(seconds)
        self.emit(Event("SANDBOX_CLOCK", {"offset": self.clock.offset}))

    def say(self, user: User, channel: Channel, content: str) -> Message:
        """Let a person write a message."""
        message = Message(self.snowflakes.new(), channel.id, user, self.clock.now(), content)
        message.mentions = mentions.pinged(self, channel, [content], None, self.permissions(user.id, channel))
        return self.post(message)

    def post(self, message: Message) -> Message:
        """Let a message stand in its channel; a thread that was put away comes back."""
        channel = self.channel(message.channel_id)
        if channel.archived and message.only_for is None:
            self.archive(channel, False)
        self.messages.setdefault(channel.id, {})[message.id] = message
        if message.only_for is None:
            channel.last_message_id = message.id
        self._emit_message("MESSAGE_CREATE", message)
        return message

    def add_post(
        self, forum: Channel, name: str, first: Message, *, archived_after: int | None = None, tags: Iterable[int] = ()
    ) -> Channel:
        """Start a post of a forum: a thread that has the id of its first message."""
        post = self.add_thread(forum, name, first.author, thread_id=first.id, archived_after=archived_after, tags=tags)
        first.channel_id = post.id
        self.post(first)
        return post

    def edit(self, message: Message, *, stamped: bool = True) -> None:
        """Tell that the message was changed; `stamped` marks it as edited."""
        if stamped:
            message.edited_at = self.clock.now()
        self._emit_message("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        self.messages.get(message.channel_id, {}).pop(message.id, None)
        channel = self.channels.get(message.channel_id)
        guild_id = channel.guild_id if channel else None
        data = {"id": str(message.id), "channel_id": str(message.channel_id)}
        if guild_id:
            data["guild_id"] = str(guild_id)
        self.emit(Event("MESSAGE_DELETE", data, guild_id, message.channel_id, message.only_for))

    def set_commands(self, commands: Iterable[Json], guild_id: int | None = None) -> None:
        kept = {int(command["id"]): command for command in commands}
        if guild_id is None:
            self.commands = kept
        else:
            self.guild_commands[guild_id] = kept
        self.emit(Event("SANDBOX_COMMANDS", {}, guild_id))

    def commands_in(self, guild_id: int | None) -> list[Json]:
        return [*self.guild_commands.get(guild_id or 0, {}).values(), *self.commands.values()]

    def _emit_message(self, name: str, message: Message) -> None:
        channel = self.channel(message.channel_id)
        data = objects.message(self, message)
        if channel.guild_id:
            data["guild_id"] = str(channel.guild_id)
        self.emit(Event(name, data, channel.guild_id, channel.id, message.only_for))
