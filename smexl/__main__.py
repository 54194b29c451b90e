"""``python -m smexl`` and the command ``smexl``."""

import signal
import sys

if "--multiprocessing-fork" in sys.orig_argv:
    # A worker, still importing: Ctrl-C is its parent's to answer, and its own traceback would only be in the way.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def main() -> None:
    # Every worker process imports this module first, as the program it belongs to, and needs no command line.
    from smexl.cli import main as cli  # noqa: PLC0415

    # Whoever ends the program kindly (a shutdown, a service manager) gets what Ctrl-C gets: one sentence, and what is done stays done.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    cli(prog_name="smexl")


if __name__ == "__main__":
    main()
