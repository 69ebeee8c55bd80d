"""The reference of the commands: `python -m tests.commands` writes it from their help."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from crmplan.cli.app import COMMANDS, app

REFERENCE = Path(__file__).parents[1] / "docs" / "commands.md"
HEAD = """\
# Commands

What `crmplan COMMAND --help` says, for every command; `python -m tests.commands` writes this page. What all commands
have in common, as exit codes and how a plan is found, stands in the [README](../README.md).
"""
WIDTH = 100


def reference() -> str:
    """Return the page."""
    parts = [HEAD, _block("crmplan", typer.main.get_command(app))]
    for name in COMMANDS:
        command = typer.main.get_command(import_module(f"crmplan.cli.{name.replace('-', '_')}").app)
        parts.append(f"## {name}\n")
        parts += [_block(f"crmplan {path}", one) for path, one in _commands(name, command)]
    return "\n".join(parts)


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command, or those of a group."""
    inner = getattr(command, "commands", None)
    if not inner:
        yield path, command
    for name, one in (inner or {}).items():
        yield from _commands(f"{path} {name}", one)


def _block(path: str, command: Any) -> str:
    settings = {"max_content_width": WIDTH, "terminal_width": WIDTH, "help_option_names": ["-h", "--help"]}
    context = command.make_context(path, [], resilient_parsing=True, **settings)
    lines = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"```text\n{lines}\n```\n"


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
