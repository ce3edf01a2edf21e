"""`botdb help`: the same texts as --help, and the topics, which say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from botdb.cli import topics
from botdb.cli.commands.help import topic
from botdb.cli.groups import load
from botdb.cli.shared_options import SHARED
from botdb.cli.tree import TOPICS
from botdb.performance import figures, report
from tests.conftest import Botdb, BotdbProcess
from tests.test_errors import EXIT_CODES

CODE = "".join(path.read_text() for path in Path(report.__file__).parents[1].rglob("*.py"))


@pytest.mark.parametrize("typed", ["", "trades", "trades close", "status", "trades ls"])
def test_the_help_of_a_command_is_that_of_its_option(botdb: Botdb, typed: str) -> None:
    words = typed.split()
    shown = botdb("help", *words)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == botdb(*words, "--help").out


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_fits_the_terminal_and_is_shown_as_it_is(botdb: Botdb, name: str) -> None:
    shown = botdb("help", name)
    assert (shown.code, shown.err, shown.out) == (0, "", topic(name))
    assert all(len(line) <= 78 for line in shown.lines)


def test_help_takes_the_shared_options_of_an_alias(botdb: Botdb) -> None:
    shown = botdb("--no-color", "-q", "help", "urls", "--json", db="missing.db")
    assert (shown.code, shown.err, shown.out) == (0, "", topic("urls"))


def test_help_works_whatever_the_environment_says(botdb_process: BotdbProcess) -> None:
    done = botdb_process("help", "urls", env={"DATABASE_URL": "mysql://no", "BOTDB_OUTPUT": "x"})
    assert (done.code, done.out) == (0, topic("urls"))


def test_an_unknown_topic_suggests_the_nearest(botdb: Botdb) -> None:
    done = botdb("help", "exitcodes")
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith("hint: did you mean 'exit-codes'?\n")


def test_every_topic_has_a_file_and_is_listed_in_the_help(botdb: Botdb) -> None:
    [folder] = topics.__path__
    assert {path.stem for path in Path(folder).glob("*.txt")} == set(TOPICS)
    assert all(name in botdb("--help").out for name in TOPICS)


def test_the_topic_on_exit_codes_lists_them_all() -> None:
    listed = [int(code) for code in re.findall(r"^(\d+) ", topic("exit-codes"), re.MULTILINE)]
    assert listed == EXIT_CODES


def test_the_variables_are_those_that_the_code_reads() -> None:
    read = set(re.findall(r'environ\.get\(\s*"([A-Z_]+)"', CODE))
    read |= set(re.findall(r'"(BOTDB_[A-Z]+|DATABASE_URL|VISUAL|EDITOR)"', CODE))
    head = topic("environment").partition("\n\n")[0]
    listed = set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)*)\b", re.sub(r"  .*", "", head, flags=re.M)))
    assert listed == {name for name in read if not name.startswith("COMP_")}


def test_the_options_are_those_that_every_command_shares() -> None:
    parameters = [each for each in load("status").params if each.name in SHARED]
    spellings = {spelling for each in parameters for spelling in each.opts}
    listed = re.sub(r"  .*", "", topic("options"), flags=re.MULTILINE)  # not their meanings
    assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", listed)) == spellings | {"-h", "--help"}


def test_the_figures_are_those_of_the_json(botdb: Botdb, url: str) -> None:
    names = set(botdb("stats", "performance", "--json", db=url).json) | {"p"}
    assert names - set(re.findall(r"\b[a-z]+[A-Za-z0-9]*\b", topic("figures"))) == set()
    assert f"{figures.FEWEST_TRADES} trades on {figures.FEWEST_DAYS} days" in topic("figures")
