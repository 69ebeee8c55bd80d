"""Work in a process of its own: what it gives, what it raises, and that nothing outlives its limits."""

import multiprocessing
import os
import time
from collections.abc import Iterator

import pytest

from crmplan.errors import CrmplanError
from crmplan.sources.apart import BeyondLimitsError, Limits, steps_apart

LIMITS = Limits(30, 30, 500_000_000)


def counted(to: int) -> Iterator[int]:
    yield from range(to)


def sleeping(before: int) -> Iterator[int]:
    yield from range(before)
    time.sleep(600)


def failing() -> Iterator[int]:
    yield 1
    raise CrmplanError("it can't be read", hint="mend it", lines=("line 3",))


def hungry() -> Iterator[int]:
    yield os.getpid()
    yield len(bytearray(3_000_000_000))


def ended() -> Iterator[int]:
    yield 1
    os._exit(9)


def test_steps_come_in_order() -> None:
    assert list(steps_apart(counted, 4, limits=LIMITS)) == [0, 1, 2, 3]


@pytest.mark.parametrize(("before", "limits"), [(0, Limits(1, 30, 10**9)), (2, Limits(30, 1, 10**9))])
def test_step_that_takes_too_long_is_killed(before: int, limits: Limits) -> None:
    with pytest.raises(BeyondLimitsError) as caught:
        list(steps_apart(sleeping, before, limits=limits))
    assert (caught.value.what, caught.value.step) == ("time", before)
    assert not multiprocessing.active_children()


def test_error_is_raised_as_it_is() -> None:
    with pytest.raises(CrmplanError) as caught:
        list(steps_apart(failing, limits=LIMITS))
    assert (caught.value.message, caught.value.hint, caught.value.lines) == (
        "it can't be read",
        "mend it",
        ("line 3",),
    )


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="this system bounds no memory")
def test_memory_is_bound() -> None:
    with pytest.raises(BeyondLimitsError) as caught:
        list(steps_apart(hungry, limits=LIMITS))
    assert (caught.value.what, caught.value.step) == ("ended", 1)


def test_process_that_ends_is_told() -> None:
    with pytest.raises(BeyondLimitsError) as caught:
        list(steps_apart(ended, limits=LIMITS))
    assert (caught.value.what, caught.value.step) == ("ended", 1)


def test_nothing_is_left_when_the_rest_is_not_wanted() -> None:
    steps = steps_apart(sleeping, 1, limits=LIMITS)
    assert next(steps) == 0
    steps.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()
