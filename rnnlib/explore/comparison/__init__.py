"""Explorers of notebook 11: the suite of tasks for every cell, and an LSTM with a part taken away."""

from .ablation import GateAblation
from .suite import Suite

__all__ = ["GateAblation", "Suite"]
