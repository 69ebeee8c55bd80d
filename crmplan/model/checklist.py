"""Checklists: questions of the audit and of the launch, with the evidence that is expected and their weight."""

from typing import Any

from pydantic import model_validator

from crmplan.model.base import Model, Slug, Text, Version, Weight


class Words(Model):
    """A text in one language or both; a bare text stands for either."""

    en: Text | None = None
    """In English."""
    ru: Text | None = None
    """In Russian."""

    @model_validator(mode="before")
    @classmethod
    def _of_bare_text(cls, value: Any) -> Any:
        return {"en": value, "ru": value} if isinstance(value, str) else value

    def text(self, language: str) -> str:
        """Return the text in a language, else in the other one."""
        first, second = (self.ru, self.en) if language == "ru" else (self.en, self.ru)
        return first or second or ""


class Group(Model):
    """What several questions are about."""

    id: Slug
    """Its id."""
    name: Words
    """What readers see."""


class Question(Model):
    """One question; yes is what is hoped for."""

    id: Slug
    """Its id, by which it is answered."""
    group: Slug | None = None
    """The group it belongs to, one of the file's own or of the built-in bank."""
    stage: Slug | None = None
    """The stage of the method whose work it checks."""
    question: Words
    """What is asked."""
    evidence: Words | None = None
    """What has to be shown."""
    fact: Text | None = None
    """What answers it by itself: in a file of one's own the id of a question of the built-in bank that has a fact."""
    weight: Weight
    """From 1 to 5; a `no` to a question of weight 5 is always listed."""
    source: Text | None = None
    """What it rests on."""


class Checklist(Model):
    """A file of questions."""

    schema_version: Version = 1
    """Version of the form of the file."""
    groups: tuple[Group, ...] = ()
    """Its groups."""
    questions: tuple[Question, ...] = ()
    """Its questions, for the audit."""
    launch_checklist: tuple[Question, ...] = ()
    """What has to be true before the launch."""
