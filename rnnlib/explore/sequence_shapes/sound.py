"""A tune as sound: the samples of a small WAV file, made with sines."""

import io
import wave

import numpy as np

RATE = 8_000  # samples a second
_QUARTER = 0.4  # seconds
_PARTIALS = (1.0, 0.4, 0.15)  # of the tone, its octave, the fifth above that
_ATTACK, _RELEASE = 0.01, 0.04  # seconds in which a note comes and goes


def wav(pitch, duration):
    """MIDI pitches and durations in quarter notes (N,) -> the bytes of a WAV file: mono, 16 bits, 8 kHz."""
    notes = [_note(p, d * _QUARTER) for p, d in zip(pitch, duration, strict=True)]
    samples = np.concatenate([np.zeros(0), *notes]) / sum(_PARTIALS)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((0.6 * 32_767 * samples).astype("<i2").tobytes())
    return file.getvalue()


def _note(pitch, seconds):
    """One note that fades, and neither starts nor ends with a click: (seconds · RATE,)."""
    t = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t
    tone = sum(share * np.sin((n + 1) * phase) for n, share in enumerate(_PARTIALS))
    gate = np.minimum(1, np.minimum(t / _ATTACK, (seconds - t) / _RELEASE))
    return tone * gate * np.exp(-1.5 * t)
