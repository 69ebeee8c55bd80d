"""What a simulation takes: processor time and memory of the engine, with criticality and sensitivity of every task.

    python benchmarks/simulate.py

Makes plans of 100, 200 and 1,000 estimated tasks in a network with about two links a task, and runs them 10,000 and
20,000 times, each in a process of its own. Exits with 1 where a limit is broken.
"""

import argparse
import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
RUNS = 10_000
STAGE = 50

LIMITS = {
    ("triangular", 100): 0.15,
    ("triangular", 1_000): 1.0,
    ("pert", 1_000): 1.5,
}
"""Seconds of processor time for 10,000 runs."""
LARGEST_MEMORY = 120
"""Megabytes above those before the simulation, numpy itself included."""
LARGEST_EXPONENT = 1.1
CASES = [
    ("triangular", 100, RUNS),
    ("triangular", 100, 100 * RUNS),
    ("triangular", 200, RUNS),
    ("triangular", 1_000, RUNS),
    ("triangular", 1_000, 2 * RUNS),
    ("pert", 100, RUNS),
    ("pert", 1_000, RUNS),
]


def plan_lines(count: int) -> Iterator[str]:
    """Yield a plan with so many tasks and some risks, the same for the same number."""
    random = Random(count)  # noqa: S311
    yield "crmplan: 1\nproject: {name: A rollout, start: 2026-01-05, currency: EUR, deadline: day 400}\n"
    yield "budget: {approved: 999999}\nteam: {ann: {rate: 50/h}, bob: {rate: 40/h, capacity: 50%}}\n"
    yield "risks:\n"
    for number in range(RISKS):
        hit = f"t{number * count // RISKS}"
        yield f"  r{number}: {{probability: 30%, delay: 2d..6d, cost: 100..900, hits: [{hit}], response: mitigate,"
        yield " residual: {probability: 10%}}\n"
    yield "stages:\n"
    for number in range(count):
        if number % STAGE == 0:
            yield f"  stage-{number // STAGE}:\n    tasks:\n"
        after = {f"t{number - 1 - random.randrange(min(number, 5))}" for _ in range(2)} if number else set()
        low = random.randint(1, 3)
        likely = low + random.randint(0, 2)
        estimate = f"{low}d / {likely}d / {likely + random.randint(1, 5)}d"
        owner = random.choice(("ann", "bob"))
        links = ", ".join(sorted(after))
        yield f"      t{number}: {{estimate: {estimate}, after: [{links}], owner: {owner}}}\n"


RISKS = 3


def measure(distribution: str, count: int, runs: int) -> None:
    """Print what one simulation takes in this process, as JSON."""
    sys.path.insert(0, str(ROOT))
    from resource import RUSAGE_SELF, getrusage
    from tempfile import TemporaryDirectory
    from time import process_time

    from crmplan.analysis.calendar import work_calendar
    from crmplan.analysis.schedule import schedule
    from crmplan.analysis.uncertainty import Distribution
    from crmplan.loader import load_plan
    from crmplan.model.plan import Plan

    def megabytes() -> float:
        per_megabyte = 1024 * 1024 if sys.platform == "darwin" else 1024
        return getrusage(RUSAGE_SELF).ru_maxrss / per_megabyte

    with TemporaryDirectory() as folder:
        path = Path(folder, "plan.yaml")
        path.write_text("".join(plan_lines(count)), encoding="utf-8")
        loaded = load_plan(path, today=date(2026, 1, 5)).plan
        assert loaded is not None
        plan: Plan = loaded
    calendar = work_calendar(plan)
    now = schedule(plan, calendar, on=None)
    before = megabytes()
    from crmplan.analysis.baseline import as_written
    from crmplan.analysis.simulation import simulate

    begin = process_time()
    result = simulate(plan, now, as_written(plan, now), runs=runs, distribution=Distribution(distribution))
    seconds = process_time() - begin
    assert all(task.sensitivity is not None for task in result.tasks)
    print(json.dumps({"seconds": seconds, "megabytes": megabytes() - before}))


def taken(distribution: str, count: int, runs: int) -> dict[str, float]:
    """Return the least that a simulation takes in three processes."""
    command = [sys.executable, __file__, "--measure", distribution, str(count), str(runs)]
    repeats = 1 if count * runs > 50_000_000 else 3
    found = [
        json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, env=os.environ).stdout)
        for _ in range(repeats)
    ]
    return min(found, key=lambda one: one["seconds"])


def main() -> int:
    """Measure, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--measure", nargs=3, metavar=("DISTRIBUTION", "TASKS", "RUNS"), help=argparse.SUPPRESS
    )
    options = parser.parse_args()
    if options.measure:
        distribution, count, runs = options.measure
        measure(distribution, int(count), int(runs))
        return 0
    broken: list[str] = []
    seconds: dict[tuple[str, int, int], float] = {}
    print(f"{'distribution':<14}{'tasks':>7}{'runs':>11}{'CPU s':>8}{'memory MB':>11}")
    for case in CASES:
        distribution, count, runs = case
        cost = taken(*case)
        seconds[case] = cost["seconds"]
        print(
            f"{distribution:<14}{count:>7,}{runs:>11,}{cost['seconds']:>8.3f}{cost['megabytes']:>11.0f}",
            flush=True,
        )
        limit = LIMITS.get((distribution, count)) if runs == RUNS else None
        if limit and cost["seconds"] > limit:
            broken.append(f"{distribution}, {count:,} tasks: {cost['seconds']:.3f} s, limit {limit:g}")
        if runs == RUNS and cost["megabytes"] > LARGEST_MEMORY:
            broken.append(
                f"{distribution}, {count:,} tasks: {cost['megabytes']:.0f} MB, limit {LARGEST_MEMORY}"
            )
    growths = {
        "tasks": (("triangular", 200, RUNS), ("triangular", 1_000, RUNS), 5),
        "runs": (("triangular", 1_000, RUNS), ("triangular", 1_000, 2 * RUNS), 2),
    }
    for name, (small, large, ratio) in growths.items():
        exponent = math.log(seconds[large] / seconds[small]) / math.log(ratio)
        print(f"grows with the power {exponent:.2f} of {name}")
        if exponent > LARGEST_EXPONENT:
            broken.append(f"grows with the power {exponent:.2f} of {name}, limit {LARGEST_EXPONENT}")
    for line in broken:
        print(f"BROKEN: {line}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
