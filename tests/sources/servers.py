"""Real database servers for the tests, each with its own folder, on a socket, and gone when the tests are."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECRET = "s3cret-0f-tests"
"""The password of all of them: it must show up nowhere."""


def postgres_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, if they are there."""
    found = shutil.which("postgres")
    if found is not None:
        return Path(found).resolve().parent
    return next((path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))), None)


def _as_user(name: str, folder: Path) -> list[str]:
    """Return what runs a command as another user where root must not run it."""
    if os.geteuid():
        return []
    shutil.chown(folder, name)
    return ["setpriv", f"--reuid={name}", f"--regid={name}", "--clear-groups", "--"]


def _wait(command: list[str], log: Path) -> None:
    for _attempt in range(300):
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server does not answer: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server and yield its address."""
    programs = postgres_programs()
    assert programs is not None
    user = _as_user("postgres", folder)
    data, log = folder / "data", folder / "log"
    password = folder / "password"
    password.write_text(SECRET)
    if user:
        shutil.chown(password, "postgres")
    form = [
        "-U",
        "crm",
        f"--pwfile={password}",
        "-A",
        "scram-sha-256",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    command = [*user, str(programs / "initdb"), "-D", str(data), *form]
    subprocess.run(command, check=True, capture_output=True)
    settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*user, str(programs / "postgres"), "-D", str(data), *settings], stdout=stream, stderr=stream
        )
    try:
        _wait([str(programs / "pg_isready"), "-h", str(folder), "-q"], log)
        yield f"postgresql://crm:{SECRET}@/postgres?host={folder}"
    finally:
        process.send_signal(2)
        process.wait(30)


@contextmanager
def mariadb_server(folder: Path) -> Iterator[str]:
    """Run a MariaDB server and yield its address."""
    user = _as_user("mysql", folder)
    data, log, socket = folder / "data", folder / "log", folder / "socket"
    form = ["--auth-root-authentication-method=normal", "--skip-test-db", "--no-defaults"]
    command = [*user, "mariadb-install-db", f"--datadir={data}", *form]
    subprocess.run(command, check=True, capture_output=True)
    settings = ["--no-defaults", f"--datadir={data}", f"--socket={socket}", "--skip-networking"]
    settings += [f"--pid-file={folder / 'pid'}", "--innodb-flush-log-at-trx-commit=0"]
    with log.open("wb") as stream:
        process = subprocess.Popen([*user, "mariadbd", *settings], stdout=stream, stderr=stream)
    client = ["mariadb", "--no-defaults", f"--socket={socket}", "-u", "root"]
    try:
        _wait([*client, "-e", "select 1"], log)
        made = f"create user crm@localhost identified by '{SECRET}'; grant all on *.* to crm@localhost"
        made = f"create database crm; {made}"
        subprocess.run([*client, "-e", made], check=True, capture_output=True)
        yield f"mysql://crm:{SECRET}@localhost/crm?unix_socket={socket}"
    finally:
        process.terminate()
        process.wait(60)
