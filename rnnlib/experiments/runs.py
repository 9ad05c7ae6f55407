"""The runs of a sweep as notebooks ask for them: choose some, take a column, count, make a table."""

import numpy as np


class Runs(list):
    """Runs of a sweep, a dict each: settings, seed, outcomes.

        runs.where(start="GRU bias 3", lag=(40, 80))    # the Runs with these settings
        runs.where(lag=80).solved                       # how many of them solved their task
        runs.column("score")                            # its numbers, (runs,)
        runs.column("score", "steps")                   # of both, (runs, 2)
        runs.column("score", by="start")                # {"RNN uniform": (runs,), …}
        runs.by("start")                                # {"RNN uniform": Runs, …}
        runs.table("start", "lag")["GRU bias 3"][80]    # how many solved it, for every start and lag
        runs.best("rate", by=("start", "lag"))          # of every start and lag, those at its own best rate

    A name that is no column: ValueError.
    """

    def where(self, **wanted):
        """Those that have all of these values; a tuple holds several, any of which will do."""
        any_of = {name: value if isinstance(value, tuple) else (value,) for name, value in wanted.items()}
        for name in wanted:
            self._check("where", name)
        return Runs(run for run in self if all(run[name] in values for name, values in any_of.items()))

    def by(self, name):
        """{value: the Runs that have it}, in the order in which the values come."""
        self._check("by", name)
        return {value: self.where(**{name: value}) for value in dict.fromkeys(run[name] for run in self)}

    def column(self, *names, by=None):
        """The values of a column, (runs,), or of several, (runs, names); NaN for a number that a run has not.

        `by` another column: {its value: that of the runs that have it}.
        """
        if by is not None:
            return {value: runs.column(*names) for value, runs in self.by(by).items()}
        for name in names:
            self._check("column", name)
        values = [[run[name] for run in self] for name in names]
        arrays = [np.array(column, float if None in column else None) for column in values]
        return arrays[0] if len(names) == 1 else np.column_stack(arrays)

    @property
    def solved(self):
        """How many of the runs solved their task."""
        return int(self.column("solved").sum())

    def table(self, rows, columns, cell=lambda runs: runs.solved):
        """{row: {column: cell(runs)}} over the values of two columns; by default, how many runs solved it."""
        return {
            row: {column: cell(there) for column, there in runs.by(columns).items()}
            for row, runs in self.by(rows).items()
        }

    def best(self, column, by, least=None, most=None):
        """The runs of every group at its own best value of a column, in the order in which groups come.

        `by` one column or several, whose values make a group. The best value is the one that solved most;
        of those the one with the fewest steps, on average over the solved; of those the first, or the one
        whose mean of the column `most`, such as "score", is the largest. Where runs are not solved or
        unsolved, `least` names a column, such as "loss", whose mean is to be small.
        """
        names = (by,) if isinstance(by, str) else tuple(by)
        for name in names:
            self._check("by", name)
        groups = dict.fromkeys(tuple(run[name] for name in names) for run in self)
        each = (self.where(**dict(zip(names, group))).by(column).values() for group in groups)
        return Runs(run for values in each for run in min(values, key=lambda runs: runs._behind(least, most)))

    def _behind(self, least, most):
        """Less for the better: the mean of `least`, or how many solved it, their mean steps, then `most`."""
        if least is not None:
            return (np.nanmean(self.column(least)),)
        steps = [run["steps"] for run in self if run["solved"]]
        mean = 0 if most is None else np.nanmean(self.column(most))
        return -len(steps), np.mean(steps) if steps else np.inf, -mean

    def _check(self, argument, name):
        if self and name not in self[0]:
            raise ValueError(f"{argument}: wanted one of {', '.join(self[0])}, got {name!r}")
