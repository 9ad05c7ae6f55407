"""Reber's grammar, embedded in itself, and as a stream without end: strings from a small automaton.

The embedded grammar wraps a Reber string in T … T or P … P, between B and E: only who remembers the second
symbol can foretell the last but one. Reber (1967); embedded: Fahlman (1991), Hochreiter & Schmidhuber (1997);
continual: Gers, Schmidhuber & Cummins (2000).
"""

from typing import NamedTuple

import numpy as np

from ..ops import as_rng, check_array
from .batch import check_count, next_token_batch

SYMBOLS = "BTPSXVE"
END = 7
# state -> {symbol: next state}; where there are two, each has probability ½.
ARCS = (
    {"B": 1},
    {"T": 2, "P": 3},
    {"S": 2, "X": 4},
    {"T": 3, "V": 5},
    {"X": 3, "S": 6},
    {"P": 4, "V": 6},
    {"E": END},
)


class ReberBatch(NamedTuple):
    """A Batch that also knows, for every step, which symbols the grammar allows next."""

    inputs: np.ndarray  # (T, B) tokens, indices into SYMBOLS
    targets: np.ndarray  # (T, B) the next token
    mask: np.ndarray  # (T, B) bool
    lengths: np.ndarray  # (B,), None in a stream
    legal: np.ndarray  # (T, B, 7) bool: which symbols may come next


def reber(rng, batch_size):
    """Reber strings, to predict each next symbol -> ReberBatch."""
    return reber_batch(_strings(rng, batch_size, _reber_string), embedded=False)


def embedded_reber(rng, batch_size):
    """Embedded Reber strings, to predict each next symbol -> ReberBatch."""
    return reber_batch(embedded_reber_strings(rng, batch_size))


def reber_strings(rng, count):
    """-> a list of strings such as "BTXSE"."""
    return _strings(rng, count, _reber_string)


def embedded_reber_strings(rng, count):
    """-> a list of strings such as "BTBTXSETE"."""
    return _strings(rng, count, _embedded_string)


def reber_batch(strings, embedded=True):
    """Strings of the (embedded) grammar -> ReberBatch, padded to the longest."""
    if isinstance(strings, str) or not len(strings):
        raise ValueError(f"strings: wanted a list of at least one, got {strings!r}")
    allowed = [legal_symbols(string, embedded) for string in strings]
    batch = next_token_batch([[SYMBOLS.index(symbol) for symbol in string] for string in strings])
    legal = np.zeros((*batch.inputs.shape, len(SYMBOLS)), bool)
    for b, places in enumerate(allowed):
        for t, symbols in enumerate(places[1:]):
            legal[t, b, [SYMBOLS.index(symbol) for symbol in symbols]] = True
    return ReberBatch(*batch, legal)


def legal_symbols(string, embedded=True):
    """What may stand at each place of a whole string: of "BTXSE", not embedded, B, TP, SX, XS, E.

    ValueError for a string that the grammar does not make.
    """
    inner = string[2:-2] if embedded else string
    allowed, state = [], 0
    for symbol in inner:
        allowed.append("" if state == END else "".join(ARCS[state]))
        state = ARCS[state][symbol] if symbol in allowed[-1] else END
    if embedded:
        allowed = ["B", "TP", *allowed, string[1:2], "E"]
    whole = state == END and len(allowed) == len(string)
    if not whole or not all(map(str.__contains__, allowed, string)):
        grammar = "embedded Reber" if embedded else "Reber"
        raise ValueError(f"string: wanted a string of the {grammar} grammar, got {string!r}")
    return allowed


def legal_first(logits, batch):
    """The criterion of 1997: do all legal symbols outrank all others, at every step of a string? -> (B,)"""
    logits = check_array("logits", logits, shape=batch.legal.shape)
    worst_legal = np.where(batch.legal, logits, np.inf).min(axis=-1)
    best_other = np.where(batch.legal, -np.inf, logits).max(axis=-1)
    return ((worst_legal > best_other) | ~batch.mask).all(axis=0)


def continual_reber(rng, batch_size, length):
    """Embedded Reber strings one after another without end -> an iterator of ReberBatch, `length` steps each.

    Each batch goes on where the last one stopped, so the state is to be carried from one to the next.
    """
    check_count("length", length)
    rng = as_rng(rng)
    streams = [_stream(rng) for _ in range(check_count("batch_size", batch_size))]
    tokens = np.array([[next(stream)[0] for stream in streams]])
    while True:
        steps = [[next(stream) for stream in streams] for _ in range(length)]
        tokens = np.concatenate([tokens[-1:], [[token for token, _ in step] for step in steps]])
        legal = np.array([[allowed for _, allowed in step] for step in steps])
        yield ReberBatch(tokens[:-1], tokens[1:], np.ones(legal.shape[:2], bool), None, legal)


def reber_mean_length():
    """The mean number of symbols in a Reber string: 8."""
    return float(_expected_visits().sum())


def reber_entropy():
    """The information in a whole Reber string, in nats: 6 log 2."""
    choices = np.array([len(arcs) for arcs in ARCS])
    return float(_expected_visits() @ np.log(choices))


def embedded_reber_mean_length():
    """Four symbols more than inside: 12."""
    return reber_mean_length() + 4


def embedded_reber_entropy():
    """The least possible cross entropy in nats a predicted symbol: 7 log 2 / 11, the first B being known."""
    return (reber_entropy() + float(np.log(2))) / (embedded_reber_mean_length() - 1)


def _expected_visits():
    """How often a string passes each state: v = start + Pᵀ v, the mean over all strings."""
    P = np.zeros((END, END))
    for state, arcs in enumerate(ARCS):
        for after in arcs.values():
            if after != END:
                P[state, after] += 1 / len(arcs)
    return np.linalg.solve(np.eye(END) - P.T, np.eye(END)[0])


def _strings(rng, count, make):
    rng = as_rng(rng)
    return [make(rng) for _ in range(check_count("count", count))]


def _reber_string(rng):
    string, state = "", 0
    while state != END:
        symbols = list(ARCS[state])
        symbol = symbols[rng.integers(len(symbols))]
        string, state = string + symbol, ARCS[state][symbol]
    return string


def _embedded_string(rng):
    wrapper = "TP"[rng.integers(2)]
    return f"B{wrapper}{_reber_string(rng)}{wrapper}E"


def _stream(rng):
    """Tokens of string after string, each with the symbols that could have stood there (7,)."""
    while True:
        string = _embedded_string(rng)
        for symbol, allowed in zip(string, legal_symbols(string), strict=True):
            yield SYMBOLS.index(symbol), [s in allowed for s in SYMBOLS]
