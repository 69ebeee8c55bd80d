"""The questions of the built-in bank that facts answer, and the answers.

Thresholds are those of the bank. A question about a figure that the plan does not have is not answered: it is left to
whoever audits, who may know it from elsewhere.
"""

from collections.abc import Callable, Mapping

from crmplan.analysis.evidence import project, system
from crmplan.analysis.evidence.base import FactAnswer, given, kpi_at_least, of_processes, step_done
from crmplan.analysis.shares import Measure
from crmplan.analysis.situation import Situation
from crmplan.analysis.workplace import is_mandatory


def fact_answers(situation: Situation) -> dict[str, FactAnswer]:
    """Return the answers that the facts give, by the id of the question; questions they can't answer are left out."""
    found = ((key, ask(situation)) for key, ask in QUESTIONS.items())
    return {key: answer for key, answer in found if answer is not None}


QUESTIONS: Mapping[str, Callable[[Situation], FactAnswer | None]] = {
    "data-duplicates": system.duplicates,
    "data-required-fields": system.observed_share(Measure.COMPLETE, "0.95", "0.8"),
    "data-needs-agreements": system.needs_and_agreements,
    "data-stale-deals": system.stale_deals,
    "data-entered-is-used": system.required_fields_used,
    "data-data-owner": lambda situation: given("project.data_owner", situation.plan.project.data_owner),
    "data-loss-reasons": kpi_at_least("loss-reason-share", "0.9", "0.7"),
    "proc-next-step": kpi_at_least("next-step-share", "1", "0.8"),
    "proc-scope-to-need": system.requirements_traced,
    "proc-unused-modules": system.modules_used,
    "reg-instruction-per-process": system.rules_in_force,
    "reg-mandatory-for-all": of_processes("processes.mandatory_for", is_mandatory),
    "reg-job-descriptions": system.job_descriptions,
    "reg-control-system": system.controlled,
    "reg-revision-date": system.rules_revised,
    "adopt-daily-active": system.observed_share(Measure.ACTIVE, "0.8", "0.6"),
    "adopt-meaningful-use": system.meaningful_use,
    "adopt-no-parallel-tools": system.old_tools_closed,
    "adopt-entry-time": system.entry_time,
    "train-training-matrix": system.matrix,
    "train-completed": system.training_completed,
    "train-screencasts": of_processes(
        "processes.lesson", lambda process: any(one.format == "screencast" for one in process.lesson)
    ),
    "train-newcomers": step_done("onboard-newcomers", has_partly=True),
    "train-manual-received": system.manual,
    "report-report-readers": project.reports_read,
    "report-goal-indicators": project.goals_measured,
    "report-baseline-kept": project.baselines_kept,
    "report-before-after": project.before_and_after,
    "report-data-analysed": project.data_analysed,
    "vendor-sales-background": project.sales_background,
    "vendor-spec-understood": project.specification_understood,
    "vendor-support-contract": project.support_in_contract,
    "vendor-live-contact": project.live_contact,
    "vendor-request-log": project.requests_answered,
    "vendor-rework-closed": project.rework_closed,
    "econ-budget-complete": project.budget_complete,
    "econ-payback-tracked": project.payback_tracked,
    "econ-entry-cost": project.entry_cost_known,
    "launch-tests-signed": project.tests_signed,
    "launch-migration-rehearsed": project.migration_rehearsed,
    "launch-users-trained": system.matrix,
    "launch-instructions-issued": of_processes(
        "processes.rule.in_force", lambda process: process.rule and process.rule.in_force
    ),
    "launch-old-tools-frozen": step_done("close-old-tools", has_partly=False),
    "launch-decision-recorded": project.decision_recorded,
}
"""What answers a question of the bank, by its id."""
