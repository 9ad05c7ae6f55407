import itertools
import re
from collections import Counter, defaultdict
from datetime import date, datetime
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import tasks
from rnnlib.tasks.opinions import BAD, GOOD, JOINTS, NOUNS
from rnnlib.tasks.written_dates import FORMS

quick = settings(deadline=None, max_examples=25)
seeds, sizes = st.integers(0, 2**32), st.integers(1, 6)

MELODIES = [
    SimpleNamespace(pitch=np.array([60, 62, 64, 60, 67]), duration=np.array([1.0, 1, 0.5, 0.5, 3])),
    SimpleNamespace(pitch=np.array([69, 67]), duration=np.array([1.5, 0.5])),
]
TUNE_TOKENS = tasks.TuneTokens(MELODIES, reach=2)
GENERATORS = {
    "delayed_recall": lambda rng: tasks.delayed_recall(rng, 4, 7),
    "adding": lambda rng: tasks.adding(rng, 4, 9),
    "copy": lambda rng: tasks.copy(rng, 4, 5),
    "temporal_order": lambda rng: tasks.temporal_order(rng, 4, 20),
    "reversal": lambda rng: tasks.reversal(rng, 4, 5),
    "associative_recall": lambda rng: tasks.associative_recall(rng, 4, 5),
    "reber": lambda rng: tasks.reber(rng, 4),
    "embedded_reber": lambda rng: tasks.embedded_reber(rng, 4),
    "continual_reber": lambda rng: next(tasks.continual_reber(rng, 4, 20)),
    "toy_english": lambda rng: (tasks.toy_english().sample(rng, 5),),
    "sentiment": lambda rng: tasks.sentiment(rng, 4),
    "hopping_dot": lambda rng: tasks.hopping_dot(rng, 4, 30),
    "running_dog": lambda rng: tasks.running_dog(rng, 4, 30),
    "dates": lambda rng: tasks.dates(rng, 4),
    "tunes": lambda rng: tasks.tunes(rng, 4, MELODIES, TUNE_TOKENS, reach=2),
    "noisy_frames": lambda rng: tasks.noisy_frames(rng, 4, 10),
    "random_walk": lambda rng: (tasks.random_walk(rng, 10, 4),),
}


