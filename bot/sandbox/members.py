"""Who is in a server: people, their roles, and the bot coming and going."""

from __future__ import annotations

from bot.sandbox import guild_objects, objects
from bot.sandbox.model import Event, Guild, Member, Role, User
from bot.sandbox.permissions import INVITED
from bot.sandbox.state import State


class Members(State):
    """Makes and changes people and roles; every change is told to the listeners."""

    def add_user(self, name: str, display_name: str = "", *, bot: bool = False, user_id: int | None = None) -> User:
        user = User(user_id or self.snowflakes.new(), name.lower(), display_name or name, bot)
        self.users[user.id] = user
        return user

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

    # The bot

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

    # Roles

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

    def _emit_role(self, name: str, guild: Guild, role: Role) -> None:
        self.emit(Event(name, {"guild_id": str(guild.id), "role": objects.role(role)}, guild.id))
