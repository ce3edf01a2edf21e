"""Files that get their names when they are complete, and the remains of those that never were."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from botdb.database.proven_file import proven_file, take_name
from botdb.database.sqlite import make_file
from botdb.errors import BotdbError, InputError, RefusedError


@pytest.fixture
def abandoned(tmp_path: Path) -> list[Path]:
    """What a killed backup leaves."""
    names = (".botdb-backup-k1ll3d.partial", ".botdb-backup-k1ll3d.partial-journal")
    for name in names:
        (tmp_path / name).write_text("half of it")
    return [tmp_path / name for name in names]


def test_the_remains_of_a_killed_backup_are_removed(tmp_path: Path, abandoned: list[Path]) -> None:
    with proven_file(tmp_path / "new", force=False) as partial:
        assert list(tmp_path.iterdir()) == [partial]
        partial.write_text("whole")
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    assert not any(path.exists() for path in abandoned)


def test_a_file_that_is_being_written_is_not_removed(tmp_path: Path) -> None:
    with proven_file(tmp_path / "one", force=False) as one:
        with proven_file(tmp_path / "two", force=False) as two:
            assert one.exists()
            assert one != two
        assert one.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_links_pipes_and_other_programs_files_are_not_removed(tmp_path: Path) -> None:
    precious = [tmp_path / "precious", tmp_path / ".download.partial"]
    for path in precious:
        path.write_text("precious")
    link, pipe = (tmp_path / f".botdb-backup-{kind}.partial" for kind in ("link", "pipe"))
    link.symlink_to(precious[0])
    os.mkfifo(pipe)  # which would never end to open, were it waited for
    with proven_file(tmp_path / "new", force=False):
        pass
    assert [path.read_text() for path in precious] == ["precious"] * 2
    assert link.is_symlink()


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, 1), (errno.EDQUOT, 1), (errno.EFBIG, 1), (errno.EACCES, 2)]
)
def test_a_full_disk_is_not_an_input_error(tmp_path: Path, number: int, code: int) -> None:
    with pytest.raises(BotdbError) as failure, proven_file(tmp_path / "new", force=False):
        raise OSError(number, os.strerror(number))
    assert str(failure.value) == f"cannot write {tmp_path / 'new'}: {os.strerror(number)}"
    assert failure.value.exit_code == code


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    target = tmp_path / "new"
    with proven_file(target, force=False) as file:
        file.write_bytes(b"whole")
    assert target.read_bytes() == b"whole"
    with pytest.raises(FileExistsError):
        take_name(tmp_path / "other", target)
    assert target.read_bytes() == b"whole"
    assert make_file(tmp_path / "bot.db") and not make_file(tmp_path / "bot.db")


@pytest.mark.parametrize("force", [False, True])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, force: bool) -> None:
    target = tmp_path / "bot.backup"
    with pytest.raises(ZeroDivisionError), proven_file(target, force=force):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_or_a_device_is_never_replaced_even_by_force(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(RefusedError, match="not a regular file"), proven_file(pipe, force=True):
        pass
    assert pipe.is_fifo()


def test_a_link_keeps_its_place_and_its_file_is_replaced(tmp_path: Path) -> None:
    elsewhere = tmp_path / "disk"
    elsewhere.mkdir()
    (elsewhere / "monday").write_text("old")
    (tmp_path / "latest").symlink_to("disk/monday")
    with proven_file(tmp_path / "latest", force=True) as partial:
        assert partial.parent == elsewhere
        partial.write_text("new")
    assert (tmp_path / "latest").readlink() == Path("disk/monday")
    assert (elsewhere / "monday").read_text() == "new"
    assert [path.name for path in elsewhere.iterdir()] == ["monday"]


def test_a_link_that_leads_nowhere_is_replaced_only_by_force(tmp_path: Path) -> None:
    link = tmp_path / "latest"
    link.symlink_to("gone")
    with pytest.raises(RefusedError), proven_file(link, force=False):
        pass
    assert link.is_symlink()
    with proven_file(link, force=True) as partial:
        partial.write_text("new")
    assert not link.is_symlink() and link.read_text() == "new"


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_is_not_replaced(tmp_path: Path, force: bool) -> None:
    with (
        pytest.raises(InputError, match=f"{tmp_path} is a folder"),
        proven_file(tmp_path, force=force),
    ):
        pass
