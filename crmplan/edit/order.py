"""The order in which a plan's keys stand, where nobody has given them another."""

from crmplan.loader.validate import known_keys
from crmplan.source import Path


def keys_in_order(path: Path) -> tuple[str, ...]:
    """Return the keys that the mapping at `path` may have, its name first and its note last; none for one of ids."""
    known = known_keys(path)
    last = tuple(key for key in ("note",) if key in known)
    return tuple(key for key in known if key not in last) + last
