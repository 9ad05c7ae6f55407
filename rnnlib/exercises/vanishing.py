"""Notebook 05: powers, matrices whose eigenvalues mislead, clipping."""

import numpy as np

from .definition import exercise, varied
from .predictions import Question

fifty_steps = Question(
    "One unit multiplies its gradient by the same factor at each of 50 steps. With a factor of 0.9, how much "
    "of the gradient is left? And with 1.1?",
    {
        "about 0.5, and about 2": "That is seven steps, not fifty.",
        "about 0.05, and about 15": "That is after 28 steps. Every further one multiplies again.",
        "about 0.005, and about 117": "0.9 to the power of 50 is 0.005, and 1.1 to the power of 50 is 117.",
    },
    answer="about 0.005, and about 117",
)

eigenvalues_below_one = Question(
    "Both eigenvalues of a matrix are 0.9. A vector is multiplied by it, again and again. What can its "
    "length do?",
    {
        "only shrink, by 0.9 each time": "That holds for directions that the matrix does not turn. Others "
        "may be stretched first.",
        "grow for a while, and then shrink": "Eigenvalues rule the long run. What happens at first is up to "
        "the singular values, and they may be far above one.",
        "grow without bound": "In the long run the eigenvalues win: 0.9 to a high power is nearly nothing.",
    },
    answer="grow for a while, and then shrink",
)

larger_inputs = Question(
    "The recurrent matrix stays orthogonal: it keeps every length. Now the inputs become three times as "
    "large. What happens to the gradient from 50 steps back?",
    {
        "nothing, the matrix decides": "The Jacobian has a second factor: the slope of tanh at every unit.",
        "it becomes larger": "A larger input does not raise any slope: tanh is steepest at zero.",
        "it becomes much smaller": "Large inputs push the units to where tanh is flat. Each step then "
        "multiplies by slopes far below one.",
    },
    answer="it becomes much smaller",
)

small_inputs = Question(
    "With small inputs the orthogonal network of 24 units recalls over 80 steps with five seeds of five. On "
    "adding, unchanged, it succeeds with none. How many of five will it be on adding with small inputs?",
    {
        "all five: a gradient that arrives is what was missing": "On recall more of it arrived, and "
        "all five learnt. On adding some of it arrived already, and now half or more. It was not what was "
        "missing.",
        "two or three: the lag of adding is the shorter one": "The lag is shorter, and yet it is the harder "
        "task: two numbers have to be kept, and kept exactly.",
        "none: something other than the gradient was missing": "None at any of the three rates. What rescues "
        "one task need not rescue another.",
    },
    answer="none: something other than the gradient was missing",
)

holding_a_bit = Question(
    "With $w = 1.5$ such a unit holds its bit against the noise: after 50 steps all of 100 bits can still be "
    "read from the sign of the state. How much of the gradient with respect to the bit is left?",
    {
        "about all of it: what is held so well can be learnt": "Then a small change of the first state would "
        "still be seen in the last. But the unit has pulled it in, as it pulls in noise.",
        "about a half: the noise has covered the rest": "The noise adds to the state; it takes no part of "
        "the derivative. What shrinks that is the pull at every step.",
        "less than a billionth: what is held is pulled in": "Two states that begin a little apart come "
        "closer at every step. The derivative is how far apart they end.",
        "more than there was: with $w > 1$ it has to grow": "At 0 it would, where tanh has a slope of one. "
        "The unit rests elsewhere, where $w$ times the slope is below one.",
    },
    answer="less than a billionth: what is held is pulled in",
)

smaller_rate = Question(
    "The same ten seeds, again without clipping, but at a learning rate of 0.03 in place of 0.1. How many "
    "learn the task?",
    {
        "none: the gradients explode as before": "They are long as before, but a step is rate times "
        "gradient, and at a third of the rate the same gradient moves the weights a third as far.",
        "some: it depends on the first weights": "The ten first weights differ, and at this rate the outcome "
        "is the same for all of them.",
        "all: their steps are short enough": "The longest gradients are still between 9 and 22 long. At 0.03 "
        "none of them threw a run off its way.",
    },
    answer="all: their steps are short enough",
)


def _gradients(*lengths):
    """Arrays of different shapes, each of the given length."""
    rng = np.random.default_rng(len(lengths))
    arrays = [rng.normal(size=(2, 3)), rng.normal(size=4), rng.normal(size=(1, 5))]
    scaled = [a * length / np.sqrt((a * a).sum()) for a, length in zip(arrays, lengths)]
    return dict(zip(("W_xh", "b_h", "W_hh"), scaled))


def _clipped(grads, threshold, norm):
    return {name: g * min(1.0, threshold / norm) for name, g in grads.items()}


