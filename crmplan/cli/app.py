"""The program: its commands, loaded when they are called, and the only boundary of errors."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for plugins costs as much as yaml

import typer
from typer.core import CompletionItem, TyperGroup  # type: ignore[attr-defined]

from crmplan import __version__
from crmplan.cli.output import ReaderGoneError
from crmplan.errors import CrmplanError, ExitCode
from crmplan.source import visible

_NO_PLUGINS: Any = ModuleType("pydantic.plugin._loader")
_NO_PLUGINS.get_plugins = tuple
sys.modules.setdefault(_NO_PLUGINS.__name__, _NO_PLUGINS)
"""Stands for pydantic's search for plugins, which is off: importing it takes a twentieth of the whole start."""

COMMANDS = {
    "init": "Write a new plan from the 50-day method.",
    "check": "Validate and lint plans.",
    "rules": "List the rules, and what crmplan.yaml makes of them.",
    "explain": "Show the page of a message or rule.",
    "status": "Show where the project stands.",
    "watch": "Show the status again whenever the plan changes.",
    "edit": "Open the plan in your editor, check it, save it.",
    "task": "Start, finish, block, move, add tasks.",
    "decide": "Decide a gate.",
    "risk": "Add, review, close risks; tell which happened.",
    "kpi": "Show KPIs before and after; add them, record their figures.",
    "answer": "Answer a question of the audit.",
    "action": "Add and finish corrective actions.",
    "request": "Add, answer, solve requests to expert support.",
    "meeting": "Note what a meeting decided.",
    "progress": "Show what was done against what was planned.",
    "why": "Show what makes a task's date what it is.",
    "baseline": "Freeze the plan, to compare results with it.",
    "schedule": "Show dates, floats and the critical path.",
    "gantt": "Draw the schedule.",
    "simulate": "Forecast finish and cost by many runs.",
    "risks": "Show the risk register and whether the money reaches the end.",
    "audit": "Show whether the CRM works: checklists, score, findings.",
    "coverage": "Show what each process has and lacks, and who is trained.",
    "adoption": "Show how the work in the CRM goes, and what data entry costs.",
    "payback": "Show investment, gains, break-even and what it is worth.",
    "import-map": "Look at an export of deals and write the map that reads it.",
    "library": "Show the risks and KPIs that the library offers.",
    "fmt": "Order and align plans, losing no comment.",
    "schema": "Write the JSON Schema of the plan language.",
}
"""Every command with its line of help, so that help needs no command's module."""

ISSUES = "https://github.com/crmplan/crmplan/issues"
USAGE_ERROR: type[Any] = typer.BadParameter.__mro__[1].__mro__[1]
"""What typer raises for wrong usage: the base of its own errors, which it doesn't export."""


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command's module and return its command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"crmplan.cli.{cmd_name.replace('-', '_')}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the table of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Offer commands without importing them, and the group's own options."""
        names = [name for name in COMMANDS if name.startswith(incomplete)]
        offers = [CompletionItem(name, help=COMMANDS[name]) for name in names]
        return offers + super(TyperGroup, self).shell_complete(ctx, incomplete)


app = typer.Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(is_wanted: bool) -> None:
    if is_wanted:
        sys.stdout.write(f"crmplan {__version__}\n")
        raise typer.Exit(ExitCode.OK)


def _show_completion(context: typer.Context, shell: str | None) -> None:
    if shell is not None and not context.resilient_parsing:
        from crmplan.cli.shells import show

        show(shell)
        raise typer.Exit(ExitCode.OK)


def _install_completion(context: typer.Context, shell: str | None) -> None:
    if shell is not None and not context.resilient_parsing:
        from crmplan.cli.shells import put

        put(shell)
        raise typer.Exit(ExitCode.OK)


@app.callback(
    epilog="Every command tells its options with --help. Docs: README.md; the language of plans: docs/."
)
def crmplan(
    version: bool = typer.Option(
        False, "--version", "-V", help="Show the version and exit.", is_eager=True, callback=_version
    ),
    debug: bool = typer.Option(False, "--debug", help="Show the traceback of a bug in crmplan."),
    show_completion: str | None = typer.Option(
        None,
        "--show-completion",
        metavar="SHELL",
        help="Write the script that completes commands and ids: bash, zsh, fish, powershell.",
        is_eager=True,
        callback=_show_completion,
    ),
    install_completion: str | None = typer.Option(
        None,
        "--install-completion",
        metavar="SHELL",
        help="Install that script.",
        is_eager=True,
        callback=_install_completion,
    ),
) -> None:
    """Plan, check and show the introduction of a CRM in a company."""


def main() -> NoReturn:
    """Run the command line and exit with one of `ExitCode`."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    is_debug = len(arguments) != len(sys.argv) - 1
    command = typer.main.get_command(app)
    command.commands = dict.fromkeys(COMMANDS)  # type: ignore[attr-defined]
    if "_CRMPLAN_COMPLETE" in os.environ:
        from crmplan.cli.shells import answer

        leave(answer(command))
    code = guarded(
        lambda: command.main(arguments, prog_name="crmplan", standalone_mode=False), is_debug=is_debug
    )
    leave(code)


