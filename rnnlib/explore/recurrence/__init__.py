"""Explorers of notebook 03: one recurrent unit, why order matters, five shapes of input and output."""

from .order import OrderMatters
from .shapes import SequenceShapes
from .unit import RecurrentUnit

__all__ = ["OrderMatters", "RecurrentUnit", "SequenceShapes"]
