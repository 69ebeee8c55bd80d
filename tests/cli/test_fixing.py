"""`check --fix` and `--diff`: what is mended, what stays as it is, and that a second run changes nothing."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmplan.cli import fixing
from crmplan.cli.checking import Checked, Mended, all_findings
from crmplan.cli.session import open_plan
from crmplan.edit.files import ChangedMeanwhileError
from crmplan.errors import CrmplanError
from crmplan.findings import Finding, Fix, Remove, Set, located
from crmplan.rules.fixes import FIXABLE, not_required, rework
from crmplan.source import Location
from tests.cli.conftest import PLAN, Run

BASE = """\
# A plan as somebody keeps it
crmplan: 1
project:
  name: CRM rollout  # of 2026
  start: 2026-03-02
  currency: EUR
  manager: irina     # answers for it
  status_date: 2026-03-06
  working_group: [irina, max]

team:
  irina: {name: Irina, role: "Head, sales", side: client, background: sales, capacity: 50%}
  max:   {name: Max,   role: Engineer,      side: vendor, background: it}   # from CRM Studio
budget: {approved: 90000}
stages:
  build:
    name: Configuration
    tasks:
      funnel:
        name: 'Configure the funnel'
        duration: 8d   # a guess
        owner: max
        deliverable: |
          # crmplan: ignore[CP999] is no comment here
          The funnel
      rules: {name: Write the rules, after: [funnel], effort: 12h, owner: irina,
              deliverable: Rules}
risks:
  sabotage:
    name: Managers sabotage the CRM
    probability: likely
    impact: moderate
    response: mitigate
    owner: irina
"""
KEYS = (
    "project team budget stages tasks risks name start currency manager status_date working_group role side"
    " background capacity approved duration owner deliverable after effort probability impact response"
).split()
WORDS = "client vendor sales likely moderate mitigate".split()


def checked(path: Path, texts: Mapping[Path, str]) -> Checked:
    opened = open_plan(path, texts=texts)
    return Checked(opened, all_findings(opened))


def mended(text: str) -> tuple[str, Mended]:
    """Return the text of a plan as its fixes make it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.yaml"
        path.write_bytes(text.encode())
        done = fixing.fix(path, partial(checked, path))
        assert not list(Path(folder).glob(".plan.yaml.*.tmp"))
        return path.read_bytes().decode(), done


# The property: faults that were put into a plan are taken out, and nothing else changes


def slips(word: str) -> list[str]:
    """Return ways to misspell a word by one slip of the hand."""
    swapped = [word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)]
    doubled = [word[:n] + word[n] + word[n:] for n in range(len(word))]
    dropped = [word[:n] + word[n + 1 :] for n in range(len(word))] if len(word) > 4 else []
    made = [*swapped, *doubled, *dropped, word.capitalize()]
    return [slip for slip in dict.fromkeys(made) if slip != word and len(slip) >= 4]


PLACES = [
    (match.start(1), match.end(1))
    for match in re.finditer(rf"(?<![\w'])({'|'.join(KEYS)}):|: ({'|'.join(WORDS)})\b", BASE)
    if match[1]
] + [match.span(1) for match in re.finditer(rf": ({'|'.join(WORDS)})\b", BASE)]
LINES = [
    number
    for number, line in enumerate(BASE.splitlines())
    if not re.search(r"\||crmplan: ignore|The funnel|#|:$|^$", line)
]
COMMENTS = [
    "# crmplan: ignore[CP999] never",
    "#crmplan: ignore[CP806,XX]",
    "# crmplan: ignore[CP805, CP017] was so",
]


