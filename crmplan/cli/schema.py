"""`crmplan schema`: the JSON Schema of the plan language, for editors and validators."""

import json
from typing import Annotated

import typer

from crmplan.cli.output import write
from crmplan.errors import CrmplanError
from crmplan.loader.includes import SECTIONS
from crmplan.model.json_schema import plan_schema, section_schema

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

Section = Annotated[
    str | None,
    typer.Argument(
        metavar="[SECTION]", help="A section, for its own file in the folder of a plan: risks, kpis …"
    ),
]
SchemaFile = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write a file.")]


@app.command()
def schema(section: Section = None, output: SchemaFile = None) -> None:
    """Write the JSON Schema (draft-07) of the plan language.

    An editor with a YAML language server completes keys and shows what they mean where a file begins with
    `# yaml-language-server: $schema=plan.schema.json`.
    """
    if section is not None and section not in SECTIONS:
        raise CrmplanError(f"no such section: {section}", hint=f"one of {', '.join(SECTIONS)}")
    found = plan_schema() if section is None else section_schema(section)
    write(f"{json.dumps(found, indent=2)}\n", output)  # ASCII, so that no console can spoil it
