"""Checklists of a user's own beside the plan: here only the ids of their questions."""

from pathlib import Path
from typing import Any

from crmplan.findings import Finding, Severity
from crmplan.loader.text import beside, read_text
from crmplan.loader.yaml_nodes import compose
from crmplan.model.plan import Plan

STANDARD = "standard"


def own_questions(plan: Plan, folder: Path) -> tuple[frozenset[str], list[Finding]]:
    """Return the ids of the questions in the checklists that the plan names, with what is wrong with those files."""
    ids: set[str] = set()
    findings: list[Finding] = []
    for number, name in enumerate(plan.audit.checklists if plan.audit else ()):
        if name == STANDARD:
            continue
        path = beside(folder, name)
        if path is None or not path.is_file():
            at = ("audit", "checklists", number)
            findings.append(
                Finding("CP053", at, {"file": name}, "outside")
                if path is None
                else Finding("CP054", at, {"file": name}, severity=Severity.WARNING)
            )
            continue
        file, problems = read_text(path, str(path))
        composed = compose(file) if not problems else None
        findings += problems or (composed.findings if composed else [])
        ids.update(_ids(composed.data if composed else None))
    return frozenset(ids), findings


def _ids(data: Any) -> list[str]:
    questions = data.get("questions") if isinstance(data, dict) else None
    entries = questions if isinstance(questions, list) else []
    return [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
