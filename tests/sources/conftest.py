"""Servers and a session of Spark that tests share; where a program is missing, they are skipped and say so."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.sources.servers import mariadb_server, postgres_programs, postgres_server


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a PostgreSQL server."""
    if postgres_programs() is None or find_spec("psycopg") is None:
        pytest.skip("PostgreSQL's server or psycopg is not installed")
    with postgres_server(_open_folder(tmp_path_factory, "pg")) as address:
        yield address


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a MariaDB server."""
    if shutil.which("mariadbd") is None or find_spec("pymysql") is None:
        pytest.skip("MariaDB's server or pymysql is not installed")
    with mariadb_server(_open_folder(tmp_path_factory, "my")) as address:
        yield address


def _open_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """Return a folder that a server's own user can reach; the path to its socket has to be short."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix=f"crmplan-{name}-"))
    folder.chmod(0o755)
    return folder
