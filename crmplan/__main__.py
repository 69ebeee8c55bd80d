"""The entry point: answers `--version` at once, leaves everything else to the command line."""

import sys


def main() -> None:
    """Run crmplan on the arguments of this process and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from crmplan import __version__

        sys.stdout.write(f"crmplan {__version__}\n")
        try:
            sys.stdout.flush()
        except OSError:
            from crmplan.cli.app import leave

            leave(0)
        return
    import gc

    gc.disable()  # a command is short and makes no rubbish in circles; collecting costs a tenth of its start
    from crmplan.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
