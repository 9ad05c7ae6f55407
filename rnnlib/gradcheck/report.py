"""What a check found: a row for every array, and a table that is the same on every machine."""

from typing import NamedTuple

import numpy as np

THRESHOLD = 1e-6


class Row(NamedTuple):
    """One array: its largest absolute difference and its largest relative error over all entries."""

    name: str
    shape: tuple
    difference: float
    error: float
    verdict: str


class Report:
    """The rows of a check.

    An error below the threshold is rounding, whose digits depend on the processor: it prints as a bound. A
    wrong gradient is wrong by the same first digit everywhere, so that digit is printed.
    """

    def __init__(self, rows, threshold=THRESHOLD):
        self.rows, self.threshold = tuple(rows), threshold

    @property
    def worst(self):
        """The largest relative error."""
        return max((row.error for row in self.rows), default=0.0)

    @property
    def ok(self):
        """True if every relative error is below the threshold."""
        return not self.failed

    @property
    def failed(self):
        """The names of the gradients that are wrong."""
        return [row.name for row in self.rows if row.verdict == "WRONG"]

    def __repr__(self):
        head = ("name", "shape", "difference", "relative error", "verdict")
        lines = [head, *map(self._cells, self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines)]
        table = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
        return "\n".join([*table, self._summary()])

    def _cells(self, row):
        errors = "rounding", f"< {self.threshold:.0e}"
        if row.verdict == "WRONG":
            errors = f"{row.difference:.1g}", f"{row.error:.1g}"
        return row.name, str(row.shape), *errors, row.verdict

    def _summary(self):
        count, wrong = len(self.rows), len(self.failed)
        if wrong:
            return f"{wrong} of {count} gradients WRONG: {', '.join(self.failed)}"
        return f"{count} of {count} gradients right"


def row(name, a, n, noise, threshold):
    """The Row of the gradient a against the numeric n, which rounding blurs by `noise`."""
    error = relative_error(a, n, noise, threshold).max(initial=0)
    verdict = "WRONG" if error >= threshold else "right" if n.any() else "right, all zero"
    return Row(name, a.shape, float(np.abs(a - n).max(initial=0)), float(error), verdict)


def relative_error(a, n, noise, threshold):
    """|a − n| / max(|a| + |n|, noise / threshold), entry by entry; infinity where a is not finite."""
    floor = np.maximum(noise / threshold, np.finfo(float).tiny)
    return np.where(np.isfinite(a), np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), floor), np.inf)
