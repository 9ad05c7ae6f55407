"""Answers to the exercises on vanishing and exploding gradients."""

import math
from itertools import accumulate, count, repeat
from operator import mul

import numpy as np

# Clipping by the global norm


def with_a_factor(grads, threshold):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads.values()]))
    return {name: g * (threshold / max(norm, threshold)) for name, g in grads.items()}


def number_by_number(grads, threshold):
    squares = 0.0
    for g in grads.values():
        for value in g.flat:
            squares += value**2
    norm = math.sqrt(squares)
    if norm <= threshold:
        return dict(grads)
    return {name: threshold * g / norm for name, g in grads.items()}


def norm_of_norms(grads, threshold):
    norm = np.hypot.reduce([np.linalg.norm(g) for g in grads.values()])
    clipped = {name: g.copy() for name, g in grads.items()}
    if norm > threshold:
        for g in clipped.values():
            g *= threshold / norm
    return clipped


def in_float32(grads, threshold):
    flat = np.concatenate([g.ravel() for g in grads.values()]).astype(np.float32)
    factor = np.minimum(np.float32(1), np.float32(threshold) / np.sqrt(flat @ flat))
    return {name: factor * g.astype(np.float32) for name, g in grads.items()}


def scaled_by(norm_of, factor_of=lambda norm, threshold: min(1.0, threshold / norm)):
    def answer(grads, threshold):
        factor = factor_of(norm_of([g.ravel() for g in grads.values()]), threshold)
        return {name: g * factor for name, g in grads.items()}

    return answer


def whole(parts):
    return np.linalg.norm(np.concatenate(parts))


def to_a_range(grads, threshold):
    return {name: np.maximum(-threshold, np.minimum(g, threshold)) for name, g in grads.items()}


def one_by_one(grads, threshold):
    clipped = {}
    for name in grads:
        norm = math.sqrt(float((grads[name] ** 2).sum()))
        clipped[name] = grads[name] * threshold / norm if norm > threshold else grads[name]
    return clipped


def in_place(grads, threshold):
    norm = whole([g.ravel() for g in grads.values()])
    for g in grads.values():
        g *= min(1.0, threshold / norm)
    return grads


CLIPPED = [with_a_factor, number_by_number, norm_of_norms, in_float32]
NOT_CLIPPED = {
    "each by itself": (one_by_one, "turns the direction"),
    "to a range": (to_a_range, "cuts off single numbers"),
    "no root": (scaled_by(lambda parts: sum(part @ part for part in parts)), "The root is missing"),
    "the longest array's norm": (
        scaled_by(lambda parts: max(np.sqrt(part @ part) for part in parts)),
        "norm of the longest array",
    ),
    "norms added": (
        scaled_by(lambda parts: sum(np.sqrt(part @ part) for part in parts)),
        "Lengths of parts do not add",
    ),
    "always to the threshold": (
        scaled_by(whole, lambda norm, threshold: threshold / norm),
        "have become longer",
    ),
    "the last array's norm": (scaled_by(lambda parts: np.linalg.norm(parts[-1])), "norm of the last array"),
    "the arguments changed": (in_place, "was changed on the way"),
}

# How far it reaches


def by_a_loop(factor, share):
    t, left = 0, 1.0
    while left > share:
        t, left = t + 1, left * factor
    return t


def with_another_base(factor, share):
    return math.ceil(math.log2(share) / math.log2(factor))


def by_looking(factor, share):
    return int(np.argmax(factor ** np.arange(10_000) <= share))


def by_recursion(factor, share):
    return 0 if share >= 1 else 1 + by_recursion(factor, share / factor)


def by_products(factor, share):
    return next(t for t, left in enumerate(accumulate(repeat(factor), mul), start=1) if left <= share)


def strictly_less(factor, share):
    return next(t for t in count() if factor**t < share)


RIGHT = {
    "clip": CLIPPED,
    "reach": [by_a_loop, with_another_base, by_looking, by_recursion, by_products],
    "clip_all": CLIPPED,
}
WRONG = {
    "clip": NOT_CLIPPED,
    "reach": {
        "rounded down": (lambda f, s: math.floor(math.log(s) / math.log(f)), "Rounded down"),
        "down and one more": (lambda f, s: math.floor(math.log(s) / math.log(f)) + 1, "met exactly"),
        "strictly less": (strictly_less, "met exactly"),
        "not rounded": (lambda f, s: math.log(s) / math.log(f), "steps are whole numbers"),
        "to the nearest": (lambda f, s: math.floor(math.log(s) / math.log(f) + 0.5), "the nearest step"),
        "upside down": (lambda f, s: math.ceil(math.log(f) / math.log(s)), "upside down"),
        "what is left after as many": (lambda f, s: f**s, "0.9, one per cent"),
    },
    "clip_all": {name: told for name, told in NOT_CLIPPED.items() if name != "each by itself"},
}
