"""`crmplan import-map`: looks at a client's export, shows what it has found, and writes the map that reads it."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from crmplan.cli import completion
from crmplan.cli import options as opt
from crmplan.cli.output import chosen_format, show
from crmplan.cli.session import messages, user_folder
from crmplan.edit.files import ChangedMeanwhileError, replace_bytes, replace_text
from crmplan.errors import CrmplanError
from crmplan.loader.config import read_config
from crmplan.model.base import SLUG_PATTERN
from crmplan.model.look import Look, Outcome
from crmplan.reports.import_map import import_map_document
from crmplan.source import visible
from crmplan.sources.canonical import columns_of
from crmplan.sources.look import Asked, look
from crmplan.sources.map_files import SUFFIXES
from crmplan.sources.map_text import map_text, needs_own_map, unsettled
from crmplan.yaml_text import fields, flow_map

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

SYSTEMS = ("hubspot", "salesforce", "pipedrive", "zoho", "amocrm", "bitrix24")
ORDERS = ("dmy", "mdy", "ymd")
NARROW = 70
"""Characters of a line that every terminal shows as one, so that it can be copied."""

Export = Annotated[Path, typer.Argument(metavar="FILE", help="An export of deals: CSV or XLSX.")]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the map where the name ends in .yaml; else what is shown, in the format of the suffix.",
    ),
]
Key = Annotated[str, typer.Option("--id", metavar="ID", help="The id of the source in the plan.")]
System = Annotated[
    str | None,
    typer.Option(
        "--crm",
        metavar="ID",
        help="Whose export it is: hubspot, salesforce, pipedrive, zoho, amocrm or bitrix24.",
        autocompletion=completion.words(*SYSTEMS),
    ),
]
SheetName = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook.")]
Encoding = Annotated[str | None, typer.Option("--encoding", metavar="NAME", help="Such as cp1251.")]
Delimiter = Annotated[
    str | None,
    typer.Option("--delimiter", metavar="SIGN", help="What parts the columns; `tab` for a tabulator."),
]
Decimal = Annotated[
    str | None, typer.Option("--decimal", metavar="SIGN", help="The decimal mark: a comma or a point.")
]
Dates = Annotated[
    str | None,
    typer.Option(
        "--dates",
        metavar="ORDER",
        help="The order of day, month and year: dmy, mdy or ymd.",
        autocompletion=completion.words(*ORDERS),
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="NAME=HEADER",
        help="Which column is which, such as amount=Total; may be repeated.",
        autocompletion=completion.words(*(f"{name}=" for name in columns_of("deals"))),
    ),
]
Won = Annotated[
    list[str] | None, typer.Option("--won", metavar="STAGE", help="A stage of won deals; may be repeated.")
]
Lost = Annotated[
    list[str] | None, typer.Option("--lost", metavar="STAGE", help="A stage of lost deals; may be repeated.")
]
Open = Annotated[
    list[str] | None, typer.Option("--open", metavar="STAGE", help="A stage of open deals; may be repeated.")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite a map that is there.")]


@app.command()
def import_map(
    file: Export,
    output: Output = None,
    key: Key = "crm",
    system: System = None,
    sheet: SheetName = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    decimal: Decimal = None,
    dates: Dates = None,
    columns: Columns = None,
    won: Won = None,
    lost: Lost = None,
    still_open: Open = None,
    force: Force = False,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    excel: opt.Excel = False,
) -> None:
    """Look at an export of deals: how it is written, which column is which; write the map that reads it.

    What can't be told is shown with its rows and never guessed; then the exit code is 2.
    """
    asked = Asked(
        encoding,
        delimiter,
        _one_of(decimal, (",", "."), "--decimal"),
        _one_of(dates, ORDERS, "--dates"),
        sheet,
        _one_of(system, SYSTEMS, "--crm"),
        _words(won, lost, still_open),
        _columns(columns or ()),
    )
    target, document_file = _targets(output, format_name)
    _ = messages(lang or read_config(Path(), user_folder("config")).language)
    found = look(file, asked)
    lines = _source_lines(found, asked, file, _id(key), target)
    if target is not None:
        _write(target, map_text(found), is_forced=force)
    document = import_map_document(found, _, sources=lines, written="" if target is None else str(target))
    show(document, format_name=format_name, output=document_file, is_excel=excel)
    _refuse_unsettled(found, file)


def _targets(output: str | None, format_name: str | None) -> tuple[Path | None, str | None]:
    """Return where the map goes, and where what is shown goes."""
    is_map = output is not None and output.lower().endswith(SUFFIXES)
    document = None if is_map else output
    chosen_format(format_name, document)
    return (Path(output) if output is not None and is_map else None), document


def _one_of(word: str | None, known: Iterable[str], option: str) -> str | None:
    if word is not None and word not in known:
        raise CrmplanError(f"{option}: {word} is none of {' '.join(known)}")
    return word


def _id(key: str) -> str:
    if not re.fullmatch(SLUG_PATTERN, key):
        raise CrmplanError(f"--id: {key} is no id", hint="small letters, digits and hyphens")
    return key


def _columns(pairs: Iterable[str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for pair in pairs:
        name, sign, header = pair.partition("=")
        if not (name.strip() and sign and header.strip()):
            raise CrmplanError(f"--column: {pair} is no NAME=HEADER", hint="such as amount=Total")
        if columns.setdefault(name.strip(), header.strip()) != header.strip():
            raise CrmplanError(f"--column: {name.strip()} stands twice", hint="keep one of the two")
    return columns


def _words(*lists: list[str] | None) -> dict[str, Outcome]:
    outcomes: tuple[Outcome, ...] = ("won", "lost", "open")
    words: dict[str, Outcome] = {}
    for outcome, some in zip(outcomes, lists, strict=True):
        for word in some or ():
            if words.setdefault(word, outcome) != outcome:
                raise CrmplanError(f"{word} can't be both {words[word]} and {outcome}")
    return words


def _write(target: Path, text: str, *, is_forced: bool) -> None:
    if is_forced:
        replace_bytes(target, text.encode())
        return
    try:
        if os.path.lexists(target):
            raise ChangedMeanwhileError(target)
        replace_text(target, None, text)
    except ChangedMeanwhileError:
        raise CrmplanError(f"{target} is there already", hint="--force overwrites it") from None


def _refuse_unsettled(found: Look, file: Path) -> None:
    """End with an error where something has to be said before figures can be taken from the file.

    Raises:
        CrmplanError: something can't be told.
    """
    subjects = dict.fromkeys(visible(one.subject) for one in unsettled(found))
    if subjects:
        names = ", ".join(f"`{name}`" for name in subjects)
        raise CrmplanError(
            f"{file}: this can't be told, and is not guessed: {names}",
            hint="settle it as the table says, by an option or in the map",
        )


def _source_lines(found: Look, asked: Asked, file: Path, key: str, target: Path | None) -> str:
    """Return the lines of the plan; files are named from the folder of the plan, the nearest one above that has one."""
    folder = _plan_folder(file)
    is_own = target is not None or needs_own_map(found)
    own = target if target is not None else file.with_suffix(".map.yaml")
    said = {
        "type": found.type,
        "file": _from(folder, file),
        "encoding": asked.encoding
        or (found.encoding if found.encoding not in ("utf-8", "utf-8-sig") else None),
        "delimiter": asked.delimiter or (found.delimiter if found.delimiter != "," else None),
        "decimal": asked.decimal or (found.decimal if found.decimal == "," else None),
        "map": _from(folder, own) if is_own else found.system,
    }
    entries = {name: value or None for name, value in said.items()}
    line = f"  {key}: {flow_map(entries)}"
    return "\n".join(["sources:", *([line] if len(line) <= NARROW else [f"  {key}:", *fields(entries, 4)])])


def _plan_folder(file: Path) -> Path:
    above = [parent for parent in file.resolve().parents if (parent / "plan.yaml").is_file()]
    return above[0] if above else file.resolve().parent


def _from(folder: Path, path: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder)).as_posix()
