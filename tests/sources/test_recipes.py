"""Recipes of the library: every KPI has one or says why not, and each gives what is worked out by hand."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from crmplan.analysis.calendar import work_calendar
from crmplan.loader.packaged import packaged_yaml
from crmplan.model.measured import Unmeasured
from crmplan.model.plan import Plan
from crmplan.sources.canonical import TABLES, columns_of
from crmplan.sources.engine import loaded
from crmplan.sources.measure import Asked, Measured, Wanted, measured, wanted
from crmplan.sources.origin import Opened, Origin
from crmplan.sources.recipes import recipes
from tests.sources.sales import Answer

KPIS = {entry["id"]: entry for entry in packaged_yaml("kpis")["kpis"]}
TODAY = date(2026, 3, 31)


def day(text: str) -> datetime:
    """Return a moment of 2026: `01-15` or `01-15 10:30`."""
    return datetime.fromisoformat(f"2026-{text}")


def deals() -> dict[str, list[Any]]:
    """Return six deals: three won, one lost, two open."""
    return {
        "id": ["1", "2", "3", "4", "5", "6"],
        "account": ["a", "a", "b", "c", "a", None],
        "owner": ["x", "y", "x", "y", "x", None],
        "stage": ["paid", "paid", "paid", "refused", "offer", "offer"],
        "status": ["won", "won", "won", "lost", "open", "open"],
        "amount": [Decimal(100), Decimal(300), Decimal(50), Decimal(70), Decimal(500), Decimal(40)],
        "cost": [Decimal(60), Decimal(200), None, Decimal(0), None, None],
        "created_at": [day("01-01"), day("01-05"), day("02-10"), day("01-20"), day("02-01"), day("03-01")],
        "closed_at": [day("01-11"), day("02-04"), day("02-10"), day("02-20"), None, None],
        "updated_at": [day("01-11"), day("02-04"), day("02-10"), day("02-20"), day("02-01"), day("03-30")],
        "lost_reason": [None, None, None, "price", None, None],
        "product": ["p", "p", "q", "q", "p", None],
        "source": ["web", "web", "call", "call", "web", "web"],
    }


TABLES_READ: dict[str, Mapping[str, list[Any]]] = {
    "deals": deals(),
    "stage_history": {
        "deal_id": ["1", "1", "5", "4", "4"],
        "stage": ["new", "paid", "offer", "new", "refused"],
        "entered_at": [day("01-01"), day("01-11"), day("02-01"), day("01-20"), day("01-24")],
    },
    "activities": {
        "id": ["1", "2", "3"],
        "deal_id": ["5", "6", "1"],
        "owner": ["x", "x", "y"],
        "type": ["call", "mail", "Звонок"],
        "created_at": [day("03-02 09:00"), day("03-02 10:00"), day("03-03 10:00")],
        "due_at": [day("03-04"), day("04-10"), day("03-05")],
        "done_at": [day("03-05"), None, day("03-05")],
    },
    "leads": {
        "id": ["1", "2", "3"],
        "created_at": [day("03-02 10:00"), day("03-06 17:50"), day("03-09 10:00")],
        "first_response_at": [day("03-02 10:30"), day("03-09 09:10"), None],
        "source": ["web", "web", "call"],
        "converted_deal_id": ["1", None, None],
    },
    "users": {
        "id": ["x", "y", "z", "old"],
        "name": ["X", "Y", "Z", "Old"],
        "licensed": [True, True, True, False],
        "last_login_at": [day("03-30"), day("01-02"), None, None],
    },
    "contacts": {
        "id": ["1", "2", "3", "4"],
        "name": ["A", "A", "B", "C"],
        "phone": ["+7 (495) 111-22-33", "8 495 1112233", None, None],
        "email": ["a@x.com", None, "B@x.com", "b@x.com "],
        "tax_number": [None, None, None, None],
    },
    "costs": {
        "date": [date(2026, 3, 1), date(2026, 3, 9)],
        "kind": ["licence", "work"],
        "amount": [Decimal("10.5"), Decimal(20)],
    },
    "timelog": {
        "date": [date(2026, 3, 2)] * 2 + [date(2026, 3, 3)],
        "user": ["x", "x", "y"],
        "hours": [Decimal(1), Decimal("0.5"), Decimal("0.5")],
    },
    "survey": {"date": [date(2026, 3, 2)] * 2, "user": ["x", "y"], "score": [Decimal(4), Decimal(5)]},
    "modules": {"id": ["a", "b"], "paid": [True, True], "last_used_at": [day("03-20"), None]},
    "training": {"process": ["p"] * 2, "user": ["x", "y"], "status": ["passed", "no"]},
    "controls": {
        "date": [date(2026, 3, 2)] * 4,
        "regulation": ["r"] * 4,
        "user": ["x"] * 4,
        "passed": [True, True, True, False],
    },
    "reports": {"id": ["a", "b"], "reader": ["x", "x"], "last_decision_at": [day("03-03"), day("02-03")]},
    "integration_log": {"at": [day("03-02")] * 4, "integration": ["i"] * 4, "ok": [True, True, True, False]},
    "forecast": {"month": [date(2026, 1, 1), date(2026, 2, 1)], "amount": [Decimal(120), Decimal(350)]},
}
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)

BY_HAND: dict[str, dict[date, tuple[str, int]]] = {
    "revenue": {JANUARY: ("100", 1), FEBRUARY: ("350", 2)},
    "won-deals": {JANUARY: ("1", 1), FEBRUARY: ("2", 2)},
    "active-clients": {JANUARY: ("1", 1), FEBRUARY: ("2", 2)},
    "new-clients": {JANUARY: ("1", 1), FEBRUARY: ("1", 1)},
    "avg-deal": {JANUARY: ("100", 1), FEBRUARY: ("175", 2)},
    "median-deal": {JANUARY: ("100", 1), FEBRUARY: ("175", 2)},
    "repeat-share": {JANUARY: ("0", 1), FEBRUARY: ("50", 2)},
    "gross-margin": {JANUARY: ("40", 1), FEBRUARY: ("33.333333", 1)},
    "win-rate": {JANUARY: ("100", 1), FEBRUARY: ("66.666667", 3)},
    "cohort-conversion": {JANUARY: ("66.666667", 3), FEBRUARY: ("50", 2), MARCH: ("0", 1)},
    "lead-conversion": {MARCH: ("33.333333", 3)},
    "sales-cycle-days": {JANUARY: ("10", 1), FEBRUARY: ("15", 2)},
    "stage-conversion": {JANUARY: ("50", 2), FEBRUARY: ("0", 1)},
    "stage-duration-days": {JANUARY: ("7", 2)},
    "pipeline-value": {JANUARY: ("370", 2), FEBRUARY: ("500", 1), MARCH: ("540", 2)},
    "same-day-deal-share": {JANUARY: ("0", 1), FEBRUARY: ("33.333333", 3)},
    "overdue-task-share": {MARCH: ("50", 2)},
    "first-response-minutes": {MARCH: ("20", 2)},
    "unanswered-lead-share": {MARCH: ("66.666667", 3)},
    "activities-per-manager": {MARCH: ("0.030303", 66)},
    "calls-per-manager": {MARCH: ("0.030303", 66)},
    "daily-active-share": {MARCH: ("6.060606", 66)},
    "next-step-share": {TODAY: ("50", 2)},
    "stale-share": {TODAY: ("0", 2)},
    "never-logged-in": {TODAY: ("1", 3)},
    "licence-use-share": {TODAY: ("33.333333", 3)},
    "module-use-share": {TODAY: ("50", 2)},
    "training-coverage": {TODAY: ("50", 2)},
    "field-completeness": {TODAY: ("70", 2)},
    "duplicate-share": {TODAY: ("50", 4)},
    "report-use-share": {TODAY: ("50", 2)},
    "loss-reason-share": {FEBRUARY: ("100", 1)},
    "regulation-compliance": {MARCH: ("75", 4)},
    "user-satisfaction": {MARCH: ("4.5", 2)},
    "integration-error-share": {MARCH: ("25", 4)},
    "entry-hours-per-day": {MARCH: ("1", 2)},
    "revenue-per-manager": {JANUARY: ("100", 1), FEBRUARY: ("175", 2)},
    "total-cost": {MARCH: ("30.5", 2)},
    "forecast-error": {JANUARY: ("20", 1), FEBRUARY: ("0", 1)},
}
FROM_PLAN = {"entry-payroll-share", "roi", "payback-months"}


def found(tables: Mapping[str, Mapping[str, list[Any]]], keys: list[str], **more: Any) -> dict[str, Any]:
    """Return what tables give of KPIs."""
    project = {"name": "Sales", "start": "2026-02-15", "currency": "EUR"}
    plan = Plan.model_validate(
        {
            "crmplan": "1",
            "project": project,
            "calendar": {"week": "mon-fri"},
            "kpis": {key: {} for key in keys},
        }
        | {"sources": {"crm": {"type": "csv", "file": "x.csv"}}}
    )
    asked = Asked(plan, work_calendar(plan), TODAY, date(2026, 3, 1), "month", None, dict.fromkeys(keys, "x"))
    asked = asked._replace(**more)
    every = [one for key in keys if (one := recipes()[key]).shape is not None]
    engine = loaded(tables)
    given = [Wanted(one.id, "crm", one) for one in every]
    result = {
        (one.wanted.key if isinstance(one, Measured) else one.key): one
        for one in measured(asked, given, Opened(engine, Origin("crm", "csv", "x.csv")))
    }
    engine.close()
    return result


def test_every_kpi_of_the_library_has_a_recipe_or_a_reason() -> None:
    assert len(KPIS) == 43
    assert set(recipes()) == set(KPIS)
    assert {key for key, one in recipes().items() if one.shape is None} == FROM_PLAN
    assert all(one.plan for one in recipes().values() if one.shape is None)
    plan = Plan.model_validate(
        {
            "crmplan": "1",
            "project": {"name": "Sales", "start": "2026-02-15"},
            "kpis": {key: {} for key in KPIS},
        }
    )
    asked = Asked(
        plan, work_calendar(plan), TODAY, None, "month", None, {key: one["unit"] for key, one in KPIS.items()}
    )
    taken, reasons = wanted(asked, list(KPIS), {})
    assert not taken and len(reasons) == 43
    assert {one.reason for one in reasons} == {"no-source", "from-plan"}


@pytest.mark.parametrize("key", recipes())
def test_recipe_needs_what_the_canonical_tables_have(key: str) -> None:
    one = recipes()[key]
    for part in (one.needs, one.any):
        for table, names in part.items():
            assert set(names) <= set(TABLES[table])
    assert one.slices is None or one.slices in one.tables
    assert columns_of("deals")


def test_each_recipe_gives_what_is_worked_out_by_hand() -> None:
    keys = sorted(set(KPIS) - FROM_PLAN)
    result = found(TABLES_READ, keys)
    assert set(BY_HAND) | {"sales-velocity"} == set(keys)
    for key, right in BY_HAND.items():
        one = result[key]
        assert isinstance(one, Measured), one
        seen = {figure.first: Answer(figure.value, figure.n) for figure in one.periods}  # type: ignore[arg-type]
        for month, (value, n) in right.items():
            assert seen[month] == (Decimal(value), n), (key, month)


def test_sales_velocity_is_its_formula() -> None:
    one = found(TABLES_READ, ["sales-velocity"])["sales-velocity"]
    february = next(figure for figure in one.periods if figure.first == FEBRUARY)
    assert february.value == (Decimal(1) * Decimal(2) / 3 * Decimal(175) / 15).quantize(Decimal("0.000001"))


@pytest.mark.parametrize("key", sorted(set(KPIS) - FROM_PLAN))
def test_recipe_says_what_a_source_lacks(key: str) -> None:
    one = found({"deals": {"id": ["1"]}}, [key])[key]
    assert isinstance(one, Unmeasured) and one.reason == "lacks" and one.params["columns"]


@pytest.mark.parametrize("key", sorted(set(KPIS) - FROM_PLAN))
def test_source_without_a_row_gives_no_figure_and_no_zero(key: str) -> None:
    empty = {table: {name: [] for name in columns} for table, columns in TABLES_READ.items()}
    one = found(empty, [key])[key]
    assert isinstance(one, Unmeasured), one
    assert one.reason in ("no-cases", "no-amounts", "no-cycle")


def test_wholes_are_those_of_the_compared_periods() -> None:
    result = found(TABLES_READ, ["win-rate", "active-clients", "avg-deal"], live=date(2026, 2, 16))
    before, after = result["win-rate"].wholes
    assert (before.first, before.last, before.value, before.n) == (
        JANUARY,
        date(2026, 2, 14),
        Decimal(100),
        3,
    )
    assert (after.first, after.last, after.value, after.n) == (date(2026, 2, 16), TODAY, Decimal(0), 1)
    assert result["active-clients"].wholes[0].value == 2
    assert (result["avg-deal"].wholes[0].median, result["avg-deal"].wholes[1]) == (Decimal(100), None)


def test_periods_that_overlap_are_summed_each_by_itself() -> None:
    apart = found(TABLES_READ, ["win-rate"], live=date(2026, 1, 15))["win-rate"]
    before, after = apart.wholes
    assert (before.n, after.n) == (3, 3) and after.first == date(2026, 1, 15)


def test_slices_have_wholes_of_their_own() -> None:
    one = found(TABLES_READ, ["active-clients"], by="owner", live=date(2026, 2, 16))["active-clients"]
    wholes = {figure.slice: figure.value for figure in one.slices if figure.last == date(2026, 2, 14)}
    assert wholes == {"x": 2, "y": 1}


def test_amounts_in_another_currency_are_refused() -> None:
    other = {**deals(), "currency": ["EUR"] * 5 + ["USD"]}
    one = found({"deals": other}, ["revenue"])["revenue"]
    assert (
        isinstance(one, Unmeasured) and one.reason == "currencies" and one.params["found"] == ("EUR", "USD")
    )
