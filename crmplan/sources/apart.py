"""Work done in a process of its own, so that it can be ended: what runs too long or takes too much is killed.

An engine that is asked to stop does so between its steps only; one step may last for hours, or take all the memory.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

Steps = Callable[..., Iterator[Any]]
"""Work in steps: a function of a module, whose arguments and results can be sent to another process."""


class Limits(NamedTuple):
    """What a process may use: seconds of its first step, of each further one; bytes beyond what the first one took."""

    first_seconds: float
    seconds: float
    memory: int


class BeyondLimitsError(Exception):
    """A step took too long (`time`), or the system ended the process, mostly for its memory (`ended`); from 0 on."""

    def __init__(self, what: str, step: int) -> None:
        super().__init__(what, step)
        self.what = what
        self.step = step


def steps_apart(work: Steps, *arguments: Any, limits: Limits) -> Iterator[Any]:
    """Yield what the steps of some work give, done in another process; what the work raises is raised here.

    Raises:
        BeyondLimitsError: a step goes beyond the limits.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, work, arguments, limits.memory), daemon=True)
    process.start()
    sender.close()
    seconds = limits.first_seconds
    try:
        for step in count():
            kind, value = _received(receiver, seconds)
            if kind == "end":
                return
            if kind == "error":
                raise value
            if kind != "step":
                raise BeyondLimitsError(kind, step)
            yield value
            seconds = limits.seconds
    finally:
        process.kill()
        process.join()
        receiver.close()


def _received(receiver: Connection, seconds: float) -> tuple[str, Any]:
    """Return what the other process sends, or that it sends nothing in time, or nothing more at all."""
    try:
        found: tuple[str, Any] = receiver.recv() if receiver.poll(seconds) else ("time", None)
    except (EOFError, ConnectionError):
        return "ended", None
    return found


def _work(sender: Connection, work: Steps, arguments: tuple[Any, ...], memory: int) -> None:
    """Do the work and send what it gives: the life of the other process, which says nothing by itself."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        for number, value in enumerate(work(*arguments)):
            sender.send(("step", value))
            if number == 0:
                _limit(memory)
        sender.send(("end", None))
    except MemoryError:
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - it is raised in the process that waits
        sender.send(("error", error))


def _limit(memory: int) -> None:
    """Let the process take so many bytes more than it has, where the system knows such a limit."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as stream:
            pages = int(stream.read().split()[0])
        bound = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
