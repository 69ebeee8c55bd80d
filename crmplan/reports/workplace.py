"""Modules that were bought, and job descriptions that oblige to work in the CRM."""

from datetime import date

from crmplan.analysis.coverage import Coverage
from crmplan.analysis.duties import RoleDuty
from crmplan.analysis.modules import ModuleUse
from crmplan.document.blocks import Paragraph, Section
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import Messages
from crmplan.model.plan import Plan
from crmplan.reports.budget import money_cell
from crmplan.reports.words import TONES, word_cell


def modules_section(plan: Plan, found: Coverage, _: Messages) -> Section:
    """Return what was bought, what it cost and whether it is used."""
    columns = (
        Column("id", _("Module"), Kind.ID, None),
        Column("name", _("Module")),
        Column("cost", _("Cost"), Kind.MONEY),
        Column("used", _("In use")),
        Column("active_users", _("Active users"), Kind.COUNT, 1),
        Column("as_of", _("As of"), Kind.DATE, 3),
        Column("in_vain", _("In vain"), Kind.MONEY),
        Column("processes", "", Kind.IDS, None),
        Column("process_names", _("Processes done in it"), Kind.TEXT, 2),
    )
    table = Table("modules", columns, tuple(_module(plan, one, _) for one in found.modules))
    before = _("A module nobody is active in is money in vain; before go-live that can't be told yet.")
    text = (Paragraph(before, Tone.MUTED),) if found.modules and found.go_live is None else ()
    return Section(_("Modules that were bought"), (table, *text))


def _module(plan: Plan, one: ModuleUse, _: Messages) -> tuple[Cell, ...]:
    module, currency = one.module, plan.project.currency
    used = "not-yet" if one.is_used is None else "yes" if one.is_used else "no"
    names = ", ".join(plan.processes[key].name or key for key in one.processes)
    vain = Cell(None, Kind.MONEY)
    if one.is_used is not None:
        vain = money_cell(one.in_vain, currency, Tone.BAD if one.in_vain else Tone.MUTED)
    return (
        Cell(one.id, Kind.ID),
        Cell(module.name or one.id),
        money_cell(module.cost.amount if module.cost else None, currency),
        word_cell(used, _),
        Cell(module.active_users, Kind.COUNT),
        Cell(module.as_of, Kind.DATE),
        vain,
        Cell(one.processes, Kind.IDS),
        Cell(names) if names else Cell(None, tone=Tone.WARN, label=_("none")),
    )


def duties_section(plan: Plan, found: Coverage, _: Messages, *, on: date) -> Section:
    """Return by role whom a job description obliges; until the audit is over nobody has to be."""
    columns = (
        Column("role", _("Role")),
        Column("obliged", _("Obliged"), Kind.COUNT),
        Column("people", "", Kind.COUNT, None),
        Column("unobliged", "", Kind.IDS, None),
        Column("unobliged_names", _("Without one that obliges")),
    )
    is_due = on >= found.duty_due
    rows = tuple(_duty(plan, one, is_due=is_due) for one in found.duties)
    title = _("Job descriptions that oblige to work in the CRM")
    return Section(title, (Table("job_descriptions", columns, rows),))


def _duty(plan: Plan, one: RoleDuty, *, is_due: bool) -> tuple[Cell, ...]:
    state = "yes" if not one.free else "not-yet" if not is_due else "partly" if one.obliged else "no"
    label = f"{len(one.obliged)}/{len(one.people)}"
    return (
        Cell(one.role),
        Cell(len(one.obliged), Kind.COUNT, TONES[state], label=label),
        Cell(len(one.people), Kind.COUNT),
        Cell(one.free, Kind.IDS),
        Cell(", ".join(plan.people[key].name or key for key in one.free) or None),
    )
