"""Feed-forward networks: a layer, softmax, counting parameters, a bug that hides."""

import math
from itertools import pairwise

import numpy as np

from .definition import exercise, varied
from .predictions import Question

window = Question(
    "A network reads the last three letters of a name, each place through weights of its own. In training, "
    "an `a` was always the last letter. Now a name has its `a` one place earlier. What does it mean there?",
    {
        "the same as of a last `a`": "Each place has its own weights: nothing moves along with it.",
        "nothing that was learnt": "The weights from that letter at that place never saw it: they are as "
        "they began. What is learnt in one place has to be learnt again in every other.",
        "half as much": "No weight is shared between two places, not even in part.",
    },
    answer="nothing that was learnt",
)

shift = Question(
    "The scores of three classes are 2, 1 and 0, and softmax makes probabilities of them. Now 100 is added "
    "to every score. What happens to the probabilities?",
    {
        "they come closer together": "Dividing the scores would do that; adding is different.",
        "the largest comes close to 1": "For that they have to lie further apart: multiply them.",
        "they stay as they are": "exp(a + 100) = exp(a) · exp(100), and that factor cancels. Only "
        "differences count.",
    },
    answer="they stay as they are",
)

bias_moves_the_line = Question(
    "A neuron has two inputs. Where its output is one half lies a line in the plane of the inputs. You "
    "change the bias, and nothing else. What happens to the line?",
    {
        "it turns, and keeps its place": "The ratio of the two weights sets its direction, and they have "
        "not changed.",
        "it moves, and keeps its direction": "It is where `w1 x1 + w2 x2 = -b`: another b, a parallel line.",
        "the change from 0 to 1 becomes sharper": "For that, a weight has to grow. The bias says where "
        "the change is, not how fast.",
    },
    answer="it moves, and keeps its direction",
)

layers_without_activation = Question(
    "Two layers without activation functions: first a matrix with 2 rows and 5 columns, then one with 5 rows "
    "and 3 columns. What can they do that a single layer from 2 inputs to 3 outputs cannot?",
    {
        "draw curved boundaries": "A product of matrices is a matrix: everything stays straight.",
        "fit more data, since they have more weights": "They have 25 weights in place of 6, and the same set "
        "of functions: more weights are not always more power.",
        "only what a single layer can do too": "(x W1) W2 = x (W1 W2), and W1 W2 is one matrix with 2 rows "
        "and 3 columns.",
    },
    answer="only what a single layer can do too",
)

loss_before_training = Question(
    "A network with 27 outputs, one for each letter and the blank, has small random weights and has learnt "
    "nothing. Which loss do you expect, roughly?",
    {
        "0": "That would mean: all the probability on the right letter, every time.",
        "27": "The loss is a logarithm of a probability, not a count.",
        "3.3": "About one 27th of the probability falls on the right letter, and -ln(1/27) = ln 27 = 3.30.",
    },
    answer="3.3",
)

X = np.array([[1.0, -2.0], [0.5, 3.0], [0.0, 1.0]])
W = np.array([[0.5, -1.0], [2.0, 0.25]])
WIDE = np.array([[0.5, -1.0, 0.1, 2.0], [2.0, 0.25, -0.3, 1.0]])


@exercise(
    hint="The shapes lead the way: (B, D) @ (D, H) is (B, H), and b, of shape (H,), is added to every row."
)
def layer(x, W, b, activation):
    """activation(x W + b): x (B, D), W (D, H), b (H,) -> (B, H)."""
    return activation(x @ W + b)


layer.cases = {
    "3 examples, 2 numbers in, 4 units": (X, WIDE, np.array([0.1, 0.2, -0.4, 0.5]), np.tanh),
    "as many units as inputs": (X, W, np.array([1.0, -0.5]), np.tanh),
    "another activation": (X, W, np.array([-0.5, 0.8]), np.abs),
}
layer.mistakes = {
    "The bias is missing.": lambda x, W, b, activation: activation(x @ W),
    "The bias belongs inside: it moves the sum before the activation bends it.": (
        lambda x, W, b, activation: activation(x @ W) + b
    ),
    "The activation is missing: without it, two layers are no more than one.": (
        lambda x, W, b, activation: x @ W + b
    ),
    "That is tanh whatever the activation is: use the one that is handed in.": (
        lambda x, W, b, activation: np.tanh(x @ W + b)
    ),
    "The bias is added, not taken away.": lambda x, W, b, activation: activation(x @ W - b),
    "W is turned round: rows are inputs and columns are units, so it is x @ W.": (
        lambda x, W, b, activation: activation(x @ W.T + b)
    ),
}


@layer.mistake("Every unit has a bias of its own: b holds H of them, and here all units got their sum.")
def one_sum_for_all(x, W, b, activation):
    return activation(x @ W + b.sum())


@layer.mistake("Every unit has a bias of its own: b holds H of them, and here all units got their mean.")
def one_mean_for_all(x, W, b, activation):
    return activation(x @ W + b.mean())


@layer.mistake("Every unit has a bias of its own, and here all units got the first.")
def the_first_for_all(x, W, b, activation):
    return activation(x @ W + b[0])


@exercise(
    hint="Adding the same number to a whole row changes nothing, so you may choose that number. Which choice "
    "makes the largest power exp(0)? And axis=…, keepdims=True keeps rows apart."
)
def softmax(a):
    """exp(a) / Σ exp(a) in every row, for scores of any size: a (B, K) -> (B, K)."""
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _softmax_less(a, shift):
    return np.exp(a - shift) / np.exp(a - shift).sum(axis=1, keepdims=True)


