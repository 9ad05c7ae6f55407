"""Layers: weights, a way forward and a hand-written way back. The parts that models are built from."""

from .attention import AdditiveAttention, Attention
from .base import Layer
from .cells import GRU, LSTM, RNN
from .dropout import Dropout
from .embedding import Embedding
from .layer_norm import LayerNorm
from .linear import Linear
from .recurrent import Recurrent
from .refined import RefinedLSTM, UniformGateLSTM
from .self_attention import SelfAttention

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AdditiveAttention",
    "Attention",
    "Dropout",
    "Embedding",
    "Layer",
    "LayerNorm",
    "Linear",
    "Recurrent",
    "RefinedLSTM",
    "SelfAttention",
    "UniformGateLSTM",
]
