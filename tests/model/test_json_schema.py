"""The JSON Schema is current, explains every key, and agrees with the loader."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, get_origin

import jsonschema  # type: ignore[import-untyped]
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from ruamel.yaml import YAML

from crmplan.loader import answers
from crmplan.loader.includes import SECTIONS
from crmplan.model import base, baseline, checklist, limits
from crmplan.model.json_schema import key_docs, nodes, plan_schema, section_schema
from crmplan.model.plan import Plan
from crmplan.model.system import Card
from crmplan.sources import maps

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "plan.schema.json"
LANGUAGE = ROOT.parent / "shared" / "design" / "PLAN-LANGUAGE.md"
REGENERATE = "python -m crmplan schema -o docs/plan.schema.json"
HEAD = "crmplan: 1\nproject: {name: X, start: 2026-03-02}\n"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def refused(files: dict[str, str], folder: Path, schema: Path = FILE) -> dict[str, str]:
    """Return the messages of check-jsonschema by the name of each file that it refuses."""
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    paths = [str(folder / f"{name}.yaml") for name in files]
    result = run("check_jsonschema", "-o", "json", "--schemafile", str(schema), *paths)
    report = json.loads(result.stdout)
    assert not report.get("parse_errors"), report
    found: dict[str, str] = {}
    for error in report.get("errors", ()):
        found[Path(error["filename"]).stem] = f"{error['path']}: {error['message']}"
    return found


def one_file(folder: Path) -> str:
    """Return the plan of a folder as one text, its sections indented below their names."""
    parts = [(folder / "plan.yaml").read_text(encoding="utf-8")]
    for path in sorted(folder.glob("*.yaml")):
        if path.stem in SECTIONS:
            lines = path.read_text(encoding="utf-8").splitlines()
            parts.append("\n".join([f"{path.stem}:", *(f"  {line}" for line in lines)]))
    return "\n".join(parts)


def test_file_is_current() -> None:
    assert FILE.read_text(encoding="ascii") == f"{json.dumps(plan_schema(), indent=2)}\n", (
        f"run: {REGENERATE}"
    )


def test_command_writes_the_file(tmp_path: Path) -> None:
    assert run("crmplan", "schema").stdout == FILE.read_text(encoding="ascii")
    result = run("crmplan", "schema", "risks", "-o", str(tmp_path / "risks.json"))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert json.loads((tmp_path / "risks.json").read_text(encoding="ascii")) == section_schema("risks")


def test_unknown_section_lists_the_sections() -> None:
    result = run("crmplan", "schema", "tasks")
    assert (result.returncode, result.stdout) == (2, "")
    assert all(section in result.stderr for section in SECTIONS)


@pytest.mark.parametrize("name", ["plan", *SECTIONS])
def test_schema_is_valid_draft_7_without_loose_references(name: str) -> None:
    schema = plan_schema() if name == "plan" else section_schema(name)
    jsonschema.Draft7Validator.check_schema(schema)
    references = {
        node["$ref"].rsplit("/", 1)[-1] for node in nodes(schema) if isinstance(node.get("$ref"), str)
    }
    assert references == set(schema["definitions"])
    assert all(set(node) == {"$ref"} for node in nodes(schema) if isinstance(node.get("$ref"), str))
    assert "$defs" not in schema


# --- plans ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["harwell", "sever"])
def test_demonstration_plans_are_accepted(name: str, tmp_path: Path) -> None:
    folder = ROOT / "plans" / name
    files = {"whole": one_file(folder), "folder": (folder / "plan.yaml").read_text(encoding="utf-8")}
    assert refused(files, tmp_path) == {}


def test_section_files_are_accepted(tmp_path: Path) -> None:
    yaml = YAML(typ="safe", pure=True)
    found = [path for path in sorted(ROOT.glob("plans/*/*.yaml")) if path.stem in SECTIONS]
    assert len(found) > 15
    for path in found:
        data = json.loads(json.dumps(yaml.load(path), default=str))
        jsonschema.Draft7Validator(section_schema(path.stem)).validate(data)


def test_example_of_the_language_is_accepted(tmp_path: Path) -> None:
    if not LANGUAGE.exists():
        pytest.skip(f"no {LANGUAGE}: the page of the language is not part of this repository")
    example = LANGUAGE.read_text(encoding="utf-8").split("```yaml\n", 1)[1].split("```", 1)[0]
    assert refused({"example": example}, tmp_path) == {}


GOOD_PLANS = {
    "free-keys": HEAD
    + "x-a: [1]\nteam: {x-b: 2, irina: {x-c: {d: e}}}\ncards: {client: {x-d: 1, need: {x-e: 2}}}\n",
    "table": HEAD + "people: {file: people.csv, x-from: HR}\n",
    "person-called-file": HEAD + "people: {file: {name: File}}\n",
    "only-version": "crmplan: 1\n",
    "yes-and-no": HEAD
    + "support: {in_contract: yes}\naudit: {answers: {a: {answer: yes}, b: {answer: n/a}}}\n",
    "yes-of-yaml-1.1": "%YAML 1.1\n---\n" + HEAD + "audit: {answers: {a: {answer: yes}}}\n",
    "card": HEAD + "cards: {client: {name: Client, note: {kind: need}, fax: {required: no}}}\n",
    "texts": HEAD + "specification: {version: 3, sales_models: tenders, file: true}\n",
    "months": HEAD + "business_case: {gains: {2026-06: 1900, 2026-07: -300}}\n",
    "one-for-a-list": HEAD + "processes: {a: {lesson: {format: video}, trained: anna, mandatory_for: all}}\n",
    "merge": HEAD + "team: {a: &a {side: client}, b: {<<: *a, name: B}}\n",
}


def test_good_plans_are_accepted(tmp_path: Path) -> None:
    assert refused(GOOD_PLANS, tmp_path) == {}


TASK = HEAD + "stages: {build: {tasks: {funnel: {%s}}}}\n"
BAD_PLANS = {
    "no-version": "project: {name: X, start: 2026-03-02}\n",
    "other-version": "crmplan: 2\n",
    "list": "[1, 2]\n",
    "unknown-section": HEAD + "task: {}\n",
    "unknown-key": TASK % "ownr: max",
    "no-start": "crmplan: 1\nproject: {name: X}\n",
    "wrong-word": TASK % "status: finished",
    "wrong-word-in-list": HEAD + "support: {channels: [live, pigeon]}\n",
    "bare-percent": TASK % "progress: 0.6",
    "too-much": TASK % "progress: 160%",
    "bare-duration": TASK % "duration: 3",
    "bad-duration": TASK % "duration: 3 weeks",
    "reversed-duration": TASK % "duration: 4h 1d",
    "two-point-estimate": TASK % "estimate: 2d / 3d",
    "bad-date": TASK % "started: 17.03.2026",
    "no-such-date": TASK % "started: 2026-02-30",
    "no-such-month": TASK % "started: 2026-13-01",
    "day-zero": TASK % "due: day 0",
    "bad-link": TASK % "after: [funnel+2d]",
    "text-for-list": TASK % "after: funnel",
    "bad-mark": TASK % "quality: 6",
    "list-for-text": TASK % "name: [a]",
    "blank": TASK % "name: '  '",
    "negative-cost": TASK % "cost: -5",
    "cost-a-month": TASK % "cost: 5/month",
    "bad-id": HEAD + "team: {Irina_P: {name: Irina}}\n",
    "bad-reference": TASK % "owner: Irina P",
    "list-for-mapping": HEAD + "risks: [{name: Sabotage}]\n",
    "text-for-mapping": HEAD + "risks: {sabotage: likely}\n",
    "bare-probability": HEAD + "risks: {sabotage: {probability: 0.4}}\n",
    "bare-rate": HEAD + "team: {irina: {rate: 40}}\n",
    "bad-rhythm": HEAD + "reports: {a: {every: week}}\n",
    "bad-week": HEAD + "calendar: {week: mo-fr}\n",
    "bad-unit": HEAD + "kpis: {a: {unit: euro}}\n",
    "bad-truth": HEAD + "support: {in_contract: perhaps}\n",
    "bad-answer": HEAD + "audit: {answers: {a: {answer: maybe}}}\n",
    "bad-key-of-months": HEAD + "business_case: {gains: {june: 5}}\n",
    "table-with-more": HEAD + "people: {file: people.csv, anna: {name: Anna}}\n",
    "missing-date": HEAD + "adoption: [{users: 3}]\n",
}


def test_bad_plans_are_refused(tmp_path: Path) -> None:
    found = refused(BAD_PLANS, tmp_path)
    assert sorted(found) == sorted(BAD_PLANS)


# --- what an editor shows -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plan", *SECTIONS])
def test_every_key_and_object_is_described(name: str) -> None:
    schema = plan_schema() if name == "plan" else section_schema(name)
    for node in nodes(schema):
        for key, value in node.get("properties", {}).items():
            assert isinstance(value, dict)
            assert value.get("description"), key
            assert "title" not in value, key
    assert schema["description"]
    assert all(body["description"] for body in schema["definitions"].values())


OTHER_FILES = {one.__name__ for one in (baseline, checklist, limits, answers, maps)}


def models(model: type[BaseModel] = base.Model) -> Iterator[type[BaseModel]]:
    """Yield the models of the language; those of other files have no part in it."""
    for below in model.__subclasses__():
        if below.__module__ not in OTHER_FILES:
            yield below
        yield from models(below)


@pytest.mark.parametrize("model", sorted(models(), key=repr))
def test_every_field_has_a_docstring(model: type[BaseModel]) -> None:
    hidden = {"fields"} if model is Card else set()  # no key: a card's fields stand in the card itself
    assert set(key_docs(model)) >= set(model.model_fields) - hidden


def test_every_model_and_field_is_in_the_schema() -> None:
    definitions = plan_schema()["definitions"]
    known = {model.__name__: model for model in models() if model not in (base.Entity, Plan)}
    assert set(definitions) == set(known)
    for name, model in known.items():
        if model is not Card:
            keys = [field.alias or key for key, field in model.model_fields.items()]
            assert list(definitions[name]["properties"]) == keys


def test_snippets_insert_what_the_schema_accepts() -> None:
    schema = plan_schema()
    tasks = schema["definitions"]["Stage"]["properties"]["tasks"]
    for section in (tasks, schema["properties"]["risks"], schema["properties"]["kpis"]):
        name = section["additionalProperties"]["$ref"].rsplit("/", 1)[-1]
        body = section["defaultSnippets"][0]["body"]["${1:id}"]
        for key, text in body.items():
            known = schema["definitions"][name]["properties"][key]
            _, sign, inside = text.strip("${}").rstrip("|").partition("|" if "|" in text else ":")
            for word in inside.split(",") if sign == "|" else [inside]:
                jsonschema.Draft7Validator(known).validate(word)


# --- quantities -----------------------------------------------------------------------------------

QUANTITIES = {
    name: value
    for name, value in vars(base).items()
    if get_origin(value) is Annotated and isinstance(value.__metadata__[0], base.TextField)
}
GOOD_VALUES = {
    "Slug": ("write-rules", "r-1", "2026", "a" * 80),
    "Text": ("Lesson 1", "42", "4.5", "true", "no", "2026-03-17", "12:30"),
    "Truth": ("yes", "no", "true", "False", "Yes"),
    "IsoDate": ("2024-02-29", "1900-01-01"),
    "DayRef": ("day 46", "day  007"),
    "Span": ("day 46..day 48", "day 46", "2026-01-01 .. 2026-02-27", "2026-Q4"),
    "Window": ("11..25", "11 .. 25", "7", "2026-03"),
    "MomentAt": ("2026-05-18", "2026-05-18T09:05", "2026-05-18 9:05"),
    "Month": ("2026-12",),
    "Months": ("1 month", "36 months"),
    "WorkingTime": ("0d", "1.5d", "1w 2d 3h", "2w3h"),
    "WorkingTimeRange": ("5d", "5d .. 2w", "1d 4h..3d"),
    "ThreePoint": ("2d/3d/6d", "1d 4h / 2d / 1w"),
    "Percent": ("150%", "2.5 %"),
    "Share": ("0%", "100%", "99.5%"),
    "Amount": ("120 000", "0", "99.90 EUR", "1 200 000RUB"),
    "SignedAmount": ("-300", "+5", "1 900 EUR"),
    "HourlyRate": ("40/h", "2 500 RUB / h"),
    "MonthlyAmount": ("450/month", "45 000.50 RUB/month"),
    "AmountRange": ("3000", "3 000..9 000 EUR"),
    "FigureOf": ("-4", "420 000 EUR", "22.5%", "-3%"),
    "Count": ("0", "1 200", "3.0"),
    "DayHours": ("0.5", "15"),
    "Hours": ("0.5", "1 200"),
    "Minutes": ("7", "2.5"),
    "Quality": ("0", "5"),
    "Weight": ("1", "5"),
    "Version": ("1",),
    "CurrencyCode": ("GBP",),
    "Unit": ("h", "RUB"),
    "WorkingWeek": ("sun-thu", "mon, tue, thu-sat", "Mon-Fri"),
    "Probability": ("likely", "0%", "100%", "12.5 %"),
    "Dependency": ("a", "a ff", "a ff -1d", "a -4h", "a ss+1d 4h"),
    "Every": ("1d", "1 quarter"),
}
BAD_VALUES = {
    "Slug": ("-a", "A", "a_b", "a" * 81),
    "Text": ("''", "[a]"),
    "Truth": ("maybe", "1"),
    "IsoDate": ("2026-3-1", "1899-01-01", "day 4"),
    "DayRef": ("day 0", "46", "day46"),
    "Span": ("11..25", "2026-Q5", "day 0..4"),
    "Window": ("0", "2026-13", "11.."),
    "MomentAt": ("2026-05-18 25:00", "10:30"),
    "Month": ("2026-13", "2026-06-01"),
    "Months": ("9", "9months"),
    "WorkingTime": ("3", "3d 2w", "-3d", "3m"),
    "WorkingTimeRange": ("..3d", "5..15"),
    "ThreePoint": ("2d / 3d", "2 / 3 / 6", "2d / / 6d"),
    "Percent": ("0.6", "-5%"),
    "Share": ("101%", "0.6", "1"),
    "Amount": ("-5", "5/h", "1,5", "EUR 5"),
    "HourlyRate": ("40", "40/month"),
    "MonthlyAmount": ("450", "450/h"),
    "AmountRange": ("-5", "5%"),
    "FigureOf": ("5/month", "a lot"),
    "Count": ("-1", "1.5", "few"),
    "DayHours": ("0", "16"),
    "Quality": ("6", "4.5"),
    "Weight": ("0", "6", "2.5"),
    "Version": ("2",),
    "CurrencyCode": ("eur", "EURO"),
    "Unit": ("euro", "percents"),
    "WorkingWeek": ("mo-fr", "mon-", "1-5"),
    "Probability": ("0.4", "maybe", "140%"),
    "Dependency": ("a+2d", "a xx", "a +2", "A"),
    "Every": ("1 week",),
}


def as_read(text: str) -> Any:
    """Return what a validator makes of a scalar, by YAML 1.2 and with dates as texts."""
    value = YAML(typ="safe", pure=True).load(text)
    return text if isinstance(value, date) else value


def is_loaded(quantity: Any, text: str) -> bool:
    data = as_read(text)
    try:
        TypeAdapter(quantity).validate_python(data if isinstance(data, list) or data == "" else text)
    except ValidationError:
        return False
    return True


def is_valid(name: str, value: Any) -> bool:
    schema = TypeAdapter(QUANTITIES[name]).json_schema()
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    return bool(validator.is_valid(value))


def test_every_quantity_is_tried() -> None:
    assert set(QUANTITIES) == set(GOOD_VALUES)


@pytest.mark.parametrize("name", sorted(set(QUANTITIES) - {"Slug", "Text"}))
def test_every_quantity_shows_examples_that_hold(name: str) -> None:
    schema = TypeAdapter(QUANTITIES[name]).json_schema()
    examples = schema.get("examples") or schema["enum"]
    for example in examples:
        assert is_loaded(QUANTITIES[name], str(example)), example
        assert is_valid(name, example), example


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in GOOD_VALUES.items() for text in texts]
)
def test_good_values_pass_both(name: str, text: str) -> None:
    assert is_loaded(QUANTITIES[name], text)
    assert is_valid(name, as_read(text))


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in BAD_VALUES.items() for text in texts]
)
def test_bad_values_pass_neither(name: str, text: str) -> None:
    assert not is_loaded(QUANTITIES[name], text)
    assert not is_valid(name, as_read(text))
