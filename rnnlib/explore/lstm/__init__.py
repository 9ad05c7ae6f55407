"""The LSTM, moved by hand: its gates over a short walk, one unit with all its weights, and its horizon."""

from .by_hand import GatesByHand
from .horizon import MemoryHorizon
from .unit import LSTMUnit

__all__ = ["GatesByHand", "LSTMUnit", "MemoryHorizon"]
