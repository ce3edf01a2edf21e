"""`botdb config edit`, with editors that are small programs."""

from __future__ import annotations

import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import peewee
import pytest

from tests.conftest import Botdb

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])  # as `config set`

Editor = Callable[..., Path]
Drafts = Callable[[], list[Path]]


@pytest.fixture
def editor(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """Make $EDITOR a program that runs one piece of Python each time it opens.

    A piece sees the `path` and the `text` of the file and may set `text`. What each opening
    found, with the file's mode, is kept in the folder that is returned: seen.0, seen.1, …
    """
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(drafts))

    def make(*pieces: str) -> Path:
        folder = tmp_path / "editor"
        folder.mkdir()
        for number, piece in enumerate(pieces):
            (folder / f"piece.{number}").write_text(piece, encoding="utf-8")
        program = folder / "editor.py"
        program.write_text(
            "import pathlib, re, sys\n"
            f"folder = pathlib.Path({str(folder)!r})\n"
            "number = len(list(folder.glob('seen.*')))\n"
            "path = pathlib.Path(sys.argv[-1])\n"
            "text = before = path.read_text(encoding='utf-8')\n"
            "mode = oct(path.stat().st_mode & 0o777)\n"
            "(folder / f'seen.{number}').write_text(mode + '\\n' + text, encoding='utf-8')\n"
            "exec((folder / f'piece.{number}').read_text(encoding='utf-8'))\n"
            "if text != before: path.write_text(text, encoding='utf-8')\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{program}' --wait")
        return folder

    return make


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    """The files that were left behind."""
    return lambda: [path for path in (tmp_path / "drafts").rglob("*") if path.is_file()]


def test_an_edited_value_is_set_and_logged_as_by_set(
    botdb: Botdb, url: str, editor: Editor, drafts: Drafts
) -> None:
    folder = editor("text = text.replace('positionSizeUsd = 500', 'positionSizeUsd = 750')")
    done = botdb("config", "edit", db=url)
    assert (done.code, done.lines) == (0, ["positionSizeUsd: 500 → 750"])
    assert drafts() == []
    seen = (folder / "seen.0").read_text(encoding="utf-8")
    assert seen.startswith("0o600\n# The configuration in ")
    assert "# money for one position, before the multiplier\n" in seen
    [entry] = botdb("config", "log", "--json", db=url).json
    assert entry["command"] == "config edit"


def test_an_unchanged_text_writes_nothing(
    botdb: Botdb, url: str, editor: Editor, drafts: Drafts
) -> None:
    editor("pass")
    before = botdb("config", "show", "--json", db=url).out
    done = botdb("config", "edit", db=url)
    assert (done.code, done.lines) == (0, ["nothing to change: every value is set already"])
    assert botdb("config", "show", "--json", db=url).out == before
    assert drafts() == []


def test_a_refused_text_opens_again_with_the_reasons_on_top(
    botdb: Botdb, url: str, editor: Editor, drafts: Drafts
) -> None:
    folder = editor(
        "text = text.replace('minWinRate = 0.5', 'minWinRate = 55  # [red]').replace("
        "'maxSharePrice', 'maxSharePrise')",
        "text = text.replace('= 55 ', '= yes ')",
        "text = text.replace('= yes ', '= 0.55 ').replace('maxSharePrise', 'maxSharePrice')",
    )
    done = botdb("config", "edit", db=url)
    assert (done.code, done.lines) == (0, ["minWinRate: 0.5 → 0.55"])
    second = (folder / "seen.1").read_text(encoding="utf-8").splitlines()
    assert second[:4] == [
        "0o600",
        "#! refused, nothing is set yet:",
        "#!   minWinRate must be 0 to 1: it is a fraction, so 55 percent is 0.55",
        "#!   unknown field 'maxSharePrise' (did you mean 'maxSharePrice'?)",
    ]
    assert "minWinRate = 55  # [red]" in second
    third = (folder / "seen.2").read_text(encoding="utf-8").splitlines()
    assert third[2] == "#!   the TOML is broken: Invalid value: minWinRate = yes  # [red]"
    assert sum(line.startswith("#!") for line in third) == 2
    assert drafts() == []


def test_an_unchanged_refused_text_is_kept_in_a_file(
    botdb: Botdb, url: str, editor: Editor, drafts: Drafts
) -> None:
    editor("text = text.replace('minWinRate = 0.5', 'minWinRate = 55')", "pass")
    before = botdb("config", "show", "--json", db=url).out
    given_up = botdb("config", "edit", db=url)
    assert (given_up.code, given_up.out) == (2, "")
    [kept] = drafts()
    assert given_up.err.splitlines()[0] == f"what you typed is kept in {kept}"
    assert "minWinRate = 55" in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert botdb("config", "show", "--json", db=url).out == before


def test_a_kept_text_is_private_whatever_mode_the_editor_gave_it(
    botdb: Botdb, url: str, editor: Editor, drafts: Drafts
) -> None:
    """Many editors write a new file and rename it."""
    editor(
        "new = path.with_suffix('.new')\n"
        "new.write_text(text.replace('\"stopped\"', '\"paused\"'), encoding='utf-8')\n"
        "new.chmod(0o644)\n"
        "new.replace(path)"
    )
    assert botdb("config", "edit", db=url).code == 4
    [kept] = drafts()
    assert '"paused"' in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_row_that_changed_while_the_editor_was_open_is_a_conflict(
    botdb: Botdb, db: peewee.Database, url: str, editor: Editor, drafts: Drafts
) -> None:
    # The editor itself cannot reach the server's driver, so another botdb plays the bot.
    editor(
        "import subprocess\n"
        f"subprocess.run([sys.executable, '-m', 'botdb', 'config', 'set', 'maxSharePrice=25', "
        f"'--db', {url!r}], check=True, stdout=-3, env={{'BOTDB_JOURNAL': 'off'}})\n"
        "text = text.replace('positionSizeUsd = 500', 'positionSizeUsd = 750')"
    )
    refused = botdb("config", "edit", db=url)
    assert (refused.code, refused.out) == (4, "")
    rows = [line.split() for line in refused.err.splitlines()]
    assert rows[0] == ["field", "as", "you", "read", "it", "as", "it", "is", "now"]
    assert rows[2] == ["maxSharePrice", "20", "25"]
    assert rows[3][0] == "updatedAt"
    assert "positionSizeUsd = 750" in drafts()[0].read_text(encoding="utf-8")
    assert botdb("config", "get", "positionSizeUsd", db=url).out == "500\n"


def test_visual_comes_before_editor(
    botdb: Botdb, url: str, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor("text = text.replace('= 500', '= 750')")
    monkeypatch.setenv("VISUAL", "false")
    assert "the editor ended with 1" in botdb("config", "edit", db=url).err


def test_the_editor_is_not_opened_for_ever(
    botdb: Botdb, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editor: Editor
) -> None:
    program = tmp_path / "append.sh"
    program.write_text("echo x >> $1\n", encoding="utf-8")
    monkeypatch.setenv("EDITOR", f"sh {program}")
    refused = botdb("config", "edit", db=url)
    assert refused.code == 2
    assert "the TOML is broken" in refused.err
