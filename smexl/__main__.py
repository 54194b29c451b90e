"""``python -m smexl`` and the command ``smexl``."""

import signal
import sys

if "--multiprocessing-fork" in sys.orig_argv:
    # A worker, still importing: Ctrl-C is its parent's to answer, and its own traceback would only be in the way.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def main() -> None:
    # Every worker process imports this module first, as the program it belongs to, and needs no command line.
    from smexl.cli import main as cli  # noqa: PLC0415
    from smexl.cli.common import answer_interrupts  # noqa: PLC0415

    answer_interrupts()
    cli(prog_name="smexl")


if __name__ == "__main__":
    main()
