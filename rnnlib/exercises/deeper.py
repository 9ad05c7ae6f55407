"""Notebook 10: stacks counted, two directions aligned, dropout, when to stop, what is normalised."""

import numpy as np

from .definition import exercise, varied
from .predictions import Question

second_layer_sees = Question(
    "A second recurrent layer is put on top of one that reads forward. How many more past inputs can output "
    "t see?",
    {
        "twice as many": "The first layer's output at t already depends on all inputs up to t.",
        "none": "Output t saw inputs 1 to t before, and it sees the same ones now, by more ways.",
        "one more": "That is how a stack of convolutions grows. A recurrent layer reaches back to the first.",
    },
    answer="none",
)

next_token_both_ways = Question(
    "A network that reads both ways learns to name the next symbol of a random sequence, in which nothing "
    "can be known in advance. Where does its loss go?",
    {
        "to ln K, what guessing costs": "It would, if the network read forward only.",
        "to almost nothing": "The reverse direction has just read the next symbol: it is an input, not a "
        "prediction.",
        "to half of ln K": "The reverse direction sees the whole answer, not a half of it.",
    },
    answer="to almost nothing",
)

dropped_every_step = Question(
    "A unit hands its state on from step to step, and at each step dropout sets it to zero with probability "
    "0.2. How often does a value arrive after 20 steps?",
    {
        "in about 80 of 100 cases": "That is after one step. It has to survive every one of them.",
        "in about 20 of 100 cases": "Multiply 0.8 by itself twenty times.",
        "in about 1 of 100 cases": "0.8 to the power of 20 is 0.012.",
    },
    answer="in about 1 of 100 cases",
)

ten_times_the_weights = Question(
    "A cell normalises the sum $x_t W_{xh} + h_{t-1} W_{hh}$ before its tanh. Now $W_{hh}$ alone is "
    "multiplied by ten. What happens to its states?",
    {
        "they saturate: every unit comes near ±1": "They would in a plain cell. Here the size of the whole "
        "sum is taken away first.",
        "nothing: the factor of ten is divided out": "It would be, if it stood before the whole sum: "
        "$N(10\\,a) = N(a)$. Here it stands before one of two summands.",
        "they change: the input counts for less": "The sum is brought to the same size as before, but nearly "
        "all of it comes from $h_{t-1}$ now.",
    },
    answer="they change: the input counts for less",
)

stop_or_drop = Question(
    "A network learns from 1,000 names and overfits. Which helps more on fresh names?",
    {
        "dropout 0.5, and all 600 steps of training": "It lowers the loss, but the training still goes on "
        "too long.",
        "no dropout, but training that stops in time": "It needs held-out names, and here it brings the "
        "lower loss.",
        "neither: both end with about the same loss": "They do not: the two losses differ by more than the "
        "spread.",
    },
    answer="no dropout, but training that stops in time",
)

first_loss_too_high = Question(
    "A classifier for 26 letters starts with a loss of 11. What does that say?",
    {
        "that it knows nothing yet, as 26 classes are many": "A network that knows nothing should say "
        "1/26 to each: a loss of ln 26, which is 3.26.",
        "that it is sure of wrong answers before it has learnt": "Its first outputs are far too large. "
        "Training first has to undo that.",
        "that its weights are random, and so is the loss": "The weights are, but small first "
        "outputs keep the loss near ln K whatever they are.",
    },
    answer="that it is sure of wrong answers before it has learnt",
)


@exercise(
    hint="How wide is what enters the second layer? Count a layer's H (width + H + 1), for each direction."
)
def parameter_count(D, H, layers, directions):
    """How many numbers the stack learns."""
    first = directions * H * (D + H + 1)
    above = directions * H * (directions * H + H + 1)
    return first + (layers - 1) * above


parameter_count.cases = {
    "3 inputs, 4 units, one layer, forward": (3, 4, 1, 1),
    "3 inputs, 4 units, two layers, forward": (3, 4, 2, 1),
    "3 inputs, 4 units, one layer, both ways": (3, 4, 1, 2),
    "5 inputs, 2 units, three layers, both ways": (5, 2, 3, 2),
}
parameter_count.mistakes = {
    "Only the first layer reads D inputs. The others read what the one below puts out.": (
        lambda D, H, layers, directions: layers * directions * H * (D + H + 1)
    ),
    "Between the layers both directions lie side by side: 2H wide, not H.": (
        lambda D, H, layers, directions: directions * (H * (D + H + 1) + (layers - 1) * H * (H + H + 1))
    ),
    "That is an LSTM, with four blocks of weights. A plain layer has one.": (
        lambda D, H, layers, directions: 4 * parameter_count.solution(D, H, layers, directions)
    ),
    "That is three times as many, the blocks of a GRU. A plain layer has one.": (
        lambda D, H, layers, directions: 3 * parameter_count.solution(D, H, layers, directions)
    ),
    "Each direction has weights of its own.": (
        lambda D, H, layers, directions: parameter_count.solution(D, H, layers, directions) // directions
    ),
    "Those are two biases for each unit, as PyTorch stores them. Here a layer and direction has one, b_h.": (
        lambda D, H, layers, directions: (
            parameter_count.solution(D, H, layers, directions) + layers * directions * H
        )
    ),
    "The recurrent weights are missing: H times H for every layer and direction.": (
        lambda D, H, layers, directions: (
            parameter_count.solution(D, H, layers, directions) - layers * directions * H * H
        )
    ),
    "The biases are missing: H for every layer and direction.": (
        lambda D, H, layers, directions: (
            parameter_count.solution(D, H, layers, directions) - layers * directions * H
        )
    ),
}


