"""How the work in the CRM really goes, what data entry costs, and whether what is entered is used."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from crmplan.analysis.adoption import (
    Adoption,
    Course,
    Direction,
    Fields,
    ReportState,
    ReportUse,
    Shares,
)
from crmplan.analysis.entry import EntryCost
from crmplan.analysis.shares import Measure
from crmplan.document.blocks import Block, Code, Document, Fact, Facts, Paragraph, Section
from crmplan.document.charts import Trend, Trends
from crmplan.document.numbers import date_text, number_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.limits import LIMITS, Limits
from crmplan.model.plan import Plan
from crmplan.reports.entry import entry_section
from crmplan.reports.words import word_cell

MEASURES = {
    Measure.ACTIVE: N_("Users who enter something"),
    Measure.COMPLETE: N_("Records that are complete"),
    Measure.BY_RULES: N_("Records kept by the rules"),
}
"""What is observed."""

STATES = {
    ReportState.USED: (N_("used"), Tone.GOOD),
    ReportState.NOT_YET: (N_("not yet"), Tone.MUTED),
    ReportState.UNUSED: (N_("not used"), Tone.BAD),
    ReportState.NO_READER: (N_("nobody reads it"), Tone.BAD),
    ReportState.NO_RHYTHM: (N_("no rhythm"), Tone.WARN),
}
"""Whether a report is used."""

EXAMPLE = """\
adoption:
  - date: {date}
    users: 14
    active: 11
    records: 320
    complete: 251
    by_rules: 240
