"""Durations as people read them."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """``4m 05s``, ``2h 10m``, ``3d 04h``: the two units that matter."""
    sign = "-" if seconds < 0 else ""
    whole = round(abs(seconds))
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{sign}{days}d {hour:02}h"
    if hours:
        return f"{sign}{hours}h {minute:02}m"
    return f"{sign}{minutes}m {second:02}s" if minutes else f"{sign}{second}s"
