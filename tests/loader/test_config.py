"""`crmplan.yaml`: what it sets, where it is looked for, and every problem of it in one run, each at its place."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crmplan import __version__
from crmplan.errors import CrmplanError, ExitCode
from crmplan.findings import Severity
from crmplan.loader.config import Config, allows_sql, read_config
from crmplan.model.limits import LIMITS, Limits
from tests.configuration import PAGE, page


def config(folder: Path, text: str) -> Config:
    (folder / "crmplan.yaml").write_text(text, encoding="utf-8")
    return read_config(folder, None)


def problems(folder: Path, text: str | bytes) -> list[str]:
    """Return what is wrong with a configuration, each without the folder."""
    path = folder / "crmplan.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CrmplanError) as caught:
        read_config(folder, None)
    assert caught.value.exit_code is ExitCode.USAGE
    return [line.replace(f"{folder}/", "") for line in (caught.value.message, *caught.value.lines)]


# What it sets


def test_everything_can_be_set(tmp_path: Path) -> None:
    found = config(
        tmp_path,
        "language: ru\n"
        "severities: {CP809: info, CP805: error}\n"
        "ignore: {CP801: the client keeps the budget, CP052: 'yes'}\n"
        "thresholds: {client_share: 40%, entry_minutes: 45, required_fields: 9}\n"
        "library: {templates: ours}\n"
        f"required_version: {__version__}\n"
        "x-remark: ours\n",
    )
    assert found == Config(
        language="ru",
        severities={"CP809": Severity.INFO, "CP805": Severity.ERROR},
        ignored={"CP801": "the client keeps the budget", "CP052": "yes"},
        limits=Limits(client_share="40%", entry_minutes="45", required_fields="9"),  # type: ignore[arg-type]
        templates=tmp_path / "ours",
    )
    assert (found.limits.client_share, found.limits.entry_minutes) == (Decimal("0.4"), Decimal(45))
    assert found.limits.custom_share == LIMITS.custom_share


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "language:\nseverities:\nignore: {}\nthresholds: ~\nlibrary:\nrequired_version:\n",
        "required_version: '>=0.0.1'\n",
        "required_version: 0\n",
    ],
)
def test_what_is_not_said_is_as_usual(tmp_path: Path, text: str) -> None:
    assert config(tmp_path, text) == Config()


# Where it is looked for


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The folders of a plan, above it, of work and of the user, from the strongest on."""
    found = {
        "plan": tmp_path / "firm" / "plans",
        "above": tmp_path / "firm",
        "work": tmp_path / "work",
        "user": tmp_path / "user",
    }
    for folder in found.values():
        folder.mkdir(parents=True, exist_ok=True)
        code = {"plan": "CP801", "firm": "CP803", "work": "CP805", "user": "CP806", "plans": "CP801"}[
            folder.name
        ]
        (folder / "crmplan.yaml").write_text(f"ignore: {{{code}: {folder.name}}}\n", encoding="utf-8")
    monkeypatch.chdir(found["work"])
    return found


def test_the_nearest_holds_alone(places: dict[str, Path]) -> None:
    for folder in places.values():
        found = read_config(places["plan"], places["user"])
        assert list(found.ignored.values()) == [folder.name]
        (folder / "crmplan.yaml").unlink()
    assert read_config(places["plan"], places["user"]) == Config()
    assert read_config(places["plan"], None) == Config()


def test_folder_of_that_name_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "crmplan.yaml").mkdir()
    assert read_config(tmp_path, None) == Config()


