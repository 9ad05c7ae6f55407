"""Faults put into rnnlib, one at a time, and whether its tests see them: `python tests/mutation --help`."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mutation import mutants, trial
from mutation.project import Copy
from mutation.touched import Touched


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python tests/mutation", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=0, help="another draw; the same seed draws the same faults"
    )
    parser.add_argument(
        "--most", type=int, default=160, help="how many faults, in equal parts (default: 160)"
    )
    names = ", ".join(mutants.PACKAGES + mutants.MORE)
    parser.add_argument("--only", nargs="+", metavar="PACKAGE", default=mutants.PACKAGES, help=f"of {names}")
    parser.add_argument("--list", action="store_true", help="print the faults, and run nothing")
    parser.add_argument("--one", type=int, metavar="N", help="show and run the Nth fault of the list alone")
    parser.add_argument(
        "--near", action="store_true", help="only tests named after the package: quick, and may miss"
    )
    options = parser.parse_args(arguments)
    drawn = mutants.draw(options.only, options.most, options.seed)
    every = [mutant for found in drawn.values() for mutant in found]
    chosen = list(enumerate(every, 1))
    if options.one is not None:
        chosen = chosen[options.one - 1 : options.one]
    if options.list or options.one is not None:
        print("\n".join(told(n, mutant) for n, mutant in chosen))
    return 0 if options.list else run(chosen, options.near)


def run(chosen, near):
    """Tries the chosen mutants and prints what came of them; 1 if any that is not judged survived."""
    start, outcomes = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(folder)
        touched = Touched(copy, say)
        for n, mutant in chosen:
            outcomes.append(trial.attempt(mutant, copy, touched, near))
            say(f"{n}: {outcomes[-1]}")
    print(table(outcomes))
    survived = [(n, o.mutant) for (n, _), o in zip(chosen, outcomes) if o.verdict == trial.SURVIVED]
    print("\n".join(["", "survived:", *(told(n, mutant) for n, mutant in survived)] if survived else []))
    judged = sum(o.verdict == trial.JUDGED_SO for o in outcomes)
    caught = len(outcomes) - judged - len(survived)
    minutes = (time.monotonic() - start) / 60
    print(f"caught {caught} of {len(outcomes) - judged}, judged {judged}; {minutes:.0f} minutes")
    return 1 if survived else 0


def table(outcomes):
    """By package: drawn, caught by a test, caught by the limit of time, judged, survived."""
    verdicts = [trial.CAUGHT, trial.LIMIT, trial.JUDGED_SO, trial.SURVIVED]
    count = Counter((o.mutant.package, o.verdict) for o in outcomes)
    packages = dict.fromkeys(o.mutant.package for o in outcomes)
    rows = [["", "drawn", "caught", "by limit", "judged", "survived"]]
    rows += [[p, sum(count[p, v] for v in verdicts), *(count[p, v] for v in verdicts)] for p in packages]
    rows += [["together", len(outcomes), *(sum(count[p, v] for p in packages) for v in verdicts)]]
    return "\n".join(f"{row[0]:<12}" + "".join(f"{cell!s:>10}" for cell in row[1:]) for row in rows)


def told(n, mutant):
    """A mutant as a few lines: its number, its place, its operator, its difference."""
    where = f"{n}. rnnlib/{mutant.file}:{mutant.line} {mutant.site.function or 'module'} ({mutant.operator})"
    return "\n".join([where, *(f"    {line}" for line in mutant.difference)])


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
