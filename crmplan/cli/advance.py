"""A bar on stderr for what takes long, where a person looks at it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(total: int, *, is_long: bool) -> Iterator[Callable[[int], None] | None]:
    """Give what is told how much of all is done; nothing where nobody would see it, or it would be over at once."""
    if not is_long or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)
