"""What was measured as a document: every reason and remark is a whole sentence, figures as their unit wants them."""

from datetime import date
from decimal import Decimal

import pytest

from crmplan.model.measured import MeasuredKpi, Measurement, Taken, Unmeasured
from crmplan.model.plan import Plan
from crmplan.render.base import FORMATS, Options
from crmplan.reports.measure import REASONS, REMARKS, measure_document
from tests.helpers import messages
from tests.reports.measured import everything

PLAN = Plan.model_validate(
    {
        "crmplan": "1",
        "project": {"name": "S", "start": "2026-03-02", "currency": "EUR"},
        "kpis": {"revenue": {}},
    }
)
ON = date(2026, 8, 31)


def text(found: Measurement, language: str = "en") -> str:
    return str(
        FORMATS["text"].render(measure_document(PLAN, found, messages(language), on=ON), Options(width=1000))
    )


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_reason_and_remark_is_told_whole(language: str) -> None:
    shown = text(everything(PLAN), language)
    for told in ("deals.cost", "EUR, USD", "crm, dwh", "payback", "62", "--allow-sql", "many: no number"):
        assert told in shown
    assert shown.count("`measure`") == 2 and "{" not in shown


def test_sentences_are_translated() -> None:
    _ = messages("ru")
    assert [one for one in (*REASONS.values(), *REMARKS.values()) if _(one) == one] == []


def test_figures_have_their_unit() -> None:
    one = MeasuredKpi(
        *("revenue", "EUR", "crm", 10, 0, 2, date(2026, 1, 1), ON),
        *(Taken(Decimal("1234.5"), 7), Taken(Decimal("0.5")), "data/revenue.csv", "new"),
    )
    row = next(line for line in text(Measurement((one,))).splitlines() if line.startswith("revenue"))
    assert "EUR\u00a01,23" in row and " 7 " in row and "data/revenue.csv" in row


@pytest.mark.parametrize(
    ("found", "is_current"),
    [
        (Measurement(()), True),
        (Measurement((), lost=("revenue",)), False),
        (Measurement((), (Unmeasured("revenue", "no-map"),)), True),
        (everything(PLAN), False),
    ],
)
def test_plan_is_current_only_where_all_is_the_same(found: Measurement, is_current: bool) -> None:
    assert found.is_current is is_current