"""
"""How an observation is noted in a plan."""

DIRECTIONS = {Direction.UP: N_("up"), Direction.DOWN: N_("down"), Direction.STEADY: N_("steady")}
"""Where a share goes."""
_TONES = {Direction.UP: Tone.GOOD, Direction.DOWN: Tone.BAD, Direction.STEADY: Tone.PLAIN}


def adoption_document(
    plan: Plan, found: Adoption, cost: EntryCost, _: Messages, *, on: date, limits: Limits = LIMITS
) -> Document:
    """Return the observations, what data entry costs, the fields and the reports that nobody uses.

    Args:
        plan: the plan.
        found: how the work goes.
        cost: what data entry costs.
        _: messages in the reader's language.
        on: the status date.
        limits: what is judged by.
    """
    page = _Page(plan, found, _, on)
    return Document(
        "adoption",
        _("Adoption: {name}").format(name=plan.project.name),
        (
            page.summary(cost),
            page.courses(),
            page.observations(),
            entry_section(plan, cost, _, limits=limits),
            page.cards(),
            page.reports(),
        ),
        _.language,
        plan.project.name,
        on,
        subtitle=date_text(on, _.language),
    )


class _Page:
    """What every part of the view is written with."""

    def __init__(self, plan: Plan, found: Adoption, _: Messages, on: date) -> None:
        self.plan = plan
        self.found = found
        self.on = on
        self._ = _

    def summary(self, cost: EntryCost) -> Facts:
        """Return the last shares, what data entry takes of payroll, and what nobody uses."""
        _, found = self._, self.found
        unused = sum(len(card.unused) for card in found.cards)
        required = sum(len(card.required) for card in found.cards)
        idle = sum(one.state not in (ReportState.USED, ReportState.NOT_YET) for one in found.reports)
        of = _("{n} of {of}")
        share = cost.total.share if cost.total.payroll_share is None else cost.total.payroll_share
        return Facts(
            (
                Fact("observations", _("Observations"), Cell(len(found.observations), Kind.COUNT)),
                *(self._last(course) for course in found.courses),
                Fact("entry_share", _("Data entry, of payroll"), Cell(share, Kind.SHARE), share is not None),
                Fact("required_fields", _("Required fields"), Cell(required, Kind.COUNT), False),
                Fact(
                    "unused_fields",
                    _("Required fields nobody uses"),
                    _warned(unused, of.format(n=unused, of=required)),
                    required > 0,
                ),
                Fact("reports", _("Reports"), Cell(len(found.reports), Kind.COUNT), False),
                Fact(
                    "idle_reports",
                    _("Reports nobody uses"),
                    _warned(idle, of.format(n=idle, of=len(found.reports))),
                    bool(found.reports),
                ),
                Fact("go_live", _("Go-live"), Cell(found.go_live, Kind.DATE)),
            ),
            "summary",
        )

    def _last(self, course: Course) -> Fact:
        label = self._(MEASURES[course.measure])
        cell = Cell(course.last, Kind.SHARE, _reached_tone(course))
        return Fact(f"{course.measure.key}_share", label, cell, course.last is not None)

    def courses(self) -> Section:
        """Return the shares against their limits, and how they have gone."""
        _ = self._
        columns = (
            Column("measure", _("What is observed")),
            Column("last", _("Last"), Kind.SHARE),
            Column("limit", _("At least"), Kind.SHARE),
            Column("reached", _("State"), Kind.TRUTH),
            Column("since", _("Since"), Kind.DATE, 1),
            Column("direction", _("Trend")),
            Column("change", "", Kind.NUMBER, None),
            Column("compared", _("Observations"), Kind.COUNT, 2),
        )
        table = Table("measures", columns, tuple(self._course(one) for one in self.found.courses))
        title = _("How the work goes")
        if not self.found.observations:
            text = _(
                "Nothing was observed up to this day. Once a week, note who has access, who entered something, "
                "and of some records how many are complete and kept by the rules:"
            )
            example = Code(EXAMPLE.format(date=self.on.isoformat()))
            return Section(title, (table._replace(limit=0), self._chart(), Paragraph(text), example))
        return Section(title, (table, self._chart(), Paragraph(self._remark(), Tone.MUTED)))

    def _remark(self) -> str:
        if self.found.go_live is None:
            return self._(
                "The trend is that of the last observation against the first; the CRM is not live yet."
            )
        return self._(
            "The trend is that of the last observation against the first from go-live on; "
            "less than 2 points are steady."
        )

    def _course(self, course: Course) -> tuple[Cell, ...]:
        _, direction = self._, course.direction
        state = {None: None, True: _("reached"), False: _("not reached")}[course.is_reached]
        tone = _TONES[direction] if direction else Tone.PLAIN
        return (
            Cell(course.measure.key, label=_(MEASURES[course.measure])),
            Cell(course.last, Kind.SHARE),
            Cell(course.limit, Kind.SHARE),
            Cell(course.is_reached, Kind.TRUTH, _reached_tone(course), label=state),
            Cell(course.since, Kind.DATE),
            Cell(direction and str(direction), tone=tone, label=self._trend(course)),
            Cell(None if course.change is None else round(course.change, 4), Kind.NUMBER),
            Cell(course.compared, Kind.COUNT),
        )

    def _trend(self, course: Course) -> str | None:
        """Return the direction with by how many points the share has changed."""
        if course.direction is None or course.change is None:
            return None
        points = number_text(course.change * 100, self._.language, 0)
        sign = "+" if course.change > 0 and points != "0" else ""
        return self._("{direction}, {points} points").format(
            direction=self._(DIRECTIONS[course.direction]), points=f"{sign}{points}"
        )

    def _chart(self) -> Trends:
        _, live = self._, self.found.go_live
        trends = tuple(
            Trend(
                course.measure.key,
                _(MEASURES[course.measure]),
                course.points,
                course.limit,
                _reached_tone(course),
            )
            for course in self.found.courses
        )
        start = None if live is None else (_("go-live"), live)
        return Trends(
            "course", trends, Kind.SHARE, start=start, today=self.on, heads=(_("Day"), _("at least"))
        )

    def observations(self) -> Section:
        """Return what was observed on which day."""
        _ = self._
        columns = (
            Column("date", _("Day"), Kind.DATE),
            Column("users", _("Have access"), Kind.COUNT),
            Column("active", _("Entered something"), Kind.COUNT),
            Column("records", _("Records looked at"), Kind.COUNT),
            Column("complete", _("Complete"), Kind.COUNT),
            Column("by_rules", _("By the rules"), Kind.COUNT),
            Column("active_share", "", Kind.SHARE, None),
            Column("complete_share", "", Kind.SHARE, None),
            Column("by_rules_share", "", Kind.SHARE, None),
            Column("note", _("Note"), Kind.TEXT, 1),
        )
        rows = tuple(_observation(one) for one in self.found.observations)
        if not any(one.observation.note for one in self.found.observations):
            columns = (*columns[:-1], columns[-1]._replace(priority=None))
        return Section(_("What was observed"), (Table("observations", columns, rows),))

    def cards(self) -> Section:
        """Return what has to be filled in on each card, and which of it nobody uses."""
        _ = self._
        columns = (
            Column("id", _("Card"), Kind.ID, None),
            Column("name", _("Card")),
            Column("required", _("Required fields"), Kind.COUNT),
            Column("limit", _("At most"), Kind.COUNT, 1),
            Column("unused", "", Kind.IDS, None),
            Column("unused_names", _("Used by no report and no process")),
            Column("processes", "", Kind.IDS, None),
        )
        return Section(
            _("What has to be filled in"),
            (Table("cards", columns, tuple(map(self._card, self.found.cards))),),
        )

    def _card(self, one: Fields) -> tuple[Cell, ...]:
        count = len(one.required)
        names = ", ".join(one.card.fields[key].name or key for key in one.unused)
        return (
            Cell(one.id, Kind.ID),
            Cell(one.card.name or one.id),
            Cell(count, Kind.COUNT, Tone.WARN if count > one.limit else Tone.PLAIN),
            Cell(one.limit, Kind.COUNT),
            Cell(one.unused, Kind.IDS),
            Cell(names, tone=Tone.WARN) if names else Cell(None),
            Cell(one.processes, Kind.IDS),
        )

    def reports(self) -> Section:
        """Return who reads which report, and whether decisions are taken from it."""
        _ = self._
        columns = (
            Column("id", _("Report"), Kind.ID, None),
            Column("name", _("Report")),
            Column("state", _("State")),
            Column("reader", "", Kind.ID, None),
            Column("reader_name", _("Reader"), Kind.TEXT, 1),
            Column("every", _("Rhythm"), Kind.TEXT, 2),
            Column("last", _("Last decision"), Kind.DATE),
            Column("until", _("Next decision by"), Kind.DATE, 3),
        )
        table = Table("reports", columns, tuple(self._report(one) for one in self.found.reports))
        return Section(_("Reports"), (table, *self._rhythm()))

    def _rhythm(self) -> Iterator[Block]:
        if self.found.reports:
            text = self._("A report is not used when its last decision is older than twice its rhythm.")
            yield Paragraph(text, Tone.MUTED)

    def _report(self, one: ReportUse) -> tuple[Cell, ...]:
        text, tone = STATES[one.state]
        report = one.report
        reader = self.plan.display_name(report.reader) if report.reader else None
        return (
            Cell(one.id, Kind.ID),
            Cell(report.name or one.id),
            Cell(str(one.state), tone=tone, label=self._(text)),
            Cell(report.reader, Kind.ID),
            Cell(reader),
            word_cell(report.every, self._),
            Cell(report.last, Kind.DATE),
            Cell(one.until, Kind.DATE),
        )


def _observation(one: Shares) -> tuple[Cell, ...]:
    seen = one.observation
    counts = (seen.users, seen.active, seen.records, seen.complete, seen.by_rules)
    return (
        Cell(seen.date, Kind.DATE),
        *(Cell(count, Kind.COUNT) for count in counts),
        *(Cell(_rounded(one.shares[measure]), Kind.SHARE) for measure in Measure),
        Cell(seen.note),
    )


def _rounded(share: Decimal | None) -> Decimal | None:
    return None if share is None else round(share, 4)


def _reached_tone(course: Course) -> Tone:
    return {None: Tone.PLAIN, True: Tone.GOOD, False: Tone.BAD}[course.is_reached]


def _warned(number: int, label: str) -> Cell:
    return Cell(number, Kind.COUNT, Tone.WARN if number else Tone.PLAIN, label=label)
