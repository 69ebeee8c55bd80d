"""Sources opened by their type, and the tables over which a plan's own SQL runs."""

from collections.abc import Mapping, Sequence

from crmplan.sources.origin import Opened, Origin
from crmplan.sources.own_sql import Bounds
from crmplan.sources.place import Place, file_origin
from crmplan.sources.rows import Figures

COMPARED = frozenset(("account", "owner", "user", "deal_id"))
"""Columns of text of which recipes count the different values."""


def opened(place: Place) -> Opened:
    """Open a source for its recipes.

    Raises:
        CrmplanError: it can't be opened or read for sure; no secret is part of the message.
    """
    kind, map_ = place.source.type, place.map
    assert map_ is not None
    if kind in ("parquet", "duckdb"):
        from crmplan.sources.columnar import columnar

        needed = place.needed or {}
        compared = frozenset(name for names in needed.values() for name in names) & COMPARED
        engine = columnar(place.path, kind, place.key, map_, compared)
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
