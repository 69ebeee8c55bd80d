"""What the commands that change a plan have in common: their options, and how a function becomes one of them."""

from collections.abc import Callable
from typing import Annotated, Any, ParamSpec

import typer

from crmplan.cli import completion
from crmplan.cli import options as opt
from crmplan.cli.editing import Make, change
from crmplan.cli.signatures import takes
from crmplan.edit.changes import Bare

_P = ParamSpec("_P")


def option(flag: str, metavar: str, text: str, complete: completion.Completer | None = None) -> Any:
    """Return an option that takes a value: its flag, what stands for the value, what it is, what a shell offers."""
    return typer.Option(flag, metavar=metavar, help=text, autocompletion=complete)


DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Show the diff and write nothing.")]
On = Annotated[
    str | None,
    option("--on", "DAY", "The day: 2026-03-17, `day 46`, today, yesterday; else the status date."),
]
Note = Annotated[str | None, option("--note", "TEXT", "A note; what it said before stays.")]
Language = Annotated[
    str | None,
    option("--lang", "en|ru", "Language, if not the plan's.", completion.languages),
]
By = Annotated[
    str | None,
    option("--by", "ID", "Who.", completion.person_ids),
]
Name = Annotated[str | None, option("--name", "TEXT", "What readers see; else the id.")]
Due = Annotated[str | None, option("--due", "DAY", "To be done by the end of it: a date, or `day 34`.")]
Owners = Annotated[
    list[str] | None,
    option("--owner", "ID", "Who does it; may be repeated.", completion.person_ids),
]
Person = Annotated[
    str | None,
    option("--owner", "ID", "Who watches it.", completion.person_ids),
]


def group() -> typer.Typer:
    """Return a group of commands that change a plan."""
    return typer.Typer(
        rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True
    )


def command(
    app: typer.Typer, *, takes_negative: bool = False
) -> Callable[[Callable[_P, Make]], Callable[_P, Make]]:
    """Return what makes a command of a function from its options to `Make`, with the options that all have.

    Args:
        app: the group of the command.
        takes_negative: whether an argument can be a number below nothing, which looks like an option.
    """
    settings = {"ignore_unknown_options": True} if takes_negative else None

    def added(function: Callable[_P, Make]) -> Callable[_P, Make]:
        def run(*, plan: str | None, dry_run: bool, lang: str | None, **own: Any) -> None:
            change(function(**own), plan=plan, language=lang, is_dry=dry_run)  # type: ignore[call-arg]

        app.command(function.__name__, help=function.__doc__, context_settings=settings)(
            takes(run, function, _common)
        )
        return function

    return added


def _common(plan: opt.PlanOption = None, dry_run: DryRun = False, lang: Language = None) -> None:
    """Take the options that all commands have which change a plan."""


def bare(value: str | None) -> Bare | None:
    """Return what an option gives as a word of the language."""
    return Bare(value) if value is not None else None


def one_or_more(values: list[str] | None) -> Bare | list[Bare] | None:
    """Return the ids that an option gives: a single one stands for itself."""
    words = [Bare(value) for value in values or ()]
    return words[0] if len(words) == 1 else words or None


def words(values: list[str] | None) -> list[Bare]:
    """Return ids that an option gives as they stand in a list."""
    return [Bare(value) for value in values or ()]
