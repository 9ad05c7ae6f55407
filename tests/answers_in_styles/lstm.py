"""Answers to the exercises on the LSTM."""

import math

import numpy as np

from rnnlib.exercises import lstm
from rnnlib.kernels import plain

# One step with given gates


def two_sums(c_before, i, f, g, o):
    kept, written = f * c_before, i * g
    c = kept + written
    h = o * np.tanh(c)
    return h, c


def with_numpys_names(c_before, i, f, g, o):
    c = np.add(np.multiply(f, c_before), np.multiply(i, g))
    return np.multiply(o, np.tanh(c)), c


def as_a_list(c_before, i, f, g, o):
    c = np.einsum("s...,s...->...", np.stack([f, i]), np.stack([c_before, g]))
    return [o * (1 - 2 / (np.exp(2 * c) + 1)), c]


def entry_by_entry(c_before, i, f, g, o):
    c_before, i, f, g, o = map(np.asarray, (c_before, i, f, g, o))
    h, c = np.empty(c_before.shape), np.empty(c_before.shape)
    for at in np.ndindex(c_before.shape):
        c[at] = f[at] * c_before[at] + i[at] * g[at]
        h[at] = o[at] * math.tanh(c[at])
    return h, c


def in_float32(c_before, i, f, g, o):
    c_before, i, f, g, o = (np.asarray(a, np.float32) for a in (c_before, i, f, g, o))
    c = f * c_before + i * g
    return o * np.tanh(c), c


# The number of parameters


def gate_by_gate(D, H):
    return sum(D * H + H * H + H for _ in "ifgo")


def by_the_shapes(D, H):
    shapes = {"W_xh": (D, 4 * H), "W_hh": (H, 4 * H), "b_h": (4 * H,)}
    return sum(math.prod(shape) for shape in shapes.values())


def by_the_arrays(D, H):
    return int(np.zeros((D, 4 * H)).size + np.zeros((H, 4 * H)).size + np.zeros(4 * H).size)


# The two terms of dc


def term_by_term(dh, dc_next, f_next, o, c):
    through_h = dh * o * (1 - np.tanh(c) * np.tanh(c))
    along_the_belt = dc_next * f_next
    return through_h + along_the_belt


def by_the_cosine(dh, dc_next, f_next, o, c):
    return dh * o / np.cosh(c) ** 2 + f_next * dc_next


def added_in_place(dh, dc_next, f_next, o, c):
    dc = np.array(dc_next, float)
    dc *= f_next
    dc += dh * o
    dc -= dh * o * np.tanh(c) ** 2
    return dc


def measured(dh, dc_next, f_next, o, c, step=1e-5):
    def loss(c):
        return dh * o * np.tanh(c) + dc_next * f_next * c

    return (loss(c + step) - loss(c - step)) / (2 * step)


# Find the bug


def by_the_gates_own_gradients(dh, dc, c_before, c, i, f, g, o):
    di, df, dg, do = dc * g, dc * c_before, dc * i, dh * np.tanh(c)
    return di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g), do * o * (1 - o)


def with_a_slope(dh, dc, c_before, c, i, f, g, o):
    def through_sigmoid(gradient, gate):
        return gradient * (gate - gate**2)

    return (
        through_sigmoid(dc * g, i),
        through_sigmoid(dc * c_before, f),
        dc * i * (1 + g) * (1 - g),
        through_sigmoid(dh * np.tanh(c), o),
    )


def side_by_side(dh, dc, c_before, c, i, f, g, o):
    arriving = np.stack([dc * g, dc * c_before, dc * i, dh * np.tanh(c)])
    slopes = np.stack([i * (1 - i), f * (1 - f), 1 - g**2, o * (1 - o)])
    return list(arriving * slopes)


# A bias for a lag


def in_one_line(lag, share):
    return -np.log(share ** (-1 / lag) - 1)


def by_logarithms(lag, share):
    return -math.log(math.expm1(-math.log(share) / lag))


def by_halving(lag, share):
    low, high = -50.0, 50.0
    for _ in range(100):
        middle = (low + high) / 2
        if (1 / (1 + math.exp(-middle))) ** lag < share:
            low = middle
        else:
            high = middle
    return middle


def by_newton(lag, share):
    b = 5.0
    for _ in range(200):
        f = 1 / (1 + math.exp(-b))
        b -= (lag * math.log(f) - math.log(share)) / (lag * (1 - f))
    return b


# The whole way back


