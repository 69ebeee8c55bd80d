"""Rules by what is beside a plan: observations of its KPIs, and the limits of a firm."""

from pathlib import Path

import pytest

from crmplan.cli.checking import all_findings
from crmplan.cli.session import open_plan
from crmplan.findings import Finding
from tests.helpers import wording

HEAD = "crmplan: 1\nproject: {name: P, start: 2026-03-02, status_date: %s}\n"
LIVE = "stages: {w: {tasks: {go-live: {finished: 2026-05-08}}}}\n"


def found(folder: Path, text: str, code: str, rows: str = "", config: str = "") -> list[Finding]:
    (folder / "plan.yaml").write_text(text)
    (folder / "seen.csv").write_text(f"date,value,n\n{rows}")
    (folder / "crmplan.yaml").write_text(config)
    findings = all_findings(open_plan(folder / "plan.yaml"))
    assert not [one for one in findings if one.code.startswith("CP0")]
    return [one for one in findings if one.code == code]


@pytest.mark.parametrize(
    ("period", "variants"),
    [
        ("", []),
        (", before: 2026-02", []),
        (", before: 2026-01", ["unobserved"]),
        (", before: 2026-04", ["unobserved"]),
    ],
)
def test_observations_are_a_figure_before_where_some_are_of_the_period(
    tmp_path: Path, period: str, variants: list[str]
) -> None:
    text = HEAD % "2026-04-10" + f"kpis: {{k: {{unit: count, series: seen.csv{period}}}}}\n"
    findings = found(tmp_path, text, "CP402", "2026-02-03,5,1\n2026-03-02,7,1\n")
    assert [one.variant for one in findings] == variants
    assert all("seen.csv" in wording("en").message(one) for one in findings)


def test_observations_of_the_time_after_alone_are_no_figure_before(tmp_path: Path) -> None:
    text = HEAD % "2026-04-10" + "kpis: {k: {unit: count, series: seen.csv}}\n"
    assert [one.variant for one in found(tmp_path, text, "CP402", "2026-03-02,7,1\n")] == ["unobserved"]


@pytest.mark.parametrize(("day", "count"), [("2026-05-11", 1), ("2026-05-16", 1), ("2026-05-17", 0)])
def test_period_of_observations_after_the_launch_is_too_short_until_a_cycle_is_over(
    tmp_path: Path, day: str, count: int
) -> None:
    kpis = (
        "kpis:\n  cycle: {as: sales-cycle-days, baseline: 10, before: 2026-02}\n"
        "  k: {unit: count, kind: flow, series: seen.csv}\n"
    )
    findings = found(tmp_path, HEAD % day + LIVE + kpis, "CP405", "2026-02-03,5,1\n2026-05-10,7,1\n")
    assert len(findings) == count


def test_period_after_the_launch_in_which_nothing_was_observed_is_not_judged(tmp_path: Path) -> None:
    kpis = (
        "kpis:\n  cycle: {as: sales-cycle-days, baseline: 10, before: 2026-02}\n"
        "  k: {unit: count, kind: flow, series: seen.csv}\n"
    )
    assert found(tmp_path, HEAD % "2026-05-11" + LIVE + kpis, "CP405", "2026-02-03,5,1\n") == []


def test_cycle_may_be_observed_and_is_shown_in_whole_days(tmp_path: Path) -> None:
    kpis = (
        "kpis:\n  cycle: {as: sales-cycle-days, before: 2026-02, series: seen.csv}\n"
        "  k: {unit: count, kind: flow, after: 2026-06-01..2026-06-10}\n"
    )
    (finding,) = found(
        tmp_path, HEAD % "2026-04-10" + kpis, "CP405", "2026-02-03,10,1\n2026-02-04,10,1\n2026-02-05,11,1\n"
    )
    assert (finding.params["days"], finding.params["cycle"]) == (10, 11)


@pytest.mark.parametrize(("share", "count"), [("50%", 0), ("49%", 1)])
def test_firm_may_allow_another_share_of_code(tmp_path: Path, share: str, count: int) -> None:
    text = HEAD % "2026-03-03" + "specification: {requirements: {a: {custom: true}, b: {}}}\n"
    findings = found(tmp_path, text, "CP503", config=f"thresholds: {{custom_share: {share}}}\n")
    assert len(findings) == count
    assert all("49%" in wording("en").message(one) for one in findings)


@pytest.mark.parametrize(("days", "count"), [(4, 1), (5, 0)])
def test_firm_may_call_a_project_stalled_sooner(tmp_path: Path, days: int, count: int) -> None:
    text = HEAD % "2026-03-06" + "stages: {w: {tasks: {a: {duration: 9d, started: 2026-03-02}}}}\n"
    assert len(found(tmp_path, text, "CP810", config=f"thresholds: {{stalled_days: {days}}}\n")) == count


def test_facts_after_the_day_that_is_asked_for_are_not_known(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(
        HEAD
        % "2026-04-10"
        + "stages: {w: {tasks: {a: {duration: 9d, started: 2026-03-02}, b: {finished: 2026-04-09}, "
        "g: {gate: {decision: postpone, on: 2026-04-09}}}}}\n"
    )
    codes = [
        {one.code for one in all_findings(open_plan(tmp_path / "plan.yaml", as_of=day))}
        for day in ("2026-03-16", "2026-03-15", "2026-04-10")
    ]
    assert ["CP810" in of_day for of_day in codes] == [True, False, False]
