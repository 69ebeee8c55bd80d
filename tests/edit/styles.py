"""The written matrix of styles: one small plan, written in every way that YAML allows and a hand may choose.

`BLOCK`, `FLOW` and `WRAPPED` are written by hand and mean the same. The other styles are made of them: every line is
written another way (`everywhere`), or some places are (`with_`), or the file itself is (`encoded`).
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

BLOCK = """\
crmplan: 1
project:
  name: CRM rollout
  start: 2026-03-02
  currency: EUR
  manager: irina
  status_date: 2026-05-15
  x-colour: blue
team:
  irina:
    name: Ирина Соколова
    side: client
    capacity: 50%
  max:
    name: Max
    side: vendor
stages:
  start:
    name: Goals and money
    tasks:
      budget:
        name: Forecast cost
        duration: 2d
        owner: irina
        finished: 2026-03-06
        quality: 5
      board:
        name: Does the money reach the end
        after:
          - budget
        gate:
          decision: postpone
          on: 2026-03-11
          note: Figures are missing
      ready:
        after:
          - board
  build:
    name: Configuration
    tasks:
      funnel:
        name: Configure the funnel
        after:
          - budget
        duration: 8d
        owner: max
        started: 2026-03-23
        progress: 60%
        accept:
          - Two stages at least
          - "Cards: one per client"
        note: Max is ill in April
      deals:
        name: Move the open deals
        duration: 3d
        owner:
          - irina
          - max
        status: blocked
        blocked_by: The old base has no export
        x-ref: 17
      lessons:
        name: Record the lessons
        duration: 3d
        x-board:
          column: next
risks:
  sabotage:
    name: Managers sabotage the CRM
    probability: likely
    impact: severe
    actions:
      - lessons
    owner: irina
    note: Seen before
  vendor:
    name: The vendor fails
    probability: rare
    impact: fatal
kpis:
  revenue:
    name: Monthly revenue
    unit: EUR
    better: higher
    kind: flow
    baseline: 420000
audit:
  answers:
    data-required-fields:
      answer: partly
      evidence: 251 of 320 cards
      on: 2026-05-11
actions:
  complete-cards:
    name: Complete 69 cards
    owner: irina
    due: 2026-05-20
support:
  from: 2026-05-11
  months: 2
  requests:
    r-1:
      on: 2026-05-12 10:30
      kind: question
      text: How to merge two cards
meetings:
  final:
    on: 2026-05-11
    present:
      - irina
    decisions:
      - Go on until July
"""

FLOW = """\
crmplan: 1
project: {name: CRM rollout, start: 2026-03-02, currency: EUR, manager: irina, status_date: 2026-05-15, x-colour: blue}
team:
  irina: {name: Ирина Соколова, side: client, capacity: 50%}
  max:   {name: Max, side: vendor}
stages:
  start:
    name: Goals and money
    tasks:
      budget: {name: Forecast cost, duration: 2d, owner: irina, finished: 2026-03-06, quality: 5}
      board:  {name: Does the money reach the end, after: [budget],
               gate: {decision: postpone, on: 2026-03-11, note: Figures are missing}}
      ready:  {after: [board]}
  build: {name: Configuration, tasks: {
    funnel: {name: Configure the funnel, after: [budget], duration: 8d, owner: max, started: 2026-03-23, progress: 60%,
             accept: [Two stages at least, "Cards: one per client"], note: Max is ill in April},
    deals: {name: Move the open deals, duration: 3d, owner: [irina, max], status: blocked,
            blocked_by: The old base has no export, x-ref: 17},
    lessons: {name: Record the lessons, duration: 3d, x-board: {column: next}}}}
risks:
  sabotage: {name: Managers sabotage the CRM, probability: likely, impact: severe, actions: [lessons], owner: irina,
             note: Seen before}
  vendor:   {name: The vendor fails, probability: rare, impact: fatal}
kpis:
  revenue: {name: Monthly revenue, unit: EUR, better: higher, kind: flow, baseline: 420000}
audit:
  answers:
    data-required-fields: {answer: partly, evidence: 251 of 320 cards, on: 2026-05-11}
