"""A text in the user's own editor: private while it is there, kept if saving it fails."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from botdb.errors import InputError, unwritable
from botdb.output import say


@contextmanager
def draft(text: str, name: str) -> Iterator[Draft]:
    """A file of this text and name that only its owner can read, gone after success.

    If what is done with it fails, an edited text is kept, and where it is is shown.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="botdb-"))
    except OSError as error:
        raise unwritable("a file for the editor", error) from error
    made = Draft(folder / name)
    is_kept = False
    try:
        made.write(text)
        yield made
    except BaseException:
        if is_kept := made.path.exists() and made.read() != text:
            say(f"what you typed is kept in {made.path}")
        raise
    finally:
        if not is_kept:
            shutil.rmtree(folder, ignore_errors=True)


class Draft(NamedTuple):
    """A text that is being edited."""

    path: Path

    def write(self, text: str) -> None:
        """Replace the text; if that fails, the old text is kept. Raises BotdbError."""
        unfinished = self.path.with_name("unfinished")
        try:
            file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(file, "wb") as out:
                out.write(text.encode("utf-8", "surrogateescape"))
            unfinished.replace(self.path)
        except OSError as error:
            raise unwritable(str(self.path), error) from error

    def read(self) -> str:
        with self.path.open(encoding="utf-8", errors="surrogateescape", newline="") as text:
            return text.read()

    def edit(self) -> str:
        """Open the editor, and return the edited text. Raises InputError if it fails."""
        command = [*_editor(), str(self.path)]
        # Ctrl-C in the editor is the editor's.
        before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            code = subprocess.run(command, check=False).returncode
        except OSError as error:
            raise InputError(
                f"cannot start the editor {command[0]}: {error.strerror}", "set VISUAL or EDITOR"
            ) from error
        finally:
            signal.signal(signal.SIGINT, before)
        if code:
            raise InputError(f"the editor ended with {code}; nothing was changed")
        if not self.path.exists():
            raise InputError("the editor left no file; nothing was changed")
        self.path.chmod(0o600)  # an editor may have replaced it
        return self.read()


def _editor() -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        if chosen := os.environ.get(name, "").strip():
            try:
                return shlex.split(chosen)
            except ValueError as error:
                raise InputError(f"cannot parse {name}: {error}") from None
    at_terminal = sys.stdin is not None and sys.stdin.isatty()
    for usual in ("vi", "nano"):
        if at_terminal and shutil.which(usual):
            return [usual]
    raise InputError(
        "no editor found" if at_terminal else "no terminal to edit on",
        "set VISUAL or EDITOR to an editor, or use 'botdb config set'",
    )
