"""Answers to the exercises on the chain rule."""

from functools import reduce

import numpy as np

# A gradient, measured


def flat_entry_by_entry(f, w):
    numbers = w.ravel()
    slopes = []
    for n in range(len(numbers)):
        nudge = np.zeros(len(numbers))
        nudge[n] = 1e-6
        slopes.append((f((numbers + nudge).reshape(w.shape)) - f((numbers - nudge).reshape(w.shape))) / 2e-6)
    return np.array(slopes).reshape(w.shape)


def with_unit_nudges(f, w):
    nudges = 1e-5 * np.eye(w.size).reshape(w.size, *w.shape)
    return np.reshape([(f(w + nudge) - f(w - nudge)) / 2e-5 for nudge in nudges], w.shape)


def there_and_back_again(f, w):
    w, gradient = w.copy(), np.empty_like(w)
    for place, number in np.ndenumerate(w):
        w[place] = number + 1e-4
        above = f(w)
        w[place] = number - 1e-4
        gradient[place] = (above - f(w)) / 2e-4
        w[place] = number
    return gradient


def five_points(f, w):
    """A better formula than the one in the notebook."""

    def moved(place, way):
        v = w.copy()
        v[place] += way * 1e-3
        return f(v)

    gradient = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        near, far = (moved(place, n) - moved(place, -n) for n in (1, 2))
        gradient[place] = (8 * near - far) / 12e-3
    return gradient


def measured_with(step, sides=(1, -1), over=2):
    def answer(f, w):
        found = []
        for place in np.ndindex(w.shape):
            nudge = np.zeros(w.shape)
            nudge[place] = step
            found.append((f(w + sides[0] * nudge) - f(w + sides[1] * nudge)) / (over * step))
        return np.reshape(found, w.shape)

    return answer


def never_put_back(f, w):
    gradient = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        w[place] += 1e-5
        above = f(w)
        w[place] -= 2e-5
        gradient[place] = (above - f(w)) / 2e-5
    return gradient


def all_at_once(f, w):
    return np.full(w.shape, (f(w + 1e-6) - f(w - 1e-6)) / 2e-6)


def one_number(f, w):
    return (f(w + 1e-5) - f(w - 1e-5)) / 2e-5


# Chains


def by_recursion(functions, slopes, x):
    if not functions:
        return 1.0
    return slopes[0](x) * by_recursion(functions[1:], slopes[1:], functions[0](x))


def values_first(functions, slopes, x):
    values = [x]
    for function in functions:
        values.append(function(values[-1]))
    return np.prod([slope(value) for slope, value in zip(slopes, values)])


def with_reduce(functions, slopes, x):
    def on(so_far, pair):
        value, product = so_far
        return pair[0](value), product * pair[1](value)

    return reduce(on, zip(functions, slopes), (x, 1.0))[1]


def with_an_index(functions, slopes, x):
    out = np.float64(1)
    for n in range(len(functions)):
        out, x = out * slopes[n](x), functions[n](x)
    return out


def all_at_the_first_x(functions, slopes, x):
    out = 1
    for slope in slopes:
        out = out * slope(x)
    return out


def at_the_outputs(functions, slopes, x):
    out = 1.0
    for n, function in enumerate(functions):
        x = function(x)
        out *= slopes[n](x)
    return out


def added_up(functions, slopes, x):
    if not slopes:
        return 0.0
    return slopes[0](x) + added_up(functions[1:], slopes[1:], functions[0](x))


def from_the_wrong_end(functions, slopes, x):
    return by_recursion(functions[::-1], slopes[::-1], x)


def value_instead(functions, slopes, x):
    for function in functions:
        x = function(x)
    return x


# One weight in two places


def by_paths(x, w, target):
    a = w * x
    y = w * np.tanh(a)
    outer = np.tanh(a)
    inner = w / np.cosh(a) ** 2 * x
    return 2 * (y - target) * (outer + inner)


def step_by_step_back(x, w, target):
    a = w * x
    h = np.tanh(a)
    d = w * h - target
    dw = 0.0
    dd = 2 * d
    dw += dd * h
    da = dd * w * (1 - h**2)
    dw += da * x
    return dw


