"""TLS in front of the test server, which is built without it."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Postgres

_SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""With which a client of PostgreSQL asks for TLS."""


@dataclass(frozen=True)
class Certificates:
    """A certificate authority, and what it has signed, as PEM files in a folder."""

    folder: Path

    def make(self, name: str, *arguments: str) -> None:
        """A key and a certificate, signed by itself unless the arguments name a signer."""
        command = [
            *("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", f"/CN={name}"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-keyout", self.key(name), "-out", self.certificate(name), *arguments),
        ]
        subprocess.run(command, check=True, capture_output=True)

    def certificate(self, name: str) -> str:
        return str(self.folder / f"{name}.pem")

    def key(self, name: str) -> str:
        return str(self.folder / f"{name}.key")


def certificates(folder: Path) -> Certificates:
    """Those of `ca`, of a server at `localhost`, and of the client `bot`; and of `other`, a CA.

    Skips the test where there is no openssl.
    """
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    made = Certificates(folder)
    made.make("ca")
    made.make("other")
    signed = ("-CA", made.certificate("ca"), "-CAkey", made.key("ca"))
    made.make("localhost", *signed, "-addext", "subjectAltName=DNS:localhost")
    made.make("bot", *signed)
    return made


@dataclass
class TlsServer:
    """A port with TLS in front of a server, and the names of the clients' certificates."""

    port: int
    clients: list[str | None] = field(default_factory=list)


@contextmanager
def tls_server(server: Postgres, made: Certificates) -> Iterator[TlsServer]:
    """A port that takes the connections of PostgreSQL's clients by TLS only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate("localhost"), made.key("localhost"))
    context.load_verify_locations(made.certificate("ca"))
    context.verify_mode = ssl.CERT_OPTIONAL
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = TlsServer(listener.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listener, context, server.port, running))
        thread.start()
        try:
            yield running
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, context: ssl.SSLContext, port: int, running: TlsServer) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:  # the test has ended
            return
        threading.Thread(target=_connect, args=(client, context, port, running)).start()


def _connect(client: socket.socket, context: ssl.SSLContext, port: int, running: TlsServer) -> None:
    with closing(client):
        if client.recv(8) != _SSL_REQUEST:
            return
        client.sendall(b"S")
        try:
            secured = context.wrap_socket(client, server_side=True)
        except (ssl.SSLError, OSError):  # it does not trust us
            return
        running.clients.append(_name(secured.getpeercert()))
        with secured, socket.create_connection(("127.0.0.1", port)) as server:
            back = threading.Thread(target=_copy, args=(server, secured))
            back.start()
            _copy(secured, server)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def _name(certificate: Any) -> str | None:
    return dict(pair for [pair] in certificate["subject"])["commonName"] if certificate else None
