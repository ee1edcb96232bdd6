"""Answers about the library, kept until the library changes."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from bot.store.database import Database

V = TypeVar("V")


class Memory(Generic[V]):
    def __init__(self, database: Database, most: int = 5_000) -> None:
        """With `most` answers it begins anew."""
        self._database = database
        self._most = most
        self._kept: dict[Any, V] = {}
        self._version = database.library_version

    def kept(self) -> dict[Any, V]:
        """Return the answers that still hold; put into it what is asked now.

        Take it before asking: where the library changes meanwhile, what is put into it is seen by nobody.
        """
        if self._version != self._database.library_version or len(self._kept) >= self._most:
            self._version, self._kept = self._database.library_version, {}
        return self._kept
