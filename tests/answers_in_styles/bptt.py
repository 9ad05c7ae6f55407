"""Answers to the exercises on backpropagation through time."""

from functools import reduce
from itertools import pairwise

import numpy as np

# The shares


def by_powers_of_a_product(w, h):
    factors, immediate = (1 - h[1:] ** 2) * w, (1 - h[1:] ** 2) * h[:-1]
    ways = np.cumprod(factors[::-1], axis=0)[::-1]
    return immediate * np.concatenate([ways[1:], np.ones((1, h.shape[1]))])


def number_by_number(w, h):
    T, B = len(h) - 1, h.shape[1]
    shares = np.zeros((T, B))
    for b in range(B):
        for k in range(1, T + 1):
            share = (1 - h[k, b] ** 2) * h[k - 1, b]
            for t in range(k + 1, T + 1):
                share *= (1 - h[t, b] ** 2) * w
            shares[k - 1, b] = share
    return shares


def by_recursion(w, h):
    if len(h) == 1:
        return np.zeros((0, h.shape[1]))
    earlier = by_recursion(w, h[:-1]) * (1 - h[-1] ** 2) * w
    return np.vstack([earlier, (1 - h[-1] ** 2) * h[-2]])


def shares_in_float32(w, h):
    h = np.asarray(h, np.float32)
    slope = 1 - h[1:] ** 2
    return np.stack(
        [np.prod(slope[k:] * np.float32(w), axis=0) * slope[k - 1] * h[k - 1] for k in range(1, len(h))]
    )


def slopes_only(w, h):
    slope = 1 - h[1:] ** 2
    return np.array([slope[k:].prod(axis=0) * slope[k - 1] * h[k - 1] for k in range(1, len(h))])


def from_step_k(w, h):
    slope = 1 - h[1:] ** 2
    return np.array([(w * slope[k - 1 :]).prod(axis=0) * slope[k - 1] * h[k - 1] for k in range(1, len(h))])


def all_together(w, h):
    slope = 1 - h[1:] ** 2
    return np.array([np.prod(w * slope[k:]) * slope[k - 1] * h[k - 1] for k in range(1, len(h))])


def without_a_slope(w, h):
    return np.array([(w * (1 - h[k + 1 :] ** 2)).prod(axis=0) * h[k - 1] for k in range(1, len(h))])


def their_sum(w, h):
    return by_recursion(w, h).sum(axis=0)


def totals(w, h):
    total, rows = 0.0, []
    for before, now in pairwise(h):
        total = (1 - now**2) * (before + w * total)
        rows.append(total)
    return np.array(rows)


# One step back


def in_one_line(dh_loss_t, dh_next, h_t, W_hh):
    return (da := (1 - h_t * h_t) * (dh_next + dh_loss_t)), np.einsum("bj,ij->bi", da, W_hh)


def unit_by_unit(dh_loss_t, dh_next, h_t, W_hh):
    B, H = h_t.shape
    da, back = np.zeros((B, H)), np.zeros((B, H))
    for b in range(B):
        for i in range(H):
            da[b, i] = (dh_loss_t[b, i] + dh_next[b, i]) * (1 - h_t[b, i] ** 2)
    for b in range(B):
        for i in range(H):
            back[b, i] = sum(da[b, j] * W_hh[i, j] for j in range(H))
    return da, back


def by_jacobians(dh_loss_t, dh_next, h_t, W_hh):
    J = (1 - h_t**2)[..., None] * W_hh.T
    dh = dh_loss_t + dh_next
    return [dh * (1 - h_t**2), np.einsum("bi,bij->bj", dh, J)]


def untransposed(dh_loss_t, dh_next, h_t, W_hh):
    da = (dh_loss_t + dh_next) * (1 - h_t**2)
    return da, da @ W_hh


def without_the_future(dh_loss_t, dh_next, h_t, W_hh):
    da = dh_loss_t * (1 - h_t**2)
    return da, da @ W_hh.T


