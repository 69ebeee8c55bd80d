"""Files stay as they are in all but their text; what has changed meanwhile, or is there already, is not overwritten."""

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from crmplan.edit.files import ChangedMeanwhileError, replace_text
from crmplan.errors import CrmplanError
from tests.edit.driver import names

ROOT = Path(__file__).parents[2]

OLD = "crmplan: 1\nproject: {name: Внедрение}\n"
NEW = "crmplan: 1\nproject: {name: Внедрение, client: Восток}\n"

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights and links in another way")
is_root = sys.platform != "win32" and os.geteuid() == 0


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_bytes(OLD.encode())
    return path


# --- what is kept ---


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.hex() or "bare",
)
def test_encoding_and_mark_are_kept(plan: Path, mark: bytes, encoding: str) -> None:
    plan.write_bytes(mark + OLD.encode(encoding))
    replace_text(plan, OLD, NEW)
    assert plan.read_bytes() == mark + NEW.encode(encoding)


@pytest.mark.parametrize("text", ["a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\nc: 3\r", "a: 1", ""], ids=repr)
def test_line_breaks_are_not_touched(plan: Path, text: str) -> None:
    replace_text(plan, OLD, text)
    assert plan.read_bytes() == text.encode()
    replace_text(plan, text, OLD)
    assert plan.read_bytes() == OLD.encode()


@posix
@pytest.mark.parametrize("mode", [0o640, 0o664, 0o600, 0o2660, 0o755], ids=oct)
def test_mode_is_kept(plan: Path, mode: int) -> None:
    plan.chmod(mode)
    replace_text(plan, OLD, NEW)
    assert stat.S_IMODE(plan.stat().st_mode) == mode


@pytest.mark.skipif(not is_root, reason="only root can give files away")
def test_owner_is_kept(plan: Path) -> None:
    os.chown(plan, 1234, 4321)
    plan.chmod(0o2664)
    replace_text(plan, OLD, NEW)
    state = plan.stat()
    assert (state.st_uid, state.st_gid, stat.S_IMODE(state.st_mode)) == (1234, 4321, 0o2664)


@pytest.mark.skipif(not is_root, reason="only root can make a file of somebody else")
@pytest.mark.parametrize("code", [errno.EPERM, errno.EINVAL, errno.EOPNOTSUPP])
def test_owner_that_can_not_be_kept_is_no_error(
    plan: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    os.chown(plan, 1234, 4321)
    plan.chmod(0o640)
    asked = []

    def refuse(handle: int, owner: int, group: int) -> None:
        asked.append((owner, group))
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fchown", refuse)
    replace_text(plan, OLD, NEW)
    assert asked == [(1234, 4321), (-1, 4321)]
    assert (plan.read_bytes(), stat.S_IMODE(plan.stat().st_mode)) == (NEW.encode(), 0o640)


@posix
@pytest.mark.parametrize("target", ["real/plan.yaml", "ABSOLUTE", "hop.yaml"])
def test_link_to_a_file_stays_and_its_file_changes(tmp_path: Path, target: str) -> None:
    real = tmp_path / "real" / "plan.yaml"
    real.parent.mkdir()
    real.write_bytes(OLD.encode())
    (tmp_path / "hop.yaml").symlink_to("real/plan.yaml")
    link = tmp_path / "plan.yaml"
    link.symlink_to(str(real) if target == "ABSOLUTE" else target)
    replace_text(link, OLD, NEW)
    assert link.is_symlink()
    assert not real.is_symlink()
    assert real.read_bytes() == NEW.encode()
    assert names(real.parent) == ["plan.yaml"]


@posix
def test_link_to_a_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "plan.yaml").write_bytes(OLD.encode())
    (tmp_path / "linked").symlink_to("real", target_is_directory=True)
    replace_text(tmp_path / "linked" / "plan.yaml", OLD, NEW)
    assert (tmp_path / "linked").is_symlink()
    assert (tmp_path / "real" / "plan.yaml").read_bytes() == NEW.encode()


