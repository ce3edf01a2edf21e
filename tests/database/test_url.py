"""Database URLs: every form that is accepted or refused, and passwords that stay hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from botdb.database.url import SqliteFile, locate
from botdb.errors import InputError


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///botdb.db", "botdb.db"),
        ("sqlite:///data/botdb.db", "data/botdb.db"),
        ("sqlite:////var/lib/bot.db", "/var/lib/bot.db"),
        ("file:./dev.db", "dev.db"),
        ("file:dev.db?connection_limit=1", "dev.db"),
        ("file:/var/dev.db", "/var/dev.db"),
        ("file:///var/dev.db", "/var/dev.db"),
        ("file:./my%20bot.db", "my bot.db"),
        ("botdb.db", "botdb.db"),
        ("/var/lib/bot.db", "/var/lib/bot.db"),
        ("what?.db", "what?.db"),
        ("100%.db", "100%.db"),
        ("sqlite:///100%25.db", "100%25.db"),
        ("[red]x[/].db", "[red]x[/].db"),
    ],
)
def test_a_sqlite_file_in_every_accepted_form(url: str, path: str) -> None:
    assert locate(url) == SqliteFile(Path(path))


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/operator")
    assert locate("~/bot.db") == SqliteFile(Path("/home/operator/bot.db"))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("a\0b", "NUL"),
        ("file:a%00b.db", "NUL"),
        ("sqlite:///postgresql://u:secret@h/db", "neither a path nor a URL"),
        ("file:postgres://u:secret@h/db", "neither a path nor a URL"),
        ("sqlite://bot.db", "three slashes"),
        ("sqlite:bot.db", "three slashes"),
        ("sqlite:///", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        (":memory:", "needs a file"),
        ("file:", "needs a file"),
        ("file:?mode=ro", "needs a file"),
        ("mysql://u:secret@h/db", "kind 'mysql'"),
        ("POSTGRESQL://u:secret@h/db", "kind 'POSTGRESQL'"),
        ("postgresql+psycopg://u:secret@h/db", r"kind 'postgresql\+psycopg'"),
        ("postgresql:/u:secret@h/db", "neither a path nor a URL"),
        ("postgres:secret", "neither a path nor a URL"),
        ("u:secret@h/db", "neither a path nor a URL"),
        ("jdbc:postgresql://u:secret@h/db", "neither a path nor a URL"),
        ("host=h user=u password=secret", "neither a path nor a URL"),
        ("postgresql://u:a/secret@h/db", "cannot parse"),
        ("postgresql://u:a@secret@h/db", "cannot parse"),
        ("postgresql://u:a@secret/b@h/db", "cannot parse"),
        ("postgresql://u:a@b?secret=c@h/db", "cannot parse"),
        ("postgresql://u:a/b?secret@h/db", "cannot parse"),
        ("postgresql://h/db?secret", "cannot parse"),
        ("~nobody-of-this-name/bot.db", "no home folder"),
    ],
)
def test_a_wrong_url_is_refused_without_showing_its_password(url: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as refusal:
        locate(url)
    assert "secret" not in f"{refusal.value} {refusal.value.hint}"
