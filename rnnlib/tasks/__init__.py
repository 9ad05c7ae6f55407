"""Sequences made to order: each generator takes a seed or a Generator; the same seed gives the same batch.

Where the best possible score, or that of a guess, is known exactly, a function beside the generator gives it.
"""

from .automaton import Automaton
from .batch import Batch, stream_batches
from .english import Probes, agreement_correct, agreement_probes, toy_english
from .frames import Frames, frame_posteriors, noisy_frames
from .melodies import TuneTokens, longest_copy, tunes
from .memory import (
    adding,
    adding_baseline,
    associative_recall,
    associative_recall_without_keys,
    copy,
    copy_baseline,
    delayed_recall,
    delayed_recall_baseline,
    reversal,
    temporal_order,
    temporal_order_baseline,
)
from .ngrams import NGram
from .opinions import SENTIMENT_WORDS, bag_of_words_accuracy, sentiment, sentiment_label, swap_clauses
from .prices import random_walk, random_walk_optimum
from .reber_grammar import SYMBOLS as REBER_SYMBOLS
from .reber_grammar import (
    ReberBatch,
    continual_reber,
    embedded_reber,
    embedded_reber_entropy,
    embedded_reber_mean_length,
    embedded_reber_strings,
    legal_first,
    legal_symbols,
    reber,
    reber_batch,
    reber_entropy,
    reber_mean_length,
    reber_strings,
)
from .videos import (
    DOG_SHAPE,
    DOT_SHAPE,
    Run,
    VideoBatch,
    draw_run,
    film,
    hopping_dot,
    order_free_accuracy,
    running_dog,
)
from .written_dates import DATE_SYMBOLS, ISO_SYMBOLS, dates, is_held_out, write_date

__all__ = [
    "DATE_SYMBOLS",
    "DOG_SHAPE",
    "DOT_SHAPE",
    "ISO_SYMBOLS",
    "REBER_SYMBOLS",
    "SENTIMENT_WORDS",
    "Automaton",
    "Batch",
    "Frames",
    "NGram",
    "Probes",
    "ReberBatch",
    "Run",
    "TuneTokens",
    "VideoBatch",
    "adding",
    "adding_baseline",
    "agreement_correct",
    "agreement_probes",
    "associative_recall",
    "associative_recall_without_keys",
    "bag_of_words_accuracy",
    "continual_reber",
    "copy",
    "copy_baseline",
    "dates",
    "delayed_recall",
    "delayed_recall_baseline",
    "draw_run",
    "embedded_reber",
    "embedded_reber_entropy",
    "embedded_reber_mean_length",
    "embedded_reber_strings",
    "film",
    "frame_posteriors",
    "hopping_dot",
    "is_held_out",
    "legal_first",
    "legal_symbols",
    "longest_copy",
    "noisy_frames",
    "order_free_accuracy",
    "random_walk",
    "random_walk_optimum",
    "reber",
    "reber_batch",
    "reber_entropy",
    "reber_mean_length",
    "reber_strings",
    "reversal",
    "running_dog",
    "sentiment",
    "sentiment_label",
    "stream_batches",
    "swap_clauses",
    "temporal_order",
    "temporal_order_baseline",
    "toy_english",
    "tunes",
    "write_date",
]
