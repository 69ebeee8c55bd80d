"""Commands put together: one function takes the options that many have in common, another its own."""

import inspect
from collections.abc import Callable
from typing import Any


def takes(run: Callable[..., None], *parts: Callable[..., Any]) -> Callable[..., None]:
    """Return a function as if it had the parameters of others, one after another; typer makes options of them."""
    found = [one for part in parts for one in inspect.signature(part).parameters.values()]
    run.__signature__ = inspect.Signature(found)  # type: ignore[attr-defined]
    run.__annotations__ = {key: hint for part in parts for key, hint in part.__annotations__.items()}
    return run
