"""botdb: the database of an automated stock-trading bot, from Python.

>>> from botdb import BotTrade, connect
>>> with connect("sqlite:///botdb.db"):  # doctest: +SKIP
...     print(BotTrade.select().where(BotTrade.status == "open").count())
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botdb.database.connect import connect
    from botdb.database.models import BotConfig, BotDailyStats, BotTrade

__version__ = "0.1.0"
__all__ = ["BotConfig", "BotDailyStats", "BotTrade", "__version__", "connect"]


def __getattr__(name: str) -> Any:
    """Import the library's face when it is first used: the command line starts without it."""
    if name == "connect":
        from botdb.database.connect import connect

        return connect
    if name in ("BotConfig", "BotDailyStats", "BotTrade"):
        from botdb.database import models

        return getattr(models, name)
    raise AttributeError(f"module 'botdb' has no attribute '{name}'")
