"""Exports as six systems write them, quirks included: the same four deals in each, so that all must read alike."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

NBSP = "\u00a0"


@dataclass(frozen=True)
class Deal:
    """A deal as it is, whatever a system calls it; `planned` is when an open one is hoped to be closed."""

    number: int
    owner: str
    status: str
    amount: Decimal | None
    created: date
    closed: date | None
    planned: date | None = None


DEALS = (
    Deal(101, "Anna", "won", Decimal("1200.50"), date(2026, 1, 13), date(2026, 2, 20)),
    Deal(102, "Борис", "lost", Decimal(900), date(2026, 1, 14), date(2026, 3, 3)),
    Deal(103, "Anna", "open", Decimal("1500000.25"), date(2026, 1, 15), None, date(2026, 9, 20)),
    Deal(104, "Борис", "open", None, date(2026, 2, 28), None),
)


@dataclass(frozen=True)
class Export:
    """A file of a system.

    Args:
        system: its id; empty where nobody can tell it.
        label: what is special about it.
        content: the file.
        columns: the header of each canonical column that matters.
    """

    system: str
    label: str
    content: bytes
    columns: dict[str, str]


def _text(
    headers: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",", *, quotes_all: bool = False
) -> str:
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if quotes_all else csv.QUOTE_MINIMAL
    writer = csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerows([headers, *rows])
    return stream.getvalue()


def _day(day: date | None, form: str, none: str = "") -> str:
    return datetime(day.year, day.month, day.day, 10, 5).strftime(form) if day else none  # noqa: DTZ001


def _money(amount: Decimal | None, point: str = ".", group: str = "", sign: str = "") -> str:
    if amount is None:
        return ""
    return sign + f"{amount:,.2f}".replace(",", "\0").replace(".", point).replace("\0", group)


def _closing(deal: Deal) -> date | None:
    return deal.closed or deal.planned


def _amocrm(date_form: str) -> tuple[list[str], list[list[str]]]:
    """Repeated headers of custom fields, a budget with a trailing space, words for no closing date, five notes."""
    stages = {"won": "Успешно реализовано", "lost": "Закрыто и не реализовано", "open": "Согласование"}
    notes = ["Примечание", *(f"Примечание {number}" for number in range(2, 6))]
    headers = (
        "ID,Название сделки,Бюджет ,Ответственный,Дата создания сделки,Кем создана,Дата редактирования,"
        "Дата закрытия,Теги,Этап сделки,Воронка,Компания,Источник,roistat,Источник,cid,cid"
    ).split(",")
    rows = [
        [
            str(one.number),
            f"Сделка «{one.number}»; срочно",
            _money(one.amount, ",", " "),
            one.owner,
            _day(one.created, date_form),
            "Администратор",
            _day(one.closed or one.created, date_form),
            _day(one.closed, date_form, "не закрыта"),
            "опт, юг",
            stages[one.status],
            "Продажи",
            "ООО «Восток»",
            "Сайт",
            "",
            f"реклама {one.number}",
            "1",
            "2",
            *["звонок\nперезвонить", "", "", "", ""],
        ]
        for one in DEALS
    ]
    return [*headers, *notes], rows


def _bitrix(flag: tuple[str, str], *, with_flag: bool = True) -> tuple[list[str], list[list[str]]]:
    """A no-break space in a header, a planned closing date of open deals, flags in words."""
    stages = {"won": "Сделка успешна", "lost": "Сделка провалена", "open": "Подготовка документов"}
    headers = [
        "ID",
        "Название сделки",
        "Стадия сделки",
        f"Сумма{NBSP}",
        "Валюта",
        "Ответственный",
        "Дата создания",
        "Дата начала",
        "Дата завершения",
        "Вероятность",
        "Повторная сделка",
    ]
    rows = [
        [
            str(one.number),
            f"Заказ {one.number}",
            stages[one.status],
            _money(one.amount, ".") or "0.00",
            "RUB",
            one.owner,
            _day(one.created, "%d.%m.%Y %H:%M:%S"),
            _day(one.created, "%d.%m.%Y"),
            _day(_closing(one), "%d.%m.%Y %H:%M:%S"),
            "10",
            flag[one.number % 2],
        ]
        for one in DEALS
    ]
    if with_flag:
        headers.append("Сделка закрыта")
        rows = [[*row, flag[0] if one.closed else flag[1]] for row, one in zip(rows, DEALS, strict=True)]
    return headers, rows


def _hubspot(won: str, lost: str, still: str, sign: str = "") -> tuple[list[str], list[list[str]]]:
    """Dates of entry by stage, ids of linked records joined with semicolons, own properties."""
    headers = (
        "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Deal owner,Create Date,Close Date,Last Activity Date,"
        'Associated Contact IDs,Associated Company,"Date entered ""Closed Won (Sales Pipeline)""",Our field'
    )
    rows = [
        [
            str(one.number),
            f"Deal, {one.number}",
            {"won": won, "lost": lost, "open": still}[one.status],
            "Sales Pipeline",
            _money(one.amount, ".", "," if sign else "", sign),
            one.owner,
            _day(one.created, "%Y-%m-%d %H:%M"),
            _day(_closing(one), "%Y-%m-%d %H:%M"),
            "",
            "51;52",
            "Vostok",
            _day(one.closed, "%Y-%m-%d %H:%M"),
            "x",
        ]
        for one in DEALS
    ]
    return next(csv.reader([headers])), rows


