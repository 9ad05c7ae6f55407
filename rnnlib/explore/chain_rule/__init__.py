"""The chain rule, moved by hand: nested functions, and a computational graph forward and back."""

from .graph import ComputationalGraph
from .nested import NestedFunctions

__all__ = ["ComputationalGraph", "NestedFunctions"]
