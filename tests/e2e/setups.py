"""A moderator at the form of the guided setup, for tests."""

from __future__ import annotations

from bot.commands.sittings import Sitting
from tests.e2e.controls import open_form
from tests.e2e.driver import MODERATOR, Discord
from tests.e2e.seen import Json, Seen

SAVED = "is saved"


class Desk:
    """A moderator at the form: what they see, and what they do with it."""

    def __init__(self, discord: Discord) -> None:
        self.discord = discord
        self.user = discord.user(MODERATOR).id

    @property
    def seen(self) -> list[Seen]:
        return self.discord.private("#general")

    @property
    def form(self) -> Seen:
        return next(each for each in self.seen if "setup:" in str(each.form))

    @property
    def previews(self) -> list[Seen]:
        return [each for each in self.seen if each.text.startswith("## Preview")]

    @property
    def sitting(self) -> Sitting:
        assert self.discord.running
        return self.discord.running.client.desk.sittings.of(self.part("save")["custom_id"].split(":")[2])

    def part(self, what: str) -> Json:
        return next(part for part in self.form.parts if str(part.get("custom_id")).startswith(f"setup:{what}:"))

    def chosen(self, what: str) -> list[str]:
        return [option["label"] for option in self.part(what)["options"] if option.get("default")]

    async def choose(self, what: str, *values: str) -> Seen:
        chosen = [str(self.discord._value(value)) for value in values]
        reply = await self.discord.sandbox.people.choose(self.user, self.form.id, self.part(what)["custom_id"], chosen)
        return Seen(reply.message, reply.failed, reply.modal, reply.updated)

    async def press(self, label: str) -> Seen:
        return await self.discord.press(self.form, label, as_=MODERATOR)

    async def fill_in(self, label: str, **fields: str) -> Seen:
        """Press a button that opens a form, and send that."""
        return await self.discord.submit(await self.press(label), as_=MODERATOR, **fields)

    async def previewed(self, words: str) -> None:
        await self.discord.wait_for(lambda: self.previews and words in self.previews[-1].raw_text, words)

    async def ended(self) -> None:
        await self.discord.wait_for(lambda: any(SAVED in each.text for each in self.seen), "the end")


async def begun(discord: Discord, command: str = "/digest add", **options: object) -> Desk:
    """Return the desk where a form has been opened."""
    await open_form(discord, command, **options)
    return Desk(discord)


async def shown(discord: Discord, number: int = 1) -> str:
    return (await discord.slash("/digest show", as_=MODERATOR, digest=number)).text


async def count(discord: Discord) -> int:
    assert discord.running
    return len(await discord.running.digests.in_guild(discord.guild().id))