softmax.cases = {
    "one row": (np.array([[2.0, 1.0, 0.0]]),),
    "two rows": (np.array([[0.0, 1.0], [3.0, -1.0]]),),
    "large scores": (np.array([[1000.0, 1001.0, 999.0], [0.0, -5.0, 1.0]]),),
    "one score far above the others": (np.array([[0.0, 2000.0, 0.0]]),),
    "two scores far below zero": (np.array([[-2000.0, -2001.0, 0.0]]),),
}
softmax.mistakes = {
    "exp(1000) is more than a float can hold. First make the scores smaller, harmlessly.": (
        lambda a: np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)
    ),
    "All numbers together sum to 1, but every row is an example of its own and has to.": (
        lambda a: np.exp(a - a.max()) / np.exp(a - a.max()).sum()
    ),
    "The columns sum to 1. It is the rows that should: the sum runs over the classes.": (
        lambda a: softmax.solution(a.T).T
    ),
    "Those are shares of the scores themselves; exp is missing.": lambda a: a / a.sum(axis=1, keepdims=True),
    "That made some scores smaller, but a score far above it still overflows. Which has none above?": (
        lambda a: _softmax_less(a, a.mean(axis=1, keepdims=True))
    ),
    "That is right where the last score is the largest. Elsewhere a score far above it still overflows.": (
        lambda a: _softmax_less(a, a[:, -1:])
    ),
    "A row far below the largest score of all rows is left with zeros: take from each row its own.": (
        lambda a: _softmax_less(a, a.max())
    ),
    "What should be taken away is the largest score, not the one furthest from zero.": (
        lambda a: _softmax_less(a, np.abs(a).max(axis=1, keepdims=True))
    ),
    "Cutting the scores off changes their differences. Subtract instead: that changes none of them.": (
        lambda a: _softmax_less(np.clip(a, -700, 700), 0)
    ),
    "Dividing the scores changes their differences. Subtract instead: that changes none of them.": (
        lambda a: _softmax_less(a / np.abs(a).max(axis=1, keepdims=True), 0)
    ),
    "That is as far as exp goes; the division by the sum is missing.": (
        lambda a: np.exp(a - a.max(axis=1, keepdims=True))
    ),
}


@exercise(
    hint="From a layer of m to a layer of n lead m·n weights, and each of the n has one bias. "
    "itertools.pairwise(sizes) gives every layer with the next."
)
def parameter_count(sizes):
    """Weights and biases of a network whose layers have these sizes, the input's first: Σ (m + 1) n."""
    return sum((m + 1) * n for m, n in pairwise(sizes))


INPUTS_AND_UNITS = varied((78, 16), (81, 24), (54, 20), (90, 12))

parameter_count.cases = {
    "one layer, 3 in, 2 out": ([3, 2],),
    "one hidden layer": ([*INPUTS_AND_UNITS, 2],),
    "two hidden layers": ([4, 8, 8, 3],),
    "no layer at all": ([5],),
}
parameter_count.mistakes = {
    "Those are the weights. Every unit also has a bias.": (
        lambda sizes: sum(m * n for m, n in pairwise(sizes))
    ),
    "The input has been given biases, but it is no unit: nothing is computed there.": (
        lambda sizes: sum(m * n for m, n in pairwise(sizes)) + sum(sizes)
    ),
    "One bias for each layer is too few: every unit has its own.": (
        lambda sizes: sum(m * n + 1 for m, n in pairwise(sizes))
    ),
    "A layer has a bias for each of its inputs here. It wants one for each unit that a layer leads to.": (
        lambda sizes: sum(m * (n + 1) for m, n in pairwise(sizes))
    ),
    "Those are the units and the inputs, counted. What leads from one layer to the next?": sum,
    "You have multiplied all sizes. Weights lead from one layer to the next only: take each layer's own "
    "pair of sizes.": math.prod,
    "The last layer is missing: n sizes are n - 1 layers of weights.": (
        lambda sizes: parameter_count.solution(sizes[:-1])
    ),
}


@exercise(
    hint="The first case is right although the code is wrong. What is zero there, and not in the second?"
)
def forward(x, W1, b1, W2, b2):
    """Scores of a network with one hidden layer of tanh units: x (B, D) -> (B, K)."""
    hidden = np.tanh(x @ W1 + b1)
    return hidden @ W2 + b2


forward.cases = {
    "first weights, biases still zero": (X, W, np.zeros(2), WIDE[:, :3], np.zeros(3)),
    "after some training": (X, W, np.array([0.8, -0.6]), WIDE[:, :3], np.array([0.3, 0.0, -0.2])),
}
forward.given = lambda x, W1, b1, W2, b2: (np.tanh(x @ W1) + b1) @ W2 + b2
forward.mistakes = {
    "Now the second layer has the same fault; and scores are not squashed at all.": (
        lambda x, W1, b1, W2, b2: np.tanh(np.tanh(x @ W1 + b1) @ W2 + b2)
    ),
    "The second bias is gone now; it was right as it was.": (
        lambda x, W1, b1, W2, b2: np.tanh(x @ W1 + b1) @ W2
    ),
    "The first bias is counted twice now, inside the curve and outside.": (
        lambda x, W1, b1, W2, b2: (np.tanh(x @ W1 + b1) + b1) @ W2 + b2
    ),
    "The curve is gone now: without it, two layers are no more than one.": (
        lambda x, W1, b1, W2, b2: (x @ W1 + b1) @ W2 + b2
    ),
    "The first bias is gone now: it should move the sum before tanh bends it.": (
        lambda x, W1, b1, W2, b2: np.tanh(x @ W1) @ W2 + b2
    ),
}
