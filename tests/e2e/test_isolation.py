"""No server sees or changes what is another's, and what stands under a private answer is for whom it was made."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from bot.client import FORMS
from bot.sandbox.model import Guild, Upload
from bot.sandbox.permissions import Permission
from tests.e2e.controls import FOR_MODERATORS, controls, open_form, use_copy
from tests.e2e.driver import HQ, MEMBER, MODERATOR, OTHER_MODERATOR, OTHER_PLACE, Discord
from tests.e2e.seen import Json, Seen

NOT_YOURS = "This was for somebody else. Run the command yourself."
NO_MANAGER = "You need Manage Server for this."
STORY = "A New Chip Cluster"
OF_EDITIONS = "edition_id IN (SELECT id FROM editions WHERE guild_id = :hq)"
KEPT = dict.fromkeys(("servers", "digests", "changes", "drafts", "editions", "suspensions"), "guild_id = :hq") | {
    "posted": OF_EDITIONS,
    "follow_ups": OF_EDITIONS,
}


@pytest.fixture(autouse=True)
def _log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")


def kept(discord: Discord) -> dict[str, list[Any]]:
    """Return all that is kept of Heatwire HQ."""
    hq = {"hq": server(discord, HQ).id}
    with closing(sqlite3.connect(f"file:{discord.settings.database_path}?mode=ro", uri=True)) as db:
        return {
            table: db.execute(f"SELECT * FROM {table} WHERE {of_it}", hq).fetchall() for table, of_it in KEPT.items()
        }


def server(discord: Discord, name: str) -> Guild:
    return next(guild for guild in discord.world.guilds.values() if guild.name == name)


def logged(caplog: pytest.LogCaptureFixture, discord: Discord, who: str) -> list[str]:
    """Return what was logged of somebody in the server where people are."""
    about = f"user {discord.user(who).id} in server {discord.guild().id} "
    return [text.removeprefix(about) for text in caplog.messages if text.startswith(about)]


# Buttons, selects and forms


def a_neighbour(discord: Discord) -> str:
    discord.server = OTHER_PLACE
    return OTHER_MODERATOR


def themselves_in_another_server(discord: Discord) -> str:
    discord.server = OTHER_PLACE
    discord.world.add_member(discord.guild(), discord.user(MODERATOR))
    discord.guild().owner_id = discord.user(MODERATOR).id
    return MODERATOR


def another_moderator(discord: Discord) -> str:
    role = discord.role("@Moderators")
    discord.world.set_roles(discord.guild(), discord.user(MEMBER), role)
    return MEMBER


def a_member(discord: Discord) -> str:
    return MEMBER


def somebody_who_lost_manage_server(discord: Discord) -> str:
    discord.world.set_roles(discord.guild(), discord.user(MODERATOR))
    return MODERATOR


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (a_neighbour, NOT_YOURS),
        (themselves_in_another_server, NOT_YOURS),
        (another_moderator, NOT_YOURS),
        (a_member, NOT_YOURS),
        (somebody_who_lost_manage_server, NO_MANAGER),
    ],
)
async def test_what_stands_under_a_private_answer_does_nothing_for(
    discord: Discord, caplog: pytest.LogCaptureFixture, who: Any, refusal: str
) -> None:
    found, before = await controls(discord), kept(discord)
    name = who(discord)
    answers = [await use_copy(discord, control, name) for control in found]
    assert {(seen.text, seen.ephemeral) for seen in answers} == {(refusal, True)}
    assert kept(discord) == before
    assert len(logged(caplog, discord, name)) == len(found)
    assert all(text.startswith("tried to use ") for text in logged(caplog, discord, name))


async def test_on_a_message_for_everybody_it_works_for_nobody(
    discord: Discord, caplog: pytest.LogCaptureFixture
) -> None:
    found, before = await controls(discord), kept(discord)
    answers = [await use_copy(discord, control, MODERATOR, private=False) for control in found]
    assert {(seen.text, seen.ephemeral) for seen in answers} == {(NOT_YOURS, True)}
    assert kept(discord) == before
    assert len(logged(caplog, discord, MODERATOR)) == len(found)


async def test_all_that_moderators_can_use_is_tried_above(discord: Discord) -> None:
    found = await controls(discord)
    assert {control.item for control in found if not control.is_form} == FOR_MODERATORS
    forms = {form for form in FORMS for control in found if control.is_form and form.template.fullmatch(control.id)}
    assert forms == set(FORMS)


# Numbers


def commands(discord: Discord) -> list[Json]:
    """Return the subcommands of /digest as Discord has them."""
    (group,) = (command for command in discord.world.commands.values() if command["name"] == "digest")
    return list(group["options"])


async def test_the_number_of_another_servers_digest_leads_nowhere(
    discord: Discord, caplog: pytest.LogCaptureFixture
) -> None:
    for channel in ("#ai-news", "#general"):
        await discord.slash("/digest add", as_=MODERATOR, channel=channel, when="daily 09:00", max_age="any")
    before = kept(discord)
    discord.server = OTHER_PLACE
    asking = [command for command in commands(discord) if "digest" in options_of(command)]
    answers = [await discord.slash(f"/digest {each['name']}", as_=OTHER_MODERATOR, **typed(each, 2)) for each in asking]
    assert {(seen.text, seen.ephemeral) for seen in answers} == {
        ("There is no digest #2 in this server. `/digest list` shows all of them.", True)
    }
    assert kept(discord) == before
    assert logged(caplog, discord, OTHER_MODERATOR) == ["named digest #2, which is none of it"] * len(asking)


async def test_another_servers_digests_and_time_zone_are_not_offered(discord: Discord) -> None:
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="daily 09:00", timezone="Asia/Tokyo")
    discord.server = OTHER_PLACE
    for command in commands(discord):
        if "digest" in options_of(command):
            name = f"/digest {command['name']}"
            assert await discord.autocomplete(name, "digest", "", as_=OTHER_MODERATOR) == []
    zones = await discord.autocomplete("/digest add", "timezone", "", as_=OTHER_MODERATOR)
    assert zones[0]["value"] == "UTC"


def options_of(command: Json) -> set[str]:
    return {option["name"] for option in command.get("options", ())}


def typed(command: Json, digest: int) -> dict[str, object]:
    """Return what somebody types who names a digest."""
    return {"digest": digest} | ({"story": STORY} if "story" in options_of(command) else {})


async def test_what_a_server_does_with_its_digests_leaves_anothers_of_the_same_numbers_alone(discord: Discord) -> None:
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="daily 23:45", timezone="Asia/Tokyo")
    await discord.slash("/digest edit", as_=MODERATOR, digest=1, max_age="any")
    await discord.slash("/digest post", as_=MODERATOR, digest=1)
    before = kept(discord)
    discord.server = OTHER_PLACE
    used = await whole_life(discord)
    seen = repr([seen.form for seen in discord.private("#general", as_=OTHER_MODERATOR)])
    assert used == {command["name"] for command in commands(discord)}
    assert [said for said in all_of(HQ, discord) if said in seen] == []
    assert kept(discord) == before


def all_of(name: str, discord: Discord) -> list[str]:
    """Return what nobody in another server should read."""
    guild = server(discord, name)
    channels = discord.world.channels_of(guild)
    people = [str(discord.user(MODERATOR).id)]
    return [name, str(guild.id), "23:45", "Tokyo", "ai-news", *people, *(str(channel.id) for channel in channels)]


async def whole_life(discord: Discord) -> set[str]:
    """Let Noor use every command for moderators, and answer what they ask; return those commands."""
    used = set()

    async def ask(command: str, **options: object) -> Seen:
        used.add(command)
        return await discord.slash(f"/digest {command}", as_=OTHER_MODERATOR, **options)

    await ask("add", channel="#news", when="daily 08:00", max_age="any")
    await ask("edit", digest=1, stories=3)
    for command in ("pause", "resume", "show", "preview", "post", "check", "history"):
        await ask(command, digest=1)
    await ask("list")
    await ask("check")
    await ask("why", story=STORY)
    answer = await ask("export")
    file = (await discord.fetch(answer, next(iter(answer.files)))).replace(b"stories: 3", b"stories: 4")
    await discord.press(await ask("import", file=Upload("digests.yaml", file)), "Apply", as_=OTHER_MODERATOR)
    await discord.press(await ask("remove", digest=1), "Remove", as_=OTHER_MODERATOR)
    await discord.press(await ask("forget"), "Forget", as_=OTHER_MODERATOR)
    return used


async def test_a_role_of_another_server_in_a_file_leads_nowhere(
    discord: Discord, caplog: pytest.LogCaptureFixture
) -> None:
    readers = discord.role("@Readers")
    discord.server = OTHER_PLACE
    file = f'digests:\n  - channel: "#news"\n    when: daily 09:00\n    mention: {readers.id}\n'
    upload = Upload("digests.yaml", file.encode())
    answer = await discord.slash("/digest import", as_=OTHER_MODERATOR, file=upload)
    assert "Nothing was changed" in answer.text
    assert logged(caplog, discord, OTHER_MODERATOR) == [f"named role {readers.id}, which is not one of it"]


# What somebody may do themselves


async def to_save(discord: Discord) -> Seen:
    return await open_form(discord, "/digest add", channel="#ai-news", mention="@Press", max_age="any")


async def to_undo(discord: Discord) -> Seen:
    await discord.slash("/digest add", as_=MODERATOR, channel="#ai-news", when="daily 09:00", mention="@Press")
    return await discord.slash("/digest edit", as_=MODERATOR, digest=1, channel="#general", mention="@Readers")


async def to_apply(discord: Discord) -> Seen:
    file = b'digests:\n  - channel: "#ai-news"\n    when: daily 09:00\n    mention: "@Press"\n'
    return await discord.slash("/digest import", as_=MODERATOR, file=Upload("digests.yaml", file))


@pytest.mark.parametrize(("waits", "label"), [(to_save, "Save"), (to_undo, "Undo"), (to_apply, "Apply")])
async def test_what_somebody_may_is_looked_at_again_when_they_press(discord: Discord, waits: Any, label: str) -> None:
    news, mo, guild = discord.find("#ai-news"), discord.user(MODERATOR), discord.guild()
    for role in guild.roles.values():
        if role.name == "Moderators" or role.bot_id:
            discord.world.edit_role(guild, role, permissions=role.permissions | Permission.MENTION_EVERYONE)
    waiting, before = await waits(discord), kept(discord)["digests"]
    for name in ("View Channel", "Send Messages", "Mention Everyone"):
        discord.world.set_overwrite(news, mo, deny=Permission[name.upper().replace(" ", "_")])
        answer = await discord.press(waiting, label, as_=MODERATOR)
        assert name in answer.text
        assert kept(discord)["digests"] == before
    discord.world.set_overwrite(news, mo)
    await discord.press(waiting, label, as_=MODERATOR)
    assert str(news.id) in str(kept(discord)["digests"])
