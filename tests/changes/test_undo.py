"""Which change is undone, and what to do if it cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from botdb.changes.diff import Change, ConflictError
from botdb.changes.field import FieldRule
from botdb.changes.journal import Entry
from botdb.changes.undo import Undo, choose
from botdb.errors import InputError, RefusedError
from tests.changes.test_journal import entry

FIELDS = {
    "maxSharePrice": FieldRule("maxSharePrice", "number", above=0),
    "note": FieldRule("note", "text", nullable=True),
}
PRICE, NOTE = Change("maxSharePrice", 20.0, 30.0), Change("note", None, "it's")


def test_the_newest_change_that_is_still_in_effect_is_chosen() -> None:
    oldest, middle, newest = entry(PRICE), entry(NOTE), entry(Change("maxSharePrice", 30.0, 40.0))
    row: dict[str, Any] = {"maxSharePrice": 40.0, "note": "it's"}

    def chosen(change_id: str | None = None) -> Undo | None:
        return choose([newest, middle, oldest], lambda _: row, change_id, "config")

    assert chosen() == Undo(newest, middle, "config")
    row["maxSharePrice"] = 30.0  # undone, by anyone
    assert chosen() == Undo(middle, oldest, "config", (newest.id,))
    assert chosen(oldest.id[:6]) == Undo(oldest, None, "config")
    assert chosen(newest.id) == Undo(newest, middle, "config")
    with pytest.raises(InputError, match="no change that can be undone has the id 'zz'"):
        chosen("zz")
    with pytest.raises(InputError, match="more than one change"):
        chosen("")
    assert choose([newest], lambda _: None, None, "config") is None  # its row is gone
    assert choose([], lambda _: row, None, "config") is None


def undo(*changes: Change, earlier: Entry | None = None, noun: str = "config") -> Undo:
    return Undo(entry(*changes), earlier, noun)


def test_undo_restores_old_values_and_nulls() -> None:
    row = {"id": "singleton", "maxSharePrice": 30.0, "note": "it's"}
    taken = undo(PRICE, NOTE)
    assert taken.values(FIELDS, row, "it") == {"maxSharePrice": 20.0, "note": None}
    assert taken.values(FIELDS, {**row, "maxSharePrice": 20.0, "note": None}, "it") == {}


def test_a_field_that_another_writer_changed_is_a_conflict_with_a_hint() -> None:
    before = entry(PRICE)
    taken = undo(Change("note", "it's", "b"), PRICE, earlier=before)
    row = {"id": "singleton", "maxSharePrice": 35.0, "note": "b"}
    with pytest.raises(ConflictError, match=r"changed it meanwhile \(maxSharePrice\)") as caught:
        taken.values(FIELDS, row, "it")
    assert caught.value.differences == [Change("maxSharePrice", 30.0, 35.0)]
    assert caught.value.hint == (
        """set the other fields by hand: botdb config set 'note=it'"'"'s'; or undo the """
        f"change before it: botdb config undo --change {before.id[:8]}"
    )


def test_an_old_value_that_breaks_a_rule_is_refused_with_a_hint() -> None:
    broken = Change("maxSharePrice", -1.0, 30.0)
    row = {"id": "t1", "maxSharePrice": 30.0, "note": "it's"}
    with pytest.raises(RefusedError, match="maxSharePrice must be > 0") as caught:
        undo(broken, NOTE, noun="trades").values(FIELDS, row, "it")
    assert caught.value.hint == "set the other fields by hand: botdb trades set t1 note="
    also = Change("Price", 1.0, 2.0)  # whose name is a part of the other one
    fields = {**FIELDS, "Price": FieldRule("Price", "number")}
    with pytest.raises(RefusedError) as caught:
        undo(broken, also).values(fields, {**row, "Price": 2.0}, "it")
    assert caught.value.hint == "set the other fields by hand: botdb config set Price=1.0"
    with pytest.raises(RefusedError) as caught:
        undo(broken).values(FIELDS, row, "it")
    assert caught.value.hint == "to set fields by hand: botdb config set"
