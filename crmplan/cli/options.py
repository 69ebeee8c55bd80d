"""Arguments and options that several commands share."""

from enum import StrEnum
from typing import Annotated, Any, get_args

import typer

from crmplan.cli import completion
from crmplan.errors import CrmplanError
from crmplan.model.risk import Category

Plans = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PLAN]...", help="Files or folders; without any, those under plans/."),
]
OnePlan = Annotated[
    str | None,
    typer.Argument(metavar="[PLAN]", help="A file or a folder; without it, the one under plans/."),
]
PlanOption = Annotated[
    str | None,
    typer.Option(
        "--plan", "-p", metavar="PLAN", help="The plan; by default $CRMPLAN_PLAN or the one under plans/."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Status date: 2026-03-17, or `day 46` of the project."),
]
Language = Annotated[
    str | None,
    typer.Option(
        "--lang", metavar="en|ru", help="Language, if not the plan's.", autocompletion=completion.languages
    ),
]
FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="terminal, text, markdown, csv, json, html or svg.",
        autocompletion=completion.formats,
    ),
]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write a file; its suffix chooses the format."),
]
Excel = Annotated[
    bool, typer.Option("--excel", help="CSV that Excel opens: byte order mark, the locale's separator.")
]
MaxSize = Annotated[
    int,
    typer.Option("--max-size", metavar="MB", min=1, help="Refuse files of a plan larger than this."),
]
BaselineName = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        "-b",
        metavar="NAME",
        help="What it is compared with; else the last saved. `as-written`: the plan without its facts.",
        autocompletion=completion.baseline_names,
    ),
]


class Logic(StrEnum):
    """What becomes of work that has begun out of sequence."""

    RETAINED = "retained"
    OVERRIDE = "override"


OutOfSequence = Annotated[
    Logic,
    typer.Option(
        "--progress",
        help="Whether what has begun before its predecessors were done waits for them (retained logic).",
    ),
]
RiskCategory = Annotated[
    str | None,
    typer.Option(
        "--category",
        metavar="WORD",
        help="Only people, money, scope, vendor, data, technology, process or benefit.",
        autocompletion=completion.words(*get_args(Category)),
    ),
]


def risk_category(word: str | None) -> str | None:
    """Return the category of risks that is asked for, if one is.

    Raises:
        CrmplanError: it is none.
    """
    return None if word is None else one_of(word, Category)


def one_of(word: str, kind: Any) -> str:
    """Return a word of the command line that has to be one of the members of a `Literal`.

    Raises:
        CrmplanError: it is none of them.
    """
    choices = get_args(kind)
    if word not in choices:
        raise CrmplanError(f"{word} is none of {', '.join(choices)}")
    return word