def same(a, b):
    return all(x is y is None or np.array_equal(x, y) for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("name", GENERATORS)
def test_one_seed_makes_one_batch(name):
    make = GENERATORS[name]
    assert same(make(3), make(3))
    assert same(make(3), make(np.random.default_rng(3)))
    assert not same(make(3), make(4))
    rng = np.random.default_rng(3)
    assert not same(make(rng), make(rng))


@pytest.mark.parametrize("name", sorted(set(GENERATORS) - {"toy_english", "random_walk"}))
def test_every_batch_has_what_a_model_reads(name):
    batch = GENERATORS[name](0)
    T, B = batch.inputs.shape[:2]
    assert B == 4
    assert batch.inputs.dtype == (np.int64 if batch.inputs.ndim == 2 else np.float32)
    if name not in ("dates", "reversal"):
        assert batch.targets.shape in [(B,), (B, 1), (T, B)]
    if batch.mask is not None:
        assert batch.mask.shape == (T, B) and batch.mask.dtype == bool and batch.mask.any(axis=0).all()
    if batch.lengths is not None:
        assert batch.lengths.shape == (B,) and batch.lengths.max() == T and batch.lengths.min() >= 1


def test_batches_do_not_share_memory_with_each_other():
    for name in ("delayed_recall", "copy", "reversal"):
        batch = GENERATORS[name](0)
        assert not np.shares_memory(batch.inputs, batch.targets)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: tasks.delayed_recall(0, 4, 0), "lag: wanted an integer, at least 1, got 0"),
        (lambda: tasks.delayed_recall(0, 0, 5), "batch_size: wanted an integer, at least 1, got 0"),
        (lambda: tasks.delayed_recall(0, 4, 5, symbols=1), "symbols"),
        (lambda: tasks.adding(0, 4, 1), "length"),
        (lambda: tasks.adding(0, 4, 10.0), "length"),
        (lambda: tasks.adding(0, True, 10), "batch_size"),
        (lambda: tasks.copy(0, 4, 0), "delay"),
        (lambda: tasks.copy(0, 4, 5, symbols=1), "symbols"),
        (lambda: tasks.temporal_order(0, 4, 9), "length"),
        (lambda: tasks.reversal(0, 4, 0), "length"),
        (lambda: tasks.associative_recall(0, 4, 0), "pairs"),
        (
            lambda: tasks.associative_recall(0, 4, 5, keys=4),
            "pairs: wanted at most 4, one for each key, got 5",
        ),
        (lambda: tasks.associative_recall(0, 4, 5, values=1), "values"),
        (lambda: tasks.associative_recall_without_keys(0), "pairs"),
        (lambda: tasks.embedded_reber(0, 0), "count"),
        (lambda: next(tasks.continual_reber(0, 2, 0)), "length"),
        (lambda: tasks.toy_english().sample(0, 0), "sentences"),
        (lambda: tasks.sentiment(0, 4, degrees=-1), "degrees"),
        (lambda: tasks.sentiment_label(["the", "film"]), "words: wanted two clauses"),
        (lambda: tasks.hopping_dot(0, 4, frames=20, within=17), "within: wanted at most 16"),
        (lambda: tasks.hopping_dot(0, 4, noise=-1), "noise: wanted a number from 0 to 10"),
        (lambda: tasks.running_dog(0, 4, frames=19), "frames"),
        (lambda: tasks.running_dog(0, 4, label="bark"), "label: wanted one of 'jump', 'crouch', got 'bark'"),
        (lambda: tasks.tunes(0, 4, [], TUNE_TOKENS), "melodies"),
        (lambda: tasks.tunes(0, 4, MELODIES, tasks.TuneTokens(MELODIES), reach=1), "pitch, duration: wanted"),
        (lambda: TUNE_TOKENS.decode([99]), "tokens"),
        (lambda: tasks.noisy_frames(0, 4, 5, stay=0.2), "stay"),
        (lambda: tasks.random_walk(0, 5, volatility=-1), "volatility"),
        (lambda: tasks.random_walk_optimum(0), "horizon"),
        (lambda: tasks.stream_batches(np.arange(3), 3, 5), "tokens: wanted at least 4 integers"),
        (lambda: tasks.stream_batches(np.arange(9.0), 2, 5), "tokens"),
        (lambda: tasks.NGram(0, 5), "order"),
        (lambda: tasks.NGram(2, 5).fit([5]), "tokens: wanted a row of integers below 5"),
        (lambda: tasks.NGram(2, 5).cross_entropy([]), "tokens: wanted at least one, got none"),
        (lambda: tasks.toy_english().cross_entropy([]), "tokens: wanted at least one, got none"),
        (lambda: tasks.toy_english().follow([[0]]), "tokens: wanted a row of integers, got shape (1, 1)"),
        (lambda: tasks.stream_batches(3, 1, 5), "tokens: wanted at least 2 integers"),
        (lambda: tasks.adding(-1, 4, 10), "rng: wanted a seed of at least 0, got -1"),
        (lambda: tasks.adding(0, 10**30, 10), "batch_size: wanted an integer"),
        (lambda: tasks.delayed_recall_baseline(0), "symbols: wanted an integer, at least 2"),
        (lambda: tasks.copy_baseline(-1), "symbols: wanted an integer, at least 2"),
        (lambda: tasks.random_walk_optimum(1, -0.1), "volatility: wanted a number from 0 to 1"),
        (lambda: tasks.random_walk(0, 5, volatility=np.nan), "volatility: wanted a number from 0 to 1"),
        (lambda: tasks.random_walk(0, 5, start=-1), "start: wanted a number above 0, got -1"),
        (lambda: tasks.frame_posteriors(np.ones((3, 2))), "inputs: wanted shape (T, B, 1), got (3, 2)"),
        (lambda: tasks.frame_posteriors(np.ones((3, 2, 1)), noise=0), "noise: wanted a number"),
        (lambda: tasks.frame_posteriors(np.ones((3, 2, 1)), stay=2), "stay: wanted a number"),
        (lambda: tasks.frame_posteriors(np.full((3, 2, 1), np.nan)), "inputs: wanted finite numbers"),
        (lambda: tasks.dates(0, 3, held_out="yes"), "held_out: wanted one of True, False, got 'yes'"),
        (lambda: tasks.dates(0, 3, form="{day}!"), "got '{day}!'"),
        (lambda: tasks.dates(0, 3, form="{hour}"), "form: wanted a text with some of {day}, {number}"),
        (lambda: tasks.TuneTokens([]), "melodies: wanted at least one, got none"),
        (lambda: TUNE_TOKENS.encode([60, 62], [1.0]), "pitch, duration: wanted two rows of one length"),
        (lambda: tasks.longest_copy([60, 62], [1.0], MELODIES), "pitch, duration: wanted two rows of one"),
        (lambda: tasks.draw_run(0, 10), "frames: wanted an integer, at least 20, got 10"),
        (lambda: tasks.film(tasks.draw_run(0, 20), -1), "frames: wanted an integer, at least 1"),
        (lambda: tasks.reber_batch([]), "strings: wanted a list of at least one"),
        (lambda: tasks.reber_batch("BTXSE"), "strings: wanted a list of at least one, got 'BTXSE'"),
        (
            lambda: tasks.reber_batch(["BTxSE"], embedded=False),
            "string: wanted a string of the Reber grammar",
        ),
        (lambda: tasks.legal_first(np.zeros(7), tasks.reber(0, 2)), "logits: wanted shape"),
        (
            lambda: english_probes([tasks.toy_english().token[word] for word in ("the", "she")]),
            "tokens: wanted a cue before",
        ),
        (lambda: english_probes([99]), "tokens: wanted integers from 0 to 43, got 99"),
        (
            lambda: tasks.agreement_correct([[1.0, 2.0]], english_probes(english_text())),
            "scores: wanted shape",
        ),
        (lambda: tasks.Automaton(lambda _: [("a", 0.5, 0), ("a", 0.5, 0)], 0), "arcs: wanted each word once"),
        (
            lambda: tasks.Automaton(lambda _: [("a", 2, 0), ("b", -1, 0)], 0),
            "arcs: wanted probabilities of at",
        ),
        (lambda: tasks.Automaton(lambda _: [("a", np.nan, 0)], 0), "arcs: wanted probabilities of at"),
    ],
)
def test_bad_arguments(call, argument):
    with pytest.raises(ValueError, match=re.escape(argument)):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tasks.adding("x", 4, 10), "rng: wanted a seed (an integer) or a numpy.random.Generator"),
        (lambda: tasks.adding(None, 4, 10), "rng: wanted a seed"),
        (lambda: tasks.hopping_dot(0, 4, noise="1"), "noise: wanted a number, got '1'"),
        (lambda: tasks.noisy_frames(0, 4, 5, stay=None), "stay: wanted a number, got None"),
        (lambda: tasks.random_walk(0, 5, start="100"), "start: wanted a number above 0, got '100'"),
        (lambda: tasks.TuneTokens([3]), "melodies: wanted a pitch and a duration in each, got int"),
        (lambda: tasks.tunes(0, 4, [3], TUNE_TOKENS), "melodies: wanted a pitch and a duration in each"),
        (lambda: english_probes([0.5]), "tokens: wanted integers"),
    ],
)
def test_arguments_of_a_wrong_type(call, message):
    with pytest.raises(TypeError, match=re.escape(message)):
        call()


