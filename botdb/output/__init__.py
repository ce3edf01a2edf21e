"""What a command says: data on standard output, everything else on standard error.

Only this object knows the format that the user chose; commands give it data and words.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, TextIO

from botdb.errors import BotdbError
from botdb.output.escape import visible, visible_lines
from botdb.output.terminal import columns

if TYPE_CHECKING:
    from rich.console import RenderableType

    from botdb.database.json_rows import Records
    from botdb.output.render.table import Field

Format = Literal["table", "json", "jsonl", "csv"]


class PipeClosedError(Exception):
    """The reader of standard output went away: nothing reads what is written."""


class Output(NamedTuple):
    """Where a command's data and words go, and in which form."""

    format: Format = "table"
    color: bool = False
    width: int | None = None
    """Columns that a table may fill; None where nothing need be left out."""
    terminal: bool = False
    """Whether standard output is a terminal."""
    quiet: bool = False

    @property
    def is_table(self) -> bool:
        return self.format == "table"

    # --- data -----------------------------------------------------------------------------

    def records(self, records: Records) -> None:
        """Rows for programs, streamed: JSON, JSON lines or CSV."""
        from botdb.output import encode

        encoders = {"json": encode.json_array, "jsonl": encode.json_lines, "csv": encode.csv_lines}
        for block in encoders[self.format](records):
            self._write(self._harmless(block))

    def record(self, record: dict[str, Any]) -> None:
        """One thing for programs: an object, or a line of CSV under a header."""
        from botdb.output import encode

        if self.format == "csv":
            from botdb.database.json_rows import Records

            self.records(Records(tuple(record), iter([tuple(record.values())])))
        else:
            encoder = encode.json_object if self.format == "json" else encode.json_line
            self._write(self._harmless(encoder(record)))

    def table(
        self,
        records: Sequence[Mapping[str, Any]],
        fields: Sequence[Field],
        *,
        footer: Mapping[str, Any] | None = None,
        every_column: bool = False,
        caption: Sequence[str] = (),
    ) -> None:
        """A table for people, with a record of totals at its foot, then lines below it.

        Columns left out for lack of room are named there; `every_column` leaves out none.
        """
        from botdb.output.render.table import draw

        width = None if every_column else self.width
        drawn, left_out = draw(records, fields, width=width, footer=footer)
        lines = list(caption)
        if left_out and records:
            lines.append(f"left out to fit the screen: {', '.join(left_out)} (--wide shows all)")
        if records:
            self.drawing(drawn, width=width)
        for line in lines:
            self.sentence(line)

    def sentence(self, line: str) -> None:
        """A line of words, broken between them where the terminal ends."""
        for part in _wrapped(line, self.width, len(line) - len(line.lstrip())):
            self.text(part)

    def drawing(self, *renderables: RenderableType, width: int | None) -> None:
        """Something that Rich draws, `width` columns wide; None: as wide as it is."""
        self.text(self.drawn(*renderables, width=width), trusted=True)

    def drawn(self, *renderables: RenderableType, width: int | None) -> str:
        """The same as text."""
        from botdb.output.render.table import render

        buffer = StringIO()
        render(renderables, buffer, width=width, color=self.color)
        return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines())

    def text(self, text: str, *, trusted: bool = False, end: str = "\n") -> None:
        """A line of data as it is; `trusted` if it may hold control sequences of our own."""
        line = text if trusted else visible(text)
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        self._write((line + end).encode(encoding, "backslashreplace"))

    def file(self, data: bytes) -> None:
        """The bytes of a file, for a pipe or a redirection."""
        self._write(data)

    def _harmless(self, data: bytes) -> bytes:
        """JSON and CSV for a terminal: what would steer it is escaped there, and only there."""
        if not self.terminal:
            return data
        return visible_lines(data.decode(), json=self.format != "csv").encode()

    def _write(self, data: bytes) -> None:
        with pipe_errors():
            _binary(sys.stdout).write(data)

    # --- words ----------------------------------------------------------------------------

    def note(self, text: str) -> None:
        """Something worth knowing that is not data; -q silences it."""
        if not self.quiet:
            flush()  # or it would overtake the data it is about
            say_words(text)

    def warning(self, text: str) -> None:
        """Something that may be wrong, although the command goes on; -q silences it."""
        self.note(f"warning: {text}")


def say(text: str) -> None:
    """A line on standard error; nothing that it quotes can steer the terminal."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(visible(text) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # standard error is closed


def say_words(text: str, indent: int = 0) -> None:
    """The same for words: on a terminal they break between words, not within them."""
    for line in _wrapped(text, columns(sys.stderr), indent):
        say(line)


def say_error(error: BotdbError) -> None:
    """What a failed command leaves on standard error: a line for each reason, then the hint."""
    for reason in error.reasons if len(error.reasons) > 1 else [str(error)]:
        say_words(f"error: {reason}", len("error: "))
    if error.hint:
        say_words(f"hint: {error.hint}", len("hint: "))


def _wrapped(text: str, width: int | None, indent: int) -> list[str]:
    """`text` made harmless, in lines of `width`; those after the first are indented."""
    words = visible(text)
    if width is None:
        return [words]
    lines = textwrap.wrap(
        words,
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,  # a path or an id is copied whole
        break_on_hyphens=False,
    )
    return lines or [words]


@contextmanager
def pipe_errors() -> Iterator[None]:
    """Raise the matching error if writing to standard output fails."""
    try:
        yield
    except BrokenPipeError:
        raise PipeClosedError from None
    except OSError as error:
        raise BotdbError(f"cannot write to standard output: {error.strerror}") from error
    except ValueError as error:
        raise BotdbError("standard output is closed") from error


def flush() -> None:
    """Flush everything written so far."""
    if sys.stdout is not None:
        with pipe_errors():
            sys.stdout.flush()


def _binary(stream: TextIO | None) -> BinaryIO:
    if stream is None:
        raise ValueError("closed")
    stream.flush()
    return stream.buffer
