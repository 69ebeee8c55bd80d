"""`crmplan init`: a new plan from a template, asking on a terminal what it can't know."""

import locale
import os
import shlex
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from crmplan.analysis.calendar import work_calendar
from crmplan.cli.output import write
from crmplan.cli.session import PLANS, messages, today, user_folder
from crmplan.document.numbers import date_text
from crmplan.edit.layout import laid_out
from crmplan.errors import CrmplanError
from crmplan.findings import Severity
from crmplan.loader import LoadResult, load_plan
from crmplan.loader.config import Config, read_config
from crmplan.loader.holiday_cache import plan_holidays
from crmplan.loader.packaged import LANGUAGES, packaged_yaml
from crmplan.loader.text import read_text
from crmplan.loader.yaml_nodes import compose
from crmplan.messages import Messages
from crmplan.model.work import Calendar, Project
from crmplan.quantity import ProjectDay, QuantityError, parse_date
from crmplan.scaffold.plan_text import Answers, Library, plan_text
from crmplan.scaffold.template import read_template, slug
from crmplan.source import visible

PACKAGED = "crm-50-days"
SUFFIXES = (".yaml", ".yml")
LAST_DAY = 50
EURO = frozenset("AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split())
CURRENCIES = dict(
    pair.split(":")
    for pair in (
        "AM:AMD AU:AUD AZ:AZN BY:BYN CA:CAD CH:CHF CZ:CZK DK:DKK GB:GBP GE:GEL HU:HUF JP:JPY KG:KGS KZ:KZT "
        "MD:MDL NO:NOK NZ:NZD PL:PLN RO:RON RS:RSD RU:RUB SE:SEK TR:TRY UA:UAH US:USD UZ:UZS"
    ).split()
)

_T = TypeVar("_T")

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def init(
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to; by default plans/CLIENT.yaml, - is stdout."
        ),
    ] = None,
    client: Annotated[str | None, typer.Option(metavar="NAME", help="The company that gets the CRM.")] = None,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="Name of the project.")] = None,
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day 1: 2026-03-02; by default next Monday.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option(metavar="en|ru", help="Language of the plan and its reports.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option(metavar="CODE", help="Currency of all amounts: EUR.")
    ] = None,
    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="Country whose public holidays are days off: DE.")
    ] = None,
    template: Annotated[
        str, typer.Option(metavar="ID", help="The packaged method, or a template of your own folder.")
    ] = PACKAGED,
    minimal: Annotated[
        bool, typer.Option("--minimal", help="Only the frame: stages, gates, main tasks.")
    ] = False,
) -> None:
    """Write a new plan from the 50-day method; on a terminal, ask for what is not given."""
    folder = PLANS if output in (None, "-") else Path(str(output)).parent
    config = read_config(folder, user_folder("config"))
    origin, data = _template(template, config)
    questions = _Questions(is_asking=sys.stdin.isatty() and sys.stdout.isatty())
    questions.language(lang, config)
    client = questions.client(client)
    target = _target(output, client, questions.messages)
    answers = questions.answers(
        client, name=name, start=start, currency=currency, country=country, is_minimal=minimal
    )
    text = _text(answers, data, origin)
    loaded = _loaded(text, origin, target)
    if target is not None:
        _make_folder(target.parent)
    write(text, "-" if target is None else str(target))
    if target is not None:
        sys.stdout.write(_summary(target, loaded, questions.messages))


# --- questions ---


@dataclass
class _Questions:
    """Takes what was given on the command line, asks for the rest where somebody is there to answer."""

    is_asking: bool
    messages: Messages = field(default_factory=Messages)

    def language(self, given: str | None, config: Config) -> None:
        """Settle the language, which is that of all further questions."""
        default = config.language or (_locale()[0] if self.is_asking else "en")
        chosen = self._answer(given, "Language of the plan (en, ru)", default, _language)
        self.messages = messages(chosen)

    def client(self, given: str | None) -> str:
        """Return the client."""
        _ = self.messages
        if given is None and not self.is_asking:
            raise CrmplanError(
                _("the client is not named, and there is no terminal to ask on"), hint="--client NAME"
            )
        return self._answer(given, _("Client, the company that gets the CRM"), None, self._text)

    def answers(
        self,
        client: str,
        *,
        name: str | None,
        start: str | None,
        currency: str | None,
        country: str | None,
        is_minimal: bool,
    ) -> Answers:
        """Return all answers."""
        _, language = self.messages, self.messages.language
        monday = today() + timedelta(days=7 - today().weekday())
        first = self._answer(start, _("First day of the project"), monday.isoformat(), self._start)
        home = _locale()[1] if self.is_asking and _locale()[0] == language else ""
        place = self._answer(
            country, _("Country for public holidays, two letters, - for none"), home or "-", self._country
        )
        money = self._answer(
            currency, _("Currency, three letters"), _usual_currency(place, language), self._currency
        )
        return Answers(
            client=client,
            start=first,
            name=None if name is None else self._text(name),
            language=language,
            currency=money,
            country=place or None,
            is_minimal=is_minimal,
        )

    def _answer(self, given: str | None, question: str, default: str | None, read: Callable[[str], _T]) -> _T:
        """Return what was given, else the answer, asked for until it is one."""
        if given is not None or not self.is_asking:
            return read(given if given is not None else default or "")
        while True:
            try:
                return read(typer.prompt(question, default=default, err=True))
            except CrmplanError as error:
                typer.echo(visible(error.message) + (f" ({error.hint})" if error.hint else ""), err=True)

    def _text(self, text: str) -> str:
        _ = self.messages
        text = text.strip()
        if not text:
            raise CrmplanError(_("a name is needed"))
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
            raise CrmplanError(_("a name can't hold control characters: {text}").format(text=visible(text)))
        return text

    def _start(self, text: str) -> date:
        _ = self.messages
        try:
            return parse_date(text)
        except QuantityError:
            message = _("{text} is no date").format(text=visible(text))
            raise CrmplanError(message, hint=_("year-month-day, such as 2026-03-02")) from None

    def _currency(self, text: str) -> str:
        _ = self.messages
        code = text.strip().upper()
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            message = _("{text} is no currency").format(text=visible(text))
            raise CrmplanError(message, hint=_("three letters, such as EUR or RUB"))
        return code

    def _country(self, text: str) -> str:
        """Return the code of a country, or an empty text for none."""
        _ = self.messages
        code = text.strip().upper()
        if code in ("", "-"):
            return ""
        message = _("the holidays of {text} are not known").format(text=visible(text))
        hint = _("two letters, such as DE or RU; without a country only the weekends are off")
        if not (len(code) == 2 and code.isascii() and code.isalpha()):
            raise CrmplanError(message, hint=hint)
        project, calendar = Project.model_construct(start=today()), Calendar.model_construct(country=code)
        if plan_holidays(project, calendar, user_folder("cache"))[1]:
            raise CrmplanError(message, hint=hint)
        return code


