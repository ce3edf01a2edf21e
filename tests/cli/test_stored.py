"""A command that stored something and then fails says that it is stored."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from botdb.cli import main
from botdb.database.url import locate
from botdb.output import Output
from tests.conftest import Botdb

pytestmark = pytest.mark.usefixtures("two_trades")

FILES = {
    "config": '{"maxSharePrice": 50}',
    "positions": '[{"symbol": "ZZZ", "qty": "1"}]',
    "trades": '{"id": "t9", "symbol": "NEW", "status": "open"}',
}
COMMANDS = {
    "config set maxSharePrice=40": "the change is stored",
    "config reset maxSharePrice": "the change is stored",
    "config apply {folder}/config": "the change is stored",
    "config edit": "the change is stored",
    "config undo": "the change is stored",
    "trades close t1 --price 11 --yes": "the change is stored",
    "trades miss t1 --reason x --yes": "the change is stored",
    "trades set t2 pnl=41 --yes": "the change is stored",
    "trades undo --yes": "the change is stored",
    "trades reconcile {folder}/positions --apply --yes": "the change is stored",
    "trades import {folder}/trades": "the trades are imported",
    "stats rollup": "the daily rows are stored",
    "init": "{label} is ready",
    "demo {folder}/demo.db": "{folder}/demo.db is complete",
    "backup {folder}/backup --portable": "{folder}/backup is complete",
}


Failing = Callable[..., tuple[int, str]]


@pytest.fixture
def failing(
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    botdb: Botdb,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Failing:
    """Run botdb with a standard output that cannot be written; its exit code and what it said."""

    def run(*arguments: str, output: int) -> tuple[int, str]:
        capfdbinary.readouterr()
        with os.fdopen(output, "w") as opened, monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", opened)
            code = main([*arguments, "--db", url])
        return code, capfdbinary.readouterr().err.decode()

    return run


def full_disk() -> int:
    return os.open("/dev/full", os.O_WRONLY)


def pipe_without_reader() -> int:
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize("typed", COMMANDS)
def test_a_report_that_cannot_be_written_does_not_hide_what_is_stored(
    botdb: Botdb,
    url: str,
    failing: Failing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
) -> None:
    botdb("config", "set", "maxSharePrice=30", db=url)
    botdb("trades", "set", "t2", "pnl=40", "--yes", db=url)
    monkeypatch.setenv("EDITOR", "sed -i 's/^maxSharePrice.*/maxSharePrice = 60/'")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    names = {"folder": tmp_path, "label": locate(url).label}
    code, said = failing(*typed.format(**names).split(), output=full_disk())
    assert code == 1
    assert said.endswith(
        "error: cannot write to standard output: No space left on device\n"
        f"note: {COMMANDS[typed].format(**names)}\n"
    )


def test_a_change_is_reported_as_stored_where_the_reader_of_the_pipe_went_away(
    botdb: Botdb, url: str, failing: Failing
) -> None:
    change = ("config", "set", "maxSharePrice=40")
    assert failing(*change, output=pipe_without_reader()) == (141, "note: the change is stored\n")
    assert botdb("config", "get", "maxSharePrice", db=url).out == "40\n"
    assert failing(*change, output=pipe_without_reader()) == (141, "")  # nothing to change


@pytest.mark.parametrize(
    "typed", ["config set maxSharePrice=40", "trades close t1 --price 11", "stats rollup"]
)
def test_a_dry_run_and_a_refusal_store_nothing(url: str, failing: Failing, typed: str) -> None:
    code, said = failing(*typed.split(), "--dry-run", output=full_disk())
    assert code == 1
    assert "stored" not in said
    refused = failing("config", "set", "state=paused", output=full_disk())
    assert refused[0] == 4 and "stored" not in refused[1]


def test_ctrl_c_after_the_change_says_that_it_is_stored(
    botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Output, "text", interrupted)
    done = botdb("config", "set", "maxSharePrice=40", db=url)
    assert (done.code, done.err) == (130, "interrupted\nnote: the change is stored\n")
