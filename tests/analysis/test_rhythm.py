"""When something is due again; 2026-03-02 is a Monday."""

from datetime import date

import pytest

from crmplan.analysis.rhythm import next_due
from crmplan.model.base import Rhythm
from tests.helpers import calendar, plan


@pytest.mark.parametrize(
    ("last", "every", "times", "due"),
    [
        ("2026-03-02", "1d", 1, "2026-03-03"),
        ("2026-03-06", "1d", 1, "2026-03-09"),
        ("2026-03-06", "1d", 2, "2026-03-09"),
        ("2026-03-04", "1w", 1, "2026-03-11"),
        ("2026-03-07", "1w", 1, "2026-03-16"),
        ("2026-03-04", "2w", 1, "2026-03-18"),
        ("2026-03-04", "2w", 2, "2026-04-01"),
        ("2026-01-30", "1 month", 1, "2026-03-02"),
        ("2026-03-31", "1 month", 1, "2026-04-30"),
        ("2026-03-04", "1 quarter", 1, "2026-06-04"),
        ("2026-03-04", "1 quarter", 2, "2026-09-04"),
        ("2025-12-15", "1 month", 1, "2026-01-15"),
    ],
)
def test_next_day_is_a_working_day(last: str, every: Rhythm, times: int, due: str) -> None:
    found = next_due(date.fromisoformat(last), every, calendar(plan("")), times=times)
    assert found == date.fromisoformat(due)
