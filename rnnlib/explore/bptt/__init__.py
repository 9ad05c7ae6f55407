"""Backpropagation through time, moved by hand: the paths of the gradient, and what wrong lines do to it."""

from .bugs import BugZoo
from .paths import GradientPaths

__all__ = ["BugZoo", "GradientPaths"]
