"""`crmplan coverage`: what each process has, who is trained, what newcomers must see, what was bought in vain."""

from typing import Annotated

import typer

from crmplan.analysis.coverage import coverage as covered
from crmplan.analysis.training import onboarding, training
from crmplan.analysis.workplace import people_here, processes_of, workers
from crmplan.cli import completion, views
from crmplan.cli.session import Opened
from crmplan.document.blocks import Document
from crmplan.edit.ids import known
from crmplan.errors import CrmplanError
from crmplan.quantity import QuantityError, parse_day
from crmplan.reports.coverage import coverage_document

app = views.group()


@views.command(app)
def coverage(
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help="Newcomers came after this day; else after the users were trained, or go-live.",
        ),
    ] = None,
    process: Annotated[
        str | None,
        typer.Option(
            "--process",
            metavar="ID",
            help="Only this process, and who works by it.",
            autocompletion=completion.process_ids,
        ),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(
            "--person",
            metavar="ID",
            help="Only this person, and the processes of the person's role.",
            autocompletion=completion.people_ids,
        ),
    ] = None,
) -> views.View:
    """Show what each process has and lacks, who is trained, what newcomers must still see, what was bought in vain.

    A process needs a rule in force that is not older than the build, a lesson that is not older than the rule, a
    screencast, a check that is made in its rhythm, a use for what is entered, a module in use; it is mandatory, and all
    who work by it are trained. What is missing is a gap from the end of the rollout on, a use from go-live on.
    """

    def view(opened: Opened) -> Document:
        plan, now, on = opened.plan, opened.schedule, opened.on
        try:
            day = opened.calendar.date_of(parse_day(since)) if since is not None else None
        except QuantityError:
            raise CrmplanError(f"--since is no day: {since}", hint="2026-03-17, or `day 46`") from None
        found, learners, arrivals = covered(plan, now), training(plan, on), onboarding(plan, now, day)
        if process is not None or person is not None:
            keys, people = _chosen(opened, process, person)
            found = found.limited(keys, people)
            learners = tuple(one.limited(keys) for one in learners if one.id in people)
            newcomers = (one.limited(keys) for one in arrivals.newcomers if one.learner.id in people)
            arrivals = arrivals._replace(newcomers=tuple(newcomers))
        return coverage_document(plan, found, learners, arrivals, opened.messages, on=on)

    return view


def _chosen(opened: Opened, process: str | None, person: str | None) -> tuple[set[str], set[str]]:
    """Return the processes and people that are meant.

    Raises:
        CrmplanError: the plan does not have the process or the person, or the person has left.
    """
    plan, on = opened.plan, opened.on
    keys, people = set(plan.processes), set(people_here(plan, on))
    if process is not None:
        known(plan.processes, process, "process")
        keys, people = {process}, set(workers(plan, plan.processes[process], on))
    if person is not None:
        known(plan.people, person, "person")
        if person not in people_here(plan, on):
            raise CrmplanError(f"{person} has left: whoever has is in no matrix")
        people = {person}
        if process is None:
            keys = {key for key, _ in processes_of(plan, plan.people[person].role)}
    return keys, people
