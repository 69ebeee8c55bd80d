"""How crmplan grows with a plan: time and memory of whole processes, and of the critical path method alone.

    python benchmarks/scale.py [--quick]

Makes plans of 1,000, 10,000 and 100,000 tasks (with --quick, not the last) of eight keys each, in a network with about
two links a task. Exits with 1 where a limit is broken.
"""

import argparse
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
START = date(2026, 1, 5)
STAGE = 50
PEOPLE = 40
USERS, ROLES, PROCESSES, KPIS = 1_000, 20, 60, 30

ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}

COMMANDS = {
    "check": ["check", "--max-size", "100"],
    "status": ["status", "--max-size", "100"],
    "task done": ["task", "done", "t3-7", "--quality", "4", "-p"],
}
LIMITS = {
    ("check", 10_000): (1.5, 250),
    ("status", 10_000): (2.0, None),
    ("task done", 10_000): (2.0, None),
}
"""Seconds of processor time and megabytes of memory."""
LARGEST_EXPONENT = 1.1
LARGEST_CPM = 0.050
LARGEST_RULES = 0.4
"""Seconds of processor time of all rules over 10,000 tasks."""


@dataclass(frozen=True)
class Cost:
    """What a process has taken."""

    seconds: float
    megabytes: float


def plan_lines(count: int) -> Iterator[str]:
    """Yield a plan with so many tasks, the same for the same number."""
    random = Random(count)  # noqa: S311
    yield "crmplan: 1\n"
    yield "project:\n  name: A large rollout\n  client: Big Trade\n  start: 2026-01-05\n"
    yield "  currency: EUR\n  manager: p0\n  status_date: 2026-01-23\n"
    yield "  working_group: [p0, p1]\n  data_owner: p0\n  owner_after: p0\n"
    yield "budget: {approved: 999999999}\n"
    yield from _crm()
    yield "team:\n"
    for number in range(PEOPLE):
        side = ("client", "vendor")[number % 2]
        trade = ("sales", "it")[number % 2]
        yield f"  p{number}: {{name: Person {number}, role: Worker, side: {side}, background: {trade}, rate: 50/h}}\n"
    yield "stages:\n  s0:\n    as: s1-preparation\n"
    yield "    tasks: {budget-gate: {gate: {decision: go, on: 2026-01-05, by: p0}}}\n"
    for number in range(count):
        stage, place = divmod(number, STAGE)
        if not place:
            yield f"  stage-{stage}:\n    name: Stage {stage}\n    tasks:\n"
        yield from _task(stage, place, random)


def _crm() -> Iterator[str]:
    """Yield all that a large company has beside its tasks, so that every rule has something to look at."""
    yield "business_case: {expected_gain: 9000/month, expected_payback: 12 months}\n"
    yield "goals: {more: {name: Sell more, target: 500, unit: count, due: 2027-01-29}}\n"
    yield "kpis:\n"
    for number in range(KPIS):
        goal = "goal: more, " if not number else ""
        yield f"  k{number}: {{{goal}unit: count, kind: stock, baseline: 400, before: 2025-11, target: 500}}\n"
    yield "specification:\n  approved: {p0: 2026-01-06, p1: 2026-01-06}\n  sales_models: [tenders]\n"
    yield "  department_levels: 3\n  values: [no lost lead]\n  requirements:\n"
    for number in range(PROCESSES):
        yield f"    q{number}: {{process: c{number}, module: m{number % 10}, feasible: true}}\n"
    yield "vendor: {background: [sales, it], manual: {received: 2026-01-20}}\nmodules:\n"
    yield from (f"  m{number}: {{cost: 1000, active_users: 5}}\n" for number in range(10))
    yield "processes:\n"
    for number in range(PROCESSES):
        yield f"  c{number}:\n    name: Process {number}\n    module: m{number % 10}\n    card: card\n"
        yield f"    roles: [Role {number % ROLES}]\n    mandatory_for: all\n    trained: all\n    entry_minutes: 5\n"
        yield "    stages: [begun, done]\n    exit: It is done\n    lesson: {format: screencast}\n"
        yield "    rule: {updated: 2026-01-20, in_force: 2026-01-21}\n    control: {every: 1w, owner: p0}\n"
    yield "cards:\n  card:\n    need: {kind: need, required: true, used_in: [r0]}\n    terms: {kind: agreement}\n"
    yield "reports: {r0: {reader: p0, every: 1w}}\npeople:\n"
    for number in range(USERS):
        duty = "job_description: {obliges: true}"
        yield f"  u{number}: {{name: User {number}, role: Role {number % ROLES}, salary: 3000/month, {duty}}}\n"
    yield "risks:\n"
    for risk in ("staff-sabotage", "funding-shortage", "poor-specification"):
        yield f"  {risk}: {{probability: rare, impact: minor, owner: p0}}\n"
    yield "support: {in_contract: true, from: 2027-01-04, months: 2, channels: [live]}\n"


