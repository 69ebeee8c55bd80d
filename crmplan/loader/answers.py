"""Answers of an audit in a file of their own, as `crmplan audit ask --answers FILE` collects them."""

from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import Field

from crmplan.findings import Finding, located
from crmplan.loader.model_file import read_model
from crmplan.model.base import Model, Slug
from crmplan.model.control import Answer


class AnswersFile(Model):
    """What the file holds."""

    answers: dict[Slug, Answer] = Field(default_factory=dict)
    """Answers by the id of their question, as in the plan's section `audit`."""


def read_answers(path: Path, questions: Collection[str]) -> tuple[Mapping[str, Answer], list[Finding]]:
    """Return the answers of a file by the id of their question, or what is wrong with it.

    Args:
        path: the file.
        questions: the ids of all questions that there are.

    Raises:
        CrmplanError: the file can't be read.
    """
    found, sources, findings = read_model(AnswersFile, path)
    answers = found.answers if found else {}
    for key in answers:
        if key not in questions:
            params = {"found": key, "kind": "question", "known": tuple(questions)}
            findings.append(Finding("CP041", ("answers", key), params, on_key=True))
    return ({}, located(findings, sources)) if findings else (answers, [])
