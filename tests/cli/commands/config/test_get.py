"""`botdb config get`: the bare value of one field."""

from __future__ import annotations

import pytest

from tests.conftest import Botdb


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mode", "paper"),
        ("enabled", "false"),
        ("maxFloatShares", "20000000"),
        ("minWinRate", "0.5"),
        ("enabledCatalystTiers", "1,2,3,4"),
        ("MAXHOLDDURATIONSEC", "300"),
    ],
)
def test_the_value_is_all_that_is_printed(botdb: Botdb, url: str, field: str, value: str) -> None:
    done = botdb("config", "get", field, db=url)
    assert (done.code, done.out, done.err) == (0, f"{value}\n", "")


def test_other_formats_give_an_object(botdb: Botdb, url: str) -> None:
    assert botdb("config", "get", "minwinrate", "--json", db=url).json == {"minWinRate": 0.5}
    assert botdb("config", "get", "mode", "--csv", db=url).lines == ["mode", "paper"]


def test_an_unknown_field_suggests_the_nearest(botdb: Botdb, url: str) -> None:
    done = botdb("config", "get", "maxPrice", db=url)
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith("hint: did you mean 'maxSharePrice'?\n")
