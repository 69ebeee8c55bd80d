"""The layout of a plan's text: pairs of before and after, hostile files, and what holds for every text."""

import json
import re
import time
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmplan.edit.layout import _settled, formatted, laid_out
from crmplan.edit.layout.chunks import arranged
from crmplan.edit.layout.meaning import meaning
from crmplan.loader.yaml_nodes import compose
from crmplan.source import SourceFile
from tests.edit.untidy import texts

ROOT = Path(__file__).parents[2]

PAIRS = {
    "a headline goes with the section below it": (
        """\
stages: {}

# ===== Actions =====

actions: {}

# ===== Audit =====

audit: {}

# ===== Risks =====
# of the whole project

risks:
  r1:
    owner: max

    # --- what it is

    name: R
""",
        """\
stages: {}

# ===== Risks =====
# of the whole project

risks:
  r1:
    # --- what it is

    name: R

    owner: max

# ===== Audit =====

audit: {}

# ===== Actions =====

actions: {}
""",
    ),
    "a comment that closes a section stays apart": (
        """\
stages: {}
# end of stages

actions: {}
# Asked by Ruth
audit: {}
""",
        """\
stages: {}
# end of stages

# Asked by Ruth
audit: {}

actions: {}
""",
    ),
    "sections and keys": (
        """\
# yaml-language-server: $schema=plan.schema.json
risks: {}

# When people work.
# Really.
calendar:
    hours: 8      # a day
    # ours
    country: DE
project:
  start:   2026-03-02
  name : Rollout
crmplan: 1
""",
        """\
# yaml-language-server: $schema=plan.schema.json
crmplan: 1
project:
  name: Rollout
  start: 2026-03-02

# When people work.
# Really.
calendar:
  # ours
  country: DE
  hours: 8        # a day

risks: {}
""",
    ),
    "ids stay, unknown keys stay behind theirs": (
        """\
kpis:
  zeta:
    unit: EUR
    x-why: because
    nonsense: 1
    name: Z
  alpha: {better: higher, x-a: 1, name: A}
""",
        """\
kpis:
  zeta:
    name: Z
    unit: EUR
    x-why: because
    nonsense: 1
  alpha: {name: A, better: higher, x-a: 1}
""",
    ),
    "lists, indentation and blank lines": (
        """\


stages:
   build:
      tasks:
         a:
            accept:
            - one
            -   two
            -
              three
            owner:
                - x



   next: {}


""",
        """\
stages:
  build:
    tasks:
      a:
        owner:
          - x
        accept:
          - one
          - two
          -
            three

  next: {}
""",
    ),
    "a table": (
        """\
team:
  a: {name: A,  role: x}   # one
  long-id: {name: B, role: y,
            rate: 40/h} # two
  # a comment does not end it, a blank line does
  bb: {name: C}

  c: {name: D}
  dd: {name: E}
""",
        """\
team:
  a:       {name: A,  role: x}  # one
  long-id: {name: B, role: y,
            rate: 40/h}  # two
  # a comment does not end it, a blank line does
  bb: {name: C}

  c:  {name: D}
  dd: {name: E}
""",
    ),
    "a table that is aligned stays": (
        """\
modules:
  deals:   {name: Deals,  cost: 5}
  mail:    {name: Mail,   cost: 15}

  # few
  x:       {name: X}
""",
        None,
    ),
    "what is known is no table": (
        """\
processes:
  card:
    rule: {file: a}
    lesson: {file: b}
    control: {every: 1w}
""",
        None,
    ),
    "a table too wide": (
        f"""\
team:
  a: {{name: {"x" * 107}}}
  abcde: {{name: B}}
goals:
  g: {{name: G}}
  a-very-very-very-long-name-of: {{name: B}}
""",
        None,
    ),
    "texts are shifted, not changed": (
        """\
project:
      note: >-
          folded
            deeper

          end
      name: |2
          kept
        less
      client: "a
         b\\
         c"
      manager: plain
         goes on
""",
        """\
project:
  name: |2
      kept
    less
  client: "a
     b\\
     c"
  manager: plain
     goes on
  note: >-
    folded
      deeper

    end
""",
    ),
    "trailing comments": (
        """\
project:
  name: X # a
  client: Yy # b
  start: 2026-03-02
  currency: EUR                # far
  manager: irina               # away
  deadline: day 50   # near
  note: on   # two
             # lines
""",
        """\
project:
  name: X     # a
  client: Yy  # b
  start: 2026-03-02
  currency: EUR                # far
  manager: irina               # away
  deadline: day 50             # near
  note: on                     # two
                               # lines
""",
    ),
    "a comment stays where it belongs": (
        """\
# Top.

# Of the file.
stages:
    # none so far

# about the team

team:
    a:
        side: client
        # a name
        name: A
        # rate: 40/h

      # deeper than b
    b: {}
# end
""",
        """\
# Top.

# about the team

team:
  a:
    # a name
    name: A
    # rate: 40/h
    side: client

    # deeper than b
  b: {}
# end

# Of the file.
stages:
  # none so far
""",
    ),
    "lists of mappings": (
        """\
adoption:
- active: 3  # of ten
  date: 2026-05-11
-   # crmplan: ignore[CP5]
    active: 4
    date: 2026-05-12
""",
        """\
adoption:
  - date: 2026-05-11
    active: 3  # of ten
  -            # crmplan: ignore[CP5]
    date: 2026-05-12
    active: 4
""",
    ),
    "anchors before aliases": (
        """\
stages:
  s:
    tasks: {t: {owner: &who irina, name: T}}
    name: S
risks:
  r: {owner: *who}
project:
  manager: *who
  name: P
""",
        """\
stages:
  s:
    name: S
    tasks: {t: {owner: &who irina, name: T}}
risks:
  r: {owner: *who}
project:
  name: P
  manager: *who
""",
    ),
    "question marks stay": (
        "team:\n  ? a\n  : {role: x, name: A}\n",
        "team:\n  ? a\n  : {name: A, role: x}\n",
    ),
    "markers of a document": (
        "---   # start\nproject: {start: 2026-03-02, name: X}\n...\n# after\n",
        "---   # start\nproject: {name: X, start: 2026-03-02}\n...\n# after\n",
    ),
    "tabs": ("project:\t{start:\t1,\tname:\t2}\t# c\n", "project: {name: 2, start: 1}  # c\n"),
    "braces over lines keep their order": (
        "kpis:\n    k:  {unit: EUR, # no order\n         name: K}\n",
        "kpis:\n  k: {unit: EUR,  # no order\n      name: K}\n",
    ),
    "JSON": (
        '{\n  "project": {"start": 1,\n    "name": 2},\n  "crmplan": 1\n}',
        '{\n  "project": {"start": 1,\n    "name": 2},\n  "crmplan": 1\n}\n',
    ),
    "line breaks of Windows": ("a: 1   \r\n\r\n\r\nb:  2", "a: 1\r\n\r\nb: 2\r\n"),
    "a last text without an end": ("kpis:\n  k:\n    note: |\n       x", "kpis:\n  k:\n    note: |\n      x"),
    "only comments": ("\n  # a\n\n\n # b  ", "# a\n\n# b\n"),
    "nothing": ("\n \n", ""),
    "a comment behind a text": (
        "project:\n  name: |+\n     x\n\n   # deeper than name\nteam: {}\n",
        "project:\n  name: |+\n    x\n\n  # deeper than name\nteam: {}\n",
    ),
}


