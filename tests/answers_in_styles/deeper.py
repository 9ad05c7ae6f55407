"""Answers to the exercises on deeper networks."""

import numpy as np

from rnnlib import LSTM, RNN, Dropout, LayerNorm

# Both directions


def turned_by_flip(h_forward, h_reverse):
    return np.concatenate((h_forward, np.flip(h_reverse, axis=0)), axis=2)


def step_by_step(h_forward, h_reverse):
    T = len(h_forward)
    return np.array([np.hstack([h_forward[t], h_reverse[T - 1 - t]]) for t in range(T)])


def into_an_empty_array(h_forward, h_reverse):
    T, B, H = h_forward.shape
    outputs = np.empty((T, B, 2 * H))
    outputs[..., :H] = h_forward
    outputs[::-1, :, H:] = h_reverse
    return outputs


def by_two_blocks(h_forward, h_reverse):
    both = np.stack([h_forward, h_reverse[::-1]], axis=2)
    return both.reshape(*h_forward.shape[:2], -1)


# Counting


def layer_by_layer(D, H, layers, directions):
    count, width = 0, D
    for _layer in range(layers):
        count += directions * (width * H + H * H + H)
        width = directions * H
    return count


def from_the_top(D, H, layers, directions):
    if layers == 0:
        return 0
    width = D if layers == 1 else directions * H
    return directions * H * (width + H + 1) + from_the_top(D, H, layers - 1, directions)


def by_the_library(D, H, layers, directions):
    cell = RNN(D, H, num_layers=layers, bidirectional=directions == 2)
    return sum(array.size for array in cell.params.values())


def of_an_lstm(D, H, layers, directions):
    cell = LSTM(D, H, num_layers=layers, bidirectional=directions == 2)
    return sum(array.size for array in cell.params.values())


def with_an_output_layer(D, H, layers, directions):
    return layer_by_layer(D, H, layers, directions) + directions * H + 1


# Dropout


def by_where(x, u, p):
    return np.where(u < p, 0.0, x / (1 - p))


def number_by_number(x, u, p):
    flat = [value / (1 - p) if draw >= p else 0.0 for value, draw in zip(x.ravel(), u.ravel())]
    return np.array(flat).reshape(x.shape)


def on_a_copy(x, u, p):
    seen = x.astype("float32") / (1 - p)
    seen[u < p] = 0
    return seen


def by_einsum(x, u, p):
    return np.einsum("...,...->...", x, (u >= p).astype(float)) / (1 - p)


def whole_rows(x, u, p):
    return x * (u[..., :1] >= p) / (1 - p)


def in_place(x, u, p):
    x[u < p] = 0
    x /= 1 - p
    return x


# When to stop


def with_a_counter(losses, patience):
    best, lowest, waited = 0, float("inf"), 0
    for look in range(len(losses)):
        if losses[look] < lowest:
            best, lowest, waited = look, losses[look], 0
        else:
            waited += 1
        if waited >= patience:
            return best
    return best


def by_the_lowest_so_far(losses, patience):
    best = [int(np.argmin(losses[: look + 1])) for look in range(len(losses))]
    stopped = [kept for look, kept in enumerate(best) if look - kept >= patience]
    return stopped[0] if stopped else best[-1]


def by_recursion(losses, patience, look=1, best=0):
    if look == len(losses) or look - best > patience:
        return best
    return by_recursion(losses, patience, look + 1, look if losses[look] < losses[best] else best)


def while_there_is_patience(losses, patience):
    best, look = 0, 0
    while look + 1 < len(losses) and look - best < patience:
        look += 1
        best = look if losses[look] < losses[best] else best
    return best


# Normalisation


def by_mean_and_variance(a):
    return (a - a.mean(-1, keepdims=True)) / np.sqrt(a.var(-1, keepdims=True) + 1e-5)


def vector_by_vector(a):
    rows = [(row - row.mean()) / (row.var() + 1e-5) ** 0.5 for row in a.reshape(-1, a.shape[-1])]
    return np.array(rows).reshape(a.shape)


def units_in_front(a):
    a = np.moveaxis(a, -1, 0)
    centred = a - a.mean(axis=0)
    return np.moveaxis(centred / np.sqrt((centred**2).mean(axis=0) + 1e-5), 0, -1)


def sums_by_einsum(a):
    H = a.shape[-1]
    centred = a - np.einsum("...h->...", a)[..., None] / H
    return centred / np.sqrt(np.einsum("...h,...h->...", centred, centred)[..., None] / H + 1e-5)


def in_float32(a):
    return by_mean_and_variance(a.astype("float32"))


def the_librarys_layer(a):
    shape = a.shape
    return LayerNorm(shape[-1], dtype="float64").forward(a.reshape(-1, shape[-1])).reshape(shape)


def normal_over(axis):
    def answer(a):
        return (a - a.mean(axis, keepdims=True)) / np.sqrt(a.var(axis, keepdims=True) + 1e-5)

    return answer


RIGHT = {
    "both_ways": [turned_by_flip, step_by_step, into_an_empty_array, by_two_blocks],
    "parameter_count": [layer_by_layer, from_the_top, by_the_library],
    "dropped": [by_where, number_by_number, on_a_copy, by_einsum],
    "keep_which": [with_a_counter, by_the_lowest_so_far, by_recursion, while_there_is_patience],
    "normal": [
        by_mean_and_variance,
        vector_by_vector,
        units_in_front,
        sums_by_einsum,
        in_float32,
        the_librarys_layer,
    ],
}

