"""A source of a plan with what is needed to open it: its file beside the plan, or the address in the environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from crmplan.errors import CrmplanError
from crmplan.loader.text import beside
from crmplan.model.kpi import Source
from crmplan.sources.maps import Map
from crmplan.sources.origin import Origin, hash_of


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


def file_origin(place: Place) -> Origin:
    """Return what the file of a source is."""
    map_ = place.map.id if place.map else None
    return Origin(place.key, place.source.type, place.source.file or "", hash_of(place.path), map=map_)
