"""Recurrent neural networks in NumPy: every gradient written by hand, checked, and fast.

Layers, models and saving stand here by name; the rest in modules: `rnnlib.kernels` (the equations),
`gradcheck`, `losses`, `optim`, `train`, `tasks`, `datasets`, `diagnostics`. Pictures and lessons are imported
by name: `rnnlib.plots`, `rnnlib.explore`, `rnnlib.exercises`. Time comes first: x is (T, B, D).
"""

from importlib import import_module

from . import gradcheck, kernels, layers, losses, models, ops, optim, train
from .layers import (
    GRU,
    LSTM,
    RNN,
    AdditiveAttention,
    Attention,
    Dropout,
    Embedding,
    LayerNorm,
    Linear,
    SelfAttention,
)
from .models import (
    EncoderDecoder,
    FeedForward,
    LanguageModel,
    SelfAttentionTagger,
    SequenceClassifier,
    SequenceTagger,
    from_keras,
    from_torch,
    load,
    load_safetensors,
    save,
    save_safetensors,
    to_keras,
    to_torch,
)

__version__ = "1.0.0"

_WHEN_ASKED_FOR = ("datasets", "diagnostics", "tasks")  # together a third of the time


def __getattr__(name):
    """The modules that are loaded when they are first asked for."""
    if name in _WHEN_ASKED_FOR:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AdditiveAttention",
    "Attention",
    "Dropout",
    "Embedding",
    "EncoderDecoder",
    "FeedForward",
    "LanguageModel",
    "LayerNorm",
    "Linear",
    "SelfAttention",
    "SelfAttentionTagger",
    "SequenceClassifier",
    "SequenceTagger",
    "datasets",
    "diagnostics",
    "from_keras",
    "from_torch",
    "gradcheck",
    "kernels",
    "layers",
    "load",
    "load_safetensors",
    "losses",
    "models",
    "ops",
    "optim",
    "save",
    "save_safetensors",
    "tasks",
    "to_keras",
    "to_torch",
    "train",
]
