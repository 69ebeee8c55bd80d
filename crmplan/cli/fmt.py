"""`crmplan fmt`: plans in good order: sections, keys, indentation and columns, and not a word changed."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from crmplan.cli import options as opt
from crmplan.cli.output import note, write
from crmplan.cli.session import find_plans, messages, user_folder
from crmplan.cli.telling import findings_lines
from crmplan.edit.layout import laid_out
from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Finding
from crmplan.loader.config import read_config
from crmplan.loader.includes import BYTES_A_VALUE, SECTIONS
from crmplan.loader.packaged import LANGUAGES
from crmplan.loader.text import encoding_of, main_file, read_text
from crmplan.loader.yaml_nodes import Data, compose
from crmplan.messages import Messages
from crmplan.source import Path as PlanPath
from crmplan.source import SourceFile, visible

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

ATTEMPTS = 5
STDIN = "-"

Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; exit with 1 if a file would be formatted.")
]
Diff = Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")]


class _Place(NamedTuple):
    """A file of a plan, and what of the plan it holds."""

    main: Path
    file: Path
    path: PlanPath


class _Made(NamedTuple):
    """What a file holds, what it is to hold, and what is wrong with it."""

    file: SourceFile
    new: str
    findings: list[Finding]
    data: Data = None

    @property
    def is_changed(self) -> bool:
        """Whether the file is to be changed."""
        return self.new != self.file.text


@app.command()
def fmt(
    plans: opt.Plans = None,
    check: Check = False,
    diff: Diff = False,
    lang: opt.Language = None,
    max_size: opt.MaxSize = 10,
) -> None:
    """Put sections and keys of plans in order, indent and align; no comment is lost and nothing else changes.

    Ids stay in their order. `-` formats a plan from stdin to stdout.
    """
    messages(lang)
    max_bytes, is_dry = max_size * 1_000_000, check or diff
    if plans == [STDIN]:
        made = [_filtered(max_bytes, is_dry=is_dry)]
    else:
        places = [place for plan in find_plans(plans) for place in _places(plan)]
        made = [_done(place, max_bytes, is_dry=is_dry) for place in places]
    _ = messages(_language(lang, made))
    is_quiet = diff or plans == [STDIN]
    if diff:
        write(_difference(made), None)
    _tell(_report(made, _, is_dry=is_dry, is_short=is_quiet), is_result=not is_quiet)
    if any(one.findings for one in made) or (check and any(one.is_changed for one in made)):
        raise typer.Exit(ExitCode.FINDINGS)


def _places(plan: Path) -> Iterator[_Place]:
    """Yield the files of a plan; the file of a section may be named itself."""
    main = main_file(plan)
    if not main.is_file() and (plan.is_dir() or not main.exists()):
        message = f"no plan.yaml in the folder {plan}" if plan.is_dir() else f"no such plan: {plan}"
        raise CrmplanError(message, hint="see `crmplan init`")
    beside = plan.parent / "plan.yaml"
    if plan.stem in SECTIONS and beside.is_file() and not plan.is_dir():
        yield _Place(beside, plan, (plan.stem,))
        return
    yield _Place(main, main, ())
    if plan.is_dir():
        for section in sorted(SECTIONS):
            path = plan / f"{section}.yaml"
            if path.is_file():
                yield _Place(main, path, (section,))


def _done(place: _Place, max_bytes: int, *, is_dry: bool) -> _Made:
    """Format a file, from the start again where somebody else changes it meanwhile."""
    from crmplan.edit.files import ChangedMeanwhileError, locked, replace_text

    for _attempt in range(ATTEMPTS):
        file, problems = read_text(place.file, str(place.file), max_bytes=max_bytes)
        made = _made(file, place.path, problems, max_bytes)
        if is_dry or not made.is_changed:
            return made
        try:
            with locked(place.main):
                replace_text(place.file, file.text, made.new)
        except ChangedMeanwhileError:
            continue
        return made
    raise CrmplanError(f"can't write {place.file}: something else changes it all the time")


def _made(file: SourceFile, path: PlanPath | None, problems: list[Finding], max_bytes: int) -> _Made:
    if problems:
        return _Made(file, file.text, problems)
    composed = compose(file, max_values=max_bytes // BYTES_A_VALUE)
    new = file.text if composed.findings else laid_out(file.text, path)
    return _Made(file, new, composed.findings, composed.data)


def _filtered(max_bytes: int, *, is_dry: bool) -> _Made:
    """Format stdin to stdout; what is no whole plan keeps the order of its keys."""
    raw = sys.stdin.buffer.read(max_bytes + 1) if sys.stdin else b""
    if len(raw) > max_bytes:
        raise CrmplanError(f"stdin has more than {max_bytes // 1_000_000} MB", hint="--max-size allows more")
    mark, encoding = encoding_of(raw)
    try:
        file = SourceFile("<stdin>", raw[len(mark) :].decode(encoding))
    except UnicodeDecodeError:
        raise CrmplanError("stdin is no text in UTF-8") from None
    path = () if re.search(r"^crmplan:", file.text, re.MULTILINE) else None
    made = _made(file, path, [], max_bytes)
    if not (is_dry or made.findings):
        sys.stdout.buffer.write(mark + made.new.encode(encoding))
    return made


def _language(wanted: str | None, made: Sequence[_Made]) -> str | None:
    """Return the language that was asked for, else that of the first plan or of the configuration."""
    if wanted:
        return wanted
    config = read_config(Path(made[0].file.name).parent, user_folder("config"))
    project = made[0].data.get("project") if isinstance(made[0].data, dict) else None
    language = project.get("language") if isinstance(project, dict) else None
    return language if language in LANGUAGES else config.language


def _difference(made: Sequence[_Made]) -> str:
    from crmplan.cli.editing import diff
    from crmplan.edit.rewrite import NewText

    return diff(NewText(Path(one.file.name), one.file.text, one.new) for one in made if one.is_changed)


def _report(made: Sequence[_Made], _: Messages, *, is_dry: bool, is_short: bool) -> list[str]:
    """Return the lines that say what is wrong and what was done, the second without names where it is short."""
    found = [finding for one in made for finding in one.findings]
    lines = findings_lines(found, _)
    if is_short:
        return lines
    said = _("would format {file}") if is_dry else _("formatted {file}")
    lines += [said.format(file=visible(one.file.name)) for one in made if one.is_changed]
    return [*lines, _summary(made, _, is_dry=is_dry)]


def _summary(made: Sequence[_Made], _: Messages, *, is_dry: bool) -> str:
    changed = sum(one.is_changed for one in made)
    wrong = sum(bool(one.findings) for one in made)
    left = len(made) - changed - wrong
    if is_dry:
        first = _.plural("{n} file would be formatted", "{n} files would be formatted", changed)
    else:
        first = _.plural("{n} file formatted", "{n} files formatted", changed)
    parts = [first] if changed else []
    if left:
        parts.append(_.plural("{n} file left as it was", "{n} files left as they were", left))
    if wrong:
        parts.append(_.plural("{n} file has errors", "{n} files have errors", wrong))
    return ", ".join(parts)


def _tell(lines: Sequence[str], *, is_result: bool) -> None:
    """Write lines to stdout, or to stderr where stdout carries something else."""
    if is_result:
        write("".join(f"{line}\n" for line in lines), None)
    else:
        note(lines)
