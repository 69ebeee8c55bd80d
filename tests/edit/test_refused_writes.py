"""What can't be written is told and left as it was, whole and with nothing beside it."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from crmplan.edit.files import locked, replace_text
from crmplan.errors import CrmplanError, ExitCode
from tests.edit.driver import names

ROOT = Path(__file__).parents[2]

OLD = "crmplan: 1\nproject: {name: Внедрение}\n"
NEW = "crmplan: 1\nproject: {name: Внедрение, client: Восток}\n"

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights and links in another way")
is_root = sys.platform != "win32" and os.geteuid() == 0
no_root = pytest.mark.skipif(sys.platform == "win32" or is_root, reason="root may write where others may not")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_bytes(OLD.encode())
    return path


def is_refused(path: Path, reason: str) -> None:
    """Assert that an edit is refused with exit code 2 for this reason and leaves all as it was."""
    before, listed = path.read_bytes(), names(path.parent)
    with pytest.raises(CrmplanError, match=reason) as refused:
        replace_text(path, OLD, NEW)
    assert refused.value.exit_code == ExitCode.USAGE
    assert refused.value.message.startswith(f"can't write {path}: ")
    assert (path.read_bytes(), names(path.parent)) == (before, listed)


@posix
def test_read_only_file_is_refused_even_to_root(plan: Path) -> None:
    plan.chmod(0o444)
    is_refused(plan, "the file is read-only")


@no_root
def test_file_that_others_may_write_is_refused(plan: Path) -> None:
    plan.chmod(0o022)
    is_refused(plan, "the file is read-only")


@no_root
def test_folder_without_the_right_to_write_is_refused(plan: Path) -> None:
    plan.parent.chmod(0o555)
    try:
        is_refused(plan, "Permission denied")
        with pytest.raises(CrmplanError, match=r"can't lock .*: Permission denied"), locked(plan):
            pass
    finally:
        plan.parent.chmod(0o755)


@posix
@pytest.mark.parametrize(
    ("target", "reason"), [("gone.yaml", "a link to a file that is not there"), ("plan.yaml", "links")]
)
def test_link_to_nowhere_is_refused(tmp_path: Path, target: str, reason: str) -> None:
    link = tmp_path / "plan.yaml"
    link.symlink_to(target)
    with pytest.raises(CrmplanError, match=reason):
        replace_text(link, OLD, NEW)
    with pytest.raises(CrmplanError, match=f"can't lock {link}: .*{reason}"), locked(link):
        pass
    assert names(tmp_path) == ["plan.yaml"]


@posix
def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "plan.yaml"
    os.mkfifo(pipe)
    with pytest.raises(CrmplanError, match="it is no file"):
        replace_text(pipe, OLD, NEW)


def test_character_that_can_not_be_written_is_refused(plan: Path) -> None:
    with pytest.raises(CrmplanError, match=r"can't write .*: U\+DCFF is no character"):
        replace_text(plan, OLD, "a: \udcff\n")
    assert (plan.read_bytes(), names(plan.parent)) == (OLD.encode(), ["plan.yaml"])


@posix
def test_file_that_ends_in_the_middle_of_the_writing_is_removed(plan: Path) -> None:
    script = (
        "import resource, signal; from pathlib import Path\n"
        "from crmplan.edit.files import replace_text\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        f"path = Path({str(plan)!r})\n"
        "replace_text(path, path.read_text(encoding='utf-8'), 'a' * 5000)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, stderr=PIPE, text=True, check=False, timeout=60
    )
    assert f"can't write {plan}: File too large" in done.stderr
    assert (plan.read_bytes(), names(plan.parent)) == (OLD.encode(), ["plan.yaml"])


def test_key_that_interrupts_leaves_nothing(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(handle: int) -> None:
        assert len(names(plan.parent)) == 2
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_text(plan, OLD, NEW)
    assert (plan.read_bytes(), names(plan.parent)) == (OLD.encode(), ["plan.yaml"])


@posix
def test_old_content_comes_back_where_the_folder_can_not_be_flushed(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan.chmod(0o640)
    seen = []

    def fail_in_folders(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            seen.append(plan.read_bytes())
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail_in_folders)
    is_refused(plan, "Input/output error")
    assert seen == [NEW.encode(), OLD.encode()]
    assert stat.S_IMODE(plan.stat().st_mode) == 0o640


@posix
def test_it_is_said_where_the_old_content_can_not_come_back(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_and_fill_the_disk(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            monkeypatch.setattr(os, "write", full)
            raise OSError(errno.EIO, "Input/output error")

    def full(handle: int, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail_and_fill_the_disk)
    with pytest.raises(CrmplanError, match="Input/output error; the change is made"):
        replace_text(plan, OLD, NEW)
    assert (plan.read_bytes(), names(plan.parent)) == (NEW.encode(), ["plan.yaml"])