# What is wrong with it


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("- a\n", "1:1: expected keys, such as `severities: {CP809: info}`"),
        ("text\n", "1:1: expected keys, such as `severities: {CP809: info}`"),
        ("\nlanguages: ru\n", "2:1: no such key: languages; one of language, severities, ignore,"),
        ("language: de\n", "1:1: language: one of en, ru"),
        ("language: [en]\n", "1:1: language: one of en, ru"),
        ("severities: error\n", "1:1: severities: expected codes, such as `CP809: info`"),
        ("severities:\n  CP809: fatal\n", "2:3: severities: CP809: one of error, warning, info"),
        ("severities: {CP809: }\n", "1:14: severities: CP809: one of error, warning, info"),
        ("severities: {CP809: [error]}\n", "1:14: severities: CP809: one of error, warning, info"),
        (
            "severities: {CP805: info, CP809: off}\n",
            "1:27: severities: CP809: a code is switched off with a reason: `ignore: {CP809: why}`",
        ),
        ("severities: {CP80: info}\n", "1:14: severities: no such code: CP80"),
        ("ignore: [CP809]\n", "1:1: ignore: expected codes, such as `CP809: our stages have no windows`"),
        ("ignore: {CP809: ' '}\n", "1:10: ignore: CP809: expected the reason, as a text"),
        ("ignore: {CP809: }\n", "1:10: ignore: CP809: expected the reason, as a text"),
        ("ignore: {CP809: {a: b}}\n", "1:10: ignore: CP809: expected the reason, as a text"),
        ("ignore: {no-project-lead: why}\n", "1:10: ignore: no such code: no-project-lead"),
        ("thresholds: 12\n", "1:1: thresholds: expected limits, such as `entry_minutes: 45`"),
        (
            "thresholds:\n  card_fields: 3\n",
            "2:3: thresholds: no such limit: card_fields; one of client_share,",
        ),
        (
            "thresholds: {client_share: 0.3}\n",
            "1:14: thresholds: client_share: expected percent, such as 30%",
        ),
        (
            "thresholds: {entry_minutes: -1}\n",
            "1:14: thresholds: entry_minutes: expected minutes, such as 60",
        ),
        (
            "thresholds: {owner_notice_days: 3000000}\n",
            "1:14: thresholds: owner_notice_days: Input should be less than or equal to 3650, such as 14",
        ),
        (
            "thresholds: {required_fields: 1.5}\n",
            "1:14: thresholds: required_fields: expected count, such as 12",
        ),
        ("library: ours\n", "1:1: library: expected `templates: FOLDER`"),
        ("library: {templates: [a]}\n", "1:1: library: expected `templates: FOLDER`"),
        ("library: {logo: a.png}\n", "1:1: library: expected `templates: FOLDER`"),
        ("required_version: new\n", "1:1: required_version: expected a version such as 0.2"),
        ("required_version: '<=0.2'\n", "1:1: required_version: expected a version such as 0.2"),
        ("required_version: 99.1\n", f"1:1: crmplan 99.1 is required, this is {__version__}"),
        ("required_version: '>=99'\n", f"1:1: crmplan 99 is required, this is {__version__}"),
        ("language: ru\nlanguage: en\n", "2:1: language stands in line 1, too"),
        ("severities: {\n", "1:13: this is no YAML that crmplan reads (CP001)"),
        ("language: !!str ru\n", "1:11: this is no YAML that crmplan reads (CP005)"),
    ],
)
def test_problem_is_told_at_its_place(tmp_path: Path, text: str, wanted: str) -> None:
    (found,) = problems(tmp_path, text)
    assert found.startswith(f"crmplan.yaml:{wanted}")


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, b"language: ru\n# \xff\n")
    assert found == "crmplan.yaml:2:3: this is no YAML that crmplan reads (CP002)"


def test_all_problems_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "thresholds: {entry_minutes: many, fields: 3, client_share: 40}\n"
        "colour: blue\n"
        "severities: {CP809: off, CP9999: info, CP805: info}\n"
        "language: de\n"
        "ignore:\n  CP801:\n  CP802: agreed\n  XX: why\n"
        "required_version: x\n",
    )
    assert [re.split(r"[ ]", line)[0] for line in found] == [
        f"crmplan.yaml:{place}:"
        for place in ("1:14", "1:35", "1:46", "2:1", "3:14", "3:26", "4:1", "6:3", "8:3", "9:1")
    ]


def test_all_problems_of_the_yaml_are_told(tmp_path: Path) -> None:
    found = problems(tmp_path, "language: ru\nlanguage: en\nignore: &a {CP801: why}\nlanguage: ru\n")
    assert [line.split()[0] for line in found] == ["crmplan.yaml:2:1:", "crmplan.yaml:4:1:"]


def test_nothing_in_a_key_acts_on_a_terminal(tmp_path: Path) -> None:
    found = problems(tmp_path, '"\\e[31mred": 1\nignore: {"\\u202ered": why}\n')
    assert not [line for line in found if re.search("[\x00-\x1f\u202e]", line)]


# The page


def test_table_of_thresholds_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m tests.configuration"


def test_example_of_the_page_sets_every_key(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    found: Any = config(tmp_path, example)
    usual = [key for key, usual in Config._field_defaults.items() if getattr(found, key) == usual]
    assert usual == ["allows_sql"]  # which is not for the file of a plan to say
    assert (found.limits.entry_minutes, found.templates) == (Decimal(45), tmp_path / "our-templates")


def test_every_key_has_its_line_on_the_page(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "colour: blue\n")
    keys = found.split("one of ")[1].split(", ")
    text = PAGE.read_text(encoding="utf-8")
    assert keys == re.findall(r"^- \*\*(\w+)\*\*: ", text, re.MULTILINE)


def test_only_the_own_settings_allow_sql(tmp_path: Path) -> None:
    own, plan = tmp_path / "own", tmp_path / "plan"
    for folder in (own, plan):
        folder.mkdir()
        (folder / "crmplan.yaml").write_text("allow_sql: yes\n", encoding="utf-8")
    assert allows_sql(own)
    assert read_config(tmp_path / "elsewhere" / "deeper", own).allows_sql
    with pytest.raises(CrmplanError) as caught:
        read_config(plan, own)
    assert "only your own settings can allow the SQL of plans" in caught.value.message


@pytest.mark.parametrize(("text", "is_allowed"), [("allow_sql: no\n", False), ("language: en\n", False)])
def test_sql_is_not_allowed_unless_it_is_said(text: str, is_allowed: bool, tmp_path: Path) -> None:
    assert not allows_sql(None) and not allows_sql(tmp_path)
    (tmp_path / "crmplan.yaml").write_text(text, encoding="utf-8")
    assert allows_sql(tmp_path) is is_allowed


def test_word_for_sql_that_is_no_truth_is_refused(tmp_path: Path) -> None:
    (tmp_path / "crmplan.yaml").write_text("allow_sql: maybe\n", encoding="utf-8")
    with pytest.raises(CrmplanError) as caught:
        allows_sql(tmp_path)
    assert "allow_sql: yes or no" in caught.value.message
