"""`python -m rnnlib.experiments NAME …`: carry out an experiment and store what came of it."""

import argparse

from . import EXPERIMENTS
from .sweep import cores


def main():
    """Read the command line and run."""
    listed = "\n".join(f"  {name:16} {experiment.question}" for name, experiment in EXPERIMENTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m rnnlib.experiments",
        description=__doc__,
        epilog=f"experiments:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="+", metavar="NAME", choices=[*EXPERIMENTS, "all"], help="or: all")
    parser.add_argument("--jobs", type=int, default=cores(), help="runs at a time (default: one a core)")
    parser.add_argument("--short", action="store_true", help="one run of a second, nothing stored")
    arguments = parser.parse_args()
    if arguments.jobs < 1:
        parser.error(f"argument --jobs: wanted at least 1, got {arguments.jobs}")
    names = EXPERIMENTS if "all" in arguments.names else arguments.names
    for name in names:
        if arguments.short:
            print(name, EXPERIMENTS[name].try_out())
        else:
            EXPERIMENTS[name].make(arguments.jobs)


if __name__ == "__main__":
    main()
