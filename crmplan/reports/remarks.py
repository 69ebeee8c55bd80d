"""What a reader has to know of a comparison of KPIs, in sentences; and why there is no verdict."""

from collections.abc import Mapping
from decimal import Decimal

from crmplan.analysis.comparison import Comparison
from crmplan.analysis.observations import Gap
from crmplan.analysis.remarks import AGAINST_TREND, Remark, RemarkKind
from crmplan.analysis.statistics.interrupted import Reason as Untold
from crmplan.analysis.verdict import Reason, Why
from crmplan.document.numbers import date_text, number_text
from crmplan.document.tables import Tone
from crmplan.messages import N_, Messages
from crmplan.reports.measures import alike, change_text, figure_text

REMARKS: Mapping[RemarkKind, Mapping[str, str]] = {
    RemarkKind.TREND: {
        "": N_(
            "the plain change of {change} misleads: less the trend that was there before, the figure has changed by "
            "{effect} ({low} to {high}), so the verdict goes by that"
        )
    },
    RemarkKind.EXPLAINED: {
        "": N_(
            "the trend that was there before may explain the change of {change}: without it {effect} is left "
            "({low} to {high}), which may be chance"
        )
    },
    RemarkKind.HIDDEN: {
        "": N_(
            "the trend that was there before hides a change: without it, the figure has changed by {effect} "
            "({low} to {high}), by the plain comparison by {change}"
        )
    },
    RemarkKind.UNCERTAIN: {"": N_("the change may be chance: its interval holds zero")},
    RemarkKind.UNTOLD: {
        "": N_(
            "nothing tells how sure the change is: there are too few figures, or not the cases behind them"
        )
    },
    RemarkKind.CONTRADICTED: {
        "before": N_("the figure before is typed, the file gives another: {figure}"),
        "after": N_("the figure after is typed, the file gives another: {figure}"),
    },
    RemarkKind.FEW_CASES: {
        "before": N_("few cases before: {number}"),
        "after": N_("few cases after: {number}"),
    },
    RemarkKind.SHORT: {
        "before": N_("a short period before: {number} days"),
        "after": N_("a short period after: {number} days"),
    },
    RemarkKind.SHORTER_THAN_CYCLE: {
        "before": N_("the period before of {number} days is shorter than a sale takes: {other} days"),
        "after": N_("the period after of {number} days is shorter than a sale takes: {other} days"),
    },
    RemarkKind.BEFORE_LAUNCH: {"after": N_("the period after begins {day}, before go-live on {other_day}")},
    RemarkKind.UNFINISHED: {
        "after": N_("what is still open makes the period after look worse than it will be")
    },
    RemarkKind.LONG_MISSING: {
        "after": N_(
            "what takes longest has not ended since go-live, which makes the period after look better"
        )
    },
    RemarkKind.SEASON: {"": N_("the periods have different months of the year")},
    RemarkKind.MEDIAN: {"": N_("the median has gone the other way: {number} → {other}")},
    RemarkKind.NOT_OVER: {"after": N_("the period after is not over: it ends {day}")},
    RemarkKind.SILENT: {
        "before": N_(
            "before, the figures are of {day} to {other_day} alone: the file tells of no other days"
        ),
        "after": N_("after, the figures are of {day} to {other_day} alone: the file tells of no other days"),
    },
    RemarkKind.CUT: {
        "before": N_("before, figures that lie in the period in part are left out: {number}, from {day} on"),
        "after": N_("after, figures that lie in the period in part are left out: {number}, from {day} on"),
    },
    RemarkKind.MISSING: {
        "before": N_("months without a figure before: {number}"),
        "after": N_("months without a figure after: {number}"),
    },
    RemarkKind.PER_MONTH: {"": N_("{number} and {other} months are compared by the month")},
    RemarkKind.PER_DAY: {"": N_("{number} and {other} months are compared by the working day")},
}
"""What is said of each, by the side."""

