"""The README keeps up with the program: each slash command, each option, each operator's command."""

import re
from collections.abc import Iterator
from pathlib import Path

import typer
from discord import app_commands

from bot.cli import cli
from bot.commands.members.menu import message_menu
from bot.commands.members.readers import Readers
from bot.commands.moderators.digests import Digests

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def slash_commands() -> Iterator[app_commands.Command]:
    desk = None  # it is only asked when a command runs
    yield from Readers(desk).commands()  # type: ignore[arg-type]
    yield from Digests(desk).walk_commands()  # type: ignore[arg-type,misc]


def test_each_slash_command_and_its_options_stand_in_the_readme():
    for command in slash_commands():
        assert f"`/{command.qualified_name}`" in README
        for option in command.parameters:
            assert f"`{option.display_name}`" in README, f"/{command.qualified_name} {option.display_name}"


def test_the_menu_of_a_message_stands_in_the_readme():
    assert f"Apps > {message_menu(None).name}" in README  # type: ignore[arg-type]


def test_each_command_of_the_operator_and_its_options_stand_in_the_readme():
    for name, command in typer.main.get_group(cli).commands.items():
        assert f"`heatwire {name}`" in README
        for option in command.params:
            assert f"`{option.opts[0]}" in README, f"heatwire {name} {option.opts[0]}"


def test_each_picture_of_the_readme_is_there_and_small():
    pictures = re.findall(r"!\[.+\]\((.+?)\)", README)
    assert pictures
    assert all((ROOT / picture).stat().st_size < 150_000 for picture in pictures)
