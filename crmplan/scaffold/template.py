"""A template of the method: its nouns, and how they are read from its data.

Ids in other scripts are transliterated, those that are missing are made of names.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crmplan.errors import CrmplanError

LEAD = "project-lead"
GROUP = ("sponsor", LEAD, "head-of-sales", "vendor-lead", "vendor-analyst")
LONGEST_ID = 80
SIZES = ("not_before", "duration", "effort", "estimate", "due", "cost")


@dataclass(frozen=True, slots=True)
class Role:
    """A member of the team; `person` is the name of somebody, where the template knows it."""

    id: str
    title: str
    person: str | None
    side: str | None
    background: str | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the method; `entry` is the one of crmplan's library that it is, if its id isn't that."""

    id: str
    name: str
    entry: str | None
    days: str | None
    goal: str | None


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the method; `sizes` holds what is copied as it is: duration, not_before and their like."""

    id: str
    stage: str
    name: str
    entry: str | None
    after: tuple[str, ...]
    sizes: Mapping[str, str]
    owner: tuple[str, ...]
    is_gate: bool
    decides: str | None
    deliverable: str | None
    accept: tuple[str, ...]

    @property
    def step(self) -> str:
        """The step of the method that it is."""
        return self.entry or self.id


@dataclass(frozen=True, slots=True)
class Template:
    """A template in one language."""

    name: str
    days: str
    roles: tuple[Role, ...]
    stages: tuple[Stage, ...]
    tasks: tuple[Task, ...]

    def role(self, wanted: str | None, others: Iterable[Role]) -> str:
        """Return the role wanted if it is in the team, else who stands in for it; `others` tell what it was."""
        ids = [role.id for role in self.roles]
        if wanted in ids:
            return str(wanted)
        lost = next((role for role in others if role.id == wanted), None)
        if lost is not None and lost.side == "vendor":
            return next((role.id for role in self.roles if role.side == "vendor"), self.manager)
        if lost is not None and lost.background == "sales" and "head-of-sales" in ids:
            return "head-of-sales"
        return self.manager

    @property
    def manager(self) -> str:
        """Who answers for the project."""
        clients = [role.id for role in self.roles if role.side == "client"]
        return LEAD if LEAD in clients else (clients or [self.roles[0].id])[0]

    @property
    def working_group(self) -> list[str]:
        """Who decides together: both sides, sales among the client's."""
        vendors = [role.id for role in self.roles if role.side == "vendor"]
        group = [role.id for role in self.roles if role.id in GROUP or role.id == self.manager]
        return group if set(group) & set(vendors) else [*group, *vendors[:1]]


def slug(text: str, fallback: str = "plan") -> str:
    """Return an id in kebab-case, other scripts transliterated; the fallback where nothing is left of the text."""
    from slugify import slugify

    return slugify(text, max_length=LONGEST_ID) or fallback


def read_template(data: Any, language: str) -> Template:
    """Return a template in one language.

    Raises:
        CrmplanError: the data is no template; says what is wrong where.
    """
    reader = _Reader(language)
    top = reader.mapping(data, "the template")
    roles = tuple(reader.role(entry, at) for entry, at in reader.entries(top, "roles"))
    stages = tuple(reader.stage(entry, at) for entry, at in reader.entries(top, "stages"))
    raw = list(reader.entries(top, "tasks"))
    for entry, at in raw:
        reader.declare(entry, "tasks", at)
    days = reader.word(top, "days", "the template") or "working"
    tasks = tuple(reader.task(entry, at) for entry, at in raw)
    return Template(reader.text(top, "name", "the template"), days, roles, stages, tasks)


