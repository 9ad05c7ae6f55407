"""Vanishing and exploding gradients, moved by hand: of one unit, of a matrix, and at a cliff."""

from .cliff import Cliff
from .dilemma import Dilemma
from .gradient_decay import GradientDecay
from .jacobian import JacobianSpectrum
from .rescue import Rescue

__all__ = ["Cliff", "Dilemma", "GradientDecay", "JacobianSpectrum", "Rescue"]
