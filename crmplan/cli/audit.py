"""`crmplan audit`: checklists with answers, score and findings; to show, to take along, to ask question by question."""

from typing import Annotated

import typer

from crmplan.cli import completion, views
from crmplan.cli import options as opt
from crmplan.cli.asking import Asking, ask_all
from crmplan.cli.auditing import Choice, audited, earlier
from crmplan.cli.default import DefaultGroup
from crmplan.cli.session import Opened, find_plan
from crmplan.document.blocks import Document
from crmplan.reports.audit import Wanted, audit_document, checklist_document

app = typer.Typer(
    cls=DefaultGroup, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False
)

GroupOption = Annotated[
    str | None,
    typer.Option(
        "--group",
        "-g",
        metavar="ID",
        help="Only a group: data, regulations …",
        autocompletion=completion.group_ids,
    ),
]
StageOption = Annotated[
    str | None,
    typer.Option(
        "--stage",
        metavar="ID",
        help="Only what checks the work of a stage.",
        autocompletion=completion.stage_ids,
    ),
]
OpenOnly = Annotated[
    bool, typer.Option("--open", help="Only what somebody still has to answer or to put right.")
]
All = Annotated[bool, typer.Option("--all", help="Every question with its answer, too.")]
AsChecklist = Annotated[
    bool, typer.Option("--checklist", help="The questions with boxes, to print and take along.")
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="REV", help="Compare with the plan at a git revision: HEAD~1, v1, a branch."
    ),
]
Answers = Annotated[
    str | None,
    typer.Option("--answers", metavar="FILE", help="Answers of a file stand before those of the plan."),
]


@views.command(app)
def show(
    group: GroupOption = None,
    stage: StageOption = None,
    is_open: OpenOnly = False,
    is_all: All = False,
    checklist: AsChecklist = False,
    since: Since = None,
    answers: Answers = None,
) -> views.View:
    """Show the audit: score, findings, answers that the facts contradict, and what is not answered.

    A yes counts all of its question's weight, partly half of it, no and what is not answered nothing; what does not
    apply is left out. Questions that nobody has answered by hand are answered by the facts of the plan where they can.
    """
    choice = Choice(False, group, stage, answers)
    return _view(choice, Wanted("audit", is_open=is_open, has_all=is_all), since, is_checklist=checklist)


@views.command(app)
def launch(
    is_open: OpenOnly = False,
    is_all: All = False,
    checklist: AsChecklist = False,
    since: Since = None,
    answers: Answers = None,
) -> views.View:
    """Show the launch checklist: what has to be true before the CRM goes live."""
    wanted = Wanted("audit-launch", is_open=is_open, has_all=is_all)
    return _view(Choice(True, answers=answers), wanted, since, is_checklist=checklist)


def _view(choice: Choice, wanted: Wanted, since: str | None, *, is_checklist: bool) -> views.View:
    def view(opened: Opened) -> Document:
        found = audited(opened, choice)
        before = earlier(opened, choice, since) if since is not None else None
        asked = wanted._replace(group=found.group, stage=found.stage, earlier=before)
        make = checklist_document if is_checklist else audit_document
        return make(opened.plan, found.audit, found.groups, opened.messages, on=opened.on, wanted=asked)

    return view


@app.command()
def ask(
    plan: opt.OnePlan = None,
    group: GroupOption = None,
    stage: StageOption = None,
    launch: Annotated[bool, typer.Option("--launch", help="The launch checklist, not the audit.")] = False,
    is_all: Annotated[bool, typer.Option("--all", help="Ask what is answered already, too.")] = False,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="ID", help="Who answers.", autocompletion=completion.person_ids),
    ] = None,
    answers: Annotated[
        str | None, typer.Option("--answers", metavar="FILE", help="Write to a file, not to the plan.")
    ] = None,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
) -> None:
    """Ask one question after another; every answer is written at once, so that you can stop and go on at any time."""
    choice = Choice(launch, group, stage, answers)
    ask_all(Asking(find_plan(plan), choice, by=by, as_of=as_of, language=lang, is_all=is_all))
