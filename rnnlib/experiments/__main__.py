"""`python -m rnnlib.experiments NAME …`: carry out an experiment and store what came of it."""

import argparse
import sys

from . import EXPERIMENTS
from .interruption import Interrupted
from .parallel import cluster, cores
from .sweep import Sweep, one_by_one


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
    parser.add_argument("--jobs", type=int, help="runs of a sweep at a time (default: one a core)")
    parser.add_argument("--cluster", metavar="ADDRESS", help="of the scheduler of a Dask cluster: run there")
    parser.add_argument("--fresh", action="store_true", help="make kept runs of an interrupted sweep anew")
    parser.add_argument("--short", action="store_true", help="one run of a second, nothing stored")
    asked = parser.parse_args()
    try:
        here = asked.short or asked.jobs == 1
        workers = cluster(asked.cluster) if asked.cluster else one_by_one if here else cores(asked.jobs)
    except (ValueError, ModuleNotFoundError) as error:
        parser.error(str(error))
    try:
        for name in EXPERIMENTS if "all" in asked.names else asked.names:
            carry_out(EXPERIMENTS[name], asked.short, workers, asked.fresh)
    except (KeyboardInterrupt, Interrupted):
        sys.exit("\nInterrupted. The finished runs of a sweep are kept: the same command goes on from there.")
    except ConnectionError as error:
        sys.exit(str(error))


def carry_out(experiment, short, workers, fresh):
    """Make what the experiment stores, or try it out."""
    if short:
        print(experiment.name, experiment.try_out())
    elif isinstance(experiment, Sweep):
        experiment.make(workers, fresh)
    else:
        experiment.make()


if __name__ == "__main__":
    main()
