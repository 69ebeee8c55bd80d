"""Commands that only look: they write no file and open no connection, as the system's own record of their calls shows.

Without strace only the connections are seen, by Python's audit. What may be written all the same: the cache of holidays
in the user's own folder, and, where a revision of git is read, a temporary folder that is gone afterwards.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers import PLANS
from tests.repository import SETTINGS, checkout

ROOT = Path(__file__).parents[1]

COMMANDS = {
    "check": ("check",),
    "check one": ("check", "plans/harwell", "--lang", "ru", "--format", "json"),
    **{f"check {name}": ("check", "--format", name) for name in ("sarif", "junit", "github", "gitlab")},
    "check --diff-base": ("check", "--diff-base", "HEAD"),
    "check --diff": ("check", "--diff", "plans/sever"),
    "audit": ("audit", "plans/harwell"),
    "audit launch": ("audit", "launch", "plans/sever", "--checklist"),
    "audit --since": ("audit", "plans/harwell", "--since", "HEAD"),
    "coverage": ("coverage", "plans/harwell"),
    "adoption": ("adoption", "plans/sever", "--format", "html"),
    "payback": ("payback", "plans/sever", "--format", "json"),
    "rules": ("rules",),
    "import-map": ("import-map", "plans/sever/data/deals.csv"),
    "explain": ("explain",),
    "explain --all": ("explain", "--all"),
    "explain CODE": ("explain", "CP809", "--format", "html"),
}
"""Every command that has to be one; add yours."""
MAKES_A_FOLDER = ("check --diff-base", "audit --since")

TRACED = (
    "network,open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,symlink,\
symlinkat,link,linkat,truncate,ftruncate,chmod,fchmod,fchmodat,chown,fchownat,utimensat,mknod,mknodat"
)
CALL = re.compile(r"^(?:\[pid +)?\d*\]? *(\w+)\((.*)\) += (-?\d+)")
PATH = re.compile(r'(?:<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')
HARMLESS = ("socketpair",)
"""Calls for what has no name outside of the process."""


@dataclass(frozen=True)
class Call:
    """A system call that was made, and succeeded."""

    name: str
    words: str

    @property
    def paths(self) -> list[str]:
        """The files it names, those in an opened folder with its name."""
        return [os.path.join(folder, name) for folder, name in PATH.findall(self.words)]

    @property
    def writes(self) -> bool:
        """Whether it opens a file for writing, or changes one by its name."""
        if self.name in ("open", "openat", "openat2"):
            return re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC|TMPFILE)", self.words) is not None
        return not self.is_of_the_network

    @property
    def is_of_the_network(self) -> bool:
        """Whether it has to do with connections."""
        return self.name in NETWORK and self.name not in HARMLESS


NETWORK = frozenset(
    "socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg shutdown "
    "getsockname getpeername setsockopt getsockopt".split()
)


def calls_in(log: str) -> list[Call]:
    """Return the calls of a record of strace that have succeeded."""
    found = (CALL.match(line) for line in log.splitlines())
    return [Call(one[1], one[2]) for one in found if one and int(one[3]) >= 0]


def site(folder: Path) -> Path:
    """Return a repository with the demonstration plans."""
    made = checkout(folder / "site")
    shutil.copytree(PLANS, made.folder / "plans")
    made.commit()
    return made.folder


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment in which Python keeps no compiled files, and home and temporary files have their places."""
    places = {
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    for place in places.values():
        Path(place).mkdir(exist_ok=True)
    own = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "SOURCE_DATE_EPOCH": "1795478400"}
    return {"PATH": os.environ["PATH"], **SETTINGS, **places, **own, **more}


def traced(command: list[str], folder: Path, where: Path) -> list[Call]:
    """Run a command under strace and return its calls and those of its children; where that can't be, skip."""
    if shutil.which("strace") is None:
        pytest.skip("there is no strace")
    log = folder / "log"
    whole = ["strace", "-f", "-y", "-qq", "-s", "4096", "-o", str(log), "-e", f"trace={TRACED}", *command]
    done = subprocess.run(
        whole, cwd=where, env=environment(folder), capture_output=True, text=True, check=False
    )
    calls = calls_in(log.read_text(encoding="utf-8", errors="replace")) if log.exists() else []
    if not calls:
        pytest.skip(f"strace can't trace here: {done.stderr.strip()[:80]}")
    assert done.returncode in (0, 1), done.stderr
    return calls


@pytest.mark.parametrize("name", COMMANDS)
def test_command_writes_nothing_and_connects_to_nothing(name: str, tmp_path: Path) -> None:
    where = site(tmp_path)
    calls = traced([sys.executable, "-m", "crmplan", *COMMANDS[name]], tmp_path, where)
    assert [call for call in calls if call.is_of_the_network] == []
    allowed = [f"{tmp_path}/cache/crmplan", os.devnull, "/dev/tty"]
    if name in MAKES_A_FOLDER:
        allowed.append(f"{tmp_path}/tmp/")
    written = [path for call in calls if call.writes for path in call.paths]
    assert [path for path in written if not path.startswith(tuple(allowed))] == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_writes_or_connects_would_be_seen(tmp_path: Path) -> None:
    script = (
        "import os, socket; open('a', 'w').close(); os.rename('a', 'b'); os.unlink('b'); os.mkdir('c')\n"
        "s = socket.socket(); s.settimeout(0)\ntry: s.connect(('127.0.0.1', 9))\nexcept OSError: pass\n"
    )
    calls = traced([sys.executable, "-c", script], tmp_path, tmp_path)
    names = {call.name for call in calls if call.writes}
    assert {"openat", "mkdir"} <= names and len(names) == 4
    assert any(call.is_of_the_network for call in calls)


@pytest.mark.parametrize("name", COMMANDS)
def test_command_opens_no_socket(name: str, tmp_path: Path) -> None:
    where = site(tmp_path)
    (tmp_path / "sitecustomize.py").write_text(NO_SOCKETS, encoding="utf-8")
    env = environment(tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    command = [sys.executable, "-m", "crmplan", *COMMANDS[name]]
    done = subprocess.run(command, cwd=where, env=env, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "network: " not in done.stderr


NO_SOCKETS = """\
import os, sys

def refuse(event, arguments):
    if event.startswith("socket."):
        os.write(2, f"network: {event}\\n".encode())
        os._exit(99)

sys.addaudithook(refuse)
"""
