"""`botdb trades show`: every field of one trade."""

from __future__ import annotations

import pytest

from tests.conftest import Botdb


@pytest.mark.usefixtures("two_trades")
def test_every_field_is_shown_with_holding_time_and_return(botdb: Botdb, url: str) -> None:
    done = botdb("trades", "show", "t2", db=url)
    assert (done.code, done.err) == (0, "")
    shown = {line.split()[0]: line.split(maxsplit=1)[1] for line in done.lines if " " in line}
    assert shown["id"] == "t2"
    assert shown["pnl"].startswith("$50 ")
    assert shown["(held)"].startswith("5m 00s") and "10.0%" in shown["(return)"]


@pytest.mark.usefixtures("two_trades")
def test_other_formats_give_the_stored_row(botdb: Botdb, url: str) -> None:
    [listed] = botdb("trades", "closed", "--json", db=url).json
    assert botdb("trades", "show", "t2", "--json", db=url).json == listed
    assert listed["exitAt"] == "2026-03-06T14:36:00.000Z"


@pytest.mark.usefixtures("two_trades")
@pytest.mark.parametrize(("typed", "code"), [("x", 3), ("t", 2)])
def test_an_unknown_and_an_ambiguous_id_are_errors(
    botdb: Botdb, url: str, typed: str, code: int
) -> None:
    done = botdb("trades", "show", typed, db=url)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("error: ")
