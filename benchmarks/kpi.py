"""What measuring KPIs takes, beside the bare queries of DuckDB: large, over Parquet, and small, over CSV.

    python benchmarks/kpi.py [--deals 10000000] [--rounds 3]

Makes so many deals as a Parquet file, and measures eight KPIs by month by their recipes; beside it DuckDB runs the
queries that somebody would write by hand for the same figures (of the months, and of the periods before and after),
each over the same file. Then the whole process of
`crmplan kpi measure` over a CSV file of 8,800 deals. Exits with 1 where a limit is broken.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).parents[1]
LARGEST_RATIO = 1.3
"""Measuring, to the bare queries: processor time, and on the clock."""
LARGEST_CPU = 1.5
"""Seconds of processor time of the whole process over the CSV file."""
SMALL = 8_800

MADE = """
copy (
  select 'd' || n as id, 'owner ' || hash(n) % 60 as owner, 'client ' || hash(n + 1) % 200000 as account,
    ['Won', 'Won', 'Lost', 'Lost', 'Open'][cast(1 + hash(n + 2) % 5 as int)] as stage,
    date '2024-01-01' + cast(n * 700 // {count} as int) as created,
    case when hash(n + 2) % 5 < 4 then date '2024-01-01' + cast(n * 700 // {count} + hash(n + 3) % 90 as int)
      end as closed,
    cast(hash(n + 4) % 9000000 / 100 as decimal(12, 2)) as amount
  from range({count}) r(n)
) to '{path}' (format parquet)
"""
MAP = """\
tables:
  deals:
    columns: {id: id, owner: owner, account: account, stage: stage, amount: amount, created_at: created,
              closed_at: closed}
    stages: {won: Won, lost: Lost, open: Open}
"""
PLAN = """\
crmplan: 1
project: {{name: Sales, start: 2025-01-15, currency: EUR, status_date: 2026-03-31}}
stages: {{start: {{name: Start, tasks: {{live: {{as: go-live, finished: 2025-02-10}}}}}}}}
sources: {{crm: {{type: {kind}, file: {file}, map: map.yaml}}}}
kpis: {{{kpis}}}
"""
_SPREAD = "median(cast({x} as double)), stddev_samp(cast({x} as double))"
_DAYS = "date_diff('day', created, closed)"
QUERIES = {
    "revenue": ("closed", "stage = 'Won'", "sum(amount), count(*)"),
    "won-deals": ("closed", "stage = 'Won'", "count(*)"),
    "win-rate": ("closed", "stage in ('Won', 'Lost')", "avg(cast(stage = 'Won' as int)), count(*)"),
    "avg-deal": ("closed", "stage = 'Won'", "avg(amount), count(amount), " + _SPREAD.format(x="amount")),
    "sales-cycle-days": ("closed", "stage = 'Won'", f"avg({_DAYS}), count(*), " + _SPREAD.format(x=_DAYS)),
    "active-clients": ("closed", "stage = 'Won'", "count(distinct account), count(*)"),
    "cohort-conversion": ("created", "true", "avg(cast(stage = 'Won' as int)), count(*)"),
    "same-day-deal-share": (
        "closed",
        "stage in ('Won', 'Lost')",
        "avg(cast(created = closed as int)), count(*)",
    ),
}
"""The bare queries: the day, which deals count, and what is asked of them."""


PARTS = (
    "case when {day} < date '2025-01-15' then 1"
    " when {day} between date '2025-02-10' and date '2026-03-31' then 2 else 0 end"
)
"""The periods before and after, whose distinct counts and medians don't follow from those of months."""


def bare(path: Path) -> None:
    """Run the bare queries for the figures that are measured: of each month, and of the two periods compared."""
    queried(path, has_periods=True)


def months(path: Path) -> None:
    """Run the bare queries of the months alone."""
    queried(path, has_periods=False)


def queried(path: Path, *, has_periods: bool) -> None:
    """Run queries as somebody would write them by hand."""
    import duckdb

    connection = duckdb.connect()
    for day, where, asked in QUERIES.values():
        part = PARTS.format(day=day)
        groups = [(f"date_trunc('month', {day})", ""), (part, f" and {part} > 0")]
        for group, more in groups[: 2 if has_periods else 1]:
            connection.execute(
                f"select {group} as part, {asked} from read_parquet('{path}')"
                f" where {where} and {day} <= date '2026-03-31'{more} group by 1 order by 1"
            ).fetchall()
    connection.close()


def recipes(folder: Path) -> None:
    """Measure the KPIs as the command does, from the plan to the figures."""
    from crmplan.cli import measuring, settling
    from crmplan.cli.session import open_plan

    opened = open_plan(folder / "plan.yaml")
    found = measuring.taken(opened, measuring.Ask())
    if len(found.measured) != len(QUERIES):
        sys.exit(f"not measured: {found.unmeasured}")
    settling.measurement(opened, found, is_check=False)


def plan_in(folder: Path, kind: str, file: str) -> None:
    """Write the plan and its map."""
    (folder / "map.yaml").write_text(MAP, encoding="utf-8")
    kpis = ", ".join(f"{key}: {{}}" for key in QUERIES)
    (folder / "plan.yaml").write_text(PLAN.format(kind=kind, file=file, kpis=kpis), encoding="utf-8")


def cpu_and_wall(run: Callable[[Path], None], argument: Path) -> tuple[float, float]:
    """Return the seconds of all processors, and those on the clock, that something takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    run(argument)
    return time.process_time() - cpu, time.perf_counter() - wall


def large(folder: Path, count: int, rounds: int) -> bool:
    """Compare measuring with the bare queries; tell whether the limit is kept."""
    import duckdb

    path = folder / "deals.parquet"
    duckdb.sql(MADE.format(count=count, path=path))
    plan_in(folder, "parquet", path.name)
    runs = {"months": (months, path), "bare": (bare, path), "recipes": (recipes, folder)}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, (run, argument) in runs.items():
            taken = cpu_and_wall(run, argument)
            if number:  # the first round warms the caches
                times[name].append(taken)
    wall = {name: min(seconds for _, seconds in taken) for name, taken in times.items()}
    cpu = {name: min(seconds for seconds, _ in taken) for name, taken in times.items()}
    ratios = [seconds["recipes"] / seconds["bare"] for seconds in (cpu, wall)]
    is_kept = max(ratios) <= LARGEST_RATIO
    print(f"{count:,} deals in Parquet, {path.stat().st_size / 1e6:.0f} MB, {len(QUERIES)} KPIs by month")
    for name in times:
        print(f"  {name:<8}{wall[name]:>7.2f} s, {cpu[name]:.2f} s of processor time")
    broken = "" if is_kept else "  BROKEN"
    print(f"  recipes to bare {ratios[0]:.2f}, {ratios[1]:.2f} on the clock, limit {LARGEST_RATIO}{broken}")
    return is_kept


def csv_lines(count: int) -> Iterator[str]:
    """Yield an export with so many deals, the same for the same number."""
    made = Random(count)  # noqa: S311
    yield "id,owner,account,stage,created,closed,amount\n"
    for number in range(count):
        stage = made.choice(("Won", "Won", "Lost", "Lost", "Open"))
        created = date.fromordinal(738886 + number * 700 // count)
        closed = date.fromordinal(created.toordinal() + made.randrange(90)) if stage != "Open" else ""
        amount = f"{made.randrange(9_000_000) / 100:.2f}" if stage == "Won" else ""
        yield f"d{number},owner {made.randrange(60)},client {made.randrange(900)},{stage},{created},{closed},{amount}\n"


def small(folder: Path, rounds: int) -> bool:
    """Measure the whole process over a CSV file; tell whether the limit is kept."""
    (folder / "deals.csv").write_text("".join(csv_lines(SMALL)), encoding="utf-8")
    plan_in(folder, "csv", "deals.csv")
    taken = []
    for _round in range(rounds + 1):
        command = [sys.executable, "-m", "crmplan", "kpi", "measure", str(folder / "plan.yaml")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"kpi measure exited with {process.returncode}")
        taken.append(usage.ru_utime + usage.ru_stime)
    is_kept = min(taken) <= LARGEST_CPU
    broken = "" if is_kept else "  BROKEN"
    print(f"{SMALL:,} deals in CSV, the whole process, {len(QUERIES)} KPIs")
    print(f"  {min(taken):.2f} s of processor time, median {median(taken):.2f}, limit {LARGEST_CPU}{broken}")
    return is_kept


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--deals", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        are_kept = [large(Path(one), asked.deals, asked.rounds), small(Path(other), asked.rounds)]
    return int(not all(are_kept))


if __name__ == "__main__":
    sys.exit(main())
