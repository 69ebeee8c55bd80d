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
from crmplan.loader.checklists import STANDARD, bank, own_checklists
from crmplan.loader.packaged import library_index
from crmplan.model.checklist import Checklist, Group
from crmplan.model.control import Answer
from crmplan.model.plan import Plan
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
    group = known(groups, choice.group, "group") if choice.group else None
    stage = _stage(plan, choice.stage) if choice.stage else None
    parts = "launch_checklist" if choice.is_launch else "questions"
    every = [question for one in checklists for question in getattr(one, parts)]
    chosen = [
        question
        for question in every
        if (group is None or question.group == group.id) and (stage is None or question.stage == stage)
    ]
    answers = file_answers(opened, choice.answers) if choice.answers else {}
    found = audit(plan, chosen, rule_context(opened).facts, opened.calendar, on=opened.on, answers=answers)
    group_name = group.name.text(language) if group else None
    return Audited(found, tuple(groups.values()), group_name, _stage_name(plan, stage) if stage else None)


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


def _stage(plan: Plan, wanted: str) -> str:
    """Return the stage of the method that is meant by its own id or by the plan's."""
    by_id: dict[str, str] = {stage: stage for stage in library_index()["stages"]}
    by_id |= {key: stage.as_ or key for key, stage in plan.stages.items()}
    return known(by_id, wanted, "stage")


def _stage_name(plan: Plan, entry: str) -> str:
    """Return the name that the plan gives to a stage of the method."""
    names = (stage.name or key for key, stage in plan.stages_of(entry).items())
    return next(names, entry)


def question_ids(opened: Opened) -> tuple[str, ...]:
    """Return the ids of all questions that the plan can answer."""
    own = own_checklists(opened.plan, opened.loaded.folder).ids
    return (*library_index()["questions"], *sorted(own))


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
