"""A network that writes tunes, note by note, and how much of what it writes it has copied."""

import numpy as np

from .. import datasets, models, ops, tasks
from .learning import train_with_decay
from .pretrained import pretrain
from .sweep import grid, sweep

REACH = 5  # semitones up and down: with the tune as it stands, 11 of the 12 keys
TUNES = 100  # written, to see what was copied
NOTES = 32  # of each tune, where tunes and melodies of one length are compared


def melody_split():
    """-> melodies to train on, melodies held out: every eighth."""
    melodies = datasets.load_melodies()
    return [m for i, m in enumerate(melodies) if i % 8 != 7], list(melodies[7::8])


def melody_tokens():
    """The tokens of all melodies, in every key that training moves them to."""
    return tasks.TuneTokens(datasets.load_melodies(), REACH)


def tune_writer(steps=600, hidden=64):
    """A GRU on the training melodies, each in a random key; its tokens embedded in 24 numbers, dropout 0.3.

    Adam 4e-3 decayed linearly to 2e-4, clip 1, 32 melodies a step.
    """
    tokens, (training, _), rng = melody_tokens(), melody_split(), np.random.default_rng(0)
    model = models.LanguageModel(
        len(tokens), hidden, embedding_size=24, cell="GRU", dropout=0.3, rng=ops.as_rng(0)
    )
    model.metadata = {"pitches": tokens.pitches, "durations": tokens.durations}
    train_with_decay(
        model, lambda step: tasks.tunes(rng, 32, training, tokens, REACH), 4e-3, 2e-4, steps=steps
    )
    return model


def write_tunes(model, count, rng=0, temperature=1.0):
    """-> `count` new tunes as (pitch, duration); those of fewer than two notes are written anew."""
    tokens, rng, written = melody_tokens(), ops.as_rng(rng), []
    while len(written) < count:
        tune = tokens.decode(model.generate([tokens.EDGE], 200, rng, temperature, stop=tokens.EDGE))
        written += [tune] if len(tune[0]) > 1 else []
    return written


def score_tunes(model):
    """Bits a token on held-out melodies, beside tables of n-grams, all having seen every key, and no idea.

    And how many notes in a row the tunes it writes share with a training melody, in whatever key: the mean
    and the most, beside those of the held-out melodies, which copied nothing.
    """
    tokens, (training, held_out) = melody_tokens(), melody_split()
    texts = [tokens.encode(m.pitch, m.duration) for m in held_out]
    surprisals = np.concatenate([model.surprisals(text) for text in texts])
    own = [tasks.longest_copy(*tune, training) for tune in write_tunes(model, TUNES)]
    real = [tasks.longest_copy(m.pitch, m.duration, training) for m in held_out]
    return {
        **{f"{n}-gram": round(ngram_bits(n, training, texts, tokens), 3) for n in (2, 3, 4)},
        "bits": round(float(surprisals.mean() / np.log(2)), 3),
        "copied": round(float(np.mean(own)), 2),
        "copied most": max(own),
        "real": round(float(np.mean(real)), 2),
        "real most": max(real),
        "uniform": round(float(np.log2(len(tokens))), 3),
    }


def notes_quoted(tunes, melodies, notes=NOTES):
    """[the longest run of notes shared with a melody] of every tune that is long enough, cut to one length.

    A tune is a pair (pitch, duration).
    """
    long_enough = [(pitch[:notes], duration[:notes]) for pitch, duration in tunes if len(pitch) >= notes]
    return [tasks.longest_copy(*tune, melodies) for tune in long_enough]


@sweep(
    "How many notes in a row are quoted, at which temperature?",
    grid(temperature=(1.0, 0.8, 0.65, 0.5)),
    short={"tunes": 1, "notes": 4},
)
def quoted_notes(temperature, seed, tunes=20, notes=NOTES):
    """The stored writer's tunes, the first `notes` notes of each, against its training melodies.

    `tunes` of them a seed; shorter ones are written anew. Stored: the mean and the most of their longest
    runs, and how many of these have eight notes or more. "It does not quote" would be overturned by a
    temperature at which they are longer than those of melodies of the same length that copied nothing.
    """
    model, (training, _), rng, runs = WRITER.load(), melody_split(), ops.as_rng(seed), []
    while len(runs) < tunes:
        runs += notes_quoted(write_tunes(model, tunes - len(runs), rng, temperature), training, notes)
    long = sum(run >= 8 for run in runs)
    return {"tunes": tunes, "mean": round(float(np.mean(runs)), 3), "most": max(runs), "eight or more": long}


def ngram_bits(order, training, texts, tokens):
    """Bits a token of an n-gram that has counted every training melody in every key."""
    keys = range(-REACH, REACH + 1)
    seen = [tokens.encode(m.pitch, m.duration, key) for m in training for key in keys]
    table = tasks.NGram(order, len(tokens)).fit(np.concatenate(seen))
    # The first token, the edge, is given, not predicted: its share of the sum is taken out.
    nats = [table.cross_entropy(text) * len(text) - table.cross_entropy(text[:1]) for text in texts]
    return float(sum(nats) / sum(len(text) - 1 for text in texts) / np.log(2))


WRITER = pretrain(
    "tune_writer",
    "Which note comes next in a tune, and is what the network writes new?",
    tune_writer,
    score_tunes,
    short={"steps": 2, "hidden": 8},
)
