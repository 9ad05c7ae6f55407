"""Explorers: pictures that move when a weight moves, such as `explore.GradientDecay(w=1.1, steps=40)`.

All of them stand in CATALOGUE. How to write one is told in `rnnlib.explore.live`.
"""

import gc

from .bptt import BugZoo, GradientPaths
from .chain_rule import ComputationalGraph, Descent, NestedFunctions
from .comparison import GateAblation, Suite
from .deeper import DepthAndDirection, DropoutCurves
from .feedforward import NetworkExplorer, NeuronExplorer
from .forecast import Forecast
from .gru import GRUGradientFlow, GRUUnit, Race
from .language import EmbeddingMap, Influence, NameWriter, NextWord, UnitReader
from .lstm import CutBelt, GatesByHand, LSTMGradientFlow, LSTMUnit, MemoryHorizon
from .playground import Playground
from .recurrence import OrderMatters, RecurrentUnit, SequenceShapes
from .sequence_shapes import AttentionAlignment, Detector, TuneMaker
from .vanishing import Cliff, Dilemma, GradientDecay, JacobianSpectrum, Rescue

_EXPLORERS = (
    NameWriter,
    NeuronExplorer,
    NetworkExplorer,
    NestedFunctions,
    ComputationalGraph,
    Descent,
    RecurrentUnit,
    OrderMatters,
    SequenceShapes,
    GradientPaths,
    BugZoo,
    GradientDecay,
    JacobianSpectrum,
    Dilemma,
    Rescue,
    Cliff,
    GatesByHand,
    LSTMUnit,
    LSTMGradientFlow,
    CutBelt,
    MemoryHorizon,
    GRUUnit,
    GRUGradientFlow,
    Race,
    NextWord,
    Influence,
    UnitReader,
    EmbeddingMap,
    Detector,
    TuneMaker,
    AttentionAlignment,
    DepthAndDirection,
    DropoutCurves,
    Suite,
    GateAblation,
    Forecast,
    Playground,
)
CATALOGUE = {kind.__name__: kind for kind in _EXPLORERS}

__all__ = ["CATALOGUE", *CATALOGUE]

# What the imports have made, some 100,000 objects, lives as long as the kernel. A full garbage collection
# would look through all of it, 40 ms, in the middle of a drag.
gc.collect()
gc.freeze()
