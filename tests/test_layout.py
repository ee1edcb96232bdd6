"""The floors of the house: a room imports only rooms below it."""

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"
FLOORS = [
    {"__main__"},
    {"cli"},
    {"trial"},
    {"app"},
    {"connection"},
    {"client", "delivery", "endpoint", "steady", "tasks"},
    {"surroundings"},
    {"commands"},
    {"cards", "newsroom"},
    {"store"},
    {"digests"},
    {"stories"},
    {"config", "logs", "errors"},
]
MAY_IMPORT_DISCORD = {"cli", "connection", "client", "delivery", "endpoint", "commands", "cards", "surroundings"}
MODULES = sorted(BOT.rglob("*.py"))


def room_of(module: str) -> str:
    """Return the room of a dotted module name: bot.store.database -> store."""
    return module.split(".")[1] if "." in module else ""


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" if node.module == "bot" else node.module for alias in node.names}
    return found


def floor_of(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(BOT)))
def test_a_room_imports_only_rooms_below_it(path: Path) -> None:
    room = path.relative_to(BOT).parts[0].removesuffix(".py")
    rooms = {room_of(name) for name in imports_of(path) if name.startswith("bot.")} - {room}
    if room == "sandbox":
        assert not rooms
    elif room != "__init__":
        for other in rooms - ({"sandbox"} if room == "trial" else set()):
            assert floor_of(other) > floor_of(room), f"{room} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(BOT)))
def test_only_the_top_floors_know_discord(path: Path) -> None:
    room = path.relative_to(BOT).parts[0].removesuffix(".py")
    if room not in MAY_IMPORT_DISCORD:
        assert not {name for name in imports_of(path) if name.split(".")[0] == "discord"}
