"""Write torch_models.npz, keras_models.npz and .safetensors files: models of theirs, what they say.

The tests compare with the stored files, so they need neither. To make them again, in an environment apart:

    python3 -m venv build/weightsenv
    build/weightsenv/bin/pip install torch==2.13.0 keras==3.15.1 safetensors==0.8.0 -e .
    build/weightsenv/bin/python tests/reference/make_model_reference.py

Each model goes both ways before it is stored: ours takes its weights, and it takes ours (`load_state_dict`,
strictly, or `set_weights`); both times the outputs have to agree. In the .npz files a case is the arrays
"case|inputs|0" …, "case|outputs", in PyTorch's or Keras's own order "case|weights|name", and "case|ours", the
name and the arguments of our model as JSON. Time stands first, float32. Keras runs on PyTorch here.
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

import rnnlib

FOLDER = Path(__file__).parent
T, B, V, E, D, H, K = 6, 3, 7, 4, 2, 5, 3
CELLS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}


class Sequence(nn.Module):
    """What SequenceClassifier, SequenceTagger and LanguageModel are, as PyTorch's users write them."""

    def __init__(self, cell, width, answers, vocabulary=None, last=False, **options):
        super().__init__()
        self.embedding = None if vocabulary is None else nn.Embedding(vocabulary, width)
        self.cell = CELLS[cell](width, H, **options)
        self.output = nn.Linear(H * (1 + self.cell.bidirectional), answers)
        self.last = last

    def forward(self, x):
        h, _ = self.cell(x if self.embedding is None else self.embedding(x))
        if self.last:
            h = torch.cat([h[-1, :, :H], h[0, :, H:]], dim=-1)
        return self.output(h)


class Reader(nn.Module):
    """An embedding and a cell, of which EncoderDecoder has two."""

    def __init__(self, vocabulary):
        super().__init__()
        self.embedding, self.cell = nn.Embedding(vocabulary, E), nn.GRU(E, H)


class Additive(nn.Module):
    """Scores v · tanh(W_q q + W_k k)."""

    def __init__(self):
        super().__init__()
        self.W_q, self.W_k = nn.Linear(H, H, bias=False), nn.Linear(H, H, bias=False)
        self.v = nn.Linear(H, 1, bias=False)

    def forward(self, queries, keys):
        scores = self.v(torch.tanh(self.W_q(queries)[:, None] + self.W_k(keys)[None]))  # (T, S, B, 1)
        return (torch.softmax(scores, dim=1) * keys[None]).sum(dim=1)


