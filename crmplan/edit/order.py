"""The order in which a plan's keys stand, where nobody has given them another."""

from crmplan.loader.validate import known_keys, model_at
from crmplan.source import Path


def keys_in_order(path: Path) -> tuple[str, ...]:
    """Return the keys that the mapping at `path` may have, in the order of the language; none for one of ids.

    A note comes last, but for what holds things by id: that is long, and a note below it would not be seen.
    """
    known = known_keys(path)
    if "note" not in known:
        return known
    long = tuple(key for key in known if model_at((*path, key)) is None and model_at((*path, key, "id")))
    return (*(key for key in known if key != "note" and key not in long), "note", *long)
