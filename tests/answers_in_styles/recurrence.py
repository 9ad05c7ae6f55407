"""Answers to the exercises on recurrence."""

from functools import reduce
from itertools import accumulate

import numpy as np

# An output at every step


def step_by_step(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    h, y = h0, []
    for t in range(1, len(x) + 1):
        h = np.tanh(x[t - 1] @ W_xh + h @ W_hh + b_h)
        y.append(h @ W_hy + b_y)
    return np.stack(y)


def all_outputs_at_once(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    T, B, _ = x.shape
    h = np.zeros((T + 1, B, len(b_h)))
    h[0] = h0
    for t in range(T):
        h[t + 1] = np.tanh(x[t] @ W_xh + h[t] @ W_hh + b_h)
    return np.einsum("tbh,hk->tbk", h[1:], W_hy) + b_y


def accumulated(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    states = accumulate(x, lambda h, x_t: np.tanh(x_t @ W_xh + h @ W_hh + b_h), initial=h0)
    return np.array([h @ W_hy + b_y for h in states])[1:]


def by_one_matrix(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    W, h, y = np.vstack([W_xh, W_hh, b_h]), h0, []
    for x_t in x:
        h = np.tanh(np.hstack([x_t, h, np.ones((len(h), 1))]) @ W)
        y += [h @ W_hy + b_y]
    return np.array(y)


def recursive(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    if not len(x):
        return np.zeros((0, len(h0), len(b_y)))
    h = np.tanh(x[0] @ W_xh + h0 @ W_hh + b_h)
    rest = recursive(x[1:], h, W_xh, W_hh, b_h, W_hy, b_y)
    return np.concatenate([(h @ W_hy + b_y)[None], rest])


def one_step_late(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    h, y = h0, []
    for x_t in x:
        y.append(h @ W_hy + b_y)
        h = np.tanh(x_t @ W_xh + h @ W_hh + b_h)
    return np.array(y)


def sum_carried(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    a, y = h0, []
    for x_t in x:
        a = x_t @ W_xh + a @ W_hh + b_h
        y.append(np.tanh(a) @ W_hy + b_y)
    return np.array(y)


def no_curve(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    h, y = h0, []
    for x_t in x:
        h = x_t @ W_xh + h @ W_hh + b_h
        y.append(h @ W_hy + b_y)
    return np.array(y)


def always_from_h0(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    return np.array([np.tanh(x_t @ W_xh + h0 @ W_hh + b_h) @ W_hy + b_y for x_t in x])


def last_output_only(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    for x_t in x:
        h0 = np.tanh(x_t @ W_xh + h0 @ W_hh + b_h)
    return h0 @ W_hy + b_y


def a_list(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    return list(step_by_step(x, h0, W_xh, W_hh, b_h, W_hy, b_y))


def state_changed_in_place(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    y = []
    for x_t in x:
        h0[:] = np.tanh(x_t @ W_xh + h0 @ W_hh + b_h)
        y.append(h0 @ W_hy + b_y)
    return np.array(y)


# Parameters, counted


def factored(T, D, H, K):
    return (D + H + 1) * H + (H + 1) * K


def by_shapes(T, D, H, K):
    return sum(int(np.prod(shape)) for shape in [(D, H), (H, H), (H,), (H, K), (K,)])


def by_arrays(T, D, H, K):
    arrays = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H), np.zeros((H, K)), np.zeros(K)
    return sum(array.size for array in arrays)


def in_floats(T, D, H, K):
    return np.float32(D * H) + H**2 + H + H * K + K


# One unit, by its three weights: another w_x, another w_h, as a list, as an array
LATCHES = [(1.4, 1.5, 0.0), (2, 2, 0), [1.6, 1.6, 0.0], np.array([1.7, 1.5, 0.0])]


# The states at each sequence's own end


def sequence_by_sequence(h, lengths):
    return np.array([h[n, b] for b, n in enumerate(lengths)])


def taken_along_the_axis(h, lengths):
    return np.take_along_axis(h, lengths[None, :, None], axis=0)[0]


def by_a_mask(h, lengths):
    at_the_end = np.arange(len(h))[:, None] == lengths
    return np.einsum("tb,tbh->bh", at_the_end, h)


def overwritten_until_the_end(h, lengths):
    last = h[0].copy()
    for t in range(1, len(h)):
        last = np.where((lengths >= t)[:, None], h[t], last)
    return last


# The bug mended


def in_a_list(x, h0, W_xh, W_hh, b_h):
    h = [h0]
    for x_t in x:
        h.append(np.tanh(x_t @ W_xh + h[-1] @ W_hh + b_h))
    return np.array(h)


def into_an_array(x, h0, W_xh, W_hh, b_h):
    h = np.empty((len(x) + 1, *h0.shape))
    h[0] = h0
    for t in range(1, len(h)):
        h[t] = np.tanh(x[t - 1] @ W_xh + h[t - 1] @ W_hh + b_h)
    return h


def reduced(x, h0, W_xh, W_hh, b_h):
    def one_more(h, x_t):
        return [*h, np.tanh(x_t @ W_xh + h[-1] @ W_hh + b_h)]

    return np.array(reduce(one_more, x, [h0]))


def columns_turned(x, h0, W_xh, W_hh, b_h):
    h = [h0]
    for x_t in x:
        h.append(np.tanh(W_xh.T @ x_t.T + W_hh.T @ h[-1].T + b_h[:, None]).T)
    return np.array(h)


def without_the_first_state(x, h0, W_xh, W_hh, b_h):
    return in_a_list(x, h0, W_xh, W_hh, b_h)[1:]


def read_backwards(x, h0, W_xh, W_hh, b_h):
    return in_a_list(x[::-1], h0, W_xh, W_hh, b_h)


def never_handed_on(x, h0, W_xh, W_hh, b_h):
    return np.array([h0] + [np.tanh(x_t @ W_xh + h0 @ W_hh + b_h) for x_t in x])


def input_forgotten(x, h0, W_xh, W_hh, b_h):
    h = [h0]
    for _ in x:
        h.append(np.tanh(h[-1] @ W_hh + b_h))
    return np.array(h)


def from_zeros(x, h0, W_xh, W_hh, b_h):
    return in_a_list(x, np.zeros_like(h0), W_xh, W_hh, b_h)


def late_bias(x, h0, W_xh, W_hh, b_h):
    h = [h0]
    for x_t in x:
        h.append(np.tanh(x_t @ W_xh + h[-1] @ W_hh) + b_h)
    return np.array(h)


RIGHT = {
    "outputs": [step_by_step, all_outputs_at_once, accumulated, by_one_matrix, recursive],
    "parameter_count": [factored, by_shapes, by_arrays, in_floats],
    "twins": [("silent", "ilsent"), ["NORMA", "ronma"], ("abc", "bac")],
    "latch": LATCHES,
    "last_states": [sequence_by_sequence, taken_along_the_axis, by_a_mask, overwritten_until_the_end],
    "states": [in_a_list, into_an_array, reduced, columns_turned],
}

WRONG = {
    "outputs": {
        "the state before the step": (one_step_late, "it has not seen x_t yet"),
        "the sum is handed on": (sum_carried, "the sum before tanh"),
        "no tanh": (no_curve, "no curve"),
        "always from h0": (always_from_h0, "begins at h0 again"),
        "the last only": (last_output_only, "one for every step"),
        "a list": (a_list, "wanted:   an array"),
        "h0 overwritten": (state_changed_in_place, "h0 was changed"),
    },
    "parameter_count": {
        "h_0 learnt too": (lambda T, D, H, K: (D + H + 1) * H + (H + 1) * K + H, "h_0 is given"),
        "anew at every step": (
            lambda T, D, H, K: T * ((D + H + 1) * H + (H + 1) * K),
            "Not once for every step",
        ),
        "no recurrent weights": (lambda T, D, H, K: D * H + H + H * K + K, "from state to state"),
        "no bias of the state": (lambda T, D, H, K: (D + H) * H + (H + 1) * K, "b_h, is missing"),
        "no bias of the output": (lambda T, D, H, K: (D + H + 1) * H + H * K, "b_y is missing"),
        "no bias": (lambda T, D, H, K: (D + H + K) * H, "biases are missing"),
        "no output": (lambda T, D, H, K: (D + H + 1) * H, "output layer is missing"),
    },
    "twins": {
        "one word twice": (("otto", "otto"), "one word twice"),
        "a blank more": (("anna", "anna "), "one word twice"),
        "a capital more": (("anna", "Anna"), "one word twice"),
        "other letters": (("hello", "otto"), "The bag tells them apart"),
        "another end": (("listen", "silent"), "the last letter is what a network"),
        "a longer word": (("robert", "roberta"), "Both tell them apart"),
        "one letter": (("b", "b"), "One letter has no order"),
        "one word": (("listen",), "not enough values"),
    },
    "latch": {
        "no input": ((0, 1.5, 0), "w_x = 0"),
        "hardly any input": ((0.1, 1.5, 0), "hardly moves"),
        "too little input": ((1.2, 1.5, 0), "no later one can turn it"),
        "too much input": ((4, 1.5, 0), "Weak pushes"),
        "it leaks": ((1.6, 0.95, 0), "leaks away"),
        "the edge": ((1.6, 1.0, 0), "leaks away"),
        "pulled up a little": ((1.6, 1.5, 0.1), "drifts up"),
        "pulled down": ((1.6, 1.5, -1.5), "pulls it down"),
        "it swings": ((1.6, -1.5, 0), "swings"),
        "the wrong way": ((-1.6, 1.5, 0), "sign of w_x"),
    },
    "last_states": {
        "after the padding": (lambda h, lengths: h[-1], "after the padding"),
        "a step early": (
            lambda h, lengths: np.array([h[n - 1, b] for b, n in enumerate(lengths)]),
            "too early",
        ),
        "rows without columns": (lambda h, lengths: np.array([h[n] for n in lengths]), "(B, B, H)"),
        "always the first sequence": (lambda h, lengths: np.array([h[n, 0] for n in lengths]), "the first"),
        "the shortest's end": (lambda h, lengths: h[min(lengths)], "the shortest"),
        "rows and columns exchanged": (lambda h, lengths: h[range(len(lengths)), lengths], "IndexError"),
    },
    "states": {
        "no first state": (without_the_first_state, "h_0 is missing"),
        "read backwards": (read_backwards, "opposite order"),
        "never handed on": (never_handed_on, "at h0 again"),
        "no input": (input_forgotten, "x is not read"),
        "from zeros": (from_zeros, "zeros now"),
        "late bias": (late_bias, "outside tanh"),
    },
}
