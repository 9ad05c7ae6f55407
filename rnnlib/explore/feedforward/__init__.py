"""Notebook 01's explorers: one neuron, and a network with one hidden layer."""

from .network import NetworkExplorer
from .neuron import NeuronExplorer

__all__ = ["NetworkExplorer", "NeuronExplorer"]
