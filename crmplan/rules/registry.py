"""Every rule, in the order of its code."""

from crmplan.rules.base import Rule
from crmplan.rules.checks import control, general, rollout, specification

RULES: tuple[Rule, ...] = (
    general.budget_not_covering,
    general.high_risk_without_plan,
    general.no_project_lead,
    general.done_without_quality,
    general.stage_window_broken,
    rollout.lesson_older_than_rule,
    rollout.training_after_launch,
    rollout.support_mistimed,
    control.control_overdue,
    control.report_not_used,
    control.control_of_oneself,
    control.leaver_in_charge,
    specification.card_of_nobody,
    specification.module_without_process,
    control.use_not_observed,
    control.adoption_below_target,
    specification.requirement_not_feasible,
    specification.unmet_requirement_forgotten,
    specification.values_not_named,
    control.role_without_process,
    rollout.clients_work_done_by_vendor,
)
