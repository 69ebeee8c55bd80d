"""Every rule, in the order of its code."""

from crmplan.rules.base import Rule
from crmplan.rules.checks import general, unprepared_staff, unused_data

RULES: tuple[Rule, ...] = (
    unused_data.entry_time_not_measured,
    unused_data.entry_time_too_high,
    unused_data.field_without_use,
    unused_data.report_without_reader,
    unused_data.card_too_long,
    unused_data.needs_not_recorded,
    unprepared_staff.process_without_instruction,
    unprepared_staff.instruction_older_than_setup,
    unprepared_staff.use_not_mandatory,
    unprepared_staff.job_description_missing,
    unprepared_staff.no_control_system,
    unprepared_staff.training_gap,
    unprepared_staff.no_screencast,
    unprepared_staff.no_loyalty_work,
    general.budget_not_covering,
    general.high_risk_without_plan,
    general.no_project_lead,
    general.done_without_quality,
    general.stage_window_broken,
)
