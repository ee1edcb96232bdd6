"""What stands under moderators' private answers, and its use by those who have no business with it."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from dataclasses import dataclass, replace

from bot.client import ITEMS
from bot.commands.items import Item
from bot.commands.members.full import StoryButton
from bot.commands.members.lists import PageButton
from bot.commands.members.relations import RelatedSelect
from bot.commands.members.search import SearchButton
from bot.sandbox import modals
from bot.sandbox.asking import Asking
from bot.sandbox.components import BUTTON, CHANNELS, ROLES
from bot.sandbox.interaction import MODAL_SUBMIT
from bot.sandbox.model import EPHEMERAL, Channel, Message, Upload, User
from bot.sandbox.objects import message as message_form
from bot.sandbox.options import Filling
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.seen import Json, Seen, parts_of
from tests.waiting import PATIENCE

FOR_READERS = {PageButton, RelatedSelect, SearchButton, StoryButton}
FOR_MODERATORS = set(ITEMS) - FOR_READERS


@dataclass(frozen=True)
class Control:
    """A button or select of a message, or the form that a button of it has opened."""

    message: Message
    part: Json

    @property
    def id(self) -> str:
        return str(self.part["custom_id"])

    @property
    def item(self) -> type[Item] | None:
        found = (item for item in ITEMS if item.__discord_ui_compiled_template__.fullmatch(self.id))
        return None if self.is_form else next(found, None)

    @property
    def is_form(self) -> bool:
        return "title" in self.part


async def exported(discord: Discord, as_: str = MODERATOR) -> str:
    answer = await discord.slash("/digest export", as_=as_)
    return (await discord.fetch(answer, next(iter(answer.files)))).decode()


async def controls(discord: Discord) -> list[Control]:
    """Let Mo leave one of all that can be pressed, chosen or filled in; return it."""
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="daily 09:00", max_age="any")
    await discord.slash("/digest post", as_=MODERATOR, digest=1)
    file = (await exported(discord)).replace("stories: 5", "stories: 6")
    await discord.slash("/digest import", as_=MODERATOR, file=Upload("digests.yaml", file.encode()))
    await discord.slash("/digest remove", as_=MODERATOR, digest=1)
    await discord.slash("/digest forget", as_=MODERATOR)
    await open_form(discord, "/digest add")
    forms = [await _press(discord, f"setup:{what}:") for what in ("time", "number", "names")]
    await open_form(discord, "/digest edit", digest=1)
    await _press(discord, "setup:more:")
    user = discord.user(MODERATOR).id
    history = discord.world.history(discord.find("#general").id, user)
    found = [Control(message, part) for message in history for part in parts_of(message.components)]
    return [control for control in found if control.part.get("custom_id") and control.item in FOR_MODERATORS] + forms


async def open_form(discord: Discord, command: str, **options: object) -> Seen:
    """Return the form that a command of Mo's opens, under its preview."""
    await discord.slash(command, as_=MODERATOR, **options)
    await discord.wait_for(lambda: "Save" in discord.private("#general")[-1].buttons, "the form")
    return discord.private("#general")[-1]


async def _press(discord: Discord, begins: str) -> Control:
    """Press the latest button whose custom id begins so; return the form that it opens, or what it is."""
    user = discord.user(MODERATOR).id
    for message in reversed(discord.world.history(discord.find("#general").id, user)):
        for part in parts_of(message.components):
            if str(part.get("custom_id")).startswith(begins):
                reply = await discord.sandbox.people.press(user, message.id, part["custom_id"])
                return Control(message, reply.modal or part)
    raise AssertionError(begins)


async def use_copy(discord: Discord, control: Control, as_: str, *, private: bool = True) -> Seen:
    """Let somebody use a copy of it in #general of the server where people are, as no client of Discord's could."""
    user, channel = discord.user(as_), discord.find("#general")
    copy = _copy(discord, control.message, user, channel, private)
    if control.is_form:
        return await _send(discord, control.part, copy, user, channel)
    people = discord.sandbox.people
    if control.part["type"] == BUTTON:
        reply = await people.press(user.id, copy.id, control.id)
    else:
        reply = await people.choose(user.id, copy.id, control.id, [_value(discord, control.part, channel)])
    return Seen(reply.message, reply.failed, reply.modal, reply.updated)


def _copy(discord: Discord, message: Message, user: User, channel: Channel, private: bool) -> Message:
    components = deepcopy(message.components)
    for part in parts_of(components):
        part.pop("disabled", None)
    copy = replace(
        message,
        id=discord.world.snowflakes.new(),
        channel_id=channel.id,
        components=components,
        only_for=user.id if private else None,
        flags=message.flags if private else message.flags & ~EPHEMERAL,
    )
    return discord.world.post(copy)


async def _send(discord: Discord, modal: Json, source: Message, user: User, channel: Channel) -> Seen:
    filled = modals.filled(modal, {}, Filling(discord.world, user, channel.guild_id).choose)
    made = Asking(discord.world).at(source, MODAL_SUBMIT, user, channel, filled)
    used = discord.sandbox.interactions.open(made)
    await asyncio.wait_for(used.shown.wait(), PATIENCE)
    assert used.latest is not None
    return Seen(message_form(discord.world, used.latest))


def _value(discord: Discord, select: Json, channel: Channel) -> str:
    if select["type"] == CHANNELS:
        return str(channel.id)
    return str(discord.guild().id if select["type"] == ROLES else select["options"][0]["value"])
