"""What happens to risks, KPIs, the audit's answers and support requests, as changes of the plan."""

import re
from collections.abc import Iterable, Iterator, Mapping

from crmplan.edit.changes import Bare, Change, Set
from crmplan.edit.ids import free, known
from crmplan.edit.work import Day, filled, new_action, noted
from crmplan.errors import CrmplanError
from crmplan.loader.yaml_nodes import Data
from crmplan.model.control import Request
from crmplan.model.plan import Plan


def new_risk(plan: Plan, key: str, fields: Mapping[str, Data]) -> Iterator[Change]:
    """Yield the change that adds a risk."""
    yield Set(("risks", free(plan.risks, key, "risk")), filled(fields))


def happened(plan: Plan, ids: Iterable[str], day: Day, note: str | None) -> Iterator[Change]:
    """Yield the changes of risks that have happened."""
    for key in dict.fromkeys(ids):
        risk = known(plan.risks, key, "risk")
        path = ("risks", key)
        yield Set((*path, "status"), Bare("happened"))
        if risk.happened_on is None or day.is_given:
            yield Set((*path, "happened_on"), Bare(day.text))
        yield from noted(path, risk.note, note)


def closed(plan: Plan, ids: Iterable[str], note: str | None) -> Iterator[Change]:
    """Yield the changes of risks that nobody has to watch any more; the day on which one has happened stays."""
    for key in dict.fromkeys(ids):
        risk = known(plan.risks, key, "risk")
        path = ("risks", key)
        yield Set((*path, "status"), Bare("closed"))
        yield from noted(path, risk.note, note)


def reviewed(
    plan: Plan,
    ids: Iterable[str],
    day: Day,
    *,
    probability: str | None,
    impact: str | None,
    note: str | None,
) -> Iterator[Change]:
    """Yield the changes of risks that were looked at again."""
    for key in dict.fromkeys(ids):
        risk = known(plan.risks, key, "risk")
        path = ("risks", key)
        if probability is not None:
            yield Set((*path, "probability"), Bare(probability))
        if impact is not None:
            yield Set((*path, "impact"), Bare(impact))
        yield Set((*path, "reviewed"), Bare(day.text))
        yield from noted(path, risk.note, note)


def new_kpi(plan: Plan, key: str, fields: Mapping[str, Data]) -> Iterator[Change]:
    """Yield the change that adds a KPI."""
    yield Set(("kpis", free(plan.kpis, key, "KPI")), filled(fields))


def answered(
    plan: Plan,
    question: str,
    word: str,
    day: Day,
    *,
    evidence: str | None,
    by: str | None,
    action: str | None,
    note: str | None,
) -> Iterator[Change]:
    """Yield the changes of the answer to a question of a checklist; what was said before and isn't said anew stays."""
    path = ("audit", "answers", question)
    old = plan.audit.answers.get(question) if plan.audit else None
    yield Set((*path, "answer"), Bare(word))
    if evidence is not None:
        yield Set((*path, "evidence"), evidence)
    yield Set((*path, "on"), Bare(day.text))
    if by is not None:
        yield Set((*path, "by"), Bare(by))
    if action is not None:
        yield Set((*path, "action"), Bare(action))
    yield from noted(path, old.note if old else None, note)


def answered_with_action(
    plan: Plan, question: str, key: str, fields: Mapping[str, Data], fact: tuple[str, str] | None, day: Day
) -> Iterator[Change]:
    """Yield the changes that add the corrective action of an answer; one that facts gave is written down with it.

    Args:
        plan: the plan.
        question: the id of the question.
        key: the id of the new action.
        fields: what the action says.
        fact: the answer by facts and what shows it, if they answer.
        day: the day of the answer.

    Raises:
        CrmplanError: the question is not answered.
    """
    path = ("audit", "answers", question)
    old = plan.audit.answers.get(question) if plan.audit else None
    if old is None and fact is None:
        hint = f"crmplan answer {question} no --action {key}"
        raise CrmplanError(f"{question} is not answered, so nothing follows from it yet", hint=hint)
    yield from new_action(plan, key, fields)
    if old is None and fact is not None:
        word, evidence = fact
        yield Set((*path, "answer"), Bare(word))
        yield Set((*path, "evidence"), evidence)
        yield Set((*path, "on"), Bare(day.text))
    yield Set((*path, "action"), Bare(key))


def new_request(plan: Plan, key: str | None, fields: Mapping[str, Data]) -> Iterator[Change]:
    """Yield the change that adds a request to expert support; without an id it gets the next number."""
    requests = _requests(plan)
    chosen = key if key is not None else _next(requests)
    yield Set(("support", "requests", free(requests, chosen, "request")), filled(fields))


def _next(requests: Mapping[str, Request]) -> str:
    """Return the id after the highest number, written as the others are: `r-4` after `r-3`, `r-10` after `r-09`."""
    numbered = [match for key in requests if (match := re.fullmatch(r"(.*?)(\d+)", key))]
    if not numbered:
        return "r-1"
    last = max(numbered, key=lambda match: int(match[2]))
    return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}}"


def request_answered(
    plan: Plan, ids: Iterable[str], moment: str, note: str | None, *, is_given: bool = False
) -> Iterator[Change]:
    """Yield the changes of requests that were first answered; a moment that somebody gives corrects another."""
    for key in dict.fromkeys(ids):
        request = known(_requests(plan), key, "request")
        path = ("support", "requests", key)
        if request.answered is None or is_given:
            yield Set((*path, "answered"), Bare(moment))
        yield from noted(path, request.note, note)


def request_solved(
    plan: Plan,
    ids: Iterable[str],
    moment: str,
    *,
    hours: str | None,
    note: str | None,
    is_given: bool = False,
) -> Iterator[Change]:
    """Yield the changes of requests that are solved; an answer that was not told came with the solution.

    A moment that somebody gives corrects another.
    """
    for key in dict.fromkeys(ids):
        request = known(_requests(plan), key, "request")
        path = ("support", "requests", key)
        if request.answered is None:
            yield Set((*path, "answered"), Bare(moment))
        if request.solved is None or is_given:
            yield Set((*path, "solved"), Bare(moment))
        if hours is not None:
            yield Set((*path, "hours"), Bare(hours))
        yield from noted(path, request.note, note)


def _requests(plan: Plan) -> Mapping[str, Request]:
    return plan.support.requests if plan.support else {}
