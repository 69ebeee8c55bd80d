"""Every rule, in the order of its code."""

from crmplan.rules.base import Rule
from crmplan.rules.checks import audit, general, measurement, planning

RULES: tuple[Rule, ...] = (
    general.budget_not_covering,
    general.high_risk_without_plan,
    general.no_project_lead,
    general.done_without_quality,
    general.stage_window_broken,
    planning.task_without_owner,
    planning.owner_overloaded,
    planning.owner_away,
    planning.weak_foundation,
    planning.unguarded_critical_task,
    planning.gate_after_its_work,
    planning.blocked_without_reason,
    planning.quality_contradicts_unmet,
    planning.vendor_accepts_own_work,
    planning.final_meeting_empty,
    measurement.target_against_direction,
    measurement.goal_and_kpi_disagree,
    measurement.goal_without_kpi,
    measurement.before_window_too_short,
    measurement.measured_before_launch,
    measurement.other_season,
    measurement.figures_differ,
    measurement.gain_counted_twice,
    audit.answer_contradicts_fact,
)
