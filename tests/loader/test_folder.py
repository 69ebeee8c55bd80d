"""A plan that is a folder: its sections, the files that are none, and what lies outside."""

from datetime import date
from pathlib import Path

import pytest

from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Finding
from crmplan.loader import LoadResult, load_plan

HEAD = "crmplan: 1\nproject: {name: CRM rollout, start: 2026-03-02}\n"
RISK = "sabotage: {name: Sabotage}\n"


def load(folder: Path, **files: str | bytes) -> LoadResult:
    """Read the plan of `HEAD` and other files, in whose names `__` is a point."""
    for name, content in {"plan__yaml": HEAD, **files}.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name.replace("__", ".")).write_bytes(data)
    return load_plan(folder, today=date(2026, 8, 3))


def codes(result: LoadResult) -> list[tuple[str, str]]:
    return [(finding.code, finding.variant) for finding in result.findings]


def place(finding: Finding) -> tuple[str, int, int]:
    assert finding.place is not None
    return Path(finding.place.file.name).name, *finding.place.position


def test_section_stands_in_a_file_of_its_own(tmp_path: Path) -> None:
    result = load(tmp_path, risks__yaml=RISK, adoption__yaml="- {date: 2026-05-11, users: 14}\n")
    assert result.findings == [] and result.plan is not None
    assert list(result.plan.risks) == ["sabotage"]
    assert result.plan.adoption[0].users == 14


def test_problem_of_a_section_is_placed_in_its_file(tmp_path: Path) -> None:
    result = load(tmp_path, risks__yaml="sabotage:\n  owner: nobody\n  imapct: minor\n")
    assert [(f.code, place(f)) for f in result.findings] == [
        ("CP041", ("risks.yaml", 2, 10)),
        ("CP011", ("risks.yaml", 3, 3)),
    ]


def test_section_in_two_places_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    result = load(tmp_path, plan__yaml=HEAD + "risks: {a: {name: A}}\n", risks__yaml=RISK)
    (finding,) = result.findings
    assert (finding.code, finding.variant, place(finding)) == ("CP007", "twice", ("risks.yaml", 1, 1))
    assert finding.params == {"key": "risks", "file": "plan.yaml", "line": 3, "column": 1}


def test_empty_section_gives_way_to_its_file(tmp_path: Path) -> None:
    result = load(tmp_path, plan__yaml=HEAD + "risks:\n", risks__yaml=RISK)
    assert result.findings == [] and result.plan is not None
    assert list(result.plan.risks) == ["sabotage"]


@pytest.mark.parametrize("content", ["", "# none yet\n", "~\n"])
def test_empty_file_of_a_section_is_an_error(tmp_path: Path, content: str) -> None:
    assert codes(load(tmp_path, risks__yaml=content)) == [("CP007", "empty")]


def test_anchors_do_not_reach_another_file(tmp_path: Path) -> None:
    plan = HEAD + "x-a: &a {name: A}\n"
    assert codes(load(tmp_path, plan__yaml=plan, risks__yaml="sabotage: *a\n")) == [("CP001", "alias")]


def test_unreadable_file_hides_nothing_else_and_causes_nothing_else(tmp_path: Path) -> None:
    plan = HEAD + "modules: {contacts: {cost: much}}\nstages: {b: {tasks: {t: {owner: irina}}}}\n"
    result = load(tmp_path, plan__yaml=plan, team__yaml="irina: [\n")
    assert codes(result) == [("CP014", ""), ("CP001", "bracket")]
    assert result.plan is None


@pytest.mark.parametrize(
    ("name", "variant", "wanted"),
    [
        ("risks__yml", "yml", "risks.yaml"),
        ("Risks__YAML", "yml", "risks.yaml"),
        ("riskz__yaml", "", "riskz.yaml"),
        ("tasks__yaml", "", "tasks.yaml"),
    ],
)
def test_file_that_is_not_read_is_a_warning(tmp_path: Path, name: str, variant: str, wanted: str) -> None:
    result = load(tmp_path, **{name: RISK})
    (finding,) = result.findings
    assert (finding.code, finding.variant, str(finding.severity)) == ("CP008", variant, "warning")
    assert finding.params["wanted"] == wanted
    assert result.plan is not None and not result.plan.risks


