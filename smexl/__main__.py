"""``python -m smexl`` and the command ``smexl``."""


def main() -> None:
    # Every worker process imports this module first, as the program it belongs to, and needs no command line.
    from smexl.cli import main as cli  # noqa: PLC0415

    cli(prog_name="smexl")


if __name__ == "__main__":
    main()
