"""Explorers of notebook 10: what an output sees through layers and directions, and dropout over training."""

from .depth_and_direction import DepthAndDirection
from .dropout_curves import DropoutCurves

__all__ = ["DepthAndDirection", "DropoutCurves"]
