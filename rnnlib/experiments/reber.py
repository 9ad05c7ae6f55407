"""The embedded Reber grammar: what it costs to cut the gradient, and what gates bring."""

import numpy as np

from .. import models, ops, optim, tasks, train
from .sweep import Sweep, grid


class ElmanTagger(models.SequenceTagger):
    """A tagger whose gradient is cut after one step, as Elman (1990) did it: no error goes back in time.

    Every step is treated as a sequence of length 1 whose first state is given.
    """

    def read(self, inputs, state=None, lengths=None, training=False):
        """As in the model it stands for; what entered each step is kept."""
        h, last = super().read(inputs, state, lengths, training)
        first = self.first_state(h.shape[1])[0] if state is None else state[0]
        self._entered = self.vectors(inputs), np.concatenate([first, h[:-1]])
        return h, last

    def read_back(self, doutputs, dstate=None):
        """The gradient of every step by itself -> at the vectors that entered the cell; none of the state."""
        x, h_before = (a.reshape(1, -1, a.shape[-1]) for a in self._entered)
        self.cell.forward(x, (h_before,))
        dvectors, _ = self.cell.backward(doutputs.reshape(1, -1, doutputs.shape[-1]))
        dvectors = dvectors.reshape(*doutputs.shape[:2], -1)
        if self.embedding is not None:
            self.embedding.backward(dvectors)
        return dvectors, None


# The rows of the table: the model, the cell, hidden units.
NETWORKS = {
    "Elman, cut after one step": (ElmanTagger, "RNN", 15),
    "Elman, full BPTT": (models.SequenceTagger, "RNN", 15),
    "LSTM 5": (models.SequenceTagger, "LSTM", 5),
    "LSTM 12": (models.SequenceTagger, "LSTM", 12),
    "GRU 6": (models.SequenceTagger, "GRU", 6),
    "GRU 12": (models.SequenceTagger, "GRU", 12),
}
BATCH = 4  # strings
CHECK = 200  # sequences between two looks at the test strings


def embedded_reber(network, seed, sequences=20_000, strings=256):
    """Adam 1e-2, clip 1, 4 of 256 training strings a step; solved when every test string passes.

    First weights: Glorot, all biases zero but the forget gate's. The criterion of Hochreiter & Schmidhuber
    (1997) is asked of 256 test strings, every 200 sequences; theirs is asked of the training strings too.
    """
    kind, cell, hidden = NETWORKS[network]
    rng = np.random.default_rng([seed, 7])
    training = tasks.embedded_reber_strings(1000 + seed, strings)
    test = tasks.reber_batch(tasks.embedded_reber_strings(2000 + seed, strings))
    model = kind(
        hidden_size=hidden, output_size=7, vocabulary_size=7, cell=cell, init="glorot", rng=ops.as_rng(seed)
    )
    model.params["output.W"][:] = ops.glorot(rng, (hidden, 7))
    model.params["output.b"][:] = 0
    history = train.fit(
        model,
        lambda step: tasks.reber_batch([training[i] for i in rng.integers(0, strings, BATCH)]),
        optim.Adam(model.params, lr=1e-2),
        steps=sequences // BATCH,
        clip=1,
        evaluate=lambda model: passed(model, test),
        evaluate_every=min(CHECK, sequences) // BATCH,
        until=all_passed,
    )
    share = float(history.evaluations[-1])
    return {
        "weights": sum(a.size for a in model.params.values()),
        "solved": all_passed(share),
        "sequences": history.steps * BATCH if all_passed(share) else None,
        "passed": round(share, 4),
    }


def passed(model, batch):
    """The share of the strings in which all legal symbols outrank all others at every step."""
    logits, _ = model.forward(batch.inputs, lengths=batch.lengths)
    return tasks.legal_first(logits, batch).mean()


def all_passed(share):
    """Solved: every string, at every step."""
    return share == 1


EMBEDDED_REBER = Sweep(
    "embedded_reber",
    "Which networks learn the embedded Reber grammar, and from how many strings?",
    embedded_reber,
    grid(network=tuple(NETWORKS)),
    short={"sequences": 40, "strings": 20},
    seeds=10,
)
