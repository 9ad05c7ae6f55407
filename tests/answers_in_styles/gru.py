"""Answers to the exercises on the GRU."""

import numpy as np

from rnnlib.exercises import gru
from rnnlib.kernels import plain

# Keep or replace


def the_sum_of_two_shares(z, n, h):
    return n - z * n + z * h


def one_step_towards_n(z, n, h):
    return h + (1 - z) * (n - h)


def number_by_number(z, n, h):
    rows = []
    for row in range(len(z)):
        rows.append([(1 - k) * new + k * old for k, new, old in zip(z[row], n[row], h[row])])
    return np.array(rows)


def two_shares_by_einsum(z, n, h):
    return np.einsum("sbh,sbh->bh", np.stack([1 - z, z]), np.stack([n, h]))


def in_float32(z, n, h):
    z, n, h = (np.asarray(a, np.float32) for a in (z, n, h))
    return (1 - z) * n + z * h


# The other convention


def by_a_row_of_signs(W_xh, W_hh, b_h):
    sign = np.repeat([1, -1, 1], W_hh.shape[0])
    return W_xh * sign, W_hh * sign, b_h * sign


def by_slices(W_xh, W_hh, b_h):
    H = len(W_hh)
    turned = []
    for array in (W_xh, W_hh, b_h):
        array = array.copy()
        array[..., H : 2 * H] = -array[..., H : 2 * H]
        turned.append(array)
    return turned


def by_blocks(W_xh, W_hh, b_h):
    def turn(array):
        r, z, n = np.split(array, 3, axis=-1)
        return np.concatenate([r, -z, n], axis=-1)

    return tuple(map(turn, (W_xh, W_hh, b_h)))


def by_a_matrix(W_xh, W_hh, b_h):
    turn = np.diag(np.repeat([1.0, -1.0, 1.0], len(W_hh)))
    return W_xh @ turn, W_hh @ turn, b_h @ turn


def in_place(W_xh, W_hh, b_h):
    H = len(W_hh)
    for array in (W_xh, W_hh, b_h):
        array[..., H : 2 * H] *= -1
    return W_xh, W_hh, b_h


def with_signs(*signs):
    def answer(W_xh, W_hh, b_h):
        sign = np.repeat(signs, W_hh.shape[0])
        return W_xh * sign, W_hh * sign, b_h * sign

    return answer


def mirrored(W_xh, W_hh, b_h):
    """1 − W in place of −W."""
    H = len(W_hh)
    turned = [array.copy() for array in (W_xh, W_hh, b_h)]
    for array in turned:
        array[..., H : 2 * H] = 1 - array[..., H : 2 * H]
    return tuple(turned)


def only_some(*which):
    def answer(*arrays):
        whole = by_a_row_of_signs(*arrays)
        return tuple(new if name in which else old for name, new, old in zip("xhb", whole, arrays))

    return answer


# Counting


def gate_by_gate(D, H):
    return sum(H * D + H * H + H for _gate in "rzn") + H


def by_the_arrays(D, H):
    arrays = np.zeros((D, 3 * H)), np.zeros((H, 3 * H)), np.zeros(3 * H), np.zeros(H)
    return sum(array.size for array in arrays)


def unit_by_unit(D, H):
    return H * (3 * (D + H + 1) + 1)


# The way back


def as_a_loop(dh, da, z, W_hh):
    before = np.zeros_like(dh)
    for b in range(dh.shape[0]):
        for i in range(dh.shape[1]):
            before[b, i] = dh[b, i] * z[b, i] + sum(da[b, k] * W_hh[i, k] for k in range(da.shape[1]))
    return before


def by_einsum(dh, da, z, W_hh):
    return np.einsum("bk,hk->bh", da, W_hh) + dh * z


def way_by_way(dh, da, z, W_hh):
    ways = zip(np.split(da, 3, axis=1), np.split(W_hh, 3, axis=1))
    return z * dh + sum(gradient @ block.T for gradient, block in ways)


