"""Many to many, in step, without a recurrence: every step looks at the steps up to it."""

from .. import ops
from ..layers import Embedding, Linear, SelfAttention
from .base import Model, within


class SelfAttentionTagger(Model):
    """e_t = W_e x_t + code of t; e ← e + SelfAttention(e), layer after layer; y_t = e_t W + b.

    A transformer (Vaswani et al., 2017) pared down: one head a layer, and neither layer normalisation nor
    the feedforward part. Tokens (T, B) below `vocabulary_size`, or vectors (T, B, input_size), become vectors
    of `size`. `positions`: whether the codes of `ops.position_codes` are added; without them the order of
    what step t sees leaves no trace. `causal`: step t sees the steps up to t alone.
    """

    def __init__(
        self,
        *,
        size,
        output_size,
        vocabulary_size=None,
        input_size=None,
        num_layers=1,
        positions=True,
        causal=True,
        rng=0,
        dtype="float32",
    ):
        if (vocabulary_size is None) == (input_size is None):
            given = f"vocabulary_size={vocabulary_size}, input_size={input_size}"
            raise ValueError(f"wanted one of vocabulary_size and input_size, got {given}")
        sizes = {
            "size": size,
            "output_size": output_size,
            "vocabulary_size": vocabulary_size,
            "input_size": input_size,
        }
        for name, value in sizes.items():
            if value is not None or name in ("size", "output_size"):
                ops.check_positive(name, value, integer=True)
        config = {
            **sizes,
            "num_layers": ops.check_positive("num_layers", num_layers, integer=True),
            "positions": ops.check_choice("positions", positions, (True, False)),
            "causal": causal,
            "dtype": str(ops.check_dtype("dtype", dtype)),
        }
        super().__init__(config)
        rng = ops.as_rng(rng)
        if vocabulary_size is None:
            self.embedding = Linear(input_size, size, rng, dtype)
        else:
            self.embedding = Embedding(vocabulary_size, size, rng, dtype)
        for n in range(1, num_layers + 1):
            setattr(self, f"attention{n}", SelfAttention(size, causal, rng, dtype))
        self.output = Linear(size, output_size, rng, dtype)

    @property
    def attentions(self):
        """The layers of self-attention by name: "attention1", "attention2" …"""
        names = (f"attention{n}" for n in range(1, self.config["num_layers"] + 1))
        return {name: getattr(self, name) for name in names}

    @property
    def parts(self):
        """ "embedding", the layers of self-attention, "output"."""
        return {"embedding": self.embedding} | self.attentions | {"output": self.output}

    def forward(self, inputs, state=None, lengths=None, training=False):
        """-> outputs (T, B, output_size), and None: nothing is handed from step to step."""
        if state is not None:
            raise ValueError("state: wanted None, since self-attention carries none")
        self.doutputs, self._lengths = None, lengths
        vector = () if self.config["input_size"] is None else (self.config["input_size"],)
        inputs = ops.check_array("inputs", inputs, shape=("T", "B", *vector))
        e = self.embedding.forward(ops.without_padding("inputs", inputs, lengths))
        if self.config["positions"]:
            e = e + ops.position_codes(len(e), self.config["size"], self.dtype)[:, None]
        for attention in self.attentions.values():
            e = e + attention.forward(e, lengths)
        return self.output.forward(e), None

    def predict(self, inputs, lengths=None):
        """The likeliest class at every step, (T, B)."""
        return self.forward(inputs, lengths=lengths)[0].argmax(axis=-1)

    def _backward(self, doutputs, dstate):
        de = self.output.backward(doutputs)
        for attention in reversed(self.attentions.values()):
            de = de + attention.backward(de)
        dinputs = self.embedding.backward(de)  # None for tokens
        return ops.without_padding("dinputs", de if dinputs is None else dinputs, self._lengths), None

    def _counted(self, batch, outputs):
        """The positions in the mask and within the lengths."""
        return super()._counted(batch, outputs) & within(batch.lengths, len(outputs))
