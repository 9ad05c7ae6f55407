"""The first bit of a sequence, asked for at its end: what a gradient that is cut can teach, and what not.

Ten small networks, a seed each, are trained side by side: every array has their number S as its first axis.
Each draws sequences of its own.
"""

from functools import cache

import numpy as np

from .. import ops
from .problems import good
from .sweep import grid, sweep

SEEDS = 10
BIT_UNITS = 10
BITS_A_STEP = 64
DESCENT_RATES = (0.3, 1, 3)
LOOK = 50  # steps between two looks at the test sequences
TEST_BITS = 1_000
RECURRENT_DRAWS = {
    "uniform": lambda rng, shape, dtype: ops.uniform(rng, shape, shape[0] ** -0.5, dtype),
    "glorot": ops.glorot,
    "orthogonal": ops.orthogonal,
}
# How many steps the gradient goes back; 0: it stays in the output layer.
STEPS_BACK = {"frozen": 0, "1 step": 1, "5 steps": 5, "full": np.inf}
APART = "1 step apart"  # as "1 step", but the last step has weights of its own: the others keep their first
LAST = "last."  # begins the names of these


def draw_bits(rng, batch_size, T):
    """x (S, T, B, 1) of −1 and 1, and what the first of them is, (S, B): class 0 or class 1."""
    bits = rng.integers(0, 2, (SEEDS, T, batch_size, 1))
    return 2.0 * bits - 1, bits[:, 0, :, 0]


def first_weights(start):
    """Networks of BIT_UNITS tanh units, two classes; `start` says how W_hh is drawn, the rest is Glorot's."""
    rngs = [ops.as_rng(seed) for seed in range(SEEDS)]

    def drawn(how, *shape):
        return np.stack([how(rng, shape, "float64") for rng in rngs])

    W_hh = drawn(RECURRENT_DRAWS[start], BIT_UNITS, BIT_UNITS)
    p = {"W_xh": drawn(ops.glorot, 1, BIT_UNITS), "W_hh": W_hh, "W_hy": drawn(ops.glorot, BIT_UNITS, 2)}
    return p | {"b_h": np.zeros((SEEDS, 1, BIT_UNITS)), "b_y": np.zeros((SEEDS, 1, 2))}


def with_a_last_step_of_its_own(p):
    """The weights, and those of the step that they are applied in once more, for the last step alone."""
    return p | {LAST + name: p[name].copy() for name in ("W_xh", "W_hh", "b_h")}


def names_at(p, t, T):
    """What the weights of step t are called: W_xh, W_hh, b_h, or the last step's own."""
    own = LAST if t == T and LAST + "W_hh" in p else ""
    return own + "W_xh", own + "W_hh", own + "b_h"


def read(p, x):
    """Through the sequences -> the states h_0 … h_T, each (S, B, H)."""
    h, T = [np.zeros((*x.shape[::2], BIT_UNITS))], x.shape[1]
    for t, x_t in enumerate(np.moveaxis(x, 1, 0), start=1):
        W_xh, W_hh, b_h = (p[name] for name in names_at(p, t, T))
        h.append(np.tanh(x_t * W_xh + h[-1] @ W_hh + b_h))
    return h


def gradients(p, x, bit, reach):
    """Those of the mean cross entropy at the last step, which goes back over `reach` steps and no further."""
    h, T, B = read(p, x), x.shape[1], bit.shape[1]
    dy = (ops.softmax(h[-1] @ p["W_hy"] + p["b_y"]) - ops.one_hot(bit, 2, "float64")) / B
    found = {name: np.zeros_like(array) for name, array in p.items()}
    found["W_hy"], found["b_y"] = h[-1].swapaxes(1, 2) @ dy, dy.sum(axis=1, keepdims=True)
    dh = dy @ p["W_hy"].swapaxes(1, 2)
    for t in range(T, T - reach, -1):
        W_xh, W_hh, b_h = names_at(p, t, T)
        da = dh * (1 - h[t] ** 2)
        found[W_xh] += x[:, t - 1].swapaxes(1, 2) @ da
        found[W_hh] += h[t - 1].swapaxes(1, 2) @ da
        found[b_h] += da.sum(axis=1, keepdims=True)
        dh = da @ p[W_hh].swapaxes(1, 2)
    return found


def score(p, x, bit):
    """The share of the sequences whose first bit is answered right, (S,)."""
    return ((read(p, x)[-1] @ p["W_hy"] + p["b_y"]).argmax(axis=2) == bit).mean(axis=1)


def trace(p, x, bit):
    """How well the last state could be read, whatever W_hy is, (S,).

    The straight reading that is best by least squares on half of the sequences -> the share of the other half
    that it answers right.
    """
    half, found = bit.shape[1] // 2, []
    for h, sign in zip(read(p, x)[-1], 2 * bit - 1):
        columns = np.column_stack([h, np.ones(len(h))])
        weights = np.linalg.lstsq(columns[:half], sign[:half], rcond=None)[0]
        found.append((np.sign(columns[half:] @ weights) == sign[half:]).mean())
    return np.array(found)


@cache
def learn_first_bit(T, gradient, start, rate, steps):
    """All seeds side by side -> scores, steps until solved (0: never), traces before and after: each (S,)."""
    rng, p = np.random.default_rng(T), first_weights(start)
    reach = 1 if gradient == APART else min(STEPS_BACK[gradient], T)
    p = with_a_last_step_of_its_own(p) if gradient == APART else p
    test = draw_bits(np.random.default_rng([T, 1]), TEST_BITS, T)
    before, solved_at = trace(p, *test), np.zeros(SEEDS, int)
    for step in range(1, steps + 1):
        going = (solved_at == 0)[:, None, None]
        for name, gradient_of in gradients(p, *draw_bits(rng, BITS_A_STEP, T), reach).items():
            p[name] -= rate * gradient_of * going
        if step % LOOK == 0:
            solved_at[(solved_at == 0) & good(score(p, *test))] = step
        if solved_at.all():
            break
    return score(p, *test), solved_at, before, trace(p, *test)


@sweep(
    "How far back must the gradient go to teach a network the first bit of a sequence?",
    grid(T=(6, 10), gradient=tuple(STEPS_BACK), start=tuple(RECURRENT_DRAWS), rate=DESCENT_RATES)
    + grid(T=(20,), gradient=tuple(STEPS_BACK), start=("orthogonal",), rate=DESCENT_RATES)
    + grid(T=(10,), gradient=(APART,), start=tuple(RECURRENT_DRAWS), rate=DESCENT_RATES),
    short={"steps": 20},
    seeds=SEEDS,
)
def first_bit(T, gradient, start, rate, seed, steps=1_000):
    """Plain descent on 64 new sequences a step, the loss at the last step alone; solved at 99 % of 1,000.

    "What a cut gradient leaves out cannot be learnt" would be overturned by a run with a cut gradient that
    is solved. That it learns to use a trace that is there, and not to keep one, by a run that is solved from
    a start whose last state could not be read: `trace before` is what the best reading of it would get right,
    `trace after` the same when training has ended. "frozen" trains the output layer alone. That it is the
    sharing of the weights which turns one step's gradient into keeping: by as many solved in "1 step apart".
    """
    right, solved_at, before, after = (a[seed] for a in learn_first_bit(T, gradient, start, rate, steps))
    return {
        "solved": bool(solved_at),
        "steps": int(solved_at) or None,
        "score": float(right),
        "trace before": float(before),
        "trace after": float(after),
    }
