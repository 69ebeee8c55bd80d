"""Objects read from real repositories: what names stand for, what is refused, and what is never run."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from crmplan.errors import CrmplanError, ExitCode
from crmplan.loader.git import Objects, work_tree
from tests.repository import Checkout, checkout, needs_git

pytestmark = needs_git


@pytest.fixture
def made(tmp_path: Path) -> Checkout:
    made = checkout(tmp_path / "made")
    made.put("a.txt", "one\n")
    made.commit()
    return made


def test_object_is_found_by_all_that_git_knows(made: Checkout) -> None:
    head = made.git("rev-parse", "HEAD")
    made.git("tag", "-a", "-m", "Signed", "signed")
    with Objects(made.folder) as objects:
        for name in ("HEAD", "main", head, head[:10], "signed^{commit}", "HEAD@{0}"):
            found = objects.read(name)
            assert found is not None
            assert (found.name, found.kind) == (head, "commit")
        tag, blob = objects.read("signed"), objects.read("HEAD:a.txt")
        assert tag and blob
        assert (tag.kind, blob.kind, blob.content) == ("tag", "blob", b"one\n")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nowhere",
        "--all",
        "-h",
        "--batch-check",
        "HEAD\nHEAD",
        "HEAD\0",
        "HEAD HEAD",
        "HEAD:a",
        "\udcff",
        "a b missing",
    ],
)
def test_what_names_no_object_is_nothing_and_the_next_is_found(made: Checkout, name: str) -> None:
    with Objects(made.folder) as objects:
        assert objects.read(name) is None
        assert objects.read("HEAD") is not None


def test_of_a_large_object_only_the_first_bytes_are_kept(made: Checkout) -> None:
    made.put("big.bin", b"\0\n" * 3_000_000)
    made.commit()
    with Objects(made.folder) as objects:
        found = objects.read("HEAD:big.bin", limit=5)
        assert found is not None
        assert found.content == b"\0\n\0\n\0"
        assert objects.read("HEAD:a.txt") is not None


def test_empty_object_is_read(made: Checkout) -> None:
    made.put("empty", "")
    made.commit()
    with Objects(made.folder) as objects:
        found = objects.read("HEAD:empty")
        assert found is not None
        assert found.content == b""
        assert objects.read("HEAD") is not None


def test_work_tree_is_found_from_below(made: Checkout) -> None:
    below = made.folder / "plans" / "east"
    below.mkdir(parents=True)
    assert work_tree(below).root.resolve() == made.folder.resolve()
    assert work_tree(below).is_shallow is False


def test_environment_of_a_hook_is_that_of_another_repository(
    made: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = checkout(tmp_path / "other")
    for name, value in {
        "GIT_DIR": other.folder / ".git",
        "GIT_INDEX_FILE": "x",
        "GIT_WORK_TREE": other.folder,
    }.items():
        monkeypatch.setenv(name, str(value))
    assert work_tree(made.folder).root.resolve() == made.folder.resolve()
    with Objects(made.folder) as objects:
        assert objects.read("HEAD:a.txt") is not None


def test_folder_outside_of_a_repository_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(CrmplanError, match="is in no git repository") as caught:
        work_tree(tmp_path)
    assert caught.value.exit_code is ExitCode.USAGE


def test_missing_git_is_told(made: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CrmplanError, match="git is not installed"):
        work_tree(made.folder)


def test_bare_repository_has_no_work_tree(tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    bare.mkdir()
    Checkout(bare).git("init", "--quiet", "--bare")
    with pytest.raises(CrmplanError, match="work tree"):
        work_tree(bare)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away"
)
def test_repository_of_somebody_else_is_told_with_the_way_out(
    made: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("SUDO_UID", "GIT_TEST_ASSUME_DIFFERENT_OWNER"):
        monkeypatch.delenv(name, raising=False)
    for path in (made.folder, made.folder / ".git"):
        os.chown(path, 4711, 4711)
    with pytest.raises(CrmplanError, match="dubious ownership") as caught:
        work_tree(made.folder)
    assert "safe.directory" in str(caught.value.hint)


def test_repository_that_breaks_is_told(made: Checkout) -> None:
    with Objects(made.folder) as objects:
        objects._process.kill()
        objects._process.wait()
        with pytest.raises(CrmplanError, match="git has ended"):
            objects.read("HEAD")


def test_hostile_configuration_runs_nothing(made: Checkout, tmp_path: Path) -> None:
    trap, mark = tmp_path / "trap", tmp_path / "mark"
    trap.write_text(f"#!/bin/sh\necho $0 >> '{mark}'\n", encoding="utf-8")
    trap.chmod(0o755)
    hooks = made.folder / ".git" / "hooks"
    for key in (
        "core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "core.askPass", "diff.external",
        "filter.x.smudge", "filter.x.clean", "diff.x.textconv", "pager.cat-file", "gpg.program",
    ):  # fmt: skip
        made.git("config", key, str(trap))
    made.git("config", "alias.cat-file", f"!{trap}")
    made.put(".gitattributes", "* filter=x diff=x\n")
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / hook).write_text(trap.read_text(encoding="utf-8"), encoding="utf-8")
        (hooks / hook).chmod(0o755)
    tree = work_tree(made.folder)
    with Objects(tree.root) as objects:
        assert objects.read("HEAD:a.txt") is not None
    assert not mark.exists()


def test_partial_clone_fetches_nothing(made: Checkout, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    made.git("config", "uploadpack.allowFilter", "true")
    name = made.git("rev-parse", "HEAD:a.txt")
    clone = tmp_path / "clone"
    Checkout(tmp_path).git(
        "clone", "--quiet", "--no-checkout", "--filter=blob:none", made.folder.as_uri(), str(clone)
    )
    Checkout(clone).git("config", "remote.origin.uploadpack", f"touch {mark}; git-upload-pack")
    with Objects(clone) as objects:
        commit = objects.read("HEAD")
        assert commit and commit.kind == "commit"
        with suppress(CrmplanError):  # older versions of git end
            assert objects.read(name) is None
    assert not mark.exists()
