from __future__ import annotations

import pytest

from botdb.output.render.bars import bars


def drawn(values: list[float], width: int) -> list[str]:
    bar = bars(values, width)
    return [cell if isinstance(cell, str) else cell[0] for cell in map(bar, values)]


def test_gains_go_right_and_losses_left_of_an_axis_on_one_scale() -> None:
    assert drawn([4, -4, 2, 0, 1.0], 9) == [
        "    │████",
        "████│",
        "    │██",
        "    │",
        "    │█",
    ]


def test_halves_are_drawn() -> None:
    assert drawn([4, -4, 2.5, -2.5], 9)[2:] == ["    │██▌", " ▐██│"]


def test_with_gains_alone_the_axis_is_on_the_left() -> None:
    assert drawn([10, 5], 11) == ["│██████████", "│█████"]


def test_a_tiny_result_is_still_visible() -> None:
    assert drawn([1000, 0.001, -0.001], 11)[1:] == [" │▌", "▐│"]


@pytest.mark.parametrize("values", [[], [0.0], [0.0, 0.0]])
def test_without_results_there_is_the_axis_alone(values: list[float]) -> None:
    assert bars(values, 11)(0.0) == "│"


@pytest.mark.parametrize("values", [[3, -1, 2], [0.1, -900.0], [1e308, -1e308], [7e-9, -5e-9]])
def test_no_bar_is_wider_than_it_may_be(values: list[float]) -> None:
    assert all(len(bar) <= 21 for bar in drawn(values, 21))
