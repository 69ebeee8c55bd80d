"""Hostile and broken plans against the loader: each ends well, on the right line, and soon."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from crmplan.errors import CrmplanError
from crmplan.findings import Finding, Severity
from crmplan.loader import load_plan
from crmplan.source import excerpt
from tests.broken_inputs import DECIDED, Broken, cases

TODAY = date(2026, 8, 3)
BOMBS = [case for case in cases() if case.kind == "bomb"]
OTHERS = [case for case in cases() if case.kind != "bomb"]
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]")

LIMITED = """\
import json, resource, sys, time
from datetime import date
from pathlib import Path
gigabyte = 1 << 30
resource.setrlimit(resource.RLIMIT_AS, (gigabyte, gigabyte))
from crmplan.loader import load_plan
begun = time.process_time()
result = load_plan(Path(sys.argv[1]), today=date(2026, 8, 3))
seconds = time.process_time() - begun
status = Path("/proc/self/status")
if status.exists():  # `ru_maxrss` begins with what the parent had
    memory = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) // 1024
else:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
lines = sorted({finding.place.position[0] for finding in result.findings})
print(json.dumps([result.plan is not None, seconds, memory, lines]))
"""


def written(case: Broken, folder: Path) -> Path:
    """Write the files of a case and return the path of its plan."""
    for name, content in case.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder / "plan.yaml" if list(case.files) == ["plan.yaml"] else folder


def stands_on(finding: Finding, case: Broken) -> bool:
    """Tell whether a finding is on the line of the problem, in the file that has it."""
    assert finding.place is not None
    name = list(case.files)[-1]
    return finding.place.file.name.endswith(name) and finding.place.position[0] == case.line


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.name)
def test_broken_plan_ends_well(case: Broken, tmp_path: Path) -> None:
    path = written(case, tmp_path)
    if case.exit == 2:
        with pytest.raises(CrmplanError):
            load_plan(path, today=TODAY)
        return
    result = load_plan(path, today=TODAY)
    has_error = any(finding.severity is Severity.ERROR for finding in result.findings)
    assert (result.plan is None, has_error) == (case.exit == 1, case.exit == 1)
    if case.line is not None and case.exit == 1:
        assert any(stands_on(finding, case) for finding in result.findings)
    for finding in result.findings[:50]:
        assert finding.place is not None
        assert not OBEYED.search("".join((str(finding.place), *excerpt(finding.place))))


@pytest.mark.skipif(sys.platform == "win32", reason="memory can't be limited there")
@pytest.mark.parametrize("case", BOMBS, ids=lambda case: case.name)
def test_bomb_is_disarmed_soon_and_in_little_memory(case: Broken, tmp_path: Path) -> None:
    command = [sys.executable, "-c", LIMITED, str(written(case, tmp_path))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    is_sound, seconds, megabytes, lines = json.loads(done.stdout)
    assert is_sound == (case.exit == 0)
    assert case.line is None or case.line in lines
    assert seconds < 4, "of the processor; half of it on a machine of its own"
    assert megabytes < 500


def test_every_decision_is_about_a_case() -> None:
    assert set(DECIDED) <= {case.name for case in cases()}
