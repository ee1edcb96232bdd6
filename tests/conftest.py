"""What holds for all tests."""

import pytest

from bot import client


@pytest.fixture(autouse=True)
def _short_wait_for_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox names all servers at once; the bot need not wait half a second for more at each start."""
    monkeypatch.setattr(client, "GUILD_READY_SECONDS", 0.05)
