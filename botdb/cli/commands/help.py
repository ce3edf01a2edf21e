"""Show the help of a command, or a topic.

A topic: exit-codes, environment, urls, output, figures or options.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from botdb.cli import topics
from botdb.cli.groups import root
from botdb.cli.shared_options import SharedOptions
from botdb.cli.tree import ROOT, TOPICS, TREE, Noun
from botdb.errors import unknown
from botdb.output import Output

EXAMPLES = """
botdb help trades close
botdb help exit-codes
"""


def _offered() -> list[tuple[str, str]]:
    helps = {word: entry.help if isinstance(entry, Noun) else entry for word, entry in TREE.items()}
    return [*TOPICS.items(), *helps.items()]


def command(
    _shared: SharedOptions,  # an alias may give them: no help uses one
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMAND|TOPIC]", autocompletion=_offered, help="What to show the help of."
        ),
    ] = None,
) -> None:
    match words or []:
        case [word] if word in TOPICS:
            for line in topic(word).splitlines():
                Output().text(line)
        case [word, *_] if word not in TREE:
            raise unknown("command or topic", word, [*TREE, *TOPICS])
        case known:
            with root().make_context(ROOT, [*known, "--help"]) as context:
                root().invoke(context)


def topic(name: str) -> str:
    """The text of a topic of TOPICS."""
    return (Path(topics.__path__[0]) / f"{name}.txt").read_text(encoding="utf-8")
