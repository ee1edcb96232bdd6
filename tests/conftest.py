"""What holds for all tests."""

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, settings

from bot import client
from bot.commands import answers, options
from bot.sandbox import interactions, people
from bot.store import database
from tests.waiting import PATIENCE

# The same examples at every run, however slow the machine; `--hypothesis-profile=default` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files of each folder over the run, so that what works the machine stands beside what waits."""
    folders = defaultdict(list)
    for path in dict.fromkeys(item.path for item in items):
        folders[path.parent].append(path)
    places = {path: number / len(paths) for paths in folders.values() for number, path in enumerate(paths)}
    items.sort(key=lambda item: places[item.path])


@pytest.fixture(autouse=True)
def _short_wait_for_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox names all servers at once; the bot need not wait half a second for more at each start."""
    monkeypatch.setattr(client, "GUILD_READY_SECONDS", 0.05)


@pytest.fixture(autouse=True)
def _patient_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers and Discord wait a second or three; a test says what is answered, on a busy machine too."""
    monkeypatch.setattr(options, "OFFER_WITHIN", PATIENCE)
    for module in (answers, interactions, people):
        monkeypatch.setattr(module, "ANSWER_WITHIN", PATIENCE)


@pytest.fixture(autouse=True)
def _disk_not_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test may kill a process, but leaves the machine on: nothing is lost that the disk has yet to write."""
    pragmas = [pragma for pragma in database.WRITER_PRAGMAS if not pragma.startswith("synchronous")]
    monkeypatch.setattr(database, "WRITER_PRAGMAS", (*pragmas, "synchronous = OFF"))
