r"""Hostile and broken plans as data, with what the tool must make of each; knows no test runner.

Use it so, on disk or straight against the loader::

    @pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
    def test_broken_plan_ends_well(case: Broken, tmp_path: Path) -> None:
        for name, content in case.files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        result = run("tasks", plan_path(case, tmp_path))
        assert result.exit_code == case.exit  # never 70, never a traceback, within seconds
        assert not FORBIDDEN.search(result.stdout + result.stderr)  # no raw \x1b, \x9b, bidi mark

- The plan is the file `plan.yaml` where that is the only entry of `files`, else the folder.
- `exit` is that of a command which only reads and shows (`tasks`). `check` may say 1 for a legal
  plan as well, because its rules find fault with a plan as small as `BASE`.
- `line` belongs to the last entry of `files`, the one with the problem in it. It is None where
  the problem has several lines, or where parsers differ in what they point at. Other problems may
  follow from the main one; it is enough that some message points at `line`.
- Names begin with their group: yaml, type, quantity, date, ref, enc, bomb, text, folder, legal.
  `kind` is "legal" for near misses of every group that must be accepted. A `text` case with exit 0
  is legal as well: its texts are ugly and must come out harmless in every view.
- `DECIDED` names the cases on which the language is silent, with what was decided and why.
- The nesting bombs make PyYAML's C loader end the whole process (SIGSEGV), and the pure one raise
  RecursionError: whoever changes the loader runs these in a process of their own first.
"""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, product, zip_longest
from itertools import count as numbers

BASE = """\
crmplan: 1
project:
  name: CRM rollout
  start: 2026-03-02
  currency: EUR
  manager: irina
  status_date: 2026-08-03
team:
  irina: {name: Irina, role: Head of sales, side: client, background: sales, rate: 40/h}
  max: {name: Max, role: CRM engineer, side: vendor, background: it, rate: 55/h}
stages:
  build:
    name: Configuration
    days: 1..25
    tasks:
      funnel:
        name: Configure the funnel
        duration: 8d
        owner: max
      write-rules:
        name: Write the rules
        after: [funnel]
        effort: 12h
        owner: irina
      lessons:
        name: Record the lessons
        after: [write-rules, funnel +2d]
        duration: 3d
        owner: max
"""
"""A valid plan; every single-file case is this text with one piece changed."""

DECIDED: Mapping[str, str] = {
    "bomb-away-forever": "refused: no year lies beyond 2199",
    "bomb-capacity-zero": "refused: effort of owners without any capacity never ends (CP056)",
    "bomb-horizon-endless": "refused: a number of months has three digits at most",
    "bomb-quadratic-text": "refused: the bound counts aliases, however little text they stand for",
    "date-finished-with-half-progress": "refused as `remaining` is: one of the two is left over",
    "date-finished-with-remaining": "refused: one of the two is left over",
    "date-request-solved-before-it-came": "refused: nothing is solved before it came",
    "date-start-basic-format": "refused: a date has one spelling",
    "date-start-week-format": "refused: a date has one spelling",
    "date-start-year-1": "refused: the years are 1900 to 2199",
    "date-status-doing-without-started": "refused: the status must not contradict the days",
    "date-until-before-since": "refused: nobody leaves before they came",
    "enc-bom-in-name": "refused: YAML 1.2 has it in quotes only, and nobody sees it",
    "enc-delete-in-quotes": "refused although YAML 1.2 allows it: nobody sees it or means it",
    "enc-escaped-surrogate": "refused: YAML forbids it, and it can't be printed",
    "enc-line-separator-in-name": "refused: text in YAML 1.2, but a line break to other readers",
    "enc-next-line-in-name": "refused: text in YAML 1.2, but a line break to other readers",
    "enc-utf-16-without-bom": "refused: the mark is what tells the encodings apart",
    "enc-utf-32-with-bom": "refused: nothing but a mistake writes it",
    "folder-people-table-binary": "refused: what a plan reads has to be readable, used or not",
    "folder-section-called-like-a-key": "a warning: files of other names may stand in the folder",
    "folder-section-empty": "refused: who makes a file means to fill it, so its content is lost",
    "folder-section-in-capitals": "a warning: it isn't read, and the message names the right name",
    "folder-section-is-a-folder": "can't be read, as any file that isn't one",
    "folder-section-is-a-kept-folder": "can't be read, as any file that isn't one",
    "folder-section-of-unknown-name": "a warning: files of other names may stand in the folder",
    "folder-section-only-comments": "refused as an empty one is",
    "folder-section-yml-suffix": "a warning: it isn't read, and the message names the right name",
    "legal-bidi-override-in-name": "accepted and neutralised, as right-to-left texts need such marks",
    "legal-folder-deep-documents": "accepted: only files right in the folder are sections",
    "legal-folder-defaults-beside": "accepted: `crmplan.yaml` is no section but defaults",
    "legal-id-like-a-float": "accepted: it fits the pattern, and every scalar is text here",
    "legal-id-of-digits": "accepted: it fits the pattern, and every scalar is text here",
    "legal-merge-key": "accepted: it is what aliases are mostly used for",
    "legal-name-true": "accepted: where a text belongs, it is text",
    "legal-stage-without-days": "accepted: the window is optional",
    "legal-stages-null": "accepted: a key without a value is as good as none",
    "legal-tab-before-comment": "accepted: YAML allows it",
    "legal-yaml-directive": "accepted: it says what holds anyway",
    "quantity-cost-negative": "refused: a cost below nothing is a gain",
    "quantity-cost-split-number": "refused: spaces part groups of three digits only",
    "quantity-risk-impact-number": "refused: one spelling for one thing",
    "ref-answer-unknown-question": "refused: questions of one's own stand in a checklist that is named",
    "ref-library-unknown": "refused: the library is known",
    "text-escape-in-name": "accepted and neutralised in every view",
    "type-currency-not-a-code": "refused: three capital letters",
    "type-quality-fraction": "refused: whole marks only",
    "yaml-tag-non-specific": "refused: a tag is a tag",
}
"""The cases on which the language is silent, with what was decided and why."""

NEAR_MISS = "legal"
"""The kind of inputs that look broken and are not."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An input, what kind of problem it has, and how a command that reads it must end."""

    name: str
    files: Mapping[str, bytes]
    kind: str
    line: int | None
    exit: int = 1


@cache
def cases() -> tuple[Broken, ...]:
    """Return every case, in a fixed order."""
    return (
        *_broken_syntax(),
        *_broken_streams(),
        *_forbidden_yaml(),
        *_duplicate_keys(),
        *_wrong_sections(),
        *_wrong_types(),
        *_bad_quantities(),
        *_impossible_dates(),
        *_dangling_references(),
        *_circles_and_links(),
        *_broken_encodings(),
        *_alias_bombs(),
        *_nesting_bombs(),
        *_size_bombs(),
        *_endless_loops(),
        *_hostile_texts(),
        *_hostile_ids(),
        *_broken_folders(),
        *_misplaced_files(),
        *_legal_texts(),
        *_legal_encodings(),
        *_legal_folders(),
    )


# How a case is made


def _case(name: str, kind: str, text: str, *, at: str = "", vague: bool = False) -> Broken:
    """Make a single-file case; its line is that of `at`, else the first that differs from BASE."""
    return _raw(name, kind, text.encode(), line=None if vague else _line(text, at))


def _raw(name: str, kind: str, content: bytes, *, line: int | None = None) -> Broken:
    return Broken(name, {"plan.yaml": content}, kind, line)


def _legal(name: str, content: str | bytes, *, kind: str = NEAR_MISS) -> Broken:
    data = content.encode() if isinstance(content, str) else content
    return Broken(name, {"plan.yaml": data}, kind, None, 0)


def _line(text: str, at: str = "") -> int:
    if at:
        _insist(text, at)
        return text.count("\n", 0, text.index(at)) + 1
    pairs = zip_longest(text.split("\n"), BASE.split("\n"))
    return next(number for number, (mine, base) in enumerate(pairs, 1) if mine != base)


def _insist(text: str, piece: str) -> None:
    """Refuse a piece that isn't in the text exactly once, so that no case can miss its target."""
    if text.count(piece) != 1:
        message = f"{piece!r} stands {text.count(piece)} times in the text"
        raise ValueError(message)


def _byte_line(content: bytes, at: bytes) -> int:
    return content.count(b"\n", 0, content.index(at)) + 1


def _with(old: str, new: str) -> str:
    """Return BASE with one piece changed, which must stand in it exactly once."""
    _insist(BASE, old)
    return BASE.replace(old, new)


def _task(*facts: str) -> str:
    """Return BASE with more facts on its last task."""
    return BASE + "".join(f"        {fact}\n" for fact in facts)


def _project(fact: str) -> str:
    return _with("  currency: EUR\n", f"  currency: EUR\n  {fact}\n")


def _section(section: str, value: str) -> str:
    """Return BASE with a section more, or with one of its own replaced; `value` may be a block."""
    blocks = ("\n" + BASE).split("\n" + section + ":", 1)
    if len(blocks) == 1:
        return f"{BASE}{section}: {value}\n"
    rest = blocks[1].split("\n")
    end = next(i for i, row in enumerate(rest[1:], 1) if not row.startswith(" "))
    return f"{blocks[0]}\n{section}: {value}\n".lstrip() + "\n".join(rest[end:])


def _words(count: int) -> list[str]:
    """Return `count` short different ids, the same ones each time."""
    letters = string.ascii_lowercase
    endless = (product(letters, repeat=size) for size in numbers(1))
    return ["".join(word) for word in islice(chain.from_iterable(endless), count)]