WRONG = {
    "both_ways": {
        "as given": (
            lambda h_forward, h_reverse: np.dstack([h_forward, h_reverse]),
            "still does what the given code does",
        ),
        "the forward half turned": (
            lambda h_forward, h_reverse: np.dstack([h_forward[::-1], h_reverse]),
            "not the forward one",
        ),
        "everything turned": (
            lambda h_forward, h_reverse: np.dstack([h_forward, h_reverse])[::-1],
            "turns both round",
        ),
        "the units turned": (
            lambda h_forward, h_reverse: np.dstack([h_forward, h_reverse[:, :, ::-1]]),
            "turns the units round",
        ),
        "the batch turned": (
            lambda h_forward, h_reverse: np.dstack([h_forward, h_reverse[:, ::-1]]),
            "turns the batch round",
        ),
        "one after the other": (
            lambda h_forward, h_reverse: np.vstack([h_forward, h_reverse[::-1]]),
            "one after the other in time",
        ),
        "added": (lambda h_forward, h_reverse: h_reverse[::-1] + h_forward, "The two are added"),
        "the reverse half first": (
            lambda h_forward, h_reverse: np.dstack([h_reverse[::-1], h_forward]),
            "The reverse half comes first",
        ),
    },
    "parameter_count": {
        "D everywhere": (
            lambda D, H, layers, directions: layers * directions * (H * D + H * H + H),
            "Only the first layer reads D inputs",
        ),
        "H between the layers": (
            lambda D, H, layers, directions: directions * ((D + H + 1) * H + (layers - 1) * (2 * H + 1) * H),
            "2H wide, not H",
        ),
        "one direction": (
            lambda D, H, layers, directions: layer_by_layer(D, H, layers, directions) // directions,
            "weights of its own",
        ),
        "no biases": (
            lambda D, H, layers, directions: (
                layer_by_layer(D, H, layers, directions) - H * layers * directions
            ),
            "The biases are missing",
        ),
        "two biases": (
            lambda D, H, layers, directions: (
                layer_by_layer(D, H, layers, directions) + H * layers * directions
            ),
            "as PyTorch stores them",
        ),
        "no recurrent weights": (
            lambda D, H, layers, directions: (
                layer_by_layer(D, H, layers, directions) - H * H * layers * directions
            ),
            "The recurrent weights are missing",
        ),
        "an LSTM": (of_an_lstm, "That is an LSTM"),
        "with an output layer": (with_an_output_layer, "wanted"),
    },
    "dropped": {
        "not scaled": (lambda x, u, p: np.where(u < p, 0, x), "not scaled up"),
        "the others kept": (lambda x, u, p: np.where(u < p, x / p if p else x, 0), "keeps a share p"),
        "scaled by p": (lambda x, u, p: np.where(u < p, 0, x / p if p else x), "a share 1 − p survives"),
        "made small": (lambda x, u, p: np.where(u < p, 0, x * (1 - p)), "makes small what survives"),
        "only what survives": (lambda x, u, p: x[u >= p] / (1 - p), "came out: shape"),
        "whole rows": (whole_rows, "Where u is below p, and there alone"),
        "in place": (in_place, "was changed on the way"),
        "as in a test": (lambda x, u, p: Dropout(p).forward(x), "Nothing is dropped"),
    },
    "keep_which": {
        "the lowest of all": (
            lambda losses, patience: losses.index(min(losses)),
            "never sees what comes after",
        ),
        "no patience": (lambda losses, patience: with_a_counter(losses, 1), "Patience allows a few"),
        "too much patience": (
            lambda losses, patience: with_a_counter(losses, patience + 1),
            "one look too long",
        ),
        "the loss": (lambda losses, patience: losses[with_a_counter(losses, patience)], "Wanted is where it"),
        "counted from 1": (lambda losses, patience: 1 + with_a_counter(losses, patience), "begin at 0"),
    },
    "normal": {
        "as given": (normal_over(0), "still does what the given code does"),
        "the second axis": (normal_over(1), "Right for one step"),
        "all entries": (normal_over(None), "one mean of all entries"),
        "the variance": (
            lambda a: (a - a.mean(-1, keepdims=True)) / (a.var(-1, keepdims=True) + 1e-5),
            "divides by the variance",
        ),
        "no epsilon": (lambda a: (a - a.mean(-1, keepdims=True)) / a.std(-1, keepdims=True), "ε is gone"),
        "epsilon outside": (
            lambda a: (a - a.mean(-1, keepdims=True)) / (1e-5 + a.std(axis=-1, keepdims=True)),
            "outside the root",
        ),
        "of a sample": (
            lambda a: (a - a.mean(-1, keepdims=True)) / (a.var(-1, ddof=1, keepdims=True) + 1e-5) ** 0.5,
            "H − 1",
        ),
        "not centred": (lambda a: a / (a.var(-1, keepdims=True) + 1e-5) ** 0.5, "not centred"),
        "by size alone": (lambda a: a / np.sqrt((a**2).mean(-1, keepdims=True) + 1e-5), "not centred"),
    },
}
