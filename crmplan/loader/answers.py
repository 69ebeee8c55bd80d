"""Answers of an audit in a file of their own, as `crmplan audit ask --answers FILE` collects them."""

from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import Field

from crmplan.findings import Finding, located
from crmplan.loader.text import read_text
from crmplan.loader.validate import validated
from crmplan.loader.yaml_nodes import compose
from crmplan.model.base import Model, Slug
from crmplan.model.control import Answer
from crmplan.source import SourceMap


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
    file, findings = read_text(path, str(path))
    if findings:
        return {}, findings
    composed = compose(file)
    if composed.findings:
        return {}, composed.findings
    sources = SourceMap([file], composed.mark)
    found, findings = validated(AnswersFile, composed.data or {}, sources)
    answers = found.answers if found else {}
    for key in answers:
        if key not in questions:
            params = {"found": key, "kind": "question", "known": tuple(questions)}
            findings.append(Finding("CP041", ("answers", key), params, on_key=True))
    return ({}, located(findings, sources)) if findings else (answers, [])
