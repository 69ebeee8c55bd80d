"""`crmplan source …`: the client's data before a plan takes figures from them."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from crmplan.cli import completion
from crmplan.cli import options as opt
from crmplan.cli.output import show
from crmplan.cli.session import messages, user_folder
from crmplan.edit.files import replace_bytes, replace_text
from crmplan.errors import CrmplanError
from crmplan.loader.config import read_config
from crmplan.model.base import SLUG_PATTERN
from crmplan.model.look import Look, Outcome
from crmplan.reports.source import source_map_document
from crmplan.sources.look import Asked, look
from crmplan.sources.map_files import SUFFIXES, ready_maps
from crmplan.sources.map_text import map_text, needs_own_map
from crmplan.yaml_text import flow_map

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True
)


@app.callback()
def source() -> None:
    """Look at the client's data before a plan takes figures from them."""


@app.command("map")
def map_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export: CSV or XLSX.")],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the map: a file .yaml beside the plan."),
    ] = None,
    key: Annotated[str, typer.Option("--id", metavar="ID", help="The id of the source in the plan.")] = "crm",
    system: Annotated[
        str | None,
        typer.Option(
            "--system",
            metavar="ID",
            help="Who wrote the file: hubspot, salesforce, pipedrive, zoho, amocrm or bitrix24.",
            autocompletion=completion.words(
                "hubspot", "salesforce", "pipedrive", "zoho", "amocrm", "bitrix24"
            ),
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="Such as cp1251.")
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option("--delimiter", metavar="SIGN", help="What parts the columns; `tab` for a tabulator."),
    ] = None,
    decimal: Annotated[
        str | None, typer.Option("--decimal", metavar="SIGN", help="A comma or a point.")
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(
            "--dates",
            metavar="ORDER",
            help="dmy, mdy or ymd.",
            autocompletion=completion.words("dmy", "mdy", "ymd"),
        ),
    ] = None,
    won: Annotated[
        list[str] | None,
        typer.Option("--won", metavar="STAGE", help="A stage of won deals; may be repeated."),
    ] = None,
    lost: Annotated[
        list[str] | None,
        typer.Option("--lost", metavar="STAGE", help="A stage of lost deals; may be repeated."),
    ] = None,
    still_open: Annotated[
        list[str] | None,
        typer.Option("--open", metavar="STAGE", help="A stage of open deals; may be repeated."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a map that is there.")] = False,
    lang: opt.Language = None,
    format_name: opt.FormatName = None,
    excel: opt.Excel = False,
) -> None:
    """Look at an export of deals: how it is written, which column is which; write the map that reads it.

    What can't be told is shown with its rows, never guessed.
    """
    words = _words(won, lost, still_open)
    asked = Asked(
        encoding,
        delimiter,
        _one_of(decimal, (",", "."), "--decimal"),
        _one_of(dates, ("dmy", "mdy", "ymd"), "--dates"),
        sheet,
        _one_of(system, tuple(one.id for one in ready_maps().values() if one.kind == "file"), "--system"),
        words,
    )
    found = look(file, asked)
    target = None if output is None else _target(output)
    if target is not None:
        _write(target, map_text(found), is_forced=force)
    _ = messages(lang or read_config(Path(), user_folder("config")).language)
    lines = _source_lines(found, file, _id(key), target)
    document = source_map_document(found, _, sources=lines, written="" if target is None else str(target))
    show(document, format_name=format_name, output=None, is_excel=excel)


def _one_of(word: str | None, known: Iterable[str], option: str) -> str | None:
    if word is not None and word not in known:
        raise CrmplanError(f"{option}: {word} is none of {' '.join(known)}")
    return word


def _id(key: str) -> str:
    if not re.fullmatch(SLUG_PATTERN, key):
        raise CrmplanError(f"--id: {key} is no id", hint="small letters, digits and hyphens")
    return key


def _words(*lists: list[str] | None) -> dict[str, Outcome]:
    outcomes: tuple[Outcome, ...] = ("won", "lost", "open")
    words: dict[str, Outcome] = {}
    for outcome, some in zip(outcomes, lists, strict=True):
        for word in some or ():
            if words.setdefault(word, outcome) != outcome:
                raise CrmplanError(f"{word} can't be both {words[word]} and {outcome}")
    return words


def _target(output: str) -> Path:
    if not output.lower().endswith(SUFFIXES):
        raise CrmplanError(f"a map is a file .yaml: {output}", hint="such as -o crm-map.yaml")
    return Path(output)


def _write(target: Path, text: str, *, is_forced: bool) -> None:
    if is_forced:
        replace_bytes(target, text.encode())
        return
    if os.path.lexists(target):
        raise CrmplanError(f"{target} is there already", hint="--force overwrites it")
    replace_text(target, None, text)


def _source_lines(found: Look, file: Path, key: str, target: Path | None) -> str:
    """Return the lines of the plan; files are named from the folder of the plan, the nearest one above that has one."""
    folder = _plan_folder(file)
    is_own = target is not None or needs_own_map(found)
    own = target if target is not None else file.with_suffix(".map.yaml")
    fields = {
        "type": found.type,
        "file": _from(folder, file),
        "encoding": found.encoding if found.encoding not in ("utf-8", "utf-8-sig") else None,
        "delimiter": found.delimiter if found.delimiter not in ("", ",") else None,
        "decimal": found.decimal if found.decimal == "," else None,
        "map": _from(folder, own) if is_own else found.system,
    }
    return f"sources:\n  {key}: {flow_map({name: value or None for name, value in fields.items()})}"


def _plan_folder(file: Path) -> Path:
    above = [parent for parent in file.resolve().parents if (parent / "plan.yaml").is_file()]
    return above[0] if above else file.resolve().parent


def _from(folder: Path, path: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder)).as_posix()