def transposed_twice(dh, da, z, W_hh):
    return (W_hh @ da.T).T + dh * z


# The whole way back


def back_gate_by_gate(dh_loss, x, h, kept, W_hh):
    H, dh = len(W_hh), 0.0
    U_r, U_z, U_n = W_hh[:, :H], W_hh[:, H : 2 * H], W_hh[:, 2 * H :]
    dW_xh, dU, db_h, db_hn = np.zeros((x.shape[2], 3 * H)), np.zeros(W_hh.shape), np.zeros(3 * H), np.zeros(H)
    for t in reversed(range(len(x))):
        (r, z, n, inner), dh = kept[t], dh + dh_loss[t]
        da_n = dh * (1 - z) * (1 - n * n)
        da_r, da_z, dinner = da_n * inner * (r - r * r), dh * (h[t] - n) * (z - z * z), r * da_n
        for k, (from_x, from_h) in enumerate(((da_r, da_r), (da_z, da_z), (da_n, dinner))):
            block = slice(k * H, (k + 1) * H)
            dW_xh[:, block] += x[t].T @ from_x
            dU[:, block] += h[t].T @ from_h
            db_h[block] += from_x.sum(axis=0)
        db_hn += dinner.sum(axis=0)
        dh = z * dh + da_r @ U_r.T + da_z @ U_z.T + dinner @ U_n.T
    return {"W_xh": dW_xh, "W_hh": dU, "b_h": db_h, "b_hn": db_hn, "h_0": dh}


def back_by_the_librarys_kernel(dh_loss, x, h, kept, W_hh):
    W_xh, b_hn = np.zeros((x.shape[2], W_hh.shape[1])), W_hh[0, : len(W_hh)]
    found = plain.gru_backward(dh_loss, np.zeros_like(h[0]), x, h, kept, W_xh, W_hh, W_hh[0], b_hn)
    return {name: found[name] for name in ("W_xh", "W_hh", "b_h", "b_hn")} | {"h_0": found["h0"]}


def back_with_sums_at_the_end(dh_loss, x, h, kept, W_hh):
    to_x, to_h, dh = [], [], np.zeros_like(h[0])
    for dh_t, before, (r, z, n, inner) in zip(dh_loss[::-1], h[-2::-1], kept[::-1]):
        dh = dh + dh_t
        da_z, da_n = dh * (before - n) * z * (1 - z), dh * (1 - z) * (1 - n**2)
        da_r = da_n * inner * r * (1 - r)
        to_x.append(np.concatenate([da_r, da_z, da_n], axis=1))
        to_h.append(np.concatenate([da_r, da_z, da_n * r], axis=1))
        dh = dh * z + np.einsum("bk,hk->bh", to_h[-1], W_hh)
    dW_xh = np.einsum("tbi,tbk->ik", x[::-1], np.array(to_x))
    dW_hh = np.einsum("tbi,tbk->ik", h[-2::-1], np.array(to_h))
    db_h, both = np.sum(to_x, axis=(0, 1)), np.sum(to_h, axis=(0, 1))
    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "b_hn": both[-len(W_hh) :], "h_0": dh}


def back_without_the_second_bias(*given):
    found = back_by_the_librarys_kernel(*given)
    return {name: found[name] for name in ("W_xh", "W_hh", "b_h", "h_0")}


def back_with(**lines):
    """A way back in which these lines are others."""
    return gru.gru_back.function(**lines)


RIGHT = {
    "backward": [back_gate_by_gate, back_by_the_librarys_kernel, back_with_sums_at_the_end],
    "keep_or_replace": [
        the_sum_of_two_shares,
        one_step_towards_n,
        number_by_number,
        two_shares_by_einsum,
        in_float32,
    ],
    "other_convention": [by_a_row_of_signs, by_slices, by_blocks, by_a_matrix],
    "parameter_count": [gate_by_gate, by_the_arrays, unit_by_unit],
    "gradient_to_the_state_before": [as_a_loop, by_einsum, way_by_way, transposed_twice],
}

