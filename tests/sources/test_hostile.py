"""Files from anybody, byte by byte: read as they say or refused in words, never a traceback and never other figures."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmplan.model.kpi import Source
from crmplan.source import visible
from crmplan.sources.files import read_file
from crmplan.sources.look import look
from crmplan.sources.map_files import read_map, ready_maps
from crmplan.sources.map_text import map_text
from crmplan.sources.read import Read, SourceError
from tests.sources.exports import own_map, xlsx_file
from tests.sources.systems import EXPORTS

many = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
FILES = [one.content for one in EXPORTS]
MAPS = [*(one for one in ready_maps().values() if one.kind == "file"), own_map()]
PIECES = [
    b"\0",
    b'"',
    b"\n",
    b"\r",
    b";",
    b",",
    b"\t",
    b"\xff",
    b"\xef\xbb\xbf",
    b"sep=;\n",
    b"=1+1",
    b"NaN",
    b"1e999",
]


def outcome(content: bytes, name: str, reader: Callable[[Path], Read]) -> Read | None:
    """Return what is read of a file, or nothing where it is refused: in words that act on no terminal."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        for attempt in (reader, _looked):
            try:
                found = attempt(path)
            except SourceError as error:
                for line in (error.message, *error.lines, error.hint or ""):
                    assert visible(line) == line
                found = None
            if attempt is reader:
                read = found
    return read


def _looked(path: Path) -> None:
    """Look at a file, and prove that the map of whatever was found is sound."""
    own = path.with_name("own.yaml")
    own.write_text(map_text(look(path)), encoding="utf-8")
    assert read_map(own).findings == ()


def reader_by(number: int, kind: str) -> Callable[[Path], Read]:
    return lambda path: read_file(
        Source.model_validate({"type": kind, "file": path.name}), MAPS[number], path.parent
    )


def is_sound(found: Read | None) -> bool:
    """Tell whether all columns have a value for every row, and amounts are numbers."""
    if found is None:
        return True
    columns = list(found.tables.get("deals", {}).values())
    amounts = found.tables.get("deals", {}).get("amount", ())
    kept = found.rows_read - len(found.rejected)
    kept -= sum(one.reason != "footer" for one in found.dropped)
    return {len(one) for one in columns} <= {kept} and all(
        one is None or (isinstance(one, Decimal) and one.is_finite()) for one in amounts
    )


maps = st.integers(0, len(MAPS) - 1)


@many
@given(st.binary(max_size=2000), maps, st.sampled_from(["csv", "xlsx"]))
def test_any_bytes_are_read_or_refused(content: bytes, number: int, kind: str) -> None:
    assert is_sound(outcome(content, f"d.{kind}", reader_by(number, kind)))


@many
@given(st.text(st.sampled_from('aЯ1,;\t"\n\r\0=. \u2028\ufeff'), max_size=200), maps)
def test_any_text_is_read_or_refused(text: str, number: int) -> None:
    assert is_sound(outcome(text.encode(), "d.csv", reader_by(number, "csv")))


@st.composite
def spoiled(draw: st.DrawFn, contents: list[bytes]) -> bytes:
    """Return a file with pieces cut out, doubled or put in."""
    content = draw(st.sampled_from(contents))
    for _number in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        end = min(len(content), at + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from([b"", content[at:end] * 2, *PIECES]))
        content = content[:at] + piece + content[end:]
    return content


@many
@given(spoiled(FILES), maps)
def test_spoiled_text_file_is_read_or_refused(content: bytes, number: int) -> None:
    assert is_sound(outcome(content, "d.csv", reader_by(number, "csv")))


def book() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "d.xlsx"
        rows = [(f"D-{n}", "Anna", "Won", date(2026, 1, 13) + timedelta(n), None, n + 0.5) for n in range(20)]
        xlsx_file(path, rows)
        return path.read_bytes()


BOOK = book()
PARTS = {
    info.filename: zipfile.ZipFile(io.BytesIO(BOOK)).read(info)
    for info in zipfile.ZipFile(io.BytesIO(BOOK)).infolist()
}


@many
@given(spoiled([BOOK]))
def test_spoiled_workbook_is_read_or_refused(content: bytes) -> None:
    assert is_sound(outcome(content, "d.xlsx", reader_by(len(MAPS) - 1, "xlsx")))


@many
@given(st.data(), st.sampled_from(sorted(PARTS)))
def test_workbook_with_a_spoiled_part_is_read_or_refused(data: st.DataObject, part: str) -> None:
    changed = PARTS | {part: data.draw(spoiled([PARTS[part]]))}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in changed.items():
            archive.writestr(name, content)
    assert is_sound(outcome(stream.getvalue(), "d.xlsx", reader_by(len(MAPS) - 1, "xlsx")))


# --- what one bad row does to the others ---

COUNT = 12
ROWS = [
    f'D-{n},"Anna ""A"", jr",Won,2026-{n % 12 + 1:02}-13,2026-12-{n % 28 + 1:02},{n * 7 + 1}.{n % 90 + 10}'
    for n in range(COUNT)
]
HEAD = "id,owner,stage,created,closed,amount"


def by_id(found: Read) -> dict[object, tuple[object, ...]]:
    deals = found.tables["deals"]
    columns = [deals[name] for name in ("id", "owner", "status", "created_at", "closed_at", "amount")]
    return {row[0]: row for row in zip(*columns, strict=True)}


@many
@given(st.data(), st.integers(0, COUNT - 1))
def test_one_spoiled_row_never_changes_another(data: st.DataObject, number: int) -> None:
    rows = [row.encode() for row in ROWS]
    good = outcome("\n".join([HEAD, *ROWS]).encode(), "d.csv", reader_by(len(MAPS) - 1, "csv"))
    rows[number] = data.draw(spoiled([rows[number]]))
    found = outcome(b"\n".join([HEAD.encode(), *rows]), "d.csv", reader_by(len(MAPS) - 1, "csv"))
    assert good is not None
    if found is None or found.dropped:
        return  # refused, or told as the same id again
    old, new = by_id(good), by_id(found)
    for key in old:
        if key != f"D-{number}":
            assert new.get(key) == old[key], key
