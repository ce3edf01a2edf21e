"""Which picture a file gets, and what is in it."""

from __future__ import annotations

import zlib
from base64 import b64encode
from datetime import UTC, datetime
from struct import unpack
from typing import Any
from xml.etree import ElementTree

import pytest
from resvg_py import svg_to_bytes

from botdb.errors import InputError
from botdb.output.views.plot import LINE, Picture, draw, picture_of
from botdb.performance.report import Report, measure
from botdb.trades.query import TradeFilter
from tests.conftest import AddTrades

SVG = "{http://www.w3.org/2000/svg}"


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


# --- what is drawn, whatever the database ---------------------------------------------------

sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def report(db: Any, add_trades: AddTrades) -> Report:
    """Four sessions: +100 in the middle of the second, -50 as the last begins."""
    for day, hour, minute, pnl in ((2, 14, 30, 0), (3, 17, 45, 100), (5, 14, 30, -50)):
        exit_at = datetime(2026, 3, day, hour, minute, tzinfo=UTC)
        add_trades({"pnl": pnl, "exitAt": exit_at.isoformat()})
    return measure(db, TradeFilter(statuses=["closed"]))


def color_in(png: bytes, x: float, y: float) -> str:
    """The color of a pixel, taken from a picture of that pixel alone."""
    width, height = unpack(">II", png[16:24])
    assert width >= 1500 and height >= 1050
    href = f"data:image/png;base64,{b64encode(png).decode()}"
    place = f'x="{-round(x)}" y="{-round(y)}" width="{width}" height="{height}"'
    svg = f'<svg xmlns="{SVG[1:-1]}" width="1" height="1"><image {place} href="{href}"/></svg>'
    one = svg_to_bytes(svg_string=svg)
    return zlib.decompress(one[one.index(b"IDAT") + 4 : one.index(b"IEND") - 8])[1:4].hex()


@sqlite
def test_a_png_has_the_shapes_in_their_colors(report: Report) -> None:
    png = draw(report, "Title", "png")

    def color(x: float, y: float) -> str:
        """Two pixels for each of the picture: 40 are left of its panels, 32 above them."""
        return color_in(png, 2 * (40 + x), 2 * (32 + y))

    assert color(300, 425) == "1a7f37"  # the gain of the second session, up to 399.8
    assert color(700, 465) == "cf222e"  # the loss of the fourth, down to 476.2
    assert color(450, 34.9) == "0b62c4"  # the total of +100
    assert color(700, 478) == color(250, 398) == "ffffff"


@sqlite
def test_a_png_has_words_and_is_always_the_same(report: Report) -> None:
    png = draw(report, "Title", "png")
    assert draw(report, "Title", "png") == png
    assert draw(report, "Tilte", "png") != png


@sqlite
def test_a_long_title_is_wrapped_above_the_picture(report: Report) -> None:
    short, long = (
        ElementTree.fromstring(draw(report, f"{'bot.db ' * times}\nnet $50.00", "svg"))
        for times in (1, 50)
    )
    lines = [text.text or "" for text in long.findall(f"{SVG}text")]
    assert len(lines) == 5 and lines[-1] == "net $50.00"
    assert all(len(line) <= LINE for line in lines)
    assert int(long.attrib["height"]) - int(short.attrib["height"]) == 3 * 18
    assert int(long.findall(f"{SVG}svg")[0].attrib["y"]) > 18 * 5


@sqlite
@pytest.mark.parametrize("kind", ["svg", "png", "html"])
def test_any_text_in_the_title_is_harmless(report: Report, kind: Picture) -> None:
    hostile = "\x00\x01\x1b[31m\ufffe\ud800\u202e</text></svg><script>\"&'{{ 7 * 7 }}\x7f"
    drawn = draw(report, hostile, kind)
    if kind == "png":
        return
    text = drawn.decode()
    svg = text[text.index("<svg") :].partition("</body>")[0]
    words = ElementTree.fromstring(svg).findtext(f"{SVG}text")
    assert words == (
        "\\x00\\x01\\x1b[31m\\ufffe\\ud800\\u202e</text></svg><script>\"&'{{ 7 * 7 }}\\x7f"
    )
    assert "<script" not in text
