"""Vanishing and exploding gradients, moved by hand."""

from .gradient_decay import GradientDecay

__all__ = ["GradientDecay"]
