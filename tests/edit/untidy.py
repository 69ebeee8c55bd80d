"""Plans in every style that YAML allows, for tests: whatever a person, or another program, may have written."""

from hypothesis import strategies as st

KEYS = {
    (): (
        "crmplan",
        "project",
        "calendar",
        "team",
        "stages",
        "risks",
        "kpis",
        "goals",
        "x-own",
        "other",
        "cards",
    ),
    ("project",): ("name", "start", "currency", "note", "deadline", "manager", "x-number", "client"),
    ("calendar",): ("week", "hours", "closed", "open", "country", "note"),
    ("team", "*"): ("name", "role", "side", "rate", "note", "x-a"),
    ("stages", "*"): ("name", "as", "days", "tasks", "note", "goal"),
    ("stages", "*", "tasks", "*"): (
        "name",
        "after",
        "duration",
        "owner",
        "accept",
        "gate",
        "note",
        "x-a",
        "started",
    ),
    ("risks", "*"): ("name", "delay", "actions", "owner", "residual", "note"),
    ("kpis", "*"): ("name", "unit", "baseline", "before", "measure", "note"),
}
IDS = ("a", "bb", "long-name", "irina", "x-1", "б")
TEXTS = (
    "x",
    "Two words",
    '"a: b # c"',
    "'it''s'",
    "2026-03-02",
    "3d",
    "~",
    "https://a.b/c#d",
    "€ 5 😀",
    "{}",
    "[]",
    "[a, b]",
)
COMMENTS = ("# why", "#tight", "# crmplan: ignore[CP809] so", "#", "# ключ: значение", "## -- x --", "# a: b")


class Writer:
    """Writes one plan; every choice is drawn."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.lines: list[str] = []

    def choose(self, *options: str) -> str:
        return self.draw(st.sampled_from(options))

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1

    def gap(self, indent: int) -> None:
        for _ in range(self.draw(st.sampled_from((0, 0, 0, 0, 1, 2)))):
            if self.chance(2):
                self.lines.append(self.choose("", "", "   "))
            else:
                column = self.draw(
                    st.sampled_from((indent, indent, indent, 0, indent + 3, max(0, indent - 1)))
                )
                self.lines.append(" " * column + self.choose(*COMMENTS))

    def trailing(self) -> str:
        return (
            self.choose("", "", "", "", "  ")
            if self.chance(2)
            else self.choose("", " # t", "     # t", "  # crmplan: ignore[CP8]")
        )

    def mapping(self, indent: int, path: tuple[str, ...], lead: str = "") -> None:
        keys = KEYS.get(path, IDS)
        chosen = self.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=5, unique=True))
        for number, key in enumerate(chosen):
            if number or not lead:
                self.gap(indent)
                lead = ""
            start = lead if lead else " " * indent
            below = (*path, key if path in KEYS else "*")
            self.entry(start, indent, key, below)

    def entry(self, start: str, indent: int, key: str, below: tuple[str, ...]) -> None:
        head = f"{start}{key}{self.choose('', '', ' ')}:"
        kind = self.choose(
            "text", "text", "flow", "flow", "mapping", "list", "block", "folded", "null", "below"
        )
        if below in KEYS or (*below, "*") in KEYS or below[-1:] == ("tasks",):
            kind = self.choose("mapping", "mapping", "flow")
        if len(below) > 5 and kind in ("mapping", "list"):
            kind = "text"
        blank = self.choose(" ", " ", "   ", "\t", " \t ")
        step = self.draw(st.integers(1, 5))
        if kind == "text":
            self.lines.append(f"{head}{blank}{self.choose(*TEXTS)}{self.trailing()}")
        elif kind == "flow":
            self.flow(f"{head}{blank}", indent, below)
        elif kind == "mapping":
            self.lines.append(head + self.trailing())
            self.mapping(indent + step, below)
        elif kind == "list":
            self.lines.append(head + self.trailing())
            self.sequence(indent + self.draw(st.sampled_from((0, 2, 4))), below)
        elif kind == "block":
            self.block(head, indent, step)
        elif kind == "folded":
            quote = self.choose("", '"', "'")
            pad = " " * (indent + step)
            self.lines.append(f"{head} {quote}one two{self.choose('', ' ')}")
            self.lines += [""] * self.draw(st.integers(0, 2))
            self.lines += [f"{pad}three", f"{pad}  four{quote}{self.trailing()}"]
        elif kind == "below":
            self.lines.append(head)
            self.lines.append(
                " " * (indent + step) + self.choose("word", "{a: 1}", "[a,\n" + " " * (indent + step) + "b]")
            )
        else:
            self.lines.append(head + self.trailing())

    def flow(self, head: str, indent: int, below: tuple[str, ...]) -> None:
        keys = KEYS.get(below, IDS)
        chosen = self.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=4, unique=True))
        values = ("1", "x y", "[a, b]", "{note: 1, name: 2}", '"q, r"')
        parts = [f"{key}: {self.choose(*values)}" for key in chosen]
        comma = self.choose(
            ", ",
            ", ",
            ",",
            ",  ",
            ",\n" + " " * (indent + 3),
            ",  # in\n" + " " * (indent + 1),
            ",\n\n \t" + " " * indent,
        )
        self.lines.append(f"{head}{{{comma.join(parts)}}}{self.trailing()}")

    def block(self, head: str, indent: int, step: int) -> None:
        sign = self.choose("|", ">", "|-", "|+", ">-", ">+")
        number = self.choose("", "", str(step))
        self.lines.append(f"{head} {sign[0]}{number}{sign[1:]}{self.choose('', '', '  # head')}")
        pad = " " * (indent + step)
        self.lines += [""] * self.draw(st.integers(0, 1))
        if not number:
            self.lines.append(f"{pad}first")
        texts = st.lists(
            st.sampled_from(("text", "  deeper", "", "# no comment", "end  ", "   ", "\ttab")), max_size=4
        )
        self.lines += [pad + text for text in self.draw(texts)]

    def sequence(self, indent: int, below: tuple[str, ...]) -> None:
        for _ in range(self.draw(st.integers(1, 3))):
            self.gap(indent)
            lead = " " * indent + "-" + " " * self.draw(st.integers(1, 4))
            kind = self.choose("text", "text", "mapping", "list", "flow", "null")
            if kind == "mapping" and len(below) < 5:
                self.mapping(len(lead), (*below, "*"), lead)
            elif kind == "list":
                self.lines += [f"{lead}- one", " " * len(lead) + "-   two"]
            elif kind == "flow":
                self.flow(lead, indent, (*below, "*"))
            elif kind == "null":
                self.lines.append(lead.rstrip() + self.trailing())
            else:
                self.lines.append(lead + self.choose(*TEXTS) + self.trailing())


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Return the text of a file; nearly all of them are YAML."""
    writer = Writer(draw)
    indent = draw(st.sampled_from((0, 0, 0, 2)))
    if writer.chance(4):
        writer.lines.append(writer.choose("# yaml-language-server: $schema=x.json", "---", "---  # start"))
    writer.mapping(indent, ())
    writer.gap(indent)
    if writer.chance(8):
        writer.lines.append("...")
    text = "\n".join(writer.lines) + draw(st.sampled_from(("\n", "\n", "", "\n\n")))
    return text.replace("\n", draw(st.sampled_from(("\n", "\n", "\n", "\r\n"))))
