"""The data that the course ships, each file verified before it is read, and the way from there to arrays.

`load_sunspots()`, `load_names()` and their like give tidy named tuples; `Vocabulary`, `Characters`, `pad`,
`split_by_time`, `fit_scaling` and `sliding_windows` take it from there. Sources, rights and checksums:
data/README.md.
"""

from .encoding import Characters, Vocabulary, pad
from .files import CHECKSUMS, data_path
from .reference import load_torch_reference
from .series import (
    ElNino,
    Macro,
    Sunspots,
    Weather,
    load_elnino,
    load_macro,
    load_seattle_weather,
    load_sunspots,
)
from .symbols import (
    Melody,
    Names,
    documentation_text,
    load_lambda_dna,
    load_melodies,
    load_names,
    split_names,
)
from .windows import Scaling, fit_scaling, sliding_windows, split_by_time

__all__ = [
    "CHECKSUMS",
    "Characters",
    "ElNino",
    "Macro",
    "Melody",
    "Names",
    "Scaling",
    "Sunspots",
    "Vocabulary",
    "Weather",
    "data_path",
    "documentation_text",
    "fit_scaling",
    "load_elnino",
    "load_lambda_dna",
    "load_macro",
    "load_melodies",
    "load_names",
    "load_seattle_weather",
    "load_sunspots",
    "load_torch_reference",
    "pad",
    "sliding_windows",
    "split_by_time",
    "split_names",
]
