"""What digests need by their channel and options, and missing permissions by name."""

from __future__ import annotations

import pytest
from discord import ChannelType, Permissions

from bot.commands.permissions import Asked, missing, of_the_bot, of_the_caller

SEES_AND_WRITES = {"view_channel", "send_messages"}
IN_A_THREAD = {"view_channel", "send_messages_in_threads"}
TEXT, NEWS, FORUM, THREAD = ChannelType.text, ChannelType.news, ChannelType.forum, ChannelType.public_thread


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        (Asked(TEXT), SEES_AND_WRITES),
        (Asked(NEWS, publish=True), SEES_AND_WRITES),
        (Asked(FORUM), SEES_AND_WRITES),
        (Asked(THREAD), IN_A_THREAD),
        (Asked(ChannelType.private_thread), IN_A_THREAD),
        (Asked(ChannelType.news_thread), IN_A_THREAD),
        (Asked(THREAD, locked=True), IN_A_THREAD | {"manage_threads"}),
        (Asked(TEXT, restricted_role=True), SEES_AND_WRITES | {"mention_everyone"}),
        (Asked(NEWS, thread=True), SEES_AND_WRITES | {"create_public_threads"}),
    ],
)
def test_the_bot_needs_what_the_moderator_needs_and_the_history(asked: Asked, needed: set[str]):
    assert set(of_the_caller(asked)) == needed
    assert set(of_the_bot(asked)) == needed | {"read_message_history"}


def test_a_tag_for_moderators_needs_manage_threads_of_the_bot_alone():
    asked = Asked(FORUM, moderated_tag=True)
    assert set(of_the_bot(asked)) - set(of_the_caller(asked)) == {"read_message_history", "manage_threads"}


def test_in_a_forum_writing_is_named_as_its_settings_name_it():
    lacking = missing(Permissions.none(), of_the_bot(Asked(FORUM)), in_forum=True)
    history = "Read Post History (Read Message History)"
    assert lacking == ["View Channel", "Create Posts (Send Messages)", history]


def test_what_is_missing_is_named_as_discord_names_it():
    has = Permissions(view_channel=True)
    assert missing(has, of_the_bot(Asked(TEXT))) == ["Send Messages", "Read Message History"]


def test_nothing_is_missing_where_all_is_given():
    assert missing(Permissions.all(), of_the_bot(Asked(THREAD, restricted_role=True))) == []
