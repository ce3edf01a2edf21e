"""Run botdb so that the modes of files and folders apply even to root."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import Result

_CAPBSET_DROP = 24
_BEYOND_MODES = (1, 2, 3)
"""The capabilities by which Linux lets root read, write and change what modes forbid."""


def bound_by_modes(*arguments: str, cwd: Path | None = None, **env: str) -> Result:
    """Run botdb without the privileges by which root ignores modes."""
    libc = ctypes.CDLL(None)

    def give_up() -> None:
        for capability in _BEYOND_MODES if os.geteuid() == 0 else ():
            libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)  # which exec applies

    done = subprocess.run(
        [sys.executable, "-m", "botdb", *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, env=env, cwd=cwd, timeout=60,
        check=False, preexec_fn=give_up,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)