class _Reader:
    """Reads entries of a template and knows the ids that it has given them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.ids: dict[str, dict[str, str]] = {"roles": {}, "stages": {}, "tasks": {}}

    @staticmethod
    def mapping(value: Any, at: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise CrmplanError(f"{at}: expected keys")
        return value

    def entries(self, top: Mapping[str, Any], key: str) -> Iterator[tuple[Mapping[str, Any], str]]:
        entries = top.get(key)
        if not isinstance(entries, list) or not entries:
            raise CrmplanError(f"{key}: expected a list with an entry at least")
        for number, entry in enumerate(entries, start=1):
            at = f"{key}, entry {number}"
            known = self.mapping(entry, at).get("id")
            yield entry, f"{at} ({known})" if isinstance(known, str) else at

    def text(self, entry: Mapping[str, Any], key: str, at: str) -> str:
        """Return a text that has to be there."""
        value = self.maybe(entry.get(key), f"{at}: {key}")
        if value is None:
            raise CrmplanError(f"{at}: {key} is missing")
        return value

    def maybe(self, value: Any, at: str) -> str | None:
        """Return a text, of those by language the plan's own, else the first."""
        if isinstance(value, dict):
            value = value.get(self.language, next(iter(value.values()), None))
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, (str, int, float)):
            raise CrmplanError(f"{at}: expected a text, or a text by language: `{{en: …, ru: …}}`")
        return str(value)

    def word(self, entry: Mapping[str, Any], key: str, at: str) -> str | None:
        value = entry.get(key)
        if value is not None and not isinstance(value, (str, int, float)):
            raise CrmplanError(f"{at}: {key}: expected a text")
        return None if value is None else str(value)

    def words(self, value: Any, at: str) -> list[str]:
        values = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(one, (str, int)) for one in values):
            raise CrmplanError(f"{at}: expected ids")
        return [str(one) for one in values]

    def declare(self, entry: Mapping[str, Any], kind: str, at: str, *, name: str | None = None) -> str:
        """Give an entry its id: its own, else one of a person's or its own name."""
        written = self.word(entry, "id", at) or name or self.text(entry, "name", at)
        ids = self.ids[kind]
        if written in ids:
            raise CrmplanError(f"{at}: the second entry with this id")
        made = base = slug(written, f"{kind[:-1]}-{len(ids) + 1}")
        number = 2
        while made in ids.values():
            made, number = f"{base[: LONGEST_ID - 4]}-{number}", number + 1
        ids[written] = made
        return made

    def known(self, written: str, kind: str, at: str) -> str:
        if written not in self.ids[kind]:
            raise CrmplanError(f"{at}: {written} is none of the {kind}")
        return self.ids[kind][written]

    def role(self, entry: Mapping[str, Any], at: str) -> Role:
        person = self.maybe(entry.get("person"), f"{at}: person")
        side, background = (self.word(entry, key, at) for key in ("side", "background"))
        key = self.declare(entry, "roles", at, name=person)
        if person and entry.get("id") is not None:
            written = str(entry["id"])
            del self.ids["roles"][written]
            key = self.ids["roles"][written] = self._of_person(person, key)
        return Role(key, self.text(entry, "name", at), person, side, background)

    def _of_person(self, person: str, key: str) -> str:
        """Return the id of somebody with a name, unless another has it."""
        made = slug(person, key)
        return key if made in self.ids["roles"].values() else made

    def stage(self, entry: Mapping[str, Any], at: str) -> Stage:
        key = self.declare(entry, "stages", at)
        goal = self.maybe(entry.get("goal"), f"{at}: goal")
        days, own = (self.word(entry, name, at) for name in ("days", "as"))
        return Stage(key, self.text(entry, "name", at), own, days, goal)

    def task(self, entry: Mapping[str, Any], at: str) -> Task:
        gate = entry.get("gate")
        by = self.word(self.mapping(gate, f"{at}: gate"), "by", f"{at}: gate") if gate is not None else None
        accept = entry.get("accept") or []
        accept = accept if isinstance(accept, list) else [accept]
        criteria = (self.maybe(one, f"{at}: accept") for one in accept)
        sizes = {key: self.word(entry, key, at) for key in SIZES}
        written = self.word(entry, "id", at) or self.text(entry, "name", at)
        return Task(
            id=self.ids["tasks"][written],
            stage=self.known(self.word(entry, "stage", at) or "", "stages", f"{at}: stage"),
            name=self.text(entry, "name", at),
            entry=self.word(entry, "as", at),
            after=tuple(
                self._link(one, f"{at}: after") for one in self.words(entry.get("after"), f"{at}: after")
            ),
            sizes={key: value for key, value in sizes.items() if value is not None},
            owner=tuple(
                self.known(one, "roles", f"{at}: owner") for one in self.words(entry.get("owner"), at)
            ),
            is_gate=gate is not None,
            decides=None if by is None else self.known(by, "roles", f"{at}: gate"),
            deliverable=self.maybe(entry.get("deliverable"), f"{at}: deliverable"),
            accept=tuple(one for one in criteria if one is not None),
        )

    def _link(self, written: str, at: str) -> str:
        """Return a link with the id that the task has got; what follows the id stays."""
        if written in self.ids["tasks"]:
            return self.ids["tasks"][written]
        name, _, rest = written.partition(" ")
        return f"{self.known(name, 'tasks', at)} {rest}".rstrip()
