from __future__ import annotations

import pytest

from botdb.output.lookalike import encoded


@pytest.mark.parametrize(
    ("text", "ascii"),
    [
        ("plain [red]", b"plain [red]"),
        ("──┼ █▌ → —", b"--+ ## > -"),
        ("⠀⠠⣿", b" **"),
        ("é日", b"\\xe9\\u65e5"),
    ],
)
def test_ascii_shows_look_alikes_and_escapes_for_the_rest(text: str, ascii: bytes) -> None:
    assert encoded(text, "ascii") == ascii


def test_what_an_encoding_has_stays() -> None:
    assert encoded("é█", "latin-1") == b"\xe9#"
    assert encoded("é█", None) == "é█".encode()
