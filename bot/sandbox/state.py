"""What there is in the local Discord, asked for and listened to."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox import permissions
from bot.sandbox.clock import Clock
from bot.sandbox.errors import unknown
from bot.sandbox.model import THREADS, Channel, Event, Guild, Json, Listener, Message, User
from bot.sandbox.snowflakes import Snowflakes


class State:
    """Servers, people, channels, messages and commands. `bot` is the user whose token connects."""

    def __init__(self, *, clock: Clock | None = None, bot: User | None = None) -> None:
        self.clock = clock or Clock()
        self.snowflakes = Snowflakes(self.clock)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, dict[int, Message]] = {}  # by channel, oldest first
        self.commands: dict[int, Json] = {}
        self.guild_commands: dict[int, dict[int, Json]] = {}
        self.user_installs: set[int] = set()  # who added the bot to their account
        self.privileged_intents = 0  # those switched on for the application
        self.address = ""  # where the sandbox listens: files are fetched there
        self._listeners: list[Listener] = []
        self.bot = bot or User(self.snowflakes.new(), "heatwire", "Heatwire", bot=True)
        self.users[self.bot.id] = self.bot

    @property
    def application_id(self) -> int:
        return self.bot.id

    # Listening

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every later change; the answer ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)

    # Asking

    def channel(self, channel_id: int) -> Channel:
        if channel_id not in self.channels:
            raise unknown("Channel")
        return self.channels[channel_id]

    def guild(self, guild_id: int) -> Guild:
        if guild_id not in self.guilds:
            raise unknown("Guild")
        return self.guilds[guild_id]

    def guild_of(self, channel: Channel) -> Guild | None:
        return self.guilds[channel.guild_id] if channel.guild_id else None

    def message(self, message_id: int, channel_id: int | None = None) -> Message:
        places = self.messages.values() if channel_id is None else [self.messages.get(channel_id, {})]
        for messages in places:
            if message_id in messages:
                return messages[message_id]
        raise unknown("Message")

    def channels_of(self, guild: Guild) -> list[Channel]:
        return [channel for channel in self.channels.values() if channel.guild_id == guild.id]

    def find_channel(self, name: str, guild: Guild | None = None) -> Channel:
        """Return the channel or thread of that name ("#ai-news" or "ai-news")."""
        for channel in self.channels.values():
            if channel.name == name.removeprefix("#") and guild in (None, self.guild_of(channel)):
                return channel
        raise unknown("Channel")

    def find_user(self, name: str) -> User:
        for user in self.users.values():
            if name in (user.name, user.display_name):
                return user
        raise unknown("User")

    def permissions(self, user_id: int, channel: Channel) -> int:
        """Return what the user may do in the channel; 0 for people who are not in its server."""
        guild = self.guild_of(channel)
        if guild is None:
            inside = user_id in channel.recipients or (user_id == self.bot.id and channel.is_with_bot)
            return permissions.PRIVATE_CHANNEL if inside else 0
        member = guild.members.get(user_id)
        if member is None:
            return 0
        parent = self.channels.get(channel.parent_id or 0) if channel.type in THREADS else None
        return permissions.in_channel(guild, member, channel, parent)

    def may(self, user_id: int, channel: Channel, needed: int) -> bool:
        return self.permissions(user_id, channel) & needed == needed

    def history(self, channel_id: int, user_id: int | None = None) -> list[Message]:
        """Return the channel's messages, oldest first: what everybody sees, with `user_id` what that person sees."""
        messages = self.messages.get(channel_id, {}).values()
        return [message for message in messages if message.only_for in (None, user_id)]
