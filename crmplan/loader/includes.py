"""A plan that is one file, or a folder of sections, to one tree of data with its source map."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any, NamedTuple

from crmplan.errors import CrmplanError
from crmplan.findings import Finding, Severity
from crmplan.loader.people_table import read_people
from crmplan.loader.text import MAX_BYTES, beside, main_file, read_text
from crmplan.loader.yaml_nodes import compose
from crmplan.model.plan import Plan
from crmplan.source import Location, Mark, SourceFile, SourceMap

BYTES_A_VALUE = 20
"""A file may hold a value for so many bytes of the size that is allowed: more are no plan, but cost memory."""
SECTIONS = tuple(name for name in Plan.model_fields if name != "crmplan")
AS_ON_DISK: Mapping[Path, str] = MappingProxyType({})
"""No text stands for that of a file."""


class Tree(NamedTuple):
    """The data of a plan, where it stands, and what is wrong with its files.

    `is_whole` is false where a file could not be read, so that what it holds is unknown.
    """

    data: Any
    sources: SourceMap
    findings: list[Finding]
    is_whole: bool
    folder: Path


def read_tree(path: Path, *, max_bytes: int = MAX_BYTES, texts: Mapping[Path, str] = AS_ON_DISK) -> Tree:
    """Read the plan at `path`, a file or a folder.

    Args:
        path: a YAML file, or a folder with `plan.yaml`.
        max_bytes: the size from which a file is refused.
        texts: texts that are read in the place of files, as what a change would make of them.

    Raises:
        CrmplanError: there is no plan there, or a file of it can't be read.
    """
    is_folder = path.is_dir()
    main = main_file(path)
    if is_folder and not main.is_file():
        raise CrmplanError(f"no plan.yaml in the folder {path}", hint="see `crmplan init`")
    if not main.exists():
        raise CrmplanError(f"no such plan: {path}", hint="see `crmplan init`")
    reader = _Reader(main.parent, max_bytes, texts)
    return reader.read(main, str(main), is_folder=is_folder)


class _Reader:
    """The files that belong to one plan."""

    def __init__(self, folder: Path, max_bytes: int, texts: Mapping[Path, str]) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self.texts = texts
        self.files: list[SourceFile] = []
        self.sections: dict[str, int] = {}
        self.findings: list[Finding] = []
        self.strays: list[Path] = []
        self.is_whole = True

    def read(self, main: Path, name: str, *, is_folder: bool) -> Tree:
        """Read the main file, then the sections and the table of people that belong to it."""
        data, root = self.compose(main, name)
        if self.is_whole and not isinstance(data, dict):
            self.findings.append(_not_a_plan(self.files[0], data, root))
            self.is_whole = False
        if not isinstance(data, dict):
            data, root = {}, Mark(0, 0, {})
        if is_folder:
            new = {path for path in self.texts if path.parent == self.folder}
            for path in sorted({*self.folder.iterdir(), *new}):
                if path.suffix.lower() in (".yaml", ".yml") and path.name != "plan.yaml":
                    self.add_section(path, data, root)
        self.add_people(data, root)
        self.warn_of_strays(data)
        sources = SourceMap(self.files, root, self.sections)
        return Tree(data, sources, self.findings, self.is_whole, self.folder)

    def text(self, path: Path, name: str) -> tuple[SourceFile, list[Finding]]:
        """Return the text of a file, or the one that stands for it."""
        if path in self.texts:
            return SourceFile(name, self.texts[path]), []
        return read_text(path, name, max_bytes=self.max_bytes)

    def compose(self, path: Path, name: str) -> tuple[Any, Mark]:
        """Read one YAML file of the plan."""
        file, findings = self.text(path, name)
        self.files.append(file)
        self.findings += findings
        if findings:
            self.is_whole = False
            return None, Mark(0, 0)
        composed = compose(file, max_values=self.max_bytes // BYTES_A_VALUE)
        self.findings += composed.findings
        if composed.findings and composed.data is None:
            self.is_whole = False
        return composed.data, composed.mark

    def add_section(self, path: Path, data: dict[str, Any], root: Mark) -> None:
        """Put the content of a section's own file where the section belongs."""
        section = path.stem
        assert isinstance(root.children, dict)
        if path.name.startswith(".") or path.name == "crmplan.yaml":
            return
        if section not in SECTIONS or path.suffix != ".yaml":
            if path.is_file():
                self.strays.append(path)
            return
        value, mark = self.compose(path, str(path))
        file = self.files[-1]
        if data.get(section) is not None:
            first = root.children[section]
            line, column = self.files[0].position(first.key_start)
            name = PurePath(self.files[0].name).name
            params = {"key": section, "file": name, "line": line, "column": column}
            place = Location(file, 0, len(file.line(1)))
            self.findings.append(Finding("CP007", variant="twice", params=params, place=place))
            return
        if value is None:
            if self.is_whole:
                place = Location(file, 0, len(file.line(1)))
                finding = Finding("CP007", variant="empty", params={"key": section}, place=place)
                self.findings.append(finding)
            return
        root.children[section] = mark
        self.sections[section] = len(self.files) - 1
        data[section] = value

    def warn_of_strays(self, data: dict[str, Any]) -> None:
        """Warn of YAML files that look like sections, are none, and are not named by the plan."""
        named = list(_named_files(data)) if self.strays else []
        self.findings += [_stray(path) for path in self.strays if path.name not in named]

    def add_people(self, data: dict[str, Any], root: Mark) -> None:
        """Read `people: {file: people.csv}` from that table."""
        people = data.get("people")
        if not (isinstance(people, dict) and isinstance(people.get("file"), str) and len(people) == 1):
            return
        name = people["file"]
        path = beside(self.folder, name)
        assert isinstance(root.children, dict)
        if path is None or not path.is_file():
            variant = "outside" if path is None else "missing"
            self.findings.append(Finding("CP053", ("people", "file"), params={"file": name}, variant=variant))
            data["people"] = {}
            self.is_whole = False
            return
        file, findings = read_text(path, str(path), max_bytes=self.max_bytes)
        self.files.append(file)
        if not findings:
            data["people"], mark, findings = read_people(file)
            mark.key_start, mark.key_end = 0, len(file.line(1))
            root.children["people"] = mark
            self.sections["people"] = len(self.files) - 1
        else:
            data["people"] = {}
            self.is_whole = False
        self.findings += findings


def _named_files(data: dict[str, Any]) -> Iterator[Any]:
    """Yield what a plan names as its checklists, and as the maps of its sources."""
    audit, sources = data.get("audit"), data.get("sources")
    checklists = audit.get("checklists") if isinstance(audit, dict) else None
    yield from checklists if isinstance(checklists, list) else [checklists]
    for source in sources.values() if isinstance(sources, dict) else ():
        if isinstance(source, dict):
            yield source.get("map")


def _stray(path: Path) -> Finding:
    """Return the warning of a file that is not read; one that has a section's name only ends or begins wrongly."""
    section = path.stem.lower()
    variant = "yml" if section in SECTIONS else ""
    params = {"file": path.name, "wanted": f"{section}.yaml", "found": path.stem, "known": SECTIONS}
    place = Location(SourceFile(str(path), ""), 0, 0)
    return Finding("CP008", params=params, variant=variant, severity=Severity.WARNING, place=place)


def _not_a_plan(file: SourceFile, data: Any, mark: Mark) -> Finding:
    variant = "empty" if data is None else "list" if isinstance(data, list) else "text"
    return Finding("CP006", variant=variant, place=Location(file, mark.start, mark.end))
