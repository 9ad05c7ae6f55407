"""Recurrent neural networks in NumPy: every gradient written by hand, checked, and fast."""

__version__ = "1.0.0"
