"""`python -m odoo_integration.simulator`: the simulator without Django."""

import argparse
import sys

from .cli import StartError, add_arguments, serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="odoo_simulator", description="A simulated Odoo.")
    add_arguments(parser)
    try:
        serve(vars(parser.parse_args()), lambda line: print(line, flush=True))  # noqa: T201
    except StartError as wrong:
        sys.stderr.write(f"error: {wrong}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