def done(text: str, path: tuple[str, ...] = ()) -> str:
    return formatted(SourceFile("plan.yaml", text), path)


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"(?:^|\s)(#[^\r\n]*?)[ \t]*(?=[\r\n]|$)", text))


@pytest.mark.parametrize("name", PAIRS)
def test_text_becomes_what_it_should_and_stays_so(name: str) -> None:
    before, after = PAIRS[name]
    assert done(before) == (before if after is None else after)
    assert done(done(before)) == done(before)


@pytest.mark.parametrize("name", PAIRS)
def test_nothing_said_is_lost(name: str) -> None:
    before, _ = PAIRS[name]
    assert meaning(done(before)) == meaning(before)
    assert comments(done(before)) == comments(before)


@pytest.mark.parametrize(
    "text",
    [
        "a: [1\n",
        "\ufeffcrmplan:   1\n",
        "a:   1\na: 2\n",
        "a: !!str   1\n",
        "a:   1\n---\nb: 2\n",
        "a:\n\t- x\n",
        "a: &x [*x]\n",
        "{" * 200,
    ],
)
def test_file_with_errors_of_yaml_stays(text: str) -> None:
    assert done(text) == text


def test_section_of_a_folder_is_ordered_by_its_own_keys() -> None:
    text = "audit:\n  owner: a\n  name: N\nproject: {response: avoid, name: M}\n"
    assert done(text, ("risks",)) == "audit:\n  name: N\n  owner: a\nproject: {name: M, response: avoid}\n"


def test_text_of_unknown_place_keeps_the_order_of_its_keys() -> None:
    assert (
        laid_out("support:   {}\nproject: {start: 1, name: 2}\n", None)
        == "support: {}\nproject: {start: 1, name: 2}\n"
    )


