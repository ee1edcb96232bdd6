"""Missing permissions by name, and the roles that are never mentioned."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from discord import ChannelType, Permissions

from bot.commands.channels import check_mention
from bot.commands.permissions import listed, missing, of_the_bot, of_the_caller
from bot.errors import UserError

GUILD = 1


def a_role(role_id: int = 7) -> Any:
    return SimpleNamespace(id=role_id, mentionable=True)


def test_a_moderator_needs_to_see_and_to_write():
    assert of_the_caller(ChannelType.text) == ["view_channel", "send_messages"]


def test_in_a_thread_the_permission_for_threads_counts():
    for kind in (ChannelType.public_thread, ChannelType.private_thread, ChannelType.news_thread):
        assert of_the_caller(kind) == ["view_channel", "send_messages_in_threads"]


def test_a_role_that_is_not_mentionable_needs_mention_everyone_of_both():
    assert "mention_everyone" in of_the_caller(ChannelType.text, any_role=True)
    assert "mention_everyone" in of_the_bot(ChannelType.news, any_role=True)


def test_a_thread_under_each_edition_needs_create_public_threads_of_both():
    assert of_the_caller(ChannelType.text, thread=True) == ["view_channel", "send_messages", "create_public_threads"]
    assert "create_public_threads" in of_the_bot(ChannelType.news, thread=True)


def test_a_tag_for_moderators_needs_manage_threads_of_the_bot():
    assert of_the_bot(ChannelType.forum, moderated_tag=True)[-1] == "manage_threads"


def test_in_a_forum_writing_is_named_as_its_settings_name_it():
    lacking = missing(Permissions.none(), of_the_bot(ChannelType.forum), ChannelType.forum)
    assert lacking == ["View Channel", "Create Posts (Send Messages)", "Read Message History"]


def test_the_bot_also_needs_the_history():
    assert of_the_bot(ChannelType.text) == ["view_channel", "send_messages", "read_message_history"]


def test_what_is_missing_is_named_as_discord_names_it():
    has = Permissions(view_channel=True)
    assert missing(has, of_the_bot(ChannelType.text)) == ["Send Messages", "Read Message History"]


def test_nothing_is_missing_where_all_is_given():
    assert missing(Permissions.all(), of_the_bot(ChannelType.public_thread, any_role=True)) == []


@pytest.mark.parametrize(
    ("names", "words"),
    [(["A"], "**A**"), (["A", "B"], "**A** and **B**"), (["A", "B", "C"], "**A**, **B** and **C**")],
)
def test_names_are_listed_as_people_write_them(names: list[str], words: str):
    assert listed(names) == words


def test_everyone_is_refused_as_a_mention():
    with pytest.raises(UserError, match="@everyone"):
        check_mention(a_role(GUILD), GUILD, silent=False)


def test_a_silent_mention_is_refused():
    with pytest.raises(UserError, match="silent"):
        check_mention(a_role(), GUILD, silent=True)


def test_a_role_or_none_is_taken():
    check_mention(a_role(), GUILD, silent=False)
    check_mention(None, GUILD, silent=True)
