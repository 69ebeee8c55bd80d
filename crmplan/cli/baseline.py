"""`crmplan baseline …`: the plan frozen, shown, and compared with the plan as it is now."""

from typing import Annotated

import typer

from crmplan.analysis.baseline import changes
from crmplan.analysis.freezing import frozen
from crmplan.cli import options as opt
from crmplan.cli import verbs
from crmplan.cli.editing import diff
from crmplan.cli.output import show as show_document
from crmplan.cli.output import write
from crmplan.cli.session import AS_WRITTEN, find_plan, open_plan, today
from crmplan.document.numbers import date_text
from crmplan.edit.baselines import baselines_text
from crmplan.edit.files import ChangedMeanwhileError, locked, replace_text
from crmplan.edit.ids import free
from crmplan.edit.rewrite import NewText
from crmplan.errors import CrmplanError
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
    main = path / "plan.yaml" if path.is_dir() else path
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


@app.command()
def show(
    plan: opt.OnePlan = None,
    baseline: opt.BaselineName = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
) -> None:
    """Show the baselines of a plan, and the tasks of one."""
    opened = open_plan(find_plan(plan), language=lang, baseline=baseline)
    document = baseline_document(opened.plan, opened.saved.baselines, opened.reference, opened.messages)
    show_document(document, format_name=format_name, output=output, is_excel=excel)


@app.command()
def compare(
    plan: opt.OnePlan = None,
    baseline: opt.BaselineName = None,
    other: Annotated[
        str | None,
        typer.Option("--with", metavar="NAME", help="Another baseline; else the plan as it is written now."),
    ] = None,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    output: opt.Output = None,
    excel: opt.Excel = False,
) -> None:
    """Show what differs between a baseline and the plan as it is written now, or another baseline."""
    path = find_plan(plan)
    old = open_plan(path, language=lang, baseline=baseline)
    new = open_plan(path, language=lang, baseline=other or AS_WRITTEN)
    found = changes(old.reference, new.reference, old.calendar)
    document = comparison_document(old.plan, old.reference, new.reference, found, old.messages)
    show_document(document, format_name=format_name, output=output, is_excel=excel)
