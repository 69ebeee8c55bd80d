"""Plans at a revision: which files belong to them, where they are found, and that nothing is touched."""

import os
from datetime import date
from pathlib import Path

import pytest

from crmplan.errors import CrmplanError
from crmplan.loader import load_plan
from crmplan.loader.baselines import read_baselines
from crmplan.loader.revisions import repository
from tests.helpers import PLANS, TODAY
from tests.repository import SETTINGS, Checkout, checkout, needs_git

pytestmark = needs_git

HEAD = "crmplan: 1\nproject: {name: CRM rollout, start: 2026-03-02}\n"


@pytest.fixture
def made(tmp_path: Path) -> Checkout:
    return checkout(tmp_path / "made")


def files(plan: Path, revision: str = "HEAD") -> dict[str, bytes]:
    with repository(plan) as source:
        return source.plan_files(source.commit(revision), plan)


# Which files


def test_folder_has_its_sections_and_what_they_name(made: Checkout) -> None:
    made.write(
        p___plan__yaml=f"{HEAD}people: {{file: staff/people.csv}}\n",
        p___risks__yaml="sabotage: {name: Sabotage}\n",
        p___kpis__yaml="sales: {name: Sales, series: data/sales.csv}\n",
        p___audit__yaml="checklists: [ours.yaml]\n",
        p___ours__yaml="questions: []\n",
        p___crmplan__yaml="language: ru\n",
        p___staff___people__csv="id\n",
        p___data___sales__csv="date,value\n",
        p___data___other__csv="date,value\n",
        p___notes__txt="lunch\n",
        other__yaml=HEAD,
    )
    made.put("p/plan.baseline.json", "{}")
    made.commit()
    assert sorted(files(made.folder / "p")) == [
        "audit.yaml", "crmplan.yaml", "data/sales.csv", "kpis.yaml", "ours.yaml", "plan.baseline.json",
        "plan.yaml", "risks.yaml", "staff/people.csv",
    ]  # fmt: skip


def test_file_has_what_it_names_and_nothing_of_its_neighbours(made: Checkout) -> None:
    made.write(east__yaml=f"{HEAD}people: {{file: people.csv}}\n", people__csv="id\n", west__yaml=HEAD)
    made.put("east.baseline.json", "{}")
    made.put("west.baseline.json", "{}")
    made.commit()
    assert sorted(files(made.folder / "east.yaml")) == ["east.baseline.json", "east.yaml", "people.csv"]
    assert files(made.folder / "east.yaml")["people.csv"] == b"id\n"


@pytest.mark.parametrize(
    "name", ["../outside.csv", "/etc/hosts", "data", "", ".", "..", "data/../people.csv"]
)
def test_names_that_lead_elsewhere_are_no_files_of_the_plan(made: Checkout, name: str) -> None:
    made.put("p/plan.yaml", f"{HEAD}people: {{file: {name!r}}}\n")
    made.write(outside__csv="id\n", p___data___x__csv="id\n", p___people__csv="id\n")
    made.commit()
    assert list(files(made.folder / "p")) == ["plan.yaml"]


def test_files_are_those_of_the_revision_whatever_the_work_tree_holds(made: Checkout) -> None:
    plan = made.put("plan.yaml", f"{HEAD}# one\n")
    made.commit()
    plan.write_text(f"{HEAD}# two\n", encoding="utf-8")
    made.commit()
    made.git("tag", "-a", "-m", "Signed", "signed", "HEAD~1")
    plan.write_text(f"{HEAD}# three\n", encoding="utf-8")
    made.git("add", "plan.yaml")
    plan.write_text(f"{HEAD}# four\n", encoding="utf-8")
    found = {
        name: files(plan, name)["plan.yaml"].splitlines()[-1]
        for name in ("HEAD", "HEAD~1", "signed", "main^")
    }
    assert found == {"HEAD": b"# two", "HEAD~1": b"# one", "signed": b"# one", "main^": b"# one"}


