"""Signals, sent as somebody would who means it."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from signal import SIGINT, Signals


def end(process: subprocess.Popen[bytes], number: Signals = SIGINT) -> None:
    """Send it, and again: Python misses a Ctrl-C of the instant before it waits for input."""
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(3)
