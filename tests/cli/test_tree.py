"""The table of commands."""

from __future__ import annotations

from botdb.cli.tree import ALIASES, MEANT, TREE, Noun, commands, module_of


def verbs() -> set[str]:
    return {words[-1] for words in commands()}


def test_a_command_is_a_word_or_a_noun_and_a_verb() -> None:
    assert ("status",) in commands()
    assert ("trades", "import") in commands()
    assert ("trades",) not in commands()
    assert len(commands()) == len(set(commands()))


def test_a_command_has_a_module_whose_name_python_allows() -> None:
    assert module_of("trades", "close") == "botdb.cli.commands.trades.close"
    assert module_of("trades", "import") == "botdb.cli.commands.trades.import_"


def test_aliases_mean_existing_commands() -> None:
    assert {*ALIASES.values(), *MEANT.values()} <= verbs()
    assert not ALIASES.keys() & verbs()


def test_every_help_is_a_sentence() -> None:
    helps = [entry.help if isinstance(entry, Noun) else entry for entry in TREE.values()]
    helps += [help for e in TREE.values() if isinstance(e, Noun) for help in e.verbs.values()]
    assert all(help[0].isupper() and help.endswith(".") for help in helps)
