"""What must hold between the parts of a plan: references, unique tasks, cycles, currencies, units."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmplan.findings import Finding
from crmplan.loader.packaged import library_index
from crmplan.model.references import KINDS, cycles, references
from tests.helpers import HEAD, loaded

TEAM = "team:\n  irina: {name: Irina}\n  max: {name: Max}\n"


def findings(text: str, head: str = "") -> list[Finding]:
    project = HEAD + "".join(f"  {line}\n" for line in head.splitlines())
    return loaded(project + TEAM + text).findings


def shown(text: str, head: str = "") -> list[tuple[str, str, Any]]:
    return [(f.code, f.variant, f.params.get("found")) for f in findings(text, head)]


def tasks(*rows: str) -> str:
    return "stages:\n  build:\n    tasks:\n" + "".join(f"      {row}\n" for row in rows)


REFERENCES = {
    "stages: {b: {as: nothing}}": "library-stage",
    "stages: {b: {tasks: {t: {as: nothing}}}}": "library-task",
    "stages: {b: {tasks: {t: {after: [nothing]}}}}": "task",
    "stages: {b: {tasks: {t: {owner: nothing}}}}": "team",
    "stages: {b: {tasks: {t: {gate: {by: nothing}}}}}": "person",
    "actions: {a: {owner: nothing}}": "person",
    "actions: {a: {from: nothing}}": "origin",
    "actions: {a: {task: nothing}}": "task",
    "meetings: {m: {on: 2026-03-02, present: [nothing]}}": "person",
    "specification: {approved: {nothing: 2026-03-02}}": "person",
    "specification: {requirements: {r: {process: nothing}}}": "process",
    "specification: {requirements: {r: {module: nothing}}}": "module",
    "specification: {requirements: {r: {goal: nothing}}}": "goal",
    "processes: {p: {module: nothing}}": "module",
    "processes: {p: {trained: [nothing]}}": "people",
    "processes: {p: {control: {owner: nothing}}}": "person",
    "processes: {p: {card: nothing}}": "card",
    "cards: {c: {f: {used_in: [nothing]}}}": "report-or-process",
    "reports: {r: {reader: nothing}}": "person",
    "kpis: {k: {as: nothing}}": "library-kpi",
    "kpis: {k: {goal: nothing}}": "goal",
    "kpis: {k: {measure: {source: nothing}}}": "source",
    "risks: {r: {as: nothing}}": "library-risk",
    "risks: {r: {hits: [nothing]}}": "task-or-stage",
    "risks: {r: {actions: [nothing]}}": "task-or-action",
    "risks: {r: {owner: nothing}}": "person",
    "audit: {answers: {nothing: {answer: yes}}}": "question",
    "audit: {answers: {data-required-fields: {answer: yes, by: nothing}}}": "person",
    "audit: {answers: {data-required-fields: {answer: yes, action: nothing}}}": "action",
    "support: {requests: {r: {on: 2026-03-02, process: nothing}}}": "process",
}


@pytest.mark.parametrize("text", REFERENCES)
def test_reference_to_nothing_is_found_where_it_stands(text: str) -> None:
    (finding,) = findings(text + "\n")
    assert (finding.code, finding.params["kind"]) == ("CP041", REFERENCES[text])
    assert finding.place is not None
    at = finding.place
    assert at.file.text[at.start : at.end] in ("nothing", "{answer: yes}", "2026-03-02")


@pytest.mark.parametrize("key", ["manager", "data_owner", "owner_after", "working_group"])
def test_project_names_people_that_there_are(key: str) -> None:
    assert shown("", f"{key}: irina") == []
    assert shown("", f"{key}: nobody") == [("CP041", "", "nobody")]


def test_every_kind_of_reference_is_tried() -> None:
    assert set(REFERENCES.values()) == set(KINDS)


def test_sound_plan_names_everything() -> None:
    plan = loaded(TEAM + tasks("a: {owner: [irina, max]}", "b: {after: [a ss+1d]}")).plan
    assert plan is not None
    assert [reference.value for reference in references(plan)] == ["irina", "max", "a"]


def test_words_that_are_no_ids_are_known() -> None:
    text = "processes: {p: {trained: all}}\nactions: {a: {from: audit}, b: {from: final}}\n"
    assert shown(text + "meetings: {final: {on: 2026-03-02}}\n") == []


def test_near_words_are_handed_on_for_a_suggestion() -> None:
    (finding,) = findings(tasks("a: {owner: irnia}"))
    assert finding.params["known"] == ("irina", "max")


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        (tasks("a: {after: [build]}"), "is-stage"),
        ("people: {anna: {role: S}}\n" + tasks("a: {owner: anna}"), "is-people"),
        ("people: {anna: {role: S}}\nprocesses: {p: {trained: [max]}}\n", "is-team"),
        (tasks("a: {after: [max]}"), ""),
        (tasks("a: {owner: build}"), ""),
        ("stages: {anna: {}}\nprocesses: {p: {trained: [anna]}}\n", ""),
    ],
)
def test_what_an_id_is_instead_is_said_only_where_it_helps(text: str, variant: str) -> None:
    assert [found[:2] for found in shown(text)] == [("CP041", variant)]


@pytest.mark.parametrize(
    "text",
    [
        "taem: {irina: {}}\nstages: {b: {tasks: {t: {owner: irina}}}}\n",
        "team: [irina]\nstages: {b: {tasks: {t: {owner: irina}}}}\n",
        "team: *unknown\nproject: {name: X, start: 2026-03-02, manager: irina}\n",
        "stages: {b: later}\nrisks: {r: {hits: [t]}}\n",
        "stages: {b: {tasks: [t]}}\nrisks: {r: {hits: [t]}}\n",
        "stages: {b: {taks: {t: {}}}}\nrisks: {r: {hits: [t]}}\n",
        "stages: {b: {tasks: {t: {duration: long}, u: {after: [t]}}}}\n",
        "stages: {b: {tasks: {t: Ask around, u: {after: [t]}}}}\n",
        "people: {anna: {rol: Seller}}\nprocesses: {p: {roles: [Seller]}}\n",
        "people: [anna]\nprocesses: {p: {trained: [anna], roles: [Seller]}}\n",
        "project: {name: X, start: 2026-03-02, currency: 5}\nbudget: {approved: 5 EUR}\n",
        "project: {name: X, start: 2026-03-02, status_date: 2199-02-30}\nrisks: {r: {reviewed: 2190-01-01}}\n",
    ],
)
def test_nothing_is_said_of_what_follows_from_another_error(text: str) -> None:
    assert len(loaded(text).findings) == 1


def test_gap_elsewhere_hides_no_unknown_reference() -> None:
    text = tasks("a: {owner: nobody, duration: long}", "b: {after: [c]}")
    assert shown(text) == [("CP041", "", "nobody"), ("CP014", "", "long"), ("CP041", "", "c")]


def test_items_are_counted_as_they_are_written() -> None:
    (null, unknown) = findings(tasks("a: {after: [~, b]}"))
    assert (null.code, unknown.code) == ("CP013", "CP041")
    assert unknown.place is not None
    assert unknown.place.file.text[unknown.place.start] == "b"


def test_unknown_role_is_a_warning() -> None:
    text = "people: {anna: {role: Seller}}\nprocesses: {p: {roles: [Sellers], mandatory_for: all}}\n"
    (finding,) = findings(text)
    assert (finding.code, str(finding.severity), finding.params["found"]) == ("CP049", "warning", "Sellers")


def test_task_id_stands_once_in_the_plan() -> None:
    text = "stages: {one: {tasks: {a: {}}}, two: {tasks: {a: {}, b: {after: [a]}}}}\n"
    (finding,) = findings(text)
    assert (finding.code, finding.params) == ("CP042", {"key": "a", "stage": "one"})
    assert finding.others == (("stages", "one", "tasks", "a"),)


# --- cycles ---


def ring(*rows: str) -> list[Any]:
    return [f.params["ring"] for f in findings(tasks(*rows)) if f.code == "CP043"]


def test_ring_is_told_once_and_the_shortest_way() -> None:
    assert ring("a: {after: [c]}", "b: {after: [a]}", "c: {after: [b, a]}") == [("a", "c", "a")]


def test_task_that_waits_for_itself_is_a_ring_of_its_own() -> None:
    (finding,) = findings(tasks("a: {after: [a ss+1d]}"))
    assert (finding.code, finding.variant) == ("CP043", "self")


def test_two_knots_are_two_findings() -> None:
    rows = ["a: {after: [b]}", "b: {after: [a]}", "c: {after: [a, d]}", "d: {after: [c]}"]
    assert ring(*rows) == [("a", "b", "a"), ("c", "d", "c")]


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(st.just(n), st.sets(st.tuples(*[st.integers(0, n - 1)] * 2)))
    )
)
def test_rings_are_found_exactly_where_tasks_can_not_be_ordered(
    graph: tuple[int, set[tuple[int, int]]],
) -> None:
    count, links = graph
    waits = {n: [b for a, b in sorted(links) if a == n] for n in range(count)}
    plan = _plan(waits)
    rings = [finding.params["ring"] for finding in cycles(plan)]
    assert bool(rings) == (not _can_be_ordered(waits))
    for found in rings:
        assert found[0] == found[-1] and len(set(found)) == len(found) - 1
        assert all(int(b[1:]) in waits[int(a[1:])] for a, b in itertools.pairwise(found))


def _plan(waits: dict[int, list[int]]) -> Any:
    from crmplan.model.plan import Plan

    rows = {f"t{n}": {"after": [f"t{b}" for b in after]} for n, after in waits.items()}
    project = {"name": "X", "start": "2026-03-02"}
    return Plan.model_validate({"crmplan": "1", "project": project, "stages": {"s": {"tasks": rows}}})


def _can_be_ordered(waits: dict[int, list[int]]) -> bool:
    done: set[int] = set()
    while ready := {n for n, after in waits.items() if n not in done and done.issuperset(after)}:
        done |= ready
    return len(done) == len(waits)


# --- money and units ---


@pytest.mark.parametrize(
    "text",
    [
        "stages: {b: {tasks: {t: {cost: 5 USD}}}}",
        "stages: {b: {tasks: {t: {finished: 2026-03-03, spent: 5 USD}}}}",
        "modules: {m: {cost: 5 USD}}",
        "people: {anna: {salary: 5 USD/month}}",
        "kpis: {k: {target: 5 USD}}",
        "kpis: {k: {gain: 5 USD}}",
        "kpis: {k: {unit: USD}}",
        "goals: {g: {target: 5 USD}}",
        "risks: {r: {cost: 5..6 USD}}",
        "risks: {r: {residual: {cost: 5 USD..6}}}",
        "budget: {approved: 5 USD}",
        "budget: {licences: 5 USD/month}",
        "business_case: {expected_gain: 5 USD/month}",
        "business_case: {gains: {2026-06: 5 USD}}",
        "support: {cost: 5 USD/month}",
    ],
)
def test_amount_in_another_currency_is_an_error(text: str) -> None:
    assert shown(text + "\n", "currency: EUR") == [("CP045", "", "USD")]
    assert shown(text + "\n", "currency: USD") == []
    assert shown(text + "\n") == [("CP045", "none", "USD")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kpis: {k: {unit: percent, target: 12}}", [("CP051", "bare", "12")]),
        ("kpis: {k: {unit: days, target: 12%}}", [("CP051", "percent", "12")]),
        ("kpis: {k: {unit: percent, target: 12%}}", []),
        ("kpis: {k: {target: 12%}}", []),
        ("goals: {g: {unit: percent, target: 12}}", [("CP051", "bare", "12")]),
        ("kpis: {k: {unit: litres, target: 12%}}", [("CP014", "", "litres")]),
    ],
)
def test_percent_sign_goes_with_the_unit(text: str, found: list[tuple[str, str, str]]) -> None:
    assert shown(text + "\n") == found


def test_unit_of_the_library_holds_where_the_plan_gives_none() -> None:
    key = next(key for key, kpi in library_index()["kpis"].items() if kpi["unit"] == "percent")
    assert shown(f"kpis: {{k: {{as: {key}, target: 12}}}}\n") == [("CP051", "bare", "12")]
