"""The entry point: answers `--version` at once, leaves everything else to the command line."""

import sys


def main() -> None:
    """Run crmplan on the arguments of this process and exit with its code."""
    if sys.stdout is None:
        if sys.stderr is not None:
            sys.stderr.write("crmplan: can't write to stdout: it is closed\n")
        sys.exit(2)
    if sys.argv[1:] in (["--version"], ["-V"]):
        from crmplan import __version__

        try:
            sys.stdout.write(f"crmplan {__version__}\n")
            sys.stdout.flush()
        except OSError as error:
            _tell(error)
        return
    import gc

    gc.disable()  # a command is short and makes no rubbish in circles; collecting costs a tenth of its start
    from crmplan.cli.app import main as run

    run()


def _tell(error: OSError) -> None:
    """Leave as every command does where its output can't be written."""
    from crmplan.cli.app import guarded, leave

    def fail() -> None:
        raise error

    leave(guarded(fail))


if __name__ == "__main__":
    main()
