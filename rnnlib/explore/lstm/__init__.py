"""The LSTM, moved by hand: its gates over a short walk, its arrows one by one, one unit, its horizon."""

from .by_hand import GatesByHand
from .flow import LSTMGradientFlow
from .horizon import MemoryHorizon
from .unit import LSTMUnit

__all__ = ["GatesByHand", "LSTMGradientFlow", "LSTMUnit", "MemoryHorizon"]
