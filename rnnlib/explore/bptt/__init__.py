"""Backpropagation through time, moved by hand: the paths of the gradient, and what each step adds to it."""

from .paths import GradientPaths

__all__ = ["GradientPaths"]
