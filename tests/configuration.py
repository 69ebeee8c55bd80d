"""The page of the configuration: `python -m tests.configuration` writes its table of thresholds from `Limits`."""

from pathlib import Path

from crmplan.loader.config import usual
from crmplan.model.json_schema import key_docs
from crmplan.model.limits import Limits

PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"
BEGIN, END = "<!-- thresholds: begin -->\n", "<!-- thresholds: end -->\n"


def table() -> str:
    """Return the table of thresholds."""
    rows = [f"| `{key}` | {usual(key)} | {meaning} |" for key, meaning in key_docs(Limits).items()]
    return "\n".join(["| key | without it | means |", "| --- | --- | --- |", *rows, ""])


def page() -> str:
    """Return the page with a table that is current."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
