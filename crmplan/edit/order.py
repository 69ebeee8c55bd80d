"""The order in which a plan's keys stand, where nobody has given them another."""

from crmplan.loader.validate import keys_of_ids, known_keys, model_at
from crmplan.source import Path


def keys_in_order(path: Path) -> tuple[str, ...]:
    """Return the keys that the mapping at `path` may have, in the order of the language; none for one of ids.

    A note comes last, but for what holds things by id: that is long, and a note below it would not be seen.
    """
    model, known = model_at(path), known_keys(path)
    if model is None or "note" not in known:
        return known
    long = keys_of_ids(model)
    first = (key for key in known if key != "note" and key not in long)
    return (*first, "note", *(key for key in known if key in long))