def in_single_precision(x, w, target):
    x, w, target = np.float32(x), np.float32(w), np.float32(target)
    h = np.tanh(w * x)
    return 2 * (w * h - target) * (h + w * x * (1 - h * h))


def by_complex_step(x, w, target):
    """The imaginary part of the loss a tiny way along the imaginary axis."""
    w = w + 1e-30j
    return ((w * np.tanh(w * x) - target) ** 2).imag / 1e-30


def twice(outer=1.0, inner=1.0, error=2.0, times_x=True, power=1):
    def answer(x, w, target):
        h = np.tanh(w * x)
        through = w * (1 - h**2) * (x if times_x else 1.0)
        return error * (w * h - target) ** power * (outer * h + inner * through)

    return answer


def paths_multiplied(x, w, target):
    h = np.tanh(w * x)
    return 2 * (w * h - target) * h * (w * (1 - h**2) * x)


# Two classes


def by_the_chain(p, target):
    return -1 / p * p * (1 - p) if target == 1 else 1 / (1 - p) * (p * (1 - p))


def by_cases(p, target):
    return {1: p - 1, 0: p}[target]


def through_the_score(p, target):
    s = np.log(p / (1 - p))
    return 1 / (1 + np.exp(-s)) - target


def by_measuring(p, target):
    def loss(s):
        q = 1 / (1 + np.exp(-s))
        return -np.log(q if target else 1 - q)

    s = np.log(p) - np.log(1 - p)
    return (loss(s + 1e-5) - loss(s - 1e-5)) / 2e-5


# One weight, and all of them


def loop_over_examples(h, ds, j, k):
    total = 0.0
    for b in range(len(h)):
        total += h[b, j] * ds[b, k]
    return total


def from_the_matrix(h, ds, j, k):
    return (h.T @ ds)[j, k]


def with_einsum(h, ds, j, k):
    return np.einsum("b,b->", h[:, j], ds[:, k])


def with_numpy_s_sum(h, ds, j, k):
    return np.sum(h[:, j] * ds[:, k])


# The whole pass


def line_by_line(x, labels, h, p, W2):
    B = len(x)
    ds = p.copy()
    ds[np.arange(B), labels] -= 1
    ds /= B
    dW2, db2 = np.dot(h.T, ds), np.sum(ds, 0)
    dh = np.dot(ds, W2.T)
    da = dh * (1 - h**2)
    return {"W2": dW2, "b2": db2, "W1": np.dot(x.T, da), "b1": np.sum(da, 0)}


def example_by_example(x, labels, h, p, W2):
    B, K = p.shape
    H, D = h.shape[1], x.shape[1]
    grads = {"W1": np.zeros((D, H)), "b1": np.zeros(H), "W2": np.zeros((H, K)), "b2": np.zeros(K)}
    for b in range(B):
        ds = [(p[b, k] - (k == labels[b])) / B for k in range(K)]
        for j in range(H):
            da = sum(ds[k] * W2[j, k] for k in range(K)) * (1 - h[b, j] ** 2)
            grads["b1"][j] += da
            for i in range(D):
                grads["W1"][i, j] += x[b, i] * da
            for k in range(K):
                grads["W2"][j, k] += h[b, j] * ds[k]
        grads["b2"] += ds
    return grads


def all_by_einsum(x, labels, h, p, W2):
    ds = (p - np.eye(p.shape[1])[labels]) / p.shape[0]
    da = np.einsum("bk,jk,bj->bj", ds, W2, 1 - h * h)
    return {
        "W1": np.einsum("bi,bj->ij", x, da),
        "b1": np.einsum("bj->j", da),
        "W2": np.einsum("bj,bk->jk", h, ds),
        "b2": np.einsum("bk->k", ds),
    }


def biases_as_weights_of_a_one(x, labels, h, p, W2):
    ones = np.ones((len(x), 1))
    ds = (p - (labels[:, None] == np.arange(p.shape[1]))) / len(x)
    da = ds @ W2.T - ds @ W2.T * h**2
    second, first = np.hstack([h, ones]).T @ ds, np.hstack([x, ones]).T @ da
    return {"W1": first[:-1], "b1": first[-1], "W2": second[:-1], "b2": second[-1]}