def test_plan_that_was_not_there_has_no_files(made: Checkout) -> None:
    made.put("a.txt", "")
    made.commit()
    made.write(plan__yaml=HEAD, p___plan__yaml=HEAD)
    assert files(made.folder / "plan.yaml") == {}
    assert files(made.folder / "p") == {}
    with (
        repository(made.folder / "p") as source,
        source.plan_at(source.commit("HEAD"), made.folder / "p") as path,
    ):
        assert path is None


def test_file_that_was_a_folder_is_no_plan(made: Checkout) -> None:
    made.put("plan/x.yaml/plan.yaml", HEAD)
    made.commit()
    made.git("rm", "-r", "--quiet", "plan")
    made.put("plan/x.yaml", HEAD)
    assert files(made.folder / "plan" / "x.yaml") == {}


def test_broken_text_is_read_as_it_is(made: Checkout) -> None:
    for name, content in {
        "a.yaml": b"a: [\n",
        "b.yaml": b"\xff\xfe\x00",
        "c.yaml": b"",
        "d.yaml": b"a: \xff\n",
    }.items():
        plan = made.put(name, content)
        made.commit()
        assert files(plan)[name] == content


def test_too_large_a_file_is_cut_where_the_loader_refuses_it(made: Checkout) -> None:
    plan = made.put("plan.yaml", HEAD + "# x\n" * 1000)
    made.commit()
    with repository(plan, max_bytes=100) as source:
        assert len(source.plan_files(source.commit("HEAD"), plan)["plan.yaml"]) == 101


# Where


def test_names_with_spaces_and_umlauts(made: Checkout) -> None:
    plan = made.put('Büro "1"/планы/наш план.yaml', f"{HEAD}people: {{file: люди.csv}}\n")
    made.put('Büro "1"/планы/люди.csv', "id\n")
    made.commit()
    assert sorted(files(plan)) == ["люди.csv", "наш план.yaml"]


