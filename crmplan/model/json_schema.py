"""The JSON Schema of the plan language, for editors and validators that know no crmplan.

It is draft-07, as yaml-language-server and check-jsonschema read it. What a schema can't say (references, order of
days, one currency) is `crmplan check`'s business. A key without a value is refused here, although a plan may hold it.
"""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from crmplan.model.plan import Plan
from crmplan.model.system import Card

ADDRESS = "https://raw.githubusercontent.com/crmplan/crmplan/main/docs"
FREE_KEYS: JsonSchemaValue = {"^x-": {}}
"""Keys that the user may add anywhere."""

_REFERENCE = "#/definitions/"
_SNIPPETS: dict[str, JsonSchemaValue] = {
    "tasks": {"name": "${2:What is done}", "duration": "${3:1d}", "owner": "${4:who}"},
    "risks": {
        "name": "${2:What may happen}",
        "category": "${3|people,money,scope,vendor,data,technology,process,benefit|}",
        "probability": "${4|rare,unlikely,possible,likely,almost-certain|}",
        "impact": "${5|minor,moderate,serious,severe,fatal|}",
        "response": "${6|avoid,mitigate,transfer,accept|}",
        "owner": "${7:who}",
    },
    "kpis": {
        "name": "${2:What is measured}",
        "unit": "${3:percent}",
        "better": "${4|higher,lower,target|}",
        "kind": "${5|flow,distinct,ratio,stock|}",
        "target": "${6:60%}",
    },
}
"""What an editor offers to insert into the mappings that are written most."""


def plan_schema() -> JsonSchemaValue:
    """Return the schema of a plan, a file or the `plan.yaml` of a folder, whose sections may stand in other files."""
    schema = Plan.model_json_schema(
        by_alias=True, ref_template=f"{_REFERENCE}{{model}}", schema_generator=_Generator, mode="validation"
    )
    properties, definitions = schema["properties"], schema["$defs"]
    _allow_table(properties["people"])
    cards = properties["cards"]
    definitions["Card"] = _card(cards["additionalProperties"], definitions["CardField"]["properties"])
    cards["additionalProperties"] = {"$ref": f"{_REFERENCE}Card"}
    _offer_snippet("tasks", definitions["Stage"]["properties"])
    _offer_snippet("risks", properties)
    _offer_snippet("kpis", properties)
    for node in nodes(schema):
        _explain_pattern(node)
    return {
        **_head("plan", "Plan of a CRM rollout"),
        "description": schema["description"],
        "type": "object",
        "required": ["crmplan"],
        "properties": properties,
        "patternProperties": FREE_KEYS,
        "additionalProperties": False,
        "definitions": dict(sorted(definitions.items())),
    }


def section_schema(section: str) -> JsonSchemaValue:
    """Return the schema of the file of one section in the folder of a plan."""
    plan = plan_schema()
    value = dict(plan["properties"][section])
    for part in value.pop("allOf", ()):
        value = {**plan["definitions"][part["$ref"].removeprefix(_REFERENCE)], **value}
    wanted = _reachable(value, plan["definitions"])
    definitions = {name: body for name, body in plan["definitions"].items() if name in wanted}
    value["title"] = f"{section} of a plan of a CRM rollout"
    return {**_head(section, value["title"]), **value, "definitions": definitions}


def nodes(schema: Any) -> Iterator[JsonSchemaValue]:
    """Yield every mapping in a schema, itself included."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from nodes(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from nodes(value)


def key_docs(model: type[BaseModel]) -> dict[str, str]:
    """Return the docstrings under the fields of a model and its bases, by field."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel:
            found |= _docs(base.__module__).get(base.__name__, {})
    return found


