"""What is said of permissions: in full for one digest, channel by channel for a server, shortly elsewhere."""

from __future__ import annotations

import random
from typing import Any

import discord
from discord.ui import LayoutView

from bot.cards.doctor import NOT_NEEDED, checkup_card, checkups_card, findings, refusal
from bot.commands.permissions import Asked, granted, missing, of_the_caller
from bot.digests.needs import Checkup, Need
from bot.sandbox.objects import member as member_form
from bot.sandbox.permissions import Permission
from tests.builders import a_digest
from tests.limits import broken_limits, text
from tests.sandbox_bot import place
from tests.waiting import until

PING = Permission.MENTION_EVERYONE
SEND = Need("Send Messages", "to post", True)
NO_SEND = Need("Send Messages", "to post", False)
NO_PING = Need("Mention Everyone", "to mention the role", False, "or let anyone mention it")
WHERE = "*Edit Channel > Permissions > Heatwire* of <#10>"


def a_checkup(number: int = 1, channel: int = 10, **found: Any) -> Checkup:
    return Checkup(digest=a_digest(number=number, channel_id=channel), where=WHERE, **found)


def lines(view: LayoutView) -> list[str]:
    return text(view).splitlines()


def test_each_permission_is_said_with_what_it_is_for():
    said = lines(checkup_card(a_checkup(needs=(SEND, NO_PING))))
    assert "-# 1 thing missing." in said
    assert "✅ **Send Messages** to post" in said
    assert "❌ **Mention Everyone** to mention the role; or let anyone mention it" in said
    assert said[-2:] == [f"Give me **Mention Everyone** in {WHERE}.", NOT_NEEDED]


def test_where_all_is_there_that_is_said_in_one_line_elsewhere():
    assert findings(a_checkup(needs=(SEND,))) == "✅ I may do all that it needs in <#10>: Send Messages."


def test_elsewhere_only_what_is_missing_is_said():
    said = findings(a_checkup(needs=(SEND, NO_PING), problems=("The role was deleted.",)))
    assert "Send Messages" not in said
    assert said.startswith("❌ The role was deleted.\n❌ **Mention Everyone**")


def test_what_both_lack_is_explained_once():
    lacked_by_both = a_checkup(needs=(NO_PING,), callers=(SEND, NO_PING))
    for said in (lines(checkup_card(lacked_by_both)), findings(lacked_by_both).splitlines()):
        assert [line for line in said if line.startswith("❌")] == [
            "❌ **Mention Everyone** to mention the role; or let anyone mention it",
            "❌ **Mention Everyone** as well",
        ]


def test_a_channel_s_digests_are_checked_together_and_what_only_some_need_names_them():
    both = a_checkup(1, needs=(NO_SEND,)), a_checkup(2, needs=(NO_SEND, NO_PING))
    said = lines(checkups_card(both))
    assert said.count("❌ **Send Messages** to post") == 1
    assert "❌ **Mention Everyone** to mention the role; or let anyone mention it (#2)" in said
    assert "**<#10> #1, #2**" in said


def test_channels_where_something_is_missing_stand_first_and_the_others_in_one_line():
    well = [a_checkup(number, 10 + number, needs=(SEND,)) for number in (1, 2)]
    said = lines(checkups_card([*well, a_checkup(3, 30, needs=(NO_SEND,))]))
    assert said.index("**<#30> #3**") < said.index("✅ <#11> #1 · <#12> #2")
    assert "-# Something is missing in 1 of 3 channels." in said


def test_the_worst_server_is_within_discord_s_limits_and_no_channel_is_left_out():
    needs = tuple(Need(f"Create Public Threads {number}", "for the discussion " * 5, False) for number in range(6))
    checkups = [
        a_checkup(number, 1_100_000_000_000_000_000 + number, needs=needs, problems=("It was deleted. " * 40,) * 2)
        for number in range(100, 125)
    ]
    card = checkups_card(checkups, note="note " * 100)
    assert broken_limits(card) == []
    assert all(f"#{number}" in text(card) for number in range(100, 125))
    assert broken_limits(checkup_card(checkups[0], note="note " * 100)) == []


def test_who_may_not_do_it_themselves_is_not_told_what_the_bot_may():
    unseen = Need("View Channel", "to see the channel", False)
    said = refusal(a_checkup(needs=(NO_PING,), callers=(unseen, NO_SEND)))
    assert said.startswith("To have me post in <#10> you need there yourself:\n❌ **View Channel** to see")
    assert "Mention Everyone" not in said


def test_a_refusal_names_all_that_is_missing_and_where_to_give_it():
    said = refusal(a_checkup(problems=("It was deleted.",), needs=(NO_SEND, NO_PING), callers=(SEND, NO_PING)))
    assert said.splitlines() == [
        "It was deleted.",
        "To have me post in <#10> you need there yourself:",
        "❌ **Mention Everyone** to mention the role; or let anyone mention it",
        "To post in <#10> I need:",
        "❌ **Send Messages** to post",
        "❌ **Mention Everyone** as well",
        f"Give me **Send Messages** and **Mention Everyone** in {WHERE}.",
        "Then try again.",
    ]


def test_what_is_known_of_no_channel_comes_alone():
    assert refusal(a_checkup(problems=("It was deleted.",))) == "It was deleted."


async def test_what_somebody_may_is_worked_out_as_discord_does():
    chance = random.Random(7)
    single = [Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.SEND_MESSAGES_IN_THREADS, PING]
    async with place() as here:
        guild, world = here.guild, here.world
        assert guild
        mo = world.find_user("mo")
        thread = world.add_thread(here.channel, "chips", mo)
        moderators = next(role for role in guild.roles.values() if role.name == "Moderators")
        for number in range(40):
            for target in (guild.everyone, moderators, mo):
                allow, deny = (sum(chance.sample(single, chance.randint(0, 2))) for _ in range(2))
                world.set_overwrite(here.channel, target, allow=allow & ~deny, deny=deny)
            world.edit_channel(here.channel, topic=str(number))
            await until(lambda number=number: here.news.topic == str(number))  # type: ignore[misc]
            room = here.news.guild
            member = discord.Member(data=member_form(guild.members[mo.id]), guild=room, state=room._state)  # type: ignore[arg-type]
            for known, channel in ((here.news, here.channel), (room.get_thread(thread.id), thread)):
                assert known
                needed = of_the_caller(Asked(known.type, restricted_role=True))
                may = world.may(mo.id, channel, sum(Permission[name.upper()] for name in needed))
                assert may == (not missing(granted(member, known), needed))
