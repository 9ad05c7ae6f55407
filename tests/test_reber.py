import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import tasks

quick = settings(deadline=None, max_examples=25)
# The diagram of Reber's grammar, read off once more and in another form: (state, symbol) -> state.
DIAGRAM = {
    (0, "B"): 1,
    (1, "T"): 2,
    (1, "P"): 3,
    (2, "S"): 2,
    (2, "X"): 4,
    (3, "T"): 3,
    (3, "V"): 5,
    (4, "X"): 3,
    (4, "S"): 6,
    (5, "P"): 4,
    (5, "V"): 6,
    (6, "E"): 7,
}


def out(state):
    return {symbol: after for (before, symbol), after in DIAGRAM.items() if before == state}


def accepted(string):
    state = 0
    for symbol in string:
        state = out(state).get(symbol)
        if state is None:
            return False
    return state == 7


def accepted_embedded(string):
    outer = len(string) > 3 and string[0] == "B" and string[1] in "TP" and string[-2:] == string[1] + "E"
    return outer and accepted(string[2:-2])


def solve(A, b):
    """Gaussian elimination over the fractions."""
    rows = [[*row, value] for row, value in zip(A, b, strict=True)]
    for i in range(len(rows)):
        pivot = next(r for r in range(i, len(rows)) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for r in range(len(rows)):
            if r != i:
                rows[r] = [x - rows[r][i] * y for x, y in zip(rows[r], rows[i])]
    return [row[-1] for row in rows]


def test_exact_facts():
    """Symbols L and bits H to come from a state: L = 1 + Σ p L′, H = log₂ choices + Σ p H′, in fractions."""
    P = [[Fraction(sum(a == j for a in out(i).values()), len(out(i))) for j in range(7)] for i in range(7)]
    A = [[Fraction(i == j) - P[i][j] for j in range(7)] for i in range(7)]
    length = solve(A, [Fraction(1)] * 7)[0]
    bits = solve(A, [Fraction(len(out(i)) - 1) for i in range(7)])[0]  # one or two choices: 0 or 1 bit
    assert (length, bits) == (8, 6)
    assert tasks.reber_mean_length() == pytest.approx(8)
    assert tasks.reber_entropy() == pytest.approx(6 * np.log(2))
    assert tasks.embedded_reber_mean_length() == pytest.approx(12)
    assert tasks.embedded_reber_entropy() == pytest.approx(7 * np.log(2) / 11)
    assert round(tasks.embedded_reber_entropy(), 4) == 0.4411


def test_samples_agree_with_the_exact_facts():
    batch = tasks.embedded_reber(0, 4000)
    assert np.mean(batch.lengths + 1) == pytest.approx(12, abs=0.2)
    choices = batch.legal.sum(axis=2)
    nats = np.log(choices[batch.mask]).sum() / batch.mask.sum()
    assert nats == pytest.approx(tasks.embedded_reber_entropy(), abs=0.003)


@pytest.mark.parametrize(
    ("make", "accept"), [(tasks.reber_strings, accepted), (tasks.embedded_reber_strings, accepted_embedded)]
)
def test_strings_are_of_the_grammar(make, accept):
    strings = make(0, 300)
    assert all(map(accept, strings)) and len(set(strings)) > 40


@pytest.mark.parametrize("embedded", [False, True])
def test_legal_symbols_accepts_the_grammar_and_nothing_else(embedded):
    accept = accepted_embedded if embedded else accepted
    short = ["".join(p) for n in range(4) for p in itertools.product("BTPSXVE", repeat=n)]
    longer = ["B" + "".join(p) + "E" for n in range(2, 6) for p in itertools.product("TPSXV", repeat=n)]
    wraps = [("", "")]
    if embedded:
        wraps += [("BT", "TE"), ("BP", "PE"), ("BT", "PE"), ("TT", "TE"), ("BE", "EE")]
    counted = 0
    for inner, (before, after) in itertools.product(short + longer, wraps):
        string = before + inner + after
        if accept(string):
            counted += 1
            assert len(tasks.legal_symbols(string, embedded)) == len(string)
        else:
            with pytest.raises(ValueError, match="wanted a string of the"):
                tasks.legal_symbols(string, embedded)
    assert counted > 5


@given(st.integers(0, 2**32), st.integers(1, 8), st.booleans())
@quick
def test_batch(seed, B, embedded):
    strings = (tasks.embedded_reber_strings if embedded else tasks.reber_strings)(seed, B)
    batch = tasks.reber_batch(strings, embedded)
    T = max(map(len, strings)) - 1
    assert batch.inputs.shape == batch.targets.shape == batch.mask.shape == (T, B)
    assert batch.legal.shape == (T, B, 7) and batch.legal.dtype == bool
    for b, string in enumerate(strings):
        n = len(string) - 1
        assert batch.lengths[b] == n == batch.mask[:, b].sum() and batch.mask[:n, b].all()
        assert "".join(tasks.REBER_SYMBOLS[token] for token in batch.inputs[:n, b]) == string[:-1]
        assert "".join(tasks.REBER_SYMBOLS[token] for token in batch.targets[:n, b]) == string[1:]
        assert batch.legal[np.arange(n), b, batch.targets[:n, b]].all() and not batch.legal[n:, b].any()
        if embedded:
            assert batch.legal[0, b].sum() == 2 and (batch.legal[n - 2 : n, b].sum(axis=1) == 1).all()
            assert string[-2] == string[1]


def test_a_string_from_elsewhere_is_refused():
    with pytest.raises(ValueError, match="'BTXSB'"):
        tasks.reber_batch(["BTXSE", "BTXSB"], embedded=False)


def test_criterion_of_1997():
    batch = tasks.embedded_reber(0, 20)
    logits = np.where(batch.legal, 1.0, 0.0)
    assert tasks.legal_first(logits, batch).tolist() == [True] * 20
    spoilt = logits.copy()
    spoilt[batch.lengths[3] - 2, 3] = 1.0  # one tie at the symbol that takes memory
    assert np.flatnonzero(~tasks.legal_first(spoilt, batch)).tolist() == [3]
    spoilt = logits.copy()
    spoilt[~batch.mask] = np.random.default_rng(0).normal(size=7)  # padding does not count
    assert tasks.legal_first(spoilt, batch).all()
    half = logits.copy()
    half[0, 5, np.flatnonzero(batch.legal[0, 5])[0]] = -1.0  # one of two legal symbols sinks
    assert np.flatnonzero(~tasks.legal_first(half, batch)).tolist() == [5]


def test_continual_stream_goes_on_from_chunk_to_chunk():
    chunks = [batch for batch, _ in zip(tasks.continual_reber(0, 3, 17), range(20))]
    inputs, targets, legal = (
        np.concatenate([getattr(c, name) for c in chunks]) for name in ("inputs", "targets", "legal")
    )
    assert np.array_equal(inputs[1:], targets[:-1])
    assert np.take_along_axis(legal, targets[..., None], axis=2).all()
    for b in range(3):
        text = "".join(tasks.REBER_SYMBOLS[token] for token in inputs[:, b])
        allowed = ["".join(s for s, ok in zip("BTPSXVE", row) if ok) for row in legal[:, b]]
        rest, strings = text, []
        while len(rest) > 60:
            end = next(n for n in range(4, len(rest)) if accepted_embedded(rest[:n]))
            strings.append(rest[:end])
            rest = rest[end:]
        wanted = ["".join(sorted(a)) for s in strings for a in tasks.legal_symbols(s)]
        assert ["".join(sorted(a)) for a in allowed][: len(wanted) - 1] == wanted[1:]
    assert not np.array_equal(inputs[:, 0], inputs[:, 1])
