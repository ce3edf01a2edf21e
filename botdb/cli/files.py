"""Files that commands read and write: by name, or ``-`` for standard input and output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from botdb.cli.completion_scripts import files
from botdb.cli.context import Run
from botdb.database.proven_file import proven_file
from botdb.errors import InputError

InputFile = Annotated[
    str, typer.Argument(metavar="FILE", autocompletion=files, help="The file; - is standard input.")
]

Force = Annotated[
    bool,
    typer.Option("--force", help="Replace the file if it exists; a link stays a link."),
]


def output_file(help: str) -> Any:
    """The argument FILE of a command that writes one."""
    return typer.Argument(metavar="FILE", autocompletion=files, help=help)


@contextmanager
def opened_file(file: str) -> Iterator[TextIO]:
    """The file as UTF-8 text, its line ends untouched. Raises InputError if it cannot be read."""
    if file == "-":
        if sys.stdin is None:
            raise InputError("standard input is closed")
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict", newline="")  # type: ignore[union-attr]  # a TextIOWrapper, always
        yield sys.stdin
        return
    try:
        text = Path(file).open(encoding="utf-8-sig", newline="")  # noqa: SIM115  # closed below
    except OSError as error:
        raise InputError(f"cannot read '{file}': {error.strerror}") from error
    with text:
        yield text


def read_file(file: str) -> str:
    """The whole text of the file. Raises InputError if it cannot be read or is not UTF-8."""
    with opened_file(file) as text:
        try:
            return text.read()
        except UnicodeDecodeError:
            raise InputError("the file is not UTF-8 text") from None


def write_file(run: Run, file: str, data: bytes, summary: str, *, force: bool) -> None:
    """Write the file, with a note of the summary, or with ``-`` write to standard output.

    Raises RefusedError for a file that exists, unless `force` replaces it, and InputError.
    """
    if file == "-":
        run.out.file(data)
        return
    with proven_file(Path(file), force=force) as partial:
        partial.write_bytes(data)
    run.out.note(f"{file}: {summary}")
