"""Reports of what `check` finds in small plans, harmless and hostile, for the formats of CI."""

from pathlib import Path

import pytest

from crmplan.cli.checking import all_findings
from crmplan.cli.session import open_plan
from crmplan.render.base import REPORTS, Options
from crmplan.reports.ci import report
from tests.helpers import messages, wording

RING = """\
crmplan: 1
project: {name: Ring, start: 2031-03-03}
stages:
  s:
    tasks:
      one: {after: [two]}
      two: {after: [one]}
      "🚀": {durations: 1d}
"""
"""Errors: a cycle with another place, a key that is none behind a character outside of the basic plane."""

WARNED = """\
crmplan: 1
project: {name: Late, start: 2031-03-03}
stages:
  s:
    days: 1..2
    tasks:
      a: {duration: 9d}
      b: {duration: 9d}
"""
"""CP805, and CP809 twice."""

HOSTILE = (
    r"%0A::error::x \n::set-output name=a::b \r::stop-commands::x ]]> <script>&amp; [x](javascript:1) "
    r"\e[31m \0 \ud800 \u202e \ufffe ##[error]x, a=b: {0}"
)


def hostile(template: str = WARNED) -> str:
    """Return a plan whose tasks have names that would act, and whose ids would."""
    return template.replace("a: {", f'a: {{name: "{HOSTILE}", ').replace("b: {", f'"{HOSTILE}": {{')


def rendered(name: str, folder: Path, language: str = "en", **plans: str) -> str:
    """Return the report, in a format, of plans given by the names of their files; `__` is a point, `_0_` a space."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        found = {}
        for file, text in plans.items():
            path = Path(file.replace("_0_", " ").replace("__", "."))
            path.write_text(text, encoding="utf-8")
            found[str(path)] = all_findings(open_plan(path))
        made = report(found, wording(language), messages(language))
        return REPORTS[name].render_report(made, Options(version="1.2.3"))
