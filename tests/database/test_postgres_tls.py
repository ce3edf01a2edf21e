"""TLS as a URL asks for it, in libpq's words and in Prisma's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from botdb.database.postgres_url import IGNORED_PARAMETERS
from tests.conftest import Botdb, Result
from tests.postgres import Postgres
from tests.tls import Certificates, TlsServer, certificates, tls_server


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def secured(postgres: Postgres, made: Certificates) -> Iterator[TlsServer]:
    with tls_server(postgres, made) as running:
        yield running


@pytest.fixture(autouse=True)
def _no_certificates_of_a_developer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


def status(botdb: Botdb, secured: TlsServer, query: str, host: str = "localhost") -> Result:
    url = f"postgresql://postgres@{host}:{secured.port}/botdb_template?hostaddr=127.0.0.1"
    return botdb("status", "-q", db=f"{url}&{query}")


@pytest.mark.parametrize(
    "query",
    [
        "sslmode=require",
        "sslmode=require&sslaccept=accept_invalid_certs",
        "sslmode=verify-ca&sslrootcert={ca}",
        "sslmode=verify-full&sslrootcert={ca}",
        "sslaccept=strict&sslcert={ca}",
        "sslmode=require&sslaccept=strict&sslcert={ca}",
        "sslmode=disable&sslaccept=strict&sslrootcert={ca}",
        "sslmode=require&sslcert={ca}",
    ],
)
def test_a_server_with_a_valid_certificate_is_accepted(
    botdb: Botdb, secured: TlsServer, made: Certificates, query: str
) -> None:
    done = status(botdb, secured, query.format(ca=made.certificate("ca")))
    assert done.code == 0, done.err


@pytest.mark.parametrize(
    ("query", "host", "said"),
    [
        ("sslaccept=strict&sslcert={other}", "localhost", "certificate verify failed"),
        ("sslaccept=strict&sslcert={ca}", "wrong.example", 'does not match host name "wrong.ex'),
        ("sslmode=verify-full&sslrootcert={ca}", "wrong.example", "does not match host name"),
        ("sslmode=verify-ca&sslrootcert={other}", "localhost", "certificate verify failed"),
        ("sslmode=require&sslcert={other}", "localhost", "certificate verify failed"),
    ],
)
def test_a_server_with_another_certificate_or_name_is_refused(
    botdb: Botdb, secured: TlsServer, made: Certificates, query: str, host: str, said: str
) -> None:
    names = {name: made.certificate(name) for name in ("ca", "other")}
    done = status(botdb, secured, query.format(**names), host)
    assert done.code == 5
    assert said in done.err and "sslrootcert=" in done.err


def test_strict_without_a_certificate_uses_the_system_authorities(
    botdb: Botdb, secured: TlsServer, made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = status(botdb, secured, "sslaccept=strict")
    assert refused.code == 5 and "certificate verify failed" in refused.err
    monkeypatch.setenv("SSL_CERT_FILE", made.certificate("ca"))  # as if the system knew it
    assert status(botdb, secured, "sslaccept=strict").code == 0


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
def test_a_verification_without_an_authority_says_what_to_give(
    botdb: Botdb, secured: TlsServer, mode: str
) -> None:
    done = status(botdb, secured, f"sslmode={mode}")
    assert done.code == 5
    assert "root certificate file" in done.err
    assert "hint: give the CA of the server: sslrootcert=FILE, or =system" in done.err


def test_a_certificate_with_a_key_is_a_client_certificate(
    botdb: Botdb, secured: TlsServer, made: Certificates
) -> None:
    key = f"&sslkey={made.key('bot')}"
    secured.clients.clear()
    for query in ("sslmode=require", "sslaccept=strict&sslrootcert=" + made.certificate("ca")):
        done = status(botdb, secured, f"{query}&sslcert={made.certificate('bot')}{key}")
        assert done.code == 0, done.err
    assert secured.clients == ["bot", "bot"]
    assert status(botdb, secured, "sslmode=require").code == 0
    assert secured.clients[2:] == [None]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("connect_timeout=abc", "connect_timeout"),
        ("sslmode=no-verify", 'invalid sslmode value: "no-verify"'),
        ("sslmode=require&sslrootcert=system", 'weak sslmode "require"'),
        ("target_session_attrs=nonsense", "invalid target_session_attrs"),
        ("sslidentity=bot.p12&sslpassword=s3cret", "sslidentity= in the URL cannot be used"),
    ],
)
def test_an_invalid_parameter_is_an_input_error(
    botdb: Botdb, secured: TlsServer, query: str, said: str
) -> None:
    done = status(botdb, secured, query)
    assert done.code == 2
    assert said in done.err and "s3cret" not in done.err
    assert "hint: " in done.err


def test_what_only_the_bots_own_client_uses_is_ignored_and_named_with_v(
    botdb: Botdb, postgres: Postgres
) -> None:
    query = "&".join(f"{name}=1" for name in sorted(IGNORED_PARAMETERS))
    url = f"{postgres.tcp_url('botdb_template')}?{query}&pgbouncer=true"
    assert botdb("config", "get", "mode", db=url).err == ""
    verbose = botdb("config", "get", "mode", "-v", db=url)
    names = ", ".join(sorted(IGNORED_PARAMETERS))
    assert verbose.out == "paper\n" and f"ignored in the URL: {names}\n" in verbose.err
