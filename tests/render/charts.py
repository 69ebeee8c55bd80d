"""A small chart of each kind, for the tests of all that draws charts."""

from datetime import date, timedelta
from decimal import Decimal
from math import exp

from crmplan.document.charts import (
    Arrow,
    Bar,
    Bin,
    Curves,
    Gantt,
    Histogram,
    Limit,
    Line,
    Mark,
    Matrix,
    Pair,
    Pairs,
    Swing,
    Tornado,
    Trend,
    Trends,
)
from crmplan.document.tables import Cell, Kind, Tone

START = date(2026, 3, 2)
"""A Monday."""


def day(number: int) -> date:
    return START + timedelta(number)


def bar(id_: str, first: int, last: int, done: float = 0.0, **fields: object) -> Bar:
    known = {
        "name": id_.capitalize(),
        "tone": Tone.PLAIN,
        "is_milestone": False,
        "is_critical": False,
    } | fields
    return Bar(id=id_, start=day(first), finish=day(last), done=done, **known)  # type: ignore[arg-type]


def gantt() -> Gantt:
    """Return a chart with everything that a Gantt chart can show."""
    bars = (
        bar(
            "build",
            0,
            24,
            0.3,
            name="Configuration",
            tone=Tone.STRONG,
            is_heading=True,
            window=(day(0), day(18)),
        ),
        bar("funnel", 0, 4, 1.0, name="Configure the funnel", tone=Tone.GOOD, baseline=(day(0), day(2))),
        bar("cards", 7, 11, 0.5, name="Build the cards", is_critical=True, baseline=(day(3), day(8))),
        bar("roles", 7, 8, name="Set roles and rights", float_until=day(17)),
        bar("link", 14, 18, name="Connect the stock system", is_critical=True, tone=Tone.BAD),
        bar("ready", 18, 18, name="Cards are ready", is_milestone=True),
        bar("go", 24, 24, name="Do we go live", is_milestone=True, is_gate=True, is_critical=True),
    )
    arrows = (
        Arrow("funnel", "cards", "fs"),
        Arrow("funnel", "roles", "ss"),
        Arrow("cards", "link", "fs", is_critical=True),
        Arrow("roles", "link", "ff"),
        Arrow("link", "ready", "fs"),
        Arrow("link", "go", "fs", is_critical=True),
        Arrow("go", "roles", "sf"),
    )
    off = frozenset(day(n) for n in range(30) if day(n).weekday() >= 5)
    return Gantt("bars", bars, day(9), off, day(22), ("Task", "Start", "Finish"), arrows)


def curves() -> Curves:
    planned = tuple((day(7 * n), Decimal(round(24000 / (1 + exp(4 - n))))) for n in range(9))
    earned = tuple((day(7 * n), Decimal(round(21000 / (1 + exp(4.5 - n))))) for n in range(6))
    actual = tuple((day(7 * n), Decimal(round(26000 / (1 + exp(4.2 - n))))) for n in range(6))
    lines = (
        Line("planned", "Planned value", planned),
        Line("earned", "Earned value", earned),
        Line("actual", "Actual cost", actual),
    )
    return Curves("s_curve", lines, Kind.MONEY, "EUR", today=day(35), deadline=day(52), heads=("Day",))


NAMES = (
    "The field reps keep the real story to themselves",
    "Typing eats the time for selling",
    "The old spreadsheets live on",
    "The effect can't be seen because of December",
    "The checks fade after the first month",
    "Money runs out",
)


def matrix() -> Matrix:
    fields = ((4, 4), (4, 4), (5, 3), (3, 4), (2, 5), (1, 4))
    residuals = ((2, 3), (3, 2), (3, 2), None, (2, 5), (1, 2))
    marks = tuple(
        Mark(f"r{n}", name, field, residual, Tone.BAD if n == 2 else Tone.PLAIN)
        for n, (name, field, residual) in enumerate(zip(NAMES, fields, residuals, strict=True))
    )
    words = ("very low", "low", "medium", "high", "very high")
    tones = tuple(
        tuple(Tone.BAD if c * r >= 15 else Tone.WARN if c * r >= 6 else Tone.GOOD for c in range(1, 6))
        for r in range(1, 6)
    )
    heads = ("Risk", "Probability", "Impact", "Probability after measures", "Impact after measures")
    return Matrix("matrix", words, words, "Probability", "Impact", tones, marks, heads)


