"""Changes of servers: that there are any, their channels and threads, and what may be done there."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox import objects, permissions
from bot.sandbox.members import Members
from bot.sandbox.model import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    DM,
    FORUM,
    GROUP_DM,
    PUBLIC_THREAD,
    THREADS,
    Channel,
    Event,
    Guild,
    Overwrite,
    Role,
    User,
)


class Servers(Members):
    """Makes and changes servers and channels; every change is told to the listeners."""

    # Making; quiet until somebody listens

    def add_guild(self, name: str, owner: User, *, bot: bool = True, guild_id: int | None = None) -> Guild:
        guild = Guild(guild_id or self.snowflakes.new(), name, owner.id, has_bot=False)
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.EVERYONE, position=0)
        self.guilds[guild.id] = guild
        self.add_member(guild, owner)
        if bot:
            self.add_bot(guild)
        return guild

    def add_channel(self, guild: Guild, name: str, type: int = 0, *, channel_id: int | None = None) -> Channel:
        position = len(self.channels_of(guild))
        channel = Channel(channel_id or self.snowflakes.new(), type, name, guild.id, position)
        self.channels[channel.id] = channel
        self._emit_channel("CHANNEL_CREATE", channel)
        return channel

    def add_thread(
        self,
        parent: Channel,
        name: str,
        owner: User,
        *,
        thread_id: int | None = None,
        archived_after: int | None = None,
        tags: Iterable[int] = (),
    ) -> Channel:
        """Start a public thread; one started from a message, or by it, has the message's id."""
        type_ = ANNOUNCEMENT_THREAD if parent.type == ANNOUNCEMENT else PUBLIC_THREAD
        thread = Channel(thread_id or self.snowflakes.new(), type_, name, parent.guild_id, parent_id=parent.id)
        thread.owner_id, thread.created_at, thread.applied_tags = owner.id, self.clock.now(), tuple(tags)
        thread.archived_after = archived_after or parent.archived_after
        if parent.type == FORUM:
            parent.last_message_id = thread.id
        self.channels[thread.id] = thread
        self._emit_channel("THREAD_CREATE", thread, newly_created=True)
        return thread

    def dm(self, user: User) -> Channel:
        """Return the direct messages of this person with the bot."""
        for channel in self.channels.values():
            if channel.is_with_bot and channel.recipients == (user.id,):
                return channel
        return self._private(DM, [user])

    def direct(self, one: User, other: User, *, channel_id: int | None = None) -> Channel:
        """Return new direct messages of two people, without the bot."""
        return self._private(DM, [one, other], channel_id)

    def group(self, *people: User, channel_id: int | None = None) -> Channel:
        """Return a new group conversation, without the bot."""
        return self._private(GROUP_DM, people, channel_id)

    def _private(self, type_: int, people: Iterable[User], channel_id: int | None = None) -> Channel:
        channel = Channel(channel_id or self.snowflakes.new(), type_, recipients=tuple(user.id for user in people))
        self.channels[channel.id] = channel
        return channel

    # Changing servers

    def delete_guild(self, guild: Guild) -> None:
        self.emit(Event("GUILD_DELETE", {"id": str(guild.id)}, guild.id))
        for channel in self.channels_of(guild):
            del self.channels[channel.id]
            self.messages.pop(channel.id, None)
        self.guild_commands.pop(guild.id, None)
        del self.guilds[guild.id]

    def set_overwrite(self, channel: Channel, target: Role | User, *, allow: int = 0, deny: int = 0) -> None:
        """Allow and deny here for a role or a person; both zero takes the overwrite away."""
        channel.overwrites.pop(target.id, None)
        if allow or deny:
            channel.overwrites[target.id] = Overwrite(target.id, isinstance(target, User), allow, deny)
        self._emit_channel("CHANNEL_UPDATE", channel)

    def forbid(self, channel: Channel, permission: int) -> None:
        """Take permissions from the bot in a channel; what else it has there stays."""
        role, own = self._of_bot(channel)
        self.set_overwrite(channel, role, allow=own.allow & ~permission, deny=own.deny | permission)

    def permit(self, channel: Channel, permission: int) -> None:
        """Let the bot have permissions in a channel, by name where they would else be missing."""
        role, own = self._of_bot(channel)
        self.set_overwrite(channel, role, allow=own.allow, deny=own.deny & ~permission)
        if missing := permission & ~self.permissions(self.bot.id, channel):
            self.set_overwrite(channel, role, allow=own.allow | missing, deny=own.deny & ~permission)

    def _of_bot(self, channel: Channel) -> tuple[Role, Overwrite]:
        role = self.bot_role(self.guild(channel.guild_id or 0))
        return role, channel.overwrites.get(role.id) or Overwrite(role.id, False)

    def edit_channel(self, channel: Channel, **changes: object) -> None:
        for name, value in changes.items():
            setattr(channel, name, value)
        self._emit_channel("THREAD_UPDATE" if channel.type in THREADS else "CHANNEL_UPDATE", channel)

    def archive(self, thread: Channel, archived: bool = True) -> None:
        """Put a thread away, or take it out again."""
        self.edit_channel(thread, archived=archived, archived_at=self.clock.now())

    def delete_channel(self, channel: Channel) -> None:
        for thread in [thread for thread in self.channels.values() if thread.parent_id == channel.id]:
            if thread.type in THREADS:
                self.delete_channel(thread)
        del self.channels[channel.id]
        self.messages.pop(channel.id, None)
        self._emit_channel("THREAD_DELETE" if channel.type in THREADS else "CHANNEL_DELETE", channel)

    # Telling

    def _emit_channel(self, name: str, channel: Channel, **extra: object) -> None:
        data = objects.channel(self, channel) | extra
        self.emit(Event(name, data, channel.guild_id, channel.id))