def whole(mean=True, slope=lambda h: 1 - h**2, bias=np.sum, sign=1):
    def answer(x, labels, h, p, W2):
        ds = sign * (p - np.eye(p.shape[1])[labels])
        ds = ds / len(x) if mean else ds
        da = ds @ W2.T * slope(h)
        return {"W1": x.T @ da, "b1": bias(da, axis=0), "W2": h.T @ ds, "b2": bias(ds, axis=0)}

    return answer


def in_the_caller_s_array(x, labels, h, p, W2):
    p[np.arange(len(x)), labels] -= 1
    p /= len(x)
    return whole(mean=False)(x, np.zeros(len(x), int), h, p + np.eye(p.shape[1])[0], W2)


def without_the_first_layer(x, labels, h, p, W2):
    full = line_by_line(x, labels, h, p, W2)
    return {name: full[name] for name in ("W2", "b2")}


def transposed(x, labels, h, p, W2):
    full = line_by_line(x, labels, h, p, W2)
    return full | {"W1": full["W1"].T, "W2": full["W2"].T}


# Three layers, mended


def mended_line_by_line(x, ds, h1, h2, W2, W3):
    dh2 = ds @ W3.T
    da2 = dh2 * (1 - h2**2)
    dh1 = da2 @ W2.T
    da1 = dh1 * (1 - h1**2)
    db = {"b1": da1.sum(axis=0), "b2": da2.sum(axis=0), "b3": ds.sum(axis=0)}
    return db | {"W1": x.T @ da1, "W2": h1.T @ da2, "W3": h2.T @ ds}


def mended_by_a_loop(x, ds, h1, h2, W2, W3):
    grads, da = {}, ds
    for n, (below, W) in zip((3, 2, 1), ((h2, W3), (h1, W2), (x, None))):
        grads[f"W{n}"], grads[f"b{n}"] = below.T @ da, da.sum(0)
        da = da @ W.T * (1 - below * below) if W is not None else None
    return grads


def mended_by_einsum(x, ds, h1, h2, W2, W3):
    da2 = np.einsum("bk,jk->bj", ds, W3) * (1 - h2 * h2)
    da1 = np.einsum("bj,ij->bi", da2, W2) * (1 - h1 * h1)
    pairs = {"1": (x, da1), "2": (h1, da2), "3": (h2, ds)}
    weights = {f"W{n}": np.einsum("bi,bj->ij", *pair) for n, pair in pairs.items()}
    return weights | {f"b{n}": da.sum(axis=0) for n, (_, da) in pairs.items()}


def three_layers(first, second=lambda dh2, h2: dh2 * (1 - h2**2)):
    def answer(x, ds, h1, h2, W2, W3):
        dh2 = ds @ W3.T
        da2 = second(dh2, h2)
        da1 = first(dh2, da2, h1, h2, W2)
        biases = {"b3": ds.sum(0), "b2": da2.sum(0), "b1": da1.sum(0)}
        return {"W3": h2.T @ ds, "W2": h1.T @ da2, "W1": x.T @ da1} | biases

    return answer


