"""Checklists: the built-in bank, and the files of a user's own beside the plan, validated with their positions."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from crmplan.findings import Finding, Severity, located
from crmplan.loader.packaged import library_index, packaged_yaml
from crmplan.loader.text import MAX_BYTES, beside
from crmplan.model.plan import Plan

if TYPE_CHECKING:
    from crmplan.model.checklist import Checklist, Question

STANDARD = "standard"
"""The name of the built-in bank among a plan's checklists."""


class OwnChecklists(NamedTuple):
    """The files that a plan names, as far as they can be read, and what is wrong with them."""

    checklists: "tuple[Checklist, ...]"
    findings: tuple[Finding, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all their questions."""
        return frozenset(question.id for one in self.checklists for question in every_question(one))


def every_question(checklist: "Checklist") -> "Iterator[Question]":
    """Yield the questions of a checklist, those of the launch last."""
    yield from checklist.questions
    yield from checklist.launch_checklist


@cache
def bank() -> "Checklist":
    """Return the built-in bank."""
    from crmplan.model.checklist import (
        Checklist,  # most commands ask no question, and models cost time at start
    )

    data = packaged_yaml("checklists")
    return Checklist.model_validate(_as_written({key: data[key] for key in Checklist.model_fields}))


def _as_written(value: Any) -> Any:
    """Return data with its numbers as texts, as the plan's own reader gives them."""
    if isinstance(value, dict):
        return {key: _as_written(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_as_written(below) for below in value]
    return str(value)


def own_checklists(plan: Plan, folder: Path, *, max_bytes: int = MAX_BYTES) -> OwnChecklists:
    """Read the checklists beside the plan that it names.

    Raises:
        CrmplanError: one of them can't be read.
    """
    found: list[Checklist] = []
    findings: list[Finding] = []
    seen = {*library_index()["questions"]}
    for number, name in enumerate(plan.audit.checklists if plan.audit else ()):
        if name == STANDARD:
            continue
        path = beside(folder, name)
        if path is None or not path.is_file():
            at = ("audit", "checklists", number)
            is_outside = path is None
            findings.append(
                Finding("CP053", at, {"file": name}, "outside")
                if is_outside
                else Finding("CP054", at, {"file": name}, severity=Severity.WARNING)
            )
            continue
        checklist, problems = _read(path, seen, max_bytes)
        findings += problems
        if checklist is not None:
            found.append(checklist)
            seen |= {question.id for question in every_question(checklist)}
    return OwnChecklists(tuple(found), tuple(findings))


def _read(path: Path, seen: Iterable[str], max_bytes: int) -> "tuple[Checklist | None, list[Finding]]":
    """Return one file, with what is wrong in it; `seen` are the questions of those before it."""
    from crmplan.loader.model_file import read_model
    from crmplan.model.checklist import Checklist

    checklist, sources, problems = read_model(Checklist, path, max_bytes=max_bytes)
    if checklist is not None:
        problems = list(_contradictions(checklist, set(seen)))
    return checklist, located(problems, sources)


def _contradictions(checklist: "Checklist", seen: set[str]) -> Iterator[Finding]:
    """Yield what is wrong between the parts of a file, and with what is known before it."""
    groups = {group.id for group in (*bank().groups, *checklist.groups)}
    facts = {question.id for question in every_question(bank()) if question.fact}
    for part in ("groups", "questions", "launch_checklist"):
        for number, entry in enumerate(getattr(checklist, part)):
            words = entry.name if part == "groups" else entry.question
            if not words.text("en"):
                yield Finding("CP058", (part, number), {"key": entry.id}, "wordless")
    for part in ("questions", "launch_checklist"):
        for number, question in enumerate(getattr(checklist, part)):
            if question.id in seen:
                yield Finding("CP058", (part, number, "id"), {"key": question.id}, "twice")
            seen.add(question.id)
            if question.group is not None and question.group not in groups:
                params = {"found": question.group, "known": tuple(sorted(groups))}
                yield Finding("CP058", (part, number, "group"), params, "group")
            if question.fact is not None and question.fact not in facts:
                params = {"found": question.fact, "known": tuple(sorted(facts))}
                yield Finding("CP058", (part, number, "fact"), params, "fact")