def english_text():
    return tasks.toy_english().sample(0, 20)


def english_probes(tokens):
    return tasks.agreement_probes(tasks.toy_english(), tokens, "pronoun")


# All that may occur does, and equally often where it should.


def evenly(values, options):
    """Every option occurs among the values, about as often as each other one, and nothing else does."""
    counts = Counter(np.asarray(values).ravel().tolist())
    assert set(counts) == set(options)
    mean = sum(counts.values()) / len(counts)
    assert all(0.75 * mean < count < 1.25 * mean for count in counts.values()), counts


def test_delayed_recall_draws_everything_everywhere():
    first, *between, cue = tasks.delayed_recall(0, 4000, 5, symbols=3, distractors=4).inputs
    evenly(first, range(3))
    for step in between:
        evenly(step, range(3, 7))
    assert set(cue.tolist()) == {7}


@pytest.mark.parametrize("T", [2, 3, 9, 10])
def test_adding_marks_every_step_of_each_half(T):
    inputs = tasks.adding(0, 3000, T).inputs
    marked = inputs[..., 1].argmax(axis=0), T - 1 - inputs[::-1, :, 1].argmax(axis=0)
    assert (inputs[..., 1].sum(axis=0) == 2).all()
    evenly(marked[0], range(T // 2))
    evenly(marked[1], range(T // 2, T))
    for step in inputs[..., 0]:
        evenly((10 * step).astype(int), range(10))


def test_copy_and_reversal_draw_every_symbol_everywhere():
    batch = tasks.copy(0, 3000, delay=2, length=3, symbols=4)
    for step in (*batch.inputs[:3], *batch.targets[-3:]):
        evenly(step, range(1, 5))
    for step in tasks.reversal(0, 3000, 4, symbols=5).inputs:
        evenly(step, range(5))


def test_temporal_order_puts_its_symbols_everywhere_they_may_stand():
    inputs, targets = tasks.temporal_order(0, 8000, 20, distractors=3)[:2]
    evenly(targets, range(4))
    first, second = (np.where(part < 2, part, -1) for part in (inputs[2:4], inputs[8:10]))
    evenly(first.argmax(axis=0)[(first == 1).any(axis=0)], range(2))
    evenly(second.argmax(axis=0)[(second == 1).any(axis=0)], range(2))
    for part in (first, second):
        for step in part:
            evenly(step[step >= 0], range(2))
    assert (np.delete(inputs, [2, 3, 8, 9], axis=0) >= 2).all()
    for step in inputs:
        evenly(step[step >= 2], range(2, 5))


@pytest.mark.parametrize("embedded", [False, True])
def test_reber_strings_take_both_ways_equally_often(embedded):
    strings = (tasks.embedded_reber_strings if embedded else tasks.reber_strings)(0, 2000)
    seen = defaultdict(list)
    for string in strings:
        for at, (allowed, symbol) in enumerate(zip(tasks.legal_symbols(string, embedded), string)):
            seen[allowed, at == 1].append(symbol)
    choices = [key for key in seen if len(key[0]) == 2]
    assert len({allowed for allowed, _ in choices}) == 5
    for allowed, first in choices:
        evenly(seen[allowed, first], allowed)
    assert {symbol for symbols in seen.values() for symbol in symbols} == set(tasks.REBER_SYMBOLS)
    stream = np.concatenate([b.inputs for b in itertools.islice(tasks.continual_reber(0, 40, 50), 4)])
    assert set(stream.ravel().tolist()) == set(range(7))


@pytest.mark.parametrize("address", [False, True])
def test_toy_english_says_every_word_in_every_state_that_has_it(address):
    grammar = tasks.toy_english(address)
    text = grammar.sample(0, 30_000)
    said = np.zeros_like(grammar.next_word)
    np.add.at(said, (grammar.follow(text), text), 1)
    assert ((said > 0) == (grammar.next_word > 0)).all()
    often = said.sum(axis=1) > 5000
    shares = said[often] / said[often].sum(axis=1, keepdims=True)
    np.testing.assert_allclose(shares, grammar.next_word[often], atol=0.02)


def test_sentiment_draws_every_word_and_every_number_of_degrees():
    batch = tasks.sentiment(0, 6000, degrees=2)
    words = tasks.SENTIMENT_WORDS
    sentences = [
        [words[token] for token in column[:length]] for column, length in zip(batch.inputs.T, batch.lengths)
    ]
    assert {word for sentence in sentences for word in sentence} == set(words)
    joints = [next(word for word in sentence if word in JOINTS) for sentence in sentences]
    clauses = [" ".join(s).split(f" {j} ") for s, j in zip(sentences, joints)]
    evenly(joints, JOINTS)
    evenly(batch.targets, range(2))
    for place in range(2):
        clause = [pair[place].split() for pair in clauses]
        evenly([c[1] for c in clause], NOUNS)
        evenly([c[-1] for c in clause], GOOD + BAD)
        evenly([c.count("not") for c in clause], range(2))
        evenly([len(c) - 4 - c.count("not") for c in clause], range(3))
        degrees = [word for c in clause for word in c if word in tasks.opinions.DEGREES]
        evenly(degrees, tasks.opinions.DEGREES)


def test_dates_are_written_in_every_form_over_the_whole_calendar():
    batch = tasks.dates(0, 12_000)
    text = [
        "".join(tasks.DATE_SYMBOLS[token] for token in column[:length])
        for column, length in zip(batch.inputs.T, batch.lengths)
    ]
    iso = ["".join(tasks.ISO_SYMBOLS[token] for token in column) for column in batch.targets.T]
    days = [date.fromisoformat(day) for day in iso]
    ambiguous = ("{day:02d}/{number:02d}/{year}",)
    forms = Counter(
        form for day, written in zip(days, text) for form in FORMS if tasks.write_date(day, form) == written
    )
    assert set(forms) == set(FORMS) and forms[ambiguous[0]] > 800
    used = set("".join(text))
    assert used == {symbol for form in FORMS for day in days for symbol in tasks.write_date(day, form)}
    evenly([day.year // 10 for day in days], range(190, 210))
    evenly([day.month for day in days], range(1, 13))
    evenly([day.day for day in days if day.day < 29], range(1, 29))
    assert {day.day for day in days} == set(range(1, 32))


def test_tunes_are_all_played_in_every_key():
    batch = tasks.tunes(0, 3000, MELODIES, TUNE_TOKENS, reach=2)
    evenly(batch.lengths, [2 * len(melody.pitch) + 1 for melody in MELODIES])
    for melody in MELODIES:
        first = batch.targets[0, batch.lengths == 2 * len(melody.pitch) + 1]
        evenly(np.array(TUNE_TOKENS.pitches)[first - 1] - melody.pitch[0], range(-2, 3))


def test_frames_and_prices_move_at_every_step():
    states = tasks.noisy_frames(0, 6000, 6, stay=0.6).targets
    for step in states:
        evenly(step, range(2))
    np.testing.assert_allclose((states[1:] == states[:-1]).mean(axis=1), 0.6, atol=0.03)
    steps = np.diff(np.log(tasks.random_walk(0, 6, 6000, volatility=0.02)), axis=0)
    np.testing.assert_allclose(steps.std(axis=1), 0.02, rtol=0.05)
    np.testing.assert_allclose(steps.mean(axis=1), 0, atol=0.001)


# Memory


@given(seeds, sizes, st.integers(1, 30), st.integers(2, 4), st.integers(1, 5))
@quick
def test_delayed_recall(seed, B, lag, symbols, distractors):
    batch = tasks.delayed_recall(seed, B, lag, symbols, distractors)
    assert batch.inputs.shape == (lag + 1, B)
    assert np.array_equal(batch.targets, batch.inputs[0]) and batch.targets.max() < symbols
    between = batch.inputs[1:-1]
    assert ((between >= symbols) & (between < symbols + distractors)).all()
    assert (batch.inputs[-1] == symbols + distractors).all()


def test_delayed_recall_is_a_fair_guess():
    targets = tasks.delayed_recall(0, 4000, 3, symbols=4).targets
    p = np.bincount(targets) / 4000
    assert np.allclose(p, 1 / 4, atol=0.03)
    assert tasks.delayed_recall_baseline(4) == pytest.approx(-(p * np.log(0.25)).sum())


@given(seeds, sizes, st.integers(2, 40))
@quick
def test_adding(seed, B, T):
    batch = tasks.adding(seed, B, T)
    numbers, marks = np.moveaxis(batch.inputs, 2, 0)
    assert batch.inputs.shape == (T, B, 2) and batch.targets.dtype == np.float32
    assert set(np.unique(marks)) <= {0, 1}
    assert (marks[: T // 2].sum(axis=0) == 1).all() and (marks[T // 2 :].sum(axis=0) == 1).all()
    assert np.allclose((numbers * marks).sum(axis=0), batch.targets[:, 0])
    assert numbers.min() >= 0 and numbers.max() <= 1


def test_adding_baseline_is_the_error_of_always_one():
    targets = tasks.adding(0, 20000, 4).targets
    assert np.mean((targets - 1) ** 2) == pytest.approx(tasks.adding_baseline(), rel=0.03)


@given(seeds, sizes, st.integers(1, 20), st.integers(1, 5), st.integers(2, 6))
@quick
def test_copy(seed, B, delay, length, symbols):
    batch = tasks.copy(seed, B, delay, length, symbols)
    T = delay + 2 * length
    assert batch.inputs.shape == batch.targets.shape == batch.mask.shape == (T, B)
    assert np.array_equal(batch.targets[-length:], batch.inputs[:length])
    assert batch.mask[-length:].all() and not batch.mask[:-length].any()
    assert batch.inputs[:length].min() >= 1 and batch.inputs[:length].max() <= symbols
    rest = batch.inputs[length:].copy()
    assert (rest[delay] == symbols + 1).all()
    rest[delay] = 0
    assert not rest.any() and not batch.targets[:-length].any()
    assert tasks.copy_baseline(symbols) == pytest.approx(np.log(symbols))


@given(seeds, sizes, st.integers(10, 60), st.integers(1, 5))
@quick
def test_temporal_order(seed, B, T, distractors):
    batch = tasks.temporal_order(seed, B, T, distractors)
    steps, columns = np.nonzero((batch.inputs < 2).T)[::-1]
    assert np.array_equal(columns, np.repeat(np.arange(B), 2))
    first, second = steps.reshape(B, 2).T
    assert (first >= T // 10).all() and (first < 2 * T // 10).all()
    assert (second >= 4 * T // 10).all() and (second < 5 * T // 10).all()
    b = np.arange(B)
    assert np.array_equal(batch.targets, 2 * batch.inputs[first, b] + batch.inputs[second, b])
    assert batch.inputs.max() < 2 + distractors


def test_temporal_order_has_four_equal_classes():
    p = np.bincount(tasks.temporal_order(0, 4000, 20).targets) / 4000
    assert np.allclose(p, 1 / 4, atol=0.03)
    assert tasks.temporal_order_baseline() == pytest.approx(np.log(4))


@given(seeds, sizes, st.integers(1, 12))
@quick
def test_reversal(seed, B, length):
    batch = tasks.reversal(seed, B, length)
    assert np.array_equal(batch.targets, batch.inputs[::-1]) and batch.inputs.shape == (length, B)


@given(seeds, sizes, st.integers(1, 6), st.integers(2, 4))
@quick
def test_associative_recall_asks_for_every_key_once_and_wants_its_value(seed, B, pairs, values):
    batch = tasks.associative_recall(seed, B, pairs, 6, values)
    assert batch.inputs.shape == (2 * pairs, B, 6 + values)
    key, value = batch.inputs[..., :6].argmax(axis=-1), batch.inputs[..., 6:]
    assert (batch.inputs[..., :6].sum(axis=-1) == 1).all()
    assert (value[:pairs].sum(axis=-1) == 1).all() and not value[pairs:].any()
    assert not batch.mask[:pairs].any() and batch.mask[pairs:].all()
    for b in range(B):
        table = dict(zip(key[:pairs, b], value[:pairs, b].argmax(axis=-1)))
        assert len(table) == pairs and sorted(key[pairs:, b]) == sorted(table)
        assert [table[k] for k in key[pairs:, b]] == batch.targets[pairs:, b].tolist()


def test_associative_recall_draws_keys_values_and_the_order_of_the_questions_evenly():
    batch = tasks.associative_recall(0, 4000, 3, keys=5, values=4)
    key = batch.inputs[..., :5].argmax(axis=-1)
    for step, value in zip(key, batch.targets):
        evenly(step, range(5))
        evenly(value, range(4))
    evenly((key[3] == key[:3]).argmax(axis=0), range(3))


@pytest.mark.parametrize("pairs, values", [(1, 4), (2, 4), (5, 3), (8, 4)])
def test_without_keys_the_most_frequent_value_is_said(pairs, values):
    drawn = tasks.associative_recall(0, 20_000, pairs, values=values).targets[:pairs]
    most = np.max([(drawn == value).sum(axis=0) for value in range(values)], axis=0)
    assert tasks.associative_recall_without_keys(pairs, values) == pytest.approx(
        most.mean() / pairs, abs=0.005
    )


# Streams


@given(st.integers(2, 60), st.integers(1, 5), st.integers(1, 9))
@quick
def test_stream_batches(N, B, length):
    if N <= B:
        return
    batches = list(tasks.stream_batches(np.arange(N), B, length))
    inputs, targets = (np.concatenate([getattr(b, name) for b in batches]) for name in ("inputs", "targets"))
    steps = (N - 1) // B
    assert np.array_equal(inputs.T.ravel(), np.arange(steps * B))
    assert np.array_equal(targets, inputs + 1)
    assert [len(b.inputs) for b in batches[:-1]] == [length] * (len(batches) - 1)


# n-grams


def test_witten_bell_by_hand():
    model = tasks.NGram(2, 2).fit([0, 1, 0])
    # after nothing: 0 twice, 1 once, two kinds, mixed with 1/2; after 0: 1 once, one kind, mixed with that
    assert model.distribution([]) == pytest.approx([(2 + 2 * 0.5) / 5, (1 + 2 * 0.5) / 5])
    assert model.distribution([1, 0]) == pytest.approx([(0 + 0.6) / 2, (1 + 0.4) / 2])
    assert model.cross_entropy([0, 1]) == pytest.approx(-(np.log(0.6) + np.log(0.7)) / 2)


@given(seeds, st.integers(1, 4), st.integers(1, 5))
@quick
def test_ngrams_are_distributions(seed, order, K):
    rng = np.random.default_rng(seed)
    model = tasks.NGram(order, K).fit(rng.integers(0, K, 40))
    text = rng.integers(0, K, 15)
    rows = np.array([model.distribution(text[:i]) for i in range(15)])
    assert np.allclose(rows.sum(axis=1), 1) and (rows > 0).all()
    assert model.cross_entropy(text) == pytest.approx(-np.log(rows[np.arange(15), text]).mean())


# Sentiment


def words_of(tokens, length):
    return [tasks.SENTIMENT_WORDS[token] for token in tokens[:length]]


def judged(words):
    """The label by another way: replace every clause by its worth."""
    text = re.sub(r"\b(really|very|quite) ", "", " ".join(words))
    text = re.sub(
        rf"the \w+ was (not )?({'|'.join(GOOD)}|{'|'.join(BAD)})",
        lambda m: "+-"[(m[2] in BAD) ^ bool(m[1])],
        text,
    )
    return {"- but +": 1, "+ but -": 0, "+ although -": 1, "- although +": 0}[text]


@given(seeds, sizes, st.integers(0, 4))
@quick
def test_sentiment(seed, B, degrees):
    batch = tasks.sentiment(seed, B, degrees)
    for b in range(B):
        words = words_of(batch.inputs[:, b], batch.lengths[b])
        swapped = tasks.swap_clauses(words)
        assert batch.targets[b] == judged(words) == tasks.sentiment_label(words)
        assert judged(swapped) == 1 - judged(words)
        assert Counter(swapped) == Counter(words)
        assert not batch.inputs[batch.lengths[b] :, b].any()


def test_no_bag_of_words_tells_praise_from_blame():
    """Every sentence without words of degree, each as likely as any other: each bag is half praise."""
    clauses = [
        ["the", noun, "was", *["not"] * n, adjective]
        for noun, n, adjective in itertools.product(NOUNS, (0, 1), GOOD + BAD)
    ]
    worth = [(clause[-1] in GOOD) != ("not" in clause) for clause in clauses]
    bags = defaultdict(list)
    for (a, good), (b, also) in itertools.product(zip(clauses, worth), repeat=2):
        if good != also:
            for joint in JOINTS:
                bags[tuple(sorted([*a, joint, *b]))].append(judged([*a, joint, *b]))
    assert {np.mean(labels) for labels in bags.values()} == {tasks.bag_of_words_accuracy()}


def test_sentences_are_drawn_as_often_as_their_partners():
    batch = tasks.sentiment(0, 8000, degrees=0)
    texts = [words_of(batch.inputs[:, b], batch.lengths[b]) for b in range(8000)]
    shapes = Counter(
        (joint, "not" in words[: words.index(joint)], label)
        for words, label in zip(texts, batch.targets)
        for joint in JOINTS
        if joint in words
    )
    assert len(shapes) == 8
    assert all(abs(count / 8000 - 1 / 8) < 0.02 for count in shapes.values())


# Dates

PATTERNS = (
    "%d %B %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%b %d %Y",
    "%d of %B %Y",
    "%A, %d %B %Y",
    "%a, %b %d, %Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d-%b-%Y",
    "%Y, %B the %d",
)


def read_date(text):
    """The date that a text means, by the standard library's own reader."""
    text = re.sub(r"(\d)(st|nd|rd|th)", r"\1", text)
    for pattern in PATTERNS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise AssertionError(text)


@given(seeds, sizes, st.booleans())
@quick
def test_dates(seed, B, held_out):
    batch = tasks.dates(seed, B, held_out)
    assert batch.targets.shape == (10, B)
    for b in range(B):
        text = "".join(tasks.DATE_SYMBOLS[token] for token in batch.inputs[: batch.lengths[b], b])
        day = date.fromisoformat("".join(tasks.ISO_SYMBOLS[token] for token in batch.targets[:, b]))
        assert read_date(text) == day
        assert tasks.is_held_out(day) == held_out
        assert 1900 <= day.year <= 2099


def test_every_form_of_date():
    day = date(1998, 3, 3)
    assert [tasks.write_date(day, form) for form in FORMS] == [
        "3 March 1998",
        "March 3, 1998",
        "3 Mar 1998",
        "Mar 3 1998",
        "3rd of March 1998",
        "March 3rd, 1998",
        "Tuesday, 3 March 1998",
        "Tue, Mar 3, 1998",
        "03/03/1998",
        "3.3.1998",
        "3-Mar-1998",
        "1998, March the 3rd",
    ]
    ordinals = [tasks.write_date(date(2000, 1, n), "{nth}") for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 31)]
    assert ordinals == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "31st"]


def test_a_tenth_of_all_dates_is_held_out_in_every_part_of_the_calendar():
    days = [date.fromordinal(n) for n in range(date(1900, 1, 1).toordinal(), date(2100, 1, 1).toordinal())]
    held = np.array([tasks.is_held_out(day) for day in days])
    assert held.mean() == pytest.approx(0.1, abs=0.005)
    for part in ("month", "day"):
        values = np.array([getattr(day, part) for day in days])
        assert all(0.07 < held[values == v].mean() < 0.13 for v in np.unique(values))


# Tunes


def test_tune_tokens_there_and_back():
    assert len(TUNE_TOKENS) == 1 + (69 + 2 - 60 + 2 + 1) + 4
    for melody in MELODIES:
        tokens = TUNE_TOKENS.encode(melody.pitch, melody.duration)
        assert tokens[0] == tokens[-1] == 0 and len(tokens) == 2 * len(melody.pitch) + 2
        for part in (tokens, tokens[1:], tokens[:-1], np.r_[tokens, tokens]):
            pitch, duration = TUNE_TOKENS.decode(part)
            assert np.array_equal(pitch, melody.pitch) and np.array_equal(duration, melody.duration)


def test_a_babble_of_tokens_still_makes_notes():
    pitch, duration = TUNE_TOKENS.decode([0, 16, 3, 4, 17, 18, 5])
    assert pitch.tolist() == [60] and duration.tolist() == [TUNE_TOKENS.durations[17 - 15]]
    assert [len(part) for part in TUNE_TOKENS.decode([])] == [0, 0]


@given(seeds, sizes, st.integers(0, 2))
@quick
def test_tunes(seed, B, reach):
    batch = tasks.tunes(seed, B, MELODIES, TUNE_TOKENS, reach)
    assert np.array_equal(batch.mask.sum(axis=0), batch.lengths)
    for b, n in enumerate(batch.lengths):
        tokens = np.r_[batch.inputs[:n, b], batch.targets[n - 1, b]]
        assert np.array_equal(tokens[1:], batch.targets[:n, b])
        pitch, duration = TUNE_TOKENS.decode(tokens)
        (melody,) = [m for m in MELODIES if len(m.pitch) == len(pitch)]
        shift = np.unique(pitch - melody.pitch)
        assert len(shift) == 1 and abs(shift[0]) <= reach
        assert np.array_equal(duration, melody.duration)


def test_longest_copy():
    pitch, duration = MELODIES[0].pitch, MELODIES[0].duration
    assert tasks.longest_copy(pitch + 5, duration, MELODIES) == 5
    assert tasks.longest_copy(pitch[1:4], duration[1:4], MELODIES) == 3
    assert tasks.longest_copy(pitch, duration * 2, MELODIES) == 1
    assert tasks.longest_copy(pitch, duration, []) == 0


# Frames and prices


def enumerated(x, stay, noise, t, upto):
    """p(state_t = 1 | x[:upto]) by summing over all sequences of states."""
    weight = np.zeros(2)
    for states in itertools.product((0, 1), repeat=upto):
        turns = np.diff(states) != 0
        prior = np.prod(np.where(turns, 1 - stay, stay))
        likelihood = np.exp(-0.5 * ((x[:upto] - (2 * np.array(states) - 1)) / noise) ** 2).prod()
        weight[states[t]] += prior * likelihood
    return weight[1] / weight.sum()


@pytest.mark.parametrize(("stay", "noise"), [(0.9, 1.0), (0.6, 0.5)])
def test_frame_posteriors_are_exact(stay, noise):
    x = tasks.noisy_frames(1, 3, 6, stay, noise).inputs
    filtered = tasks.frame_posteriors(x, stay, noise)
    smoothed = tasks.frame_posteriors(x, stay, noise, both_directions=True)
    for t, b in np.ndindex(6, 3):
        series = x[:, b, 0].astype(float)
        assert filtered[t, b] == pytest.approx(enumerated(series, stay, noise, t, t + 1))
        assert smoothed[t, b] == pytest.approx(enumerated(series, stay, noise, t, 6))


def test_both_directions_see_more_than_one_and_one_more_than_the_frame_alone():
    batch = tasks.noisy_frames(0, 200, 100)
    right = [
        np.mean((p > 0.5) == batch.targets)
        for p in (
            (batch.inputs[..., 0] > 0).astype(float),
            tasks.frame_posteriors(batch.inputs),
            tasks.frame_posteriors(batch.inputs, both_directions=True),
        )
    ]
    assert right[0] + 0.05 < right[1] < right[2] - 0.02
    assert right[0] == pytest.approx(0.841, abs=0.01)  # Φ(1)


def test_frames_are_as_they_say():
    batch = tasks.noisy_frames(0, 300, 200, stay=0.9, noise=0.5)
    assert np.mean(np.diff(batch.targets, axis=0) == 0) == pytest.approx(0.9, abs=0.01)
    error = batch.inputs[..., 0] - (2 * batch.targets - 1)
    assert abs(error.mean()) < 0.01 and error.std() == pytest.approx(0.5, abs=0.01)


def test_random_walk():
    prices = tasks.random_walk(0, 400, 100, volatility=0.02, start=50.0)
    assert prices.shape == (400, 100) and (prices[0] == 50).all() and (prices > 0).all()
    for horizon in (1, 9):
        error = np.log(prices[horizon:]) - np.log(prices[:-horizon])
        optimum = tasks.random_walk_optimum(horizon, 0.02)
        assert np.sqrt(np.mean(error**2)) == pytest.approx(optimum, rel=0.05)
    steps = np.diff(np.log(prices), axis=0)
    assert abs(np.mean(steps[1:] * steps[:-1])) < 0.03 * 0.02**2
