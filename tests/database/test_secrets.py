"""What is remembered as a secret is hidden in text, for one run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from botdb.database import secrets


@pytest.fixture(autouse=True)
def _one_run() -> Iterator[None]:
    secrets.forget()
    yield
    secrets.forget()


def test_the_longest_secret_is_masked_first_and_an_empty_one_ignored() -> None:
    secrets.remember("", "pass", "password")
    assert secrets.masked("the password or a pass") == "the *** or a ***"


def test_forgotten_secrets_are_not_masked() -> None:
    secrets.remember("pass")
    secrets.forget()
    assert secrets.masked("a pass") == "a pass"
