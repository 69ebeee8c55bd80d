"""Diagnostics to lines: `path:line:col: error[CODE] what`, the user's own line, and the way out."""

from collections.abc import Sequence

from crmplan.document.diagnostics import Diagnostic

_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "info": "\x1b[1;36m"}
_BOLD, _DIM, _END = "\x1b[1m", "\x1b[2m", "\x1b[0m"
MOST_OTHERS = 12


def render(diagnostics: Sequence[Diagnostic], *, has_colour: bool) -> list[str]:
    """Return the lines of all diagnostics."""
    lines = []
    for one in diagnostics:
        colour = _COLOURS[one.severity]
        mark = f"{one.severity}[{one.code}]"
        if has_colour:
            lines.append(f"{_BOLD}{one.place}:{_END} {colour}{mark}{_END} {_BOLD}{one.message}{_END}")
            lines += [f"{_DIM}{line}{_END}" for line in one.excerpt[:1]]
            lines += [f"{colour}{line}{_END}" for line in one.excerpt[1:]]
        else:
            lines.append(f"{one.place}: {mark} {one.message}")
            lines += one.excerpt
        if one.others:
            more = " …" if len(one.others) > MOST_OTHERS else ""
            lines.append(f"   with: {', '.join(map(str, one.others[:MOST_OTHERS]))}{more}")
        if one.help:
            lines.append(f"  help: {one.help}")
    return lines
