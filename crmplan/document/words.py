"""The few words that renderers put beside what a document says, as in the legend of a chart, in both languages."""

_WORDS = {
    "en": {
        "baseline": "as planned",
        "blocked": "blocked",
        "critical": "critical",
        "day off": "day off",
        "deadline": "deadline",
        "done": "done",
        "figures": "Figures",
        "float": "float",
        "gate": "gate",
        "milestone": "milestone",
        "open": "to do",
        "residual": "after measures",
        "row": "rows",
        "stage": "stage",
        "today": "status date",
        "window": "window of the stage",
    },
    "ru": {
        "baseline": "по плану",
        "blocked": "заблокировано",
        "critical": "на критическом пути",
        "day off": "выходной",
        "deadline": "крайний срок",
        "done": "сделано",
        "figures": "Цифры",
        "float": "резерв",
        "gate": "рубеж",
        "milestone": "веха",
        "open": "впереди",
        "residual": "после мер",
        "row": "строк",
        "stage": "этап",
        "today": "дата статуса",
        "window": "окно этапа",
    },
}

GANTT_IN_TEXT = {
    "en": "█ done  ░ to do  ▓▒ the same, critical  ◆ milestone or gate  ▼ status date  ▽ deadline  · day off",
    "ru": "█ сделано  ░ впереди  ▓▒ то же на критическом пути  ◆ веха или рубеж  ▼ дата статуса  ▽ крайний срок"
    "  · выходной",
}
"""What the characters of a Gantt chart in a terminal mean."""


def word(key: str, language: str) -> str:
    """Return a word of a chart in a language."""
    return _WORDS[language][key]
