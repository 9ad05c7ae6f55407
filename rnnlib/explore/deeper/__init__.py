"""Deeper networks: what each output can see through layers and directions, and dropout over training."""

from .curves import DropoutCurves
from .direction import DepthAndDirection

__all__ = ["DepthAndDirection", "DropoutCurves"]