def back_gate_by_gate(dh_out, x, h, c, gates, W_xh, W_hh):
    H, dh, dc = len(W_hh), 0.0, 0.0
    dW_xh, dW_hh, db_h = np.zeros(W_xh.shape), np.zeros(W_hh.shape), np.zeros(4 * H)
    for t in reversed(range(1, len(x) + 1)):
        i, f, g, o = gates[t]
        dh, squashed = dh + dh_out[t - 1], np.tanh(c[t])
        dc = dc + dh * o / np.cosh(c[t]) ** 2
        sums = (dc * g * i * (1 - i), dc * c[t - 1] * f * (1 - f), dc * i * (1 - g * g))
        sums += (dh * squashed * o * (1 - o),)
        handed = np.zeros(dh.shape)
        for k, da in enumerate(sums):
            block = slice(k * H, (k + 1) * H)
            dW_xh[:, block] += x[t - 1].T @ da
            dW_hh[:, block] += h[t - 1].T @ da
            db_h[block] += da.sum(axis=0)
            handed += da @ W_hh[:, block].T
        dh, dc = handed, dc * f
    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "h0": dh, "c0": dc}


def back_by_the_librarys_kernel(dh_out, x, h, c, gates, W_xh, W_hh):
    nothing = np.zeros(h[0].shape)
    found = plain.lstm_backward(dh_out, nothing, nothing, x, h, c, gates[1:], W_xh, W_hh, W_hh[0])
    return {name: found[name] for name in ("W_xh", "W_hh", "b_h", "h0", "c0")}


def back_with_sums_at_the_end(dh_out, x, h, c, gates, W_xh, W_hh, cut=1.0, first=lambda dh, dc: (dh, dc)):
    da, (dh, dc) = [], (np.zeros_like(h[0]), np.zeros_like(h[0]))
    for dh_t, (i, f, g, o), before, now in zip(dh_out[::-1], gates[:0:-1], c[-2::-1], c[:0:-1]):
        dh = dh + dh_t
        dc = cut * dc + dh * o * (1 - np.tanh(now) ** 2)
        da_i, da_f, da_g = dc * g * i * (1 - i), dc * before * f * (1 - f), dc * i * (1 - g**2)
        da.insert(0, np.concatenate([da_i, da_f, da_g, dh * np.tanh(now) * o * (1 - o)], axis=1))
        dh, dc = np.einsum("bk,hk->bh", da[0], W_hh), dc * f
    dW_xh, dW_hh = (np.einsum("tbi,tbk->ik", before, np.array(da)) for before in (x, h[:-1]))
    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": np.sum(da, axis=(0, 1)), "h0": dh, "c0": dc}


def back_without_the_first_states(*given):
    found = back_by_the_librarys_kernel(*given)
    return {name: found[name] for name in ("W_xh", "W_hh", "b_h")}


def back_with(**lines):
    """A way back in which these lines are others."""
    return lstm.lstm_back.function(**lines)


RIGHT = {
    "backward": [back_gate_by_gate, back_by_the_librarys_kernel, back_with_sums_at_the_end],
    "cell_step": [two_sums, with_numpys_names, as_a_list, entry_by_entry, in_float32],
    "parameter_count": [gate_by_gate, by_the_shapes, by_the_arrays],
    "cell_gradient": [term_by_term, by_the_cosine, added_in_place, measured],
    "gate_gradients": [by_the_gates_own_gradients, with_a_slope, side_by_side],
    "bias_for": [in_one_line, by_logarithms, by_halving, by_newton],
}


def _gates(dh, dc, c_before, c, i, f, g, o, df=None, slope_f=None):
    """The right gradients, but for what the forget gate gets."""
    df = dc * c_before if df is None else df
    slope_f = f * (1 - f) if slope_f is None else slope_f
    return dc * g * i * (1 - i), df * slope_f, dc * i * (1 - g**2), dh * np.tanh(c) * o * (1 - o)


