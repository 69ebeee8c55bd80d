"""Every view of both demonstration plans, in both languages, through every renderer."""

import csv
import io
import json
import re
from datetime import date
from functools import cache

import pytest

from crmplan.analysis.baseline import as_saved, as_written, changes
from crmplan.analysis.calendar import work_calendar
from crmplan.analysis.cost import costs
from crmplan.analysis.driving import broken_links, driving_chain, final_task
from crmplan.analysis.freezing import frozen
from crmplan.analysis.progress import progress
from crmplan.analysis.register import register
from crmplan.analysis.s_curve import s_curve
from crmplan.analysis.schedule import schedule
from crmplan.analysis.simulation import simulate
from crmplan.analysis.status import status
from crmplan.document.blocks import Document
from crmplan.errors import CrmplanError
from crmplan.findings import Severity
from crmplan.render.base import FORMATS, Options
from crmplan.render.svg import VIEWS as CHARTED
from crmplan.reports.baseline import baseline_document, comparison_document
from crmplan.reports.import_map import import_map_document
from crmplan.reports.library import library_kpis_document, library_risks_document
from crmplan.reports.measure import measure_document
from crmplan.reports.progress import progress_document
from crmplan.reports.risks import risks_document
from crmplan.reports.rules import rules_document
from crmplan.reports.schedule import gantt_document, schedule_document
from crmplan.reports.simulate import simulation_document
from crmplan.reports.status import portfolio_document, status_document
from crmplan.reports.why import why_document
from crmplan.rules.registry import RULES
from crmplan.source import visible
from crmplan.sources.look import look
from tests.helpers import PLANS, demonstration, kpi_library, library, messages, wording
from tests.reports.measured import everything

VIEWS = tuple(
    "status schedule gantt portfolio progress risks all-risks simulate why baseline baseline-compare"
    " library-risks library-kpis rules import-map kpi-measure".split()
)
COUNTS = dict.fromkeys(Severity, 1)


@cache
def document(name: str, view: str, language: str) -> Document:
    loaded = demonstration(name)
    plan, _ = loaded.plan, messages(language)
    assert plan is not None
    if view == "library-risks":
        return library_risks_document(library("risks")["risks"], _)
    if view == "rules":
        return rules_document(
            [rule.code for rule in RULES],
            wording(language),
            _,
            severities={RULES[0].code: Severity.INFO},
            off={RULES[-1].code: "our stages overlap"},
        )
    if view == "import-map":
        found = look(PLANS / "sever" / "data" / "deals.csv")
        return import_map_document(found, _, sources="sources:\n  crm:\n", written="crm.yaml")
    if view == "kpi-measure":
        return measure_document(plan, everything(plan), _, on=date(2026, 8, 31))
    if view == "library-kpis":
        return library_kpis_document(library("kpis")["kpis"], _)
    calendar = work_calendar(plan, loaded.holidays)
    now = schedule(plan, calendar, on=plan.project.status_date)
    if view == "schedule":
        return schedule_document(plan, now, _)
    if view == "gantt":
        return gantt_document(plan, now, _)
    written = as_written(plan, schedule(plan, calendar, on=None))
    if view in ("risks", "all-risks"):
        assert now.on is not None
        found = register(plan, now, written)
        return risks_document(plan, found, costs(plan, now), _, on=now.on, has_all=view == "all-risks")
    if view == "simulate":
        return simulation_document(plan, simulate(plan, now, written, runs=500), now.on, _)
    if view == "progress":
        done = progress(plan, now, written)
        return progress_document(plan, done, s_curve(done, now), broken_links(plan, now), _)
    if view == "why":
        last = final_task(now)
        assert last is not None
        return why_document(plan, now, driving_chain(plan, now, last), written, _)
    if view == "baseline":
        return baseline_document(plan, {"x": frozen(plan, now, on=now.on or date.min)}, written, _)
    if view == "baseline-compare":
        forecast = as_saved("x", frozen(plan, now, on=now.on or date.min), calendar)
        return comparison_document(plan, written, forecast, changes(written, forecast, calendar), _)
    state = status(plan, now, written, library=kpi_library())
    if view == "portfolio":
        return portfolio_document([("a", plan, state, COUNTS), ("b", plan, state, COUNTS)], _)
    return status_document(plan, state, COUNTS, _)


@pytest.mark.parametrize("name", ["sever", "harwell"])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_view_is_shown_in_every_format(name: str, view: str, language: str, format_name: str) -> None:
    made = document(name, view, language)
    if format_name == "svg" and made.view not in CHARTED:
        with pytest.raises(CrmplanError, match="no chart"):
            FORMATS["svg"].render(made, Options())
        return
    shown = FORMATS[format_name].render(made, Options())
    document.cache_clear()
    assert shown == FORMATS[format_name].render(document(name, view, language), Options()), "deterministic"
    assert visible(shown.replace("\n", " ")) == shown.replace("\n", " "), "no control characters"
    if format_name == "csv":
        assert shown
        assert all(rows for rows in csv.reader(io.StringIO(shown.replace("\n\n", "\n"))))
        return
    assert len(shown.splitlines()) > 5
    if format_name in ("html", "svg"):
        assert "None" not in re.sub("<style>.*</style>", "", shown, flags=re.DOTALL)
        return
    if format_name == "json":
        found = json.loads(shown)
        assert found["view"] == made.view
        assert found["data"]
    else:
        assert "None" not in shown
        assert "{" not in shown.replace("\\{", "{") or format_name == "markdown"


@pytest.mark.parametrize("name", ["sever", "harwell"])
def test_schedule_as_data_agrees_with_itself(name: str) -> None:
    found = json.loads(FORMATS["json"].render(document(name, "schedule", "en"), Options()))["data"]
    for task in found["tasks"]:
        assert task["start"] <= task["finish"]
        assert task["start"][:10] == task["start_day"]
        assert task["finish"][:10] == task["finish_day"]
        assert task["critical"] or task["id"] not in found["critical_path"]
    assert found["finish"] == max(task["finish"] for task in found["tasks"])