def test_map_that_a_source_names_is_no_stray_file(tmp_path: Path) -> None:
    sources = "sources: {crm: {type: csv, file: deals.csv, map: crm-map.yaml}}\n"
    found = load(tmp_path, plan__yaml=HEAD + sources, **{"crm-map__yaml": "base: amocrm\n", "x__yaml": RISK})
    assert [(one.code, one.params["file"]) for one in found.findings] == [("CP008", "x.yaml")]


def test_checklist_that_the_plan_names_is_no_stray_file(tmp_path: Path) -> None:
    audit = "audit: {checklists: [standard, our.yaml], answers: {our-question: {answer: yes}}}\n"
    questions = "questions:\n  - {id: our-question, question: Is it ours, weight: 1}\n"
    assert load(tmp_path, plan__yaml=HEAD + audit, our__yaml=questions).findings == []


def test_missing_checklist_is_a_warning_and_its_answers_are_not_unknown(tmp_path: Path) -> None:
    audit = "audit: {checklists: our.yaml, answers: {our-question: {answer: yes}}}\n"
    result = load(tmp_path, plan__yaml=HEAD + audit)
    assert [(f.code, str(f.severity)) for f in result.findings] == [("CP054", "warning")]
    assert result.plan is not None


@pytest.mark.parametrize("name", ["../our.yaml", "/etc/passwd", "a\\\\b.yaml", "C:our.yaml"])
def test_no_file_outside_the_folder_is_read(tmp_path: Path, name: str) -> None:
    audit = f'audit: {{checklists: ["{name}"]}}\n'
    assert codes(load(tmp_path, plan__yaml=HEAD + audit)) == [("CP053", "outside")]


def test_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("id\nanna\n")
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "people.csv").symlink_to(tmp_path / "secret.csv")
    assert codes(load(folder, people__yaml="file: people.csv\n")) == [("CP053", "outside")]


def test_leftovers_of_editors_and_defaults_are_passed_over(tmp_path: Path) -> None:
    result = load(tmp_path, crmplan__yaml="language: en\n", **{".risks__yaml": "[", "risks__yaml~": "["})
    assert result.findings == []


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"", "utf-8")],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_encoding_and_line_breaks_change_no_place(
    tmp_path: Path, mark: bytes, encoding: str, line_break: str
) -> None:
    text = f"# Внедрение \U0001f680\n{HEAD}budget: {{approved: много}}\n".replace("\n", line_break)
    (finding,) = load(tmp_path, plan__yaml=mark + text.encode(encoding)).findings
    assert (finding.code, place(finding)) == ("CP014", ("plan.yaml", 4, 20))


@pytest.mark.parametrize(
    ("content", "variant"),
    [
        (HEAD.encode("utf-16-le"), "no-mark"),
        (b"\xff\xfe\x00\x00" + HEAD.encode("utf-32-le"), "encoding"),
        (HEAD.replace("rollout", "внедрение").encode("cp1251"), "cp1251"),
        (HEAD.encode() + b"# \xff\n", "bytes"),
        (b"\xff\xfe" + HEAD.encode("utf-16-le") + b"a", "utf-16"),
    ],
)
def test_other_encodings_are_named(tmp_path: Path, content: bytes, variant: str) -> None:
    assert codes(load(tmp_path, plan__yaml=content)) == [("CP002", variant)]


def test_file_beyond_the_size_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(HEAD)
    result = load_plan(tmp_path, today=date(2026, 8, 3), max_bytes=20)
    assert codes(result) == [("CP003", "size")]


def test_folder_without_a_plan_and_missing_paths_are_no_findings(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "plan.yaml"):
        with pytest.raises(CrmplanError) as caught:
            load_plan(path, today=date(2026, 8, 3))
        assert caught.value.exit_code is ExitCode.USAGE


def test_section_that_is_a_folder_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "risks.yaml").mkdir()
    with pytest.raises(CrmplanError, match=r"risks\.yaml"):
        load(tmp_path)
    (tmp_path / "risks.yaml").rename(tmp_path / "other.yaml")
    assert load(tmp_path).findings == []
