"""One note becomes a tune: the network draws pitch and duration in turn; what of it is copied; its sound."""

import io
import wave
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from ... import experiments
from ...experiments.melodies import melody_split, melody_tokens
from ...models.sampling import draw, sharpened

MOST_QUARTERS = 40  # quarter notes of a tune
MOST_NOTES = 48
RATE = 8_000  # samples a second
_QUARTER = 0.4  # seconds
_PARTIALS = (1.0, 0.4, 0.15)  # of the tone, its octave, the fifth above that
_ATTACK, _RELEASE = 0.01, 0.04  # seconds in which a note comes and goes
_PITCH_CLASSES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_FRACTIONS = {0: "", 0.25: "¼", 0.5: "½", 0.75: "¾"}


class Tune(NamedTuple):
    """N notes, and the probabilities that each was drawn from."""

    pitch: np.ndarray  # (N,) MIDI numbers
    duration: np.ndarray  # (N,) quarter notes
    pitch_p: np.ndarray  # (N, 1 + P): that the tune ends here, then every pitch, lowest first
    duration_p: np.ndarray  # (N, D) of every duration, shortest first


class Copy(NamedTuple):
    """The longest run of notes that a tune shares with one of the melodies, whatever its key."""

    notes: int  # in a row
    start: int  # the first of them, counted from 0
    names: tuple  # the melodies that have it


def note_name(pitch):
    """60 -> "C4", middle C."""
    return f"{_PITCH_CLASSES[pitch % 12]}{pitch // 12 - 1}"


def quarters(duration):
    """A duration in quarter notes as it is written: 1.5 -> "1½"."""
    whole, rest = divmod(duration, 1)
    return f"{int(whole) or ''}{_FRACTIONS[rest]}"


@cache
def writer():
    """-> the trained network, its tokens, the melodies it was trained on."""
    return experiments.pretrained("tune_writer"), melody_tokens(), melody_split()[0]


def to_compose():
    """What the JavaScript needs of the network: its cell, its weights, its pitches and durations in order."""
    model, tokens, _ = writer()
    known = {"pitches": tokens.pitches, "durations": tokens.durations}
    return {"cell": model.config["cell"], "params": dict(model.params), **known}


def known_steps():
    """What the JavaScript needs of the melodies: their steps, and how many of them each melody has."""
    steps, owners = _known_steps()
    return {"steps": steps, "owners": [[name, owners.count(name)] for name in dict.fromkeys(owners)]}


@lru_cache(maxsize=64)
def compose(first, temperature, seed, length):
    """A Tune that begins with the pitch `first` and lasts `length` quarter notes, unless it ends by itself.

    It has no more than MOST_NOTES notes, and the last may reach beyond `length`. Only a pitch or the end may
    follow a duration, and only a duration a pitch.
    """
    model, tokens, _ = writer()
    ends, lengths = np.arange(1 + len(tokens.pitches)), np.arange(1 + len(tokens.pitches), len(tokens))
    rng, notes, time = np.random.default_rng(seed), [], 0.0
    log_p, state = model.step(tokens.EDGE)
    while time < length and len(notes) < MOST_NOTES:
        pitch_p = sharpened(log_p[ends], temperature)
        pitch = draw(rng, pitch_p) if notes else 1 + tokens.pitches.index(first)
        if pitch == tokens.EDGE:
            break
        log_p, state = model.step(pitch, state)
        duration_p = sharpened(log_p[lengths], temperature)
        duration = draw(rng, duration_p)
        log_p, state = model.step(int(lengths[duration]), state)
        notes.append((tokens.pitches[pitch - 1], tokens.durations[duration], pitch_p, duration_p))
        time += tokens.durations[duration]
    return Tune(*map(np.array, zip(*notes, strict=True)))


def copied(pitch, duration):
    """-> Copy; `notes` is what `tasks.longest_copy` counts on the melodies of the training."""
    known, owners = _known_steps()
    row, best, start, names = np.zeros(len(known), int), 0, 0, ()
    for place, step in enumerate(_semitones(pitch, duration)):
        row = np.where(known == step, np.append(0, row[:-1]) + 1, 0)
        if row.max() > best:
            best = int(row.max())
            start, names = place - best + 1, dict.fromkeys(owners[k] for k in np.flatnonzero(row == best))
    return Copy(best + 1, start, tuple(names))


@cache
def _known_steps():
    """The steps of all melodies one after another, with a gap between two, and whose each is."""
    melodies = writer()[2]
    parts = [np.append(_semitones(melody.pitch, melody.duration), -1) for melody in melodies]
    return np.concatenate(parts), [m.name for m, part in zip(melodies, parts, strict=True) for _ in part]


def _semitones(pitch, duration):
    """Semitones to the next note and this duration, as one number ≥ 0 each: (N − 1,)."""
    durations = np.round(4 * np.asarray(duration)[:-1]).astype(int)  # they are whole sixteenths
    return 1000 * (np.diff(pitch) + 128) + durations


def wav(pitch, duration):
    """MIDI pitches and durations in quarter notes (N,) -> the bytes of a WAV file: mono, 16 bits, 8 kHz."""
    notes = [_tone(p, d * _QUARTER) for p, d in zip(pitch, duration, strict=True)]
    samples = np.concatenate([np.zeros(0), *notes]) / sum(_PARTIALS)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((0.6 * 32_767 * samples).astype("<i2").tobytes())
    return file.getvalue()


def _tone(pitch, seconds):
    """One note that fades, and neither starts nor ends with a click: (seconds · RATE,)."""
    t = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t
    tone = sum(share * np.sin((n + 1) * phase) for n, share in enumerate(_PARTIALS))
    gate = np.minimum(1, np.minimum(t / _ATTACK, (seconds - t) / _RELEASE))
    return tone * gate * np.exp(-1.5 * t)
