"""Answers to the exercises on feed-forward networks."""

import math
from functools import reduce
from itertools import pairwise

import numpy as np

# One layer


def unit_by_unit(x, W, b, activation):
    columns = [activation(x @ W[:, j] + b[j]) for j in range(W.shape[1])]
    return np.stack(columns, axis=1)


def number_by_number(x, W, b, activation):
    a = np.zeros((len(x), len(b)))
    for i in range(len(x)):
        for j in range(len(b)):
            a[i, j] = sum(x[i, k] * W[k, j] for k in range(len(W))) + b[j]
    return activation(a)


def with_einsum(x, W, b, activation):
    return activation(np.einsum("bd,dh->bh", x, W) + b[None, :])


def with_a_column_of_ones(x, W, b, activation):
    return activation(np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([W, b]))


# Softmax


def shifted_by_the_largest(a):
    e = np.exp(a - np.max(a, axis=-1)[:, None])
    return e / np.sum(e, axis=-1)[:, None]


def row_by_row(a):
    rows = []
    for row in a:
        e = [math.exp(score - max(row)) for score in row]
        rows.append([value / sum(e) for value in e])
    return np.array(rows)


def by_differences(a):
    """p_k = 1 / Σ_j exp(a_j - a_k), where a power that overflows is a probability of 0."""
    with np.errstate(over="ignore"):
        return 1 / np.exp(a[:, None, :] - a[:, :, None]).sum(axis=2)


def through_the_logarithm(a):
    return np.exp(a - np.logaddexp.reduce(a, axis=1, keepdims=True))


def softmax_shifted_by(shift):
    def answer(a):
        e = np.exp(a - shift(a))
        return e / e.sum(axis=1, keepdims=True)

    return answer


def clipped(a):
    e = np.exp(np.clip(a, -700, 700))
    return e / e.sum(axis=1, keepdims=True)


def made_smaller(a):
    a = a / np.abs(a).max(axis=1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)


# Counting parameters


def layer_by_layer(sizes):
    total = 0
    for n in range(1, len(sizes)):
        weights = sizes[n - 1] * sizes[n]
        total += weights + sizes[n]
    return total


def by_arrays_of_that_shape(sizes):
    return sum(np.zeros((m, n)).size + np.zeros(n).size for m, n in pairwise(sizes))


def with_a_dot_product(sizes):
    sizes = np.array(sizes)
    return (sizes[:-1] + 1) @ sizes[1:]


def by_recursion(sizes):
    if len(sizes) < 2:
        return 0
    return (sizes[0] + 1) * sizes[1] + by_recursion(sizes[1:])


# The bug in the forward pass


def in_one_line(x, W1, b1, W2, b2):
    return np.tanh(x @ W1 + b1) @ W2 + b2


def over_a_list_of_layers(x, W1, b1, W2, b2):
    layers = [(W1, b1, np.tanh), (W2, b2, lambda a: a)]
    return reduce(lambda h, layer: layer[2](h @ layer[0] + layer[1]), layers, x)


def example_by_example(x, W1, b1, W2, b2):
    return np.array([W2.T @ np.tanh(W1.T @ row + b1) + b2 for row in x])


RIGHT = {
    "layer": [unit_by_unit, number_by_number, with_einsum, with_a_column_of_ones],
    "softmax": [shifted_by_the_largest, row_by_row, by_differences, through_the_logarithm],
    "parameter_count": [layer_by_layer, by_arrays_of_that_shape, with_a_dot_product, by_recursion],
    "forward": [in_one_line, over_a_list_of_layers, example_by_example],
}

EVERY_UNIT = "Every unit has a bias of its own"
STILL_TOO_LARGE = "a score far above it still overflows"

