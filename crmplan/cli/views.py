"""What the views of one plan have in common: how it is opened, and where what they show goes."""

from collections.abc import Callable
from typing import Any, ParamSpec

import typer

from crmplan.cli import options as opt
from crmplan.cli.output import show
from crmplan.cli.session import Opened, find_plan, open_plan
from crmplan.cli.signatures import takes
from crmplan.document.blocks import Document

_P = ParamSpec("_P")
View = Callable[[Opened], Document]
"""What makes the document of a plan that was opened."""


def group() -> typer.Typer:
    """Return what holds the command of a view."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


def command(
    app: typer.Typer, *, names_plan: bool = False, compares: bool = False, has_facts: bool = True
) -> Callable[[Callable[_P, View]], Callable[_P, View]]:
    """Return what makes a command of a function from its options to a `View`, with the options that views have.

    Args:
        app: what holds the command.
        names_plan: whether an option names the plan, since the argument is something else.
        compares: whether it compares with a baseline.
        has_facts: whether it depends on what has happened by the status date.
    """

    def added(function: Callable[_P, View]) -> Callable[_P, View]:
        def run(
            *,
            plan: str | None,
            lang: str | None,
            format_name: str | None,
            output: str | None,
            excel: bool,
            max_size: int,
            as_of: str | None = None,
            baseline: str | None = None,
            out_of_sequence: opt.Logic = opt.Logic.RETAINED,
            **own: Any,
        ) -> None:
            view = function(**own)  # type: ignore[call-arg]
            opened = open_plan(
                find_plan(plan),
                as_of=as_of,
                language=lang,
                max_megabytes=max_size,
                baseline=baseline,
                retains_logic=out_of_sequence is opt.Logic.RETAINED,
            )
            show(view(opened), format_name=format_name, output=output, is_excel=excel)

        parts: list[Callable[..., Any]] = [function, _named] if names_plan else [_argument, function]
        parts += [_compared] * compares + [_dated] * has_facts + [_common]
        app.command(function.__name__, help=function.__doc__)(takes(run, *parts))
        return function

    return added


def _argument(plan: opt.OnePlan = None) -> None:
    """Take the plan as an argument."""


def _named(plan: opt.PlanOption = None) -> None:
    """Take the plan as an option."""


def _compared(baseline: opt.BaselineName = None) -> None:
    """Take what is compared with."""


def _dated(as_of: opt.AsOf = None, out_of_sequence: opt.OutOfSequence = opt.Logic.RETAINED) -> None:
    """Take the status date, and how work that has begun out of sequence goes on."""


def _common(
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
    max_size: opt.MaxSize = 10,
) -> None:
    """Take the options that all views have."""
