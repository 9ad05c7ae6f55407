"""Notebook 02: slopes, nested functions, gradients that add, and a slip at the activation function."""

import numpy as np

from .definition import exercise
from .predictions import Question

smaller_steps = Question(
    "You measure the slope of sin at x = 1 by central differences, with steps of 10⁻¹, 10⁻² and so on, down "
    "to 10⁻¹⁵. With which step is the error smallest?",
    {
        "with the smallest": "On paper, yes. A computer has about sixteen digits, and with a tiny step the "
        "two values agree in nearly all of them: their difference is rounding.",
        "with one in the middle, around 10⁻⁵": "Larger steps miss the curve's bend, smaller ones drown in "
        "rounding. In between lies the best one.",
        "it makes no difference": "Between the best and the worst of these steps lie ten digits.",
    },
    answer="with one in the middle, around 10⁻⁵",
)

where_is_the_outside_slope = Question(
    "The slope of `sin(x * x)` at x = 1.3: the inside slope is 2 · 1.3. And the outside slope?",
    {
        "cos(1.3)": "That is the slope of sin at 1.3. But what sin receives here is 1.3 · 1.3 = 1.69.",
        "cos(1.69)": "The outer function's slope is taken at its own input: the inner value, 1.69.",
        "cos(2.6)": "2.6 is the slope of the inner function, not its value.",
    },
    answer="cos(1.69)",
)

used_twice = Question(
    "`a * a + 3 * a` at a = 2. What is the slope?",
    {
        "12": "2 · 2 · 3 multiplies the paths. Slopes multiply along one path; paths add.",
        "5": "The product contributes twice: a is its left factor and its right factor.",
        "7": "Through the left factor 2, through the right factor 2, through 3 · a another 3: they add.",
    },
    answer="7",
)

a_falling_loss = Question(
    "Somebody shows you a network with a hand-written backward pass. Its loss falls smoothly, from 0.7 to "
    "0.1. What do you know about the gradient?",
    {
        "It is right": "It need not be: it has to point roughly downhill, no more.",
        "It may be wrong in every layer but the last": "Any direction with a downhill part makes the loss "
        "fall. Only a comparison with measured slopes tells.",
        "It is right up to a constant factor": "Different weights may be off by different factors.",
    },
    answer="It may be wrong in every layer but the last",
)


def _double(x):
    return 2.0 * x


def _tanh_slope(x):
    return 1 - np.tanh(x) ** 2


@exercise(hint="Go through the list with x in hand: multiply by the slope at the x you have, then move x on.")
def chain(functions, slopes, x):
    """The slope of f_n(… f_2(f_1(x))) at x."""
    product = 1.0
    for function, slope in zip(functions, slopes):
        product *= slope(x)
        x = function(x)
    return product


chain.cases = {
    "one function, sin": ([np.sin], [np.cos], 0.4),
    "sin of the square": ([np.square, np.sin], [_double, np.cos], 1.3),
    "square of sin": ([np.sin, np.square], [np.cos, _double], 1.3),
    "tanh of tanh of 2x": ([_double, np.tanh, np.tanh], [lambda x: 2.0, _tanh_slope, _tanh_slope], 0.3),
}
chain.mistakes = {
    "Every slope is taken at the first x. Each belongs at what its own function receives.": (
        lambda functions, slopes, x: np.prod([slope(x) for slope in slopes])
    ),
    "The functions are applied from the wrong end: the first in the list comes first.": (
        lambda functions, slopes, x: chain.solution(functions[::-1], slopes[::-1], x)
    ),
}


@chain.mistake("x moves on too early: the slope is then taken at the function's output, not at its input.")
def chain_at_the_outputs(functions, slopes, x):
    product = 1.0
    for function, slope in zip(functions, slopes):
        x = function(x)
        product *= slope(x)
    return product


@chain.mistake("That adds the slopes. Along one path they multiply.")
def chain_of_sums(functions, slopes, x):
    total = 0.0
    for function, slope in zip(functions, slopes):
        total += slope(x)
        x = function(x)
    return total


chain_rule_rng = np.random.default_rng(0)
_SIGMOIDS = 1 / (1 + np.exp(-chain_rule_rng.normal(size=(3, 4))))
_DH = chain_rule_rng.normal(size=(3, 4))


@exercise(hint="The slope is σ(a)(1 − σ(a)), and σ(a) is what h already is.")
def through_sigmoid(dh, h):
    """The gradient at a, where h = sigmoid(a)."""
    return dh * h * (1 - h)


through_sigmoid.cases = {
    "a batch of 3, 4 units": (_DH, _SIGMOIDS),
    "one number": (np.array([[1.0]]), np.array([[0.5]])),
}
through_sigmoid.mistakes = {
    "h is σ(a) already. You took the sigmoid once more.": (
        lambda dh, h: through_sigmoid.solution(dh, 1 / (1 + np.exp(-h)))
    ),
    "That is the slope of tanh. The sigmoid's is h (1 − h).": lambda dh, h: dh * (1 - h * h),
    "That is the slope alone. What comes from behind, dh, has to be multiplied in.": (
        lambda dh, h: h * (1 - h)
    ),
}


@exercise(hint="Compare with section 5, step 3. What is h, before or after tanh?")
def hidden_gradient(ds, W2, h):
    """The gradient at a, where h = tanh(a) and s = h W2 + b2: shape (B, H)."""
    return (ds @ W2.T) * (1 - h**2)


hidden_gradient.cases = {
    "B = 3, H = 4, K = 2": (
        chain_rule_rng.normal(size=(3, 2)),
        chain_rule_rng.normal(size=(4, 2)),
        np.tanh(chain_rule_rng.normal(size=(3, 4))),
    ),
    "B = 1, H = 2, K = 3": (
        chain_rule_rng.normal(size=(1, 3)),
        chain_rule_rng.normal(size=(2, 3)),
        np.tanh(chain_rule_rng.normal(size=(1, 2))),
    ),
}
hidden_gradient.given = lambda ds, W2, h: (ds @ W2.T) * (1 - np.tanh(h) ** 2)
hidden_gradient.mistakes = {
    "Now the slope of tanh is missing altogether.": lambda ds, W2, h: ds @ W2.T,
    "h (1 − h) is the slope of the sigmoid. Here h = tanh(a).": lambda ds, W2, h: (ds @ W2.T) * h * (1 - h),
    "Nearly: the slope is 1 − h², not 1 − h.": lambda ds, W2, h: (ds @ W2.T) * (1 - h),
}
