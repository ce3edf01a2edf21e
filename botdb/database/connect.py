"""The library's way in: open a database and bind the models to it."""

from __future__ import annotations

from typing import Literal, get_args

import peewee

from botdb.database.driver_errors import translated_errors
from botdb.database.models import MODELS
from botdb.database.schema import inspect
from botdb.database.session import open_database
from botdb.database.url import locate
from botdb.errors import unknown

Mode = Literal["read", "write"]


def connect(url: str, *, mode: Mode = "read") -> peewee.Database:
    """Open the bot's database and bind BotTrade, BotConfig and BotDailyStats to it.

    `url` is what ``botdb --db`` takes. `mode` is "read" (nothing can be changed) or "write";
    neither makes a file or a table. Close what it returns, or use it as a context manager,
    which also makes one transaction of what is inside. The models are bound to the database that
    was opened last: finish with one before you open the next.

    Raises DatabaseError if the database is missing or lacks the tables, InputError for a URL
    or a mode that makes no sense. Later queries raise Peewee's own exceptions.
    """
    if mode not in get_args(Mode):  # "r" must not be taken for "write"
        raise unknown("mode", mode, get_args(Mode))
    location = locate(url)
    with translated_errors(location):
        db = open_database(location, mode)
        try:
            inspect(db).require(location.label)
        except BaseException:
            db.close()
            raise
    db.bind(MODELS)
    return db