@cache
def _docs(module: str) -> dict[str, dict[str, str]]:
    """Return the docstrings under annotated assignments of a module's classes, by class and name."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: dict(_body_docs(node.body)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _body_docs(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for first, second in pairwise(body):
        match first, second:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)


class _Generator(GenerateJsonSchema):
    """Pydantic's generator without its noise: no titles of keys, no nulls, defaults only where they are words."""

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        """Keep the order of the language."""
        return value

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Leave titles out; a key says it all."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Leave null out; an editor had better say that a value is missing."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Keep a default that stands in a plan as it stands in the code."""
        inner = self.generate_inner(schema["schema"])
        default = schema.get("default")
        return {**inner, "default": default} if isinstance(default, (str, bool)) else inner

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Describe a mapping by its ids, or by its months."""
        keys = self.generate_inner(schema["keys_schema"])
        return {
            "type": "object",
            "propertyNames": _key_names(keys),
            "patternProperties": FREE_KEYS,
            "additionalProperties": self.generate_inner(schema["values_schema"]),
        }

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Describe a model and, by the docstrings under its fields, its keys."""
        model: type[BaseModel] = schema["cls"]
        result = super().model_schema(schema)
        result["title"] = re.sub("(?<!^)[A-Z]", lambda capital: f" {capital[0].lower()}", model.__name__)
        docs, properties = key_docs(model), result["properties"]
        for name, field in model.model_fields.items():
            key = field.alias or name
            properties[key] = _described(properties[key], docs.get(name))
        return {**result, "patternProperties": FREE_KEYS}


def _described(schema: JsonSchemaValue, text: str | None) -> JsonSchemaValue:
    """Return a schema with a description; draft-07 ignores what stands beside `$ref`."""
    inner = {"type": "object", "allOf": [schema]} if "$ref" in schema else schema
    return {"description": text, **inner} if text else inner


def _key_names(keys: JsonSchemaValue) -> JsonSchemaValue:
    """Return the schema of the keys of a mapping, free ones included."""
    pattern = keys["pattern"].removeprefix("^").removesuffix("$")
    keys = dict(keys)
    if longest := keys.pop("maxLength", None):
        pattern = rf"(?!.{{{longest + 1}}}){pattern}"
    title = "month" if "examples" in keys else "id"
    return {**keys, "title": title, "type": "string", "pattern": f"^(x-.*|{pattern})$"}


def _allow_table(people: JsonSchemaValue) -> None:
    """Let the people stand in a table beside the plan."""
    mapping = {key: people.pop(key) for key in list(people) if key != "description"}
    table = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {
                "description": "A CSV file whose header names `id` and the keys of a person.",
                "type": "string",
                "examples": ["people.csv"],
            }
        },
        "patternProperties": FREE_KEYS,
        "additionalProperties": False,
    }
    people["anyOf"] = [mapping, table]


def _card(fields: JsonSchemaValue, known: JsonSchemaValue) -> JsonSchemaValue:
    """Return the schema of a card, whose fields stand beside its own name and note."""
    reference = {"$ref": f"{_REFERENCE}CardField"}
    own = {}
    for name in ("name", "note"):
        text = dict(known[name])
        own[name] = {"description": text.pop("description"), "anyOf": [*text["anyOf"], reference]}
    description = inspect.cleandoc(Card.__doc__ or "")
    return {
        "title": "Card",
        "description": description,
        **fields,
        "properties": own,
        "additionalProperties": reference,
    }


def _offer_snippet(key: str, properties: JsonSchemaValue) -> None:
    noun = key.removesuffix("s")
    body = {"${1:id}": _SNIPPETS[key]}
    properties[key]["defaultSnippets"] = [
        {"label": f"new {noun}", "description": "With the keys that most of them need.", "body": body}
    ]


def _explain_pattern(node: JsonSchemaValue) -> None:
    """Let an editor say what it expects by examples instead of by a type or a regular expression."""
    pattern, examples = node.get("pattern"), node.get("examples")
    if isinstance(pattern, str) and isinstance(examples, list):
        message = f"Expected something like: {' | '.join(map(str, examples))}"
        node |= {"patternErrorMessage": message, "errorMessage": message}


def _reachable(schema: JsonSchemaValue, definitions: JsonSchemaValue) -> set[str]:
    """Return the names of the definitions that a schema needs, directly or through another."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        for node in nodes(waiting.pop()):
            reference = node.get("$ref")
            if isinstance(reference, str) and (name := reference.removeprefix(_REFERENCE)) not in found:
                found.add(name)
                waiting.append(definitions[name])
    return found


def _head(name: str, title: str) -> JsonSchemaValue:
    address = f"{ADDRESS}/{name}.schema.json"
    return {"$schema": "http://json-schema.org/draft-07/schema#", "$id": address, "title": title}
