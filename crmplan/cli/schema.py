"""`crmplan schema`: the JSON Schema of the plan language, for editors, or of a view's JSON."""

import json
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import typer

from crmplan.analysis.adoption import adoption
from crmplan.analysis.audit import Audit
from crmplan.analysis.baseline import Reference, as_written
from crmplan.analysis.calendar import work_calendar
from crmplan.analysis.comparison import Efficiency
from crmplan.analysis.cost import costs
from crmplan.analysis.coverage import coverage
from crmplan.analysis.driving import driving_chain
from crmplan.analysis.entry import entry_cost
from crmplan.analysis.payback import payback
from crmplan.analysis.progress import progress
from crmplan.analysis.register import register
from crmplan.analysis.schedule import Schedule
from crmplan.analysis.schedule import schedule as scheduled
from crmplan.analysis.status import status as status_of
from crmplan.analysis.training import onboarding
from crmplan.cli.completion import sections, words
from crmplan.cli.output import write
from crmplan.cli.session import messages
from crmplan.document.blocks import Document
from crmplan.errors import CrmplanError
from crmplan.findings import Severity
from crmplan.loader.includes import SECTIONS
from crmplan.loader.packaged import packaged_yaml
from crmplan.messages import Messages
from crmplan.model.json_schema import plan_schema, section_schema
from crmplan.model.look import Look
from crmplan.model.measured import Measurement
from crmplan.model.plan import Plan
from crmplan.render.json_schema import view_schema
from crmplan.reports.adoption import adoption_document
from crmplan.reports.audit import Wanted, audit_document
from crmplan.reports.baseline import baseline_document, comparison_document
from crmplan.reports.check import check_document
from crmplan.reports.coverage import coverage_document
from crmplan.reports.import_map import import_map_document
from crmplan.reports.kpi import kpi_document
from crmplan.reports.kpi_parts import parts_document
from crmplan.reports.library import library_kpis_document, library_risks_document
from crmplan.reports.measure import measure_document
from crmplan.reports.payback import payback_document
from crmplan.reports.progress import progress_document
from crmplan.reports.risks import risks_document
from crmplan.reports.rules import rules_document
from crmplan.reports.schedule import gantt_document, schedule_document
from crmplan.reports.status import status_document
from crmplan.reports.why import why_document
from crmplan.reports.wording import Wording

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

VIEWS = (
    "check",
    "rules",
    "status",
    "progress",
    "why",
    "baseline",
    "baseline-compare",
    "schedule",
    "gantt",
    "risks",
    "audit",
    "audit-launch",
    "coverage",
    "adoption",
    "kpi",
    "kpi-by",
    "kpi-measure",
    "payback",
    "import-map",
    "library-risks",
    "library-kpis",
    "simulate",
)

Subject = Annotated[
    str | None,
    typer.Argument(
        metavar="[SECTION|VIEW]",
        help="A section, for its own file in the folder of a plan: risks, kpis …; or a view: check, status …",
        autocompletion=lambda ctx, incomplete: [*sections(ctx, incomplete), *words(*VIEWS)(ctx, incomplete)],
    ),
]
View = Annotated[
    str | None,
    typer.Option(
        "--view",
        metavar="VIEW",
        help="A view, also one that is called as a section is: risks.",
        autocompletion=words(*VIEWS),
    ),
]
SchemaFile = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write a file.")]


@app.command()
def schema(subject: Subject = None, view: View = None, output: SchemaFile = None) -> None:
    """Write the JSON Schema (draft-07) of the plan language, of a section, or of what a view's JSON holds.

    An editor with a YAML language server completes keys and shows what they mean where a file begins with
    `# yaml-language-server: $schema=plan.schema.json`.
    """
    if view is not None and subject is not None:
        raise CrmplanError(f"both {subject} and --view {view}", hint="name one of them")
    found = _schema(subject) if view is None else _view(view)
    write(f"{json.dumps(found, indent=2)}\n", output)  # ASCII, so that no console can spoil it


