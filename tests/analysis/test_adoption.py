"""How the work goes: observed shares, fields and reports that nobody uses; 2026-03-02 is a Monday."""

from datetime import date
from decimal import Decimal

import pytest

from crmplan.analysis.adoption import Adoption, Direction, ReportState, adoption
from crmplan.analysis.shares import Measure
from crmplan.model.limits import Limits
from tests.helpers import demonstration, plan, scheduled

LIVE = "stages: {s: {tasks: {go-live: {duration: 1d, started: 2026-03-04, finished: 2026-03-04}}}}\n"


def found(text: str, on: str = "2026-03-20", limits: Limits | None = None) -> Adoption:
    made = plan(text)
    now = scheduled(made, on)
    return adoption(made, now) if limits is None else adoption(made, now, limits)


def observed(*active: int, live: bool = True) -> str:
    """Return a plan in which so many of 100 users were active, from 3 March on, a day each."""
    rows = ", ".join(
        f"{{date: 2026-03-{3 + n:02}, users: 100, active: {one}}}" for n, one in enumerate(active)
    )
    return f"{LIVE if live else ''}adoption: [{rows}]"


def test_shares_are_of_users_and_of_records() -> None:
    one = found(
        "adoption: [{date: 2026-03-05, users: 8, active: 6, records: 50, complete: 40, by_rules: 30}]"
    )
    assert one.observations[0].shares == {
        Measure.ACTIVE: Decimal("0.75"), Measure.COMPLETE: Decimal("0.8"), Measure.BY_RULES: Decimal("0.6"),
    }  # fmt: skip
    assert [course.limit for course in one.courses] == [Decimal("0.8"), Decimal("0.95"), Decimal("0.9")]


@pytest.mark.parametrize("row", ["users: 8", "active: 6", "users: 0, active: 0", "records: 0, complete: 0"])
def test_share_without_its_figures_is_none(row: str) -> None:
    one = found(f"adoption: [{{date: 2026-03-05, {row}}}]")
    assert set(one.observations[0].shares.values()) == {None}
    assert {(course.points, course.last, course.is_reached, course.since) for course in one.courses} == {
        ((), None, None, None)
    }


def test_nobody_active_is_a_share_of_nothing_and_not_unknown() -> None:
    assert found(observed(0)).courses[0].last == 0


def test_observations_stand_by_their_days_and_end_with_the_status_date() -> None:
    text = "adoption: [{date: 2026-03-09}, {date: 2026-03-05}, {date: 2026-03-10}]"
    seen = found(text, "2026-03-09").observations
    assert [one.observation.date.day for one in seen] == [5, 9]


@pytest.mark.parametrize(
    ("active", "reached", "since"),
    [
        ((80,), True, 3),
        ((79,), False, 3),
        ((50, 80, 90), True, 4),
        ((90, 70, 80, 90), True, 5),
        ((90, 70, 75), False, 4),
        ((90, 95, 79), False, 5),
    ],
)
def test_share_is_reached_or_not_since_the_last_turn(
    active: tuple[int, ...], reached: bool, since: int
) -> None:
    course = found(observed(*active)).courses[0]
    assert (course.is_reached, course.since) == (reached, date(2026, 3, since))


@pytest.mark.parametrize(
    ("active", "is_live", "change", "compared", "direction"),
    [
        ((10, 50, 60), True, "0.10", 2, Direction.UP),
        ((10, 50, 52), True, "0.02", 2, Direction.UP),
        ((10, 50, 51), True, "0.01", 2, Direction.STEADY),
        ((10, 50, 70, 49), True, "-0.01", 3, Direction.STEADY),
        ((10, 50, 70, 48), True, "-0.02", 3, Direction.DOWN),
        ((10, 50), True, None, 1, None),
        ((10,), True, None, 0, None),
        ((10, 50, 60), False, "0.5", 3, Direction.UP),
    ],
)
def test_trend_is_that_of_the_last_against_the_first_after_go_live(
    active: tuple[int, ...], is_live: bool, change: str | None, compared: int, direction: Direction | None
) -> None:
    course = found(observed(*active, live=is_live)).courses[0]
    assert course.change == (None if change is None else Decimal(change))
    assert (course.compared, course.direction) == (compared, direction)


def test_firm_has_its_own_limits() -> None:
    limits = Limits(active_share="50%", required_fields="1")  # type: ignore[arg-type]
    one = found(observed(60) + "\ncards: {c: {a: {required: true}, b: {required: true}}}", limits=limits)
    assert one.courses[0].is_reached is True
    assert one.cards[0].limit == 1


def test_required_fields_that_nobody_uses_are_told_by_card() -> None:
    one = found("""
        cards:
          client:
            need: {required: true, used_in: [pipeline]}
            fax: {required: true}
            site: {}
            inn: {required: true}
          deal: {sum: {required: true, used_in: [sell]}}
        reports: {pipeline: {}}
        processes: {sell: {card: deal}, open: {card: client}, keep: {card: client}, rest: {}}
    """)
    assert [(card.id, card.required, card.unused, card.processes) for card in one.cards] == [
        ("client", ("need", "fax", "inn"), ("fax", "inn"), ("open", "keep")),
        ("deal", ("sum",), (), ("sell",)),
    ]


@pytest.mark.parametrize(
    ("report", "on", "state", "until"),
    [
        ("every: 1w", "2026-03-20", ReportState.NO_READER, "2026-03-18"),
        ("reader: ann", "2026-03-20", ReportState.NO_RHYTHM, None),
        ("", "2026-03-20", ReportState.NO_READER, None),
        ("reader: ann, every: 1w, last: 2026-03-06", "2026-03-20", ReportState.USED, "2026-03-20"),
        ("reader: ann, every: 1w, last: 2026-03-06", "2026-03-21", ReportState.UNUSED, "2026-03-20"),
        ("reader: ann, every: 1w, last: 2026-03-06", "2026-03-05", ReportState.NOT_YET, "2026-03-18"),
        ("reader: ann, every: 1w", "2026-03-18", ReportState.NOT_YET, "2026-03-18"),
        ("reader: ann, every: 1w", "2026-03-19", ReportState.UNUSED, "2026-03-18"),
        ("reader: ann, every: 1w", "2026-03-03", ReportState.NOT_YET, None),
        ("reader: ann, every: 1w, last: 2026-01-05", "2026-03-03", ReportState.UNUSED, "2026-01-19"),
    ],
)
def test_report_is_used_while_its_last_decision_is_not_older_than_twice_its_rhythm(
    report: str, on: str, state: ReportState, until: str | None
) -> None:
    (one,) = found(f"{LIVE}team: {{ann: {{}}}}\nreports: {{r: {{{report}}}}}", on).reports
    assert (one.state, one.until) == (state, date.fromisoformat(until) if until else None)


def test_demonstration_plan_of_sever_tells_its_story() -> None:
    made = demonstration("sever").plan
    assert made is not None
    one = adoption(made, scheduled(made, "2026-09-04"))
    assert [(course.is_reached, course.direction, course.compared) for course in one.courses] == [
        (True, Direction.UP, 7), (False, Direction.UP, 7), (False, Direction.UP, 7),
    ]  # fmt: skip
    assert {card.id: card.unused for card in one.cards} == {"client": ("industry",), "deal": (), "claim": ()}
