"""`crmplan watch`: the status, drawn again whenever a file of the plan changes."""

import gc
import re
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from os import terminal_size
from pathlib import Path

import typer

from crmplan.cli import options as opt
from crmplan.cli.checking import all_findings
from crmplan.cli.output import chosen_format, is_terminal, options, write
from crmplan.cli.session import PLANS, InvalidPlanError, find_plans, messages, open_plan, today
from crmplan.cli.stamps import files_of, stamps_of, wait_for_change
from crmplan.cli.status import page as status_page
from crmplan.cli.telling import findings_lines
from crmplan.errors import CrmplanError
from crmplan.messages import Messages
from crmplan.reports.check import summary
from crmplan.source import cells, visible

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

CLEAR = "\x1b[H\x1b[2J"
_STYLE = re.compile("\x1b\\[[0-9;]*m")


@app.command()
def watch(
    plans: opt.Plans = None, as_of: opt.AsOf = None, lang: opt.Language = None, max_size: opt.MaxSize = 10
) -> None:
    """Show the status, and again whenever a file of the plan changes; Ctrl-C ends it."""
    gc.enable()  # this command is not short
    asked = _Asked(plans, as_of, lang, max_size)
    page = asked.page()
    stamps = stamps_of(page.files)
    _make_room()
    try:
        while True:
            shown = _surroundings()
            _show(page)
            stamps = wait_for_change(stamps, shown, _surroundings)
            page = asked.page_after(page)
            stamps = {**stamps_of(page.files), **{file: stamps[file] for file in page.files & stamps.keys()}}
    except KeyboardInterrupt:
        if is_terminal():
            write("\n", None)
        raise


@dataclass(frozen=True)
class _Page:
    """What is shown, its last line apart, of which plans, and the files that it was made of."""

    text: str
    last: str
    plans: str
    files: frozenset[Path]
    messages: Messages


@dataclass(frozen=True)
class _Asked:
    """What the command line asks for."""

    plans: list[str] | None
    as_of: str | None
    language: str | None
    max_megabytes: int

    def page(self, before: _Page | None = None) -> _Page:
        """Return the status, or what is wrong where there is one plan only and it has errors.

        A plan with errors has no language: then that of the page before goes on.
        """
        opened = [
            open_plan(path, as_of=self.as_of, language=self.language, max_megabytes=self.max_megabytes)
            for path in find_plans(self.plans)
        ]
        _ = opened[0].messages if len(opened) == 1 else messages(self.language)
        last = ""
        try:
            text = chosen_format(None, None).render(status_page(opened, self.language)[0], options())
        except InvalidPlanError:
            _ = before.messages if before else _
            found = all_findings(opened[0])
            text, last = "\n".join(findings_lines(found, _)), summary(found, 1, _)
        files = {file for one in opened for file in files_of(one)}
        names = ", ".join(visible(str(one.path)) for one in opened)
        return _Page(text.rstrip("\n"), last, names, frozenset(files if self.plans else files | {PLANS}), _)

    def page_after(self, before: _Page) -> _Page:
        """Return the page again; where a plan can't be read any more, that is what is told."""
        try:
            return self.page(before)
        except CrmplanError as error:
            _ = before.messages
            text = f"crmplan: {visible(error.message)}"
            return _Page(text, _("waiting until it can be read"), before.plans, before.files, _)


def _surroundings() -> tuple[date, terminal_size | None]:
    """Return what changes a page beside its files: the day, and the size of the terminal."""
    return today(), shutil.get_terminal_size() if is_terminal() else None


def _make_room() -> None:
    """Scroll what is on the terminal out of sight, so that clearing it loses nothing."""
    if is_terminal():
        write("\n" * (shutil.get_terminal_size().lines - 1), None)


def _show(page: _Page) -> None:
    """Draw a page from the top of the terminal, as much of it as there is room for; elsewhere print it all."""
    _ = page.messages
    time = f"{datetime.now().astimezone():%H:%M:%S}"
    if not is_terminal():
        write("\n".join(filter(None, (f"--- {time} {page.plans}", page.text, page.last, ""))) + "\n", None)
        return
    columns, rows = shutil.get_terminal_size()
    watching = _("watching {plans}, Ctrl-C ends").format(plans=page.plans)
    foot = [*filter(None, [page.last]), f"{time}  {watching}"]
    lines = page.text.split("\n")
    room = rows - _height(foot, columns) - 1
    if _height(lines, columns) > room:
        kept = _fitting(lines, columns, room - 1)
        lines = [*lines[:kept], _.plural("… {n} more line", "… {n} more lines", len(lines) - kept)]
    write(CLEAR + "\n".join([*lines, "", *foot]), None)


def _fitting(lines: list[str], columns: int, rows: int) -> int:
    """Return how many lines fit on so many rows of a terminal."""
    return next((n for n in range(len(lines), 0, -1) if _height(lines[:n], columns) <= rows), 0)


def _height(lines: list[str], columns: int) -> int:
    """Return how many rows of a terminal lines take, of which the long ones are wrapped."""
    return sum(max(1, -(-cells(_STYLE.sub("", line)) // columns)) for line in lines)
