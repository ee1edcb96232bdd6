"""Changes of servers: who is in them, what their channels and roles are, and the bot coming and going."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox import guild_objects, objects, permissions
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
    Member,
    Overwrite,
    Role,
    User,
)
from bot.sandbox.permissions import INVITED
from bot.sandbox.state import State


class Servers(State):
    """Makes and changes servers, people and channels; every change is told to the listeners."""

    # Making; quiet until somebody listens

    def add_user(self, name: str, display_name: str = "", *, bot: bool = False, user_id: int | None = None) -> User:
        user = User(user_id or self.snowflakes.new(), name.lower(), display_name or name, bot)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, owner: User, *, bot: bool = True, guild_id: int | None = None) -> Guild:
        guild = Guild(guild_id or self.snowflakes.new(), name, owner.id, has_bot=False)
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.EVERYONE, position=0)
        self.guilds[guild.id] = guild
        self.add_member(guild, owner)
        if bot:
            self.add_bot(guild)
        return guild

    def add_role(self, guild: Guild, role: Role | str, *, permissions: int = 0, mentionable: bool = False) -> Role:
        if isinstance(role, str):
            role = Role(self.snowflakes.new(), role, permissions, len(guild.roles), mentionable)
        guild.roles[role.id] = role
        self._emit_role("GUILD_ROLE_CREATE", guild, role)
        return role

    def add_member(self, guild: Guild, user: User, *roles: Role) -> Member:
        member = Member(user, self.clock.now(), {role.id for role in roles})
        guild.members[user.id] = member
        self.emit(Event("GUILD_MEMBER_ADD", objects.member(member) | {"guild_id": str(guild.id)}, guild.id))
        return member

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

    def add_bot(self, guild: Guild, granted: int = INVITED, *, role_id: int | None = None) -> None:
        """Invite the bot with these permissions; what it is told then does not call the server "available" again."""
        role = Role(
            role_id or self.snowflakes.new(), self.bot.display_name, granted, len(guild.roles), bot_id=self.bot.id
        )
        guild.roles[role.id] = role
        guild.members[self.bot.id] = Member(self.bot, self.clock.now(), {role.id})
        guild.has_bot = True
        told = guild_objects.guild(self, guild)
        del told["unavailable"]
        self.emit(Event("GUILD_CREATE", told, guild.id))

    def remove_bot(self, guild: Guild) -> None:
        self.emit(Event("GUILD_DELETE", {"id": str(guild.id)}, guild.id))
        guild.has_bot = False
        member = guild.members.pop(self.bot.id, None)
        for role_id in member.roles if member else ():
            if guild.roles[role_id].bot_id:
                del guild.roles[role_id]
                for channel in self.channels_of(guild):
                    channel.overwrites.pop(role_id, None)

    def bot_role(self, guild: Guild) -> Role:
        return next(role for role in guild.roles.values() if role.bot_id == self.bot.id)

    def edit_role(self, guild: Guild, role: Role, **changes: object) -> None:
        for name, value in changes.items():
            setattr(role, name, value)
        self._emit_role("GUILD_ROLE_UPDATE", guild, role)

    def delete_role(self, guild: Guild, role: Role) -> None:
        del guild.roles[role.id]
        for member in guild.members.values():
            member.roles.discard(role.id)
        data = {"guild_id": str(guild.id), "role_id": str(role.id)}
        self.emit(Event("GUILD_ROLE_DELETE", data, guild.id))

    def set_roles(self, guild: Guild, user: User, *roles: Role) -> None:
        member = guild.members[user.id]
        member.roles = {role.id for role in roles}
        self.emit(Event("GUILD_MEMBER_UPDATE", objects.member(member) | {"guild_id": str(guild.id)}, guild.id))

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

    def _emit_role(self, name: str, guild: Guild, role: Role) -> None:
        self.emit(Event(name, {"guild_id": str(guild.id), "role": objects.role(role)}, guild.id))
