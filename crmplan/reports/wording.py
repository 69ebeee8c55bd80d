"""Findings in words: the texts of the library, filled in with what a finding says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crmplan.document.numbers import money_text, value_text
from crmplan.findings import Finding
from crmplan.quantity import Money
from crmplan.source import LONGEST, shortened

Library = Callable[[str], Any]
"""What reads a file of the packaged library by its name."""

RULE_GROUPS = tuple(f"CP{number}" for number in range(1, 10))
"""The files of rules in the library: one a mistake, then what is general, then what rests on practice."""
_QUANTITIES = ("CP013", "CP014", "CP015", "CP016", "CP017")


def is_rule(code: str) -> bool:
    """Tell whether a code is that of a rule, not of a message on how a plan is written."""
    return not code.startswith("CP0")


@dataclass(frozen=True)
class Wording:
    """The texts of messages and rules in one language; the library is read when the first one is wanted."""

    language: str
    library: Library

    @cached_property
    def _messages(self) -> Any:
        return self.library("messages")

    @cached_property
    def _entries(self) -> dict[str, Any]:
        return {entry["code"]: entry for entry in self._messages["messages"]}

    @cached_property
    def _groups(self) -> dict[str, dict[str, Any]]:
        return {}

    def _rules(self, group: str) -> dict[str, Any]:
        """Return the entries of a group of rules, such as `CP8`, by their codes; its file is read once."""
        if group not in self._groups:
            file = self.library(f"rules/{group}")
            about = file["group"]
            self._groups[group] = {entry["code"]: {**entry, "group": about} for entry in file["rules"]}
        return self._groups[group]

    def entry(self, code: str) -> Mapping[str, Any] | None:
        """Return what the library says of a code."""
        if not is_rule(code):
            return self._entries.get(code)
        return self._rules(code[:3]).get(code) if code[:3] in RULE_GROUPS else None

    def codes(self) -> list[str]:
        """Return every code that the library knows."""
        return sorted((*self._entries, *self.rule_codes()))

    def rule_codes(self) -> list[str]:
        """Return the codes of all rules."""
        return sorted(code for group in RULE_GROUPS for code in self._rules(group))

    def name(self, code: str) -> str:
        """Return the kebab name of a code."""
        entry = self.entry(code)
        return str(entry["id"]) if entry else ""

    def message(self, finding: Finding) -> str:
        """Return what is the case, in one line."""
        text = self._text(finding, "message")
        reasons = self._messages["reasons"] if finding.code in _QUANTITIES else {}
        if finding.variant in reasons:
            text = f"{text}: {reasons[finding.variant][self.language]}"
        return text

    def fix(self, finding: Finding, *, is_near: bool = True) -> str:
        """Return the way out, with the nearest known word where one is near and was not said to be left out."""
        text = self._text(finding, "fix")
        nearest = self.nearest(finding) if is_near else None
        if nearest is None:
            return text
        question = {"en": "did you mean `{0}`?", "ru": "возможно, имелось в виду `{0}`?"}[self.language]
        return f"{question.format(nearest)} {text}".strip()

    def nearest(self, finding: Finding) -> str | None:
        """Return the known word that is nearest to what was found."""
        known = finding.params.get("known", ())
        found = str(finding.params.get("found", ""))
        if len(found) > LONGEST:
            return None
        from difflib import get_close_matches

        close = get_close_matches(found, known, n=1, cutoff=0.6) if known else []
        return close[0] if close else None

    def _text(self, finding: Finding, part: str) -> str:
        entry = self.entry(finding.code) or {}
        variant = entry.get("variants", {}).get(finding.variant, {})
        template = variant.get(part) or entry.get(part) or {}
        text = str(template.get(self.language, ""))
        return " ".join(text.format_map(self._params(finding, text)).split())

    def _params(self, finding: Finding, text: str) -> dict[str, str]:
        """Return what the fields of a text stand for; what has none, as a long list of known words, costs nothing."""
        params = {key: self._value(value) for key, value in finding.params.items() if f"{{{key}}}" in text}
        kind = finding.params.get("kind")
        names = self._messages["references" if finding.code == "CP041" else "kinds"] if kind else {}
        if kind in names:
            params["kind"] = names[kind][self.language]
        shapes = self._messages.get("shapes", {}) if finding.code == "CP013" else {}
        if params.get("found") in shapes:
            params["found"] = shapes[params["found"]][self.language]
        if "{words}" in text:
            params["words"] = ", ".join(map(str, finding.params["known"]))
        if "ring" in finding.params:
            params["ring"] = _ring(finding.params["ring"])
        return params

    def _value(self, value: Any) -> str:
        if isinstance(value, Money):
            return money_text(value.amount, value.currency or "", self.language)
        return shortened(value_text(value, self.language))


def _ring(ids: tuple[str, ...]) -> str:
    """Return a cycle as `a → b → a`, a long one without its middle."""
    if len(ids) > 13:
        ids = (*ids[:6], f"… {len(ids) - 12} …", *ids[-6:])
    return " → ".join(ids)
