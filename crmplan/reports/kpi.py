"""Efficiency before and after: indicators (table 7 of the method) and goals (table 8), and how sure the figures are."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from crmplan.analysis.certainty import Trend
from crmplan.analysis.comparison import Comparison, Efficiency
from crmplan.analysis.figures import Period
from crmplan.analysis.payback import Payback
from crmplan.analysis.verdict import Verdict
from crmplan.document.blocks import Block, Document, Fact, Facts, Item, Items, Paragraph, Section
from crmplan.document.charts import Curves, Line, Pair, Pairs
from crmplan.document.numbers import date_text, number_text
from crmplan.document.tables import Cell, Column, Kind, Table, Tone
from crmplan.messages import N_, Messages
from crmplan.model.plan import Plan
from crmplan.reports.goals import goals_table
from crmplan.reports.measures import alike, change_cell, change_text, drawn, figure_cell, kpi_name, share_cell
from crmplan.reports.remarks import TONES, UNTOLD, remark_text, why_text

VERDICTS = {
    Verdict.BETTER: (N_("better"), Tone.GOOD),
    Verdict.WORSE: (N_("worse"), Tone.BAD),
    Verdict.UNCHANGED: (N_("unchanged"), Tone.PLAIN),
    Verdict.NOT_ENOUGH: (N_("not enough data"), Tone.MUTED),
    Verdict.NOT_COMPUTABLE: (N_("not computable"), Tone.MUTED),
}
"""How a KPI has changed."""
METHODS = {
    "welch": N_("Welch's t"),
    "newcombe": N_("Newcombe"),
    "garwood": N_("Poisson, exact"),
    "bootstrap": N_("bootstrap"),
    "percentile": N_("bootstrap"),
}
"""Where an interval comes from."""
NAMED = 3
"""KPIs that a remark names at most."""
SHOWN = 12
"""Steps of a series that a sparkline has at most."""
_BLOCKS = "▁▂▃▄▅▆▇█"


def kpi_document(
    plan: Plan, found: Efficiency, _: Messages, *, on: date, paid: Payback | None = None
) -> Document:
    """Return the KPIs and goals before and after.

    Args:
        plan: the plan.
        found: its KPIs and goals before and after.
        _: messages in the reader's language.
        on: the status date.
        paid: payback, which stands among the goals.
    """
    page = _Page(plan, found, _, on, paid)
    return Document(
        "kpi",
        _("Efficiency before and after: {name}").format(name=plan.project.name),
        tuple(page.blocks()),
        _.language,
        plan.project.name,
        on,
        subtitle=date_text(on, _.language),
    )


class _Page:
    """What every part of the view is written with."""

    def __init__(self, plan: Plan, found: Efficiency, _: Messages, on: date, paid: Payback | None) -> None:
        self.plan, self.found, self._, self.on, self.paid = plan, found, _, on, paid

    def blocks(self) -> Iterator[Block]:
        """Yield all of the view; what contradicts its trend is said before anything else."""
        _ = self._
        yield from self.contradicted()
        yield self.summary()
        yield Section(_("Indicators before and after"), (self.indicators(),))
        yield Section(_("What to know of the figures"), (self.remarks(), self.told()))
        yield Section(_("Goals"), (goals_table(self.plan, self.found.goals, _, self.paid),))
        yield Section(_("Before and after"), (self.bars(),))
        for one in self.found.kpis:
            if one.certainty.series:
                yield Section(_("{name} over time").format(name=kpi_name(one, self._)), (self.course(one),))
        yield self.series()
        yield Section(_("What was compared"), (self.periods(), Paragraph(self.definitions(), Tone.MUTED)))

    def contradicted(self) -> Iterator[Paragraph]:
        """Yield a sentence for each KPI whose trend and plain change disagree."""
        for one in self.found.kpis:
            if (remark := one.against_trend) is not None:
                text = remark_text(one, remark, self._)
                yield Paragraph(f"{kpi_name(one, self._)}: {text}.", Tone.WARN)

    def summary(self) -> Facts:
        """Return how many KPIs have become what."""
        counts = dict.fromkeys(Verdict, 0)
        for one in self.found.kpis:
            counts[one.verdict] += 1
        facts = [Fact("kpis", self._("KPIs"), Cell(len(self.found.kpis), Kind.COUNT))]
        for verdict, count in counts.items():
            text, tone = VERDICTS[verdict]
            key = verdict.value.replace("-", "_")
            facts.append(
                Fact(key, self._(text), Cell(count, Kind.COUNT, tone if count else Tone.PLAIN), count > 0)
            )
        return Facts(tuple(facts), "summary")

    # --- table 7 ---

    def indicators(self) -> Table:
        """Return the KPIs before and after: the table of the method first, then how sure it is."""
        _, kpis = self._, self.found.kpis
        has_target = any(one.kpi.target for one in kpis)
        has_cases = any(cases_text(one, _) for one in kpis)
        has_series = any(one.certainty.series for one in kpis)
        has_interval = any(one.certainty.interval for one in kpis)
        columns = (
            Column("id", "", Kind.ID, None),
            Column("name", _("Indicator")),
            Column("unit", _("Unit"), Kind.TEXT, None),
            Column("before", _("Before"), Kind.NUMBER),
            Column("after", _("After"), Kind.NUMBER),
            Column("change", _("Change"), Kind.NUMBER, 1),
            Column("relative", "%", Kind.SHARE, 2),
            Column("target", _("Target"), Kind.NUMBER, 4 if has_target else None),
            Column("attained", _("Attained"), Kind.SHARE, 3 if has_target else None),
            Column("verdict", _("Verdict")),
            Column("why", "", Kind.TEXT, None),
            Column("by_trend", "", Kind.TRUTH, None),
            Column("sure", "", Kind.TRUTH, None),
            Column("n_before", "", Kind.COUNT, None),
            Column("n_after", "", Kind.COUNT, None),
            Column("n", _("Cases"), Kind.TEXT, 6 if has_cases else None),
            Column("low", "", Kind.NUMBER, None),
            Column("high", "", Kind.NUMBER, None),
            Column("interval", _("95% interval of the change"), Kind.TEXT, 7 if has_interval else None),
            Column("course", _("Course"), Kind.TEXT, 5 if has_series else None),
        )
        return Table("indicators", columns, tuple(self._indicator(one) for one in kpis))

    def _indicator(self, one: Comparison) -> tuple[Cell, ...]:
        _, unit, plain, sure = self._, one.found.traits.unit, one.plain, one.certainty
        tone = VERDICTS[one.verdict][1]
        low, high = ends(one)
        shown = Tone.PLAIN if one.is_by_trend else tone
        return (
            Cell(one.id, Kind.ID),
            Cell(kpi_name(one, self._)),
            Cell(unit),
            figure_cell(one.found.before.figure, unit, _),
            figure_cell(one.found.after.figure, unit, _),
            change_cell(plain.change, unit, _, shown),
            share_cell(plain.relative, _, shown, has_sign=True),
            figure_cell(one.kpi.target and one.kpi.target.value, unit, _),
            share_cell(plain.attained, _),
            Cell(one.verdict.value, tone=tone, label=verdict_text(one, _)),
            Cell(plain.why and str(plain.why.reason)),
            Cell(one.is_by_trend, Kind.TRUTH),
            Cell(None if plain.change is None else sure.is_sure, Kind.TRUTH),
            Cell(one.found.before.n, Kind.COUNT),
            Cell(one.found.after.n, Kind.COUNT),
            Cell(cases_text(one, _)),
            change_cell(low, unit, _),
            change_cell(high, unit, _),
            Cell(self._interval(one)),
            Cell(sparkline([step.value for step in sure.series]) or None),
        )

    def _interval(self, one: Comparison) -> str | None:
        low, high = ends(one)
        if low is None or high is None:
            return None
        unit = one.found.traits.unit
        first, last = (change_text(end, unit, self._) for end in alike(low, high, unit))
        return self._("{low} to {high}").format(low=first, high=last)

    # --- what to know ---

    def remarks(self) -> Items:
        """Return what has to be known, a point for each thing, with the KPIs that it is about."""
        told: dict[str, tuple[Tone, list[str]]] = {}
        for one in self.found.kpis:
            if one.plain.why is not None:
                text = f"{self._(VERDICTS[one.verdict][0])}: {why_text(one.plain.why, self._)}"
                told.setdefault(text, (Tone.PLAIN, []))[1].append(kpi_name(one, self._))
            for remark in one.remarks[one.against_trend is not None :]:
                tone = TONES.get(remark.kind, Tone.PLAIN)
                told.setdefault(remark_text(one, remark, self._), (tone, []))[1].append(kpi_name(one, self._))
        items = (Item(f"{self._named(names)}: {text}", tone) for text, (tone, names) in told.items())
        return Items("", tuple(items))

    def told(self) -> Table:
        """Return the same for machines, a row for each thing and KPI."""
        columns = tuple(
            Column(key, "", kind, None)
            for key, kind in (("id", Kind.ID), ("kind", Kind.TEXT), ("side", Kind.TEXT), ("text", Kind.TEXT))
        )
        rows = []
        for one in self.found.kpis:
            if (why := one.plain.why) is not None:
                said = (str(why.reason), why.side or None, why_text(why, self._))
                rows.append((Cell(one.id, Kind.ID), *map(Cell, said)))
            for remark in one.remarks:
                said = (remark.kind.value, remark.side or None, remark_text(one, remark, self._))
                rows.append((Cell(one.id, Kind.ID), *map(Cell, said)))
        return Table("remarks", columns, tuple(rows), limit=0)

    def _named(self, names: list[str]) -> str:
        """Return the names of KPIs, only some of many."""
        _ = self._
        if len(names) == len(self.found.kpis) > 1:
            return _("All indicators")
        return named(names, _)

    # --- charts ---

    def bars(self) -> Pairs:
        """Return the KPIs that have both figures as bars."""
        _ = self._
        pairs = tuple(self._pair(one) for one in self.found.kpis if one.plain.change is not None)
        heads = (_("Indicator"), _("before"), _("after"), _("95% from"), _("95% to"), _("target"))
        return Pairs("bars", pairs, heads)

    def _pair(self, one: Comparison) -> Pair:
        _, unit, before = self._, one.found.traits.unit, one.found.before.figure
        low, high = ends(one)
        spread = None
        if low is not None and high is not None and before is not None:
            spread = (drawn(_possible(before + low, one), unit), drawn(_possible(before + high, one), unit))
        target = one.kpi.target and one.kpi.target.value
        tone = VERDICTS[one.verdict][1]
        return Pair(
            one.id,
            kpi_name(one, self._),
            figure_cell(before, unit, _),
            figure_cell(one.found.after.figure, unit, _),
            spread,
            None if target is None else figure_cell(target, unit, _),
            tone,
        )

    def course(self, one: Comparison) -> Curves:
        """Return the course of a KPI with the day of go-live and what the trend before lets expect."""
        _, sure, unit = self._, one.certainty, one.found.traits.unit
        observed = ((step.last, drawn(step.value, unit)) for step in sure.series)
        lines = [Line("observed", _("observed"), tuple(observed))]
        if isinstance(sure.trend, Trend):
            expected = ((step.last, drawn(value, unit)) for step, value in sure.trend.expected)
            lines.append(Line("expected", _("by the trend before"), tuple(expected)))
        kind = figure_cell(Decimal(0), unit, _).kind
        start = None if self.found.live is None else (_("go-live"), self.found.live)
        currency = unit if unit and unit.isupper() else ""
        return Curves(
            "",
            tuple(lines),
            kind,
            currency,
            self.on,
            heads=(_("Day"),),
            start=start,
            is_from_zero=False,
        )

    def series(self) -> Table:
        """Return the steps of all series with what the trend before lets expect, for machines."""
        keys = ("id", "first", "last", "value", "weight", "expected")
        kinds = (Kind.ID, Kind.DATE, Kind.DATE, Kind.NUMBER, Kind.NUMBER, Kind.NUMBER)
        columns = tuple(Column(key, "", kind, None) for key, kind in zip(keys, kinds, strict=True))
        rows = []
        for one in self.found.kpis:
            sure, unit = one.certainty, one.found.traits.unit
            expected = dict(sure.trend.expected) if isinstance(sure.trend, Trend) else {}
            for step in sure.series:
                values = (figure_cell(value, unit, self._) for value in (step.value, expected.get(step)))
                value, wanted = values
                days = (Cell(step.first, Kind.DATE), Cell(step.last, Kind.DATE))
                weight = Cell(round(step.weight, 6), Kind.NUMBER)
                rows.append((Cell(one.id, Kind.ID), *days, value, weight, wanted))
        return Table("series", columns, tuple(rows), limit=0)

    # --- what was compared ---

    def periods(self) -> Table:
        """Return which periods were compared, where their figures come from, and what tests say."""
        _ = self._
        kpis = self.found.kpis
        sure = [one.certainty for one in kpis]
        has_interval, has_rank = any(one.interval for one in sure), any(one.rank for one in sure)
        has_trend = any(one.at is not None for one in sure)
        has_median = any(period.reading.median is not None for one in kpis for period in _sides(one))
        columns = (
            Column("id", "", Kind.ID, None),
            Column("name", _("Indicator")),
            Column("before_first", "", Kind.DATE, None),
            Column("before_last", "", Kind.DATE, None),
            Column("before", _("Before")),
            Column("after_first", "", Kind.DATE, None),
            Column("after_last", "", Kind.DATE, None),
            Column("after", _("After")),
            Column("source", _("Figures"), Kind.TEXT, 1),
            Column("median_before", _("Median before"), Kind.NUMBER, 3 if has_median else None),
            Column("median_after", _("Median after"), Kind.NUMBER, 3 if has_median else None),
            Column("method", _("Interval by"), Kind.TEXT, 5 if has_interval else None),
            Column("rank_p", _("p, rank test"), Kind.NUMBER, 4 if has_rank else None),
            Column("effect", _("Less the trend"), Kind.NUMBER, 2 if has_trend else None),
            Column("untold", "", Kind.TEXT, None),
            Column("effect_low", "", Kind.NUMBER, None),
            Column("effect_high", "", Kind.NUMBER, None),
        )
        return Table("periods", columns, tuple(self._compared(one) for one in kpis))

    def _compared(self, one: Comparison) -> tuple[Cell, ...]:
        _, unit, sure = self._, one.found.traits.unit, one.certainty
        before, after = _sides(one)
        effect: list[Decimal | None] = [None] * 3
        untold = None if isinstance(sure.trend, Trend) or sure.at is None else sure.trend or "uneven"
        if isinstance(sure.trend, Trend):
            numbers = sure.trend.effect
            effect = [Decimal(repr(number)) for number in (numbers.estimate, numbers.low, numbers.high)]
        return (
            Cell(one.id, Kind.ID),
            Cell(kpi_name(one, self._)),
            Cell(before.first, Kind.DATE),
            Cell(before.last, Kind.DATE),
            self._span(before),
            Cell(after.first, Kind.DATE),
            Cell(after.last, Kind.DATE),
            self._span(after),
            self._source(one),
            *(figure_cell(period.reading.median, unit, _) for period in (before, after)),
            Cell(_(METHODS[sure.interval.method]) if sure.interval else None),
            Cell(None if sure.rank is None else round(Decimal(repr(sure.rank.p)), 4), Kind.NUMBER),
            change_cell(effect[0], unit, _) if untold is None else Cell(None, label=_(UNTOLD[untold])),
            Cell(untold and str(untold)),
            *(change_cell(number, unit, _) for number in effect[1:]),
        )

    def _span(self, period: Period) -> Cell:
        first, last = period.first, period.last
        if last is None:
            return Cell(None)
        if first == last:
            return Cell(last, Kind.DATE)
        if first is None:
            return Cell(
                None, Kind.SPAN, label=self._("to {day}").format(day=date_text(last, self._.language))
            )
        return Cell((first, last), Kind.SPAN)

    def _source(self, one: Comparison) -> Cell:
        """Return where the figures before and after come from."""
        found = dict.fromkeys(
            "typed" if period.typed is not None else "observed"
            for period in _sides(one)
            if period.figure is not None
        )
        words = {"typed": self._("typed"), "observed": self._("observed")}
        label = ", ".join(words[word] for word in found)
        return Cell(", ".join(found) or None, label=label or None)

    def definitions(self) -> str:
        """Return what the figures mean."""
        return self._(
            "Change is after − before, of percents in points; % is change ÷ before. Attained is (actual − before) ÷ "
            "(target − before). A total is compared by the month or the working day, a ratio is that of its parts, a "
            "state is the last of its period. An interval holds the true change in 95 of 100 cases. Less the trend is "
            "what the course before go-live does not explain of the mean since then (segmented regression, Newey–West "
            "errors). A bootstrap takes steps as independent. Changes within the tolerance count as none."
        )


def named(names: list[str], _: Messages) -> str:
    """Return names, only some of many."""
    shown, others = names[:NAMED], len(names) - NAMED
    return ", ".join(shown) + (_.plural(" and {n} more", " and {n} more", others) if others > 0 else "")


def cases_text(one: Comparison, _: Messages) -> str | None:
    """Return the cases before and after, where they are known."""
    counts = (one.found.before.n, one.found.after.n)
    if counts == (None, None):
        return None
    return " → ".join("—" if n is None else number_text(n, _.language) for n in counts)


def ends(one: Comparison) -> tuple[Decimal | None, Decimal | None]:
    """Return the ends of the interval of a change, where there are both."""
    interval = one.certainty.interval
    if interval is None or one.plain.change is None:
        return None, None
    return Decimal(repr(interval.low)), Decimal(repr(interval.high))


def verdict_text(one: Comparison, _: Messages) -> str:
    """Return how a KPI has changed, and whether that is sure."""
    text = _(VERDICTS[one.verdict][0])
    if one.is_by_trend:
        return _("{verdict} by trend").format(verdict=text)
    return _("{verdict}, not sure").format(verdict=text) if one.is_unsure else text


def sparkline(values: list[Decimal]) -> str:
    """Return a series as a line of blocks from its least to its greatest value; only the last steps of a long one."""
    shown = values[-SHOWN:]
    if len(shown) < 2:
        return ""
    low, high = min(shown), max(shown)
    if low == high:
        return _BLOCKS[3] * len(shown)
    top = len(_BLOCKS) - 1
    return "".join(_BLOCKS[round((value - low) / (high - low) * top)] for value in shown)


def _possible(value: Decimal, one: Comparison) -> Decimal:
    """Return a figure, a ratio's kept between 0 and 100 percent where both of its own are."""
    of, sides = one.found.traits, [side.figure for side in _sides(one)]
    is_share = of.kind == "ratio" and of.unit == "percent" and all(0 <= (side or 0) <= 100 for side in sides)
    return min(max(value, Decimal(0)), Decimal(100)) if is_share else value


def _sides(one: Comparison) -> tuple[Period, Period]:
    return one.found.before, one.found.after
