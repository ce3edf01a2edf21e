"""Files of trades split into trades: the text of JSON, JSON lines or CSV, line by line.

Nothing here looks at a value; pipeline.py does.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Literal, TextIO

from botdb.errors import InputError
from botdb.trades.rules import UNKNOWN_COLUMN, header_reasons

Format = Literal["json", "jsonl", "csv"]

SHOWN_PROBLEMS = 20
"""How many refused lines are listed one by one; the rest are counted."""


class RefusedLinesError(InputError):
    """Some lines of a file are not trades that may be stored. Nothing was imported."""

    def __init__(self) -> None:
        super().__init__("", "fix these lines and re-import")
        self.problems: list[tuple[int, str]] = []
        """The first of them: line number and reason."""
        self.total = 0
        """How many lines were refused in all."""

    def add(self, line: int, reason: str) -> None:
        self.total += 1
        if UNKNOWN_COLUMN in reason:
            self.hint = (
                "fix these lines; if the bot's later migrations add the columns, run those first, "
                "then 'botdb init', and re-import"
            )
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append((line, reason))

    def __str__(self) -> str:
        lines = "1 line" if self.total == 1 else f"{self.total:,} lines"
        return f"{lines} refused, nothing was imported"


Names = tuple[str, ...]
Cells = list[str | None]
Line = tuple[int, str | tuple[Names, Cells]]
"""A line's number, and its trade: the JSON text of one, or of CSV the columns that its header names
and a cell for each column of the table, None where it is empty or the header lacks it."""


def read_lines(
    file: TextIO, format: Format | None, known: Sequence[str], refused: RefusedLinesError
) -> Iterator[Line]:
    """The trades of a file, their values not looked at yet.

    `known` are the columns of the table. Raises InputError.
    """
    try:
        head = list(_up_to_first_text(file))
        lines = chain(head, file)
        match format or _detect(head[-1] if head else ""):
            case "csv":
                yield from _csv_lines(lines, known, refused)
            case "jsonl":
                numbered = enumerate(lines, 1)
                yield from ((n, line.rstrip()) for n, line in numbered if not line.isspace())
            case "json":
                yield from _json_items("".join(lines))
    except UnicodeDecodeError:
        raise InputError(
            "the file is not UTF-8 text", "unpack it with gunzip, or convert it with iconv, first"
        ) from None


def _up_to_first_text(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if not line.isspace():
            return


def _detect(first: str) -> Format:
    """The format by the first line with text on it."""
    first = first.strip()
    if first.startswith("["):
        return "json"
    if not first.startswith("{"):
        return "csv"
    # A line that leaves its object open begins one that is spread over several lines.
    return "json" if first.endswith(("{", "[", ",", ":")) else "jsonl"


def _json_items(text: str) -> Iterator[Line]:
    """The items of a JSON array, or objects one after the other, each as its own text."""
    position = _skip_blanks(text, 0)
    array = text.startswith("[", position)
    if array:
        position = _skip_blanks(text, position + 1)
    elif not text.startswith("{", position) and position < len(text):
        raise InputError("the file is neither a JSON array nor a JSON object")
    more = position < len(text) and not (array and text.startswith("]", position))
    line, counted = 1, 0
    while more:
        line, counted = line + text.count("\n", counted, position), position
        end = _item_end(text, position)
        yield line, text[position:end]
        position = _skip_blanks(text, end)
        more = text.startswith(",", position) if array else position < len(text)
        if array and more:
            position = _skip_blanks(text, position + 1)
    if array:
        if not text.startswith("]", position):
            raise _bad_json(text, position, "a comma or ] is missing")
        after = _skip_blanks(text, position + 1)
        if after < len(text):
            raise _bad_json(text, after, "there is more after its end")


def _item_end(text: str, position: int) -> int:
    try:
        return _DECODER.raw_decode(text, position)[1]
    except json.JSONDecodeError as error:
        raise _bad_json(text, error.pos, error.msg) from None
    except RecursionError:
        raise _bad_json(text, position, "nested too deeply") from None


_DECODER = json.JSONDecoder(parse_int=str)  # values come later; int() refuses a very long one


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _bad_json(text: str, position: int, reason: str) -> InputError:
    line = text.count("\n", 0, position) + 1
    return InputError(f"line {line}: the JSON is broken: {reason}")


def _csv_lines(
    lines: Iterable[str], known: Sequence[str], refused: RefusedLinesError
) -> Iterator[Line]:
    csv.field_size_limit(sys.maxsize)  # as long as JSON may be, instead of 128 KB
    reader = csv.reader(lines, strict=True)
    try:
        header = tuple(next((cells for cells in reader if not _is_blank(cells)), ()))
        if header and (wrong := header_reasons(header, known)):
            refused.add(reader.line_num, "; ".join(wrong))
            return
        width, before = len(header), reader.line_num
        places = [header.index(name) if name in header else width for name in known]
        for cells in reader:
            number, before = before + 1, reader.line_num
            if len(cells) == width:
                cells.append("")  # for the columns that the header lacks
                yield number, (header, [cells[place] or None for place in places])
            elif not _is_blank(cells):
                refused.add(number, f"{len(cells)} cells under a header of {width}")
    except csv.Error as error:
        raise InputError(f"line {reader.line_num}: the CSV is broken: {error}") from None


def _is_blank(cells: list[str]) -> bool:
    return not cells or (len(cells) == 1 and not cells[0].strip())