# Broken YAML


def _broken_syntax() -> Iterator[Broken]:
    name, days, after = "    name: Configuration", "duration: 3d", "after: [funnel]"
    pieces: tuple[tuple[str, str, str, str], ...] = (
        ("tab-as-indentation", name, "\tname: Configuration", ""),
        ("tab-after-spaces", "        " + days, "      \t" + days, ""),
        ("tab-before-dash", after, "after:\n\t- funnel", "\t-"),
        ("tab-in-block-scalar", days, "note: |\n\t\tone", "\t\tone"),
        ("bracket-too-many", after, "after: [funnel]]", ""),
        ("bracket-alone", after, "after: ]", ""),
        ("brace-alone", "      lessons:\n", "      }\n      lessons:\n", ""),
        ("bracket-closed-by-brace", after, "after: [funnel}", ""),
        ("comma-alone", after, "after: [,funnel]", ""),
        ("comma-twice", after, "after: [funnel,, funnel]", ""),
        ("comma-missing-in-flow-map", "Max, role: CRM", "Max role: CRM", ""),
        ("indented-too-far", "        " + days, "          " + days, ""),
        ("indented-too-little", "        " + days, "       " + days, ""),
        ("section-indented-by-one", "team:", " team:", ""),
        ("colon-in-plain-text", days, "name: Note: urgent", ""),
        ("text-after-closing-quote", days, 'duration: "3d" or so', ""),
        ("quote-in-single-quotes", days, "note: 'it's late'", ""),
        ("escape-unknown", days, r'note: "100\q"', ""),
        ("escape-windows-path", days, r'note: "C:\docs\brief.pdf"', ""),
        ("escape-not-hex", days, r'note: "\xZZ"', ""),
        ("escape-cut-short", days, r'note: "\u12"', ""),
        ("escape-beyond-unicode", days, r'note: "\UFFFFFFFF"', ""),
        ("block-scalar-indent-zero", days, "note: |0\n          one", "|0"),
        ("block-scalar-bad-header", days, "note: |x\n          one", "|x"),
        ("block-scalar-two-signs", days, "note: >+-\n          one", ">+-"),
        ("reserved-at-sign", "owner: irina", "owner: @irina", ""),
        ("reserved-backtick", "owner: irina", "owner: `irina`", ""),
        ("percent-first-in-value", days, "progress: %60", ""),
        ("alias-without-name", after, "after: *", ""),
        ("anchor-without-name", after, "after: & [funnel]", ""),
        ("anchor-twice", after, "after: &a &b [funnel]", ""),
        ("anchor-on-alias", after, "after: [&a funnel, &b *a]", ""),
        ("dash-inside-mapping", "        " + days, "        - " + days, ""),
    )
    for label, old, new, at in pieces:
        yield _case(f"yaml-{label}", "syntax", _with(old, new), at=at)
    vague = (
        ("double-quote-unclosed", "name: Configuration", 'name: "Configuration'),
        ("single-quote-unclosed", "name: Configuration", "name: 'Configuration"),
        ("bracket-unclosed", after, "after: [funnel"),
        ("brace-unclosed", "rate: 40/h}", "rate: 40/h"),
        ("flow-map-unclosed-at-end", "      lessons:\n", "      more: {\n      lessons:\n"),
        ("directive-after-content", "team:", "%YAML 1.2\nteam:"),
        ("colon-missing", days, "duration 3d"),
        ("colon-without-space", days, "duration:3d"),
        ("section-without-colon", "stages:", "stages"),
        ("block-scalar-falls-out", days, "note: |\n          two\n         one\n       three"),
        (
            "conflict-markers",
            "  name: CRM rollout\n",
            "<<<<<<< HEAD\n  name: A\n=======\n  name: B\n",
        ),
    )
    for label, old, new in vague:
        yield _case(f"yaml-{label}", "syntax", _with(old, new), vague=True)


