"""The chain rule, moved by hand: nested functions, a graph forward and back, and descent on a loss."""

from .descent import Descent
from .graph import ComputationalGraph
from .nested import NestedFunctions

__all__ = ["ComputationalGraph", "Descent", "NestedFunctions"]
