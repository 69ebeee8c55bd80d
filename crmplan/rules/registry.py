"""Every rule, in the order of its code."""

from crmplan.rules.base import Rule
from crmplan.rules.checks import general, rollout

RULES: tuple[Rule, ...] = (
    general.budget_not_covering,
    general.high_risk_without_plan,
    general.no_project_lead,
    general.done_without_quality,
    general.stage_window_broken,
    rollout.lesson_older_than_rule,
    rollout.training_after_launch,
    rollout.support_mistimed,
    rollout.clients_work_done_by_vendor,
)