@st.composite
def faulty(draw: st.DrawFn) -> tuple[str, int]:
    """Return the plan with faults, some of them within others, and how many there are."""
    chosen = draw(
        st.lists(st.sampled_from(PLACES), unique_by=lambda at: BASE.count("\n", 0, at[0]), max_size=6)
    )
    text = BASE
    for start, end in sorted(chosen, reverse=True):
        text = text[:start] + draw(st.sampled_from(slips(BASE[start:end]))) + text[end:]
    lines = text.splitlines()
    behind = draw(st.dictionaries(st.sampled_from(LINES), st.sampled_from(COMMENTS), max_size=4))
    above = draw(st.dictionaries(st.sampled_from(LINES), st.sampled_from(COMMENTS), max_size=4))
    codes = sum(comment.count("CP") + comment.count("XX") for comment in (*behind.values(), *above.values()))
    new = [
        ([f"  {above[number]}"] if number in above else [])
        + [f"{line}  {behind[number]}" if number in behind else line]
        for number, line in enumerate(lines)
    ]
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return newline.join(line for group in new for line in group) + newline, len(chosen) + codes


@settings(max_examples=60)
@given(faulty())
def test_faults_are_taken_out_and_nothing_else_changes(case: tuple[str, int]) -> None:
    text, count = case
    new, done = mended(text)
    assert new.replace("\r\n", "\n") == BASE
    assert new.count("\r\n") == (text.count("\r\n") and BASE.count("\n"))
    assert done.fixed == count
    assert not [finding for finding in done.checked.findings if finding.fix or finding.code in FIXABLE]
    again, nothing = mended(new)
    assert (again, nothing.fixed, nothing.texts) == (new, 0, ())


def test_base_is_sound_and_has_nothing_to_fix() -> None:
    text, done = mended(BASE)
    assert (text, done.texts) == (BASE, ())
    assert done.checked.opened.loaded.plan is not None


# What is left alone

HEAD = "crmplan: 1\nproject: {name: P, start: 2026-03-02}\n"


@pytest.mark.parametrize(
    "line",
    [
        "stages: {s: {tasks: {a: {due_date: day 3}}}}",
        "stages: {s: {tasks: {a: {dux: day 3}}}}",
        "stages: {s: {tasks: {a: {durations: 1d, duration: 2d}}}}",
        "stages: {s: {tasks: {a: {durations: soon}}}}",
        "stages: {s: {tasks: {a: {afters: [nothing]}}}}",
        "stages: {s: {tasks: {a: {note: long, costs}}}}",
        "stages: {s: {tasks: {a-1: {duration: 1d}, b: {after: [a-2]}}}}",
        "team: {max: {side: vandals}}",
        "team: {max: {side: [clinet]}}",
        "risks: {r: {probability: 0.65}}",
        "x-own: &a {duratoin: 1d}\nstages: {s: {tasks: {a: &t {duratoin: 1d}, b: *t}}}",
        "stages: {s: {tasks: {a: {duratoin: 1d, duratoin: 2d}}}}",
        "stages: [",
    ],
)
def test_what_is_not_mechanical_stays(line: str) -> None:
    text = f"{HEAD}{line}\n"
    new, done = mended(text)
    assert (new, done.fixed) == (text, 0)
    assert done.checked.opened.loaded.plan is None


def test_one_that_does_not_help_keeps_no_other_from_being_made() -> None:
    tasks = "\n".join(f"      t{n}: {{duratoin: {'soon' if n == 5 else '1d'}}}" for n in range(9))
    new, done = mended(f"{HEAD}stages:\n  s:\n    tasks:\n{tasks}\n")
    assert (done.fixed, new.count("duratoin"), new.count("duration:")) == (8, 1, 8)
    assert [finding.code for finding in done.checked.findings] == ["CP011"]


def test_those_that_do_not_help_are_told_from_the_others_at_once() -> None:
    tasks = "\n".join(f"      t{n}: {{duratoin: {'soon' if n % 3 else '1d'}}}" for n in range(60))
    looks = []

    def counted(path: Path, texts: Mapping[Path, str]) -> Checked:
        looks.append(path)
        return checked(path, texts)

    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.yaml"
        path.write_text(f"{HEAD}stages:\n  s:\n    tasks:\n{tasks}\n", encoding="utf-8")
        assert fixing.mend(path, partial(counted, path)).fixed == 20
    assert len(looks) == 4


