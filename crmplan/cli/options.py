"""Arguments and options that several commands share."""

from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from crmplan.cli import completion
from crmplan.errors import CrmplanError

AnyEnum = TypeVar("AnyEnum", bound=StrEnum)

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
OutOfSequence = Annotated[
    str,
    typer.Option(
        "--progress",
        metavar="retained|override",
        help="Whether what has begun before its predecessors were done waits for them (retained logic).",
    ),
]
RETAINED = "retained"


def retains_logic(text: str) -> bool:
    """Return whether retained logic is wanted.

    Raises:
        CrmplanError: the word is none of the two.
    """
    if text not in (RETAINED, "override"):
        raise CrmplanError(f"--progress: no such convention: {text}", hint=f"{RETAINED} or override")
    return text == RETAINED


def one_of(flag: str, word: str, kind: type[AnyEnum]) -> AnyEnum:
    """Return the member that an option's word names.

    Raises:
        CrmplanError: it names none.
    """
    try:
        return kind(word)
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise CrmplanError(f"{flag}: no such word: {word}", hint=f"one of {known}") from None
