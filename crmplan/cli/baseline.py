"""`crmplan baseline …`: the plan frozen, shown, and compared with the plan as it is now."""

from dataclasses import replace
from typing import Annotated

import typer

from crmplan.analysis.baseline import changes
from crmplan.analysis.freezing import frozen
from crmplan.cli import options as opt
from crmplan.cli import verbs, views
from crmplan.cli.editing import diff
from crmplan.cli.output import write
from crmplan.cli.session import AS_WRITTEN, Opened, find_plan, open_plan, today
from crmplan.document.blocks import Document
from crmplan.document.numbers import date_text
from crmplan.edit.baselines import baselines_text
from crmplan.edit.files import ChangedMeanwhileError, locked, replace_text
from crmplan.edit.ids import free
from crmplan.edit.rewrite import NewText
from crmplan.errors import CrmplanError
from crmplan.loader.text import main_file
from crmplan.reports.baseline import baseline_document, comparison_document

app = verbs.group()

Name = Annotated[str, typer.Option("--name", metavar="NAME", help="Its name: signed, after-change-1.")]


@app.command()
def save(
    plan: opt.OnePlan = None,
    name: Name = "signed",
    forecast: Annotated[
        bool,
        typer.Option(
            "--forecast", help="Freeze what has happened and the forecast, not the plan as it is written."
        ),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the baseline of that name.")] = False,
    dry_run: verbs.DryRun = False,
    as_of: opt.AsOf = None,
    lang: opt.Language = None,
) -> None:
    """Freeze dates, durations, costs and scope of the plan beside it, so that results can be compared with them."""
    path = find_plan(plan)
    main = main_file(path)
    if not main.exists():
        open_plan(path)  # tells that there is no such plan
    with locked(main):
        opened = open_plan(path, as_of=as_of, language=lang)
        schedule = opened.schedule if forecast else opened.as_planned
        saved = dict(opened.saved.baselines)
        if name == AS_WRITTEN:
            raise CrmplanError(
                f"{AS_WRITTEN} is the plan itself, without its facts", hint="take another name"
            )
        if not force or name not in saved:
            free(saved, name, "the baseline")
        saved.pop(name, None)
        saved[name] = frozen(opened.plan, schedule, on=today())
        new = NewText(opened.saved.path, opened.saved.text, baselines_text(saved))
        if dry_run:
            write(diff((new,)), None)
            return
        try:
            replace_text(new.path, new.old, new.new)
        except ChangedMeanwhileError:
            raise CrmplanError(f"{new.path} was changed meanwhile", hint="try again") from None
    _ = opened.messages
    said = _("{file}: baseline “{name}” with {tasks} tasks, finish {date}").format(
        file=new.path,
        name=name,
        tasks=len(saved[name].tasks),
        date=date_text(schedule.finish_date, _.language),
    )
    write(f"{said}\n", None)


@views.command(app, compares=True, has_facts=False)
def show() -> views.View:
    """Show the baselines of a plan, and the tasks of one."""
    return lambda opened: baseline_document(
        opened.plan, opened.saved.baselines, opened.reference, opened.messages
    )


@views.command(app, compares=True, has_facts=False)
def compare(
    other: Annotated[
        str | None,
        typer.Option("--with", metavar="NAME", help="Another baseline; else the plan as it is written now."),
    ] = None,
) -> views.View:
    """Show what differs between a baseline and the plan as it is written now, or another baseline."""

    def view(opened: Opened) -> Document:
        old, new = opened.reference, replace(opened, baseline=other or AS_WRITTEN).reference
        found = changes(old, new, opened.calendar)
        return comparison_document(opened.plan, old, new, found, opened.messages)

    return view