def test_one_that_cannot_be_changed_alone_keeps_no_other_from_being_made() -> None:
    tasks = "\n".join(f"      t{n}: {{duratoin: 1d}}" for n in range(9))
    text = f"{HEAD}stages:\n  s:\n    tasks:\n      a: &a {{duratoin: 1d}}\n      b: *a\n{tasks}\n"
    new, done = mended(text)
    assert (done.fixed, new) == (
        9,
        text.replace("{duratoin", "{duration").replace("&a {duration", "&a {duratoin"),
    )


def test_comments_are_mended_where_rules_are_not_run() -> None:
    new, done = mended(f"{HEAD}team: {{max: {{side: nobody}}}}  # crmplan: ignore[CP999, CP805]\n")
    assert new == f"{HEAD}team: {{max: {{side: nobody}}}}  # crmplan: ignore[CP805]\n"
    assert (done.fixed, [finding.code for finding in done.checked.findings]) == (1, ["CP017"])


def test_faults_within_what_is_misspelt_are_mended_too() -> None:
    new, done = mended(f"{HEAD}teams: {{m: {{sides: Clinet, backgrund: salse}}}}\n")
    assert (new, done.fixed) == (f"{HEAD}team: {{m: {{side: client, background: sales}}}}\n", 5)


def test_key_that_hides_an_error_stays_misspelt() -> None:
    text = f"{HEAD}teams: {{m: {{side: vandals}}}}\n"
    new, done = mended(text)
    assert (new, done.fixed) == (text, 0)


def test_comment_whose_error_is_mended_goes_too() -> None:
    new, done = mended(f"{HEAD}team: {{max: {{side: clinet}}}}  # crmplan: ignore[CP017] later\n")
    assert (new, done.fixed) == (f"{HEAD}team: {{max: {{side: client}}}}\n", 2)


def test_only_what_is_reported_is_mended(run: Run, plan: Path) -> None:
    plan.write_text(f"{PLAN}# crmplan: ignore[CP999]\n", encoding="utf-8")
    assert run("check", plan, "--fix", "--ignore", "CP09").out == "1 plan: no findings\n"
    assert plan.read_text(encoding="utf-8").endswith("# crmplan: ignore[CP999]\n")


# Fixes of rules

CARDS = f"""\
{HEAD}team: {{max: {{name: Max}}, ann: {{}}}}
cards:
  client:
    need: {{kind: need, required: true, used_in: [weekly]}}
    fax:  {{required: true}}   # nobody reads it
    phone:
      required: true
      kind: other
reports: {{weekly: {{name: Weekly}}}}
stages:
  s:
    tasks:
      lessons: {{name: Record lessons, duration: 1d, owner: max, quality: 3, finished: 2026-03-04,
                unmet: [No lesson for shipment yet]}}
      rules: {{duration: 2d, owner: [max, ann]}}
meetings: {{final: {{on: 2026-03-06}}}}
"""


def with_rules(path: Path, texts: Mapping[Path, str]) -> Checked:
    """Check a plan with findings of rules that say how they are mended, as CP203 and CP807 do."""
    opened = open_plan(path, texts=texts)
    plan = opened.plan
    tasks = {action.task for action in plan.actions.values()}
    found = [
        Finding("CP203", ("cards", card, key), fix=not_required(("cards", card, key)))
        for card, fields in plan.cards.items()
        for key, field in fields.fields.items()
        if field.required and not field.used_in
    ]
    found += [
        Finding("CP807", placed.path, fix=rework(plan, key))
        for key, placed in plan.tasks.items()
        if key not in tasks
    ]
    return Checked(opened, located(found, opened.loaded.sources))