# --- what outlives a power cut ---


@posix
def test_file_is_flushed_before_the_rename_and_its_folder_after(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, bool]] = []
    flush = os.fsync

    def watch(handle: int) -> None:
        flush(handle)
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        done.append((kind, plan.read_bytes() == NEW.encode()))

    monkeypatch.setattr(os, "fsync", watch)
    replace_text(plan, OLD, NEW)
    assert done == [("file", False), ("folder", True)]


# --- what has changed meanwhile ---


@pytest.mark.parametrize(
    "found", [NEW.encode(), OLD.encode() + b"\n", b"", b"\xff\xfe\xff", OLD.encode("utf-16")]
)
def test_file_that_holds_something_else_is_left(plan: Path, found: bytes) -> None:
    plan.write_bytes(found)
    with pytest.raises(ChangedMeanwhileError) as changed:
        replace_text(plan, "something" if found == OLD.encode("utf-16") else OLD, NEW)
    assert changed.value.path == plan
    assert (plan.read_bytes(), names(plan.parent)) == (found, ["plan.yaml"])


def test_file_that_has_gone_is_left(plan: Path) -> None:
    plan.unlink()
    with pytest.raises(ChangedMeanwhileError):
        replace_text(plan, OLD, NEW)
    assert names(plan.parent) == []


@pytest.mark.parametrize("change", ["other", "mark", "gone"])
def test_file_that_changes_in_the_middle_is_left(
    plan: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    other = {"other": b"other", "mark": b"\xef\xbb\xbf" + OLD.encode(), "gone": None}[change]

    def change_it(handle: int) -> None:
        plan.unlink()
        if other is not None:
            plan.write_bytes(other)

    monkeypatch.setattr(os, "fsync", change_it)
    with pytest.raises(ChangedMeanwhileError):
        replace_text(plan, OLD, NEW)
    left = {path.name: path.read_bytes() for path in plan.parent.iterdir()}
    assert left == ({} if other is None else {"plan.yaml": other})


# --- new files ---


def test_new_file_is_written_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "plans" / "east" / "log.yaml"
    replace_text(path, None, NEW)
    assert (path.read_bytes(), names(path.parent)) == (NEW.encode(), ["log.yaml"])


@posix
def test_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    replace_text(tmp_path / "log.yaml", None, NEW)
    assert (tmp_path / "log.yaml").stat().st_mode == usual.stat().st_mode


@pytest.mark.parametrize("has_links", [True, False])
def test_new_file_overwrites_nothing(plan: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", without_links)
    with pytest.raises(CrmplanError, match=r"can't write .*plan\.yaml: "):
        replace_text(plan, None, NEW)
    assert (plan.read_bytes(), names(plan.parent)) == (OLD.encode(), ["plan.yaml"])


def without_links(*_: object) -> None:
    """Be a file system that knows no hard links."""
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def test_new_file_needs_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", without_links)
    replace_text(tmp_path / "log.yaml", None, NEW)
    assert names(tmp_path) == ["log.yaml"]


@posix
def test_new_file_goes_again_where_the_folder_can_not_be_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_in_folders(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail_in_folders)
    with pytest.raises(CrmplanError, match="Input/output error"):
        replace_text(tmp_path / "log.yaml", None, NEW)
    assert names(tmp_path) == []


# --- what killed edits have left ---


def test_old_temporary_files_of_this_file_alone_are_removed(plan: Path) -> None:
    kept = [
        ".other.yaml.0a1b2c3d.tmp",
        ".plan.yaml.backup.tmp",
        "plan.yaml.0a1b2c3d.tmp",
        ".plan.yaml.0a1b2c3d.old",
    ]
    for name in (*kept, ".plan.yaml.0a1b2c3d.tmp", ".plan.yaml.ffffffff.tmp"):
        (plan.parent / name).touch()
    replace_text(plan, OLD, NEW)
    assert names(plan.parent) == sorted([*kept, "plan.yaml"])
