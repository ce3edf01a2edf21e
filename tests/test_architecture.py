"""Which part of botdb may import which, and which libraries a command loads."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.processes import loaded

PACKAGE = Path(__file__).parents[1] / "botdb"
MODULES = sorted(PACKAGE.rglob("*.py"))
OUTPUT = sorted((PACKAGE / "output").rglob("*.py"))
CLI = sorted((PACKAGE / "cli").rglob("*.py"))
FACE = [PACKAGE / "__init__.py", PACKAGE / "__main__.py"]
DOMAIN = [path for path in MODULES if path not in OUTPUT + CLI + FACE]


def imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it, also for type checking alone."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{path} imports relatively"
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


def importers(paths: list[Path], *unwanted: str) -> list[str]:
    return [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in paths
        for name in sorted(imports(path))
        if any(name == wall or name.startswith(f"{wall}.") for wall in unwanted)
    ]


def test_the_parts_of_the_package_are_found() -> None:
    assert len(DOMAIN) > 10 and len(OUTPUT) > 5 and len(CLI) > 5


def test_the_domain_imports_neither_the_command_line_nor_the_output() -> None:
    assert not importers(DOMAIN, "typer", "rich", "botdb.cli", "botdb.output")


def test_the_output_does_not_import_the_command_line() -> None:
    assert not importers(OUTPUT, "typer", "botdb.cli")


def test_the_command_line_writes_no_queries() -> None:
    at_run_time = [path for path in CLI if path.name != "context.py"]
    assert not importers(at_run_time, "peewee", "sqlite3", "psycopg", "botdb.database.models")


def test_only_the_database_asks_which_engine_it_is() -> None:
    elsewhere = [path for path in MODULES if PACKAGE / "database" not in path.parents]
    unwanted = "botdb.database.dialect.is_postgres", "botdb.database.postgres"
    assert not importers(elsewhere, *unwanted)


def test_only_the_output_imports_rich() -> None:
    elsewhere = [path for path in MODULES if path not in OUTPUT]
    assert not importers(elsewhere, "rich")


def test_only_the_command_line_reads_the_environment_and_nothing_prints() -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert "print" not in called, path
        if path not in CLI:
            assert not names & {"environ", "getenv"}, path


def test_only_the_clock_and_the_command_line_read_the_time() -> None:
    for path in DOMAIN + OUTPUT:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        asked = {each.attr for each in called if isinstance(each, ast.Attribute)}
        asked |= {each.id for each in called if isinstance(each, ast.Name)}
        # The clock itself; and the models, which stamp a row that is saved as Prisma does.
        if path.name not in ("timestamps.py", "models.py"):
            assert not asked & {"now", "today", "utcnow", "utc_now"}, path


def test_files_stay_small() -> None:
    assert not [path for path in MODULES if len(path.read_text().splitlines()) > 300]


# --- one way, and no circle ---------------------------------------------------------------

FLOORS = (
    {"errors"},
    {"clock"},
    {"changes"},
    {"database"},
    {"trades", "backup"},
    {"performance", "config"},
    {"stats"},
    {"audit"},
    {"demo"},
    {"output"},
    {"cli"},
    {"__main__"},
)
"""The parts of botdb. Each imports only from the floors below its own."""


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(
        ".__init__"
    )


NAMES = {name_of(path): path for path in MODULES}


def parts_of(path: Path) -> set[str]:
    """The parts of botdb that a file imports from, its own among them."""
    ours = (name for name in imports(path) if name in NAMES and name.count("."))
    return {name.split(".")[1] for name in ours}


def test_modules_import_only_from_lower_floors() -> None:
    floor = {part: number for number, parts in enumerate(FLOORS) for part in parts}
    for name, path in NAMES.items():
        if name == "botdb":
            continue
        part = name.split(".")[1]
        upward = {each for each in parts_of(path) - {part} if floor[each] >= floor[part]}
        assert not upward, f"{name} imports from {upward}"


def imported_at_once(path: Path) -> set[str]:
    """The modules of botdb that are imported while this file is."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            both = {f"{node.module}.{name.name}" for name in node.names} & NAMES.keys()
            found |= both or {node.module} & NAMES.keys()
    return found


def test_imports_have_no_circle() -> None:
    graph = {name: imported_at_once(path) for name, path in NAMES.items()}
    assert list(TopologicalSorter(graph).static_order())  # or it raises


LAZY = {
    "botdb/__init__.py": {"botdb.database"},  # `import botdb` costs nothing
    "botdb/__main__.py": {"botdb.cli"},  # once Ctrl-C is dealt with
    "botdb/cli/groups.py": {"botdb.cli.build"},  # with the command, not with the help
    "botdb/clock/sessions.py": {"holidays"},  # 5 MB, when a session is asked about
    "botdb/database/peewee_alone.py": {"peewee"},  # at the moment that it is about
    "botdb/database/postgres.py": {"psycopg"},  # PostgreSQL alone needs its driver, an extra
    "botdb/database/session.py": {"psycopg"},
    "botdb/backup/pg_dump.py": {"psycopg"},
    "botdb/changes/diff.py": {"msgspec"},  # 10 ms, for what is shown as JSON
    "botdb/changes/journal.py": {"msgspec"},  # for a journal that has entries
    "botdb/output/__init__.py": {"botdb.output", "botdb.database"},  # what a format needs
    "botdb/output/views/plot.py": {"botdb.output.views.templates", "resvg_py"},  # an extra
    "botdb/output/views/report.py": {"botdb.output.views.templates"},
    # Rich, 40 ms, for what is drawn alone.
    "botdb/output/views/equity_curve.py": {"rich"},
    "botdb/output/views/performance.py": {"rich"},
    "botdb/output/views/status.py": {"rich"},
    "botdb/output/render/progress.py": {"rich"},
    "botdb/output/render/table.py": {"rich"},
}
"""The imports that are not at the top of their file, and why."""


def test_imports_are_at_the_top_of_their_file() -> None:
    for path in MODULES:
        allowed = LAZY.get(str(path.relative_to(PACKAGE.parent)), set())
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import):
                    lazy = {name.name for name in node.names}
                elif isinstance(node, ast.ImportFrom):
                    lazy = {str(node.module)}
                else:
                    continue
                known = {
                    each for each in lazy for root in allowed if f"{each}.".startswith(f"{root}.")
                }
                assert lazy <= known, f"{path}: {lazy} in {function.name}"


# --- what a command loads -----------------------------------------------------------------

HEAVY = {"peewee", "pydantic", "rich", "psycopg", "numpy"}


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_load_no_heavy_library(argument: str) -> None:
    assert not loaded(argument) & HEAVY


def test_a_command_loads_what_it_needs(sqlite_template: Path) -> None:
    db = f"--db={sqlite_template}"
    assert loaded("trades", "list", "--json", db) & HEAVY == {"peewee"}
    assert loaded("trades", "list", db) & HEAVY == {"peewee", "rich"}
