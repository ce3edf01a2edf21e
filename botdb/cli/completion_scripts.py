"""How bash and zsh ask for completions: like Typer's own scripts, but files only where a file
is meant. Typer's offer them wherever there is nothing else to offer.
"""

from __future__ import annotations

import os
import sys

_FILES = "<files>"
"""Offered after the typed text, so that the shell completes files."""

BASH = r"""
%(complete_func)s() {
    local IFS=$'\n' offered
    offered=$( env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _BOTDB_FILES=1 \
               %(autocomplete_var)s=complete_bash $1 )
    COMPREPLY=()
    if [[ $offered == *'<files>' ]]; then
        compopt -o default
    else
        COMPREPLY=( $offered )
        if [[ ${#COMPREPLY[@]} == 1 && $COMPREPLY == *= ]]; then
            compopt -o nospace  # the value comes next
        fi
    fi
}

complete -F %(complete_func)s %(prog_name)s
"""

ZSH = r"""
#compdef %(prog_name)s

%(complete_func)s() {
  local offered
  offered=$(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" _BOTDB_FILES=1 \
            %(autocomplete_var)s=complete_zsh %(prog_name)s)
  case $offered in
    *'<files>'*) _files ;;
    _files) ;;
    *) eval $offered ;;
  esac
}

compdef %(complete_func)s %(prog_name)s
"""


def install() -> None:
    """Let --install-completion and --show-completion use these scripts."""
    typer = sys.modules.get("typer._completion_shared")
    scripts: dict[str, str] = getattr(typer, "_completion_scripts", {})
    scripts |= {"bash": BASH, "zsh": ZSH}


def files(incomplete: str) -> list[str]:
    """What is offered where a file is meant."""
    return [incomplete + _FILES] if "_BOTDB_FILES" in os.environ else []