WRONG = {
    "layer": {
        "no bias": (lambda x, W, b, activation: activation(x @ W), "The bias is missing"),
        "the biases' sum": (lambda x, W, b, activation: activation(x @ W + b.sum()), EVERY_UNIT),
        "the biases' mean": (lambda x, W, b, activation: activation(x @ W + b.mean()), EVERY_UNIT),
        "the first bias for all": (lambda x, W, b, activation: activation(x @ W + b[0]), EVERY_UNIT),
        "bias after the curve": (lambda x, W, b, activation: activation(x @ W) + b, "belongs inside"),
        "no curve": (lambda x, W, b, activation: x @ W + b, "The activation is missing"),
        "always tanh": (lambda x, W, b, activation: np.tanh(x @ W + b), "use the one that is handed in"),
        "the bias taken away": (lambda x, W, b, activation: activation(x @ W - b), "added, not taken away"),
        "transposed": (lambda x, W, b, activation: activation(x @ W + b).T, "is something transposed?"),
    },
    "softmax": {
        "no shift": (softmax_shifted_by(lambda a: 0), "more than a float can hold"),
        "the mean": (softmax_shifted_by(lambda a: a.mean(axis=1, keepdims=True)), STILL_TOO_LARGE),
        "the median": (softmax_shifted_by(lambda a: np.median(a, axis=1, keepdims=True)), STILL_TOO_LARGE),
        "the smallest": (softmax_shifted_by(lambda a: a.min(axis=1, keepdims=True)), STILL_TOO_LARGE),
        "the first": (softmax_shifted_by(lambda a: a[:, :1]), STILL_TOO_LARGE),
        "the last": (softmax_shifted_by(lambda a: a[:, -1:]), STILL_TOO_LARGE),
        "the largest of all rows": (softmax_shifted_by(np.max), "each row its own"),
        "the largest size": (
            softmax_shifted_by(lambda a: np.abs(a).max(axis=1, keepdims=True)),
            "not the one furthest from zero",
        ),
        "clipped": (clipped, "Cutting the scores off changes their differences"),
        "divided": (made_smaller, "Dividing the scores changes their differences"),
        "one sum for all": (lambda a: np.exp(a - a.max()) / np.exp(a - a.max()).sum(), "every row is an"),
    },
    "parameter_count": {
        "no biases": (lambda sizes: sum(m * n for m, n in pairwise(sizes)), "Every unit also has a bias"),
        "a bias for each input": (
            lambda sizes: layer_by_layer(sizes) + sizes[0],
            "The input has been given biases",
        ),
        "a bias a layer": (lambda sizes: sum(m * n + 1 for m, n in pairwise(sizes)), "is too few"),
        "the bias with the inputs": (
            lambda sizes: sum(m * (n + 1) for m, n in pairwise(sizes)),
            "one for each unit that a layer leads to",
        ),
        "the units": (lambda sizes: sum(sizes), "Those are the units"),
        "the product of all sizes": (lambda sizes: math.prod(sizes), "each layer's own pair of sizes"),
        "the last layer forgotten": (lambda sizes: layer_by_layer(sizes[:-1]), "The last layer is missing"),
    },
    "forward": {
        "as given": (
            lambda x, W1, b1, W2, b2: (np.tanh(x @ W1) + b1) @ W2 + b2,
            "still does what the given code does",
        ),
        "the fault once more": (
            lambda x, W1, b1, W2, b2: np.tanh(np.tanh(x @ W1 + b1) @ W2 + b2),
            "scores are not squashed",
        ),
        "no first bias": (lambda x, W1, b1, W2, b2: np.tanh(x @ W1) @ W2 + b2, "The first bias is gone"),
        "no second bias": (lambda x, W1, b1, W2, b2: np.tanh(x @ W1 + b1) @ W2, "The second bias is gone"),
        "the bias inside and outside": (
            lambda x, W1, b1, W2, b2: (np.tanh(x @ W1 + b1) + b1) @ W2 + b2,
            "counted twice",
        ),
        "no curve": (lambda x, W1, b1, W2, b2: (x @ W1 + b1) @ W2 + b2, "The curve is gone"),
    },
}