WRONG = {
    "backward": {
        "no direct path": (back_with(direct="dh = np.zeros_like(dh)"), "The direct path is missing"),
        "all of dh goes straight": (back_with(direct="pass"), "not all of it"),
        "z over both ways": (
            back_with(direct="pass", matrix="dh = z * (to_h @ W_hh.T + dh)"),
            "on the direct path alone",
        ),
        "da_n towards h": (
            back_with(to_h="to_h = np.concatenate([da_r, da_z, da_n], axis=1)"),
            "Towards h goes dinner",
        ),
        "z where 1 − z belongs": (back_with(da_n="da_n = z * dh * (1 - n * n)"), "have changed places"),
        "the sign of dz": (back_with(da_z="da_z = dh * (n - h[t - 1]) * (z - z * z)"), "The sign is turned"),
        "the second bias forgotten": (back_without_the_second_bias, "b_hn"),
    },
    "keep_or_replace": {
        "z and 1 − z exchanged": (lambda z, n, h: z * n + (1 - z) * h, "z and 1 − z have changed places"),
        "the candidate in full": (lambda z, n, h: n + z * h, "The candidate is added in full"),
        "the old state in full": (lambda z, n, h: h + (1 - z) * n, "The old state is added in full"),
        "a switch": (lambda z, n, h: np.where(z >= 0.5, h, n), "not a switch"),
        "kept alone": (lambda z, n, h: z * h, "The candidate is missing"),
        "replaced alone": (lambda z, n, h: (1 - z) * n, "The old state is missing"),
        "the mean": (lambda z, n, h: (n + h) / 2, "it is z that decides"),
    },
    "other_convention": {
        "r is turned": (with_signs(-1, 1, 1), "columns of r"),
        "n is turned": (with_signs(1, 1, -1), "columns of n"),
        "all is turned": (with_signs(-1, -1, -1), "Everything was negated"),
        "no bias": (only_some("x", "h"), "The bias of z"),
        "the bias alone": (only_some("b"), "Only the bias was turned"),
        "not the recurrent weights": (only_some("x", "b"), "The weights from h"),
        "not the input weights": (only_some("h", "b"), "The weights from x"),
        "one minus the weights": (mirrored, "1 − σ(a) = σ(−a)"),
        "nothing": (lambda W_xh, W_hh, b_h: (W_xh, W_hh, b_h), "Nothing was turned"),
        "in place": (in_place, "change"),
    },
    "parameter_count": {
        "no b_hn": (lambda D, H: 3 * H * (D + H + 1), "b_hn is missing"),
        "four blocks": (lambda D, H: 4 * H * (D + H + 1), "That is the LSTM"),
        "two biases for each gate": (lambda D, H: 3 * (H * D + H * H + 2 * H), "what PyTorch stores"),
        "b_hn alone": (lambda D, H: 3 * (H * D + H * H) + H, "The biases of r, z and n"),
        "one block": (lambda D, H: H * (D + H + 1), "plain RNN"),
        "no biases": (lambda D, H: 3 * H * (D + H), "no bias"),
    },
    "gradient_to_the_state_before": {
        "as given": (lambda dh, da, z, W_hh: np.dot(da, W_hh.T), "still does what the given code does"),
        "1 − z": (lambda dh, da, z, W_hh: da @ W_hh.T + (1 - z) * dh, "The factor of the direct path is z"),
        "all of dh": (lambda dh, da, z, W_hh: dh + da @ W_hh.T, "the share z of dh"),
        "the direct path alone": (lambda dh, da, z, W_hh: z * dh, "through r, z and n are gone"),
        "z on every way": (lambda dh, da, z, W_hh: (da @ W_hh.T + dh) * z, "the direct path alone"),
        "z without dh": (lambda dh, da, z, W_hh: da @ W_hh.T + z, "what it multiplies is dh"),
        "taken away": (lambda dh, da, z, W_hh: da @ W_hh.T - dh * z, "the paths add"),
    },
}
