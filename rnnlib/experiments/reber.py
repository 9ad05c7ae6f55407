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
    """
    rng, model = np.random.default_rng([seed, 7]), REBER.model(**NETWORKS[network], rng=ops.as_rng(seed))
    model.params["output.W"][:] = ops.glorot(rng, model.params["output.W"].shape)
    model.params["output.b"][:] = 0
    training = tasks.embedded_reber_strings(1000 + seed, strings)
    history, outcome = train_until(
        REBER,
        model,
        lambda step: tasks.reber_batch([training[i] for i in rng.integers(0, strings, STRINGS)]),
        optim.Adam(model.params, lr=1e-2),
        sequences // STRINGS,
        REBER.draw(2000 + seed, strings),
        every=CHECK // STRINGS,
    )
    return {
        "weights": weights_of(model),
        "solved": outcome["solved"],
        "sequences": history.steps * STRINGS if outcome["solved"] else None,
        "passed": outcome["score"],
    }
