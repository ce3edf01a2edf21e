"""Files that get their name when they are complete; leftovers of killed runs are removed."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from botdb.errors import InputError, RefusedError, unwritable

SIDE_FILES = ("-journal", "-wal", "-shm")
"""What SQLite adds to the name of a database, for the files that it keeps next to it."""

_PREFIX, _SUFFIX = ".botdb-backup-", ".partial"


@contextmanager
def proven_file(target: Path, *, force: bool) -> Iterator[Path]:
    """A new file next to `target`, which takes its name if nothing fails in this context.

    Only its owner can read it. What a killed run left there is removed. A link to a file keeps
    leading to it: the file is replaced.
    Raises RefusedError for a target that exists, unless it is to be replaced by `force`, and
    for a device or a pipe always, InputError for a folder and if it may not be written, and
    BotdbError if the disk is full.
    """
    if os.path.isdir(target):
        raise InputError(f"{target} is a folder", "give the path of a file")
    if os.path.exists(target):
        if not os.path.isfile(target):  # /dev/null, a named pipe
            raise RefusedError(f"{target} is not a regular file")
        if not force:
            raise RefusedError(f"{target} exists already", "--force replaces it")
        if target.is_symlink():
            target = target.resolve()
    folder = target.absolute().parent
    partial = None
    try:
        _remove_abandoned(folder)
        handle, partial = _new_file(folder)
        with os.fdopen(handle, "rb") as file:
            yield partial
            os.fsync(file.fileno())
            _finish(partial, target, force)
    except OSError as error:
        raise unwritable(str(target), error) from error
    finally:
        if partial:
            remove_file(partial)


def _new_file(folder: Path) -> tuple[int, Path]:
    """A file that is locked as long as it is open, so that it is known to be alive."""
    while True:
        handle, name = tempfile.mkstemp(_SUFFIX, _PREFIX, folder)
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)  # another backup removed it before it was locked


def _remove_abandoned(folder: Path) -> None:
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):  # locked, or somebody else's
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove_file(path)
            finally:
                os.close(handle)


def remove_file(path: Path) -> None:
    """Remove a file, which may be a database, with the side files that SQLite may have made."""
    for suffix in (*SIDE_FILES, ""):  # the last one leads to the others
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _finish(partial: Path, target: Path, force: bool) -> None:
    if force:
        partial.replace(target)
        _sync_folder(target)
        return
    try:
        take_name(partial, target)
    except FileExistsError:
        raise RefusedError(f"{target} exists now", "--force replaces it") from None


def take_name(finished: Path, target: Path) -> None:
    """Give a file its name, for good. Raises FileExistsError if the name is taken already."""
    try:
        os.link(finished, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        finished.replace(target)
    _sync_folder(target)


def _sync_folder(target: Path) -> None:
    """Make a new name survive a power cut: it is part of the folder, not of the file."""
    with suppress(OSError):  # a file system that syncs no folders; the file is in place
        handle = os.open(target.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