def test_fields_of_a_card_are_ordered() -> None:
    assert (
        done("cards: {c: {f: {required: true, kind: need}}}\n")
        == "cards: {c: {f: {kind: need, required: true}}}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "project:\n  # crmplan: ignore[CP1]\n  start: 1\n  name: 2\n",
        "project:\n  start: 1  # crmplan: ignore[CP1]\n  name: 2\n",
        "project:\n  start: 1\n  name: 2  # crmplan: ignore[CP1]\n",
        "adoption:\n  # crmplan: ignore[CP1]\n  - users: 3\n    date: 2026-05-11\n",
    ],
)
def test_first_key_stays_where_a_comment_suppresses_something_of_the_whole(text: str) -> None:
    assert done(text) == text


def test_suppression_stays_above_its_line() -> None:
    text = "risks:\n  r:\n    owner: x\n    # crmplan: ignore[CP1]\n\n    # so\n    cost: 5\n    delay: 1d\n"
    assert "    # crmplan: ignore[CP1]\n\n    # so\n    cost: 5\n    owner: x\n" in done(text)


def test_suppression_of_nothing_goes_on_suppressing_nothing() -> None:
    text = "team: {}\nproject:\n  name: X\n# crmplan: ignore[CP1]\n"
    assert done(text) == "project:\n  name: X\nteam: {}\n# crmplan: ignore[CP1]\n"


@pytest.mark.parametrize("order", list(permutations(("name", "start", "x-a", "note"))))
def test_order_of_known_keys_does_not_depend_on_the_old_one(order: tuple[str, ...]) -> None:
    text = "project:\n" + "".join(f"  {key}: 1\n" for key in order)
    found = [key for key in re.findall(r"^  ([\w-]+):", done(text), re.MULTILINE) if key != "x-a"]
    assert found == ["name", "start", "note"]


def test_keys_without_an_order_stay() -> None:
    assert arranged(["b", "a"], ()) == [0, 1]
    assert arranged(["u", "b", "v", "a"], ("a", "b")) == [0, 3, 1, 2]


def demonstrations() -> list[Path]:
    return sorted(path for path in (ROOT / "plans").glob("*/*.yaml") if path.stem != "checks")


@pytest.mark.parametrize("path", demonstrations(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_demonstration_says_the_same_in_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    new = _settled(text, () if path.stem == "plan" else (path.stem,), is_ordering=True)
    assert new is not None
    assert meaning(new) == meaning(text)
    assert comments(new) == comments(text)


@pytest.mark.parametrize("path", demonstrations(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_styled_by_hand_is_hardly_touched(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    old, new = text.splitlines(), laid_out(text, None).splitlines()
    assert len(new) == len(old)
    assert sum(a != b for a, b in zip(old, new, strict=True)) <= 9


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts())
def test_every_style_is_laid_out_once_and_says_the_same(text: str) -> None:
    assert not compose(SourceFile("x", text)).findings
    new = _settled(text, (), is_ordering=True)
    assert new is not None, "neither order nor columns could be proven"
    assert done(text) == new
    assert done(new) == new
    assert meaning(new) == meaning(text)
    has_lines = "\\n" in json.dumps(compose(SourceFile("x", text)).data, default=str)
    assert not re.search(r"\n\n\n", re.sub(r"\r\n", "\n", new)) or has_lines or re.search(r"[|>\"']", text)


PIECES = (
    "a",
    "b: ",
    "- ",
    "? ",
    ": ",
    "name",
    "team:",
    "\n",
    "\n  ",
    "\n    ",
    " ",
    "\t",
    "# c",
    "{",
    "}",
    "[",
    "]",
    ",",
    "|",
    ">+",
    "'",
    '"',
    "&x ",
    "*x",
    "<<: ",
    "---\n",
    "...\n",
    "\r",
    "%",
    "é",
    "project:\n  ",
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_any_text_at_all_is_left_alone_or_says_the_same(text: str) -> None:
    new = done(text)
    assert done(new) == new
    if new != text:
        assert meaning(new) == meaning(text)


def test_time_grows_with_the_size_only() -> None:
    def seconds(number: int) -> float:
        tasks = "".join(f"      t{n}:\n        duration: 2d  # c\n        name: T\n" for n in range(number))
        text = f"stages:\n  s:\n    tasks:\n{tasks}"
        start = time.process_time()
        assert done(text) != text
        return time.process_time() - start

    seconds(10)
    assert seconds(2000) < 16 * seconds(500) + 0.5


@pytest.mark.parametrize(
    "text",
    [
        "\n  ...\n",
        "a: {b",
        "a: [",
        "{",
        "? {",
        "a: {b: c}}\n",
        "- [a, {b: c]\n",
        "\n    ---\n}",
        "{a: b\n---\nc: d",
        'a: "x',
    ],
)
def test_text_that_is_no_yaml_or_would_be_none_is_left_alone(text: str) -> None:
    assert laid_out(text) == text
