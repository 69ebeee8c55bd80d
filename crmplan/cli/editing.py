"""One change of a plan from the command line: read under its lock, changed, proven, checked, written, told."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from crmplan.analysis.schedule import is_beyond_calendars
from crmplan.cli.output import note, write
from crmplan.cli.session import Opened, find_plan, now, open_plan, today, user_folder
from crmplan.edit.changes import Change
from crmplan.edit.files import ChangedMeanwhileError, locked, replace_all
from crmplan.edit.ids import known
from crmplan.edit.rewrite import NewText, Rewritten, rewritten
from crmplan.edit.work import Day
from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Severity
from crmplan.loader import LoadResult, load_tree
from crmplan.loader.checklists import own_checklists
from crmplan.loader.config import read_config
from crmplan.loader.includes import Tree, read_tree
from crmplan.loader.packaged import library_index
from crmplan.loader.text import main_file
from crmplan.model.plan import Plan
from crmplan.quantity import QuantityError, format_moment, parse_day, parse_moment
from crmplan.reports.change import change_lines, forecast_line
from crmplan.source import visible

ATTEMPTS = 20
MAX_BYTES = 100_000_000


class Remark(NamedTuple):
    """A line that is said beside what has changed."""

    text: str


Make = Callable[["Editing"], Iterable[Change | NewText | Remark]]
"""What makes the changes of a plan as it is; asked again where somebody else has changed the plan meanwhile."""


class Editing(NamedTuple):
    """A plan that is about to change, as what makes the changes sees it."""

    opened: Opened

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.opened.plan

    @property
    def folder(self) -> Path:
        """The folder of the plan, beside which its data stand."""
        return self.opened.loaded.folder

    def question(self, key: str) -> str:
        """Return the id of a question of a checklist.

        Raises:
            CrmplanError: there is none.
        """
        own = own_checklists(self.plan, self.folder)
        every: list[str] = [*library_index()["questions"], *own.ids]
        return known({one: one for one in every}, key, "question")

    def day(self, text: str | None) -> Day:
        """Return the day of a fact: that of an option, else the status date.

        Raises:
            CrmplanError: it is no day.
        """
        if text is None:
            return Day(self.opened.on)
        words = {"today": today(), "yesterday": today() - timedelta(days=1)}
        return Day(words.get(text) or self._date(text), is_given=True)

    def known_day(self, text: str | None) -> Day:
        """Return the day of a fact that may not lie after the status date.

        Raises:
            CrmplanError: it is no day, or lies after it.
        """
        day, known_to = self.day(text), self.plan.project.status_date or today()
        if day.date > known_to:
            raise CrmplanError(
                f"{day.text} lies after the status date {known_to}: no fact is known of it",
                hint="move the plan's `status_date` when its facts have gone on",
            )
        return day

    def written_day(self, text: str | None) -> str | None:
        """Return a day of the plan as it is to be written: today and yesterday as dates, all else as it was given."""
        return self.day(text).text if text in ("today", "yesterday") else text

    def moment(self, text: str | None) -> str:
        """Return the moment of a fact: that of an option, else now, or the status date where the plan has one.

        Raises:
            CrmplanError: it is no moment.
        """
        on = self.opened.on
        if text is None:
            return f"{on} {clock:%H:%M}" if on == today() and (clock := now()) else on.isoformat()
        try:
            return format_moment(parse_moment(f"{on} {text}" if re.fullmatch(r"\d?\d:\d\d", text) else text))
        except QuantityError:
            if re.search(r"\d:\d", text):
                hint = "2026-05-18, `2026-05-18 10:30`, 10:30, `day 46`"
                raise CrmplanError(f"--on is no moment: {text}", hint=hint) from None
            return self.day(text).text

    def _date(self, text: str) -> date:
        try:
            return self.opened.calendar.date_of(parse_day(text))
        except QuantityError:
            raise CrmplanError(
                f"--on is no day: {text}", hint="2026-03-17, `day 46`, today or yesterday"
            ) from None


class _Made(NamedTuple):
    """What a change has come to."""

    texts: tuple[NewText, ...]
    lines: tuple[str, ...]


def change(make: Make, *, plan: str | None, language: str | None, is_dry: bool) -> None:
    """Change a plan and say what has changed.

    Args:
        make: makes the changes of the plan as it is; called again where somebody else has changed it meanwhile.
        plan: the plan that was named, if one was.
        language: the language that was asked for, if not the plan's.
        is_dry: show the diff and write nothing.

    Raises:
        CrmplanError: it can't be changed so, or would not be valid.
    """
    path = find_plan(plan)
    main = main_file(path)
    if is_dry or not main.exists():
        made = _made(path, make, language)
        if made.texts:
            write(diff(made.texts), None)
        note(made.lines)
        return
    write("".join(f"{line}\n" for line in changed(path, make, language)), None)


def changed(path: Path, make: Make, language: str | None) -> tuple[str, ...]:
    """Change the plan at a path, under its lock, and return the lines that say what has changed.

    Raises:
        CrmplanError: it can't be changed so, or would not be valid.
    """
    with locked(main_file(path)):
        return _written(path, make, language).lines


def _written(path: Path, make: Make, language: str | None) -> _Made:
    """Make the change and write it, from the start again where a file was changed by somebody without the lock."""
    for _attempt in range(ATTEMPTS):
        made = _made(path, make, language)
        try:
            replace_all([(text.path, text.old, text.new) for text in made.texts])
        except ChangedMeanwhileError:
            continue
        return made
    raise CrmplanError(f"can't write {path}: something else changes it all the time")


def _made(path: Path, make: Make, language: str | None) -> _Made:
    folder = path if path.is_dir() else path.parent
    config = read_config(folder, user_folder("config"))
    tree = read_tree(path, max_bytes=MAX_BYTES)
    old_data = dict(tree.data)
    loaded = load_tree(tree, today=today(), cache_folder=user_folder("cache"), is_checked=False)
    opened = Opened(path, loaded, config, None, language)
    wanted = list(make(Editing(opened)))
    others = tuple(one for one in wanted if isinstance(one, NewText) and one.old != one.new)
    remarks = tuple(visible(one.text) for one in wanted if isinstance(one, Remark))
    result = rewritten(tree, [one for one in wanted if not isinstance(one, NewText | Remark)])
    texts = (*others, *result.texts)
    _ = opened.messages
    if not texts:
        return _Made((), (_("Nothing to change: the plan says so already."),))
    after = _opened_after(opened, tree, result)
    lines = (*(visible(one.said) for one in others), *change_lines(old_data, result.data, _))
    return _Made(texts, (*lines, *remarks, forecast_line(opened.schedule, after.schedule, _)))


def _opened_after(opened: Opened, tree: Tree, result: Rewritten) -> Opened:
    """Return the plan as it will be.

    Raises:
        CrmplanError: it would not be valid.
    """
    new_tree = Tree(dict(result.data), tree.sources, [], True, tree.folder)
    loaded: LoadResult = load_tree(new_tree, today=today(), cache_folder=user_folder("cache"))
    after = Opened(opened.path, loaded, opened.config, None, opened.language_option)
    if loaded.plan is None or is_beyond_calendars(after.schedule):
        texts = {text.path: text.new for text in result.texts}
        raise _refused(opened, texts)
    return after


def _refused(opened: Opened, texts: Mapping[Path, str]) -> CrmplanError:
    """Return the error that shows what would be wrong with the plan."""
    from crmplan.cli.checking import all_findings
    from crmplan.cli.telling import findings_lines

    size = MAX_BYTES // 1_000_000
    wrong = open_plan(opened.path, language=opened.language_option, texts=texts, max_megabytes=size)
    found = [finding for finding in all_findings(wrong) if finding.severity is Severity.ERROR]
    return CrmplanError(
        "nothing was changed: the plan would not be valid",
        exit_code=ExitCode.FINDINGS,
        lines=tuple(findings_lines(found, wrong.messages, is_coloured=False)),
    )


def diff(texts: Iterable[NewText]) -> str:
    """Return the changes as a unified diff, with nothing in it that a terminal would obey."""
    from difflib import unified_diff

    lines: list[str] = []
    for text in texts:
        old, new = (value.splitlines(keepends=True) if value else [] for value in (text.old, text.new))
        name = visible(text.path.as_posix().lstrip("/"))
        before = f"a/{name}" if text.old is not None else "/dev/null"
        for line in unified_diff(old, new, before, f"b/{name}"):
            lines.append(visible(line.rstrip("\r\n")))
            if not line.endswith(("\n", "\r")):
                lines.append("\\ No newline at end of file")
    return "".join(f"{line}\n" for line in lines)
