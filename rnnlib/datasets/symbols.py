"""Sequences of symbols: first names, a genome, tunes, and the English inside the learner's own Python."""

import gzip
from importlib import import_module
from typing import NamedTuple

import numpy as np

from .. import ops
from .files import read_columns, read_verified


class Names(NamedTuple):
    """First names of the 1990 United States census, lower case."""

    name: np.ndarray  # (N,) text
    sex: np.ndarray  # (N,) "F" or "M"
    percent: np.ndarray  # (N,) of the people of that sex who bear it


class Melody(NamedTuple):
    """A traditional melody in C major or A minor."""

    name: str
    pitch: np.ndarray  # (N,) MIDI numbers: 60 is middle C
    duration: np.ndarray  # (N,) quarter notes


def load_names(both_sexes=False):
    """-> Names: the 4,832 in one list only; with `both_sexes` also, twice, the 331 in both: 5,494 rows."""
    columns = read_columns("names.csv")
    names = Names(np.array(columns["name"]), np.array(columns["sex"]), np.array(columns["percent"], float))
    if both_sexes:
        return names
    _, index, count = np.unique(names.name, return_inverse=True, return_counts=True)
    return Names(*(column[count[index] == 1] for column in names))


def split_names(names, fraction=0.8, rng=0):
    """-> training names, test names: a random split, the same for the same `rng`: of 4,832, 3,865 and 967."""
    if not 0 < ops.check_real("fraction", fraction) < 1:
        raise ValueError(f"fraction: wanted a number between 0 and 1, got {fraction}")
    if not isinstance(names, Names):
        raise TypeError(f"names: wanted Names, as load_names gives them, got {type(names).__name__}")
    order = ops.as_rng(rng).permutation(len(names.name))
    cut = int(fraction * len(order))
    if not 0 < cut < len(order):
        raise ValueError(f"names: wanted enough for two parts, got {len(order)} and fraction {fraction}")
    return tuple(Names(*(column[part] for column in names)) for part in (order[:cut], order[cut:]))


def load_lambda_dna():
    """-> the 48,502 bases of the phage lambda's genome, a string of A, C, G and T."""
    _, bases = gzip.decompress(read_verified("lambda_virus.fa.gz")).decode("ascii").splitlines()
    return bases


def load_melodies():
    """-> a tuple of Melody."""
    columns = read_columns("melodies.csv")
    names = np.array(columns["name"])
    pitches, durations = np.array(columns["pitch"], int), np.array(columns["duration"], float)
    starts = np.flatnonzero(np.array(columns["position"], int) == 0)
    notes = zip(np.split(pitches, starts[1:]), np.split(durations, starts[1:]), strict=True)
    return tuple(Melody(str(names[start]), *note) for start, note in zip(starts, notes, strict=True))


def documentation_text():
    """-> about 465,000 characters of English: the running Python's help topics. Versions differ."""
    topics = import_module("pydoc_data.topics").topics  # half a megabyte: only if asked for
    return "\n\n".join(text.strip() for _, text in sorted(topics.items()))
