"""Learning rates that change: each of these makes a function step -> lr, steps counted from 0.

Where `steps` is left out, it is the length of the training: rnnlib.train.fit fills it in.
"""

import math

from ..ops import check_callable, check_positive, check_real


class Schedule:
    """schedule(step) -> lr, by a function of the step and the number of steps over which the rate changes."""

    def __init__(self, rate, steps=None):
        if steps is not None:
            check_positive("steps", steps)
        self._rate, self.steps = rate, steps

    def __call__(self, step):
        return self._rate(step, self.steps)

    def over(self, steps):
        """The same schedule, spread over `steps` steps unless it has a length of its own."""
        return self if self.steps is not None else Schedule(self._rate, steps)


def constant(lr):
    """lr at every step."""
    check_rate("lr", lr)
    return Schedule(lambda step, steps: lr)


def linear_decay(start, end, steps=None):
    """A straight line from `start` at step 0 to `end` at step `steps`, and `end` from there on."""
    check_rate("start", start), check_rate("end", end)
    return Schedule(lambda step, steps: start + (end - start) * _fraction(step, steps), steps)


def cosine_decay(start, end=0.0, steps=None):
    """Half a cosine from `start` down to `end`: slow, fast, slow. Loshchilov & Hutter (2017)."""
    check_rate("start", start), check_rate("end", end)

    def rate(step, steps):
        return end + (start - end) * (1 + math.cos(math.pi * _fraction(step, steps))) / 2

    return Schedule(rate, steps)


def step_decay(start, factor, every):
    """start · factor^⌊step / every⌋: a stair."""
    check_rate("start", start), check_rate("factor", factor)
    check_positive("every", every)
    return Schedule(lambda step, steps: start * factor ** (step // every))


def warmup(steps, then):
    """Up to the first rate of the schedule `then` in `steps` equal steps, then `then` from its start."""
    check_positive("steps", steps, integer=True)
    check_callable("then", then)

    def rate(step, total):
        rest = then if total is None or not isinstance(then, Schedule) else then.over(max(total - steps, 1))
        return rest(0) * (step + 1) / steps if step < steps else rest(step - steps)

    return Schedule(rate)


def check_rate(name, rate):
    """A finite number of at least 0."""
    if not 0 <= check_real(name, rate) < math.inf:
        raise ValueError(f"{name}: wanted a finite number of at least 0, got {rate}")


def _fraction(step, steps):
    if steps is None:
        raise ValueError("steps: wanted the number of steps of the schedule, got None outside of a training")
    return min(step / steps, 1)
