"""Broken files of every kind are imported whole or not at all, and never crash botdb."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botdb.cli import main
from tests.conftest import Botdb, Result

FUZZ = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
COLUMNS = st.sampled_from(
    ["id", "symbol", "status", "pnl", "shares", "entryAt", "exitAt", "catalystTier", "updatedAt"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from([10**400, -(2**63), "9" * 400, 1e308, "\0", "2026-03-06T14:31Z", "1e999"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(COLUMNS, inner, max_size=2),
    max_leaves=3,
)  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"symbol": st.just("A") | VALUES, "status": st.just("open") | VALUES}
    ).flatmap(
        lambda row: st.dictionaries(COLUMNS, VALUES, max_size=2).map(lambda more: {**more, **row})
    ),
    max_size=3,
)


@st.composite
def _files(draw: st.DrawFn) -> bytes:
    """A file of trades, or what is left of it after a few accidents."""
    rows = draw(ROWS)
    form = draw(st.sampled_from(["json", "jsonl", "csv"]))
    if form == "json":
        text = json.dumps(rows)
    elif form == "jsonl":
        text = "\n".join(map(json.dumps, rows))
    else:
        cells = [[str(row.get(name, "")) for name in ("symbol", "status", "pnl")] for row in rows]
        text = "symbol,status,pnl\n" + "\n".join(",".join(row) for row in cells)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        rubbish = draw(
            st.sampled_from(['"', "{", "[", "]", "}", ",", "\\", "\0", "\r", "\ufeff", "NaN", "'"])
        )
        text = text[:at] + rubbish + text[at + draw(st.integers(0, 2)) :]
    if draw(st.booleans()):
        text = text.replace("\n", draw(st.sampled_from(["\r\n", "\r", "\n\n", "\u2028"])))
    encoding = draw(st.sampled_from(["utf-8"] * 6 + ["utf-8-sig", "utf-16", "utf-32", "cp1252"]))
    return text.encode(encoding, "replace")


@pytest.fixture
def load(botdb: Botdb, url: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: Any) -> Any:
    """Import bytes; give what came of it, and how many trades there are then."""

    def run(content: bytes, *options: str) -> tuple[Result, int]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        capfdbinary.readouterr()
        code = main(["trades", "import", "-", "--on-conflict=skip", "--db", url, *options])
        out, err = capfdbinary.readouterr()
        count = len(botdb("trades", "list", "-o", "jsonl", db=url).lines)
        return Result(code, out.decode(), err.decode()), count

    return run


def is_all_or_nothing(done: Result, before: int, after: int) -> bool:
    if "error: unexpected" in done.err:
        return False
    if done.code:
        return done.code == 2 and done.out == "" and after == before and "error: " in done.err
    imported = int(done.out.split(" read: ")[1].split()[0].replace(",", ""))
    return after == before + imported


@FUZZ
@given(content=_files() | st.binary(max_size=60))
def test_a_broken_file_is_refused_whole(load: Any, content: bytes) -> None:
    _, before = load(b"")
    done, after = load(content)
    assert is_all_or_nothing(done, before, after), done


GOOD = b'{"symbol": "A", "status": "open"}\n'
MEGABYTE = 1_000_000
RUBBISH = {
    "deep array": b"[" * 200_000,
    "deep object": b'{"symbol":' * 200_000,
    "deep value": b'{"symbol": "A", "status": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "huge integer": b'{"symbol": "A", "status": "open", "pnl": ' + b"9" * 100_000 + b"}",
    "huge exponent": b'{"symbol": "A", "status": "open", "pnl": 1e999999999}',
    "huge tier": b'{"symbol": "A", "status": "open", "catalystTier": 99999999999999999999}',
    "not a number": b'{"symbol": "A", "status": "open", "pnl": NaN}',
    "infinite": b'{"symbol": "A", "status": "open", "pnl": -Infinity}',
    "lone surrogate": rb'{"symbol": "\ud800", "status": "open"}',
    "NUL in text": rb'{"symbol": "A\u0000", "status": "open"}',
    "NUL between": GOOD + b"\0\n" + GOOD,
    "CSV NUL": b"symbol,status\nA\0,open\n",
    "open quote": b'symbol,status\n"A,' + b"x" * MEGABYTE,
    "many columns": b",".join(b"c%d" % i for i in range(50_000)) + b"\n",
    "same column twice": b"symbol,status,symbol\nA,open,B\n",
    "same key twice": b'{"symbol": "A", "symbol": ["x"], "status": "open"}',
    "half a character": GOOD + b'{"symbol": "\xc3',
    "UTF-16 without mark": GOOD.decode().encode("utf-16-le"),
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD,
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "SQLite": b"SQLite format 3\0" + b"\0" * 4_000,
}


@pytest.mark.parametrize("engine", ["sqlite"])  # refused before they are stored
@pytest.mark.parametrize("kind", RUBBISH)
def test_a_broken_file_is_refused_with_a_reason(load: Any, kind: str) -> None:
    alone = b"symbol,status" in RUBBISH[kind] or kind in ("two marks", "UTF-16 without mark")
    done, after = load(RUBBISH[kind] if alone else GOOD + RUBBISH[kind])
    assert is_all_or_nothing(done, 0, after), done
    assert done.code == 2, done
    assert len(done.err) < 5_000


@pytest.mark.parametrize("form", ["jsonl", "csv", "json"])
def test_gigantic_fields_and_lines_are_imported_whole(load: Any, form: str) -> None:
    text = "x" * (2 * MEGABYTE)
    row = {"id": "t1", "symbol": "A", "status": "open", "exitReason": text}
    content = {
        "jsonl": json.dumps(row),
        "json": json.dumps([row]),
        "csv": f"id,symbol,status,exitReason\r\nt1,A,open,{text}\r\n",
    }[form]
    done, after = load(content.encode())
    assert (done.code, after) == (0, 1), done.err[:1_000]
