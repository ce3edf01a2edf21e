"""PostgreSQL URLs: what reaches libpq, what is shown, and passwords that are not."""

from __future__ import annotations

from urllib.parse import quote

import psycopg
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from botdb.database.postgres_url import SECRET_PARAMETERS, PostgresServer
from botdb.database.secrets import forget, masked
from botdb.database.url import locate
from botdb.errors import InputError


def server(url: str) -> PostgresServer:
    forget()
    location = locate(url)
    assert isinstance(location, PostgresServer)
    return location


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("postgresql://", "postgresql:///"),
        ("postgres://h/db", "postgresql://h/db"),
        ("postgresql://u@h:5433/db", "postgresql://u@h:5433/db"),
        ("postgresql://u:pw@h/db", "postgresql://u@h/db"),
        ("postgresql://u:p?w=1@h/db", "postgresql://u@h/db"),
        ("postgresql://u:pw@[::1]:5432/db", "postgresql://u@[::1]:5432/db"),
        ("postgresql://u:pw@h1:1,h2:2/db", "postgresql://u@h1:1,h2:2/db"),
        ("postgresql:///db?host=/run/pg&port=1", "postgresql:///db?host=/run/pg&port=1"),
        ("postgresql:///?service=bot", "postgresql:///?service=bot"),
        ("postgresql:///db?user=me@corp", "postgresql:///db?user=me@corp"),
        ("postgresql://h/db?password=pw&sslmode=require", "postgresql://h/db"),
        ("postgresql://h/db?schema=my%20bot", "postgresql://h/db?schema=my bot"),
    ],
)
def test_a_label_names_the_server_and_nothing_secret(url: str, label: str) -> None:
    assert server(url).label == label


def test_prismas_parameters_are_not_passed_to_libpq_and_all_others_are() -> None:
    location = server(
        "postgresql://u:p%40w@h/db?schema=bot&connection_limit=1&pgbouncer=true&sslmode=require"
        "&pool_timeout=0&host=%2Frun%2Fpg"
    )
    kept = "postgresql://u:p%40w@h/db?sslmode=require&host=%2Frun%2Fpg&keepalives_idle=30&"
    assert location.uri.startswith(kept)
    assert location.schema == "bot"
    assert server("postgresql://h/db?schema=").schema is None
    assert "pgbouncer" not in server("postgresql://h/db?pgbouncer=true").uri


@pytest.mark.parametrize(
    ("encoded", "schema"),
    [("a%22b", 'a"b'), ("a%3B--", "a;--"), ("my%20bot", "my bot"), ("%26%3D", "&="), ("é", "é")],
)
def test_a_schema_may_have_any_name(encoded: str, schema: str) -> None:
    assert server(f"postgresql://h/db?schema={encoded}").schema == schema


def test_the_password_is_not_in_repr_str_or_label() -> None:
    location = server("postgresql://u:s3cret@h/db?password=s3cret2&sslpassword=s3cret3")
    assert "s3cret" not in repr(location) + str(location) + location.label


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u@h/host%3Dh%20password%3Ds3cret",
        "postgresql://u@h/host=h password=s3cret",
        "postgresql://u@h/?dbname=host%3Dh%20password%3Ds3cret",
        "postgresql://u@h/?dbname=postgresql%3A%2F%2Fu%3As3cret%2540h%2Fdb",
    ],
)
def test_a_database_name_that_is_a_list_of_parameters_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(InputError) as refused:
        server(url)
    assert "s3cret" not in f"{refused.value} {refused.value.hint}"


def test_the_password_is_masked_in_every_spelling() -> None:
    server("postgresql://u:p%40ss+word@h/db")
    said = "no such password: p@ss+word, given as p%40ss+word"
    assert masked(said) == "no such password: ***, given as ***"


def test_every_parameter_that_libpq_hides_is_a_secret() -> None:
    hidden = {
        option.keyword.decode()
        for option in psycopg.pq.Conninfo.get_defaults()
        if option.dispchar == b"*"
    }
    assert hidden <= set(SECRET_PARAMETERS)


def test_every_secret_of_a_url_is_masked() -> None:
    query = "&".join(f"{name}=hidden%20{name}" for name in SECRET_PARAMETERS)
    server(f"postgresql://h/db?{query}")
    said = " ".join(f"hidden {name}, hidden%20{name}" for name in SECRET_PARAMETERS)
    assert "hidden" in said and "hidden" not in masked(said)


passwords = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x2FFF, exclude_categories=["Cs"]), min_size=6
)


@given(passwords)
def test_an_encoded_password_reaches_libpq_and_no_output(password: str) -> None:
    encoded = quote(password, safe="")
    location = server(f"postgresql://trader:{encoded}@db.example:5432/bot?connect_timeout=1")
    kept = f"postgresql://trader:{encoded}@db.example:5432/bot?connect_timeout=1&"
    assert location.uri.startswith(kept)
    assert location.label == "postgresql://trader@db.example:5432/bot"
    assume(password not in "authentication failed for ***")
    shown = masked(f"authentication failed for {password} or {encoded}")
    assert password not in shown and encoded not in shown


@given(passwords)
def test_an_unencoded_password_is_in_no_label_and_no_error(password: str) -> None:
    """Someone forgot to encode it: the URL may be refused, but nothing of it is shown."""
    url = f"postgresql://trader:{password}@db.example:5432/bot"
    try:
        shown = server(url).label
    except InputError as error:
        shown = f"{error} {error.hint}"
        assert "@db.example" not in shown
    else:
        assert shown == "postgresql://trader@db.example:5432/bot"