def _longest(grads):
    return max(map(np.linalg.norm, grads.values()))


def _each_clipped(grads, threshold):
    return {name: g * min(1.0, threshold / np.linalg.norm(g)) for name, g in grads.items()}


@exercise(
    hint="One norm for all arrays together: the root of the sum of all squares. One factor for all arrays."
)
def clip(grads, threshold):
    """The gradients, scaled together so that their global norm is at most the threshold."""
    norm = np.sqrt(sum((g * g).sum() for g in grads.values()))
    return {name: g * min(1.0, threshold / norm) for name, g in grads.items()}


LENGTHS, NORM = varied(((3, 12, 4), 13), ((2, 6, 3), 7), ((4, 8, 1), 9), ((2, 9, 6), 11))

clip.cases = {
    "long: {}, {} and {}, norm {}".format(*LENGTHS, NORM): (_gradients(*LENGTHS), 1.0),
    "short enough: 0.3 and 0.4": (_gradients(0.3, 0.4), 1.0),
    "each below the threshold, together above": (_gradients(0.8, 0.8, 0.8), 1.0),
    "another threshold": (_gradients(3.0, 4.0), 2.5),
}
clip.mistakes = {
    "Each array is clipped by itself. That turns the direction of the whole step.": _each_clipped,
    "That cuts off single numbers at the threshold. It is the length of the whole that is capped.": (
        lambda grads, threshold: {name: np.clip(g, -threshold, threshold) for name, g in grads.items()}
    ),
    "That is the norm of the last array, used for all of them.": (
        lambda grads, threshold: _clipped(grads, threshold, np.linalg.norm([*grads.values()][-1]))
    ),
    "That is the norm of the longest array. All arrays together are longer than that.": (
        lambda grads, threshold: _clipped(grads, threshold, _longest(grads))
    ),
    "The norms of the arrays are added. Lengths of parts do not add: their squares do.": (
        lambda grads, threshold: _clipped(grads, threshold, sum(map(np.linalg.norm, grads.values())))
    ),
    "The root is missing: the norm is the square root of the sum of squares.": (
        lambda grads, threshold: _clipped(grads, threshold, sum((g * g).sum() for g in grads.values()))
    ),
}


@clip.mistake("Short gradients have become longer: scale only if the norm is above the threshold.")
def clip_always(grads, threshold):
    norm = np.sqrt(sum((g * g).sum() for g in grads.values()))
    return {name: g * threshold / norm for name, g in grads.items()}


FACTOR, SHARE, PER_CENT = varied(
    (0.9, 0.01, "one per cent"),
    (0.8, 0.02, "two per cent"),
    (0.85, 0.03, "three per cent"),
    (0.7, 0.04, "four per cent"),
)


@exercise(hint=f"{FACTOR}ᵗ = {SHARE} means t · ln {FACTOR} = ln {SHARE}. Steps are whole, so round up.")
def reach(factor, share):
    """The first t with factor**t <= share."""
    return int(np.ceil(np.log(share) / np.log(factor)))


reach.cases = {
    f"{FACTOR}, {PER_CENT}": (FACTOR, SHARE),
    "0.5, one thousandth": (0.5, 0.001),
    "0.99, a half": (0.99, 0.5),
    "0.95, two per cent": (0.95, 0.02),
    "a half, a quarter: two steps, exactly": (0.5, 0.25),
}
reach.mistakes = {
    "Rounded down: after that many steps there is still a little more left than asked for.": (
        lambda factor, share: int(np.floor(np.log(share) / np.log(factor)))
    ),
    "One step too many where the share is met exactly: after two halvings a quarter is left.": (
        lambda factor, share: int(np.log(share) / np.log(factor)) + 1
    ),
    "Not rounded: steps are whole numbers.": lambda factor, share: np.log(share) / np.log(factor),
    "Rounded to the nearest step: where that is down, a little more is left than asked for.": (
        lambda factor, share: round(np.log(share) / np.log(factor))
    ),
    "The fraction is upside down: ln of the share, divided by ln of the factor.": (
        lambda factor, share: int(np.ceil(np.log(factor) / np.log(share)))
    ),
}


@exercise(hint="How many norms does this code measure, and how many should it?")
def clip_all(grads, threshold):
    """The gradients, clipped by their global norm."""
    norm = np.sqrt(sum((g * g).sum() for g in grads.values()))
    return {name: g * min(1.0, threshold / norm) for name, g in grads.items()}


clip_all.cases = clip.cases
clip_all.given = _each_clipped
clip_all.mistakes = {text: wrong for text, wrong in clip.mistakes.items() if wrong is not _each_clipped}