def _view(name: str) -> dict[str, Any]:
    if name not in VIEWS:
        raise CrmplanError(f"no such view: {name}", hint=f"one of {', '.join(VIEWS)}")
    return view_schema(_document(name), name=name)


def _schema(subject: str | None) -> dict[str, Any]:
    if subject is None:
        return plan_schema()
    if subject in SECTIONS:
        return section_schema(subject)
    if subject in VIEWS:
        return _view(subject)
    known = ", ".join(dict.fromkeys((*SECTIONS, *VIEWS)))
    raise CrmplanError(f"no such section or view: {subject}", hint=f"one of {known}")


def _document(view: str) -> Document:
    """Return a view of a plan that holds next to nothing: its keys are those of every plan."""
    plan = Plan.model_validate(
        {
            "crmplan": "1",
            "project": {"name": "x", "start": "2026-01-05", "deadline": "day 50"},
            "stages": {"s": {"tasks": {"t": {"duration": "1d"}}}},
        }
    )
    _ = messages("en")
    calendar = work_calendar(plan)
    now = scheduled(plan, calendar, on=date(2026, 1, 5))
    written = as_written(plan, scheduled(plan, calendar, on=None))
    none = Efficiency((), (), None)
    made: dict[str, Callable[[], Document]] = {
        "check": lambda: check_document((), Wording("en", packaged_yaml), (), _),
        "rules": lambda: rules_document((), Wording("en", packaged_yaml), _, severities={}, off={}),
        "status": lambda: status_document(
            plan, status_of(plan, now, written, library={}), dict.fromkeys(Severity, 0), _
        ),
        "progress": lambda: progress_document(plan, progress(plan, now, written), (), (), _),
        "why": lambda: why_document(plan, now, driving_chain(plan, now, "t"), written, _),
        "baseline": lambda: baseline_document(plan, {}, written, _),
        "baseline-compare": lambda: comparison_document(plan, written, written, (), _),
        "risks": lambda: risks_document(
            plan, register(plan, now, written), costs(plan, now), _, on=date(2026, 1, 5)
        ),
        "audit": lambda: audit_document(plan, Audit(()), (), _, on=date(2026, 1, 5), wanted=Wanted()),
        "audit-launch": lambda: audit_document(
            plan, Audit(()), (), _, on=date(2026, 1, 5), wanted=Wanted("audit-launch")
        ),
        "coverage": lambda: coverage_document(
            plan, coverage(plan, now), (), onboarding(plan, now), _, on=date(2026, 1, 5)
        ),
        "adoption": lambda: adoption_document(
            plan, adoption(plan, now), entry_cost(plan, now), _, on=date(2026, 1, 5)
        ),
        "kpi": lambda: kpi_document(plan, none, _, on=date(2026, 1, 5)),
        "kpi-by": lambda: parts_document(plan, {}, _, on=date(2026, 1, 5), by="owner"),
        "kpi-measure": lambda: measure_document(plan, Measurement(()), _, on=date(2026, 1, 5)),
        "payback": lambda: payback_document(plan, payback(plan, now, written, none, {}), written, _),
        "import-map": lambda: import_map_document(Look("x.csv", "csv", "x", ("x",), 0), _),
        "library-risks": lambda: library_risks_document((), _),
        "library-kpis": lambda: library_kpis_document((), _),
        "simulate": lambda: _simulation(plan, now, written, _),
        "schedule": lambda: schedule_document(plan, now, _),
        "gantt": lambda: gantt_document(plan, now, _),
    }
    return made[view]()


def _simulation(plan: Plan, now: Schedule, written: Reference, _: Messages) -> Document:
    from crmplan.analysis.simulation import simulate
    from crmplan.reports.simulate import simulation_document

    return simulation_document(plan, simulate(plan, now, written, runs=100), now.on, _)