def future_added_late(dh_loss_t, dh_next, h_t, W_hh):
    da = dh_loss_t * (1 - h_t**2) + dh_next
    return da, da @ W_hh.T


def past_tanh(dh_loss_t, dh_next, h_t, W_hh):
    dh = dh_loss_t + dh_next
    return dh * (1 - h_t**2), dh @ W_hh.T


def tanh_twice(dh_loss_t, dh_next, h_t, W_hh):
    da = (dh_loss_t + dh_next) * (1 - np.tanh(h_t) ** 2)
    return da, da @ W_hh.T


# The whole way back

NAMES = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")


def like_the_text(dy, x, h, W_xh, W_hh, W_hy):
    dW_xh, dW_hh, dW_hy = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(W_hy)
    db_h, db_y, dh_next = np.zeros(len(W_hh)), np.zeros(W_hy.shape[1]), np.zeros_like(h[0])
    for t in reversed(range(1, len(h))):
        dW_hy += h[t].T @ dy[t - 1]
        db_y += dy[t - 1].sum(axis=0)
        da = (dy[t - 1] @ W_hy.T + dh_next) * (1 - h[t] ** 2)
        dW_xh += x[t - 1].T @ da
        dW_hh += h[t - 1].T @ da
        db_h += da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dict(zip(NAMES, (dW_xh, dW_hh, db_h, dW_hy, db_y)))


def sums_at_the_end(dy, x, h, W_xh, W_hh, W_hy, length=None):
    das, dh_next = [], 0.0
    for t in range(len(x), 0, -1):
        das.insert(0, (dy[t - 1] @ W_hy.T + dh_next) * (1 - h[t] ** 2))
        dh_next = das[0] @ W_hh.T if length is None or (t - 1) % length else 0.0
    das = np.array(das)
    return {
        "b_y": dy.sum(axis=(0, 1)),
        "W_hy": np.tensordot(h[1:], dy, ([0, 1], [0, 1])),
        "b_h": das.sum(axis=(0, 1)),
        "W_hh": np.tensordot(h[:-1], das, ([0, 1], [0, 1])),
        "W_xh": np.tensordot(x, das, ([0, 1], [0, 1])),
    }


def as_a_fold(dy, x, h, W_xh, W_hh, W_hy):
    def back(found, step):
        (dh_next, sums), (dy_t, x_t, before, now) = found, step
        da = (dy_t @ W_hy.T + dh_next) * (1 - now**2)
        shares = x_t.T @ da, before.T @ da, da.sum(0), now.T @ dy_t, dy_t.sum(0)
        return da @ W_hh.T, [total + share for total, share in zip(sums, shares)]

    steps = list(zip(dy, x, h[:-1], h[1:]))[::-1]
    return dict(zip(NAMES, reduce(back, steps, (0.0, [0.0] * 5))[1]))


def step_by_step_forward(dy, x, h, W_xh, W_hh, W_hy):
    """Every L_t by itself, carried back to the beginning."""
    found = dict(
        zip(NAMES, (np.zeros(s) for s in (W_xh.shape, W_hh.shape, len(W_hh), W_hy.shape, W_hy.shape[1])))
    )
    for t in range(1, len(h)):
        found["W_hy"] = found["W_hy"] + h[t].T @ dy[t - 1]
        found["b_y"] = found["b_y"] + dy[t - 1].sum(0)
        dh = dy[t - 1] @ W_hy.T
        for k in range(t, 0, -1):
            da = dh * (1 - h[k] ** 2)
            found["W_xh"] = found["W_xh"] + x[k - 1].T @ da
            found["W_hh"] = found["W_hh"] + h[k - 1].T @ da
            found["b_h"] = found["b_h"] + da.sum(0)
            dh = da @ W_hh.T
    return found


def changed(**changes):
    def answer(*given):
        found = like_the_text(*given)
        return found | {name: change(found[name], *given) for name, change in changes.items()}

    return answer


def no_bias_of_the_output(*given):
    found = like_the_text(*given)
    del found["b_y"]
    return found