def _salesforce(form: str, *, api: bool = False) -> tuple[list[str], list[list[str]]]:
    """A report in the locale of its user, or what Data Loader writes by its API names."""
    report = (
        "Opportunity ID,Opportunity Name,Stage,Amount Currency,Amount,Opportunity Owner,Account Name,"
        "Created Date,Close Date,Probability (%),Next Step"
    )
    names = "Id,Name,StageName,CurrencyIsoCode,Amount,OwnerId,AccountId,CreatedDate,CloseDate,Probability,NextStep"
    stages = {"won": "Closed Won", "lost": "Closed Lost", "open": "Negotiation/Review"}
    rows = [
        [
            f"006A{one.number}",
            f"Deal {one.number}",
            stages[one.status],
            "EUR",
            _money(one.amount),
            one.owner,
            "Vostok",
            _day(one.created, form),
            _day(_closing(one), form.split("T", 1)[0]),
            "50",
            "",
        ]
        for one in DEALS
    ]
    return (names if api else report).split(","), rows


def _pipedrive(headers: str) -> tuple[list[str], list[list[str]]]:
    """A status apart from the stage, two columns of closing, a field of the firm's own in its language."""
    rows = [
        [
            str(one.number),
            f"Deal {one.number}",
            "Offer made",
            one.status.capitalize(),
            _money(one.amount),
            "EUR" if one.amount else "",
            one.owner,
            "Vostok",
            _day(one.created, "%Y-%m-%d %H:%M:%S"),
            _day(one.closed if one.status == "won" else None, "%Y-%m-%d %H:%M:%S"),
            _day(one.closed if one.status == "lost" else None, "%Y-%m-%d %H:%M:%S"),
            "сайт",
        ]
        for one in DEALS
    ]
    return headers.split(","), rows


PIPEDRIVE = (
    "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Value,Deal - Currency of Value,Deal - Owner,"
    "Deal - Organization,Deal - Deal created,Deal - Won time,Deal - Lost time,Сделка - Источник"
)


def _zoho(sign: str, id_header: str) -> tuple[list[str], list[list[str]]]:
    """Ids with a prefix, each link in two columns, amounts with sign and commas, a closing date that is a plan."""
    headers = (
        f"{id_header},Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Stage,"
        "Sub-Pipeline,Created Time,Modified Time"
    )
    stages = {"won": "Closed Won", "lost": "Closed Lost to Competition", "open": "Negotiation/Review"}
    rows = [
        [
            f"zcrm_{one.number}",
            "zcrm_9",
            one.owner,
            _money(one.amount, ".", ",", sign),
            f"Deal {one.number}",
            _day(_closing(one), "%Y-%m-%d"),
            "zcrm_8",
            "Vostok",
            stages[one.status],
            "Standard",
            _day(one.created, "%Y-%m-%d %H:%M:%S"),
            _day(one.created, "%Y-%m-%d %H:%M:%S"),
        ]
        for one in DEALS
    ]
    return headers.split(","), rows


