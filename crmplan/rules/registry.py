"""Every rule, in the order of its code."""

from crmplan.rules.base import Rule
from crmplan.rules.checks import general, one_sided_project, ownerless_system

RULES: tuple[Rule, ...] = (
    one_sided_project.vendor_without_sales_background,
    one_sided_project.one_sided_working_group,
    one_sided_project.no_sales_in_working_group,
    one_sided_project.customer_passive,
    one_sided_project.sales_model_missing,
    one_sided_project.department_structure_missing,
    one_sided_project.spec_not_approved,
    one_sided_project.spec_not_understood,
    one_sided_project.requirement_without_goal,
    ownerless_system.support_missing,
    ownerless_system.support_not_in_contract,
    ownerless_system.support_not_live,
    ownerless_system.manual_missing,
    ownerless_system.no_internal_owner,
    general.budget_not_covering,
    general.high_risk_without_plan,
    general.no_project_lead,
    general.done_without_quality,
    general.stage_window_broken,
)
