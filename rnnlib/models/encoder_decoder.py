"""Many to many, out of step: one cell reads the source, another writes the answer; attention if wanted."""

import numpy as np

from .. import ops
from ..layers import AdditiveAttention, Attention
from .base import Model, check_batch
from .encoder import Encoder, cell_name
from .head import Head
from .sampling import stop_tokens

ATTENTIONS = (None, "dot", "additive")


class EncoderDecoder(Model):
    """The encoder's last state is the decoder's first; y_t = h_t W + b, or [h_t, context_t] W + b.

    The source: tokens below `vocabulary_size`, or vectors (S, B, input_size). The answer: tokens below
    `output_size`. The decoder reads `start_token` (by default one of its own, beside the others), then the
    answer, one step behind. `attention`: None, "dot" or "additive", the score of h_t and an output of the
    encoder; context_t is the mean of those outputs weighted by it (Luong et al. 2015). A `bidirectional`
    encoder hands over both directions side by side. The other arguments are `Encoder`'s, for both cells.
    """

    def __init__(
        self,
        *,
        hidden_size,
        output_size,
        vocabulary_size=None,
        embedding_size=None,
        input_size=None,
        cell="LSTM",
        attention=None,
        bidirectional=False,
        start_token=None,
        dropout=0.0,
        rng=0,
        dtype="float32",
        **cell_options,
    ):
        config = {
            "hidden_size": hidden_size,
            "output_size": ops.check_positive("output_size", output_size, integer=True),
            "vocabulary_size": vocabulary_size,
            "embedding_size": embedding_size,
            "input_size": input_size,
            "cell": cell_name(cell),
            "attention": ops.check_choice("attention", attention, ATTENTIONS),
            "bidirectional": bidirectional,
            "start_token": start_token,
            "dropout": dropout,
            "dtype": str(ops.check_dtype("dtype", dtype)),
            **cell_options,
        }
        super().__init__(config)
        self.start_token, words = output_size, output_size + 1
        if start_token is not None:
            words = output_size
            self.start_token = ops.check_index("start_token", start_token, words, negative=False)
        rng = ops.as_rng(rng)
        options = {"cell": cell, "dropout": dropout, "rng": rng, "dtype": dtype, **cell_options}
        self.encoder = Encoder(
            hidden_size=hidden_size,
            vocabulary_size=vocabulary_size,
            embedding_size=embedding_size if input_size is None else None,
            input_size=input_size,
            bidirectional=bidirectional,
            **options,
        )
        size = self.encoder.width
        self.decoder = Encoder(
            hidden_size=size, vocabulary_size=words, embedding_size=embedding_size, **options
        )
        self.attention = _attention(attention, size, rng, dtype)
        self.head = Head(size if attention is None else 2 * size, output_size, dropout, rng, dtype)

    @property
    def parts(self):
        """The encoder, the decoder, the attention if there is one, and the head's "output"."""
        attention = {} if self.attention is None else {"attention": self.attention}
        return {"encoder": self.encoder, "decoder": self.decoder} | attention | self.head.parts

    @property
    def output(self):
        """The linear layer that answers."""
        return self.head.output

    def forward(self, inputs, targets, lengths=None, training=False):
        """Source (S, B) or (S, B, D), answer (T, B) -> logits (T, B, output_size), decoder's last state.

        Teacher forcing: whatever it would have said itself, the decoder reads `targets`, one step behind.
        `lengths` (B,) are those of the sources.
        """
        memory, state = self._encode(inputs, lengths, training)
        h, state = self.decoder.forward(self._shifted(targets), state, training=training)
        return self.head.forward(self._with_contexts(h, memory, lengths), training=training), state

    def _backward(self, dlogits, dstate):
        dh, dmemory = self._with_contexts_back(self.head.backward(dlogits))
        _, dstate = self.decoder.backward(dh, dstate)
        return self.encoder.backward(dmemory, self._parted(dstate))

    def decode(self, inputs, steps, lengths=None, stop=None):
        """The likeliest token at each step, fed back -> tokens (steps, B), attention (steps, B, S) or None.

        `stop`: a token, or several. From the first of them on, an answer repeats it.
        """
        ops.check_positive("steps", steps, integer=True)
        stop = stop_tokens(stop, self.output.out_features)
        memory, state = self._encode(inputs, lengths)
        B = memory.shape[1]
        said, done = np.full(B, self.start_token), np.zeros(B, bool)
        answer, weights = [], []
        for _ in range(steps):
            h, state = self.decoder.forward(said[None], state)
            likeliest = self.head.forward(self._with_contexts(h, memory, lengths))[0].argmax(axis=-1)
            said = np.where(done, said, likeliest)
            done |= np.isin(said, stop)
            answer.append(said)
            weights.append(self.attention and self.attention.weights[0])
        return np.stack(answer), np.stack(weights) if self.attention else None

    def predict(self, inputs, steps, lengths=None, stop=None):
        """The tokens (steps, B) of `decode`."""
        return self.decode(inputs, steps, lengths, stop)[0]

    def _encode(self, inputs, lengths, training=False):
        """-> what attention looks at, (S, B, width); the encoder's last state as the decoder's first."""
        self.doutputs = None
        memory, state = self.encoder.forward(inputs, None, lengths, training)
        return memory, self._joined(state)

    def _with_contexts(self, h, memory, lengths):
        """h (T, B, width) -> [h, context], (T, B, 2 · width); without attention h as it is."""
        self._unseen = np.zeros_like(memory)
        if not self.attention:
            return h
        return np.concatenate([h, self.attention.forward(h, memory, lengths)], axis=-1)

    def _with_contexts_back(self, dh):
        """-> dh, dmemory."""
        if not self.attention:
            return dh, self._unseen
        dh, dcontexts = np.split(dh, 2, axis=-1)
        dqueries, dmemory = self.attention.backward(dcontexts)
        return dh + dqueries, dmemory

    def _shifted(self, targets):
        """What the decoder reads: the start token, then all targets but the last."""
        targets = ops.check_tokens("targets", targets, self.output.out_features)
        ops.check_array("targets", targets, shape=("T", "B"))
        return np.concatenate([np.full((1, targets.shape[1]), self.start_token), targets[:-1]])

    def _joined(self, state):
        """(layers · directions, B, H) -> (layers, B, H · directions): a layer's directions side by side."""
        split = self.encoder.cell.num_layers, self.encoder.cell.directions
        return tuple(np.concatenate(a.reshape(*split, *a.shape[1:]).swapaxes(0, 1), axis=-1) for a in state)

    def _parted(self, state):
        """The way back from `_joined`."""
        n = self.encoder.cell.directions
        parted = [np.stack(np.split(a, n, axis=-1), axis=1) for a in state]
        return tuple(a.reshape(-1, *a.shape[2:]) for a in parted)

    def _outputs(self, batch, state=None, training=False):
        if state is not None:
            raise ValueError("state: wanted None, since an encoder-decoder begins every sequence afresh")
        check_batch(batch)
        return self.forward(batch.inputs, _without_padding(batch), batch.lengths, training)


def _without_padding(batch):
    """The targets, 0 where no later one counts: the decoder reads them, though what it says is not judged."""
    targets = ops.check_array("targets", batch.targets, shape=("T", "B"))
    if batch.mask is None:
        return targets
    mask = ops.check_array("mask", batch.mask, shape=targets.shape, dtype=bool)
    counts_later = np.logical_or.accumulate(mask[::-1])[::-1]
    return np.where(counts_later, targets, np.zeros((), targets.dtype))


def _attention(kind, size, rng, dtype):
    if kind == "additive":
        return AdditiveAttention(size, rng, dtype)
    return Attention(size, dtype) if kind == "dot" else None
