"""The page on CI: its commands run, its snippets are what the services' schemas want, and it names what there is."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from crmplan.render.base import FORMATS, REPORTS
from tests.repository import checkout, needs_git
from tests.test_readme import shell

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
SNIPPETS = [text for kind, text in BLOCKS if kind == "yaml"]
WORKFLOWS = [text for text in SNIPPETS if "runs-on:" in text]
(GITLAB,) = (text for text in SNIPPETS if "artifacts:" in text)
(PRE_COMMIT,) = (text for text in SNIPPETS if "repos:" in text)


@needs_git
@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_commands_run_one_after_the_other(tmp_path: Path) -> None:
    made = checkout(tmp_path)
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    made.commit()
    done = shell("\n".join(COMMANDS), tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout[-2000:]
    for name in ("gl-code-quality-report.json", "crmplan.sarif", "crmplan.xml"):
        assert (tmp_path / name).is_file()


@pytest.mark.parametrize(
    ("schema", "text"),
    [*(("vendor.github-workflows", text) for text in WORKFLOWS), ("vendor.gitlab-ci", GITLAB)],
    ids=["workflow", "code scanning", "gitlab"],
)
def test_snippet_is_what_the_schema_wants(tmp_path: Path, schema: str, text: str) -> None:
    path = tmp_path / "snippet.yml"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_workflows_give_the_action_only_inputs_that_it_has() -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    steps = [
        step
        for text in WORKFLOWS
        for job in yaml.safe_load(text)["jobs"].values()
        for step in job["steps"]
        if step["uses"].startswith("crmplan/")
    ]
    assert len(steps) == 2
    assert all(set(step["with"]) <= set(inputs) for step in steps)
    assert all(f"`{name}`" in PAGE for name in inputs)


def test_pre_commit_names_a_hook_that_there_is() -> None:
    (wanted,) = yaml.safe_load(PRE_COMMIT)["repos"][0]["hooks"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert wanted["id"] in {hook["id"] for hook in hooks}


def test_lines_of_the_snippets_run(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    lines = [line for line in yaml.safe_load(GITLAB)["crmplan"]["script"] if line.startswith("crmplan")]
    lines += re.findall(r"sh '(crmplan .*?)'", PAGE)
    assert len(lines) == 2
    done = shell("\n".join(f"{line} || test $? -eq 1" for line in lines), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_format_of_check_is_in_the_table() -> None:
    rows = re.findall(r"^\| (`.*?) \| (.*?) ?\|", PAGE, re.MULTILINE)
    named = {name for row, _ in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == {*FORMATS, *REPORTS} - {"terminal", "svg"}
    suffixes = {suffix for _, row in rows for suffix in re.findall(r"`(\.\w+)`", row)}
    assert suffixes == {FORMATS[name].suffix for name in named & {*FORMATS}} | {".sarif", ".xml"}
