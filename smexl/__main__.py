"""``python -m smexl``."""

from smexl.cli import main

if __name__ == "__main__":
    main(prog_name="smexl")