def _task(stage: int, place: int, random: Random) -> Iterator[str]:
    after = [f"t{stage}-{place - 1}"] if place else []
    if place > 1:
        after.append(f"t{max(0, stage - random.randrange(3))}-{random.randrange(place - 1)}")
    if place > 5 and random.random() < 0.1:
        after.append(f"t{stage}-{place - 3} +1d")
    links = ", ".join(dict.fromkeys(after))
    length = random.randint(1, 3)
    yield f"      t{stage}-{place}:\n"
    yield f"        name: Work {place} of stage {stage}, described in some words\n"
    yield f"        after: [{links}]\n"
    yield f"        duration: {length}d\n"
    yield f"        owner: [p{random.randrange(PEOPLE)}]\n"
    yield f"        deliverable: A page on piece {place} of stage {stage}\n"
    yield "        accept: [Somebody else has read it, It says who does what]\n"
    if place < 4:
        begin = START + timedelta(days=(place * 3 // 5) * 7 + place * 3 % 5)
        yield f"        started: {begin}\n        finished: {begin}\n        quality: {random.randint(3, 5)}\n"
    else:
        yield f"        due: 2026-12-{random.randint(1, 28):02}\n        note: Ask person {place} first.\n"


def run(*arguments: str) -> Cost:
    """Run crmplan once and return what it took; not a number where it fails."""
    process = subprocess.Popen(
        [sys.executable, "-m", "crmplan", *arguments], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(f"crmplan {' '.join(arguments)} exited with {process.returncode}")
        return Cost(math.nan, math.nan)
    per_megabyte = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / per_megabyte)


def critical_path_seconds(count: int) -> float:
    """Return the time that the bare critical path method takes on a network of that size."""
    from time import process_time

    sys.path.insert(0, str(ROOT))
    from crmplan.analysis.network import FS, Activity, critical_path_method, topological_order

    random = Random(count)  # noqa: S311
    activities = [Activity(random.randint(1, 3)) for _ in range(count)]
    before: list[list[tuple[int, int, int]]] = []
    for number in range(count):
        stage, place = divmod(number, STAGE)
        links = [(number - 1, FS, 0)] if place else []
        if place > 1:
            links.append((max(0, stage - random.randrange(3)) * STAGE + random.randrange(place - 1), FS, 0))
        before.append(links)
    order = topological_order(before)
    best = math.inf
    for _ in range(5):
        begin = process_time()
        critical_path_method(activities, before, order)
        best = min(best, process_time() - begin)
    return best


def rules_seconds(path: Path) -> float:
    """Return the time that all rules take on a plan that is read and scheduled."""
    from time import process_time

    sys.path.insert(0, str(ROOT))
    from crmplan.cli.checking import rule_context
    from crmplan.cli.session import open_plan
    from crmplan.rules.base import run_rules
    from crmplan.rules.registry import RULES

    opened = open_plan(path, max_megabytes=100)
    rule_context(opened)  # reads, schedules, and imports what rules need
    best = math.inf
    for _ in range(5):
        begin = process_time()
        found = list(run_rules(rule_context(opened), RULES))
        best = min(best, process_time() - begin)
    print(f"rules: {len(RULES)}, findings: {len(found)}")
    return best


def main() -> int:
    """Measure, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out 100,000 tasks")
    parser.add_argument("--write", metavar="FILE", help="only write the plan of 10,000 tasks")
    options = parser.parse_args()
    if options.write:
        with open(options.write, "w", encoding="utf-8") as stream:
            stream.writelines(plan_lines(10_000))
        return 0
    sizes = [1_000, 10_000] if options.quick else [1_000, 10_000, 100_000]
    broken: list[str] = []
    taken: dict[tuple[str, int], Cost] = {}
    print(f"{'command':<11}{'tasks':>9}{'file MB':>9}{'CPU s':>8}{'memory MB':>11}")
    with tempfile.TemporaryDirectory() as folder:
        for count in sizes:
            path = Path(folder, f"plan-{count}.yaml")
            with path.open("w", encoding="utf-8") as stream:
                stream.writelines(plan_lines(count))
            untouched = path.read_bytes()
            for command, arguments in COMMANDS.items():
                costs = []
                for _ in range(1 if count > 50_000 else 3):
                    costs.append(run(*arguments, str(path)))
                    path.write_bytes(untouched)
                cost = min(costs, key=lambda one: one.seconds)
                taken[command, count] = cost
                size = path.stat().st_size / 1e6
                print(
                    f"{command:<11}{count:>9,}{size:>9.1f}{cost.seconds:>8.2f}{cost.megabytes:>11.0f}",
                    flush=True,
                )
                seconds, megabytes = LIMITS.get((command, count), (None, None))
                if seconds and cost.seconds > seconds:
                    broken.append(
                        f"{command} of {count:,} tasks takes {cost.seconds:.2f} s, limit {seconds:g}"
                    )
                if megabytes and cost.megabytes > megabytes:
                    broken.append(
                        f"{command} of {count:,} tasks takes {cost.megabytes:.0f} MB, limit {megabytes}"
                    )
    empty = run("--help")
    first, last = sizes[0], sizes[-1]
    for command in COMMANDS:
        small, large = (taken[command, size].seconds for size in (first, last))
        exponent = math.log(large / small) / math.log(last / first)
        net = _net(small, large, empty.seconds, last / first)
        print(
            f"{command}: from {first:,} to {last:,} grows with the power {exponent:.2f}, without start {net:.2f}"
        )
        if not exponent <= LARGEST_EXPONENT:
            broken.append(f"{command} grows with the power {exponent:.2f}, limit {LARGEST_EXPONENT}")
    seconds = critical_path_seconds(10_000)
    print(f"critical path method alone, 10,000 tasks: {seconds * 1000:.0f} ms")
    if seconds > LARGEST_CPM:
        broken.append(
            f"the critical path method takes {seconds * 1000:.0f} ms, limit {LARGEST_CPM * 1000:.0f}"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "plan.yaml")
        path.write_text("".join(plan_lines(10_000)), encoding="utf-8")
        seconds = rules_seconds(path)
    print(f"all rules, 10,000 tasks: {seconds:.2f} s")
    if seconds > LARGEST_RULES:
        broken.append(f"all rules take {seconds:.2f} s, limit {LARGEST_RULES:g}")
    for line in broken:
        print(f"BROKEN: {line}")
    return int(bool(broken))


def _net(small: float, large: float, start: float, ratio: float) -> float:
    """Return the power without the time that every start takes."""
    return math.log((large - start) / max(small - start, 1e-9)) / math.log(ratio)


if __name__ == "__main__":
    sys.exit(main())