def as_a_tuple(*given):
    return tuple(like_the_text(*given).values())


def nothing_handed_on(*given):
    return sums_at_the_end(*given, length=1)


def state_before_for_the_output(found, dy, x, h, *_):
    return sum(h[t - 1].T @ dy[t - 1] for t in range(1, len(h)))


def untransposed_way(dy, x, h, W_xh, W_hh, W_hy):
    return sums_at_the_end(dy, x, h, W_xh, W_hh.T, W_hy)


# The cut


def chunk_by_chunk(dy, x, h, W_xh, W_hh, W_hy, length):
    def way(start, stop):
        return sums_at_the_end(dy[start:stop], x[start:stop], h[start : stop + 1], W_xh, W_hh, W_hy)["W_hh"]

    T = len(x)
    cut = sum(way(start, min(start + length, T)) for start in range(0, T, length))
    full = way(0, T)
    return cut, np.sqrt(((cut - full) ** 2).sum() / (full**2).sum())


def zeros_handed_on(dy, x, h, W_xh, W_hh, W_hy, length):
    cut, full = (sums_at_the_end(dy, x, h, W_xh, W_hh, W_hy, n)["W_hh"] for n in (length, None))
    return cut, np.linalg.norm(cut - full) / np.linalg.norm(full)


def each_loss_by_itself(dy, x, h, W_xh, W_hh, W_hy, length):
    """Each step's loss walks back to the beginning of its chunk, and for the full gradient to step 1."""
    cut, full = np.zeros_like(W_hh), np.zeros_like(W_hh)
    for t in range(1, len(x) + 1):
        first = (t - 1) // length * length + 1
        dh = dy[t - 1] @ W_hy.T
        for k in range(t, 0, -1):
            da = dh * (1 - h[k] ** 2)
            share = h[k - 1].T @ da
            full += share
            if k >= first:
                cut += share
            dh = da @ W_hh.T
    return [cut, float(np.linalg.norm(cut - full) / np.linalg.norm(full))]


def cut_and(lost):
    def answer(*given):
        cut, full = (sums_at_the_end(*given[:-1], n)["W_hh"] for n in (given[-1], None))
        return cut, lost(cut, full)

    return answer


def share_lost(cut, full):
    return np.linalg.norm(cut - full) / np.linalg.norm(full)


def nothing_cut(*given):
    full = sums_at_the_end(*given[:-1])["W_hh"]
    return full, 0.0


def last_chunk_alone(dy, x, h, W_xh, W_hh, W_hy, length):
    full = sums_at_the_end(dy, x, h, W_xh, W_hh, W_hy)["W_hh"]
    cut = sums_at_the_end(dy[-length:], x[-length:], h[-length - 1 :], W_xh, W_hh, W_hy)["W_hh"]
    return cut, share_lost(cut, full)


def state_cut_too(dy, x, h, W_xh, W_hh, W_hy, length):
    h_before = h[:-1].copy()
    h_before[::length] = 0
    das, dh_next = [], 0.0
    for t in range(len(x), 0, -1):
        das.insert(0, (dy[t - 1] @ W_hy.T + dh_next) * (1 - h[t] ** 2))
        dh_next = das[0] @ W_hh.T if (t - 1) % length else 0.0
    cut = np.einsum("tbi,tbj->ij", h_before, np.array(das))
    return cut, share_lost(cut, sums_at_the_end(dy, x, h, W_xh, W_hh, W_hy)["W_hh"])


def one_step_too_late(dy, x, h, W_xh, W_hh, W_hy, length):
    das, dh_next = [], 0.0
    for t in range(len(x), 0, -1):
        das.insert(0, (dy[t - 1] @ W_hy.T + dh_next) * (1 - h[t] ** 2))
        dh_next = das[0] @ W_hh.T if t % length else 0.0
    cut = np.einsum("tbi,tbj->ij", h[:-1], np.array(das))
    return cut, share_lost(cut, sums_at_the_end(dy, x, h, W_xh, W_hh, W_hy)["W_hh"])


