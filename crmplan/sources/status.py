"""Whether a deal is won, lost or open, by the flags and words of its source."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from crmplan.sources.canonical import OUTCOMES
from crmplan.sources.columns import BAD, as_truth
from crmplan.sources.maps import Condition, Stages
from crmplan.sources.read import Columns, Value
from crmplan.sources.words import folded

CUSTOMARY = Stages(won=("won",), lost=("lost",), open=("open",))
"""What words mean where a map says nothing of stages."""


class Statuses:
    """The status of each row; `unknown` are the words that nothing is said of, with the rows that have them.

    Args:
        values: won, lost or open; nothing where a row says neither.
        unknown: words that are in no list, with how many rows have them.
        word_column: the canonical column whose words counted, empty where none did.
    """

    def __init__(self, values: list[Value], unknown: Counter[str], word_column: str) -> None:
        self.values = values
        self.unknown = unknown
        self.word_column = word_column


def needed_for_status(stages: Stages) -> frozenset[str]:
    """Return the canonical columns that tell the status."""
    named = (
        name
        for part in (stages.won_when, stages.lost_when, stages.open_when)
        for condition in part
        for name in condition
    )
    return frozenset((*stages.by, *named))


def words_of(stages: Stages) -> dict[str, str]:
    """Return what each folded word of a map means."""
    return {folded(word): outcome for outcome in OUTCOMES for word in getattr(stages, outcome)}


def statuses(columns: Columns, stages: Stages, closed: Sequence[Value] | None) -> Statuses | None:
    """Return the status of each row, or nothing where the source has no column that tells it.

    Args:
        columns: the canonical columns that the source has, typed.
        stages: how the status follows.
        closed: the closing dates where an open deal can't have one: a word in no list counts as open only without.
    """
    by = next((name for name in stages.by if name in columns), "")
    conditions = _conditions(columns, stages)
    if not by and not conditions:
        return None
    words = words_of(stages)
    texts: Sequence[Value] = columns[by] if by else [None] * len(conditions[0][1])
    flags = _by_flags(conditions, len(texts))
    unknown: Counter[str] = Counter()
    values: list[Value] = []
    for index, text in enumerate(texts):
        outcome = flags[index] or (words.get(folded(str(text))) if text is not None else None)
        if outcome is None and text is not None:
            if stages.otherwise == "open" and (closed is None or closed[index] is None):
                outcome = "open"
            else:
                unknown[str(text)] += 1
        values.append(outcome)
    return Statuses(values, unknown, by)


def _conditions(columns: Columns, stages: Stages) -> list[tuple[str, list[bool]]]:
    """Return the outcomes whose conditions the source has the columns for, each with the rows that meet it."""
    return [
        (outcome, _met(columns, condition))
        for outcome in OUTCOMES
        for condition in getattr(stages, f"{outcome}_when")
        if all(name in columns for name in condition)
    ]


def _by_flags(conditions: Sequence[tuple[str, list[bool]]], count: int) -> list[str | None]:
    found: list[str | None] = [None] * count
    for outcome, met in reversed(conditions):
        found = [outcome if is_met else old for is_met, old in zip(met, found, strict=True)]
    return found


def _met(columns: Mapping[str, Sequence[Value]], condition: Condition) -> list[bool]:
    parts = [[holds(value, words) for value in columns[name]] for name, words in condition.items()]
    return [all(row) for row in zip(*parts, strict=True)]


def holds(value: Value, words: Sequence[str]) -> bool:
    """Tell whether a value is one of the words; `null` is a missing one.

    >>> (
    ...     holds(True, ("yes",)),
    ...     holds(None, ("no", "null")),
    ...     holds(Decimal("0.00"), ("0",)),
    ...     holds("Opportunity", ("lead",)),
    ... )
    (True, True, True, False)
    """
    return any(_is(value, word) for word in words)


def _is(value: Value, word: str) -> bool:
    if value is None or word == "null":
        return value is None and word == "null"
    if isinstance(value, bool):
        return as_truth(word) is value
    if folded(str(value)) == folded(word):
        return True
    if as_truth(value) is not BAD and as_truth(value) is as_truth(word):
        return True
    try:
        return Decimal(str(value)) == Decimal(word)
    except InvalidOperation:
        return False
