"""Explorers of notebook 08: what a language model says next, leans on, tracks, and takes for alike."""

from .embedding_map import EmbeddingMap
from .influence import Influence
from .next_word import NextWord
from .unit_reader import UnitReader

__all__ = ["EmbeddingMap", "Influence", "NextWord", "UnitReader"]
