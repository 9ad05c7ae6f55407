"""Notebook 09: a film becomes an answer, a note a tune, a written date an ISO date."""

from .alignment import AttentionAlignment
from .detector import Detector
from .tune_maker import TuneMaker

__all__ = ["AttentionAlignment", "Detector", "TuneMaker"]
