"""Vanishing and exploding gradients, moved by hand: of one unit, of a matrix, and at a cliff."""

from .cliff import Cliff
from .gradient_decay import GradientDecay
from .jacobian import JacobianSpectrum

__all__ = ["Cliff", "GradientDecay", "JacobianSpectrum"]
