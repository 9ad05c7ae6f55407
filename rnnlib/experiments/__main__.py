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
        workers = workers_of(asked)
    except (ValueError, ModuleNotFoundError) as error:
        parser.error(str(error))
    try:
        for name in EXPERIMENTS if "all" in asked.names else asked.names:
            make(EXPERIMENTS[name], asked, workers)
    except (KeyboardInterrupt, Interrupted):
        sys.exit("\nInterrupted. The finished runs of a sweep are kept: the same command goes on from there.")
    except ConnectionError as error:
        sys.exit(str(error))


def workers_of(asked):
    """Who carries out the runs of a sweep."""
    if asked.cluster:
        return cluster(asked.cluster)
    return one_by_one if asked.short or asked.jobs == 1 else cores(asked.jobs)


def make(experiment, asked, workers):
    """Carry out one experiment."""
    if asked.short:
        print(experiment.name, experiment.try_out())
    elif isinstance(experiment, Sweep):
        experiment.make(workers, asked.fresh)
    else:
        experiment.make()


if __name__ == "__main__":
    main()
