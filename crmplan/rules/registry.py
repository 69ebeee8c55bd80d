"""Every rule, in the order of its code."""

from crmplan.rules.base import Rule
from crmplan.rules.checks import automated_disorder, dirty_data, general, unmeasured_goals

RULES: tuple[Rule, ...] = (
    unmeasured_goals.goal_not_measurable,
    unmeasured_goals.baseline_missing,
    unmeasured_goals.baseline_after_start,
    unmeasured_goals.unequal_periods,
    unmeasured_goals.after_window_too_short,
    unmeasured_goals.payback_not_planned,
    automated_disorder.unused_module,
    automated_disorder.process_without_stages,
    automated_disorder.too_much_custom_code,
    dirty_data.no_trial_migration,
    dirty_data.no_data_owner,
    dirty_data.parallel_tools_open,
    general.budget_not_covering,
    general.budget_gate_missed,
    general.high_risk_without_plan,
    general.core_risk_missing,
    general.no_project_lead,
    general.done_without_quality,
    general.unfinished_without_rework,
    general.fault_without_action,
    general.stage_window_broken,
    general.sunk_project,
)
