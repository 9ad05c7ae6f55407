"""Melodies as sequences of tokens: a note's pitch, its duration, the next note's pitch, and so on.

A melody is anything with the attributes `pitch` and `duration`, such as `datasets.load_melodies()` gives.
"""

import numpy as np

from ..ops import as_rng
from .batch import check_count, next_token_batch


class TuneTokens:
    """Tokens for notes: 0 is the edge of a tune, then come the pitches, lowest first, then the durations.

    Pitch and duration are two tokens, so that a note never heard before still has both of its parts. All
    pitches from the lowest to the highest of the melodies are in, and `reach` semitones more on either side.
    """

    EDGE = 0

    def __init__(self, melodies, reach=0):
        check_melodies(melodies)
        pitches = np.concatenate([melody.pitch for melody in melodies])
        low, high = int(pitches.min()) - check_count("reach", reach, 0), int(pitches.max()) + reach
        self.pitches = tuple(range(low, high + 1))
        self.durations = tuple(np.unique(np.concatenate([melody.duration for melody in melodies])).tolist())

    def __len__(self):
        return 1 + len(self.pitches) + len(self.durations)

    def encode(self, pitch, duration, shift=0):
        """Pitches and durations (N,), the pitches moved by `shift` semitones -> tokens (2N + 2,)."""
        pitch, duration = np.asarray(pitch) + shift, np.asarray(duration)
        if pitch.ndim != 1 or pitch.shape != duration.shape:
            given = f"shapes {pitch.shape} and {duration.shape}"
            raise ValueError(f"pitch, duration: wanted two rows of one length, got {given}")
        if not (np.isin(pitch, self.pitches).all() and np.isin(duration, self.durations).all()):
            raise ValueError(
                f"pitch, duration: wanted pitches {self.pitches[0]} … {self.pitches[-1]} and durations "
                f"{self.durations}, got {pitch.tolist()} and {duration.tolist()}"
            )
        notes = np.stack(
            [1 + pitch - self.pitches[0], 1 + len(self.pitches) + np.searchsorted(self.durations, duration)]
        )
        return np.r_[self.EDGE, notes.T.ravel(), self.EDGE]

    def decode(self, tokens):
        """Tokens -> pitches, durations: the notes up to the second edge. Tokens out of turn are skipped."""
        pitches, durations = [], []
        for token in self._inside(tokens):
            if self.is_pitch(token) and len(pitches) == len(durations):
                pitches.append(self.pitches[token - 1])
            elif not self.is_pitch(token) and len(pitches) > len(durations):
                durations.append(self.durations[token - 1 - len(self.pitches)])
        return np.array(pitches[: len(durations)], int), np.array(durations, float)

    def is_pitch(self, token):
        """Whether a token is a pitch."""
        return 1 <= token <= len(self.pitches)

    def _inside(self, tokens):
        """The tokens between the edges; the last edge may be missing."""
        tokens = np.asarray(tokens)
        if not np.isin(tokens, range(len(self))).all():
            raise ValueError(f"tokens: wanted integers from 0 to {len(self) - 1}, got {tokens}")
        tokens = tokens.tolist()
        tokens = tokens[tokens[:1] == [self.EDGE] :]
        return tokens[: tokens.index(self.EDGE)] if self.EDGE in tokens else tokens


def tunes(rng, batch_size, melodies, tokens, reach=0):
    """Random melodies, each moved by up to `reach` semitones -> Batch: predict each next token."""
    check_melodies(melodies)
    rng = as_rng(rng)
    picks = rng.integers(len(melodies), size=check_count("batch_size", batch_size))
    shifts = rng.integers(-check_count("reach", reach, 0), reach + 1, batch_size)
    chosen = [melodies[pick] for pick in picks]
    moved = zip(chosen, shifts, strict=True)
    return next_token_batch([tokens.encode(melody.pitch, melody.duration, shift) for melody, shift in moved])


def check_melodies(melodies):
    """At least one melody, each with pitches and durations."""
    if not len(melodies):
        raise ValueError("melodies: wanted at least one, got none")
    for melody in melodies:
        if not (hasattr(melody, "pitch") and hasattr(melody, "duration")):
            raise TypeError(f"melodies: wanted a pitch and a duration in each, got {type(melody).__name__}")


def longest_copy(pitch, duration, melodies):
    """How many notes in a row a tune shares with any one of the melodies, whatever its key: what was copied.

    Compared are the steps from note to note and their durations; the answer counts notes.
    """
    if np.shape(pitch) != np.shape(duration) or np.ndim(pitch) != 1:
        given = f"shapes {np.shape(pitch)} and {np.shape(duration)}"
        raise ValueError(f"pitch, duration: wanted two rows of one length, got {given}")
    mine = _steps(pitch, duration)
    return max((_longest_common(mine, _steps(m.pitch, m.duration)) + 1 for m in melodies), default=0)


def _steps(pitch, duration):
    """[(semitones to the next note, this duration), …]"""
    return list(zip(np.diff(pitch).tolist(), np.asarray(duration).tolist(), strict=False))


def _longest_common(a, b):
    """The length of the longest run that both lists contain."""
    best, row = 0, [0] * (len(b) + 1)
    for item in a:
        row = [0] + [row[j] + 1 if item == other else 0 for j, other in enumerate(b)]
        best = max(best, *row)
    return best