def test_plan_is_found_from_any_folder(
    made: Checkout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made.write(p___plan__yaml=HEAD)
    made.commit()
    for folder, name in (
        (made.folder, "p"),
        (made.folder / "p", "."),
        (tmp_path, "made/p"),
        (tmp_path, "made/./p/../p"),
    ):
        monkeypatch.chdir(folder)
        assert list(files(Path(name))) == ["plan.yaml"]


def test_linked_work_tree(made: Checkout, tmp_path: Path) -> None:
    made.write(plan__yaml=HEAD)
    made.commit()
    made.git("worktree", "add", "--quiet", str(tmp_path / "second"), "-b", "second")
    assert (tmp_path / "second" / ".git").is_file()
    assert list(files(tmp_path / "second" / "plan.yaml", "main")) == ["plan.yaml"]


def test_links_are_followed_within_the_repository(made: Checkout) -> None:
    made.write(shared___risks__yaml="rain: {name: Rain}\n", p___plan__yaml=HEAD)
    (made.folder / "p" / "risks.yaml").symlink_to("../shared/risks.yaml")
    (made.folder / "p" / "kpis.yaml").symlink_to("/etc/hosts")
    (made.folder / "p" / "team.yaml").symlink_to("team.yaml")
    (made.folder / "p" / "goals.yaml").symlink_to("../../outside.yaml")
    (made.folder / "q").symlink_to("p")
    made.commit()
    found = files(made.folder / "p")
    assert sorted(found) == ["plan.yaml", "risks.yaml"]
    assert found["risks.yaml"] == b"rain: {name: Rain}\n"
    assert files(made.folder / "q") == found


def test_hostile_tree_writes_nothing_outside(made: Checkout, tmp_path: Path) -> None:
    evil = made.put("evil.txt", "x: 1\n")
    blob = made.git("hash-object", "-w", str(evil))
    tree = b""
    for name in ("../../evil.yaml", "C:evil.yaml", "..", "a\\evil.yaml", "plan.yaml"):
        tree += b"100644 " + name.encode() + b"\0" + bytes.fromhex(blob)
    made.put("tree.bin", tree)
    name = made.git("hash-object", "-w", "-t", "tree", "--literally", str(made.folder / "tree.bin"))
    commit = made.git("commit-tree", "-m", "Evil", name)
    plan = made.put("plan.yaml", HEAD).parent
    with repository(plan) as source, source.plan_at(source.commit(commit), plan) as path:
        assert path is not None
        assert [one.name for one in path.rglob("*")] == ["plan.yaml"]
        assert not (path.parent.parent / "evil.yaml").exists()


# Commits


def test_day_of_a_commit_is_that_of_its_place(made: Checkout) -> None:
    plan = made.put("plan.yaml", HEAD)
    days = {"2026-03-02T23:30:00+0000": date(2026, 3, 2), "2026-03-02T23:30:00-0800": date(2026, 3, 2)}
    for when, day in days.items():
        name = made.commit(date=when)
        with repository(plan) as source:
            commit = source.commit("HEAD")
        assert (commit.name, commit.day) == (name, day)


@pytest.mark.parametrize(
    "revision", ["nowhere", "", "--help", "HEAD:", "HEAD:plan.yaml", ":plan.yaml", "a\nb", "HEAD~9"]
)
def test_what_is_no_commit_is_told(made: Checkout, revision: str) -> None:
    plan = made.put("plan.yaml", HEAD)
    made.commit()
    with (
        pytest.raises(CrmplanError, match=r"no (such revision|commit): ") as caught,
        repository(plan) as source,
    ):
        source.commit(revision)
    assert "HEAD~1" in str(caught.value.hint)


def test_shallow_clone_says_that_its_history_is_cut_off(made: Checkout, tmp_path: Path) -> None:
    made.write(plan__yaml=HEAD)
    made.commit()
    made.commit()
    clone = tmp_path / "clone"
    made.git("clone", "--quiet", "--depth=1", made.folder.as_uri(), str(clone))
    with pytest.raises(CrmplanError) as caught, repository(clone / "plan.yaml") as source:
        source.commit("HEAD~1")
    assert "cut off" in str(caught.value.hint)


def test_plan_of_another_repository_is_refused(made: Checkout, tmp_path: Path) -> None:
    plan = made.put("plan.yaml", HEAD)
    made.commit()
    with repository(plan) as source, pytest.raises(CrmplanError, match="another git repository"):
        source.plan_files(source.commit("HEAD"), tmp_path / "else.yaml")


# The whole


@pytest.mark.parametrize("name", ["harwell", "sever"])
def test_plan_reads_the_same_from_a_revision(made: Checkout, name: str) -> None:
    for path in (PLANS / name).rglob("*"):
        if path.is_file():
            made.put(f"plans/{name}/{path.relative_to(PLANS / name)}", path.read_bytes())
    plan = made.folder / "plans" / name
    made.commit()
    with repository(plan) as source, source.plan_at(source.commit("HEAD"), plan) as path:
        assert path is not None
        assert load_plan(path, today=TODAY).plan == load_plan(plan, today=TODAY).plan
        assert read_baselines(path).baselines == read_baselines(plan).baselines
        kept = path
    assert not kept.exists()


def test_nothing_of_the_repository_is_touched(made: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in SETTINGS.items():
        monkeypatch.setenv(key, value)
    plan = made.put("plan.yaml", HEAD)
    made.commit()
    os.utime(plan, (1, 1))  # the index is stale now, and git would refresh it
    before, times = made.state(), {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")}
    assert files(plan)
    assert made.state() == before
    assert {path: path.stat().st_mtime_ns for path in made.folder.rglob("*")} == times


def test_commit_whose_time_cannot_be_read_is_from_the_beginning(made: Checkout) -> None:
    plan = made.put("plan.yaml", HEAD)
    made.commit()
    text = made.git("cat-file", "commit", "HEAD").replace("> 1772452800 +", "> 99999999999999999999 +")
    assert "9999" in text
    made.put("commit.txt", f"{text}\n")
    name = made.git("hash-object", "-w", "-t", "commit", "--literally", str(made.folder / "commit.txt"))
    with repository(plan) as source:
        assert source.commit(name).day == date(1970, 1, 1)


def test_lost_object_is_told(made: Checkout) -> None:
    plan = made.put("plan.yaml", HEAD)
    made.commit()
    name = made.git("rev-parse", "HEAD:plan.yaml")
    (made.folder / ".git" / "objects" / name[:2] / name[2:]).unlink()
    with pytest.raises(CrmplanError, match="lacks the object"):
        files(plan)