def test_findings_of_rules_are_mended_in_place(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(CARDS, encoding="utf-8")
    done = fixing.fix(path, partial(with_rules, path))
    assert (done.fixed, done.checked.findings) == (4, [])
    new = path.read_text(encoding="utf-8")
    before, after = set(CARDS.splitlines()), new.splitlines()
    assert before - set(after) == {"    fax:  {required: true}   # nobody reads it", "      required: true"}
    assert [line for line in after if line not in before] == [
        "    fax:  {}   # nobody reads it",
        "actions:",
        "  rework-lessons: {name: No lesson for shipment yet, owner: max, from: final, task: lessons}",
        "  rework-rules: {name: rules, owner: [max, ann], from: final, task: rules}",
    ]
    again = fixing.fix(path, partial(with_rules, path))
    assert (again.texts, again.fixed) == ((), 0)


def test_new_section_gets_its_own_file_in_a_folder(tmp_path: Path) -> None:
    head, rest = CARDS.split("stages:\n")
    stages, meetings = rest.split("meetings:")
    (tmp_path / "plan.yaml").write_text(f"{head}meetings:{meetings}", encoding="utf-8")
    own = "\n".join(line[2:] for line in stages.splitlines())
    (tmp_path / "stages.yaml").write_text(f"{own}\n", encoding="utf-8")
    done = fixing.fix(tmp_path, partial(with_rules, tmp_path))
    assert done.fixed == 4
    assert sorted(text.path.name for text in done.texts) == ["actions.yaml", "plan.yaml"]
    assert (tmp_path / "actions.yaml").read_text(encoding="utf-8").startswith("rework-lessons:")


def test_fix_that_does_not_remove_its_finding_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(CARDS, encoding="utf-8")

    def stubborn(texts: Mapping[Path, str]) -> Checked:
        fix = Fix((Set(("project", "client"), "Vostok"),))
        return Checked(open_plan(path, texts=texts), [Finding("CP801", ("budget",), fix=fix)])

    assert fixing.fix(path, stubborn).fixed == 0
    assert path.read_text(encoding="utf-8") == CARDS


def test_fix_that_breaks_the_plan_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(CARDS, encoding="utf-8")

    def harmful(texts: Mapping[Path, str]) -> Checked:
        opened = open_plan(path, texts=texts)
        fix = Fix((Remove(("project", "name")),))
        return Checked(opened, [Finding("CP801", ("budget",), fix=fix)] if opened.loaded.plan else [])

    assert fixing.fix(path, harmful).fixed == 0
    assert path.read_text(encoding="utf-8") == CARDS


def test_comment_that_cannot_be_cut_keeps_nothing_else_from_being_mended(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(CARDS, encoding="utf-8")

    def wrong(texts: Mapping[Path, str]) -> Checked:
        opened, found, _ = with_rules(path, texts)
        cut = Location(opened.loaded.sources.files[0], 0, 5)
        return Checked(opened, [Finding("CP091", fix=Fix(cuts=(cut,))), *found])

    done = fixing.fix(path, wrong)
    assert (done.fixed, [finding.code for finding in done.checked.findings]) == (4, ["CP091"])


# Writing


def test_change_of_somebody_else_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(f"{BASE}# crmplan: ignore[CP999]\n", encoding="utf-8")
    replace = fixing.replace_text
    calls = []

    def late(path: Path, old: str | None, new: str) -> None:
        if not calls:
            path.write_text(f"# mine\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
        calls.append(path)
        replace(path, old, new)

    monkeypatch.setattr(fixing, "replace_text", late)
    fixing.fix(path, partial(checked, path))
    assert path.read_text(encoding="utf-8") == f"# mine\n{BASE}"
    assert len(calls) == 2


def test_file_that_always_changes_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(f"{BASE}# crmplan: ignore[CP999]\n", encoding="utf-8")

    def never(path: Path, old: str | None, new: str) -> None:
        raise ChangedMeanwhileError(path)

    monkeypatch.setattr(fixing, "replace_text", never)
    with pytest.raises(CrmplanError, match="all the time"):
        fixing.fix(path, partial(checked, path))


# The command


@pytest.fixture
def wrong(plan: Path) -> Path:
    plan.write_text(PLAN.replace("side: client", "side: clinet"), encoding="utf-8")
    return plan


def test_fix_writes_and_reports_what_is_left(run: Run, wrong: Path) -> None:
    result = run("check", wrong, "--fix")
    assert (result.code, result.out) == (0, "1 plan: no findings; 1 fixed\n")
    assert wrong.read_text(encoding="utf-8") == PLAN
    assert run("check", wrong, "--fix").out == "1 plan: no findings\n"
    assert run("check", wrong, "--fix", "--lang", "ru").code == 0


def test_what_can_be_mended_is_counted(run: Run, wrong: Path) -> None:
    assert run("check", wrong).out.endswith("1 plan: 1 error; 1 fixable by `crmplan check --fix`\n")
    assert "`crmplan check --fix`: 1" in run("check", wrong, "--lang", "ru").out


def test_what_could_not_be_mended_is_not_promised_again(run: Run, wrong: Path) -> None:
    wrong.write_text(PLAN.replace("duration: 20d", "duratoin: soon"), encoding="utf-8")
    assert run("check", wrong, "--fix").out.endswith("1 plan: 1 error\n")


def test_what_is_left_decides_the_exit_code(run: Run, wrong: Path) -> None:
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("[brief]", "[breif]"), encoding="utf-8")
    result = run("check", wrong, "--fix")
    assert result.code == 1
    assert result.out.endswith("1 plan: 1 error; 1 fixed\n")
    assert "error[CP041]" in result.out


def test_diff_shows_what_would_be_changed_and_writes_nothing(run: Run, wrong: Path) -> None:
    before = wrong.read_bytes()
    result = run("check", wrong.name, "--diff")
    assert result.code == 1
    changed = [line for line in result.out.splitlines() if line.startswith(("+", "-"))]
    assert [line[:30] for line in changed[:2]] == ["--- a/plan.yaml", "+++ b/plan.yaml"]
    assert [line.count("clinet") for line in changed[2:]] == [1, 0]
    assert result.err == "1 finding would be fixed\n"
    assert wrong.read_bytes() == before
    assert run("check", wrong.name, "--diff", "--fix").code == 1
    assert wrong.read_bytes() == before
    assert [path.name for path in wrong.parent.iterdir()] == [wrong.name]


def test_diff_of_nothing_is_empty(run: Run, plan: Path) -> None:
    result = run("check", plan, "--diff")
    assert (result.code, result.out, result.err) == (0, "", "0 findings would be fixed\n")


def test_diff_is_of_all_plans(run: Run, two_plans: Path) -> None:
    for path in (two_plans / "plans" / "west.yaml", two_plans / "plans" / "east" / "plan.yaml"):
        path.write_text(f"{path.read_text(encoding='utf-8')}# crmplan: ignore[CP999]\n", encoding="utf-8")
    result = run("check", "--diff", cwd=two_plans)
    assert result.out.count("-# crmplan: ignore[CP999]") == 2
    assert run("check", "--fix", cwd=two_plans).out == "2 plans: no findings; 2 fixed\n"
    assert run("check", "--diff", cwd=two_plans).code == 0


def test_plan_that_is_not_there_is_wrong_usage(run: Run) -> None:
    assert run("check", "none.yaml", "--fix").code == 2
    assert run("check", "none.yaml", "--diff").code == 2


def test_read_only_file_is_told(run: Run, wrong: Path) -> None:
    wrong.chmod(0o444)
    result = run("check", wrong, "--fix")
    assert result.code == 2
    assert "read-only" in result.err
