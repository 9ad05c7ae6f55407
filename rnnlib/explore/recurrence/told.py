"""What one recurrent unit does, in words."""

import numpy as np

from ..live import number
from .patterns import STEPS
from .resting import KINDS


def told_rest(result):
    """Where the unit rests, in words."""
    if len(result["stretch"]):
        return f"Without input every state{'' if result['stretch'][0] < 0 else ' from 0 up'} stays as it is"
    found = [(kind, [number(y, 2) for y in result[kind]]) for kind in KINDS if len(result[kind])]
    count = sum(len(states) for _, states in found)
    if not count:
        return "Without input it has no resting state"
    told = "; ".join(f"{' and '.join(states)} ({kind})" for kind, states in found)
    many = ("one resting state", "two resting states", "three resting states")[count - 1]
    return f"Without input it has {many}: {told}"


def told_run(result, pattern, h_0):
    """What the state does, in words."""
    h, mirror, x = (result[name] for name in ("h", "mirror", "x"))
    last = int(np.flatnonzero(x)[-1]) + 1 if x.any() else 0
    end = f"at step {STEPS} it is {number(h[-1], 2)}"
    if abs(h[-1] - h[-2]) > 0.02 * max(1, abs(h[-1])) and last < STEPS - 2:
        end += f", after {number(h[-2], 2)}: it has not come to rest"
    if pattern == "silence":
        return f"From h₀ = {number(h_0)}, {end}."
    if last == STEPS:
        low, high = number(h[1:].min(), 2), number(h[1:].max(), 2)
        start = f"With the input “{pattern}” the state moves between {low} and {high}"
    else:
        start = f"Right after the last pulse (step {last}) the state is {number(h[last], 2)}"
    return f"{start}; {end}, with the input's sign turned {number(mirror[-1], 2)}."
