"""The explorer of notebook 13: one screen for a task, a cell, every weight, and training."""

from .playground import Playground

__all__ = ["Playground"]