RIGHT = {
    "measured_gradient": [flat_entry_by_entry, with_unit_nudges, there_and_back_again, five_points],
    "chain": [by_recursion, values_first, with_reduce, with_an_index],
    "one_weight_twice": [by_paths, step_by_step_back, in_single_precision, by_complex_step],
    "two_classes": [by_the_chain, by_cases, through_the_score, by_measuring],
    "one_weight": [loop_over_examples, from_the_matrix, with_einsum, with_numpy_s_sum],
    "backward_pass": [line_by_line, example_by_example, all_by_einsum, biases_as_weights_of_a_one],
    "mended": [mended_line_by_line, mended_by_a_loop, mended_by_einsum],
}
WRONG = {
    "measured_gradient": {
        "divided by one step": (measured_with(1e-5, over=1), "two steps long"),
        "one side only": (measured_with(1e-5, sides=(1, 0), over=1), "One side only"),
        "far too small a step": (measured_with(1e-12), "mostly rounding"),
        "far too large a step": (measured_with(1e-2), "the curve bends"),
        "turned round": (measured_with(1e-5, sides=(-1, 1)), "sign is turned round"),
        "all entries moved together": (all_at_once, "slope of its own"),
        "the weights are left moved": (never_put_back, "w was changed on the way"),
        "one number for all": (one_number, "shape"),
    },
    "chain": {
        "every slope at the first x": (all_at_the_first_x, "taken at the first x"),
        "slopes at the outputs": (at_the_outputs, "moves on too early"),
        "slopes added": (added_up, "Along one path they multiply"),
        "from the wrong end": (from_the_wrong_end, "wrong end"),
        "the value of the whole": (value_instead, "value of the chain"),
    },
    "one_weight_twice": {
        "the outer path alone": (twice(inner=0.0), "path through the first factor alone"),
        "the inner path alone": (twice(outer=0.0), "path through tanh alone"),
        "the paths multiplied": (paths_multiplied, "paths add"),
        "without x": (twice(times_x=False), "its slope by w is missing"),
        "without the 2": (twice(error=1.0), "The 2 is missing"),
        "without the square": (twice(error=1.0, power=0), "square is missing"),
    },
    "two_classes": {
        "turned round": (lambda p, target: -(p - target), "The other way round"),
        "the logarithm's slope alone": (
            lambda p, target: (1 - target) / (1 - p) - target / p,
            "outside slope",
        ),
        "the sigmoid's slope alone": (lambda p, target: p - p * p, "inside slope alone"),
        "target 1 always": (lambda p, target: p - 1, "another one"),
        "a minus lost": (lambda p, target: (p - target) * (2 * target - 1), "minus of its own"),
        "of a squared error": (lambda p, target: (p - target) * (p - p * p), "squared error"),
    },
    "one_weight": {
        "averaged": (lambda h, ds, j, k: (h[:, j] * ds[:, k]).mean(), "effects add"),
        "the first example": (lambda h, ds, j, k: (h[:1, j] * ds[:1, k]).sum(), "first example alone"),
        "product of sums": (lambda h, ds, j, k: sum(h[:, j]) * sum(ds[:, k]), "multiply within each example"),
        "indices exchanged": (lambda h, ds, j, k: (h[:, k] * ds[:, j]).sum(), "Unit j is on the side of h"),
        "the bias": (lambda h, ds, j, k: sum(ds[:, k]), "slope of b2"),
        "the whole matrix": (lambda h, ds, j, k: h.T @ ds, "whole matrix"),
    },
    "backward_pass": {
        "a sum in place of a mean": (whole(mean=False), "B times too large"),
        "uphill": (whole(sign=-1), "wrong sign"),
        "no slope of tanh": (whole(slope=lambda h: 1.0), "way back through tanh is missing"),
        "tanh taken twice": (whole(slope=lambda h: np.cosh(h) ** -2.0), "tanh of it once more"),
        "the sigmoid's slope": (whole(slope=lambda h: h - h**2), "sigmoid's slope"),
        "biases averaged": (whole(bias=np.mean), "used by every example"),
        "in the caller's array": (in_the_caller_s_array, "work on a copy"),
        "two of four": (without_the_first_layer, "W1"),
        "matrices transposed": (transposed, "shape"),
    },
    "mended": {
        "no first slope": (three_layers(lambda dh2, da2, h1, h2, W2: da2 @ W2.T), "first tanh is missing"),
        "the other h": (
            three_layers(lambda dh2, da2, h1, h2, W2: (da2 @ W2.T) * (1 - h2 * h2)),
            "its own output, h1",
        ),
        "not transposed": (
            three_layers(lambda dh2, da2, h1, h2, W2: (da2 @ W2) * (1 - h1 * h1)),
            "turned round",
        ),
        "the second slope twice": (
            three_layers(lambda dh2, da2, h1, h2, W2: (dh2 * (1 - h2**2) ** 2 @ W2.T) * (1 - h1**2)),
            "taken twice now",
        ),
        "not through W2": (three_layers(lambda dh2, da2, h1, h2, W2: da2 * (1 - h1 * h1)), "through W2"),
        "broken elsewhere": (
            three_layers(lambda dh2, da2, h1, h2, W2: (da2 @ W2.T) * (1 - h1**2), second=lambda dh2, h2: dh2),
            "were right before",
        ),
    },
}
