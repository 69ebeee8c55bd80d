"""One process at a time holds a plan; one that was killed keeps nobody out."""

import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from crmplan.edit.files import locked
from crmplan.errors import CrmplanError, ExitCode
from tests.edit.driver import names

ROOT = Path(__file__).parents[2]

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights and links in another way")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.touch()
    return path


HOLD = """\
import sys, time
from pathlib import Path
from crmplan.edit.files import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(plan: Path) -> Iterator[Popen[str]]:
    """Another process that holds the lock of the plan until its stdin ends."""
    with Popen(
        [sys.executable, "-c", HOLD, str(plan)], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_lock_is_gone_when_it_is_released(plan: Path) -> None:
    with locked(plan):
        assert names(plan.parent) == [".plan.yaml.lock", "plan.yaml"]
    assert names(plan.parent) == ["plan.yaml"]


def test_lock_is_released_after_an_error(plan: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(plan):
        raise ZeroDivisionError
    assert names(plan.parent) == ["plan.yaml"]
    with locked(plan, patience=0):
        pass


def test_second_process_waits_and_gives_up(plan: Path, holder: Popen[str]) -> None:
    begun = time.monotonic()
    with (
        pytest.raises(CrmplanError, match=r"another crmplan has kept it for 0\.2 seconds") as refused,
        locked(plan, patience=0.2),
    ):
        pytest.fail("two hold it")
    assert refused.value.exit_code == ExitCode.USAGE
    assert 0.2 <= time.monotonic() - begun < 5


def test_second_process_goes_on_when_the_first_is_done(plan: Path, holder: Popen[str]) -> None:
    assert holder.stdin is not None
    holder.stdin.close()
    with locked(plan):
        pass
    assert names(plan.parent) == ["plan.yaml"]


def test_killed_holder_blocks_nobody(plan: Path, holder: Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with locked(plan, patience=0):
        pass
    assert names(plan.parent) == ["plan.yaml"]


@posix
def test_one_plan_has_one_lock_whatever_its_name(tmp_path: Path, plan: Path, holder: Popen[str]) -> None:
    (tmp_path / "folder").symlink_to(tmp_path)
    (tmp_path / "link.yaml").symlink_to("folder/plan.yaml")
    for name in ("link.yaml", "folder/plan.yaml", "folder/link.yaml"):
        with pytest.raises(CrmplanError, match="another crmplan"), locked(tmp_path / name, patience=0):
            pass


def test_two_plans_in_a_folder_do_not_wait_for_one_another(plan: Path, holder: Popen[str]) -> None:
    other = plan.with_name("other.yaml")
    other.touch()
    with locked(other, patience=0):
        pass


@posix
def test_lock_whose_file_was_removed_meanwhile_is_not_taken_for_the_lock(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    lock, flock, taken = plan.with_name(".plan.yaml.lock"), fcntl.flock, []

    def remove_once(handle: int, operation: int) -> None:
        flock(handle, operation)
        taken.append(handle)
        if len(taken) == 1:
            lock.unlink()

    monkeypatch.setattr(fcntl, "flock", remove_once)
    with locked(plan):
        assert len(taken) == 2
        assert lock.exists()


@posix
def test_lock_of_somebody_else_is_not_removed(plan: Path) -> None:
    lock = plan.with_name(".plan.yaml.lock")
    with locked(plan):
        lock.unlink()
        lock.write_text("another's", encoding="ascii")
    assert lock.read_text(encoding="ascii") == "another's"


@posix
def test_lock_can_be_opened_by_everybody_who_works_in_the_folder(plan: Path) -> None:
    with locked(plan):
        assert stat.S_IMODE(plan.with_name(".plan.yaml.lock").stat().st_mode) == 0o666


@posix
def test_lock_is_no_way_to_other_files(plan: Path, tmp_path: Path) -> None:
    plan.with_name(".plan.yaml.lock").symlink_to("elsewhere")
    with pytest.raises(CrmplanError, match="can't lock"), locked(plan):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_error_of_the_body_is_not_taken_for_one_of_the_lock(plan: Path) -> None:
    with pytest.raises(FileNotFoundError), locked(plan):
        raise FileNotFoundError("another")


def test_many_locks_leave_no_handles_open(plan: Path) -> None:
    if not Path("/proc/self/fd").exists():
        pytest.skip("there is no /proc")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        with ExitStack() as stack:
            stack.enter_context(locked(plan))
            with pytest.raises(CrmplanError), locked(plan, patience=0):
                pass
    assert len(os.listdir("/proc/self/fd")) == before
