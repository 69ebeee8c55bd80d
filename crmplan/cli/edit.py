"""`crmplan edit`: a file of the plan in the user's editor, checked before it is saved."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from crmplan.cli import completion, drafts
from crmplan.cli import options as opt
from crmplan.cli.checking import all_findings
from crmplan.cli.output import write
from crmplan.cli.session import Opened, find_plan, open_plan
from crmplan.cli.telling import findings_lines
from crmplan.edit.files import ChangedMeanwhileError, locked, replace_text
from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Finding, Severity
from crmplan.loader.includes import SECTIONS, read_tree
from crmplan.loader.text import main_file, read_text
from crmplan.messages import Messages
from crmplan.reports.check import summary
from crmplan.source import visible

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

AGAIN, KEEP, DISCARD = "e", "k", "d"

Plan = Annotated[
    str | None,
    typer.Argument(
        metavar="[PLAN]",
        help="A file or a folder; without it, the one under plans/.",
        autocompletion=completion.plans_and_sections,
    ),
]
Section = Annotated[
    str | None,
    typer.Argument(
        metavar="[SECTION]",
        help="The section to open: risks, kpis …; in a folder, that is its file.",
        autocompletion=completion.sections,
    ),
]


@app.command()
def edit(plan: Plan = None, section: Section = None, lang: opt.Language = None) -> None:
    """Open the plan in $VISUAL or $EDITOR and save it when nothing is wrong that was not wrong before.

    A section may be named alone: `crmplan edit risks`.
    """
    if plan in SECTIONS and section is None and not Path(plan).exists():
        plan, section = None, plan
    path = find_plan(plan)
    file, line = _place(path, section)
    command = drafts.editor()
    code = None
    while code is None:
        work = _begun(path, file, lang)
        with drafts.draft_of(file, work.old or "", work.messages) as draft:
            code = work.edited(command, draft, line)
        line = None
    raise typer.Exit(code)


def _place(path: Path, section: str | None) -> tuple[Path, int | None]:
    """Return the file in which a section stands or would stand, and its line if other sections stand there too."""
    main = main_file(path)
    if section is None:
        return main, None
    if section not in SECTIONS:
        raise CrmplanError(f"no such section: {section}", hint=f"one of {', '.join(SECTIONS)}")
    tree = read_tree(path)
    if section in tree.sources.sections:
        return Path(tree.sources.files[tree.sources.sections[section]].name), None
    if tree.sources.has((section,)):
        return main, tree.sources.locate((section,), key=True).position[0]
    return (path / f"{section}.yaml" if path.is_dir() else main), None


def _begun(path: Path, file: Path, language: str | None) -> "_Work":
    opened = open_plan(path, language=language)
    old, problems = read_text(file, str(file)) if file.exists() else (None, [])
    if problems:
        raise CrmplanError(f"can't edit {file}: it is no text", hint=f"crmplan check {path}")
    known = frozenset(_mark(finding) for finding in all_findings(opened))
    return _Work(path, file, language, old.text if old else None, opened.messages, known)


def _mark(finding: Finding) -> tuple[object, ...]:
    """Return what a finding is known by, wherever it stands in its file."""
    return finding.code, finding.path, finding.variant


@dataclass(frozen=True)
class _Work:
    """A file of a plan that is being edited, and what was known to be wrong with the plan."""

    path: Path
    file: Path
    language: str | None
    old: str | None
    messages: Messages
    known: frozenset[tuple[object, ...]]

    def edited(self, command: list[str], draft: Path, line: int | None) -> ExitCode | None:
        """Return the exit code once it is saved, or nothing where the file has changed and is to be edited again."""
        _ = self.messages
        while True:
            text = self._typed(command, draft, line)
            if text == (self.old or ""):
                drafts.tell(_("{file}: nothing changed").format(file=self.file))
                return ExitCode.OK
            try:
                opened, wrong = self._saved(text)
            except ChangedMeanwhileError:
                drafts.tell(_("{file} was changed by somebody else meanwhile").format(file=self.file))
                self._ask(draft, ExitCode.USAGE)
                return None
            if not wrong:
                draft.unlink()
                return ExitCode.FINDINGS if opened.loaded.plan is None else ExitCode.OK
            places = (finding.place for finding in wrong if finding.place)
            line = next((place.position[0] for place in places if place.file.name == str(self.file)), None)
            self._ask(draft, ExitCode.FINDINGS)

    def _typed(self, command: list[str], draft: Path, line: int | None) -> str:
        """Return what was typed in the editor."""
        code = drafts.open_in(command, draft, line)
        if code:
            raise CrmplanError(f"the editor ended with {code}; nothing is saved")
        if not draft.exists():
            raise CrmplanError("the editor has left no file; nothing is saved")
        typed, problems = read_text(draft, str(draft))
        if problems:
            raise CrmplanError("what the editor has left is no text in UTF-8; nothing is saved")
        return typed.text

    def _saved(self, text: str) -> tuple[Opened, list[Finding]]:
        """Save a text unless it makes the plan invalid; return the plan, and why it was not saved."""
        with locked(main_file(self.path)):
            opened = open_plan(self.path, language=self.language, texts={self.file: text})
            wrong = [one for one in self._new(opened.findings) if one.severity is Severity.ERROR]
            if not wrong:
                replace_text(self.file, self.old, text)
        _, found = self.messages, all_findings(opened)
        saved = _("{file} is saved; {state}").format(file=self.file, state=summary(found, 1, _))
        lines = findings_lines(wrong or self._new(found), _)
        last = summary(wrong, 1, _) if wrong else visible(saved)
        write("".join(f"{line}\n" for line in (*lines, last)), None)
        return opened, wrong

    def _new(self, findings: list[Finding]) -> list[Finding]:
        return [finding for finding in findings if _mark(finding) not in self.known]

    def _ask(self, draft: Path, code: ExitCode) -> None:
        """Return where the text is to be edited again, else leave; what is not discarded is kept."""
        _ = self.messages
        is_there = sys.stdin.isatty() and sys.stderr.isatty()
        question = _("What now: (e)dit again, (k)eep your text and leave, (d)iscard it")
        answer = "" if is_there else KEEP
        while answer not in (AGAIN, KEEP, DISCARD):
            answer = typer.prompt(question, default=AGAIN, err=True).strip().lower()[:1]
        if answer == AGAIN:
            return
        if answer == DISCARD:
            draft.unlink()
        drafts.tell(_("{file} is as it was").format(file=self.file))
        raise typer.Exit(code)
