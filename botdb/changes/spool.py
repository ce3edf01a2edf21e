"""Any number of things kept in a temporary file, so that memory stays flat."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Generic, TypeVar

T = TypeVar("T")


class Spool(Generic[T]):
    """Things to read again in the order in which they were added; close it at the end."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  # closed by close()
        self.count = 0

    def add(self, thing: T) -> None:
        """Raises OSError if the disk is full."""
        pickle.dump(thing, self._file)
        self.count += 1

    def clear(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self.count = 0

    def __iter__(self) -> Iterator[T]:
        """Nothing may be added meanwhile, nor another reading begun."""
        self._file.seek(0)
        for _ in range(self.count):
            yield pickle.load(self._file)  # written by this process, and unnamed

    def close(self) -> None:
        self._file.close()
