"""Results are written to files whole or not at all, and to devices as they are."""

import os
import stat
import sys
from pathlib import Path

import pytest

from crmplan.cli.output import write
from crmplan.edit.files import replace_bytes
from crmplan.errors import CrmplanError
from tests.edit.driver import names

ROOT = Path(__file__).parents[2]

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights and links in another way")


@posix
def test_output_keeps_link_and_mode(tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "out.md"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to("real.md")
    write("новое\n", str(link))
    assert link.is_symlink()
    assert (real.read_bytes(), stat.S_IMODE(real.stat().st_mode)) == ("новое\n".encode(), 0o640)
    assert names(tmp_path) == ["out.md", "real.md"]


@posix
def test_output_goes_to_devices_and_through_links_to_nothing(tmp_path: Path) -> None:
    write("lost\n", os.devnull)
    (tmp_path / "out.md").symlink_to("real.md")
    write("kept\n", str(tmp_path / "out.md"))
    assert (tmp_path / "real.md").read_bytes() == b"kept\n"
    assert (tmp_path / "out.md").is_symlink()


def test_output_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(CrmplanError, match=r"can't write .*out\.md: No such file or directory"):
        write("text", str(tmp_path / "absent" / "out.md"))
    with pytest.raises(CrmplanError, match="can't write "):
        replace_bytes(tmp_path, b"text")
    assert names(tmp_path) == []
