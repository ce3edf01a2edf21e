"""What is installed works without the checkout that it was built from."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from botdb import __version__
from botdb.database.ddl import schema_sql

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """The sdist, and the wheel that is built from it, by the build backend itself."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        timeout=300,
        check=True,
        capture_output=True,
    )
    [sdist], [wheel] = folder.glob("*.tar.gz"), folder.glob("*.whl")
    yield {"sdist": sdist, "wheel": wheel}


def test_the_sdist_holds_what_a_build_and_a_test_need(built: dict[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"pyproject.toml", "schema.sql", "README.md", "LICENSE", "botdb/cli/__init__.py"}
    assert names >= needed | {"tests/conftest.py"}
    assert not [name for name in names if name.endswith((".pyc", ".db"))]


def test_the_wheel_holds_the_package_and_its_schema_alone(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as archive:
        names = archive.namelist()
        assert archive.read("botdb/schema.sql").decode() == schema_sql()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"botdb", f"botdb-{__version__}.dist-info"}


def test_the_installed_wheel_works_outside_the_checkout(
    built: dict[str, Path], tmp_path: Path
) -> None:
    """In an environment of its own, which borrows the libraries but not botdb from this one."""
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps",
         "--no-index", str(built["wheel"])],
        timeout=300, check=True, capture_output=True,
    )  # fmt: skip

    def run(*command: str) -> str:
        done = subprocess.run(
            [str(tmp_path / "venv" / "bin" / command[0]), *command[1:]],
            cwd=tmp_path,
            env={"PYTHONPATH": str(libraries)},
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        return done.stdout

    libraries = _libraries(tmp_path)
    where = run("python", "-c", "import botdb, sys; print(botdb.__file__)")
    assert Path(where.strip()).is_relative_to(tmp_path)
    assert run("python", "-m", "botdb", "--version") == f"botdb {__version__}\n"
    assert "created table: BotTrade, BotConfig, BotDailyStats" in run("botdb", "init")
    assert (tmp_path / "botdb.db").exists()
    assert run("botdb", "config", "get", "mode") == "paper\n"


def _libraries(folder: Path) -> Path:
    """The packages that these tests run with, but for those that make botdb importable."""
    import typer

    found = folder / "libraries"
    found.mkdir()
    for path in Path(typer.__file__).parents[1].iterdir():
        if "botdb" not in path.name and path.suffix != ".pth":
            (found / path.name).symlink_to(path)
    return found


def test_the_checkout_finds_the_schema_at_the_top() -> None:
    assert schema_sql() == (ROOT / "schema.sql").read_text(encoding="utf-8")