def histogram() -> Histogram:
    shares = (0.02, 0.05, 0.11, 0.18, 0.22, 0.17, 0.12, 0.07, 0.04, 0.02)
    bins = tuple(
        Bin(day(30 + 3 * n), day(32 + 3 * n), share, sum(shares[: n + 1])) for n, share in enumerate(shares)
    )
    limits = (Limit("P50", day(43)), Limit("P80", day(48)), Limit("Deadline", day(46), Tone.BAD))
    return Histogram(
        "finish", bins, Kind.DATE, limits=limits, heads=("From", "To", "Share", "Share up to there")
    )


def histogram_of_money() -> Histogram:
    shares = (0.1, 0.2, 0.4, 0.2, 0.1)
    bins = tuple(
        Bin(Decimal(20000 + 1500 * n), Decimal(21500 + 1500 * n), share, sum(shares[: n + 1]))
        for n, share in enumerate(shares)
    )
    limits = (Limit("P80", Decimal(25400)), Limit("Approved", Decimal(24000), Tone.WARN))
    return Histogram("cost", bins, Kind.MONEY, "EUR", limits, ("From", "To", "Share", "Share up to there"))


def tornado() -> Tornado:
    swings = tuple(
        Swing(f"t{n}", name, Decimal(low), Decimal(high))
        for n, (name, low, high) in enumerate(
            zip(NAMES, (-3, -2, -2, -1, 0, 0), (12, 9, 5, 4, 2, 0), strict=True)
        )
    )
    return Tornado("drivers", swings, Kind.DAYS, heads=("Task", "Earlier", "Later"))


def trends() -> Trends:
    active = tuple((day(5 + 3 * n), Decimal(60 + 4 * n) / 100) for n in range(8))
    complete = tuple((day(5 + 3 * n), Decimal(85 + n % 3) / 100) for n in range(1, 8))
    made = (
        Trend("active", "Users who enter something", active, Decimal("0.8"), Tone.GOOD),
        Trend("complete", "Records that are complete", complete, Decimal("0.95"), Tone.BAD),
    )
    return Trends(
        "course", made, Kind.SHARE, start=("go-live", day(5)), today=day(28), heads=("Day", "at least")
    )


def pairs() -> Pairs:
    """Return measures that rise with a target, fall, fall below zero, and have no figure after."""
    heads = ("Indicator", "before", "after", "from", "to", "target")
    sales = [Cell(Decimal(value), Kind.MONEY, unit="EUR") for value in (912000, 948000, 985000)]
    wait = [Cell(Decimal(value), Kind.NUMBER, unit="min") for value in (194, 71)]
    profit = [Cell(Decimal(value), Kind.MONEY, unit="EUR") for value in (4000, -2500)]
    share, none = Cell(Decimal("0.42"), Kind.SHARE), Cell(None, Kind.SHARE)
    found = (
        Pair(
            "sales", "Monthly revenue", *sales[:2], (Decimal(926500), Decimal(1010000)), sales[2], Tone.GOOD
        ),
        Pair("wait", "Time to first answer", *wait),
        Pair("profit", "Profit of the month", *profit, tone=Tone.BAD),
        Pair("won", "Large quotes won", share, none),
    )
    return Pairs("before_after", found, heads)


CHARTS = {
    "gantt": gantt,
    "curves": curves,
    "matrix": matrix,
    "histogram": histogram,
    "money": histogram_of_money,
    "tornado": tornado,
    "pairs": pairs,
    "trends": trends,
}
