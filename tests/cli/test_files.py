"""Files that commands read."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from botdb.cli.files import opened_file, read_file
from botdb.errors import InputError


def test_a_file_is_read_as_utf8_with_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes("\ufeffé\r\nb\n".encode())
    assert read_file(str(path)) == "é\r\nb\n"


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfa\r\n"), "ascii"))
    with opened_file("-") as text:
        assert text.read() == "a\r\n"


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        read_file(str(tmp_path / "latin"))
