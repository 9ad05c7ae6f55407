"""What an LSTM unit can be asked to do: walks for gates set by hand, and jobs for its weights."""

from typing import NamedTuple

import numpy as np

WALK = 8  # steps of a walk
JOB_STEPS, EXAMPLES = 20, 8  # of a job
_rng_of_jobs = np.random.default_rng(6)
_QUIET, _PLUS, _MINUS = (-0.1, 0.1), (0.7, np.inf), (-np.inf, -0.7)


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
        (*[_QUIET] * 7, _PLUS),
        "store a value at step 1, keep it, and put it out at step 8 (h ≥ 0.7) and nowhere before "
        "(h within ±0.1).",
    ),
    "two clauses": Walk(
        ("the", "girls", "sing", "and", "the", "boy", "sings", "."),
        "h",
        (_QUIET, _PLUS, _QUIET, _QUIET, _QUIET, _MINUS, _QUIET, _QUIET),
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
    rows = [usual | steps.get(f"t{t}", {}) for t in range(1, WALK + 1)]
    return tuple(tuple(float(row[name]) for name in "figo") for row in rows)


class Job(NamedTuple):
    """Inputs x and marker (T, B, 2); the lowest and highest wanted of `part`, "h" or "c", (2, T, B)."""

    x: np.ndarray
    part: str
    wanted: np.ndarray
    goal: str

    @property
    def examples(self):
        """Each example apart: its x and marker (T,), and what is wanted of it (2, T)."""
        return [
            {"x": self.x[:, b, 0], "marker": self.x[:, b, 1], "wanted": self.wanted[:, :, b]}
            for b in range(EXAMPLES)
        ]


def _job(x, marker, part, wanted, goal):
    inputs = np.stack([x, np.broadcast_to(marker, x.shape)], axis=-1).astype(float)
    return Job(inputs, part, wanted, f"{goal}, in all {EXAMPLES} examples.")


def _sign_wanted(sign):
    """From 0.5 up where the sign is +1, to −0.5 down where it is −1, anything where it is 0."""
    return np.array([np.where(sign > 0, 0.5, -np.inf), np.where(sign < 0, -0.5, np.inf)])


def _count_wanted(counts):
    return np.array([counts - 0.25, counts + 0.25])


def _at(*steps):
    return np.isin(np.arange(1, JOB_STEPS + 1), steps)[:, None]


def _hold_first_bit():
    x = _rng_of_jobs.choice([-1, 1], (JOB_STEPS, EXAMPLES))
    x[0] = np.resize([1, -1], EXAMPLES)
    goal = "h keeps the sign of the marked first bit to the end (|h| ≥ 0.5), whatever noise follows"
    return _job(x, _at(1), "h", _sign_wanted(np.broadcast_to(x[0], x.shape)), goal)


def _deliver_on_marker():
    x, asked = np.zeros((JOB_STEPS, EXAMPLES)), _at(JOB_STEPS)
    x[0] = np.resize([1, -1], EXAMPLES)
    bit = _sign_wanted(np.broadcast_to(x[0], x.shape))
    wanted = np.where(asked, bit, np.array([-0.1, 0.1])[:, None, None])
    goal = "h is silent (within ±0.1) until the marker, and then says the first bit (|h| ≥ 0.5)"
    return _job(x, asked, "h", wanted, goal)


def _count_ones():
    x = (_rng_of_jobs.random((JOB_STEPS, EXAMPLES)) < 0.4).astype(float)
    goal = "c counts the ones: at every step within ¼ of the true count"
    return _job(x, 0.0, "c", _count_wanted(x.cumsum(axis=0)), goal)


def _count_since_marker():
    x = (_rng_of_jobs.random((JOB_STEPS, EXAMPLES)) < 0.5).astype(float)
    marker = np.zeros_like(x)
    for b in range(EXAMPLES):
        marker[_rng_of_jobs.choice(np.arange(3, JOB_STEPS - 1), 2, replace=False), b] = 1
    x *= 1 - marker
    count = np.zeros_like(x)
    for t in range(JOB_STEPS):
        count[t] = (1 - marker[t]) * ((count[t - 1] if t else 0) + x[t])
    goal = "c counts the ones since the last marker: at every step within ¼ of the true count"
    return _job(x, marker, "c", _count_wanted(count), goal)


def _flip_on_ones():
    x = (_rng_of_jobs.random((JOB_STEPS, EXAMPLES)) < 0.35).astype(float)
    count = x.cumsum(axis=0)
    sign = np.where(count < 2, 0, np.where(count % 2, 1, -1))
    goal = (
        "h changes sign at every one: plus after an odd number of ones, minus after an even one, "
        "|h| ≥ 0.5 from the second one on"
    )
    return _job(x, 0.0, "h", _sign_wanted(sign), goal)


JOBS = {
    "hold the first bit": _hold_first_bit(),
    "deliver on the marker": _deliver_on_marker(),
    "count the ones": _count_ones(),
    "count since the marker": _count_since_marker(),
    "flip on every one": _flip_on_ones(),
}