REASONS: Mapping[Reason | Gap, str] = {
    Reason.NO_BASELINE: N_("no figure before"),
    Reason.NO_ACTUAL: N_("no figure after"),
    Reason.NOT_LIVE: N_("the CRM is not live yet"),
    Reason.NOT_MEASURED: N_("its source was not asked yet: `crmplan kpi measure`"),
    Reason.NO_DIRECTION: N_("nobody says which way is better: `better`"),
    Reason.NO_TARGET: N_("the nearer the target the better, and there is none: `target`"),
    Reason.UNEQUAL_PERIODS: N_("the periods differ in length, and such figures can't be divided"),
    Reason.FEW_CASES: N_("too few cases to tell anything"),
    Gap.NOTHING: N_("no figure of the period"),
    Gap.PARTIAL: N_("the period is shorter than what one figure covers"),
    Gap.NO_CASES: N_("averages can't be averaged: the file does not tell the cases behind each, column `n`"),
    Gap.DISTINCT: N_(
        "the same ones may come in several months, so their counts can't be added: a figure of the whole period is "
        "wanted"
    ),
    Gap.OVERLAP: N_("figures of the file overlap in part: some days would be counted twice"),
    Gap.NO_KIND: N_("nobody says whether the figures are totals, shares or states: `kind`"),
}
"""Why there is no verdict."""
UNTOLD: Mapping[Untold | str, str] = {
    Untold.NOT_FINITE: N_("figures too large or too small"),
    Untold.FEW_BEFORE: N_("too few steps before"),
    Untold.FEW_AFTER: N_("too few steps after"),
    Untold.CONSTANT: N_("it never changes"),
    Untold.NO_SCATTER: N_("figures without scatter"),
    Untold.NEGATIVE: N_("counts below zero"),
    Untold.NO_EXPOSURE: N_("steps of no length"),
    Untold.NO_EVENTS: N_("no event on a side"),
    Untold.COLLINEAR: N_("trend and go-live can't be told apart"),
    Untold.NO_CONVERGENCE: N_("no line fits"),
    "uneven": N_("steps are missing or unequal"),
}
"""Why nothing tells what the trend before does not explain."""
SIDES = {"before": N_("before"), "after": N_("after")}

TONES = {
    RemarkKind.TREND: Tone.BAD,
    RemarkKind.EXPLAINED: Tone.WARN,
    RemarkKind.HIDDEN: Tone.WARN,
    RemarkKind.UNCERTAIN: Tone.WARN,
    RemarkKind.UNTOLD: Tone.WARN,
    RemarkKind.CONTRADICTED: Tone.WARN,
    RemarkKind.FEW_CASES: Tone.WARN,
    RemarkKind.SHORT: Tone.WARN,
    RemarkKind.SHORTER_THAN_CYCLE: Tone.WARN,
    RemarkKind.BEFORE_LAUNCH: Tone.WARN,
    RemarkKind.UNFINISHED: Tone.WARN,
    RemarkKind.LONG_MISSING: Tone.WARN,
    RemarkKind.NOT_OVER: Tone.WARN,
    RemarkKind.SILENT: Tone.WARN,
    RemarkKind.PER_MONTH: Tone.MUTED,
    RemarkKind.PER_DAY: Tone.MUTED,
}


def remark_text(one: Comparison, remark: Remark, _: Messages) -> str:
    """Return a remark as part of a sentence."""
    unit, numbers = one.found.traits.unit, remark.numbers
    fields = {"change": change_text(one.plain.change, unit, _)} if one.plain.change is not None else {}
    if remark.kind in AGAINST_TREND:
        effect, low, high = numbers
        ends = zip(("effect", "low", "high"), (effect, *alike(low, high, unit)), strict=True)
        fields |= {name: change_text(number, unit, _) for name, number in ends}
    elif remark.kind is RemarkKind.CONTRADICTED:
        fields["figure"] = figure_text(numbers[0], unit, _)
    else:
        fields |= dict(zip(("number", "other"), (_plain(number, _) for number in numbers), strict=False))
    fields |= dict(
        zip(("day", "other_day"), (date_text(day, _.language) for day in remark.days), strict=False)
    )
    return _(REMARKS[remark.kind][remark.side]).format(**fields)


def why_text(why: Why, _: Messages) -> str:
    """Return why there is no verdict as part of a sentence."""
    reason = _(REASONS[why.reason])
    if not why.side or why.reason in (Reason.NO_BASELINE, Reason.NO_ACTUAL, Reason.NOT_LIVE):
        return reason
    return f"{_(SIDES[why.side])}: {reason}"


def _plain(number: Decimal, _: Messages) -> str:
    return number_text(number, _.language, 1)
