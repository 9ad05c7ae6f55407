"""Explorers of notebook 08: what a language model says next, leans on, tracks, and takes for alike."""

from .influence import Influence
from .next_word import NextWord
from .unit_reader import UnitReader

__all__ = ["Influence", "NextWord", "UnitReader"]
