"""Words for the values of the plan language and of analyses, one word for one idea."""

from decimal import Decimal

from crmplan.analysis.state import State
from crmplan.analysis.status import StageState
from crmplan.document.numbers import number_text
from crmplan.document.tables import Cell, Kind, Tone
from crmplan.messages import N_, Messages
from crmplan.quantity import Link, format_duration

WORDS = {
    State.TODO: N_("to do"),
    State.DOING: N_("in progress"),
    State.BLOCKED: N_("blocked"),
    State.DONE: N_("done"),
    State.DROPPED: N_("dropped"),
    StageState.ON_TIME: N_("on time"),
    StageState.AT_RISK: N_("at risk"),
    StageState.LATE: N_("late"),
    StageState.NOT_BEGUN: N_("not begun"),
    "added": N_("added"),
    "changed": N_("changed"),
    "removed": N_("removed"),
    "open": N_("open"),
    "happened": N_("happened"),
    "closed": N_("closed"),
    "rare": N_("rare"),
    "unlikely": N_("unlikely"),
    "possible": N_("possible"),
    "likely": N_("likely"),
    "almost-certain": N_("almost certain"),
    "minor": N_("minor"),
    "moderate": N_("moderate"),
    "serious": N_("serious"),
    "severe": N_("severe"),
    "fatal": N_("fatal"),
    "people": N_("people"),
    "money": N_("money"),
    "scope": N_("scope"),
    "vendor": N_("vendor"),
    "data": N_("data"),
    "technology": N_("technology"),
    "process": N_("process"),
    "benefit": N_("benefit"),
    "too-late": N_("too late"),
    "overdue": N_("overdue"),
    "unscheduled": N_("no day"),
    "low": N_("low"),
    "medium": N_("medium"),
    "high": N_("high"),
    "critical": N_("critical"),
    "avoid": N_("avoid"),
    "mitigate": N_("mitigate"),
    "transfer": N_("transfer"),
    "accept": N_("accept"),
    "go": N_("go"),
    "no-go": N_("no-go"),
    "postpone": N_("postponed"),
    "yes": N_("yes"),
    "partly": N_("partly"),
    "no": N_("no"),
    "n/a": N_("does not apply"),
    "not-yet": N_("not yet"),
    "not-needed": N_("not needed"),
    "trained": N_("passed"),
    "missing": N_("missing"),
    "screencast": N_("screencast"),
    "video": N_("video"),
    "text": N_("text"),
    "live": N_("live"),
    "1d": N_("daily"),
    "1w": N_("weekly"),
    "2w": N_("every 2 weeks"),
    "1 month": N_("monthly"),
    "1 quarter": N_("quarterly"),
    "days": N_("days"),
    "h": N_("h"),
    "min": N_("min"),
    "count": "",
    "score": N_("points"),
}

TONES = {
    State.DONE: Tone.GOOD,
    State.BLOCKED: Tone.BAD,
    State.DROPPED: Tone.MUTED,
    StageState.DONE: Tone.GOOD,
    StageState.LATE: Tone.BAD,
    StageState.AT_RISK: Tone.WARN,
    StageState.NOT_BEGUN: Tone.MUTED,
    "critical": Tone.BAD,
    "high": Tone.WARN,
    "too-late": Tone.WARN,
    "overdue": Tone.BAD,
    "unscheduled": Tone.WARN,
    "yes": Tone.GOOD,
    "partly": Tone.WARN,
    "no": Tone.BAD,
    "n/a": Tone.MUTED,
    "not-yet": Tone.MUTED,
    "not-needed": Tone.MUTED,
    "no-go": Tone.BAD,
    "postpone": Tone.WARN,
}


def word(value: str, _: Messages) -> str:
    """Return the word for a value, else the value."""
    text = WORDS.get(value)
    return _(text) if text else value


def word_cell(value: str | None, _: Messages) -> Cell:
    """Return a value as a cell that shows its word in its tone."""
    if value is None:
        return Cell(None)
    return Cell(str(value), tone=TONES.get(value, Tone.PLAIN), label=word(value, _))


LINKS = {
    "fs": "",
    "ss": N_("start to start"),
    "ff": N_("finish to finish"),
    "sf": N_("start to finish"),
}


def lag_text(link: Link, _: Messages) -> str:
    """Return kind and lag of a link behind the name of its task, nothing where it is the usual one without a lag."""
    kind = f", {_(LINKS[link.kind])}" if LINKS[link.kind] else ""
    lag = f" {'−' if link.is_lead else '+'} {format_duration(link.lag)}" if any(link.lag) else ""
    return f"{kind}{lag}"


GOOD_ENOUGH, POOR = Decimal("0.95"), Decimal("0.85")
"""From which index of performance on it goes well, and below which badly: our judgement."""


def index_text(value: Decimal, _: Messages) -> str:
    """Return an index of performance as readers see it."""
    return number_text(value, _.language, 2, has_all=True)


def index_cell(value: Decimal | None, _: Messages, *, is_goal: bool = False) -> Cell:
    """Return an index of performance, where 1 is as planned; of one that has to be reached, more than 1 is worse."""
    if value is None:
        return Cell(None, Kind.NUMBER)
    tone = Tone.PLAIN
    if not is_goal:
        tone = Tone.GOOD if value >= GOOD_ENOUGH else Tone.BAD if value < POOR else Tone.WARN
    return Cell(round(value, 4), Kind.NUMBER, tone, label=index_text(value, _))


def later_cell(days: Decimal | None) -> Cell:
    """Return by how many working days something is later, which is bad."""
    if days is None:
        return Cell(None, Kind.DAYS)
    rounded = round(days, 2)
    return Cell(rounded, Kind.DAYS, Tone.BAD if rounded > 0 else Tone.GOOD if rounded < 0 else Tone.PLAIN)
