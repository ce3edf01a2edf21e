"""A text in the user's own editor: private while it is there, kept if saving it fails."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from botdb.errors import BotdbError, InputError, unwritable
from botdb.output import say


class Draft:
    """A file that only its owner can read, in a folder of its own, gone after success."""

    def __init__(self, text: str, name: str) -> None:
        self._original = text
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="botdb-"))
        except OSError as error:
            raise unwritable("a file for the editor", error) from error
        self._path = self._folder / name
        try:
            self.write(text)
        except BotdbError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def __enter__(self) -> Draft:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None and self._path.exists() and self.read() != self._original:
            say(f"what you typed is kept in {self._path}")
        else:
            shutil.rmtree(self._folder, ignore_errors=True)

    def write(self, text: str) -> None:
        """Replace the text; if that fails, the old text is kept. Raises BotdbError."""
        unfinished = self._folder / "unfinished"
        try:
            file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(file, "wb") as out:
                out.write(text.encode("utf-8", "surrogateescape"))
            unfinished.replace(self._path)
        except OSError as error:
            raise unwritable(str(self._path), error) from error

    def read(self) -> str:
        with self._path.open(encoding="utf-8", errors="surrogateescape", newline="") as text:
            return text.read()

    def edit(self) -> str:
        """Open the editor, and return the edited text. Raises InputError if it fails."""
        command = [*_editor(), str(self._path)]
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
        if not self._path.exists():
            raise InputError("the editor left no file; nothing was changed")
        self._path.chmod(0o600)  # an editor may have replaced it
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
