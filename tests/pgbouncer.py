"""A real pgbouncer in front of the test server, where one is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from tests.postgres import Postgres, unused_port

Mode = Literal["session", "transaction", "statement"]


@dataclass(frozen=True)
class Pooler:
    """A pooler whose databases are those of the server behind it."""

    port: int
    mode: Mode

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"


@contextmanager
def pgbouncer(
    server: Postgres, folder: Path, mode: Mode, *, ignore_options: bool = False, size: int = 2
) -> Iterator[Pooler]:
    """A pooler with at most `size` connections to each database of `server`.

    By its default it refuses a connection that gives ``options``; many are set to ignore them.
    Skips the test where pgbouncer is not installed.
    """
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed (apt-get install pgbouncer)")
    pooler = Pooler(unused_port(), mode)
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host=127.0.0.1 port={server.port} user=postgres\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {pooler.port}\nunix_socket_dir =\n"
        f"auth_type = any\npool_mode = {mode}\ndefault_pool_size = {size}\n"
        f"ignore_startup_parameters = {'options' if ignore_options else ''}\n"
    )
    # It refuses to run as root, and changes its user once it has read its settings.
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with (
        (folder / "pgbouncer.log").open("wb") as log,
        subprocess.Popen([program, *user, str(settings)], stdout=log, stderr=log) as running,
    ):
        try:
            while not _listens(pooler.port):
                assert running.poll() is None, (folder / "pgbouncer.log").read_text()
                time.sleep(0.01)
            yield pooler
        finally:
            running.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
