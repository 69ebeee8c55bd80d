"""Every rule, in the order of its code."""

from crmplan.rules.base import Rule
from crmplan.rules.checks import audit, general

RULES: tuple[Rule, ...] = (
    general.budget_not_covering,
    general.high_risk_without_plan,
    general.no_project_lead,
    general.done_without_quality,
    general.stage_window_broken,
    audit.answer_contradicts_fact,
)
