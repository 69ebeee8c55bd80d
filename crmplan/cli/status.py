"""`crmplan status`: where one project stands, or a line for each of several."""

from collections.abc import Sequence
from typing import Annotated

import typer

from crmplan.analysis.status import Status
from crmplan.analysis.status import status as status_of
from crmplan.cli import options as opt
from crmplan.cli.checking import all_findings
from crmplan.cli.output import show
from crmplan.cli.session import Opened, find_plans, messages, open_plan
from crmplan.document.blocks import Document
from crmplan.errors import CrmplanError, ExitCode
from crmplan.loader.packaged import library_index
from crmplan.reports.check import counts
from crmplan.reports.status import portfolio_document, status_document

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

CONDITIONS = ("overdue", "blocked", "forecast-late", "gate")


@app.command()
def status(
    plans: opt.Plans = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="CONDITIONS",
            help="Exit with 1 on any of overdue, blocked, forecast-late, gate; parted by commas.",
        ),
    ] = None,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
    max_size: opt.MaxSize = 10,
) -> None:
    """Show where the project stands: stages, what is late, blocked or due, gates, risks, KPIs."""
    conditions = _conditions(fail_on)
    opened = [
        open_plan(path, as_of=as_of, language=lang, max_megabytes=max_size) for path in find_plans(plans)
    ]
    document, found = page(opened, lang)
    show(document, format_name=format_name, output=output, is_excel=excel)
    if len(found) < len(opened) or any(_fails(state, conditions) for state in found):
        raise typer.Exit(ExitCode.FINDINGS)


def page(opened: Sequence[Opened], lang: str | None) -> tuple[Document, list[Status]]:
    """Return the status of one plan, or a line for each of several, and what it says of those that are sound.

    Raises:
        InvalidPlanError: there is one plan only, and it has errors.
    """
    found = [_status(one) for one in opened if one.loaded.plan is not None or len(opened) == 1]
    numbers = [counts(all_findings(one)) for one in opened]
    if len(opened) == 1:
        one = opened[0]
        return status_document(one.plan, found[0], numbers[0], one.messages), found
    states = iter(found)
    rows = [
        (str(one.path), one.loaded.plan, next(states) if one.loaded.plan else None, number)
        for one, number in zip(opened, numbers, strict=True)
    ]
    return portfolio_document(rows, messages(lang)), found


def _status(opened: Opened) -> Status:
    library = library_index()["kpis"]
    series, _ = opened.series
    return status_of(opened.plan, opened.schedule, opened.reference, library=library, series=series)


def _conditions(text: str | None) -> tuple[str, ...]:
    words = tuple(word.strip() for word in (text or "").split(",") if word.strip())
    unknown = [word for word in words if word not in CONDITIONS]
    if unknown:
        raise CrmplanError(
            f"--fail-on: no such condition: {unknown[0]}", hint=f"any of {', '.join(CONDITIONS)}"
        )
    return words


def _fails(state: Status, conditions: tuple[str, ...]) -> bool:
    holds = {
        "overdue": bool(state.overdue),
        "blocked": bool(state.blocked),
        "forecast-late": state.is_forecast_late,
        "gate": bool(state.missed_gates),
    }
    return any(holds[condition] for condition in conditions)
