"""Shells that complete a word: the script that makes them ask, and the answer, in which nothing is left to obey.

Scripts and protocol are typer's. What is offered is put into words here: typer's zsh script runs the answer as a
command, so nothing of a plan may reach it but letters, digits and plain punctuation.
"""

import os
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

from typer import _completion_classes as typers
from typer.completion import get_completion_script, install  # type: ignore[attr-defined]

from crmplan.errors import CrmplanError, ExitCode

PROGRAM = "crmplan"
VARIABLE = "_CRMPLAN_COMPLETE"
"""The variable of the environment in which the script of a shell asks."""
LONGEST = 72

ZSH_FIRST = '[[ ${zsh_eval_context[-1]} == loadautofunc ]] && _crmplan_completion "$@"\n'
"""Zsh loads an installed script when Tab is pressed for the first time: then it has to answer, too."""

_WORD = re.compile(r"[\w.@%+/-][\w.@%+=/-]*")
_NOT_PLAIN = re.compile(r"[^\w\s.,;/+%&()«»“”’–—…№?!-]+")


def plain_words(text: str) -> str:
    r"""Return a text in one short line without a character that means something to a shell.

    >>> plain_words("It's `rm -rf ~`: \\$(reboot)\nnow")
    'It’s rm -rf – (reboot) now'
    """
    text = text.replace("'", "’").replace(": ", " – ")
    words = " ".join(_NOT_PLAIN.sub(" ", text).split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


class _Plain:
    """Takes out of what is offered all that a shell could obey."""

    def get_completions(self, args: list[str], incomplete: str) -> list[Any]:
        """Return what is offered, in plain words."""
        found = super().get_completions(_joined(args), incomplete)  # type: ignore[misc]
        for item in found:
            item.help = plain_words(item.help or "")
        return [item for item in found if _WORD.fullmatch(item.value)]


class _Bash(_Plain, typers.BashComplete):
    """Words alone."""


class _Zsh(_Plain, typers.ZshComplete):
    """Words with their names."""

    def format_completion(self, item: Any) -> str:
        """Return a word as `_arguments` of zsh reads it."""
        return f'"{item.value}":"{item.help}"' if item.help else f'"{item.value}"'


class _Fish(_Plain, typers.FishComplete):
    """Words with their names."""

    def format_completion(self, item: Any) -> str:
        """Return a word and its name, parted by a tab."""
        return f"{item.value}\t{item.help}" if item.help else str(item.value)


class _PowerShell(_Plain, typers.PowerShellComplete):
    """Words with their names."""

    def format_completion(self, item: Any) -> str:
        """Return a word and its name as typer's script parts them."""
        return f"{item.value}:::{item.help or ' '}"


_SHELLS: dict[str, Any] = {
    "bash": _Bash,
    "zsh": _Zsh,
    "fish": _Fish,
    "powershell": _PowerShell,
    "pwsh": _PowerShell,
}


def _joined(args: list[str]) -> list[str]:
    """Return the arguments with `--plan = x`, which is how bash parts `--plan=x`, as one again."""
    joined: list[str] = []
    for arg in args:
        if joined and (arg == "=" or (joined[-1][:2] == "--" and joined[-1][-1] == "=")):
            joined[-1] += arg
        else:
            joined.append(arg)
    return joined


def answer(command: Any) -> int:
    """Write what a shell asks for; whatever goes wrong, it gets no offers and no message."""
    shell = os.environ[VARIABLE].removeprefix("complete_")
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            text = _SHELLS[shell](command, {}, PROGRAM, VARIABLE).complete()
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(f"{text}\n".encode(encoding, "ignore").decode(encoding))
    except SystemExit as error:  # typer's answer to fish, whether there are offers
        return int(error.code or 0)
    except Exception:
        return ExitCode.BUG
    return ExitCode.OK


def show(shell: str) -> None:
    """Write the script for a shell to stdout."""
    sys.stdout.write(_script(shell))


def put(shell: str) -> None:
    """Install the script for a shell where typer does, and tell where."""
    text = _script(shell)
    _, path = install(shell=shell, prog_name=PROGRAM, complete_var=VARIABLE)
    if shell == "zsh":
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{path}: completion for {shell}, from its next start on\n")


def _script(shell: str) -> str:
    if shell not in _SHELLS:
        raise CrmplanError(f"no completion for {shell}", hint=f"one of {', '.join(_SHELLS)}")
    script: str = get_completion_script(prog_name=PROGRAM, complete_var=VARIABLE, shell=shell)
    return f"{script}\n{ZSH_FIRST if shell == 'zsh' else ''}"
