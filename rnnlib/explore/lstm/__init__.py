"""The LSTM, moved by hand: gates over a short walk, its arrows, one unit, its horizon, its way back cut."""

from .by_hand import GatesByHand
from .cut_belt import CutBelt
from .flow import LSTMGradientFlow
from .horizon import MemoryHorizon
from .unit import LSTMUnit

__all__ = ["CutBelt", "GatesByHand", "LSTMGradientFlow", "LSTMUnit", "MemoryHorizon"]
