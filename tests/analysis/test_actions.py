"""Actions on a day: what is open, and what is overdue."""

from datetime import date

import pytest

from crmplan.analysis.actions import action_status, open_actions
from crmplan.analysis.state import State
from tests.helpers import calendar, plan

ON = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("facts", "state", "is_overdue"),
    [
        ("due: 2026-03-10", State.TODO, True),
        ("due: 2026-03-11", State.TODO, False),
        ("due: 2026-03-10, status: blocked", State.BLOCKED, True),
        ("due: 2026-03-10, status: dropped, note: why", State.DROPPED, False),
        ("due: 2026-03-10, finished: 2026-03-11", State.DONE, False),
        ("due: 2026-03-10, finished: 2026-03-12", State.TODO, True),
        ("owner: ann", State.TODO, False),
    ],
)
def test_action_is_overdue_from_the_day_after_its_own_while_it_is_open(
    facts: str, state: State, is_overdue: bool
) -> None:
    made = plan(f"team: {{ann: {{}}}}\nactions: {{act: {{{facts}}}}}")
    found = action_status(made, "act", calendar(made), on=ON)
    assert (found.state, found.is_overdue) == (state, is_overdue)
    assert [one.id for one in open_actions(made, calendar(made), on=ON)] == (["act"] if found.is_open else [])
