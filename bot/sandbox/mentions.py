"""Who a message pings: what its text names, its allowed_mentions let through, and its author may ping."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.sandbox import fields
from bot.sandbox.errors import Form
from bot.sandbox.model import Channel, Guild, Json, Mentions
from bot.sandbox.permissions import Permission

if TYPE_CHECKING:
    from bot.sandbox.world import World

_CODE = re.compile(r"(`{1,3}).+?\1", re.DOTALL)
_USER = re.compile(r"(?<!\\)<@!?(\d+)>")
_ROLE = re.compile(r"(?<!\\)<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_KINDS = ("users", "roles", "everyone")


def check(form: Form, allowed: Any) -> None:
    if not isinstance(allowed, dict):
        if allowed is not None:
            form.wrong(("allowed_mentions",), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return
    parse = allowed.get("parse") or []
    for index, kind in enumerate(parse):
        if kind not in _KINDS:
            message = "Value must be one of ('users', 'roles', 'everyone')."
            form.wrong(("allowed_mentions", "parse", index), "BASE_TYPE_CHOICES", message)
    for kind in ("users", "roles"):
        listed = fields.items(form, ("allowed_mentions", kind), allowed.get(kind) or [], 0, 100)
        if kind in parse and listed:
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            form.wrong(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


def pinged(world: World, channel: Channel, texts: list[str], allowed: Json | None, may: int) -> Mentions:
    """Return who is pinged; `may` is what the author may do in the channel."""
    text = "\n".join(_CODE.sub(" ", part) for part in texts)
    users = tuple(
        user_id
        for user_id in dict.fromkeys(map(int, _USER.findall(text)))
        if user_id in world.users and _lets("users", user_id, allowed)
    )
    guild = world.guild_of(channel)
    may_all = bool(may & Permission.MENTION_EVERYONE)
    roles = _roles(guild, text, allowed, may_all) if guild else ()
    everyone = bool(guild and may_all and _EVERYONE.search(text) and _lets("everyone", 0, allowed))
    return Mentions(users, roles, everyone)


def _roles(guild: Guild, text: str, allowed: Json | None, may_all: bool) -> tuple[int, ...]:
    named = dict.fromkeys(map(int, _ROLE.findall(text)))
    roles = [guild.roles[role_id] for role_id in named if role_id in guild.roles and role_id != guild.id]
    return tuple(role.id for role in roles if (may_all or role.mentionable) and _lets("roles", role.id, allowed))


def _lets(kind: str, target_id: int, allowed: Json | None) -> bool:
    if allowed is None:
        return True
    return kind in (allowed.get("parse") or []) or str(target_id) in map(str, allowed.get(kind) or [])