class Translator(nn.Module):
    """An encoder, a decoder that starts where it ended, additive attention."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = Reader(V), Reader(K + 1)
        self.attention, self.output = Additive(), nn.Linear(2 * H, K)

    def forward(self, source, answer):
        memory, state = self.encoder.cell(self.encoder.embedding(source))
        shifted = torch.cat([torch.full_like(answer[:1], K), answer[:-1]])
        h, _ = self.decoder.cell(self.decoder.embedding(shifted), state)
        return self.output(torch.cat([h, self.attention(h, memory)], dim=-1))


TOKENS = {"vocabulary_size": V, "embedding_size": E, "hidden_size": H}
VECTORS = {"input_size": D, "hidden_size": H}
BOTH = {"num_layers": 2, "bidirectional": True}


def chain(*layers, tokens):
    shape = {"shape": (None,), "dtype": "int32"} if tokens else {"shape": (None, D)}
    return keras.Sequential([keras.layers.Input(**shape), *layers])


def keras_cell(kind, last=False, both=False, **options):
    layer = getattr(keras.layers, kind)(
        H, return_sequences=not last, bias_initializer="random_normal", **options
    )
    return keras.layers.Bidirectional(layer) if both else layer


def dense(size):
    return keras.layers.Dense(size, bias_initializer="random_normal")


# name: (what makes ours, theirs)
TORCH_CASES = {
    "classifier": (
        ("SequenceClassifier", TOKENS | {"output_size": K, "cell": "LSTM", "bidirectional": True}),
        lambda: Sequence("LSTM", E, K, V, last=True, bidirectional=True),
    ),
    "tagger": (
        ("SequenceTagger", VECTORS | BOTH | {"output_size": K, "cell": "GRU"}),
        lambda: Sequence("GRU", D, K, **BOTH),
    ),
    "language_model": (("LanguageModel", TOKENS | {"cell": "GRU"}), lambda: Sequence("GRU", E, V, V)),
    "relu_tagger": (
        ("SequenceTagger", VECTORS | {"output_size": 1, "cell": "RNN", "activation": "relu"}),
        lambda: Sequence("RNN", D, 1, nonlinearity="relu"),
    ),
    "translator": (
        ("EncoderDecoder", TOKENS | {"output_size": K, "cell": "GRU", "attention": "additive"}),
        Translator,
    ),
}
KERAS_CASES = {
    "classifier": (
        ("SequenceClassifier", TOKENS | {"output_size": K, "cell": "LSTM"}),
        lambda: chain(keras.layers.Embedding(V, E), keras_cell("LSTM", last=True), dense(K), tokens=True),
    ),
    "tagger": (
        ("SequenceTagger", VECTORS | BOTH | {"output_size": K, "cell": "GRU"}),
        lambda: chain(keras_cell("GRU", both=True), keras_cell("GRU", both=True), dense(K), tokens=False),
    ),
    "language_model": (
        ("LanguageModel", TOKENS | {"cell": "GRU", "reset_after": False}),
        lambda: chain(
            keras.layers.Embedding(V, E), keras_cell("GRU", reset_after=False), dense(V), tokens=True
        ),
    ),
    "relu_tagger": (
        ("SequenceTagger", VECTORS | {"output_size": 1, "cell": "RNN", "activation": "relu"}),
        lambda: chain(keras_cell("SimpleRNN", activation="relu"), dense(1), tokens=False),
    ),
}


def inputs_of(options, rng):
    """Tokens (T, B), or vectors (T, B, D)."""
    if "vocabulary_size" in options:
        return rng.integers(0, V, (T, B))
    return rng.normal(size=(T, B, D)).astype("float32")


def ours_says(model, inputs):
    return model.forward(*inputs)[0]


def torch_says(model, inputs):
    with torch.no_grad():
        return model(*map(torch.from_numpy, inputs)).numpy()


def keras_says(model, inputs):
    """Keras puts the batch first."""
    said = keras.ops.convert_to_numpy(model(inputs[0].swapaxes(0, 1)))
    return said.swapaxes(0, 1) if said.ndim == 3 else said


def torch_case(options, make, inputs):
    """-> its weights, its outputs, our model with the same; after both ways."""
    name, options = options
    module, model = make(), getattr(rnnlib, name)(rng=1, **options)
    module.load_state_dict({key: torch.from_numpy(a) for key, a in rnnlib.to_torch(model).items()})
    np.testing.assert_allclose(torch_says(module, inputs), ours_says(model, inputs), atol=1e-6)
    module = make()
    rnnlib.from_torch(model, module)
    outputs = torch_says(module, inputs)
    np.testing.assert_allclose(outputs, ours_says(model, inputs), atol=1e-6)
    return module, {key: a.numpy() for key, a in module.state_dict().items()}, outputs


def keras_case(options, make, inputs):
    name, options = options
    theirs, model = make(), getattr(rnnlib, name)(rng=1, **options)
    theirs.set_weights(list(rnnlib.to_keras(model).values()))
    np.testing.assert_allclose(keras_says(theirs, inputs), ours_says(model, inputs), atol=1e-6)
    theirs = make()
    rnnlib.from_keras(model, theirs)
    outputs = keras_says(theirs, inputs)
    np.testing.assert_allclose(outputs, ours_says(model, inputs), atol=1e-6)
    paths = [weight.path for weight in theirs.weights]
    return theirs, dict(zip(paths, theirs.get_weights(), strict=True)), outputs


def main():
    torch.manual_seed(0)
    keras.utils.set_random_seed(0)
    for file, cases, run in (
        ("torch_models", TORCH_CASES, torch_case),
        ("keras_models", KERAS_CASES, keras_case),
    ):
        rng, stored = np.random.default_rng(2), {}
        for case, (options, make) in cases.items():
            inputs = [inputs_of(options[1], rng)]
            if case == "translator":
                inputs.append(rng.integers(0, K, (T - 2, B)))
            module, weights, outputs = run(options, make, inputs)
            stored |= {f"{case}|inputs|{n}": a for n, a in enumerate(inputs)}
            stored |= {f"{case}|outputs": outputs, f"{case}|ours": np.array(json.dumps(options))}
            stored |= {f"{case}|weights|{key}": array for key, array in weights.items()}
            if file == "torch_models" and case == "language_model":
                save_file(module.state_dict(), FOLDER / "torch_language_model.safetensors", {"format": "pt"})
                halves = {key: value.bfloat16() for key, value in module.state_dict().items()}
                save_file(halves, FOLDER / "torch_bfloat16.safetensors")
                eighths = {key: value.to(torch.float8_e4m3fn) for key, value in module.state_dict().items()}
                save_file(eighths, FOLDER / "torch_float8.safetensors")
        np.savez_compressed(FOLDER / f"{file}.npz", **stored)
        print(f"{file}.npz: {len(cases)} models, {(FOLDER / f'{file}.npz').stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