actions:
  complete-cards: {name: Complete 69 cards, owner: irina, due: 2026-05-20}
support: {from: 2026-05-11, months: 2, requests: {
  r-1: {on: 2026-05-12 10:30, kind: question, text: How to merge two cards}}}
meetings:
  final: {on: 2026-05-11, present: [irina], decisions: [Go on until July]}
"""

WRAPPED = """\
crmplan: 1
project: {
  name: CRM rollout, start: 2026-03-02,   # the first day
  currency: EUR, manager: irina,
  status_date: 2026-05-15,
  x-colour: blue,
}
team:
  { irina: { name: Ирина Соколова, side: client, capacity: 50% },
    max: { name: Max, side: vendor } }
stages: {
  start: {
    name: Goals and money,
    tasks: {
      # what it costs
      budget: {
        name: Forecast cost,
        duration: 2d,      # as told
        owner: irina,
        finished: 2026-03-06,
        quality: 5         # in full
        # nothing is missing
      },
      board: {
        name: Does the money reach the end
        , after: [ budget ]
        , gate: { decision: postpone
                , on: 2026-03-11
                , note: Figures are missing }
      },
      ready: {after: [
        board,
      ]},
    },
  },
  build: {name: Configuration, tasks: {
    funnel: {
      name: Configure the funnel, after: [budget], duration: 8d,
      owner: max, started: 2026-03-23, progress: 60%,
      accept: [
        Two stages at least,   # or three
        "Cards: one per client"   # and no more
      ],
      note: Max is ill
        in April},
    deals: {name: Move the open deals, duration: 3d, owner: [irina,
      max], status: blocked,
      blocked_by: The old base has no export, x-ref: 17, # until May
      },
    lessons: {name: Record the lessons,
              duration: 3d,
              x-board: {column: next}
    }}}
}
risks:
  sabotage:
    {
      name: Managers sabotage the CRM,
      probability: likely, impact: severe,
      actions: [
        lessons ],
      owner: irina,
      note: Seen before   # twice
    }
  vendor:
    {name: The vendor fails, probability: rare,
     impact: fatal}
kpis: {revenue: {name: Monthly revenue, unit: EUR, better: higher,
                 kind: flow, baseline: 420000}}
audit: {answers: {
  data-required-fields: {answer: partly, evidence: 251 of 320 cards,
    on: 2026-05-11}}}