def _language(text: str) -> str:
    language = text.strip()
    if language not in LANGUAGES:
        raise CrmplanError(f"no such language: {visible(text)}", hint=f"one of {', '.join(LANGUAGES)}")
    return language


def _locale() -> tuple[str, str]:
    """Return language and country that the machine is set to, as far as crmplan knows the language."""
    names = (os.environ.get(key) for key in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next((name for name in names if name), None) or locale.getlocale()[0] or ""
    language, _, rest = name.partition("_")
    country = rest[:2].upper() if rest[:2].isalpha() and not rest[2:3].isalpha() else ""
    return ("ru" if language.lower() in ("ru", "russian") else "en"), country


def _usual_currency(country: str, language: str) -> str:
    if country in EURO:
        return "EUR"
    return CURRENCIES.get(country, "RUB" if language == "ru" and not country else "EUR")


# --- template, text, file ---


def _template(name: str, config: Config) -> tuple[str, Any]:
    """Return the name of a template's file for messages, and what it says."""
    if name == PACKAGED:
        return name, packaged_yaml("template")
    folder = config.templates
    own = sorted(path.stem for path in folder.glob("*.yaml")) if folder else []
    if folder is None or name not in own:
        more = "" if folder else "; for your own, `library: {templates: FOLDER}` in crmplan.yaml"
        raise CrmplanError(f"no such template: {name}", hint=f"one of {', '.join([PACKAGED, *own])}{more}")
    path = folder / f"{name}.yaml"
    file, findings = read_text(path, str(path))
    composed = compose(file)
    findings = findings or composed.findings
    if findings:
        raise CrmplanError(f"{findings[0].place or path}: the template is no YAML that crmplan reads")
    return str(path), composed.data


def _target(output: str | None, client: str, _: Messages) -> Path | None:
    """Return the file to be written, which does not exist yet, or nothing for stdout."""
    if output == "-":
        return None
    path = PLANS if output is None else Path(output)
    if output is None or output.endswith(("/", os.sep)) or path.is_dir():
        path = path / f"{slug(client)}.yaml"
    if path.suffix.lower() not in SUFFIXES:
        raise CrmplanError(_("a plan's file ends in .yaml: {path}").format(path=path))
    if os.path.lexists(path):
        message = _("{path} is there already; init overwrites nothing").format(path=path)
        raise CrmplanError(message, hint=_("name another file with -o"))
    return path


def _text(answers: Answers, data: Any, origin: str) -> str:
    """Return the text of the plan, laid out as `crmplan fmt` would."""
    try:
        library = Library(*(packaged_yaml(name) for name in ("scaffold", "risks", "kpis")))
        return laid_out(plan_text(answers, read_template(data, answers.language), library))
    except CrmplanError as error:
        raise CrmplanError(f"{origin}: {error.message}", hint=error.hint) from error


def _loaded(text: str, origin: str, target: Path | None) -> LoadResult:
    """Return the plan as it will be read; a template of one's own may say what no plan can."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (target.name if target else "plan.yaml")
        write(text, str(path))
        loaded = load_plan(path, today=today(), cache_folder=user_folder("cache"))
    wrong = next((finding for finding in loaded.findings if finding.severity is Severity.ERROR), None)
    if wrong is not None:
        where = ".".join(map(str, wrong.path))
        found = wrong.params.get("found", "")
        raise CrmplanError(
            f"{origin}: the template makes no valid plan: {where}: {found} ({wrong.code})",
            hint=f"crmplan explain {wrong.code}",
        )
    return loaded


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CrmplanError(
            f"can't make the folder {folder}: {error.strerror or type(error).__name__}"
        ) from error


def _summary(target: Path, loaded: LoadResult, _: Messages) -> str:
    """Return what was written and what to do next."""
    plan = loaded.plan
    assert plan is not None
    day = work_calendar(plan, loaded.holidays).date_of(ProjectDay(LAST_DAY))
    counts = (
        _.plural("{n} stage", "{n} stages", len(plan.stages)),
        _.plural("{n} task", "{n} tasks", len(plan.tasks)),
        _("day {n} is {date}").format(n=LAST_DAY, date=date_text(day, _.language)),
    )
    path = shlex.quote(str(target))
    lines = (
        f"{visible(str(target))}: {', '.join(counts)}",
        _("Next:"),
        f"  crmplan check {path}",
        f"  crmplan status {path}",
    )
    return "".join(f"{line}\n" for line in lines)
