"""A language model: the distribution of the next token, after every token; and text drawn from it."""

import numpy as np

from .. import ops
from .encoder import cell_name
from .sampling import draw, sharpened, stop_tokens
from .sequence_model import SequenceModel


class LanguageModel(SequenceModel):
    """p(token_{t+1} | token_1 … token_t) = softmax(h_t W + b); the tokens enter embedded, or one-hot.

    Batches hold tokens (T, B) and, as targets, the tokens that follow them. A state that `forward`, `loss`
    or `step` returned may be given to the next call, so that a long text is read in chunks.
    """

    def __init__(
        self,
        vocabulary_size,
        hidden_size,
        *,
        embedding_size=None,
        cell="LSTM",
        dropout=0.0,
        rng=0,
        dtype="float32",
        **cell_options,
    ):
        if cell_options.get("bidirectional"):
            raise ValueError("bidirectional: wanted False, a language model must not see the next token")
        ops.check_positive("vocabulary_size", vocabulary_size, integer=True)
        config = {
            "hidden_size": hidden_size,
            "vocabulary_size": vocabulary_size,
            "embedding_size": embedding_size,
            "cell": cell_name(cell),
            "dropout": dropout,
            "dtype": str(ops.check_dtype("dtype", dtype)),
            **cell_options,
        }
        super().__init__(output_size=vocabulary_size, rng=rng, **config)
        self.config, self.vocabulary_size = config, vocabulary_size

    def start(self, B=1):
        """The state before the first token, for B texts side by side: zeros."""
        return self.encoder.first_state(B)

    def step(self, token, state=None):
        """One token, or B tokens (B,) -> log p of the next (K,) or (B, K), the state."""
        token = ops.check_tokens("token", token, self.vocabulary_size)
        if token.ndim > 1 or not token.size:
            raise ValueError(f"token: wanted a token, or a row of at least one, got shape {token.shape}")
        log_p, state = self._follow(token.reshape(1, -1), state)
        return log_p[0] if token.ndim == 0 else log_p, state

    def follow(self, tokens, state=None):
        """Tokens (T,) of one text, at least one -> log p of the next (K,), the state."""
        log_p, state = self._follow(self._text("tokens", tokens), state)
        return log_p[0], state

    def next_distribution(self, prompt, temperature=1.0, top_k=None):
        """p of the token after the `prompt` (T,), (K,); `temperature` and `top_k` as in `generate`."""
        return sharpened(self.follow(self._text("prompt", prompt)[:, 0])[0], temperature, top_k)

    def generate(self, prompt, steps, rng=0, temperature=1.0, top_k=None, stop=None):
        """At most `steps` tokens to follow the `prompt` (T,), each drawn and fed back -> (n,) integers.

        p ∝ exp(log p / temperature): below 1 likely tokens gain, 0 takes the likeliest each time. `top_k`:
        only the k likeliest. `stop`: a token, or several, after which nothing follows; it is included.
        """
        rng, stop = ops.as_rng(rng), stop_tokens(stop, self.vocabulary_size)
        ops.check_positive("steps", steps, integer=True)
        log_p, state = self.follow(self._text("prompt", prompt)[:, 0])
        tokens = []
        while len(tokens) < steps:
            tokens.append(draw(rng, sharpened(log_p, temperature, top_k)))
            if tokens[-1] in stop:
                break
            log_p, state = self.step(tokens[-1], state)
        return np.array(tokens)

    def surprisals(self, tokens, state=None):
        """−log p of every token of one text (T,) but the first, given those before it: (T − 1,) nats."""
        text = self._text("tokens", tokens, at_least=2)
        log_p = ops.log_softmax(self.forward(text[:-1], state)[0].astype(np.float64))
        return -np.take_along_axis(log_p, text[1:, :, None], axis=-1)[:, 0, 0]

    def bits(self, batches, carry_state=False):
        """The mean loss in bits a token: nats / ln 2. `carry_state`: each batch continues the one before."""
        return self.mean_loss(batches, carry_state) / np.log(2)

    def perplexity(self, batches, carry_state=False):
        """exp(nats): a guess among so many equally likely tokens would be as good."""
        return float(np.exp(self.mean_loss(batches, carry_state)))

    def _follow(self, tokens, state):
        logits, state = self.forward(tokens, state)
        return ops.log_softmax(logits[-1].astype(np.float64)), state

    def _text(self, name, tokens, at_least=1):
        """One text (T,) as a batch of one, (T, 1)."""
        text = ops.check_tokens(name, tokens, self.vocabulary_size)
        if text.ndim != 1 or len(text) < at_least:
            raise ValueError(f"{name}: wanted shape (T,), T at least {at_least}, got {text.shape}")
        return text[:, None]
