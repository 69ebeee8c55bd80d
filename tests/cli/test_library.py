"""`crmplan library` as a process, and risks of the library put into a plan."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from crmplan.cli.checking import all_findings
from crmplan.cli.editing import change
from crmplan.cli.risk import add
from crmplan.cli.session import open_plan
from crmplan.loader.packaged import packaged_yaml
from crmplan.scaffold.risk import risk_fields
from tests.cli.conftest import PLAN, Run

RISKS = {risk["id"]: risk for risk in packaged_yaml("risks")["risks"]}


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_library_lists_every_risk_in_the_readers_language(run: Run, lang: str) -> None:
    found = json.loads(run("library", "risks", "--lang", lang, "--format", "json").out)
    assert (found["view"], found["plan"], found["as_of"]) == ("library-risks", None, None)
    rows = found["data"]["risks"]
    assert {row["id"]: (row["name"], row["mitigation"]) for row in rows} == {
        key: (risk["name"][lang], risk["mitigation"][lang]) for key, risk in RISKS.items()
    }
    first = rows[0]
    assert (first["probability"], first["impact"], first["score"], first["band"]) == (
        0.65,
        "fatal",
        20,
        "critical",
    )
    assert (first["delay"], first["cost"]) == ("5d..20d", "5%..15%")
    without = next(row for row in rows if row["id"] == "funding-shortage")
    assert without["cost"] is None


def test_library_of_a_category(run: Run) -> None:
    rows = json.loads(run("library", "risks", "--category", "data", "-f", "json").out)["data"]["risks"]
    assert {row["category"] for row in rows} == {"data"}
    assert len(rows) == sum(risk["category"] == "data" for risk in RISKS.values())
    assert run("library", "risks", "--category", "weather").code == 2


def test_library_speaks_the_language_of_the_configuration(run: Run, tmp_path: Path) -> None:
    (tmp_path / "crmplan.yaml").write_text("language: ru\n", encoding="utf-8")
    assert "Саботаж сотрудников" in run("library", "risks").out
    assert "Staff sabotage" in run("library", "risks", "--lang", "en").out


def test_library_lists_the_kpis(run: Run) -> None:
    rows = json.loads(run("library", "kpis", "--format", "json").out)["data"]["kpis"]
    assert len(rows) == 43
    assert rows[0] == {
        "id": "revenue", "name": "Revenue from won deals", "unit": "currency", "better": "higher", "kind": "flow",
        "formula": "sum of amount of won deals",
    }  # fmt: skip


@pytest.mark.parametrize("part", ["risks", "kpis"])
def test_schema_of_the_library_holds_for_it(run: Run, part: str) -> None:
    schema = json.loads(run("schema", "--view", f"library-{part}").out)
    jsonschema.Draft7Validator(schema).validate(json.loads(run("library", part, "-f", "json").out))


# Into a plan


def plan_in(language: str, budget: str = "{approved: 76000}") -> str:
    text = PLAN.replace("currency: EUR", f"currency: EUR\n  language: {language}")
    return text.replace("budget: {approved: 100000}", f"budget: {budget}")


def added(path: Path, *arguments: str | None, **options: Any) -> dict[str, Any]:
    """Add a risk and return it as the plan then has it."""
    change(add(*arguments, **options), plan=str(path), language=None, is_dry=False)
    opened = open_plan(path)
    assert all_findings(opened) == []
    (risk,) = opened.plan.risks.items()
    return {"id": risk[0], **risk[1].model_dump(by_alias=True)}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("key", RISKS)
def test_every_risk_of_the_library_makes_a_plan_that_check_accepts(
    plan: Path, key: str, language: str
) -> None:
    plan.write_text(plan_in(language), encoding="utf-8")
    found = added(plan, origin=key, owner="irina", action=["training"])
    risk = RISKS[key]
    assert (found["id"], found["as"], found["response"]) == (key, None, "mitigate")
    assert (found["name"], found["early_sign"], found["note"]) == (
        risk["name"][language],
        risk["early_warning"][language],
        risk["mitigation"][language],
    )
    assert (found["category"], found["impact"]) == (risk["category"], risk["typical"]["impact"])
    assert (found["delay"] is None) == ("delay" not in risk["typical"])
    assert (found["cost"] is None) == ("cost" not in risk["typical"])


@pytest.mark.parametrize(
    ("approved", "cost"),
    [
        ("76000", "3800..11000"),
        ("100000", "5000..15000"),
        ("2800000", "140000..420000"),
        ("24000", "1200..3600"),
        ("333", "17..50"),
        ("1.5", "0.08..0.22"),
        ("0.01", None),
        ("0", None),
        (None, None),
        ("999999999999999", "50000000000000..150000000000000"),
    ],
)
def test_cost_is_a_share_of_the_budget_in_two_digits(approved: str | None, cost: str | None) -> None:
    money = None if approved is None else Decimal(approved)
    assert risk_fields(RISKS["staff-sabotage"], "en", approved=money).get("cost") == cost


def test_risk_without_a_typical_cost_has_none() -> None:
    found = risk_fields(RISKS["funding-shortage"], "ru", approved=Decimal(76000))
    assert list(found) == [
        "name",
        "category",
        "probability",
        "impact",
        "delay",
        "response",
        "early_sign",
        "note",
    ]


def test_risk_of_the_library_is_written_as_a_person_would(run: Run, plan: Path) -> None:
    result = run("risk", "add", "--from", "staff-sabotage", "-p", plan)
    assert (result.code, result.err) == (0, "")
    assert plan.read_text(encoding="utf-8") == PLAN + (
        "risks:\n"
        "  staff-sabotage:\n"
        "    name: Staff sabotage the system\n"
        "    category: people\n"
        "    probability: likely\n"
        "    impact: fatal\n"
        "    delay: 5d..20d\n"
        "    cost: 5000..15000\n"
        "    response: mitigate\n"
        "    early_sign: Daily active share falls two weeks in a row\n"
        "    note: Build loyalty early, put skeptics in the working group, tie bonus to CRM data\n"
    )
    assert "No cost" not in result.out


def test_own_id_is_told_what_it_is_and_own_words_come_first(run: Run, plan: Path) -> None:
    result = run(
        "risk", "add", "strike", "--from", "staff-sabotage", "--name", "They strike", "--impact", "minor",
        "--cost", "7", "--response", "accept", "--note", "So be it", "--owner", "irina", "-p", plan,
    )  # fmt: skip
    assert result.code == 0
    risk = open_plan(plan).plan.risks["strike"]
    assert (risk.as_, risk.name, risk.impact, risk.response) == (
        "staff-sabotage",
        "They strike",
        "minor",
        "accept",
    )
    assert risk.note == "So be it" and risk.cost is not None and risk.cost.high.amount == 7
    assert risk.early_sign == RISKS["staff-sabotage"]["early_warning"]["en"]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_without_a_budget_the_missing_cost_is_told(run: Run, plan: Path, lang: str) -> None:
    plan.write_text(plan_in("en").replace("budget: {approved: 76000}\n", ""), encoding="utf-8")
    said = {"en": "No cost is written", "ru": "Затраты не записаны"}[lang]
    result = run("risk", "add", "--from", "staff-sabotage", "--lang", lang, "-p", plan)
    assert said in result.out
    assert open_plan(plan).plan.risks["staff-sabotage"].cost is None
    assert said not in run("risk", "add", "--from", "funding-shortage", "--lang", lang, "-p", plan).out
    assert said not in run("risk", "add", "--from", "bad-data", "--cost", "5", "--lang", lang, "-p", plan).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "a risk needs an id"),
        (("--from", "staff-sabotag"), "did you mean staff-sabotage?"),
        (("x", "--from", "../../etc/passwd"), "no such risk in the library"),
        (("x", "--from", "\x1b[31m"), "no such risk in the library: \\u001b[31m"),
        (("x", "--from", "bad-data", "--as", "bad-data"), "--from says already"),
        (("Bad Id", "--from", "bad-data"), "Bad Id is no id"),
    ],
)
def test_what_can_not_be_added_is_wrong_usage(
    run: Run, plan: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run("risk", "add", *arguments, "-p", plan)
    assert (result.code, result.raw) == (2, b"")
    assert said in result.err
    assert plan.read_text(encoding="utf-8") == PLAN


def test_risk_is_added_once(run: Run, plan: Path) -> None:
    assert run("risk", "add", "--from", "bad-data", "-p", plan).code == 0
    again = run("risk", "add", "--from", "bad-data", "-p", plan)
    assert (again.code, "has risk bad-data already" in again.err) == (2, True)
