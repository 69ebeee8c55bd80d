"""The audit of an opened plan: which questions are asked, and what hand and facts answer."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from crmplan.analysis.audit import Audit, audit
from crmplan.cli.checking import rule_context
from crmplan.cli.session import Opened, open_plan
from crmplan.cli.telling import findings_lines
from crmplan.edit.ids import known
from crmplan.errors import CrmplanError
from crmplan.loader.answers import read_answers
from crmplan.loader.checklists import STANDARD, bank, every_question, own_checklists
from crmplan.loader.packaged import library_index
from crmplan.model.checklist import Checklist, Group, Question
from crmplan.model.control import Answer
from crmplan.reports.audit import Earlier


class Choice(NamedTuple):
    """Which questions are asked.

    Args:
        is_launch: those of the launch checklist, not those of the audit.
        group: the id of a group.
        stage: the id of a stage, the method's or the plan's own.
        answers: a file with answers that stand before those of the plan.
    """

    is_launch: bool = False
    group: str | None = None
    stage: str | None = None
    answers: str | None = None


class Audited(NamedTuple):
    """An audit, the groups of its questions, and the names of the group and stage that it is limited to."""

    audit: Audit
    groups: tuple[Group, ...]
    group: str | None
    stage: str | None


def audited(opened: Opened, choice: Choice) -> Audited:
    """Return the audit of a plan.

    Raises:
        CrmplanError: there is no such group or stage, or the file of answers can't be used.
    """
    plan, language = opened.plan, opened.messages.language
    checklists = _checklists(opened)
    groups = {group.id: group for one in checklists for group in one.groups}
    stages = {stage.as_ or key: (key, stage.name or key) for key, stage in plan.stages.items()}
    group = known(groups, choice.group, "group") if choice.group else None
    stage = _stage(choice.stage, {entry: key for entry, (key, _name) in stages.items()})
    parts = "launch_checklist" if choice.is_launch else "questions"
    every = [question for one in checklists for question in getattr(one, parts)]
    chosen = [
        question
        for question in every
        if (group is None or question.group == group.id) and (stage is None or question.stage == stage)
    ]
    answers = file_answers(opened, choice.answers) if choice.answers else {}
    found = audit(plan, chosen, rule_context(opened).facts, opened.calendar, on=opened.on, answers=answers)
    stage_name = stages.get(stage, (stage, stage))[1] if stage else None
    return Audited(found, tuple(groups.values()), group.name.text(language) if group else None, stage_name)


def earlier(opened: Opened, choice: Choice, revision: str) -> Earlier:
    """Return the audit of the same questions at a git revision, by the status date of the plan then.

    Raises:
        CrmplanError: the plan is in no repository, there is no such revision, or the plan is not in it or not sound.
    """
    from crmplan.loader.revisions import repository

    with repository(opened.path, max_bytes=opened.max_bytes) as source:
        commit = source.commit(revision)
        with source.plan_at(commit, opened.path) as path:
            if path is None:
                raise CrmplanError(f"{opened.path} is not in {revision}", hint="name a later revision")
            then = open_plan(path, language=opened.messages.language, config=opened.config)
            if then.loaded.plan is None:
                raise CrmplanError(f"{opened.path} has errors in {revision}: it has no score there")
            day = then.plan.project.status_date or commit.day
            then = replace(then, as_of=day.isoformat())
            return Earlier(audited(then, choice._replace(answers=None)).audit, revision, day)


def _checklists(opened: Opened) -> tuple[Checklist, ...]:
    """Return the checklists that the plan names, the built-in bank where it names none."""
    plan = opened.plan
    named = plan.audit.checklists if plan.audit else (STANDARD,)
    own = own_checklists(plan, opened.loaded.folder).checklists
    groups_only = bank().model_copy(update={"questions": (), "launch_checklist": ()})
    return (bank() if STANDARD in named else groups_only, *own)


def _stage(wanted: str | None, own: Mapping[str, str]) -> str | None:
    """Return the stage of the method that is meant by its own id or by the plan's."""
    if wanted is None:
        return None
    by_id: dict[str, str] = {stage: stage for stage in library_index()["stages"]}
    by_id |= {key: entry for entry, key in own.items()}
    return known(by_id, wanted, "stage")


def question_ids(opened: Opened) -> tuple[str, ...]:
    """Return the ids of all questions that the plan can answer."""
    own = own_checklists(opened.plan, opened.loaded.folder).ids
    return (*library_index()["questions"], *sorted(own))


def every_question_of(opened: Opened) -> dict[str, Question]:
    """Return every question of the bank and of the plan's own checklists by id."""
    checklists = (bank(), *own_checklists(opened.plan, opened.loaded.folder).checklists)
    return {question.id: question for one in checklists for question in every_question(one)}


def file_answers(opened: Opened, name: str) -> Mapping[str, Answer]:
    """Return the answers of a file.

    Raises:
        CrmplanError: it can't be read, or is no file of answers.
    """
    answers, findings = read_answers(Path(name), question_ids(opened))
    if findings:
        lines = tuple(findings_lines(findings, opened.messages, is_coloured=False))
        raise CrmplanError(f"{name} can't be used", lines=lines)
    return answers