AMOCRM_COLUMNS = {
    "id": "ID",
    "amount": "Бюджет",
    "owner": "Ответственный",
    "created_at": "Дата создания сделки",
    "closed_at": "Дата закрытия",
    "stage": "Этап сделки",
}
BITRIX_COLUMNS = {
    "id": "ID",
    "amount": "Сумма",
    "owner": "Ответственный",
    "created_at": "Дата создания",
    "closed_at": "Дата завершения",
    "stage": "Стадия сделки",
}
HUBSPOT_COLUMNS = {
    "id": "Record ID",
    "amount": "Amount",
    "owner": "Deal owner",
    "created_at": "Create Date",
    "closed_at": "Close Date",
    "stage": "Deal Stage",
}
SALESFORCE_COLUMNS = {
    "id": "Opportunity ID",
    "amount": "Amount",
    "owner": "Opportunity Owner",
    "created_at": "Created Date",
    "closed_at": "Close Date",
    "stage": "Stage",
}
API_COLUMNS = {
    "id": "Id",
    "amount": "Amount",
    "owner": "OwnerId",
    "created_at": "CreatedDate",
    "closed_at": "CloseDate",
    "stage": "StageName",
}
PIPEDRIVE_COLUMNS = {
    "id": "Deal - ID",
    "amount": "Deal - Value",
    "owner": "Deal - Owner",
    "created_at": "Deal - Deal created",
    "closed_at": "Deal - Won time",
    "status": "Deal - Status",
}
ZOHO_COLUMNS = {
    "id": "Record Id",
    "amount": "Amount",
    "owner": "Deal Owner",
    "owner_id": "Deal Owner.id",
    "created_at": "Created Time",
    "closed_at": "Closing Date",
    "stage": "Stage",
}
FOOTER = (
    '\r\n\r\n"Deals of the quarter"\r\n"Copyright (c) 2026 salesforce.com"\r\n"Confidential Information"\r\n'
)


def _exports() -> list[Export]:
    clock = "%d.%m.%Y %H:%M"
    # Letters that Latin-1 lacks never stand in a file of it.
    latin: Callable[[str], bytes] = lambda text: text.replace("Борис", "José").encode("iso-8859-1")  # noqa: E731
    return [
        Export("amocrm", "UTF-8", _text(*_amocrm(clock)).encode(), AMOCRM_COLUMNS),
        Export("amocrm", "days", _text(*_amocrm("%d.%m.%Y")).encode("utf-8-sig"), AMOCRM_COLUMNS),
        Export("amocrm", "through Excel", _text(*_amocrm(clock), ";").encode("cp1251"), AMOCRM_COLUMNS),
        Export("bitrix24", "words", _text(*_bitrix(("Да", "Нет")), ";").encode("utf-8-sig"), BITRIX_COLUMNS),
        Export("bitrix24", "letters", _text(*_bitrix(("Y", "N")), ";").encode("cp1251"), BITRIX_COLUMNS),
        Export(
            "bitrix24",
            "no flag",
            _text(*_bitrix(("Да", "Нет"), with_flag=False), "\t").encode("utf-8-sig"),
            BITRIX_COLUMNS,
        ),
        Export(
            "hubspot",
            "labels",
            _text(*_hubspot("Closed Won", "Closed Lost", "Contract Sent")).encode(),
            HUBSPOT_COLUMNS,
        ),
        Export(
            "hubspot",
            "internal names",
            _text(*_hubspot("closedwon", "closedlost", "contractsent", "$"), quotes_all=True).encode(),
            HUBSPOT_COLUMNS,
        ),
        Export(
            "salesforce",
            "American",
            latin(_text(*_salesforce("%m/%d/%Y"), quotes_all=True) + FOOTER),
            SALESFORCE_COLUMNS,
        ),
        Export(
            "salesforce",
            "European",
            (_text(*_salesforce("%d.%m.%Y"), quotes_all=True) + FOOTER).encode(),
            SALESFORCE_COLUMNS,
        ),
        Export(
            "salesforce",
            "Data Loader",
            _text(*_salesforce("%Y-%m-%dT%H:%M:%S.000Z", api=True), quotes_all=True).encode(),
            API_COLUMNS,
        ),
        Export("pipedrive", "won and lost", _text(*_pipedrive(PIPEDRIVE)).encode(), PIPEDRIVE_COLUMNS),
        Export(
            "pipedrive",
            "older headers",
            _text(
                *_pipedrive(
                    PIPEDRIVE.replace("Currency of Value", "Currency").replace("Deal created", "Add time")
                )
            ).encode(),
            PIPEDRIVE_COLUMNS | {"created_at": "Deal - Add time"},
        ),
        Export("zoho", "dollars", _text(*_zoho("$", "Record Id")).encode("utf-8-sig"), ZOHO_COLUMNS),
        Export("zoho", "bare", _text(*_zoho("", "Deal Id")).encode(), ZOHO_COLUMNS | {"id": "Deal Id"}),
    ]


EXPORTS = tuple(_exports())
