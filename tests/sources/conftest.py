"""Servers and a session of Spark that tests share; where a program is missing, they are skipped and say so."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.sources.servers import mariadb_server, postgres_programs, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Yield the address of a PostgreSQL server."""
    if postgres_programs() is None or find_spec("psycopg") is None:
        pytest.skip("PostgreSQL's server or psycopg is not installed")
    with _open_folder("pg") as folder, postgres_server(folder) as address:
        yield address


@pytest.fixture(scope="session")
def mariadb() -> Iterator[str]:
    """Yield the address of a MariaDB server."""
    if shutil.which("mariadbd") is None or find_spec("pymysql") is None:
        pytest.skip("MariaDB's server or pymysql is not installed")
    with _open_folder("my") as folder, mariadb_server(folder) as address:
        yield address


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield a session of Spark on this machine; `pyspark://` is its address."""
    if shutil.which("java") is None or find_spec("pyspark") is None or find_spec("ibis") is None:
        pytest.skip("Java, pyspark or ibis is not installed")
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
    }
    builder = SparkSession.builder.master("local[1]").appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@contextmanager
def _open_folder(name: str) -> Iterator[Path]:
    """Yield a folder that a server's own user can reach; the path to its socket has to be short."""
    with tempfile.TemporaryDirectory(prefix=f"crmplan-{name}-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