deeper_rng = np.random.default_rng(10)


@exercise(hint="Which share of the units survives? Their mean must be what it was, so divide by that share.")
def dropped(x, u, p):
    """What the next layer sees in training: of the shape of x, with the same mean."""
    return x * (u >= p) / (1 - p)


DROPPED, LEFT = varied((0.5, "half"), (0.75, "a quarter"), (0.8, "a fifth"), (0.9, "a tenth"))

dropped.cases = {
    f"p = {DROPPED}": (deeper_rng.normal(size=(3, 4)), deeper_rng.random((3, 4)), DROPPED),
    "p = 0.2": (deeper_rng.normal(size=(2, 3, 4)), deeper_rng.random((2, 3, 4)), 0.2),
    "p = 0": (deeper_rng.normal(size=(2, 2)), deeper_rng.random((2, 2)), 0.0),
}
dropped.mistakes = {
    f"What survives is not scaled up: with p = {DROPPED} only {LEFT} of the whole is left.": (
        lambda x, u, p: x * (u >= p)
    ),
    "That keeps a share p. p is the probability of being dropped.": lambda x, u, p: x * (u < p) / (p or 1),
    "The right units are scaled by the wrong number: a share 1 − p survives, so divide by that.": (
        lambda x, u, p: x * (u >= p) / (p or 1)
    ),
    "That makes small what survives. To keep the mean, divide by 1 − p.": (
        lambda x, u, p: x * (u >= p) * (1 - p)
    ),
    "Nothing is dropped. That is what a layer does in a test; here it is training.": lambda x, u, p: x + 0.0,
    "One draw serves a whole row. Where u is below p, and there alone, an entry of x is dropped.": (
        lambda x, u, p: x * (u[..., :1] >= p) / (1 - p)
    ),
}


@exercise(
    hint="Walk through the losses, remember where the best one was, and ask each time how long ago that is."
)
def keep_which(losses, patience):
    """The index of the best loss seen before the training ended."""
    best = 0
    for look, loss in enumerate(losses):
        if loss < losses[best]:
            best = look
        elif look - best == patience:
            break
    return best


keep_which.cases = {
    "it falls, then rises": ([0.7, 0.5, 0.4, 0.45, 0.5, 0.6], 2),
    "a bump on the way down": ([0.7, 0.6, 0.62, 0.61, 0.4, 0.5, 0.55, 0.3], 3),
    "better than before, not than ever": ([0.7, 0.5, 0.6, 0.55, 0.58, 0.6], 2),
    "patience 1": ([0.7, 0.6, 0.65, 0.5, 0.55, 0.6, 0.65, 0.4], 1),
    "as good as the best is no better": ([0.7, 0.5, 0.5, 0.6, 0.4], 2),
    "it never stops falling": ([0.7, 0.6, 0.5], 2),
}
keep_which.mistakes = {
    "That looks at all losses. Early stopping never sees what comes after it has stopped.": (
        lambda losses, patience: int(np.argmin(losses))
    ),
    "That stops at the first loss that is worse. Patience allows a few.": (
        lambda losses, patience: keep_which.solution(losses, 1)
    ),
    "That waits one look too long.": lambda losses, patience: keep_which.solution(losses, patience + 1),
    "That is the loss of the best look. Wanted is where it stands: its index, from 0.": (
        lambda losses, patience: losses[keep_which.solution(losses, patience)]
    ),
    "The looks are counted from 1 there. Python's indices begin at 0.": (
        lambda losses, patience: keep_which.solution(losses, patience) + 1
    ),
}


@keep_which.mistake("That is where the training stops. The weights to keep are those of the best look.")
def keep_which_stopped(losses, patience):
    best = 0
    for look, loss in enumerate(losses):
        if loss < losses[best]:
            best = look
        elif look - best == patience:
            return look
    return len(losses) - 1


@keep_which.mistake("A loss that only equals the best is no better: keep waiting, and keep the earlier look.")
def keep_which_later(losses, patience):
    best = 0
    for look, loss in enumerate(losses):
        if loss <= losses[best]:
            best = look
        elif look - best == patience:
            break
    return best


@keep_which.mistake("Patience counts looks in a row: after a new best one it begins again.")
def keep_which_in_all(losses, patience):
    best, worse = 0, 0
    for look in range(1, len(losses)):
        if losses[look] < losses[best]:
            best = look
        else:
            worse += 1
        if worse == patience:
            break
    return best