def guarded(run: Callable[[], Any], *, is_debug: bool = False) -> int:
    """Run something and return its exit code; what goes wrong is told on stderr."""
    try:
        return int(run() or 0)
    except USAGE_ERROR as error:
        return _usage(error)
    except CrmplanError as error:
        tell(f"crmplan: {visible(error.message)}")
        for line in error.lines:
            tell(f"  {line}")
        if error.hint:
            tell(f"  help: {visible(error.hint)}")
        return error.exit_code
    except (BrokenPipeError, ReaderGoneError):
        return ExitCode.OK
    except OSError as error:
        where = f"use {visible(str(error.filename))}" if error.filename else "write to stdout"
        tell(f"crmplan: can't {where}: {error.strerror}")
        return ExitCode.USAGE
    except (KeyboardInterrupt, typer.Abort):
        tell("crmplan: interrupted")
        return ExitCode.INTERRUPTED
    except SystemExit:
        return ExitCode.OK  # typer's way out where the reader of its help went away; it has no other here
    except Exception as error:
        if is_debug:
            sys.excepthook(type(error), error, error.__traceback__)
        name = type(error).__name__
        tell(f"crmplan: a bug in crmplan ({name}: {visible(str(error))[:200]}); please report it at {ISSUES}")
        if not is_debug:
            tell("  help: run it again with --debug and add what it prints")
        return ExitCode.BUG


def _usage(error: Any) -> int:
    """Tell what is wrong with the arguments; a bare `crmplan` is no error, its help goes to stdout."""
    context = getattr(error, "ctx", None)
    if context is not None and type(error).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(f"{context.get_help()}\n")
        return ExitCode.USAGE
    tell(f"crmplan: {visible(error.format_message())}")
    if context is not None:
        tell(f"  help: {context.command_path} --help")
    return ExitCode.USAGE


def tell(line: str) -> None:
    """Write a line to stderr, whatever it can show; who reads no messages gets none."""
    try:
        encoding = sys.stderr.encoding or "utf-8"
        text = f"{line}\n".encode(encoding, "backslashreplace").decode(encoding)
        sys.stderr.write(text)
    except (OSError, ValueError):
        pass


def leave(code: int) -> NoReturn:
    """Exit; a reader that went away is no error, output that can't be written is."""
    try:
        sys.stdout.flush()
    except OSError as error:
        is_gone = isinstance(error, BrokenPipeError)
        if not is_gone and not code:
            tell(f"crmplan: can't write to stdout: {error.strerror}")
        code = ExitCode.OK if is_gone else ExitCode.USAGE
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left goes nowhere
    with suppress(OSError, AttributeError):
        sys.stderr.flush()
    os._exit(int(code))  # all is written; to free every object first takes a twentieth of the whole run