WRONG = {
    "backward": {
        "the belt is cut": (
            lambda *given: back_with_sums_at_the_end(*given, cut=0.0),
            "carried on into the next cell state",
        ),
        "the new cell state at f": (
            back_with(da_f="da_f = f * (1 - f) * dc * c[t]"),
            "multiplied the old cell state",
        ),
        "no factor on the belt": (back_with(belt="pass"), "lacks its factor f"),
        "another order of the gates": (
            back_with(stack="da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)"),
            "in the order i, f, g, o",
        ),
        "a sigmoid at g": (back_with(da_g="da_g = dc * i * (g - g * g)"), "its slope is 1 − g²"),
        "no tanh at o": (back_with(da_o="da_o = dh * c[t] * (o - o * o)"), "h = o·tanh(c)"),
        "the first states forgotten": (back_without_the_first_states, "h0"),
    },
    "cell_step": {
        "the old cell state is shown": (
            lambda c, i, f, g, o: (o * np.tanh(c), f * c + i * g),
            "h shows the old cell state",
        ),
        "no tanh": (lambda c, i, f, g, o: (o * (f * c + i * g), f * c + i * g), "tanh is missing in h"),
        "c before h": (lambda c, i, f, g, o: (f * c + i * g, o * np.tanh(f * c + i * g)), "h, then c"),
        "i keeps and f writes": (
            lambda c, i, f, g, o: (o * np.tanh(i * c + f * g), i * c + f * g),
            "i and f have changed places",
        ),
        "the output gate inside the tanh": (
            lambda c, i, f, g, o: (np.tanh(o * (f * c + i * g)), f * c + i * g),
            "o stands outside the tanh",
        ),
        "the output gate squeezes the belt": (
            lambda c, i, f, g, o: (o * np.tanh(f * c + i * g), o * (f * c + i * g)),
            "The output gate must not touch c",
        ),
        "g squashed again": (
            lambda c, i, f, g, o: (o * np.tanh(f * c + i * np.tanh(g)), f * c + i * np.tanh(g)),
            "g has been through its tanh already",
        ),
    },
    "parameter_count": {
        "one gate": (lambda D, H: (D + H + 1) * H, "four sums"),
        "three gates": (lambda D, H: 3 * (D + H + 1) * H, "four sums, not three"),
        "no biases": (lambda D, H: 4 * (D + H) * H, "4H of them"),
        "two biases": (lambda D, H: 4 * (D + H + 2) * H, "as PyTorch has them"),
        "one unit": (lambda D, H: 4 * (D + H + 1), "a single unit"),
        "one bias for each gate": (lambda D, H: 4 * (D + H) * H + 4, "bias of its own"),
    },
    "cell_gradient": {
        "one term": (lambda dh, dc, f, o, c: dh * o * (1 - np.tanh(c) ** 2), "second term is missing"),
        "the belt alone": (lambda dh, dc, f, o, c: dc * f, "first term is missing"),
        "no f": (lambda dh, dc, f, o, c: dh * o * (1 - np.tanh(c) ** 2) + dc, "lacks its factor"),
        "no slope": (lambda dh, dc, f, o, c: dh * o + dc * f, "slope of tanh is missing"),
        "tanh not squared": (lambda dh, dc, f, o, c: dh * o * (1 - np.tanh(c)) + dc * f, "tanh(c)²"),
        "f in both terms": (
            lambda dh, dc, f, o, c: (dh * o * (1 - np.tanh(c) ** 2) + dc) * f,
            "f_next belongs to the second term alone",
        ),
    },
    "gate_gradients": {
        "as it was given": (
            lambda dh, dc, c_before, c, i, f, g, o: _gates(dh, dc, c_before, c, i, f, g, o, df=dc * c),
            "still does what the given code does",
        ),
        "the other cell state in da_o": (
            lambda dh, dc, c_before, c, i, f, g, o: (
                *_gates(dh, dc, c_before, c, i, f, g, o, df=dc * c)[:3],
                dh * np.tanh(c_before) * o * (1 - o),
            ),
            "da_o was right",
        ),
        "both old": (
            lambda dh, dc, c_before, c, i, f, g, o: (
                *_gates(dh, dc, c_before, c, i, f, g, o)[:3],
                dh * np.tanh(c_before) * o * (1 - o),
            ),
            "now da_o reads the old cell state",
        ),
        "no slope at f": (
            lambda dh, dc, c_before, c, i, f, g, o: _gates(dh, dc, c_before, c, i, f, g, o, slope_f=1),
            "slope of σ is now missing",
        ),
        "sigmoid at g": (
            lambda dh, dc, c_before, c, i, f, g, o: (
                *_gates(dh, dc, c_before, c, i, f, g, o, df=dc * c)[:2],
                dc * i * g * (1 - g),
                dh * np.tanh(c) * o * (1 - o),
            ),
            "da_g was right",
        ),
        "tanh of the old cell state at f": (
            lambda dh, dc, c_before, c, i, f, g, o: _gates(
                dh, dc, c_before, c, i, f, g, o, df=dc * np.tanh(c_before)
            ),
            "no tanh stands on the belt",
        ),
    },
    "bias_for": {
        "the gate": (lambda lag, share: share ** (1 / lag), "the forget gate itself"),
        "one step": (lambda lag, share: np.log(share / (1 - share)), "after one step"),
        "upside down": (lambda lag, share: np.log(share ** (-1 / lag) - 1), "upside down"),
        "the exponential": (lambda lag, share: np.log(share) / lag, "ln f inverts the exponential"),
        "divided by the lag": (
            lambda lag, share: np.log((share / lag) / (1 - share / lag)),
            "root, not a quotient",
        ),
        "log to base 10": (
            lambda lag, share: np.log10(share ** (1 / lag) / (1 - share ** (1 / lag))),
            "natural logarithm",
        ),
        "chrono's rule": (lambda lag, share: math.log(lag - 1), "leaves about a third"),
    },
}