actions: {complete-cards: {
  name: Complete 69 cards, owner: irina, due: 2026-05-20,
}}
support: {
  from: 2026-05-11, months: 2,
  requests: {r-1: {on: 2026-05-12 10:30, kind: question,
                   text: How to merge two cards}}
}
meetings: {final: {
  on: 2026-05-11
  ,present: [irina]
  ,decisions: [
    Go on until July
  ]
}}
"""

MEANING: dict[str, Any] = yaml.load(BLOCK, yaml.BaseLoader)


class Style(NamedTuple):
    """A plan in files, each with its bytes; one file is a plan, several are a folder."""

    name: str
    files: Mapping[str, bytes]
    has_other_meaning: bool = False


_ENTRY = re.compile(r"(?m)^( *)([\w-]+):(?: (.+))?$")
"""An entry of `BLOCK`: its indentation, its key, and the text of its value where there is one on the line."""
_ITEM = re.compile(r"(?m)^( *)- (.+)$")


def everywhere(
    pattern: re.Pattern[str] | str, new: str | Callable[[re.Match[str]], str], text: str = BLOCK
) -> str:
    """Write all that the pattern finds in another way."""
    changed, count = re.subn(pattern, new, text)
    assert count > 3, pattern
    return changed


def with_(text: str, *pairs: tuple[str, str]) -> str:
    """Write some places of a text in another way; each of them is there once."""
    for old, new in pairs:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


def _values(new: Callable[[str], str]) -> str:
    """Write every value and item of `BLOCK` that is a plain text in another way."""
    text = _ENTRY.sub(lambda m: f"{m[1]}{m[2]}: {new(m[3])}" if m[3] else m[0], BLOCK)
    return _ITEM.sub(lambda m: m[0] if m[2].startswith('"') else f"{m[1]}- {new(m[2])}", text)


def _numbered(prefix: str, text: str, pattern: str) -> str:
    """Put an anchor of its own behind everything that the pattern finds."""
    number = 0

    def named(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return f"{match[1]} &{prefix}{number}{match[2]}"

    return re.sub(pattern, named, text)


def _aligned(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2] + ':':<14} {match[3]}" if match[3] else match[0]


def _commented(match: re.Match[str]) -> str:
    return f"{match[0]:<44}  # {match[2]}"


def _indented(step: int) -> str:
    """Write `BLOCK` with another step."""
    return everywhere(r"(?m)^(?:  )+", lambda m: " " * (len(m[0]) // 2 * step))


def _dumped(**options: Any) -> str:
    return str(yaml.dump(MEANING, allow_unicode=True, sort_keys=False, **options))


def _json(**options: Any) -> str:
    return json.dumps(MEANING, ensure_ascii=False, **options)


_FOLDED = "\n          folded here\n          and there\n"

TEXTS: dict[str, str] = {
    "block": BLOCK,
    "flow": FLOW,
    "wrapped flow": WRAPPED,
    # how deep
    "3 blanks": _indented(3),
    "4 blanks": _indented(4),
    "8 blanks": _indented(8),
    "1 blank": _indented(1),
    "indentless lists": everywhere(r"(?m)^  ( *- )", r"\1"),
    "wide dashes": everywhere(r"(?m)^( *)- ", r"\1-   "),
    "dashes on lines of their own": everywhere(r"(?m)^( *)- (.*)$", r"\1-\n\1    \2"),
    # JSON and what dumps
    "JSON on one line": _json(),
    "JSON without blanks": _json(separators=(",", ":")),
    "JSON in lines": _json(indent=2) + "\n",
    "JSON in lines of tabs": _json(indent="\t") + "\n",
    "dumped": _dumped(),
    "dumped in single quotes": _dumped(default_style="'"),
    "dumped in double quotes": _dumped(default_style='"', indent=4),
    "dumped flow": _dumped(default_flow_style=True),
    "dumped narrow flow": _dumped(default_flow_style=True, width=40),
    "dumped by default": _dumped(default_flow_style=None),
    "dumped explicit": _dumped(canonical=True)
    .replace("!!str ", "")
    .replace("!!map ", "")
    .replace("!!seq ", ""),
    # quotes
    "single quotes": _values(lambda text: f"'{text}'"),
    "double quotes": _values(lambda text: f'"{text}"'),
    "quoted keys": everywhere(_ENTRY, lambda m: m[0].replace(f"{m[2]}:", f'"{m[2]}":', 1)),
    "single quoted keys": everywhere(r"(?m)^( *)([\w-]+):", r"\1'\2':"),
    "quoted keys with blanks": everywhere(r"(?m)^( *)([\w-]+):", r'\1"\2"  :'),
    "escapes": _values(lambda text: '"' + "".join(f"\\u{ord(c):04x}" for c in text[:2]) + text[2:] + '"'),
    "flow in double quotes": everywhere(r"(?<=: )([^\W\d_][^,{}\[\]\n\"]+)(?=[,}])", r'"\1"', FLOW),
    "flow in single quotes": everywhere(r"(?<=: )([^\W\d_][^,{}\[\]\n\"]+)(?=[,}])", r"'\1'", FLOW),
    # keys
    "explicit keys": everywhere(r"(?m)^( +)([\w-]+):", r"\1? \2\n\1:"),
    "explicit keys with comments": everywhere(r"(?m)^( +)([\w-]+):", r"\1? \2 # key\n\1# between\n\1:"),
    "blanks before colons": everywhere(r"(?m)^( *)([\w-]+):", r"\1\2   :"),
    "explicit keys in flow": everywhere(r"([{,] ?)([a-z_]+):", r"\1? \2:", FLOW),
    # texts over several lines
    "folded": _values(lambda text: ">-\n            " + text.replace(" ", "\n            ")),
    "literal": _values(lambda text: "|-\n            " + text),
    "folded with the comment": _values(lambda text: ">-  # folded\n            " + text),
    "literal with a digit": everywhere(
        _ENTRY, lambda m: f"{m[1]}{m[2]}: |2-\n{m[1]}  {m[3]}" if m[3] and m[1] else m[0]
    ),
    "plain over lines": _values(lambda text: text.replace(" ", "\n            ")),
    "plain on the next line": _values(lambda text: "\n            " + text),
    "plain below a comment": _values(lambda text: "  # below\n            " + text),
    "quoted over lines": _values(lambda text: '"' + text.replace(" ", "\n            ") + '"'),
    "quoted with a backslash": _values(lambda text: '"' + text.replace(" ", " \\\n            ") + '"'),
    # columns
    "aligned values": everywhere(_ENTRY, _aligned),
    "aligned comments": everywhere(_ENTRY, _commented),
    "aligned both": everywhere(_ENTRY, lambda m: f"{_aligned(m):<50} # {m[2]}"),
    "comments with one blank": everywhere(r"(?m)$(?<!\n)", " # c"),
    "trailing blanks": everywhere(r"(?m)$(?<!\n)", "   "),
    "trailing tabs": everywhere(r"(?m)$(?<!\n)", "\t"),
    "tabs behind colons": everywhere(r"(?m)^( *[\w-]+:) (?=\w)", r"\1\t"),
    "tabs before comments": everywhere(r"(?m)$(?<!\n)", "\t\t# c"),
    "tabs in flow": everywhere(", ", ",\t", FLOW),
    # comments in lines of their own
    "comments above": everywhere(r"(?m)^( *)(?=\S)", r"\1# above\n\1"),
    "comments at the margin": everywhere(r"(?m)^(?=.)", "# margin\n"),
    "comments deeper": everywhere(r"(?m)^( *)(?=\S)", r"\1    # deeper\n\1"),
    "comments below": everywhere(r"(?m)^( *)(\S.*)$", r"\1\2\n\1# below"),
    "comments below, deeper": everywhere(r"(?m)^( *)(\S.*)$", r"\1\2\n\1      # below"),
    "comments and blank lines": everywhere(r"(?m)^( *)(\S.*)$", r"\1\2\n\n\1# below\n"),
    "comments in flow": everywhere(r", (?=[a-z])", ",  # c\n                ", FLOW),
    "comments before commas": everywhere(r", (?=[a-z])", "  # c\n                , ", FLOW),
    "commas in lines": everywhere(r", (?=[a-z])", "\n                ,\n                ", FLOW),
    # blank lines
    "blank lines between entries": everywhere(r"(?m)^(?=  (?:  )*[\w-]+:$)", "\n"),
    "blank lines between sections": everywhere(r"(?m)^(?=[a-z])", "\n\n"),
    "blank lines everywhere": everywhere(r"\n", "\n\n"),
    "blank lines of blanks": everywhere(r"\n", "\n      \n"),
    "blank lines in flow": everywhere(r", (?=[a-z])", ",\n\n                ", FLOW),
    # brackets
    "braces below": everywhere(r"(?m)^( +)([\w-]+): +(?=\{)", r"\1\2:\n\1    ", FLOW),
    "brackets on lines of their own": everywhere(
        r"\[([^\[\]]*)\]", lambda m: "[\n" + "".join(f"    {x},\n" for x in m[1].split(", ")) + "    ]", FLOW
    ),
    "blanks in brackets": everywhere(r"([\[{])|([\]}])", lambda m: f"{m[1]} " if m[1] else f" {m[2]}", FLOW),
    "no blanks in flow": everywhere(r", (?=[a-z])", ",", FLOW),
    "trailing commas": everywhere(r"(?<=[^\s\[{])([\]}])", r",\1", FLOW),
    # markers
    "document markers": f"--- # here\n{BLOCK}... # the end\n",
    "document markers and a flow root": f"--- {_json()}\n...\n",
    "a directive": f"%YAML 1.2\n---\n{BLOCK}",
    "begun on the line of the marker": f"--- \n\n# plan\n{BLOCK}\n\n# end\n\n",
    # anchors
    "anchored texts": _numbered("t", BLOCK, r"(?m)^(?!crmplan)( *[\w-]+:)( \S.*)$"),
    "anchored collections": _numbered("c", BLOCK, r"(?m)^( *[\w-]+:)()$"),
    "anchored items": _numbered("i", BLOCK, r"(?m)^( *-)( \S.*)$"),
    "anchored keys": everywhere(_ENTRY, lambda m: f"{m[1]}&k-{m[2]}-{m.start()} {m[0].strip()}"),
    "anchored flow": _numbered("f", FLOW, r"(:)( +[\[{])"),
    "anchors on lines of their own": everywhere(
        r"(?m)^( *)([\w-]+):$", lambda m: f"{m[1]}{m[2]}:\n{m[1]}  &a{m.start()}"
    ),
    # nothing
    "nothing in keys": with_(
        BLOCK,
        (
            "owner: irina\n        finished: 2026-03-06\n",
            "owner: irina\n        started:\n        finished: 2026-03-06\n",
        ),
        ("          decision: postpone\n", "          by: ~\n          decision: postpone\n"),
        (
            "        started: 2026-03-23\n",
            "        started: 2026-03-23\n        finished:   # not yet\n        spent: null\n",
        ),
        (
            "        x-ref: 17\n",
            "        note: &nothing\n        accept: []\n        started: # when?\n"
            "        # unknown\n        x-ref: 17\n",
        ),
        (
            "        duration: 3d\n        x-board:",
            "        started:\n\n        finished:\n        duration: 3d\n        unmet:\n        x-board:",
        ),
        (
            "    owner: irina\n    note: Seen before\n",
            "    owner: irina\n    status:\n    happened_on:\n    note: Seen before\n",
        ),
        (
            "    name: The vendor fails\n",
            "    reviewed: ~   # when?\n    name: The vendor fails\n    note:\n",
        ),
        ("      on: 2026-05-11\nactions:", "      action:\n      on: 2026-05-11\n      by:\nactions:"),
        ("    due: 2026-05-20\n", "    due: 2026-05-20\n    finished:\n"),
        (
            "      text: How to merge two cards\n",
            "      text: How to merge two cards\n      answered:\n      solved: &s\n      hours:"
            "   # how many?\n",
        ),
    ),
    "nothing in flow": with_(
        FLOW,
        ("owner: irina, finished: 2026-03-06", "owner: irina, started: , spent: , finished: 2026-03-06"),
        ("progress: 60%,", "progress: 60%, finished, spent: null, unmet: [],"),
        ("x-ref: 17}", "x-ref: 17, started, finished: ,}"),
        ("duration: 3d, x-board", "started: &nothing , duration: 3d, finished: ~, x-board"),
        ("note: Seen before}", "note: Seen before, happened_on: }"),
        ("impact: fatal}", "impact: fatal, note: }"),
        ("on: 2026-05-11}\nactions", "on: 2026-05-11, action: , by}\nactions"),
        ("text: How to merge two cards}", "text: How to merge two cards, answered, solved: }"),
    ),
}
"""The texts of plans in one file that mean the same as `BLOCK`, but for nulls and `x-`, by the name of the style."""

OTHERS: dict[str, str] = {
    "kept blank lines": with_(
        BLOCK,
        ("note: Max is ill in April\n", f"note: |+{_FOLDED}\n\n"),
        ("      - Go on until July\n", "      - |+\n        Go on\n\n"),
    ),
    "folded in places": with_(
        BLOCK,
        ("note: Max is ill in April\n", f"note: >{_FOLDED}"),
        ("blocked_by: The old base has no export\n", f"blocked_by: |{_FOLDED}\n"),
        ("note: Figures are missing\n", "note: >-   # why\n            Figures are\n            missing\n"),
        ("      - Go on until July\n", "      - >\n        Go on\n\n        until July\n"),
    ),
    "literal at the end of the file": with_(
        BLOCK, ("      - Go on until July\n", "      - |\n        Go on\n        until July")
    ),
    "single texts for lists": with_(
        everywhere(r"\n +- (?=lessons|irina\n  |Go)", " ", BLOCK),
        ("accept:\n          - Two stages at least\n          - ", "accept:   # one\n          "),
        ("owner: irina\n          - max", "owner: irina"),
        ("decisions: Go on until July", "decisions: >   # one\n      Go on\n      until July"),
    ),
    "single texts for lists in flow": with_(
        FLOW,
        ('[Two stages at least, "Cards: one per client"]', '"Cards: one per client"'),
        ("owner: [irina, max]", "owner: irina"),
        ("[lessons]", "lessons"),
        (
            "present: [irina], decisions: [Go on until July]",
            "present: irina, decisions: Go on\n    until July",
        ),
    ),
    "wide words": with_(
        everywhere(_ENTRY, _commented),
        ("name: Configure the funnel            ", "name: 漏斗设置 👍🏽 e\u0301                   "),
        ("note: Max is ill in April             ", "note: 病了                              "),
        ("status: blocked                       ", "status: blocked                       "),
    ),
    "long lines": BLOCK.replace("The old base has no export", "The old base has no export " * 30).replace(
        "Max is ill", "Max is ill " * 30
    ),
    "long lines in flow": FLOW.replace(
        "The old base has no export", "The old base has no export " * 30
    ).replace("Max is ill", "Max is ill " * 30),
    "aliases": with_(
        BLOCK,
        ("name: Forecast cost\n", "name: &cost Forecast cost\n"),
        (
            "        after:\n          - budget\n        gate:",
            "        after: &after\n          - budget\n        gate:",
        ),
        (
            "        after:\n          - budget\n        duration: 8d",
            "        after: *after\n        duration: &d 8d",
        ),
        ("duration: 3d\n        owner:", "duration: *d\n        owner:"),
        ("note: Seen before", "note: &seen Seen before"),
        ("name: The vendor fails\n", "name: The vendor fails\n    note: *seen\n"),
        ("owner: irina\n    due", "owner: &me irina\n    due"),
        ("present:\n      - irina", "present:\n      - *me"),
        ("decisions:\n      - Go on until July", "decisions:\n      - *cost"),
    ),
    "aliased mappings": with_(
        BLOCK,
        ("      budget:\n", "      budget: &budget\n"),
        ("      ready:\n        after:\n          - board\n", "      ready: *budget\n"),
        ("  sabotage:\n", "  sabotage: &risk\n"),
        (
            "  vendor:\n    name: The vendor fails\n    probability: rare\n    impact: fatal\n",
            "  vendor: *risk\n",
        ),
    ),
    "merges": with_(
        BLOCK,
        (
            "crmplan: 1\n",
            "crmplan: 1\nx-own: &own {owner: max, duration: 8d}\nx-open: &open\n  note: Max is ill in April\n",
        ),
        ("        duration: 8d\n        owner: max\n        started", "        <<: *own\n        started"),
        (
            "        name: Move the open deals\n        duration: 3d\n",
            "        <<: [*own, *open]\n        name: Move the open deals\n",
        ),
        (
            "        name: Record the lessons\n        duration: 3d\n        x-board:\n          column: next\n",
            "        name: Record the lessons\n        <<: *own   # all\n",
        ),
        ("    note: Seen before\n", "    <<:\n      note: Seen before\n"),
    ),
    "merges in flow": with_(
        FLOW,
        ("crmplan: 1\n", "crmplan: 1\nx-own: &own {owner: max, duration: 8d}\n"),
        ("duration: 8d, owner: max, started", "<<: *own, started"),
        ("{name: Record the lessons, duration: 3d", "{<<: *own, name: Record the lessons"),
        ("duration: 3d, owner: [irina, max]", "<<: *own, owner: [irina, max]"),
    ),
    "empty sections": with_(
        BLOCK,
        (BLOCK[BLOCK.index("actions:\n  complete") : BLOCK.index("support:")], "actions: {}\n"),
        (BLOCK[BLOCK.index("audit:") : BLOCK.index("actions:\n  complete")], "audit:\n"),
        (BLOCK[BLOCK.index("kpis:") : BLOCK.index("audit:")], "kpis:   # none yet\n"),
        (
            BLOCK[BLOCK.index("  requests:") : BLOCK.index("meetings:")],
            "  requests:\n    # none yet\n",
        ),
        (BLOCK[BLOCK.index("meetings:") :], "meetings: {\n}"),
    ),
    "no sections": BLOCK[: BLOCK.index("risks:")],
    "no sections and no line break": BLOCK[: BLOCK.index("risks:") - 1],
    "sections of nothing": BLOCK[: BLOCK.index("risks:")]
    + "risks:\nkpis:\naudit: {answers: }\nactions:\nsupport: {requests: {}}\nmeetings:",
}
"""Texts that mean something else than `BLOCK`."""


def _encoded(text: str, *, newline: str = "\n", encoding: str = "utf-8", mark: bytes = b"") -> bytes:
    return mark + text.replace("\n", newline).encode(encoding)


def _in_files() -> Iterator[Style]:
    """Yield the styles of files: line breaks, encodings, ends, and plans that are folders."""
    some = {
        "block": BLOCK,
        "wrapped": WRAPPED,
        "literal": TEXTS["literal"],
        "empty": OTHERS["empty sections"],
    }
    for name, text in some.items():
        is_other = name == "empty"
        files = {
            "CRLF": _encoded(text, newline="\r\n"),
            "CR": _encoded(text, newline="\r"),
            "CRLF in places": _encoded(re.sub(r"\n(?=  [^\n]*o)", "\r\n", text)),
            "BOM": _encoded(text, mark=codecs.BOM_UTF8),
            "UTF-16 LE": _encoded(text, encoding="utf-16-le", mark=codecs.BOM_UTF16_LE),
            "UTF-16 BE, CRLF": _encoded(text, newline="\r\n", encoding="utf-16-be", mark=codecs.BOM_UTF16_BE),
            "no final line break": _encoded(text.rstrip()),
            "blank end": _encoded(f"{text}\n   \n\n"),
            "comment at the end": _encoded(f"{text}    # end"),
        }
        for way, content in files.items():
            yield Style(f"{name}, {way}", {"plan.yaml": content}, is_other)
    for name, text in (
        ("block", BLOCK),
        ("flow", FLOW),
        ("commented", TEXTS["comments above"]),
        ("anchored", TEXTS["anchored collections"]),
    ):
        yield Style(f"folder of {name}", {file: _encoded(part) for file, part in _parts(text).items()})
    parts = {
        file: _encoded(part, newline="\r\n", encoding="utf-16-le", mark=codecs.BOM_UTF16_LE)
        for file, part in _parts(BLOCK).items()
    }
    yield Style("folder in UTF-16", {**parts, "plan.yaml": _encoded(_parts(BLOCK)["plan.yaml"])})
    top = {key: MEANING[key] for key in ("crmplan", "project", "team")}
    rest = {key: value for key, value in MEANING.items() if key not in top}
    yield Style(
        "folder of JSON",
        {
            "plan.yaml": json.dumps(top).encode(),
            **{f"{key}.yaml": json.dumps(value, indent=2).encode() for key, value in rest.items()},
        },
    )


def _parts(text: str) -> dict[str, str]:
    """Cut a plan into files: the stages and all that follows them stand in files of their own, less deep."""
    found = re.split(r"(?m)^(?=(?:# above\n)?(?!crmplan|project|team)[a-z]+:)", text)
    files = {"plan.yaml": found[0]}
    for part in found[1:]:
        head, _, body = part.partition(":")
        name = head.split("\n")[-1]
        rest = body.partition("\n")
        files[f"{name}.yaml"] = (
            re.sub(r"(?m)^  ", "", rest[2]) if not rest[0].strip(" &c0123456789") else body.strip() + "\n"
        )
    return files


STYLES: tuple[Style, ...] = (
    *(Style(name, {"plan.yaml": _encoded(text)}) for name, text in TEXTS.items()),
    *(Style(name, {"plan.yaml": _encoded(text)}, has_other_meaning=True) for name, text in OTHERS.items()),
    *_in_files(),
)
