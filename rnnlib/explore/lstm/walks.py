"""Short walks for gates that are set by hand: what comes in at each step, and what is wanted."""

from typing import NamedTuple

import numpy as np

STEPS = 8
ANY, QUIET, PLUS, MINUS = (-np.inf, np.inf), (-0.1, 0.1), (0.7, np.inf), (-np.inf, -0.7)


class Walk(NamedTuple):
    """What stands over each step, and the (low, high) that is wanted there of `part`, "h" or "c"."""

    words: tuple
    part: str
    wanted: tuple
    goal: str

    @property
    def labels(self):
        """What is wanted, as the picture writes it."""
        return [_label(low, high) for low, high in self.wanted]


def _exactly(*numbers):
    return tuple((number - 0.1, number + 0.1) for number in numbers)


def _label(low, high):
    if np.isinf([low, high]).any():
        return f"≥ {low:g}" if high > low > -np.inf else f"≤ −{abs(high):g}"
    return f"{(low + high) / 2:.0f}"


WALKS = {
    "deliver at the end": Walk(
        ("store", "·", "·", "·", "·", "·", "·", "now!"),
        "h",
        (*[QUIET] * 7, PLUS),
        "store a value at step 1, keep it, and put it out at step 8 (h ≥ 0.7) and nowhere before "
        "(h within ±0.1).",
    ),
    "two clauses": Walk(
        ("the", "girls", "sing", "and", "the", "boy", "sings", "."),
        "h",
        (QUIET, PLUS, QUIET, QUIET, QUIET, MINUS, QUIET, QUIET),
        "before each verb put out the number of its subject: plural (h ≥ 0.7) at “girls”, singular "
        "(h ≤ −0.7) at “boy”, and nothing elsewhere (h within ±0.1).",
    ),
    "count the a": Walk(
        ("a", "b", "a", "a", "b", "b", "a", "."),
        "c",
        _exactly(1, 1, 2, 3, 3, 3, 4, 4),
        "let the cell state c count the letters a: 1, 1, 2, 3, 3, 3, 4, 4.",
    ),
    "count since the bar": Walk(
        ("a", "a", "|", "a", "a", "a", "|", "a"),
        "c",
        _exactly(1, 2, 0, 1, 2, 3, 0, 1),
        "let the cell state c count the letters a since the last bar: 1, 2, 0, 1, 2, 3, 0, 1.",
    ),
}


def gates(f=1.0, i=0.0, g=0.0, o=0.0, **steps):
    """The same gates at every step, but for `t3={"f": 0}` at step 3: a table (8, 4), columns f, i, g, o."""
    usual = {"f": f, "i": i, "g": g, "o": o}
    rows = [usual | steps.get(f"t{t}", {}) for t in range(1, STEPS + 1)]
    return tuple(tuple(float(row[name]) for name in "figo") for row in rows)
