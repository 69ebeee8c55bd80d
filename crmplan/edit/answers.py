"""A file of answers with one more in it: a line for each answer; every other line stays as it is."""

import re
from collections.abc import Mapping

from crmplan.errors import CrmplanError
from crmplan.yaml_text import scalar

HEAD = "# Answers of an audit: `crmplan audit --answers FILE` shows them.\nanswers:\n"
_BARE = ("answer", "on", "by", "action")


def with_answer(text: str | None, question: str, fields: Mapping[str, str | None]) -> str:
    """Return the text of a file of answers in which a question is answered so.

    Args:
        text: what the file holds; nothing where it is new.
        question: the id of the question.
        fields: what the answer says, by key; what is none is left out.

    Raises:
        CrmplanError: the question is answered there in another form than this writes, or the file is none of answers.
    """
    line = f"  {question}: {_mapping(fields)}\n"
    if not text or not text.strip():
        return HEAD + line
    if not re.search(r"(?m)^answers:[ \t]*(#.*)?\r?$", text):
        raise CrmplanError("the file holds no `answers:`, a line of its own with the answers below it")
    newline = "\r\n" if "\r\n" in text else "\n"
    line = line.replace("\n", newline)
    old = re.compile(rf"(?m)^ +{re.escape(question)}:(.*)(?:\r?\n|\Z)")
    found = old.search(text)
    if found is None:
        return text + ("" if text.endswith("\n") else newline) + line
    if not re.fullmatch(r" \{.*\}\r?", found[1]):
        raise CrmplanError(f"{question} is answered in several lines", hint="change it in the file")
    return text[: found.start()] + line + text[found.end() :]


def _mapping(fields: Mapping[str, str | None]) -> str:
    """Return the fields in braces; words and days stand bare, as a person writes them."""
    bare = {key: value for key, value in fields.items() if key in _BARE and value is not None}
    pairs = [f"{key}: {value}" for key, value in bare.items()]
    rest = {key: value for key, value in fields.items() if key not in _BARE and value is not None}
    pairs += [f"{key}: {scalar(value, is_flow=True)}" for key, value in rest.items()]
    return f"{{{', '.join(pairs)}}}"