# The off-by-one


def with_einsum(da, h):
    return np.einsum("tbi,tbj->ij", h[:-1], da)


def flattened(da, h):
    H = h.shape[-1]
    return h[:-1].reshape(-1, H).T @ da.reshape(-1, H)


def still_a_loop(da, h):
    dW_hh = np.zeros((h.shape[2], h.shape[2]), np.float64)
    for t in range(len(da)):
        dW_hh += h[t].T @ da[t]
    return dW_hh


def as_given(da, h):
    return sum(h[t].T @ da[t - 1] for t in range(1, len(h)))


def turned(da, h):
    return sum(da[t].T @ h[t] for t in range(len(da)))


def only_the_last(da, h):
    return h[-2].T @ da[-1]


def two_before(da, h):
    return sum(h[t - 2].T @ da[t - 1] for t in range(2, len(h)))


def averaged(da, h):
    return with_einsum(da, h) / len(da)


RIGHT = {
    "shares_of": [by_powers_of_a_product, number_by_number, by_recursion, shares_in_float32],
    "one_step_back": [in_one_line, unit_by_unit, by_jacobians],
    "backward": [like_the_text, sums_at_the_end, as_a_fold, step_by_step_forward],
    "cut_backward": [chunk_by_chunk, zeros_handed_on, each_loss_by_itself],
    "recurrent_gradient": [with_einsum, flattened, still_a_loop],
}
WRONG = {
    "shares_of": {
        "w is forgotten": (slopes_only, "w is missing"),
        "from step k": (from_step_k, "begins at k + 1"),
        "one product for all": (all_together, "a way of its own"),
        "no slope at step k": (without_a_slope, "slope of tanh is missing"),
        "their sum": (their_sum, "shape"),
        "total derivatives": (totals, "total derivatives"),
    },
    "one_step_back": {
        "W_hh as it stands": (untransposed, "transposed"),
        "no future": (without_the_future, "future is forgotten"),
        "the future past tanh": (future_added_late, "passes tanh as well"),
        "dh handed on": (past_tanh, "through tanh first"),
        "tanh twice": (tanh_twice, "output of tanh already"),
    },
    "backward": {
        "a tuple": (as_a_tuple, "a dict with the keys"),
        "no b_y": (no_bias_of_the_output, "'b_y'"),
        "each step alone": (nothing_handed_on, "Nothing is handed on"),
        "the state before": (changed(W_hy=state_before_for_the_output), "not h_{t−1}"),
        "W_hh as it stands": (untransposed_way, "transposed on the way back"),
        "a gradient for each sequence": (
            changed(b_h=lambda db, dy, x, h, *_: db * np.ones((h.shape[1], 1))),
            "shape",
        ),
        "the last output alone": (
            changed(W_hy=lambda dW, dy, x, h, *_: h[-1].T @ dy[-1]),
            "last step's output",
        ),
    },
    "cut_backward": {
        "nothing is cut": (nothing_cut, "Nothing is cut yet"),
        "the last chunk alone": (last_chunk_alone, "Only the last chunk"),
        "the state is cut": (state_cut_too, "gradient that stops"),
        "one step late": (one_step_too_late, "one step"),
        "lengths compared": (
            cut_and(lambda cut, full: 1 - np.linalg.norm(cut) / np.linalg.norm(full)),
            "difference of the two gradients",
        ),
        "not a share": (cut_and(lambda cut, full: np.linalg.norm(cut - full)), "share of the full"),
        "a share of the cut": (
            cut_and(lambda cut, full: np.linalg.norm(cut - full) / np.linalg.norm(cut)),
            "not by the cut one's",
        ),
    },
    "recurrent_gradient": {
        "as it was given": (as_given, "still does what the given code does"),
        "transposed": (turned, "changed places"),
        "the last step": (only_the_last, "Now only the last step"),
        "two steps before": (two_before, "two steps before"),
        "averaged": (averaged, "not averaged"),
    },
}
