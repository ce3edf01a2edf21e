"""Database URLs: what the text that a user gives means, before anything is opened.

Nothing here imports a driver: the command line asks first which engine a URL is for.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from botdb.database.postgres_url import PostgresServer, parse
from botdb.errors import InputError

_CREDENTIALS = re.compile(r":[^/]*@|\bpassword\s*=|^postgres(ql)?:", re.IGNORECASE)
"""Signs of a mistyped URL or libpq string; no path contains them."""


@dataclass(frozen=True)
class SqliteFile:
    """A SQLite database: one file, which need not exist."""

    path: Path

    @property
    def label(self) -> str:
        """How messages name the database."""
        return str(self.path)

    @property
    def identity(self) -> str:
        """The name that a journal keeps: the same from whichever folder it is reached."""
        return str(self.path.resolve())

    @property
    def exists(self) -> bool:
        return os.path.exists(self.path)  # unlike Path's, False without the permission to look


Location = SqliteFile | PostgresServer


def locate(url: str) -> Location:
    """What `url` points at.

    Accepts ``sqlite:///relative.db``, ``sqlite:////absolute.db``, ``file:./dev.db``, a plain
    path, and ``postgresql://`` or ``postgres://`` with libpq's and Prisma's parameters.
    Raises InputError for anything else, without repeating what may be a password.
    """
    if not url.strip():
        raise InputError("the database URL is empty")
    if url.startswith(("postgresql://", "postgres://")):
        return parse(url)
    if url.startswith("sqlite:"):
        if not url.startswith("sqlite:///"):
            raise InputError(
                "a SQLite URL has three slashes before a relative path, four before an absolute",
                "for example sqlite:///botdb.db or sqlite:////var/lib/bot/botdb.db",
            )
        path = url.removeprefix("sqlite:///")
    elif url.startswith("file:"):
        # Prisma's form. Only its query is cut off and only here: a plain path may hold "?".
        path = unquote(url.removeprefix("file:").partition("?")[0])
        path = re.sub(r"^//(?=/)", "", path)
    elif match := re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*)://", url):
        raise InputError(
            f"cannot use a database of the kind '{match[1]}'",
            "give sqlite:///FILE, a plain path, or postgresql://USER@HOST/DATABASE",
        )
    else:
        path = url
    if "\0" in path:
        raise InputError("the database URL contains a NUL character")
    if _CREDENTIALS.search(path):
        raise InputError(
            "the database is neither a path nor a URL (not shown: it may hold a password)",
            "give postgresql://USER:PASSWORD@HOST:PORT/DATABASE, sqlite:///FILE, or a plain path",
        )
    if path in ("", ":memory:"):
        raise InputError(
            "the database needs a file: one in memory would be gone with this command",
            "for example sqlite:///botdb.db",
        )
    try:
        return SqliteFile(Path(path).expanduser())
    except RuntimeError:
        raise InputError(f"there is no home folder to find {path} in") from None