def _broken_streams() -> Iterator[Broken]:
    yield _case("yaml-second-document", "syntax", BASE + "---\n" + BASE, at="---")
    yield _case("yaml-second-document-empty", "syntax", BASE + "---\n", at="---")
    yield _case("yaml-text-after-end-marker", "syntax", BASE + "...\ncrmplan: 2\n", vague=True)
    yield _case("yaml-markers-in-the-middle", "syntax", _with("team:", "---\nteam:"), at="---")
    yield _case("yaml-directive-without-document", "syntax", "%YAML 1.2\n" + BASE, vague=True)
    yield _case("yaml-directive-version-2", "syntax", "%YAML 2.0\n---\n" + BASE, at="2.0")
    yield _case("yaml-directive-not-a-version", "syntax", "%YAML x\n---\n" + BASE, at="%YAML")
    twice = "%YAML 1.2\n%YAML 1.2 # again\n---\n"
    yield _case("yaml-directive-twice", "syntax", twice + BASE, at="again")
    list_first = "- crmplan: 1\n- project: {name: CRM rollout, start: 2026-03-02}\n"
    texts = (
        ("empty", ""),
        ("blank-lines", "\n\n\n"),
        ("only-spaces", "   "),
        ("only-comments", "# a plan\n# to be written\n"),
        ("only-document-marker", "---\n"),
        ("only-end-marker", "...\n"),
        ("null", "null\n"),
        ("tilde", "~\n"),
        ("scalar", "crmplan\n"),
        ("number", "1\n"),
        ("date", "2026-03-02\n"),
        ("empty-list", "[]\n"),
        ("empty-map", "{}\n"),
        ("list-of-sections", list_first),
        ("html", "<!DOCTYPE html>\n<html><body><h1>404: Not Found</h1></body></html>\n"),
        ("json-of-another-tool", '{"name": "left-pad", "version": "1.3.0", "private": true}\n'),
        ("json-cut-off", '{"crmplan": 1, "project": {"name": "CRM rol'),
        ("json-lines", '{"crmplan": 1}\n{"crmplan": 1}\n'),
        ("csv", "id;name;owner\nfunnel;Configure the funnel;max\n"),
        ("csv-quoted", '"id","name"\n"funnel","Configure, then test"\n'),
        ("toml", '[project]\nname = "CRM rollout"\n'),
        ("markdown-front-matter", "---\ncrmplan: 1\n---\n# CRM rollout\n"),
        ("python", "#!/usr/bin/env python3\nprint('crmplan: 1')\n"),
        ("diff", "--- a/plan.yaml\n+++ b/plan.yaml\n@@ -1 +1 @@\n-crmplan: 1\n+crmplan: 2\n"),
        ("git-lfs-pointer", "version https://git-lfs.github.com/spec/v1\nsize 4096\n"),
    )
    for label, text in texts:
        yield _case(f"yaml-file-{label}", "syntax", text, vague=True)
    headers = (
        ("elf", b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00"),
        ("zip", b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(20) + b"[Content_Types].xml"),
        ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xcb\x2c\xca\x05\x00"),
        ("png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
        ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
        ("all-bytes", bytes(range(256)) * 16),
    )
    for label, content in headers:
        yield _raw(f"yaml-file-{label}", "syntax", content)


def _forbidden_yaml() -> Iterator[Broken]:
    name, owner, after = "name: Configuration", "owner: irina", "after: [funnel]"
    pieces = (
        ("tag-python-apply", name, 'name: !!python/object/apply:os.system ["echo pwned"]'),
        ("tag-python-name", name, "name: !!python/name:os.system ''"),
        ("tag-binary", name, "name: !!binary Q29uZmlndXJhdGlvbg=="),
        ("tag-custom", name, "name: !foo Configuration"),
        ("tag-string", name, "name: !!str Configuration"),
        ("tag-int-on-text", name, "name: !!int Configuration"),
        ("tag-verbatim", name, "name: !<tag:yaml.org,2002:str> Configuration"),
        ("tag-non-specific", name, "name: ! Configuration"),
        ("tag-undeclared-handle", name, "name: !e!foo Configuration"),
        ("tag-include", name, "name: !include /etc/passwd"),
        ("tag-env", name, "name: !env HOME"),
        ("tag-set", after, "after: !!set {funnel}"),
        ("tag-on-key", name, "!!str name: Configuration"),
        ("alias-undefined", owner, "owner: *irina"),
        ("alias-before-anchor", "max: {name: Max", "max: {x-a: *m, x-b: &m 1, name: Max"),
        ("alias-recursive-list", after, "after: &a [funnel, *a]"),
        ("alias-recursive-map", "      funnel:\n", "      funnel: &f\n        x-me: *f\n"),
        ("key-list", name, "? [a, b]\n    : c\n    name: Configuration"),
        ("key-map", name, "? {a: b}\n    : c\n    name: Configuration"),
        ("key-flow-list", name, "[a, b]: c\n    name: Configuration"),
        ("key-alias-to-list", after, "x-a: &a [funnel]\n        *a : funnel"),
        ("key-empty", name, ": nothing\n    name: Configuration"),
        ("key-null", name, "null: nothing\n    name: Configuration"),
        ("merge-scalar", name, "<<: 5\n    name: Configuration"),
        ("merge-list-of-scalars", name, "<<: [1, 2]\n    name: Configuration"),
        ("merge-alias-to-scalar", name, "name: &n Configuration\n    <<: *n"),
        ("merge-undefined-alias", name, "<<: *defaults\n    name: Configuration"),
        ("merge-null", name, "<<:\n    name: Configuration"),
    )
    vague = {"alias-recursive-map", "alias-recursive-list", "merge-null", "key-null"}
    at = {
        "key-alias-to-list": "*a :",
        "merge-alias-to-scalar": "<<:",
    }
    for label, old, new in pieces:
        text = _with(old, new)
        yield _case(f"yaml-{label}", "syntax", text, at=at.get(label, ""), vague=label in vague)
    handle = "%TAG !e! tag:example.com,2026:\n---\n" + _with(name, "name: !e!foo Configuration")
    yield _case("yaml-tag-declared-handle", "syntax", handle, at="!e!foo")


def _duplicate_keys() -> Iterator[Broken]:
    irina, name = "  irina: {name: Irina", "    name: Configuration\n"
    pieces = (
        ("version", "project:\n", "crmplan: 1 # again\nproject:\n"),
        ("section", "stages:\n", "project: {} # again\nstages:\n"),
        ("project-field", "  currency: EUR\n", "  currency: EUR\n  currency: EUR # again\n"),
        ("person", "stages:\n", "  max: {name: Max} # again\nstages:\n"),
        ("flow-map-field", irina, "  irina: {name: Irina, name: Again"),
        ("stage", "stages:\n", "stages:\n  build: {name: First, tasks: {}}\n"),
        ("stage-field", name, name + "    name: Again\n"),
        ("task", "      lessons:\n", "      funnel: {name: Again}\n      lessons:\n"),
        ("task-field", "duration: 3d\n", "duration: 3d\n        duration: 4d\n"),
        ("key-in-quotes", name, name + '    "name": Again\n'),
        ("key-by-escape", name, name + '    "n\\x61me": Again\n'),
        ("key-by-anchor", name, name + "    &a name: Again\n"),
        ("key-explicit", name, name + "    ? name\n    : Again\n"),
        ("free-key", name, name + "    x-a: 1\n    x-a: 2\n"),
        ("inside-free-key", name, name + "    x-a: {b: 1, b: 2}\n"),
        ("merge-key", name, "    x-a: &a {}\n    <<: *a\n    <<: *a # again\n" + name),
    )
    at = {"stage": "  build:\n", "free-key": "x-a: 2", "merge-key": "again"}
    for label, old, new in pieces:
        text = _with(old, new)
        yield _case(f"yaml-duplicate-{label}", "syntax", text, at=at.get(label, ""))


# Wrong types


def _wrong_sections() -> Iterator[Broken]:
    pieces = (
        ("project", "text", "CRM rollout"),
        ("project", "list", "[CRM rollout, 2026-03-02]"),
        ("project", "null", ""),
        ("calendar", "text", "mon-fri"),
        ("team", "list", "[irina, max]"),
        ("team", "number", "2"),
        ("stages", "list", "[{name: Configuration}]"),
        ("stages", "text", "later"),
        ("specification", "text", "docs/brief.pdf"),
        ("vendor", "list", "[CRM Studio]"),
        ("modules", "number", "5"),
        ("processes", "list", "[client-card, shipment]"),
        ("cards", "boolean", "true"),
        ("reports", "text", "weekly"),
        ("people", "list", "[anna, boris]"),
        ("adoption", "text", "good"),
        ("adoption", "mapping", "{date: 2026-05-11, users: 14, active: 11}"),
        ("sources", "text", "data/deals.csv"),
        ("kpis", "number", "3.5"),
        ("goals", "list", "[more sales]"),
        ("risks", "boolean", "false"),
        ("budget", "number", "24000"),
        ("business-case", "dashed", "{discount: 18%}"),
        ("business_case", "text", "it pays"),
        ("audit", "list", "[standard]"),
        ("actions", "list", "[{name: Complete 69 cards}]"),
        ("support", "boolean", "yes"),
        ("meetings", "date", "2026-05-11"),
    )
    for section, label, value in pieces:
        name = f"type-{section.replace('_', '-')}-{label}"
        yield _case(name, "schema", _section(section, value), vague=not value)


def _wrong_types() -> Iterator[Broken]:
    days, name, owner = "duration: 3d", "name: Configuration", "owner: irina"
    start, version = "start: 2026-03-02", "crmplan: 1\n"
    pieces = (
        ("version-text", version, "crmplan: one\n"),
        ("version-future", version, "crmplan: 2\n"),
        ("version-zero", version, "crmplan: 0\n"),
        ("version-true", version, "crmplan: true\n"),
        ("version-list", version, "crmplan: [1]\n"),
        ("version-map", version, "crmplan: {major: 1}\n"),
        ("version-huge", version, f"crmplan: {'1' * 5000}\n"),
        ("name-list", name, "name: [Configuration, of the funnel]"),
        ("name-map", name, "name: {en: Configuration, ru: Nastroyka}"),
        ("start-list", start, "start: [2026-03-02]"),
        ("start-number", start, "start: 1"),
        ("start-true", start, "start: true"),
        ("currency-not-a-code", "currency: EUR", "currency: 5"),
        ("language-unknown", "currency: EUR", "currency: EUR\n  language: de"),
        ("days-of-project-unknown", "currency: EUR", "currency: EUR\n  days: banking"),
        ("duration-map", days, "duration: {days: 3}"),
        ("duration-nested-map", days, "duration: {min: {days: 3}, max: {days: 5}}"),
        ("duration-list", days, "duration: [3d]"),
        ("duration-true", days, "duration: true"),
        ("duration-date", days, "duration: 2026-03-02"),
        ("owner-map", owner, "owner: {irina: 50%}"),
        ("owner-list-of-lists", owner, "owner: [[irina, max]]"),
        ("owner-true", owner, "owner: true"),
        ("owner-number", owner, "owner: 7"),
        ("after-map", "after: [funnel]", "after: {funnel: 2d}"),
        ("after-list-of-numbers", "after: [funnel]", "after: [1, 2]"),
        ("after-list-with-null", "after: [funnel]", "after: [funnel, ~]"),
        ("side-unknown", "side: vendor", "side: agency"),
        ("background-unknown", "background: it", "background: law"),
        ("person-text", "  max: {", "  anna: Anna\n  max: {"),
        ("key-unknown", days, "duratoin: 3d"),
        ("key-unknown-in-flow-map", "rate: 55/h", "rates: 55/h"),
        ("key-in-capitals", days, "Duration: 3d"),
        ("key-with-space", days, "duration : 3d\n        not before: day 3"),
        ("key-unknown-at-top", "team:\n", "projct: {}\nteam:\n"),
    )
    at = {"key-with-space": "not before"}
    for label, old, new in pieces:
        yield _case(f"type-{label}", "schema", _with(old, new), at=at.get(label, ""))
    facts = (
        ("accept-map", "accept: {screen: recorded}"),
        ("cost-list", "cost: [1200]"),
        ("cost-map", "cost: {EUR: 1200}"),
        ("cost-true", "cost: true"),
        ("cost-1e400", "cost: 1e400"),
        ("cost-infinite", "cost: .inf"),
        ("cost-minus-infinite", "cost: -.inf"),
        ("cost-nan", "cost: .nan"),
        ("cost-nan-as-text", 'cost: "NaN"'),
        ("cost-hex", "cost: 0x10"),
        ("cost-octal", "cost: 0o10"),
        ("cost-underscore", "cost: 1_000"),
        ("cost-sexagesimal", "cost: 12:30"),
        ("cost-long-exponent", "cost: 1e999999999"),
        ("quality-true", "quality: true"),
        ("quality-six", "quality: 6"),
        ("quality-negative", "quality: -1"),
        ("quality-fraction", "quality: 3.5"),
        ("quality-huge", f"quality: {'9' * 400}"),
        ("quality-5000-digits", f"quality: {'9' * 5000}"),
        ("status-unknown", "status: finished"),
        ("status-list", "status: [done]"),
        ("gate-unknown-decision", "gate: {decision: maybe, on: 2026-03-11, by: irina}"),
        ("gate-text", "gate: go"),
        ("deliverable-map", "deliverable: {file: lesson.mp4}"),
    )
    for label, fact in facts:
        yield _case(f"type-{label}", "schema", _task(fact))
    tasks = "\n  build:\n    name: Configuration\n    tasks: [funnel, lessons]"
    yield _case("type-tasks-list", "schema", _section("stages", tasks), at="    tasks: [")
    yield _case("type-task-text", "schema", BASE + "      more: Ask around\n")
    yield _case("type-task-of-list", "schema", BASE + "      more: [Ask around, 3d]\n")
    yield _case("type-stage-text", "schema", BASE + "  training: Rules and training\n")
    no_version = BASE.removeprefix("crmplan: 1\n")
    yield _case("type-version-missing", "schema", no_version, vague=True)
    no_start = _with("  start: 2026-03-02\n", "")
    yield _case("type-start-missing", "schema", no_start, vague=True)
    project_missing = BASE.replace("project:\n", "x-project:\n")
    yield _case("type-project-missing", "schema", project_missing, vague=True)


# Bad quantities


def _bad_quantities() -> Iterator[Broken]:
    yield from _bad_task_quantities()
    risk = "\n  sabotage: {name: Sabotage, probability: possible, impact: minor, %s}"
    capacity = "rate: 55/h, capacity: "
    people = (
        ("rate-per-day", "rate: 55/h", "rate: 40/d"),
        ("rate-bare", "rate: 55/h", "rate: 40"),
        ("rate-second-currency", "rate: 55/h", "rate: 40 USD/h"),
        ("capacity-bare", "rate: 55/h", capacity + "50"),
        ("capacity-bare-share", "rate: 55/h", capacity + "0.6"),
        ("capacity-two-signs", "rate: 55/h", capacity + "120%%"),
        ("capacity-negative", "rate: 55/h", capacity + "-5%"),
        ("stage-days-reversed", "days: 1..25", "days: 25..1"),
        ("stage-days-from-zero", "days: 1..25", "days: 0..25"),
        ("stage-days-three-dots", "days: 1..25", "days: 1...25"),
        ("stage-days-open", "days: 1..25", "days: 1.."),
        ("away-reversed", "rate: 55/h", "away: [2026-04-17..2026-04-13]"),
        ("away-month-13", "rate: 55/h", "away: [2026-13]"),
        ("away-quarter-5", "rate: 55/h", "away: [2026-Q5]"),
        ("away-quarter-0", "rate: 55/h", "away: [2026-Q0]"),
        ("away-mixed-ends", "rate: 55/h", "away: [2026-04-13..day]"),
    )
    for label, old, new in people:
        yield _case(f"quantity-{label}", "schema", _with(old, new))
    sections = (
        ("risk-delay-reversed", "risks", risk % "delay: 15d..5d"),
        ("risk-delay-three-ends", "risks", risk % "delay: 5d..10d..15d"),
        ("risk-cost-reversed", "risks", risk % "cost: 9000..3000"),
        ("risk-cost-second-currency", "risks", risk % "cost: 100 USD..300 USD"),
        ("risk-probability-bare", "risks", "\n  r: {name: R, probability: 0.6, impact: minor}"),
        ("risk-probability-over", "risks", "\n  r: {name: R, probability: 140%, impact: minor}"),
        ("risk-impact-number", "risks", "\n  r: {name: R, probability: rare, impact: 4}"),
        ("reserve-bare", "budget", "{approved: 24000, reserve: 10}"),
        ("approved-per-hour", "budget", "{approved: 2500/h}"),
        ("licences-without-month", "budget", "{approved: 24000, licences: 450/year}"),
        ("horizon-bare", "business_case", "{discount: 18%, horizon: 24}"),
        ("horizon-negative", "business_case", "{discount: 18%, horizon: -3 months}"),
        ("gains-month-13", "business_case", "{gains: {2026-13: 1900}}"),
        ("control-every-never", "reports", "{r: {name: R, reader: irina, every: 0d}}"),
        ("control-every-word", "reports", "{r: {name: R, reader: irina, every: weekly}}"),
        ("calendar-hours-zero", "calendar", "{hours: 0}"),
        ("calendar-hours-25", "calendar", "{hours: 25}"),
        ("calendar-week-unknown", "calendar", "{week: mon-funday}"),
        ("calendar-country-unknown", "calendar", "{country: ZZ}"),
        ("kpi-per-week", "kpis", "{k: {name: K, unit: count, better: higher, per: week}}"),
        ("kpi-unit-unknown", "kpis", "{k: {name: K, unit: litres, better: higher}}"),
        ("support-months-negative", "support", "{from: day 50, months: -2}"),
    )
    for label, section, value in sections:
        at = value.strip() if value.startswith("\n") else ""
        yield _case(f"quantity-{label}", "schema", _section(section, value), at=at)
    deadline = (("bare", "50"), ("word", "soon"), ("day-zero", "day 0"), ("day-half", "day 4.5"))
    for label, value in deadline:
        yield _case(f"quantity-deadline-{label}", "schema", _project(f"deadline: {value}"))


def _bad_task_quantities() -> Iterator[Broken]:
    durations = (
        ("in-words", "3 days"),
        ("letter-first", "d3"),
        ("negative", "-1d"),
        ("two-points", "3.5.1d"),
        ("exponent", "1e3d"),
        ("hex", "0x3d"),
        ("endless", "9999999999999w"),
        ("bare", "3"),
        ("unit-unknown", "3y"),
        ("unit-alone", "d"),
        ("unit-twice", "3dd"),
        ("in-months", "2 months"),
        ("range", "3d..5d"),
        ("units-reversed-sign", "1d -4h"),
        ("arabic-digit", "\u0663d"),
        ("fullwidth-digit", "\uff13d"),
        ("superscript-digit", "\u00b3d"),
        ("cyrillic-unit", "3\u0434"),
        ("nan", "nand"),
        ("empty-text", '""'),
        ("newline-after", '"3d\\n"'),
    )
    for label, value in durations:
        text = _with("duration: 3d", f"duration: {value}")
        yield _case(f"quantity-duration-{label}", "schema", text)
    facts = (
        ("progress-bare-share", "progress: 0.6"),
        ("progress-bare", "progress: 60"),
        ("progress-two-signs", "progress: 120%%"),
        ("progress-negative", "progress: -5%"),
        ("progress-over", "progress: 120%"),
        ("progress-infinite", "progress: inf%"),
        ("cost-second-currency", "cost: 100 USD"),
        ("cost-currency-sign", "cost: $100"),
        ("cost-two-commas", "cost: 12,5,0"),
        ("cost-two-points", "cost: 12.5.0"),
        ("cost-range", "cost: 100..300"),
        ("cost-negative", "cost: -1200"),
        ("cost-in-words", "cost: twelve hundred"),
        ("cost-split-number", "cost: 12 00 0"),
        ("estimate-reversed", "estimate: 6d / 3d / 2d"),
        ("estimate-two-values", "estimate: 2d / 6d"),
        ("estimate-four-values", "estimate: 1d / 2d / 3d / 6d"),
        ("estimate-bare", "estimate: 2 / 3 / 6"),
        ("estimate-mode-outside", "estimate: 2d / 7d / 6d"),
        ("due-day-zero", "due: day 0"),
        ("due-day-negative", "due: day -3"),
        ("due-day-endless", "due: day 99999999"),
        ("due-day-without-space", "due: day3"),
        ("due-days", "due: day 3 4"),
        ("due-bare", "due: 34"),
        ("due-span", "due: day 3..5"),
        ("remaining-negative", "remaining: -1d"),
        ("effort-of-months", "effort: 2 months"),
        ("effort-percent", "effort: 50%"),
    )
    for label, fact in facts:
        yield _case(f"quantity-{label}", "schema", _task(fact))


# Impossible dates and facts


def _impossible_dates() -> Iterator[Broken]:
    starts = (
        ("february-30", "2026-02-30"),
        ("no-leap-year", "2026-02-29"),
        ("june-31", "2026-06-31"),
        ("month-13", "2026-13-01"),
        ("month-0", "2026-00-10"),
        ("day-0", "2026-03-00"),
        ("year-0", "0000-01-01"),
        ("year-1", "0001-01-01"),
        ("last-possible-day", "9999-12-31"),
        ("year-10000", "10000-01-01"),
        ("german", "31.12.2026"),
        ("slashes", "2026/03/02"),
        ("american", "03/02/2026"),
        ("two-digit-year", "26-03-02"),
        ("unpadded", "2026-3-2"),
        ("basic-format", "20260302"),
        ("week-format", "2026-W10-1"),
        ("with-time", "2026-03-02 10:30"),
        ("with-zone", "2026-03-02T00:00:00Z"),
        ("month-only", "2026-03"),
        ("long-dashes", "2026\u201303\u201302"),
        ("fullwidth-digits", "\uff12\uff10\uff12\uff16-03-02"),
        ("project-day", "day 1"),
        ("tomorrow", "tomorrow"),
    )
    for label, value in starts:
        text = _with("start: 2026-03-02", f"start: {value}")
        yield _case(f"date-start-{label}", "schema", text)
    begun, ended = "started: 2026-04-14", "finished: 2026-04-17"
    facts: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("finished-before-started", ("started: 2026-04-17", "finished: 2026-04-14")),
        ("finished-after-status-date", (begun, "finished: 2026-12-01")),
        ("started-after-status-date", ("started: 2026-12-01",)),
        ("gate-after-status-date", ("gate: {decision: go, on: 2026-12-01, by: irina}",)),
        ("status-done-without-finished", (begun, "status: done")),
        ("status-done-without-any-day", ("status: done",)),
        ("status-todo-but-started", (begun, "status: todo")),
        ("status-todo-but-finished", (ended, "status: todo")),
        ("status-doing-but-finished", (begun, ended, "status: doing")),
        ("status-doing-without-started", ("status: doing",)),
        ("status-blocked-but-finished", (begun, ended, "status: blocked")),
        ("finished-with-half-progress", (begun, ended, "progress: 50%")),
        ("finished-with-remaining", (begun, ended, "remaining: 2d")),
    )
    for label, rows in facts:
        yield _case(f"date-{label}", "schema", _task(*rows), vague=len(rows) > 1)
    span = "{closed: [2026-05-15, 2026-02-30]}"
    yield _case("date-closed-february-30", "schema", _section("calendar", span))
    people = "{anna: {name: Anna, since: 2026-05-01, until: 2026-04-01}}"
    yield _case("date-until-before-since", "schema", _section("people", people))
    request = "{from: day 50, requests: {r-1: {on: 2026-05-18 25:61, kind: question, text: Why}}}"
    yield _case("date-request-at-25-61", "schema", _section("support", request))
    late = "{late: {on: 2026-05-18 10:30, kind: fault, text: Down, solved: 2026-05-17}}"
    text = _section("support", f"{{from: day 50, requests: {late}}}")
    yield _case("date-request-solved-before-it-came", "schema", text)


# References


def _dangling_references() -> Iterator[Broken]:
    own = (
        ("task-owner", "owner: irina", "owner: nobody"),
        ("task-owner-near-miss", "owner: irina", "owner: irnia"),
        ("task-owner-in-capitals", "owner: irina", "owner: Irina"),
        ("task-owner-of-two", "owner: irina", "owner: [irina, nobody]"),
        ("task-owner-a-task", "owner: irina", "owner: funnel"),
        ("task-after", "after: [funnel]", "after: [tunnel]"),
        ("task-after-near-miss", "[write-rules, funnel +2d]", "[write_rules, funnel +2d]"),
        ("task-after-a-stage", "after: [funnel]", "after: [build]"),
        ("task-after-a-person", "after: [funnel]", "after: [max]"),
        ("task-after-a-dotted-path", "after: [funnel]", "after: [build.funnel]"),
        ("manager", "manager: irina", "manager: boss"),
        ("working-group", "manager: irina", "manager: irina\n  working_group: [irina, boss]"),
        ("data-owner", "manager: irina", "manager: irina\n  data_owner: boss"),
        ("owner-after", "manager: irina", "manager: irina\n  owner_after: boss"),
        ("library-unknown", "    days: 1..25", "    as: s9-no-such-stage\n    days: 1..25"),
    )
    at = {"working-group": "boss", "data-owner": "boss", "owner-after": "boss"}
    for label, old, new in own:
        yield _case(f"ref-{label}", "reference", _with(old, new), at=at.get(label, ""))
    gate = "gate: {decision: go, on: 2026-03-11, by: nobody}"
    yield _case("ref-gate-by", "reference", _task(gate))
    kpi = "{sales: {name: Revenue, unit: EUR, better: higher, kind: flow, %s}}"
    risk = "{sabotage: {name: Sabotage, probability: rare, impact: minor, %s}}"
    process = "{client-card: {name: Fill in the client card, %s}}"
    sections = (
        ("kpi-goal", "kpis", kpi % "goal: sales-growth"),
        ("kpi-source", "kpis", kpi % "measure: {source: crm, sql: select 1}"),
        ("risk-hits", "risks", risk % "hits: [training]"),
        ("risk-actions", "risks", risk % "actions: [loyalty-session]"),
        ("risk-owner", "risks", risk % "owner: nobody"),
        ("process-module", "processes", process % "module: contacts"),
        ("process-card", "processes", process % "card: client"),
        ("process-trained", "processes", process % "trained: [anna]"),
        ("process-trained-of-the-team", "processes", process % "trained: [max]"),
        ("process-control-owner", "processes", process % "control: {every: 1w, owner: nobody}"),
        ("report-reader", "reports", "{pipeline: {name: Pipeline, reader: nobody}}"),
        ("card-used-in", "cards", "{client: {need: {kind: need, used_in: [no-such-report]}}}"),
        ("signer", "specification", "{approved: {nobody: 2026-03-20}}"),
        ("requirement-process", "specification", "{requirements: {card: {process: nothing}}}"),
        ("requirement-module", "specification", "{requirements: {card: {module: nothing}}}"),
        ("requirement-goal", "specification", "{requirements: {card: {goal: nothing}}}"),
        ("answer-by", "audit", "{answers: {data-required-fields: {answer: yes, by: nobody}}}"),
        ("answer-action", "audit", "{answers: {data-required-fields: {answer: no, action: a}}}"),
        ("answer-unknown-question", "audit", "{answers: {no-such-question: {answer: yes}}}"),
        ("action-owner", "actions", "{fix: {name: Fix it, owner: nobody}}"),
        ("action-task", "actions", "{fix: {name: Fix it, owner: max, task: lesson}}"),
        ("request-process", "support", "{requests: {r-1: {on: 2026-05-18, process: nothing}}}"),
        ("meeting-present", "meetings", "{final: {on: 2026-05-11, present: [irina, nobody]}}"),
    )
    for label, section, value in sections:
        yield _case(f"ref-{label}", "reference", _section(section, value))
    people = _section("people", "{anna: {name: Anna, role: Sales manager}}")
    task = people.replace("owner: irina", "owner: anna")
    yield _case("ref-task-owner-outside-team", "reference", task, at="owner: anna")


def _circles_and_links() -> Iterator[Broken]:
    links = (
        ("lag-missing", "funnel +"),
        ("kind-and-lag-missing", "funnel ss+"),
        ("kind-unknown", "funnel xx+1d"),
        ("kinds-two", "funnel ss ff"),
        ("lag-without-unit", "funnel +2"),
        ("lag-without-sign", "funnel 2d"),
        ("lag-twice", "funnel +1d +2d"),
        ("lag-endless", "funnel +9999999999999w"),
        ("lag-only", "+2d"),
        ("two-tasks", "funnel write-rules"),
        ("arrow", "funnel -> lessons"),
        ("blank", "' '"),
        ("empty", "''"),
    )
    for label, link in links:
        text = _with("after: [funnel]", f"after: [{link}]")
        yield _case(f"ref-link-{label}", "reference", text)
    first = "name: Configure the funnel\n"
    head = first + "        after: "
    circles = (
        ("of-1", "[funnel] # itself", "itself"),
        ("of-1-with-lag", "[funnel ss+1d] # itself", "itself"),
        ("of-2", "[write-rules]", ""),
        ("of-3", "[lessons]", ""),
        ("of-start-links", "[write-rules ss, lessons ss]", ""),
        ("of-finish-links", "[lessons ff]", ""),
    )
    for label, link, at in circles:
        text = _with(first, f"{head}{link}\n")
        yield _case(f"ref-circle-{label}", "reference", text, at=at, vague=not at)
    ring = "".join(_milestone(i, (i - 1) % 500) for i in range(500))
    yield _case("ref-circle-of-500", "reference", BASE + ring, vague=True)
    pairs = "".join(_milestone(i, i ^ 1) for i in range(500))
    yield _case("ref-circles-of-2-times-250", "reference", BASE + pairs, vague=True)
    # every task after every other one: as many circles as there are subsets
    every = ", ".join(f"m{i}" for i in range(40))
    knot = "".join(f"      m{i}: {{name: M, after: [{every}]}}\n" for i in range(40))
    yield _case("ref-circles-exponentially-many", "reference", BASE + knot, vague=True)
    stage = "  training:\n    name: Training\n    tasks:\n"
    again = stage + "      funnel: {name: Configure it again, duration: 1d, owner: max}\n"
    text = BASE + again
    yield _case("ref-task-id-in-two-stages", "reference", text, at="Configure it again")
    same = stage + "      funnel:\n        name: Configure the funnel\n        duration: 8d # again\n"
    yield _case("ref-same-task-in-two-stages", "reference", BASE + same, vague=True)


def _milestone(number: int, after: int) -> str:
    return f"      m{number}: {{name: Milestone {number}, after: [m{after}]}}\n"


# Encodings


def _broken_encodings() -> Iterator[Broken]:
    russian = _with("CRM rollout", "\u0412\u043d\u0435\u0434\u0440\u0435\u043d\u0438\u0435")
    umlaut = _with("Configure the funnel", "Trichter f\u00fcr K\u00e4ufer")
    whole = (
        ("cp1251", russian.encode("cp1251"), 3),
        ("cp866", russian.encode("cp866"), 3),
        ("koi8-r", russian.encode("koi8-r"), 3),
        ("latin-1", umlaut.encode("latin-1"), _line(umlaut)),
        ("utf-16-without-bom", BASE.encode("utf-16-le"), None),
        ("utf-16-be-without-bom-cyrillic", russian.encode("utf-16-be"), None),
        ("utf-16-bom-then-utf-8", b"\xff\xfe" + BASE.encode(), None),
        ("utf-16-cut-in-a-character", b"\xff\xfe" + BASE.encode("utf-16-le")[:-1], None),
        ("utf-16-lone-surrogate", b"\xff\xfe" + BASE.encode("utf-16-le") + b"\x00\xd8", None),
        ("utf-32-with-bom", b"\xff\xfe\x00\x00" + BASE.encode("utf-32-le"), None),
        ("utf-32-without-bom", BASE.encode("utf-32-be"), None),
        ("utf-8-cut-in-a-character", f"{BASE}# \u00e9".encode()[:-1], None),
        ("bom-alone", b"\xef\xbb\xbf", None),
        ("utf-16-bom-alone", b"\xff\xfe", None),
        ("half-a-bom", b"\xef\xbb" + BASE.encode(), 1),
    )
    for label, content, line in whole:
        yield _raw(f"enc-{label}", "encoding", content, line=line)
    inside = (
        ("invalid-utf-8", b"\xff"),
        ("continuation-byte-alone", b"\x80"),
        ("overlong-slash", b"\xc0\xaf"),
        ("overlong-nul", b"\xc0\x80"),
        ("beyond-unicode", b"\xf5\x80\x80\x80"),
        ("sequence-cut-by-space", b"\xd0 "),
        ("lone-surrogate", b"\xed\xa0\x80"),
        ("surrogate-pair", b"\xed\xa0\xbd\xed\xb8\x80"),
        ("nul", b"\x00"),
        ("backspace", b"\x08"),
        ("bell", b"\x07"),
        ("form-feed", b"\x0c"),
        ("unit-separator", b"\x1f"),
        ("escape", b"\x1b[31m"),
        ("delete", b"\x7f"),
        ("c1-csi", b"\xc2\x9b31m"),
        ("c1-string-terminator", b"\xc2\x9c"),
        ("noncharacter-ffff", b"\xef\xbf\xbf"),
        ("bom", b"\xef\xbb\xbf"),
        ("next-line", b"\xc2\x85"),
        ("line-separator", b"\xe2\x80\xa8"),
    )
    for label, piece in inside:
        content = BASE.encode().replace(b"Configure the", b"Configure" + piece + b" the")
        line = _byte_line(content, b"Configure" + piece)
        yield _raw(f"enc-{label}-in-name", "encoding", content, line=line)
    quoted = _with("Configure the funnel", '"Configure\x7f it"')
    yield _case("enc-delete-in-quotes", "encoding", quoted)
    comment = BASE.encode().replace(b"team:", b"team: # \xff")
    yield _raw("enc-invalid-utf-8-in-comment", "encoding", comment, line=_byte_line(comment, b"\xff"))
    comment = BASE.encode().replace(b"team:", b"team: # \x1b]0;pwned\x07")
    yield _raw("enc-escape-in-comment", "encoding", comment, line=_byte_line(comment, b"\x1b"))
    key = BASE.encode().replace(b"    name: Conf", b"    na\x00me: Conf")
    yield _raw("enc-nul-in-key", "encoding", key, line=_byte_line(key, b"\x00"))
    yield _raw("enc-only-nul-bytes", "encoding", bytes(4096))
    yield _raw("enc-nul-bytes-after-the-end", "encoding", BASE.encode() + bytes(512))
    crlf = BASE.replace("duration: 3d", "duration: 3 days")
    line = _line(crlf)
    yield _raw("enc-crlf-and-an-error", "encoding", crlf.replace("\n", "\r\n").encode(), line=line)
    yield _raw("enc-cr-and-an-error", "encoding", crlf.replace("\n", "\r").encode(), line=line)
    yield _raw("enc-utf-16-and-an-error", "encoding", b"\xff\xfe" + crlf.encode("utf-16-le"), line=line)
    yield _raw("enc-bom-and-an-error", "encoding", crlf.encode("utf-8-sig"), line=line)
    surrogate = _with("name: Configuration", r'name: "Configuration \ud800"')
    yield _case("enc-escaped-surrogate", "encoding", surrogate)
    escaped_nul = _with("owner: irina", r'owner: "irina\0"')
    yield _case("enc-escaped-nul-in-reference", "encoding", escaped_nul)
    long = _with("duration: 3d", "duration: " + "very " * 180_000 + "long")
    yield _case("enc-line-of-900-kb", "encoding", long)


# Bombs


def _alias_bombs() -> Iterator[Broken]:
    def vague(name: str, text: str) -> Broken:
        return _case(f"bomb-{name}", "bomb", text, vague=True)

    def level(i: int, form: str) -> str:
        return f"x-l{i}: &l{i} " + form.format(*[f"*l{i - 1}"] * 9) + "\n"

    lists = "[" + ", ".join(["{}"] * 9) + "]"
    maps = "{{" + ", ".join(f"{key}: {{}}" for key in "abcdefghi") + "}}"
    laughs = "x-l0: &l0 lol\n" + "".join(level(i, lists) for i in range(1, 10))
    yield vague("billion-laughs-lists", BASE + laughs)
    in_maps = "x-l0: &l0 lol\n" + "".join(level(i, maps) for i in range(1, 10))
    yield vague("billion-laughs-maps", BASE + in_maps)
    used = laughs + BASE.replace("after: [funnel]", "after: *l9")
    yield vague("billion-laughs-in-known-field", used)
    many = ",".join(["*a"] * 200_000)
    nodes = ",".join(["0"] * 20_000)
    yield vague("quadratic-lists", f"{BASE}x-a: &a [{nodes}]\nx-b: [{many}]\n")
    yield vague("quadratic-text", f"{BASE}x-a: &a {'a' * 300_000}\nx-b: [{many}]\n")
    yield vague("quadratic-in-known-field", f"x-a: &a [{nodes}]\n" + _task(f"accept: [{many}]"))
    links = "".join(f"x-{i}: &c{i} [*c{i - 1}]\n" for i in range(1, 20_000))
    yield vague("anchor-chain", f"{BASE}x-0: &c0 [x]\n{links}")
    merges = "".join(f"x-{i}: &m{i} {{<<: [{', '.join([f'*m{i - 1}'] * 9)}]}}\n" for i in range(1, 10))
    yield vague("merge-keys-nested", f"{BASE}x-0: &m0 {{a: 1, b: 2}}\n{merges}")
    wide = ", ".join(f"{word}: 1" for word in _words(20_000))
    yield vague("merge-keys-wide", f"{BASE}x-a: &a {{{wide}}}\nx-b: {{<<: [{many}]}}\n")


def _nesting_bombs() -> Iterator[Broken]:
    deep = 100_000
    pieces = (
        ("brackets", "[" * deep + "]" * deep),
        ("brackets-unclosed", "[" * deep),
        ("braces", "{a: " * deep + "1" + "}" * deep),
        ("braces-unclosed", "{a: " * deep),
        ("mixed", "[{a: " * 50_000 + "1" + "}]" * 50_000),
        ("brackets-as-keys", "[" * 1000 + "]: " * 1000),
        ("dashes", "\n  " + "- " * 50_000 + "x"),
        ("question-marks", "\n  " + "? " * 50_000 + "x"),
        ("anchors", "&a " * deep),
    )
    for label, value in pieces:
        yield _case(f"bomb-nested-{label}", "bomb", f"{BASE}bomb: {value}\n", vague=True)
    steps = "".join(f"{' ' * i}a:\n" for i in range(1, 1380))
    yield _case("bomb-nested-blocks", "bomb", f"{BASE}bomb:\n{steps}", vague=True)
    steps = "".join(f"{' ' * i}-\n" for i in range(1, 1390))
    yield _case("bomb-nested-block-lists", "bomb", f"{BASE}bomb:\n{steps}", vague=True)
    known = _with("duration: 3d", "duration: " + "[" * 5000 + "]" * 5000)
    yield _case("bomb-nested-in-known-field", "bomb", known, vague=True)


def _size_bombs() -> Iterator[Broken]:
    words = _words(100_000)
    rows = (
        ("100000-keys", "".join(f"q{word}: 1\n" for word in words)),
        ("100000-duplicate-keys", "a: 1\n" * 100_000),
        ("100000-documents", "---\n" * 100_000),
        ("20000-numbers-for-stages", "".join(f"  {word}: 1\n" for word in words[:20_000])),
    )
    for label, text in rows:
        yield _case(f"bomb-{label}", "bomb", BASE + text, vague=True)
    near = "".join(f"        duration{word}: 1d\n" for word in words[:20_000])
    yield _case("bomb-20000-keys-near-a-known-one", "bomb", BASE + near, vague=True)
    dates = ", ".join(["2026-02-30"] * 20_000)
    closed = _section("calendar", f"{{closed: [{dates}]}}")
    yield _case("bomb-20000-bad-dates", "bomb", closed)
    links = ", ".join(f"tunnel-{word}" for word in words[:20_000])
    yield _case("bomb-20000-dangling-references", "bomb", _with("[funnel]", f"[{links}]"))
    nulls = _project(f"working_group: [{'~,' * 300_000}]")
    yield _case("bomb-300000-nulls", "bomb", nulls)
    empty = BASE + "\n" * 300_000 + "projct: {} # far below\n"
    yield _case("bomb-300000-blank-lines", "bomb", empty, at="far below")
    size = 900_000
    values = (
        ("scalar-of-900-kb", "duration: " + "d" * size),
        ("duration-of-many-parts", "duration: " + "1d " * 100_000 + "x"),
        ("duration-of-many-digits", "duration: " + "1" * size + "x"),
        ("duration-of-many-digits-well-formed", "duration: " + "9" * 100_000 + "d"),
        ("money-of-many-groups", "cost: " + "100 " * 100_000 + "x"),
        ("money-of-many-digits", "cost: " + "1" * size + "x"),
        ("money-of-many-points", "cost: " + "1." * 100_000),
        ("estimate-of-many-slashes", "estimate: " + "1d / " * 100_000),
        ("span-of-many-dots", "due: 2026-03-02" + "." * size),
        ("date-of-many-dashes", "due: 2026" + "-0" * 300_000),
        ("percent-of-many-digits", "progress: " + "9" * 100_000 + "%"),
    )
    for label, value in values:
        yield _case(f"bomb-{label}", "bomb", _with("duration: 3d", value))
    spaces = _with("[funnel]", "[funnel" + " " * size + "x]")
    yield _case("bomb-link-of-many-spaces", "bomb", spaces)
    signs = _with("[funnel]", "['funnel " + "+" * size + "']")
    yield _case("bomb-link-of-many-signs", "bomb", signs)
    key = BASE + "k" * 990_000 + ": 1\n"
    yield _case("bomb-key-of-990-kb", "bomb", key, vague=True)
    quoted = BASE + '"' + "k" * 990_000 + '": 1\n'
    yield _case("bomb-quoted-key-of-990-kb", "bomb", quoted, vague=True)
    unclosed = _with("owner: irina", 'owner: "' + "irina\n\n" * 100_000)
    yield _case("bomb-unclosed-quote-of-700-kb", "bomb", unclosed, vague=True)


def _endless_loops() -> Iterator[Broken]:
    closed = _section("calendar", "{closed: [0001-01-01..9999-12-31]}")
    yield _case("bomb-closed-forever", "bomb", closed, vague=True)
    away = _with("side: client", "away: [2026-01-01..9999-12-31], side: client")
    yield _case("bomb-away-forever", "bomb", away, vague=True)
    idle = _with("rate: 40/h", "rate: 40/h, capacity: 0%")
    yield _case("bomb-capacity-zero", "bomb", idle, vague=True)
    horizon = "{discount: 18%, horizon: 999999999999 months, expected_gain: 1/month}"
    yield _case("bomb-horizon-endless", "bomb", _section("business_case", horizon))
    stage = _with("days: 1..25", "days: 1..999999999999")
    yield _case("bomb-stage-window-endless", "bomb", stage)
    lag = _with("funnel +2d", "funnel +99999999d")
    yield _case("bomb-lag-beyond-the-last-year", "bomb", lag)
    effort = _with("effort: 12h", "effort: 99999999999h")
    yield _case("bomb-effort-beyond-the-last-year", "bomb", effort)


# Hostile texts


PAYLOADS: tuple[tuple[str, str], ...] = (
    ("markup-red", "[red]nobody"),
    ("markup-close", "[/]"),
    ("markup-close-unopened", "[/bold]nobody"),
    ("markup-link", "[link=https://evil.example]nobody[/link]"),
    ("markup-backslash", r"nobody\\[red]\\"),
    ("ansi-colour", r"\e[31mnobody\e[0m"),
    ("ansi-clear-screen", r"\e[2J\e[Hnobody"),
    ("ansi-cursor-up", r"nobody\e[1A\e[2K"),
    ("osc-8-link", r"\x1b]8;;https://evil.example\x1b\\nobody\x1b]8;;\x1b\\"),
    ("osc-52-clipboard", r"\x1b]52;c;cm0gLXJmIH4=\x07"),
    ("osc-0-title", r"\x1b]0;pwned\x07"),
    ("dcs", r"\eP+q544e\e\\"),
    ("c1-csi", r"\u009b31mnobody"),
    ("c1-osc", r"\u009d0;pwned\u009c"),
    ("bidi-override", r"nobody\u202egnp.exe"),
    ("bidi-isolate", r"\u2066nobody\u2069"),
    ("zero-width", r"no\u200bbo\u200ddy\ufeff"),
    ("tag-characters", r"nobody\U000e0041\U000e0042"),
    ("soft-hyphen", r"no\u00adbody"),
    ("carriage-return", r"nobody\rplan.yaml:1:1: fine"),
    ("line-feed", r"nobody\nplan.yaml:1:1: error[CP999] forged"),
    ("line-separator", r"nobody\u2028forged\u2029forged"),
    ("nul", r"nobody\0hidden"),
    ("backspaces", r"nobody\b\b\b\b\b\birina"),
    ("percent-codes", "%s %n %(name)s %d%%"),
    ("braces", "{0} {x.__class__} {} {x!r:>{width}}"),
    ("template", "{{ 7*7 }} ${7*7} #{7*7} <%= 7*7 %>"),
    ("shell", "$(touch pwned) `touch pwned` ; touch pwned"),
    ("csv-formula", "=cmd|' /C calc'!A0"),
    ("html-script", "<script>alert(1)</script><img src=x onerror=alert(1)>"),
    ("markdown-image", "![x](https://evil.example/x.png) | nobody | **b**"),
    ("xml-end", "]]></failure><!-- &lol; -->"),
    ("github-command", "::error file=plan.yaml,line=1::forged%0A"),
    ("sql", "'; drop table deals; --"),
    ("right-to-left", r"\u05d0\u05d9\u05e8\u05d9\u05e0\u05d4"),
    ("combining-marks", "irina" + r"\u0301" * 200),
    ("emoji-family", r"\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    ("homoglyph", r"ir\u0456na"),
    ("very-wide", r"\u6f22" * 300),
    ("very-long", "i" * 10_000),
)
"""Labels and the bodies of double-quoted YAML texts, none of which is the id of anybody."""


def _hostile_texts() -> Iterator[Broken]:
    places = (
        ("as-owner", "owner: irina", "owner: {}"),
        ("as-link", "after: [funnel]", "after: [{}]"),
        ("as-duration", "duration: 3d", "duration: {}"),
        ("as-key", "duration: 3d", "{}: 3d"),
    )
    for number, (label, body) in enumerate(PAYLOADS):
        where, old, new = places[0] if number % 2 else places[number // 2 % len(places)]
        text = _with(old, new.replace("{}", f'"{body}"'))
        yield _case(f"text-{label}-{where}", "hostile-text", text, vague=label.startswith("very-"))
    names = (
        ("markup", "[red]Configure[/] the [/bold] funnel [link=x]"),
        ("braces", "{0} {x.__class__} %s %n ${HOME} {{ 7*7 }}"),
        ("csv-formula", "=cmd|' /C calc'!A0"),
        ("csv-formula-at", "@SUM(1+1)*cmd|' /C calc'!A0"),
        ("html", "<script>alert(1)</script> & <b>bold</b> &lt;"),
        ("markdown", "| a | b | # **x** [y](javascript:alert(1)) ![z](x.png) `q"),
        ("xml-end", "]]> <!-- -- --> &lol; <?xml?>"),
        ("latex-and-typst", "#eval(1) \\\\input{x} $x$ @ref <label>"),
        ("emoji", "Configure \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea"),
        ("right-to-left", "\u05d4\u05d2\u05d3\u05e8\u05ea \u05d4\u05de\u05e9\u05e4\u05da (v2)"),
        ("combining-marks", "Z" + "\u0335\u0321\u031e" * 30 + "algo"),
        ("wide", "\u914d\u7f6e\u9500\u552e\u6f0f\u6597" * 20),
        ("long-word", "Configure" * 100),
    )
    for label, body in names:
        text = _with("Configure the funnel", f'"{body}"')
        yield _legal(f"text-{label}-in-name", text, kind="hostile-text")
    text = _with("Configure the funnel", r'"\e[31mConfigure\e[0m \u202e the \x9b funnel"')
    yield _legal("text-escape-in-name", text, kind="hostile-text")


def _hostile_ids() -> Iterator[Broken]:
    ids = (
        ("proto", "__proto__"),
        ("dunder", "__class__"),
        ("path-traversal", "../../etc/passwd"),
        ("windows-traversal", "..\\\\..\\\\boot.ini"),
        ("slash", "a/b"),
        ("dot", "a.b"),
        ("dots-only", ".."),
        ("dash-first", "-rf"),
        ("capital", "Lessons-2"),
        ("space", "les sons"),
        ("line-feed-after", r"lessons-2\n"),
        ("nul-after", r"lessons-2\0"),
        ("cyrillic", r"\u0443\u0440\u043e\u043a\u0438"),
        ("arabic-digits", r"r-\u0661"),
        ("ligature", r"\ufb01x"),
        ("zero-width", r"les\u200bsons"),
        ("escape", r"\e[31mred"),
        ("empty", ""),
        ("very-long", "i" * 10_000),
    )
    for label, value in ids:
        text = f'{BASE}      "{value}": {{name: More, duration: 1d, owner: max}}\n'
        yield _case(f"text-id-{label}", "hostile-text", text, vague=label == "very-long")


# Folders


SECTION_FILE = b"sabotage: {name: Sabotage, probability: rare, impact: minor}\n"


def _folder(
    name: str,
    files: Mapping[str, bytes],
    *,
    line: int | None = None,
    code: int = 1,
    kind: str = "io",
) -> Broken:
    """Make a folder plan of plan.yaml, which is BASE unless given, and other files."""
    plan = {} if "plan.yaml" in files else {"plan.yaml": BASE.encode()}
    return Broken(name, {**plan, **files}, kind, line, code)


def _broken_folders() -> Iterator[Broken]:
    good = SECTION_FILE
    pieces: tuple[tuple[str, str, bytes, int | None], ...] = (
        ("section-empty", "risks.yaml", b"", None),
        ("section-only-comments", "risks.yaml", b"# none yet\n", None),
        ("section-text", "risks.yaml", b"none\n", 1),
        ("section-list", "risks.yaml", b"- name: Sabotage\n", 1),
        ("section-number", "budget.yaml", b"24000\n", 1),
        ("section-map-for-list", "adoption.yaml", b"date: 2026-05-11\nusers: 14\n", None),
        ("section-wrapped-in-its-name", "risks.yaml", b"risks:\n  " + good, None),
        ("section-with-version", "risks.yaml", b"crmplan: 1\n" + good, 1),
        ("section-bracket-unclosed", "risks.yaml", b"sabotage: {name: [Sabotage\n", None),
        ("section-tab", "risks.yaml", b"sabotage:\n\tname: Sabotage\n", 2),
        ("section-two-documents", "risks.yaml", good + b"---\n" + good, 2),
        ("section-tag", "risks.yaml", b"sabotage: !!map {name: Sabotage}\n", 1),
        ("section-duplicate-key", "risks.yaml", good + good, 2),
        ("section-cp1251", "risks.yaml", b"# ok\nsabotage: {name: \xd1\xe0\xe1\xee}\n", 2),
        ("section-nul", "risks.yaml", b"sabotage: {name: Sabo\x00tage}\n", 1),
        ("section-dangling", "risks.yaml", good.replace(b"}", b", owner: nobody}"), 1),
        ("section-unknown-key", "risks.yaml", good.replace(b"impact", b"imapct"), 1),
        ("section-alias-from-other-file", "risks.yaml", b"sabotage: *anchor\n", 1),
        ("section-binary", "risks.yaml", bytes(range(256)), None),
        ("section-in-both-places", "team.yaml", b"anna: {name: Anna}\n", None),
        ("section-same-in-both-places", "stages.yaml", b"build: {name: Configuration}\n", None),
    )
    for label, path, content, line in pieces:
        files = {path: content}
        if "from-other-file" in label:
            plan = BASE.replace("irina: {", "irina: &anchor {")
            files = {"plan.yaml": plan.encode(), **files}
        yield _folder(f"folder-{label}", files, line=line)
    bomb = "l0: &l0 [x]\n" + "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, 10))
    yield _folder("folder-section-billion-laughs", {"risks.yaml": bomb.encode()})
    head = BASE[: BASE.index("stages:")].encode()
    task = "{tasks: {funnel: {name: Configure the funnel, duration: 8d, owner: max}}}\n"
    stages = f"build: {task}training: {task}".encode()
    twice = {"plan.yaml": head, "stages.yaml": stages}
    yield _folder("folder-task-id-twice-in-stages-file", twice, line=2)
    strays = (
        ("section-of-unknown-name", "riskz.yaml", good),
        ("section-in-capitals", "Risks.YAML", good),
        ("section-yml-suffix", "risks.yml", good.replace(b"impact", b"imapct")),
        ("section-called-like-a-key", "tasks.yaml", b"more: {name: More}\n"),
    )
    for label, path, content in strays:
        yield _folder(f"folder-{label}", {path: content}, code=0)
    both = {"stages.yaml": f"training: {task}".encode()}
    yield _folder("folder-task-id-in-two-files", both)


def _misplaced_files() -> Iterator[Broken]:
    plan, good = BASE.encode(), SECTION_FILE
    missing: tuple[tuple[str, dict[str, bytes]], ...] = (
        ("plan-missing", {"risks.yaml": good}),
        ("plan-yml-suffix", {"plan.yml": plan}),
        ("plan-json-only", {"plan.json": b'{"crmplan": 1}'}),
        ("plan-in-a-subfolder", {"vostok/plan.yaml": plan}),
        ("plan-is-a-folder", {"plan.yaml/plan.yaml": plan}),
        ("only-documents", {"docs/brief.pdf": b"%PDF-1.7\n"}),
    )
    for label, files in missing:
        yield Broken(f"folder-{label}", files, "io", None, 2)
    yield _folder("folder-section-is-a-folder", {"risks.yaml/x": good}, code=2)
    yield _folder("folder-section-is-a-kept-folder", {"kpis.yaml/.keep": b""}, code=2)
    no_version = {"plan.yaml": BASE.removeprefix("crmplan: 1\n").encode(), "risks.yaml": good}
    yield _folder("folder-plan-without-version", no_version)
    empty_plan = {"risks.yaml": good, "plan.yaml": b""}
    yield _folder("folder-plan-empty", empty_plan)
    table = {"people.csv": bytes(range(256)), "people.yaml": b"file: people.csv\n"}
    yield _folder("folder-people-table-binary", table)


# Legal near misses


FUNNEL_IN_RUSSIAN = "\u0412\u043e\u0440\u043e\u043d\u043a\u0430"


def _legal_texts() -> Iterator[Broken]:
    name, days = "name: Configuration", "duration: 3d"
    milestone = "{name: Milestone, after: [lessons]}"
    row = "".join(_milestone(i, i + 1) for i in range(3000))
    texts = (
        ("base", BASE),
        ("no-final-newline", BASE.rstrip("\n")),
        ("document-marker", "---\n" + BASE),
        ("end-marker", BASE + "...\n"),
        ("yaml-directive", "%YAML 1.2\n---\n" + BASE),
        ("comments-everywhere", "# plan\n\n" + BASE.replace("\n", " # note\n")),
        ("trailing-spaces", BASE.replace("\n", "   \n")),
        ("tab-before-comment", _with(name, name + "\t# tab")),
        ("name-no", _with(name, "name: no")),
        ("name-true", _with(name, "name: true")),
        ("name-time", _with(name, "name: 12:30")),
        ("name-hash-inside", _with(name, "name: C#1 and C#2 in one")),
        ("name-url", _with(name, "name: https://example.com/?a=b&c=d")),
        ("name-quoted", _with(name, 'name: "Configuration: \\"all\\" of it"')),
        ("name-folded", _with(name, "name: >-\n      Configuration\n      of it")),
        ("name-cyrillic", _with("Configure the funnel", FUNNEL_IN_RUSSIAN)),
        ("keys-quoted", _with(name, '"name": Configuration')),
        ("key-explicit", _with(name, "? name\n    : Configuration")),
        ("key-with-anchor", _with(name, "&n name: Configuration")),
        ("key-with-space-before-colon", _with(days, "duration : 3d")),
        ("alias-small", _with(name, "name: &n Configuration\n    note: *n")),
        ("alias-of-list", _with("after: [funnel]", "after: &a [funnel]\n        x-same: *a")),
        ("merge-key", _with(days, "<<: {duration: 3d}")),
        ("free-keys", BASE + "x-notes: {a: [1, {b: ~}], ? c : .nan}\n"),
        ("free-key-in-task", _task("x-jira: CRM-17")),
        ("cost-leading-zero", _task("cost: 010")),
        ("cost-with-spaces", _task("cost: 120 000")),
        ("cost-with-currency", _task("cost: 120000 EUR")),
        ("duration-of-two-parts", _with(days, "duration: 1d 4h")),
        ("duration-zero", _with(days, "duration: 0d")),
        ("estimate-equal-values", _task("estimate: 3d / 3d / 3d")),
        ("leap-day", _task("due: 2028-02-29")),
        ("due-on-a-day-off", _task("due: 2026-03-08")),
        ("id-con", f"{BASE}      con: {milestone}\n"),
        ("id-no", f"{BASE}      no: {milestone}\n      so: {{name: So, after: [no]}}\n"),
        ("id-constructor", f"{BASE}      constructor: {milestone}\n"),
        ("id-of-digits", f"{BASE}      2026: {milestone}\n"),
        ("id-like-a-float", f"{BASE}      1e3: {milestone}\n"),
        (
            "id-like-a-link",
            f"{BASE}      ss: {milestone}\n      more: {{name: M, after: [ss ss]}}\n",
        ),
        ("chain-of-3000-milestones", f"{BASE}{row}      m3000: {{name: First}}\n"),
        ("stage-without-days", _with("    days: 1..25\n", "")),
        ("stages-null", _section("stages", "")),
    )
    for label, text in texts:
        yield _legal(f"legal-{label}", text)
    team = '{"max": {"name": "Max", "role": "Engineer", "side": "vendor", "background": "it"}}'
    task = '{"funnel": {"name": "Configure it", "duration": "8d", "owner": "max"}}'
    project = '{"name": "CRM rollout", "start": "2026-03-02"}'
    stages = f'{{"build": {{"name": "Configuration", "tasks": {task}}}}}'
    json = f'{{"crmplan": 1, "project": {project}, "team": {team}, "stages": {stages}}}'
    yield _legal("legal-json", json)


def _legal_encodings() -> Iterator[Broken]:
    russian = _with("Configure the funnel", FUNNEL_IN_RUSSIAN)
    rows = BASE.splitlines()
    mixed = "".join(row + "\r\n" * (i % 2) + "\n" * (1 - i % 2) for i, row in enumerate(rows))
    texts = (
        ("utf-8-bom", russian.encode("utf-8-sig")),
        ("utf-16-le-bom", b"\xff\xfe" + russian.encode("utf-16-le")),
        ("utf-16-be-bom", b"\xfe\xff" + russian.encode("utf-16-be")),
        ("crlf", BASE.replace("\n", "\r\n").encode()),
        ("crlf-and-bom", russian.replace("\n", "\r\n").encode("utf-8-sig")),
        ("cr", BASE.replace("\n", "\r").encode()),
        ("line-ends-mixed", mixed.encode()),
        ("no-break-space-in-name", _with("Configure the", "Configure\u00a0the").encode()),
        ("astral-in-name", _with("Configure the", "\U0001f680 Configure the").encode()),
        ("bidi-override-in-name", _with("Configure the", "Configure \u202ethe").encode()),
    )
    for label, content in texts:
        yield _legal(f"legal-{label}", content)


def _legal_folders() -> Iterator[Broken]:
    good = SECTION_FILE
    cut = BASE.index("team:"), BASE.index("stages:")
    team, stages = BASE[cut[0] : cut[1]], BASE[cut[1] :]
    split = {
        "plan.yaml": BASE[: cut[0]].encode(),
        "team.yaml": team.removeprefix("team:\n").encode(),
        "stages.yaml": stages.removeprefix("stages:\n").encode(),
    }
    encoded = {
        "plan.yaml": BASE[: cut[0]].encode("utf-8-sig"),
        "team.yaml": b"\xff\xfe" + team.removeprefix("team:\n").encode("utf-16-le"),
        "stages.yaml": b"\xfe\xff" + stages.removeprefix("stages:\n").encode("utf-16-be"),
    }
    deep = "docs/" + "/".join(f"level-{i}" for i in range(20)) + "/brief.pdf"
    folders: tuple[tuple[str, dict[str, bytes]], ...] = (
        ("one-section", {"risks.yaml": good}),
        ("every-section-its-file", split),
        ("bom-and-utf-16-mixed", encoded),
        ("crlf-in-one-file", {"risks.yaml": good.replace(b"\n", b"\r\n")}),
        ("section-flow", {"risks.yaml": b"{" + good.strip() + b"}"}),
        ("section-empty-map", {"risks.yaml": b"{}\n"}),
        ("same-anchor-in-two-files", {"risks.yaml": b"sabotage: &a " + good.split(b": ", 1)[1]}),
        ("deep-documents", {deep: b"%PDF-1.7\n"}),
        ("documents-beside", {"README.md": b"# Vostok\n", "data/deals.csv": b"id\n1\n"}),
        ("editor-leftovers", {"risks.yaml": good, "risks.yaml~": b"[", ".risks.yaml.swp": b"\x00"}),
        ("defaults-beside", {"crmplan.yaml": b"{}\n"}),
    )
    for label, files in folders:
        yield _folder(f"legal-folder-{label}", files, code=0, kind=NEAR_MISS)
