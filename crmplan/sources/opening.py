"""Sources opened by their type, and the tables over which a plan's own SQL runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from crmplan.errors import CrmplanError
from crmplan.loader.text import beside
from crmplan.model.kpi import Source
from crmplan.sources.maps import Map
from crmplan.sources.origin import Opened, Origin, hash_of
from crmplan.sources.own_sql import Bounds
from crmplan.sources.rows import Figures


class Place(NamedTuple):
    """A source with what is needed to open it.

    Args:
        key: its id.
        source: what the plan says of it.
        folder: the plan's folder.
        map: its map; nothing where only SQL asks it.
        environment: the variables that hold addresses of servers.
        needed: the canonical columns that are wanted of a file; all, if nothing.
        seconds: how long a server may take for an answer.
    """

    key: str
    source: Source
    folder: Path
    map: Map | None
    environment: Mapping[str, str]
    needed: Mapping[str, frozenset[str]] | None = None
    seconds: float = 300

    @property
    def path(self) -> Path:
        """The file beside the plan.

        Raises:
            CrmplanError: there is none.
        """
        name = self.source.file
        if name is None:
            raise CrmplanError(f"the source {self.key} names no file", hint="file: data/deals.csv")
        path = beside(self.folder, name)
        if path is None or not path.is_file():
            where = "lies outside the plan's folder" if path is None else "is not there"
            raise CrmplanError(f"the file of the source {self.key} {where}: {name}")
        return path

    @property
    def address(self) -> str:
        """The address of the server, from the environment: a secret.

        Raises:
            CrmplanError: the variable is not named, or not set.
        """
        dsn = self.source.dsn or ""
        name = dsn.removeprefix("env:")
        if not dsn.startswith("env:") or not name:
            raise CrmplanError(
                f"the source {self.key} does not say which variable holds its address",
                hint="dsn: env:CRM_DSN",
            )
        if not self.environment.get(name):
            raise CrmplanError(
                f"the variable {name} is not set: it holds the address of the source {self.key}"
            )
        return self.environment[name]


def opened(place: Place) -> Opened:
    """Open a source for its recipes.

    Raises:
        CrmplanError: it can't be opened or read for sure; no secret is part of the message.
    """
    kind, map_ = place.source.type, place.map
    assert map_ is not None
    if kind in ("parquet", "duckdb"):
        from crmplan.sources.columnar import columnar

        engine = columnar(place.path, kind, place.key, map_)
        return Opened(engine, file_origin(place))
    if kind == "sqlite":
        from crmplan.sources.fetched import Sqlite, fetched

        engine, rows = fetched(Sqlite(str(place.path), place.key), map_, place.key)
        return Opened(engine, file_origin(place)._replace(rows=rows))
    if kind in ("postgres", "mysql"):
        from crmplan.sources.fetched import fetched
        from crmplan.sources.servers import server

        with server(kind, place.address, place.key, place.seconds) as database:
            engine, rows = fetched(database, map_, place.key)
            return Opened(engine, Origin(place.key, kind, database.shown, rows=rows, map=map_.id))
    if kind == "ibis":
        from crmplan.sources.remote import remote

        other = remote(place.address, place.key, map_)
        return Opened(other, Origin(place.key, kind, other.shown, map=map_.id))
    from crmplan.sources.exports import read_export

    return read_export(place)


def file_origin(place: Place) -> Origin:
    """Return what the file of a source is."""
    map_ = place.map.id if place.map else None
    return Origin(place.key, place.source.type, place.source.file or "", hash_of(place.path), map=map_)


def own_figures(
    place: Place, queries: Mapping[str, str], bounds: Bounds
) -> tuple[Origin, Mapping[str, Sequence[Figures]]]:
    """Return what a plan's own queries give, each by its KPI, and the source as it was.

    Raises:
        CrmplanError: one of them is no query, fails, or gives what is no observation.
    """
    kind = place.source.type
    if kind in ("postgres", "mysql"):
        from crmplan.sources.servers import asked_of_server

        return asked_of_server(kind, place.address, place.key, queries, bounds)
    if kind == "ibis":
        from crmplan.sources.remote import asked_remote

        return asked_remote(place.address, place.key, queries, bounds)
    from crmplan.sources.sandbox import asked_of_file

    rows, found = asked_of_file(place, queries, bounds)
    return file_origin(place)._replace(rows=rows), found