@keep_which.mistake("Compare with the best loss so far, not with the one before.")
def keep_which_before(losses, patience):
    best, waited = 0, 0
    for look in range(1, len(losses)):
        if losses[look] < losses[look - 1]:
            best, waited = look, 0
        else:
            waited += 1
        if waited == patience:
            break
    return best


@exercise(hint="In which order did the reverse direction read? At which step was its first output?")
def both_ways(h_forward, h_reverse):
    """h_reverse (T, B, H) as it was read, last input first -> outputs (T, B, 2H), step by step."""
    return np.concatenate([h_forward, h_reverse[::-1]], axis=-1)


both_ways.cases = {
    "3 steps, batch of 2, 2 units": (deeper_rng.normal(size=(3, 2, 2)), deeper_rng.normal(size=(3, 2, 2))),
    "5 steps, batch of 1, 3 units": (deeper_rng.normal(size=(5, 1, 3)), deeper_rng.normal(size=(5, 1, 3))),
}
both_ways.given = lambda h_forward, h_reverse: np.concatenate([h_forward, h_reverse], axis=-1)
both_ways.mistakes = {
    "It is the reverse direction that has to be turned back, not the forward one.": (
        lambda h_forward, h_reverse: np.concatenate([h_forward[::-1], h_reverse], axis=-1)
    ),
    "That turns both round. The forward direction was in order.": (
        lambda h_forward, h_reverse: np.concatenate([h_forward, h_reverse], axis=-1)[::-1]
    ),
    "That turns the units round. It is time, the first axis, that ran backwards.": (
        lambda h_forward, h_reverse: np.concatenate([h_forward, h_reverse[..., ::-1]], axis=-1)
    ),
    "That turns the batch round. Time, the first axis, ran backwards, in every sequence.": (
        lambda h_forward, h_reverse: np.concatenate([h_forward, h_reverse[:, ::-1]], axis=-1)
    ),
    "The two are added. Both are kept: side by side, 2H wide.": (
        lambda h_forward, h_reverse: h_forward + h_reverse[::-1]
    ),
    "The reverse half comes first. The forward half takes the first H columns.": (
        lambda h_forward, h_reverse: np.concatenate([h_reverse[::-1], h_forward], axis=-1)
    ),
    "The two are put one after the other in time. They belong side by side: the last axis.": (
        lambda h_forward, h_reverse: np.concatenate([h_forward, h_reverse[::-1]], axis=0)
    ),
}


def _normalised(a, mean_axis, variance_axis, power=0.5, epsilon=1e-5):
    centred = a - a.mean(axis=mean_axis, keepdims=True)
    return centred / ((centred**2).mean(axis=variance_axis, keepdims=True) + epsilon) ** power


@exercise(
    hint="May the numbers of one sequence depend on which others are in the batch? Over which axis, then?"
)
def normal(a):
    """a (..., H) -> every vector of H sums centred and scaled, by itself."""
    centred = a - a.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)


normal.cases = {
    "a batch of 3, 5 units": (deeper_rng.normal(size=(3, 5)),),
    "4 steps, a batch of 2, 3 units": (deeper_rng.normal(size=(4, 2, 3)),),
    "small sums, beside which ε is not nothing": (0.01 * deeper_rng.normal(size=(2, 4)),),
}
normal.close = {"rtol": 1e-4, "atol": 1e-6}  # float32 will do
normal.given = lambda a: _normalised(a, 0, 0)
normal.mistakes = {
    "The mean is mended, the spread is still taken over the first axis.": lambda a: _normalised(a, -1, 0),
    "The spread is mended, the mean is still taken over the first axis.": lambda a: _normalised(a, 0, -1),
    "Right for one step. With time in front, axis 1 is the batch. The units are the last axis.": (
        lambda a: _normalised(a, 1, 1)
    ),
    "That takes one mean of all entries: the sequences still depend on each other.": (
        lambda a: _normalised(a, None, None)
    ),
    "That divides by the variance. The spread is its square root.": lambda a: _normalised(a, -1, -1, power=1),
    "The axis is right, and ε is gone (or far smaller than 1e-5): equal sums would be divided by zero.": (
        lambda a: _normalised(a, -1, -1, epsilon=1e-12)
    ),
    "ε stands outside the root. Here it is added to the variance, before the root is taken.": (
        lambda a: (a - a.mean(-1, keepdims=True)) / (a.std(-1, keepdims=True) + 1e-5)
    ),
    "That divides by H − 1 (ddof=1). The equation takes the mean of the H squares.": (
        lambda a: (a - a.mean(-1, keepdims=True)) / np.sqrt(a.var(-1, keepdims=True, ddof=1) + 1e-5)
    ),
    "The sums are scaled about their mean, and not centred: the mean is still in what comes out.": (
        lambda a: a / np.sqrt(a.var(-1, keepdims=True) + 1e-5)
    ),
    "That divides by the root of the mean square and takes off no mean: the sums are not centred.": (
        lambda a: a / np.sqrt((a**2).mean(-1, keepdims=True) + 1e-5)
    ),
}
