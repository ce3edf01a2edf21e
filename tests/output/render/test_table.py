"""Tables: which columns fit a screen, and that no value is ever cut."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from botdb.output.render.table import LONGEST_CELL, Field, Record, draw, render
from botdb.output.views import trades
from tests.output.test_escape import ANYTHING, STEERING

NOW = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
VIEWS = {
    "list": trades.TRADES,
    "open": trades.open_fields(NOW),
    "closed": trades.CLOSED,
    "missed": trades.MISSED,
}


def drawn(
    records: list[Record],
    fields: Any,
    width: int | None,
    *,
    color: bool = False,
) -> tuple[list[str], list[str]]:
    """The lines of a table, without blanks at their ends, and the headings left out."""
    table, left_out = draw(records, fields, width=width)
    buffer = io.StringIO()
    render([table], buffer, width=width, color=color)
    return [line.rstrip() for line in buffer.getvalue().rstrip().split("\n")], left_out


def plain(name: str, rank: int = 0) -> Field:
    return Field(name, lambda record: str(record[name]), rank=rank)


def test_a_table_is_its_heading_a_line_and_its_rows() -> None:
    fields = [plain("id"), Field("P&L", lambda record: (record["pnl"], "green"), align="right")]
    lines, left_out = drawn([{"id": "abc", "pnl": "$1.00"}, {"id": "d", "pnl": "—"}], fields, 80)
    assert lines == [
        "id     P&L",
        "──────────",
        "abc  $1.00",
        "d        —",
    ]
    assert left_out == []


def test_columns_of_the_highest_rank_are_left_out_first() -> None:
    fields = [plain("aaaa", 2), plain("bbbb"), plain("cccc", 1), plain("dddd", 3)]
    record = dict.fromkeys(("aaaa", "bbbb", "cccc", "dddd"), "1234")
    expected = {
        22: [],
        21: ["dddd"],
        16: ["dddd"],
        15: ["aaaa", "dddd"],
        10: ["aaaa", "dddd"],
        9: ["aaaa", "cccc", "dddd"],
        4: ["aaaa", "cccc", "dddd"],
    }
    assert {width: drawn([record], fields, width)[1] for width in expected} == expected


CELLS = st.text(
    st.characters(categories=["L", "N", "P", "S"], max_codepoint=0x2FFF)
    | st.sampled_from("漢字かな한글")
)


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=4), st.integers(20, 200)
)
def test_a_column_that_must_stay_shows_every_character_at_any_width(
    values: list[tuple[str, ...]], width: int
) -> None:
    fields = [plain("id"), plain("symbol"), plain("extra", 1), plain("P&L")]
    records = [dict(zip(("id", "symbol", "extra", "P&L"), row, strict=True)) for row in values]
    lines, left_out = drawn(list(records), fields, width)
    assert all(cell_len(line) <= width for line in lines)
    kept = [field.heading for field in fields if field.heading not in left_out]
    assert set(kept) >= {"id", "symbol", "P&L"}
    wanted = "".join([*kept, *(record[name] for record in records for name in kept)])
    shown = "".join(lines).replace(" ", "").replace("─", "")
    assert sorted(shown) == sorted(wanted.replace("─", ""))


def test_short_columns_stay_on_one_line_while_long_ones_can_be_folded() -> None:
    fields = [plain("time"), plain("old"), plain("new")]
    record = {"time": "2026-03-06 09:31", "old": "a" * 30, "new": "b " * 15}
    lines, _ = drawn([record], fields, 50)
    assert lines[2].startswith("2026-03-06 09:31  aaa")
    assert not any(line.strip() and line[0] != " " for line in lines[3:])


@given(st.lists(ANYTHING, min_size=4, max_size=4), st.none() | st.integers(20, 200), st.booleans())
def test_text_cannot_control_the_terminal_or_break_the_table(
    texts: list[str], width: int | None, color: bool
) -> None:
    fields = [Field(texts[0], lambda record: record["a"]), Field(texts[1], lambda record: "x")]
    lines, _ = drawn([{"a": texts[2]}, {"a": texts[3]}], fields, width, color=color)
    for line in lines:
        bare = line.replace("\x1b[1m", "").replace("\x1b[0m", "") if color else line
        assert not {unicodedata.category(character) for character in bare} & STEERING
    assert len(lines) == 4 or width is not None


@pytest.mark.parametrize("text", ["[red]X[/]", "[/oops]", "[link=file:///x]y[/link]", ":smile:"])
def test_markup_is_text(text: str) -> None:
    assert drawn([{"id": text}], [plain("id")], 80)[0][-1] == text


def test_where_nothing_limits_the_width_nothing_is_cut() -> None:
    fields = [plain("id"), plain("symbol", 9)]
    long = "x" * LONGEST_CELL
    lines, left_out = drawn([{"id": long, "symbol": "漢字"}], fields, None)
    assert left_out == []
    assert lines[-1] == f"{long}  漢字"


TRADE: dict[str, Any] = {
    "id": "cmb3k9x1a0000l508h3qz7d2v", "symbol": "ACME", "status": "closed", "pnl": -12_345.67,
    "entryPrice": 19.95, "exitPrice": 0.0123, "shares": 1234.5, "catalystType": "FDA_APPROVAL",
    "catalystTier": 1, "exitReason": "reconciled_missing_on_startup", "alpacaOrderId": "x" * 36,
    "entryAt": "2026-03-06T14:31:00.123Z", "exitAt": "2026-03-06T14:36:00.000Z",
    "createdAt": "2026-03-06T14:30:00.000Z", "updatedAt": "2026-03-06T14:36:00.000Z",
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [80, 100, 160])
def test_usual_trades_take_one_line_each_in_usual_terminals(view: str, width: int) -> None:
    lines, _ = drawn([TRADE] * 3, VIEWS[view], width)
    assert len(lines) == 5
    assert all(len(line) <= width for line in lines)
    assert all(TRADE["id"] in line and "ACME" in line for line in lines[2:])


@pytest.mark.parametrize("view", VIEWS)
def test_a_wide_enough_terminal_shows_every_column(view: str) -> None:
    assert drawn([TRADE], VIEWS[view], 200)[1] == []
    assert drawn([TRADE], VIEWS[view], None)[1] == []


@pytest.mark.parametrize("width", [80, None])
def test_a_text_of_megabytes_is_cut_and_says_how_long_it_is(width: int | None) -> None:
    lines, _ = drawn([{"text": "é\n" * 2_000_000}], [Field("text", lambda row: row["text"])], width)
    cut = "… (4,000,000 characters; -o json shows all)"
    shown = "".join("".join(lines[2:]).split())
    assert shown == "".join((r"é\n" * (LONGEST_CELL // 2) + cut).split())


def test_null_is_a_dash_in_every_view() -> None:
    for fields in VIEWS.values():
        [*_, row] = drawn([dict.fromkeys(TRADE)], fields, None)[0]
        assert row.split() == ["—"] * len(fields)


def test_id_and_symbol_are_never_left_out() -> None:
    for fields in VIEWS.values():
        assert [field.heading for field in fields if field.rank == 0][:2] == ["id", "symbol"]
