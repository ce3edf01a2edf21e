"""Templates by themselves; test_plot.py and test_report.py have what they make of hostile text."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from botdb.output.views.templates import render


@pytest.mark.parametrize("template", ["page.html", "plot.html", "plot.svg"])
def test_a_value_that_is_not_given_is_an_error_and_not_left_out(template: str) -> None:
    with pytest.raises(UndefinedError):
        render(template, version="1")
