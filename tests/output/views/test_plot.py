from __future__ import annotations

import pytest

from botdb.errors import InputError
from botdb.output.views.plot import Picture, picture_of


@pytest.mark.parametrize(
    ("file", "wanted", "kind"),
    [("a.svg", None, "svg"), ("a.b.PNG", "png", "png"), ("-", None, "svg"), ("-", "html", "html")],
)
def test_the_name_of_a_file_says_which_picture(
    file: str, wanted: Picture | None, kind: Picture
) -> None:
    assert picture_of(file, wanted) == kind


@pytest.mark.parametrize(("file", "wanted"), [("a", None), ("svg", "svg"), ("a.svg", "html")])
def test_other_names_are_refused(file: str, wanted: Picture | None) -> None:
    with pytest.raises(InputError):
        picture_of(file, wanted)
