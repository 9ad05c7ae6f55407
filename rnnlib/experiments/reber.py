"""The embedded Reber grammar: what it costs to cut the gradient, and what gates bring."""

from functools import partial

import numpy as np

from .. import layers, models, ops, optim, tasks
from .learning import train_until, weights_of
from .problems import Problem
from .sweep import grid, sweep


class ElmanRNN(layers.RNN):
    """An RNN whose gradient is cut after one step, as Elman (1990) did it: no error goes back in time.

    Every step is treated as a sequence of length 1 whose first state is given.
    """

    def forward(self, x, state=None, lengths=None, training=False):
        """As in the cell it stands for; what entered each step is kept."""
        h, last = super().forward(x, state, lengths, training)
        (first,) = self.check_state("state", state, h.shape[1])
        self._entered = x, np.concatenate([first, h[:-1]])
        return h, last

    def backward(self, doutputs, dstate=None):
        """The gradient of every step by itself -> at its input; none of the first state."""
        x, h_before = (a.reshape(1, -1, a.shape[-1]) for a in self._entered)
        super().forward(x, (h_before,))
        dx, _ = super().backward(doutputs.reshape(1, -1, doutputs.shape[-1]))
        return dx.reshape(*doutputs.shape[:2], -1), None


# The rows of the table.
NETWORKS = {
    "Elman, cut after one step": {"cell": ElmanRNN, "hidden_size": 15},
    "Elman, full BPTT": {"cell": "RNN", "hidden_size": 15},
    "Elman 26, full BPTT": {"cell": "RNN", "hidden_size": 26},  # as many weights as an LSTM of 12
    "LSTM 5": {"cell": "LSTM", "hidden_size": 5},
    "LSTM 12": {"cell": "LSTM", "hidden_size": 12},
    "GRU 6": {"cell": "GRU", "hidden_size": 6},
    "GRU 12": {"cell": "GRU", "hidden_size": 12},
}
STRINGS = 4  # in a batch
CHECK = 200  # sequences between two looks at the test strings


def draw_strings(rng, batch_size):
    """Strings of the grammar as a batch."""
    return tasks.reber_batch(tasks.embedded_reber_strings(rng, batch_size))


def passed(model, batch):
    """The share of the strings in which all legal symbols outrank all others at every step."""
    logits, _ = model.forward(batch.inputs, lengths=batch.lengths)
    return tasks.legal_first(logits, batch).mean()


def all_passed(share):
    """Solved: every string, at every step."""
    return share == 1


REBER = Problem(
    draw_strings,
    partial(models.SequenceTagger, vocabulary_size=7, output_size=7, init="glorot"),
    passed,
    all_passed,
)


def some_of(batch, chosen):
    """The chosen strings of a batch, as a batch that is as long as the longest of them."""
    T = batch.lengths[chosen].max()
    steps = {name: getattr(batch, name)[:T, chosen] for name in ("inputs", "targets", "mask", "legal")}
    return batch._replace(lengths=batch.lengths[chosen], **steps)


def new_network(seed, **options):
    """A tagger for the grammar, biases zero but a forget gate's; and the numbers that draw its strings."""
    rng, model = np.random.default_rng([seed, 7]), REBER.model(**options, rng=ops.as_rng(seed))
    model.params["output.W"][:] = ops.glorot(rng, model.params["output.W"].shape)
    model.params["output.b"][:] = 0
    return model, rng


def learn_strings(model, rng, training, test, sequences, rate):
    """Adam, clip 1, on 4 of the `training` strings a step, until all of `test` passes -> its outcome."""
    whole = tasks.reber_batch(training)
    return train_until(
        REBER,
        model,
        lambda step: some_of(whole, rng.integers(0, len(training), STRINGS)),
        optim.Adam(model.params, lr=rate),
        sequences // STRINGS,
        test,
        every=CHECK // STRINGS,
    )[1]


@sweep(
    "Which networks learn the embedded Reber grammar, and from how many strings?",
    grid(network=tuple(NETWORKS)),
    short={"sequences": 40, "strings": 20},
    seeds=10,
)
def embedded_reber(network, seed, sequences=20_000, strings=256):
    """Adam 1e-2, clip 1, 4 of 256 training strings a step; solved when every test string passes.

    First weights: Glorot, all biases zero but the forget gate's. The criterion of Hochreiter & Schmidhuber
    (1997) is asked of 256 test strings, every 200 sequences; theirs is asked of the training strings too.
    "It takes gates to pass with every seed" would be overturned by a plain network of as many weights.
    """
    model, rng = new_network(seed, **NETWORKS[network])
    training = tasks.embedded_reber_strings(1000 + seed, strings)
    outcome = learn_strings(model, rng, training, REBER.draw(2000 + seed, strings), sequences, 1e-2)
    return {
        "weights": weights_of(model),
        "solved": outcome["solved"],
        "sequences": outcome["steps"] * STRINGS if outcome["solved"] else None,
        "passed": outcome["score"],
    }


# The two that are compared on the bracket: how far the gradient goes back.
GRADIENTS = {"one step": ElmanRNN, "full": "RNN"}
BRACKET_RATES = (3e-3, 1e-2, 3e-2)
NEAR = 6  # inner letters, at most, of a bracket that is called near


def closed(model, batch):
    """Which of T and P does the model give more at the place where the bracket closes? -> shares.

    "T after T" and "P after P": of the T- and of the P-strings, how many close right; "near" and "far": the
    same of the strings with at most NEAR letters inside, and with more; "all else": right everywhere else.
    """
    logits, _ = model.forward(batch.inputs, lengths=batch.lengths)
    strings, last = np.arange(len(batch.lengths)), batch.lengths - 2
    T, P = (tasks.REBER_SYMBOLS.index(letter) for letter in "TP")
    is_T, near = batch.targets[last, strings] == T, batch.lengths - 3 <= NEAR
    right = (logits[last, strings, T] > logits[last, strings, P]) == is_T
    others = batch.mask.copy()
    others[last, strings] = False
    among = {"T after T": is_T, "P after P": ~is_T, "near": near, "far": ~near}
    shares = {name: right[chosen].mean() for name, chosen in among.items()}
    shares["all else"] = tasks.legal_first(logits, batch._replace(mask=others)).mean()
    return {name: round(float(share), 4) for name, share in shares.items()}


@sweep(
    "Which letter closes the bracket of a new string, when the gradient goes back a single step?",
    grid(gradient=("one step",), start=("glorot",), rate=BRACKET_RATES)
    + grid(gradient=("full",), start=("glorot",), rate=(1e-2,))
    + grid(gradient=("one step",), start=("orthogonal", "uniform"), rate=BRACKET_RATES),
    short={"sequences": 40, "strings": 20, "new": 100},
)
def reber_bracket(gradient, start, rate, seed, sequences=10_000, strings=256, new=1_000):
    """15 hidden units, Adam, clip 1, 4 of 256 training strings a step; then 1,000 strings are drawn anew.

    "It guesses between T and P" would be overturned by a network that says T oftener after T than after P;
    "a gradient cut after one step does not make it reliable" by one that is solved at any start and rate.
    """
    model, rng = new_network(seed, cell=GRADIENTS[gradient], hidden_size=15, init=start)
    training = tasks.embedded_reber_strings(1000 + seed, strings)
    outcome = learn_strings(model, rng, training, REBER.draw(2000 + seed, strings), sequences, rate)
    return outcome | closed(model, REBER.draw(3000 + seed, new))
