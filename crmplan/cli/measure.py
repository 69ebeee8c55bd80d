"""`crmplan kpi measure`: KPIs taken from their sources, written as observations beside the plan."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from crmplan.cli import completion, verbs
from crmplan.cli import options as opt
from crmplan.cli.editing import change, changed
from crmplan.cli.efficiency import SAME
from crmplan.cli.output import show
from crmplan.cli.session import find_plan, open_plan, user_folder
from crmplan.edit.ids import known
from crmplan.errors import ExitCode
from crmplan.loader.config import allows_sql


def measure(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PLAN] [KPI]...",
            help="The plan, and the KPIs; without any, all that have a source.",
            autocompletion=completion.kpi_ids,
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Write nothing; exit with 1 where the plan is not what the sources give."
        ),
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="WORD", help="The figures of each part, too: owner, product, source, account …"
        ),
    ] = None,
    grain: Annotated[
        str | None,
        typer.Option(
            "--grain",
            metavar="month|week|day",
            help="The length of a period; else that of the last measure, or a month.",
        ),
    ] = None,
    allow_sql: Annotated[
        bool, typer.Option("--allow-sql", help="Let the SQL run that stands in the plan.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over observations that were not measured.")
    ] = False,
    dry_run: verbs.DryRun = False,
    seconds: Annotated[
        int,
        typer.Option(
            "--timeout",
            metavar="SECONDS",
            min=1,
            help="How long a query of a server or of the plan may take.",
        ),
    ] = 300,
    plan: opt.PlanOption = None,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
    max_size: opt.MaxSize = 10,
) -> None:
    """Take KPIs from their sources, and write them as observations beside the plan.

    A KPI of the library needs a source with a map; another one SQL of its own: `measure: {source: crm, sql: …}`.
    A check without --as-of looks at the day of the last measure, and tells of cases that came since.
    """
    from crmplan.cli import measuring, settling
    from crmplan.reports.measure import measure_document

    named, keys = _parted(arguments or [], plan)
    opened = open_plan(find_plan(named), as_of=as_of, language=lang, max_megabytes=max_size)
    for key in keys:
        known(opened.plan.kpis, key, "KPI")
    may_sql = allow_sql or allows_sql(user_folder("config"))
    period = measuring.grain_of(grain)
    ask = measuring.Ask(
        tuple(dict.fromkeys(keys)), period, SAME.get(by or "", by), may_sql, float(seconds), check, replace
    )
    found = measuring.taken(opened, ask)
    result = settling.measurement(opened, found, is_check=check)
    make = settling.observations_written(found, may_replace=replace)
    if dry_run:
        change(make, plan=str(opened.path), language=lang, is_dry=True)
        return
    if not check:
        changed(opened.path, make, lang)
    document = measure_document(opened.plan, result, opened.messages, on=opened.on)
    show(document, format_name=format_name, output=output, is_excel=excel)
    if check and not result.is_current:
        raise typer.Exit(ExitCode.FINDINGS)


def _parted(arguments: Sequence[str], plan: str | None) -> tuple[str | None, Sequence[str]]:
    """Return the plan and the KPIs of the arguments: a plan has a slash in it, ends in .yaml, or is a folder."""
    first = arguments[0] if arguments else ""
    is_path = "/" in first or first.endswith((".yaml", ".yml")) or Path(first).is_dir()
    return (first, arguments[1:]) if first and is_path and plan is None else (plan, arguments)
