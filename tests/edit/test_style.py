"""New text is written as a careful person would write it beside the old: pairs of before and after."""

from pathlib import Path
from textwrap import dedent

import pytest

from crmplan.edit.changes import Append, Bare, Change, Remove, Set
from crmplan.edit.rewrite import rewritten
from crmplan.loader.includes import Tree
from crmplan.loader.yaml_nodes import compose
from crmplan.source import SourceFile, SourceMap

DAY = Bare("2026-04-17")


def edited(before: str, *changes: Change) -> str:
    """Return the text of a plan in one file with the changes made."""
    file = SourceFile("plan.yaml", before)
    read = compose(file)
    assert not read.findings
    texts = rewritten(Tree(read.data, SourceMap([file], read.mark), [], True, Path()), changes).texts
    return texts[0].new if texts else before


def task(key: str) -> tuple[str, ...]:
    return ("stages", "work", "tasks", "funnel", key)


FINISHED = Set(task("finished"), DAY)
QUALITY = Set(task("quality"), Bare("4"))
NOTE = Set(task("note"), "Done: all of it")

LINES = "stages:\n  work:\n    tasks:\n      funnel:\n        duration: 1d\n"

PAIRS: dict[str, tuple[str, list[Change], str]] = {
    "a text in lines may end in blanks that are its own": (
        f"{LINES}        deliverable: |-\n          A lesson\n            \n      rest: {{}}\n",
        [FINISHED],
        f"{LINES}        deliverable: |-\n          A lesson\n            \n        finished: 2026-04-17\n"
        "      rest: {}\n",
    ),
    "a text in lines that ends in blanks of its own becomes another": (
        f"{LINES}        note: |-\n          A lesson\n            \n      rest: {{}}\n",
        [Set(task("note"), "Two")],
        f"{LINES}        note: |-\n          Two\n      rest: {{}}\n",
    ),
    "a text in lines with an indent of its own becomes another": (
        "risks:\n  fire:\n    name: |2-\n         Far in\n      near\n",
        [Set(("risks", "fire", "name"), "Two words")],
        "risks:\n  fire:\n    name: |2-\n      Two words\n",
    ),
    "no text in lines takes the comment of what has gone": (
        f"{LINES}        deliverable: |-\n          A lesson\n        status: blocked\n"
        "          # since May\n        blocked_by: No data\n",
        [Remove(task("status"))],
        f"{LINES}        deliverable: |-\n          A lesson\n        # since May\n        blocked_by: No data\n",
    ),
    "one blank line between many entries is no habit": (
        f"{LINES}        owner: max\n        started: 2026-03-02\n\n        note: Soon\n",
        [FINISHED],
        f"{LINES}        owner: max\n        started: 2026-03-02\n        finished: 2026-04-17\n\n        note: Soon\n",
    ),
    "a key stands where the language has it, not at the end": (
        "stages: {work: {tasks: {funnel: {name: Set up, owner: max, note: Soon}}}}\n",
        [FINISHED, QUALITY],
        "stages: {work: {tasks: {funnel: {name: Set up, owner: max, finished: 2026-04-17, quality: 4, note: Soon}}}}\n",
    ),
    "an unknown key stands last": (
        "risks:\n  fire:\n    name: Fire\n    note: None\n",
        [Set(("risks", "fire", "zeal"), "much")],
        "risks:\n  fire:\n    name: Fire\n    note: None\n    zeal: much\n",
    ),
    "four blanks where there are four": (
        "risks:\n    fire:\n        name: Fire\n",
        [Set(("risks", "flood"), {"name": "Flood", "hits": [Bare("a"), Bare("b")]})],
        "risks:\n    fire:\n        name: Fire\n    flood:\n        name: Flood\n        hits: [a, b]\n",
    ),
    "braces where the neighbours have them": (
        "risks:\n  fire: {name: Fire}\n",
        [Set(("risks", "flood"), {"name": "Flood, again", "impact": Bare("minor")})],
        'risks:\n  fire: {name: Fire}\n  flood: {name: "Flood, again", impact: minor}\n',
    ),
    "lines where the neighbours have them": (
        "risks:\n  fire:\n    name: Fire\n",
        [Set(("risks", "flood"), {"name": "Flood, again"})],
        "risks:\n  fire:\n    name: Fire\n  flood:\n    name: Flood, again\n",
    ),
    "braces below the key where the neighbours have them so": (
        "risks:\n  fire:\n    {name: Fire}\n",
        [Set(("risks", "flood"), {"name": "Flood"})],
        "risks:\n  fire:\n    {name: Fire}\n  flood:\n    {name: Flood}\n",
    ),
    "a new section": (
        "project:\n  name: Rollout\n",
        [Set(("risks", "fire"), {"name": "Fire"})],
        "project:\n  name: Rollout\nrisks:\n  fire: {name: Fire}\n",
    ),
    "a new section after a blank line where blank lines part sections": (
        "project:\n  name: Rollout\n\nteam:\n  max: {name: Max}\n",
        [Set(("risks", "fire"), {"name": "Fire"})],
        "project:\n  name: Rollout\n\nteam:\n  max: {name: Max}\n\nrisks:\n  fire: {name: Fire}\n",
    ),
    "an entry in a section that has none": (
        "risks: {}\nkpis:   # later\nactions:\n",
        [Set(("risks", "fire"), {"name": "Fire"}), Set(("kpis", "sales"), {"unit": Bare("EUR")})],
        "risks:\n  fire: {name: Fire}\nkpis:   # later\n  sales: {unit: EUR}\nactions:\n",
    ),
    "an entry in braces that hold a comment": (
        "risks: {  # none yet\n}\n",
        [Set(("risks", "fire"), {"name": "Fire"})],
        "risks: {fire: {name: Fire}  # none yet\n}\n",
    ),
    "a blank line between entries that have one": (
        "risks:\n  fire:\n    name: Fire\n\n  flood:\n    name: Flood\n",
        [Set(("risks", "frost"), {"name": "Frost"})],
        "risks:\n  fire:\n    name: Fire\n\n  flood:\n    name: Flood\n\n  frost:\n    name: Frost\n",
    ),
    "the comment below an entry stays with it": (
        "risks:\n  fire:\n    name: Fire\n    # it burns\nkpis: {}\n",
        [Set(("risks", "flood"), {"name": "Flood"})],
        "risks:\n  fire:\n    name: Fire\n    # it burns\n  flood:\n    name: Flood\nkpis: {}\n",
    ),
    "the comment above the next section stays with that": (
        "risks:\n  fire:\n    name: Fire\n\n# Figures\nkpis: {}\n",
        [Set(("risks", "flood"), {"name": "Flood"})],
        "risks:\n  fire:\n    name: Fire\n  flood:\n    name: Flood\n\n# Figures\nkpis: {}\n",
    ),
    "aligned values": (
        "risks:\n  fire:\n    name:   Fire\n    impact: minor\n",
        [Set(("risks", "fire", "owner"), Bare("max")), Set(("risks", "fire", "probability"), Bare("rare"))],
        "risks:\n  fire:\n    name:   Fire\n    probability: rare\n    impact: minor\n    owner:  max\n",
    ),
    "aligned braces": (
        "team:\n  irina: {name: Irina}\n  max:   {name: Max}\n",
        [Set(("team", "al"), {"name": "Al"})],
        "team:\n  irina: {name: Irina}\n  max:   {name: Max}\n  al:    {name: Al}\n",
    ),
    "aligned comments stay aligned": (
        "risks:\n  fire:\n    name: Fire      # which\n    impact: minor   # how much\n",
        [
            Set(("risks", "fire", "impact"), Bare("severe")),
            Set(("risks", "fire", "name"), "Fire in the house"),
        ],
        "risks:\n  fire:\n    name: Fire in the house # which\n    impact: severe  # how much\n",
    ),
    "a single comment keeps its distance": (
        "risks:\n  fire:\n    name: Fire   # which\n    impact: minor\n",
        [Set(("risks", "fire", "name"), "Fires")],
        "risks:\n  fire:\n    name: Fires   # which\n    impact: minor\n",
    ),
    "aligned comments behind wide letters": (
        "risks:\n  fire:\n    name: 火火     # which\n    impact: minor  # how much\n",
        [Set(("risks", "fire", "name"), "火")],
        "risks:\n  fire:\n    name: 火       # which\n    impact: minor  # how much\n",
    ),
    "the quotes of a value that was there": (
        "risks:\n  fire:\n    name: 'Fire'\n    impact: \"minor\"\n    owner: max\n",
        [
            Set(("risks", "fire", "name"), "It's fire"),
            Set(("risks", "fire", "impact"), Bare("severe")),
            Set(("risks", "fire", "owner"), Bare("irina")),
        ],
        "risks:\n  fire:\n    name: 'It''s fire'\n    impact: \"severe\"\n    owner: irina\n",
    ),
    "the quotes of the neighbours": (
        "risks:\n  fire:\n    'name': 'Fire'\n    'reviewed': 2026-01-01\n",
        [Set(("risks", "fire", "note"), "It burns"), Set(("risks", "fire", "happened_on"), DAY)],
        "risks:\n  fire:\n    'name': 'Fire'\n    'happened_on': 2026-04-17\n    'reviewed': 2026-01-01\n"
        "    'note': 'It burns'\n",
    ),
    "JSON stays JSON": (
        '{"risks": {"fire": {"name": "Fire", "reviewed": "2026-01-01"}}}\n',
        [
            Set(("risks", "fire", "happened_on"), DAY),
            Set(("risks", "flood"), {"delay": Bare("2d"), "cost": Bare("10")}),
        ],
        '{"risks": {"fire": {"name": "Fire", "happened_on": "2026-04-17", "reviewed": "2026-01-01"}, '
        '"flood": {"delay": "2d", "cost": 10}}}\n',
    ),
    "JSON in lines loses its last entry and the comma before": (
        '{\n  "risks": {\n    "fire": {\n      "name": "Fire",\n      "note": "Hot"\n    }\n  }\n}\n',
        [Remove(("risks", "fire", "note"))],
        '{\n  "risks": {\n    "fire": {\n      "name": "Fire"\n    }\n  }\n}\n',
    ),
    "a list in lines gets lines": (
        'meetings:\n  final:\n    decisions:\n      - Go on\n      - "Stop: no"\n    note: Long\n',
        [Append(("meetings", "final", "decisions"), ("Pay", "a: b"))],
        'meetings:\n  final:\n    decisions:\n      - Go on\n      - "Stop: no"\n      - Pay\n'
        '      - "a: b"\n    note: Long\n',
    ),
    "a list at the margin of its key": (
        "meetings:\n  final:\n    decisions:\n    - Go on\n    note: Long\n",
        [Append(("meetings", "final", "decisions"), ("Pay",))],
        "meetings:\n  final:\n    decisions:\n    - Go on\n    - Pay\n    note: Long\n",
    ),
    "a new list beside one in lines": (
        "meetings:\n  final:\n    on: 2026-05-11\n    decisions:\n      - Go on\n",
        [
            Append(("meetings", "final", "present"), (Bare("max"),)),
            Append(("meetings", "final", "rework"), ("All of it",)),
        ],
        "meetings:\n  final:\n    on: 2026-05-11\n    present: [max]\n    decisions:\n      - Go on\n"
        "    rework:\n      - All of it\n",
    ),
    "one for itself becomes a list": (
        "stages: {work: {tasks: {funnel: {owner: max, unmet: No log}}}}\n",
        [Append(task("unmet"), ("No key",)), Append(task("owner"), (Bare("irina"),))],
        "stages: {work: {tasks: {funnel: {owner: [max, irina], unmet: [No log, No key]}}}}\n",
    ),
    "braces in lines of several entries": (
        "risks:\n  fire: {name: Fire in the house where all of the servers are, probability: likely, impact: severe,\n"
        "         owner: max}\n",
        [
            Set(("risks", "fire", "reviewed"), DAY),
            Set(("risks", "fire", "note"), "A new house, with nothing that burns in it, for all the servers"),
        ],
        "risks:\n  fire: {name: Fire in the house where all of the servers are, probability: likely, impact: severe,\n"
        "         owner: max, reviewed: 2026-04-17,\n"
        '         note: "A new house, with nothing that burns in it, for all the servers"}\n',
    ),
    "braces with a line for each entry, comma last": (
        "risks: {\n  fire: {\n    name: Fire,   # hot\n    owner: max,\n  },\n}\n",
        [Set(("risks", "fire", "impact"), Bare("minor")), Set(("risks", "flood"), {"name": "Flood"})],
        "risks: {\n  fire: {\n    name: Fire,   # hot\n    impact: minor,\n    owner: max,\n  },\n"
        "  flood: {name: Flood},\n}\n",
    ),
    "braces with a line for each entry, comma first": (
        "risks:\n  fire: { name: Fire   # hot\n        , owner: max }\n",
        [Set(("risks", "fire", "impact"), Bare("minor")), Set(("risks", "fire", "note"), "Hot")],
        "risks:\n  fire: { name: Fire   # hot\n        , impact: minor\n        , owner: max\n        , note: Hot }\n",
    ),
    "a long line is broken behind a comma": (
        "risks:\n  fire: {name: Fire in the house where all of the servers are, probability: likely, impact: severe}\n",
        [Set(("risks", "fire", "note"), "Nothing burns")],
        "risks:\n  fire: {name: Fire in the house where all of the servers are, probability: likely, impact: severe,\n"
        "         note: Nothing burns}\n",
    ),
    "a key goes with its line and its comment": (
        "risks:\n  fire:\n    name: Fire\n    note: Hot   # very\n    owner: max\n",
        [Remove(("risks", "fire", "note"))],
        "risks:\n  fire:\n    name: Fire\n    owner: max\n",
    ),
    "a key goes from braces with its comma": (
        "risks:\n  a: {name: A, note: B}\n  b: {note: B, name: A}\n  c: {name: A, note: B, owner: max}\n",
        [Remove(("risks", "a", "note")), Remove(("risks", "b", "note")), Remove(("risks", "c", "note"))],
        "risks:\n  a: {name: A}\n  b: {name: A}\n  c: {name: A, owner: max}\n",
    ),
    "a key that ends a line of braces leaves the next line alone": (
        "risks:\n  fire: {name: Fire, note: Hot,   # very\n         owner: max}\n",
        [Remove(("risks", "fire", "note"))],
        "risks:\n  fire: {name: Fire,   # very\n         owner: max}\n",
    ),
    "the last key leaves empty braces": (
        "actions:\n  call: {name: Call}\n  write:\n    name: Write\nrisks: {}\n",
        [Remove(("actions", "call", "name")), Remove(("actions", "write", "name"))],
        "actions:\n  call: {}\n  write: {}\nrisks: {}\n",
    ),
    "a folded text goes on in its lines": (
        "risks:\n  fire:\n    note: >-   # why\n      It burns\n      at night\n    owner: max\n",
        [Set(("risks", "fire", "note"), "It burns at night. It burns: by day, too")],
        "risks:\n  fire:\n    note: >-   # why\n      It burns\n      at night. It burns: by day, too\n"
        "    owner: max\n",
    ),
    "a folded text that is another one": (
        "risks:\n  fire:\n    note: >\n      It burns\n      at night\n",
        [Set(("risks", "fire", "note"), "Over")],
        "risks:\n  fire:\n    note: >-\n      Over\n",
    ),
    "a literal text goes on in its lines": (
        "risks:\n  fire:\n    note: |\n      It burns\n      at night\n",
        [Set(("risks", "fire", "note"), "It burns\nat night\nand by day\n")],
        "risks:\n  fire:\n    note: |\n      It burns\n      at night\n      and by day\n",
    ),
    "a text in lines that no lines can hold": (
        "risks:\n  fire:\n    note: |   # why\n      It burns\n",
        [Set(("risks", "fire", "note"), "It\tburns ")],
        'risks:\n  fire:\n    note: "It\\tburns "   # why\n',
    ),
    "a plain text over lines becomes one line": (
        "risks:\n  fire:\n    note: It burns\n      at night   # why\n",
        [Set(("risks", "fire", "note"), "It is over")],
        "risks:\n  fire:\n    note: It is over   # why\n",
    ),
    "an anchor that nobody uses stays": (
        "risks:\n  fire: &fire\n    name: &name Fire\n    note: &note\n",
        [Set(("risks", "fire", "name"), "Fires"), Set(("risks", "fire", "note"), "Hot")],
        "risks:\n  fire: &fire\n    name: &name Fires\n    note: &note Hot\n",
    ),
    "a list in the place of a mapping in lines stands beside the key": (
        "risks:\n  fire:   # hot\n    name: Fire\nkpis: {}\n",
        [Set(("risks", "fire"), ["a", "b"])],
        "risks:\n  fire: [a, b]   # hot\nkpis: {}\n",
    ),
    "nothing to change": (
        "risks: {fire:   {name:   Fire}}\n",
        [Set(("risks", "fire", "name"), "Fire")],
        "risks: {fire:   {name:   Fire}}\n",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_text_is_written_like_its_neighbours(name: str) -> None:
    before, changes, after = PAIRS[name]
    assert edited(before, *changes) == after


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("name", PAIRS)
def test_line_breaks_are_those_of_the_file(name: str, newline: str) -> None:
    before, changes, after = PAIRS[name]
    assert edited(before.replace("\n", newline), *changes) == after.replace("\n", newline)


@pytest.mark.parametrize("name", PAIRS)
def test_file_without_a_final_line_break_gets_none(name: str) -> None:
    before, changes, after = PAIRS[name]
    if "|" not in before and ">" not in before:
        assert edited(before.rstrip("\n"), *changes) == after.rstrip("\n")


def test_new_lines_begin_with_the_tabs_of_their_neighbours() -> None:
    before = '{\n\t"risks": {\n\t\t"fire": {"name": "Fire"}\n\t}\n}\n'
    after = '{\n\t"risks": {\n\t\t"fire": {"name": "Fire"},\n\t\t"flood": {"name": "Flood"}\n\t}\n}\n'
    assert edited(before, Set(("risks", "flood"), {"name": "Flood"})) == after


def test_long_list_stands_in_lines() -> None:
    items = [f"Criterion number {number}" for number in range(8)]
    after = dedent("""\
        risks:
          fire:
            name: Fire
            signs:
        """) + "".join(f"      - {item}\n" for item in items)
    assert edited("risks:\n  fire:\n    name: Fire\n", Set(("risks", "fire", "signs"), items)) == after
