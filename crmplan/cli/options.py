"""Arguments and options that several commands share."""

from typing import Annotated

import typer

from crmplan.cli import completion

Plans = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PLAN]...", help="Files or folders; without any, those under plans/."),
]
OnePlan = Annotated[
    str | None,
    typer.Argument(metavar="[PLAN]", help="A file or a folder; without it, the one under plans/."),
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
        help="terminal, text, markdown, csv or json.",
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
