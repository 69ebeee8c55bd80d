"""The state of a task on a day."""

from datetime import date

import pytest

from crmplan.analysis.state import State, task_state
from tests.helpers import tasks


@pytest.mark.parametrize(
    ("facts", "on", "state"),
    [
        ("status: blocked, started: 2026-03-04", "2026-03-03", State.TODO),
        ("status: blocked, started: 2026-03-04", "2026-03-04", State.BLOCKED),
        ("status: blocked", "2026-03-02", State.BLOCKED),
        ("started: 2026-03-04", "2026-03-03", State.TODO),
        ("started: 2026-03-04, finished: 2026-03-05", "2026-03-04", State.DOING),
        ("started: 2026-03-04, finished: 2026-03-05", "2026-03-05", State.DONE),
        ("status: dropped, note: No, started: 2026-03-04", "2026-03-02", State.DROPPED),
    ],
)
def test_state_follows_from_the_facts_of_the_day(facts: str, on: str, state: State) -> None:
    made = tasks(f"a: {{duration: 2d, {facts}}}")
    assert task_state(made.tasks["a"].task, date.fromisoformat(on)) is state
