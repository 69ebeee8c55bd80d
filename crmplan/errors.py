"""What goes wrong around a plan: one exception and the exit codes; what is wrong in a plan is a Finding."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Every code that crmplan can exit with."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    BUG = 70
    INTERRUPTED = 130


class CrmplanError(Exception):
    """A problem around the plan: no such file, nothing to write to, an unknown format.

    Args:
        message: what is wrong, in one line.
        hint: the way out.
        exit_code: how the program ends.
        lines: what is shown between the two, as the user's own line; nothing in it may act on a terminal.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        exit_code: ExitCode = ExitCode.USAGE,
        lines: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.lines = lines
        self.exit_code = exit_code
