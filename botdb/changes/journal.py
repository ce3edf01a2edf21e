"""The journal: what botdb changed, one line of JSON per change, in a file of the user's own.

The database gets no table for it: its tables are the bot's. An entry describes the change of one
row of any table, so changes of trades are kept like changes of the configuration.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from botdb.changes.diff import Change, changes, json_value, same
from botdb.errors import InputError


@dataclass(frozen=True)
class Entry:
    """One change that was written. Its fields are the keys of its line, in this order."""

    time: str
    """``2026-03-06T14:31:00.123Z``."""
    database: str
    """The same from every current folder; without its password."""
    user: str
    host: str
    command: str
    """What was run, such as ``config set``."""
    table: str
    row: str
    """The id of the row that was changed."""
    old: Mapping[str, Any]
    """The fields that changed, as in JSON."""
    new: Mapping[str, Any]
    id: str = field(default_factory=lambda: os.urandom(8).hex())
    undoes: str | None = None
    """The id of the entry that this change took back."""
    passed: tuple[str, ...] = ()
    """The ids of newer entries that it passed over, because their rows had the old values again."""

    @property
    def changes(self) -> list[Change]:
        return [Change(field, old, self.new.get(field)) for field, old in self.old.items()]

    @property
    def short_id(self) -> str:
        """As much of the id as distinguishes it from others."""
        return self.id[:8]

    def is_taken_back(self, row: Mapping[str, Any]) -> bool:
        """Whether the row holds the old values again, written by anyone.

        An undo that was killed before it reached the journal leaves its row like this.
        """
        return all(same(json_value(row.get(field)), old) for field, old in self.old.items())


def append(path: Path, new: Entry) -> None:
    """Add an entry to the file, which only its owner can read. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = json.dumps(asdict(new), ensure_ascii=False) + "\n"
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        found = os.fstat(file)
        if stat.S_ISFIFO(found.st_mode):
            raise OSError(errno.EINVAL, "it is a pipe, not a file", str(path))
        if stat.S_ISREG(found.st_mode):
            if found.st_mode & 0o077:
                os.fchmod(file, 0o600)
            if found.st_size and os.pread(file, 1, found.st_size - 1) != b"\n":
                line = "\n" + line  # the disk was full when the previous line was written
        data = line.encode("utf-8", "backslashreplace")
        # A single write, so that two commands at once cannot mix their lines.
        if os.write(file, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    finally:
        os.close(file)


def entries(path: Path) -> tuple[list[Entry], int]:
    """The entries of the file, oldest first, and how many lines are unreadable.

    A file that does not exist has none. Raises InputError for one that cannot be read.
    """
    try:
        # A pipe without a writer would block an ordinary open.
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(file, "rb") as opened:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise InputError(f"cannot read the journal {path}: not a regular file")
            lines = opened.read().splitlines()
    except FileNotFoundError:
        return [], 0
    except OSError as error:
        raise InputError(f"cannot read the journal {path}: {error.strerror}") from error
    read = [_parse(line) for line in lines if line.strip()]
    good = [each for each in read if each]
    return good, len(read) - len(good)


def _parse(line: bytes) -> Entry | None:
    import msgspec  # which a command that meets no journal does not need

    try:
        return msgspec.json.decode(line, type=Entry)
    except (ValueError, RecursionError):
        return None


def standing(
    all_entries: Sequence[Entry], *, database: str, table: str, row: str | None = None
) -> list[Entry]:
    """The changes of a table, or of one row of it, that were not undone and are not undos.

    The newest comes first: undoing again and again walks back through the changes.
    """
    undone = {id for each in all_entries for id in (each.undoes, *each.passed)}
    return [
        each
        for each in reversed(all_entries)
        if (each.database, each.table) == (database, table)
        and row in (None, each.row)
        and each.undoes is None
        and each.id not in undone
    ]


def changed_elsewhere(
    all_entries: Sequence[Entry], *, database: str, table: str, row: Mapping[str, Any]
) -> list[Change]:
    """The fields of a stored row that differ from what botdb wrote there last.

    Each change has what botdb wrote as its old value, and what the row holds now as its new one.
    Fields that botdb never wrote are left out: what they held before is unknown.
    """
    written: dict[str, Any] = {}
    for each in all_entries:
        if (each.database, each.table, each.row) == (database, table, row["id"]):
            written.update(each.new)
    return changes(written, {name: json_value(row[name]) for name in written if name in row})
