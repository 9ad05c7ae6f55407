"""The runs behind the shapes of sequence problems: what they measure, and what the stored ones show."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from rnnlib import experiments, models, ops, tasks
from rnnlib.experiments import dates, frames, melodies, recall_pairs, reversal, sentiment, videos
from rnnlib.tasks.written_dates import FORMS

SEEDS = range(5)


def table(name, **settings):
    """The stored rows that have these settings."""
    rows = [row for row in experiments.results(name) if settings.items() <= row.items()]
    assert len(rows) % len(SEEDS) == 0 and rows
    return rows


def scores(name):
    return experiments.pretrained(name).metadata["scores"]


# Videos


def test_a_summary_is_the_maximum_and_the_mean_over_the_frames_and_knows_no_order():
    batch = tasks.running_dog(0, 3, 30, "crouch")
    summary = videos.summarised(batch)
    assert summary.inputs.shape == (3, 2 * 16 * 24)
    np.testing.assert_array_equal(summary.inputs[:, :384], batch.inputs.max(axis=0))
    np.testing.assert_allclose(summary.inputs[:, 384:], batch.inputs.mean(axis=0))
    np.testing.assert_array_equal(summary.targets, batch.targets)
    shuffled = batch._replace(inputs=batch.inputs[np.random.default_rng(1).permutation(30)])
    np.testing.assert_allclose(videos.summarised(shuffled).inputs, summary.inputs, atol=1e-6)


@pytest.fixture
def filmed(monkeypatch):
    """Notes how many frames each batch of training videos has."""
    lengths, film = [], tasks.running_dog

    def running_dog(rng, batch_size, frames, label):
        if batch_size < videos.TEST:
            lengths.append(frames)
        return film(rng, 2, frames, label)

    monkeypatch.setattr(videos.tasks, "running_dog", running_dog)
    return lengths


def never(score):
    return False


def solved_by(monkeypatch, criterion):
    """The films count as solved when this says so."""
    monkeypatch.setitem(videos.DOG, False, replace(videos.DOG[False], solved=criterion))


@pytest.mark.parametrize(
    ("curriculum", "wanted"), [(False, [100] * 8), (True, [20, 20, 50, 50, 100, 100, 100, 100])]
)
def test_a_curriculum_begins_with_shorter_films_and_costs_no_more_steps(
    filmed, monkeypatch, curriculum, wanted
):
    solved_by(monkeypatch, never)
    videos.dog_video("jump", "GRU bias 0", curriculum, 3e-3, 1.0, seed=0, steps=8, hidden=2)
    assert filmed == wanted


def test_a_length_that_is_solved_is_left_and_its_steps_are_kept(filmed, monkeypatch):
    solved_by(monkeypatch, lambda score: True)
    outcome = videos.dog_video("jump", "GRU bias 0", True, 3e-3, 1.0, seed=0, steps=40, hidden=2)
    assert filmed == [20] * 10 + [50] * 10 + [100] * 10
    assert outcome["solved"] and outcome["steps"] == 30


@pytest.mark.parametrize("name", ["dog_jump", "dog_crouch"])
def test_the_detectors_are_right_about_nearly_every_fresh_video(name):
    assert scores(name)["accuracy"] >= 0.98 and scores(name)["videos"] >= 1000


def test_without_order_the_jump_is_seen_and_the_crouch_is_not():
    assert all(row["solved"] for row in table("dog_video", start=videos.ORDER_FREE, label="jump"))
    crouch = [row["score"] for row in table("dog_video", start=videos.ORDER_FREE, label="crouch")]
    assert all(0.4 < score < 0.6 for score in crouch)


@pytest.mark.parametrize("start", ["LSTM bias 1", "GRU bias 0"])
def test_cells_with_gates_follow_the_dog_from_the_start_and_with_a_curriculum(start):
    assert all(row["solved"] for row in table("dog_video", start=start))


@pytest.mark.parametrize(
    ("label", "curriculum", "solved"),
    [("jump", False, 0), ("crouch", False, 0), ("jump", True, 1), ("crouch", True, 5)],
)
def test_a_plain_network_follows_the_dog_at_best_after_shorter_films(label, curriculum, solved):
    rows = table("dog_video", start="RNN orthogonal", label=label, curriculum=curriculum, inputs=1.0)
    assert sum(row["solved"] for row in rows) == solved


def test_small_inputs_are_a_tenth_of_the_first_weights(monkeypatch):
    first = {}

    def looked_at(dog, model, *asked, **options):
        first[len(first)] = model.params["cell.W_xh"].copy(), model.params["cell.W_hh"].copy()
        raise StopIteration

    monkeypatch.setattr(videos, "train_until", looked_at)
    for inputs in (1.0, 0.1):
        with pytest.raises(StopIteration):
            videos.dog_video("jump", "RNN orthogonal", False, 1e-3, inputs, seed=0, hidden=2)
    (whole, recurrent), (small, same) = first.values()
    np.testing.assert_allclose(small, whole / 10, rtol=1e-6)
    np.testing.assert_array_equal(recurrent, same)


def test_small_inputs_let_a_plain_network_learn_the_crouch_in_some_runs():
    small = experiments.results("dog_video").where(inputs=0.1).by("label")
    assert small["crouch"].solved == 3 and small["jump"].solved == 0


def test_frames_by_themselves_are_the_same_frames_with_their_labels():
    batch = videos.labelled(0, 3, 20, 0.5)
    alone = videos.frame_by_frame(batch)
    np.testing.assert_array_equal(alone.inputs[7 * 3 + 1], batch.inputs[7, 1])
    assert alone.targets[7 * 3 + 1] == batch.targets[7, 1] and len(alone.inputs) == 60


def test_memory_helps_to_label_noisy_films_and_not_clear_ones():
    runs, at = experiments.results("dog_frames"), {}
    for reader, seeds in runs.where(noise=1.6, steps=400).by("reader").items():
        assert len(seeds.by("rate")) == 3
        at[reader] = max(seeds.by("rate").values(), key=lambda found: found.column("right").mean())
    longer = runs.where(steps=1200)
    assert longer.by("reader").keys() == {videos.ONE_FRAME}
    for share in ("right", "air"):
        behind = max(at[videos.ONE_FRAME].column(share).max(), longer.column(share).max())
        assert at["forwards"].column(share).min() > behind
    clear = runs.where(noise=0.2).by("reader")
    assert clear[videos.ONE_FRAME].column("right").min() > 0.999
    assert abs(np.diff([found[0]["weights"] for found in clear.values()])) < 100


def test_the_shares_right_of_each_kind_by_hand():
    truth = np.array([[0, 0, 1], [2, 2, 0]])
    shares = videos.shares_right(np.array([[0, 1, 1], [2, 0, 0]]), truth)
    assert shares == {"right": 0.6667, "run": 0.6667, "crouch": 1.0, "air": 0.5}


# Dates


def test_with_attention_nearly_every_date_is_right_and_without_it_fewer_are():
    with_, without = scores("dates_attention"), scores("dates_plain")
    assert with_["exact"] >= 0.99 and with_["dates"] >= 2000
    assert 0.7 < without["exact"] < with_["exact"] - 0.05
    plain, attending = (experiments.pretrained(name) for name in ("dates_plain", "dates_attention"))
    assert plain.attention is None and plain.encoder.width == 2 * attending.encoder.width


def test_the_score_of_a_translator_counts_symbols_and_whole_dates(monkeypatch):
    class Oracle:
        """Right but for the first symbol of every fourth date."""

        def predict(self, inputs, steps, lengths):
            answer = self.batch.targets.copy()
            answer[0, ::4] = (answer[0, ::4] + 1) % 11
            return answer

    oracle, made = Oracle(), tasks.dates

    def held_out(rng, batch_size, held_out):
        assert held_out and batch_size == dates.DATES
        oracle.batch = made(rng, batch_size, held_out)
        return oracle.batch

    monkeypatch.setattr(dates.tasks, "dates", held_out)
    assert dates.score_translator(oracle) == {"symbols": 0.975, "exact": 0.75, "dates": dates.DATES}


def test_the_forms_that_no_training_had_are_none_of_the_twelve_and_say_the_same_date():
    assert len(dates.UNSEEN) == 8 and not set(dates.UNSEEN.values()) & set(FORMS)
    for text, form in dates.UNSEEN.items():
        assert tasks.write_date(date(1998, 3, 17), form) == text
        assert set(text) <= set(tasks.DATE_SYMBOLS)


def test_in_three_hundred_steps_only_attention_gets_there_at_whatever_rate():
    runs = experiments.results("date_forms").by("attention")
    assert len(runs[None].by("rate")) == 3 and runs[None].column("exact").max() <= 0.01
    assert runs["dot"].column("exact").min() > 0.9


def test_unseen_forms_are_read_by_their_pieces():
    runs = experiments.results("date_forms").where(attention="dot")
    weekday, no_comma, dots, _, month_first, _, slashes, iso = (runs.column(text) for text in dates.UNSEEN)
    assert min(weekday.min(), no_comma.min()) > 0.95 and dots.min() > 0.8
    assert month_first.max() < 0.2 and max(slashes.max(), iso.max()) < 0.05


# Tunes


def test_every_eighth_melody_is_held_out():
    training, held_out = melodies.melody_split()
    assert (len(training), len(held_out)) == (56, 8)
    assert not {m.name for m in training} & {m.name for m in held_out}


def test_the_bits_of_single_notes_by_hand():
    """Witten and Bell's formula for one symbol without a past, spelt out."""
    tokens = melodies.melody_tokens()
    training, held_out = melodies.melody_split()
    keys = range(-melodies.REACH, melodies.REACH + 1)
    seen = np.concatenate([tokens.encode(m.pitch, m.duration, key) for m in training for key in keys])
    counts = np.bincount(seen, minlength=len(tokens))
    kinds = (counts > 0).sum()
    p = (counts + kinds / len(tokens)) / (counts.sum() + kinds)
    texts = [tokens.encode(m.pitch, m.duration) for m in held_out]
    wanted = -np.log2(p[np.concatenate([text[1:] for text in texts])]).mean()
    assert melodies.ngram_bits(1, training, texts, tokens) == pytest.approx(wanted, rel=1e-9)


def test_tunes_are_the_same_for_the_same_seed_and_have_notes():
    model = experiments.pretrained("tune_writer")
    first, again, other = (melodies.write_tunes(model, 3, seed) for seed in (0, 0, 1))
    assert [tune[0].tolist() for tune in first] == [tune[0].tolist() for tune in again]
    assert [tune[0].tolist() for tune in first] != [tune[0].tolist() for tune in other]
    assert all(len(pitch) == len(duration) > 1 for pitch, duration in first)


def test_tunes_of_fewer_than_two_notes_are_written_anew():
    tokens = melodies.melody_tokens()
    drafts = iter([[0], tokens.encode([60], [1.0])[1:], tokens.encode([60, 62], [1.0, 0.5])[1:], [0]])

    class Model:
        def generate(self, prompt, steps, rng, temperature, stop):
            return next(drafts)

    ((pitch, duration),) = melodies.write_tunes(Model(), 1)
    assert pitch.tolist() == [60, 62] and duration.tolist() == [1.0, 0.5]


def test_the_writer_of_tunes_beats_the_tables_and_copies_no_more_than_tunes_share():
    stored = scores("tune_writer")
    assert stored["bits"] < min(stored[f"{n}-gram"] for n in (2, 3, 4)) - 0.2
    assert stored["copied"] < stored["real"] + 0.5 and stored["copied most"] <= 10


def test_tunes_are_compared_at_one_length():
    melody = next(m for m in melodies.melody_split()[0] if len(m.pitch) >= 40)
    tunes = [(melody.pitch[5:], melody.duration[5:]), (melody.pitch[:9], melody.duration[:9])]
    assert melodies.notes_quoted(tunes, [melody], notes=10) == [10]  # the second is too short
    assert melodies.notes_quoted(tunes, [melody], notes=9) == [9, 9]


def test_the_colder_the_writer_the_more_it_quotes():
    runs = experiments.results("quoted_notes")
    means = [draws.column("mean").mean() for draws in runs.by("temperature").values()]
    assert runs.column("tunes").sum() == 400
    assert means == sorted(means) and means[0] < 4.7 and means[-1] > 5.9
    assert sum(runs.where(temperature=0.5).column("eight or more")) == 3


# Reversal


def test_what_is_right_counts_the_answers_that_the_decoder_gives_itself():
    model = models.EncoderDecoder(
        hidden_size=3, output_size=10, vocabulary_size=10, attention="dot", rng=ops.as_rng(0)
    )
    batch = tasks.reversal(0, 50, 4)
    right = reversal.symbols_right(model, batch)
    assert right.shape == (4, 50)
    np.testing.assert_array_equal(right, model.decode(batch.inputs, 4)[0] == batch.targets)


@pytest.mark.parametrize("length", [20, 40])
def test_one_state_is_too_narrow_for_long_sequences_and_attention_widens_it(length):
    symbols = {
        kind: [row["symbols"] for row in table("reversal", attention=kind, length=length)]
        for kind in (None, "dot", "additive")
    }
    assert max(symbols[None]) < min(symbols["additive"]) - 0.2
    assert max(symbols[None]) < min(symbols["dot"])


# Sentiment


def test_a_bag_of_words_sees_neither_the_order_nor_the_padding():
    model, rng = sentiment.BagOfWords(5, ops.as_rng(0)), np.random.default_rng(1)
    batch = tasks.sentiment(2, 6)
    outputs, _ = model.forward(batch.inputs, lengths=batch.lengths)
    mixed = batch.inputs.copy()
    for b, length in enumerate(batch.lengths):
        mixed[:length, b] = rng.permutation(mixed[:length, b])
        mixed[length:, b] = rng.integers(sentiment.WORDS, size=len(mixed) - length)
    np.testing.assert_allclose(model.forward(mixed, lengths=batch.lengths)[0], outputs, rtol=1e-5)
    mixed[0] = (mixed[0] + 1) % sentiment.WORDS
    assert not np.allclose(model.forward(mixed, lengths=batch.lengths)[0], outputs)


def test_a_bag_of_words_guesses_and_every_cell_finds_out():
    bag = [row["score"] for row in table("sentiment", reader=sentiment.BAG)]
    assert all(abs(score - tasks.bag_of_words_accuracy()) < 0.06 for score in bag)
    for cell in ("RNN", "GRU", "LSTM"):
        assert all(row["solved"] for row in table("sentiment", reader=cell))


# Frames


def test_networks_come_near_the_best_labels_and_never_pass_it():
    for row in experiments.results("frame_labels"):
        assert row["single"] < row["best_score"] and row["loss"] > row["best_loss"] - 0.001
        assert abs(row["score"] - row["best_score"]) < 0.005
    forwards, both = (
        min(row["score"] for row in table("frame_labels", both_directions=way)) for way in (False, True)
    )
    assert both > forwards + 0.02


def test_the_best_labels_are_those_of_the_same_directions_on_the_same_frames():
    rows = [frames.frame_labels(way, 0, steps=1, length=20, hidden=2) for way in (False, True)]
    test = tasks.noisy_frames(10_000, frames.FILMS, 20)
    for row, way in zip(rows, (False, True)):
        best = tasks.frame_posteriors(test.inputs, both_directions=way)
        assert row["best_score"] == round(float(((best > 0.5) == test.targets).mean()), 4)
        p = np.where(test.targets, best, 1 - best)
        assert row["best_loss"] == pytest.approx(-np.log(p).mean(), abs=1e-4)


# Pairs


@pytest.mark.parametrize(
    "reader, units", [("attention", 32), ("attention, no positions", 32), ("LSTM bias 1", 22)]
)
def test_readers_of_pairs_have_as_many_weights_as_each_other(reader, units):
    model = recall_pairs.reader_of_pairs(reader, units, 0)
    assert sum(weight.size for weight in model.params.values()) == 3_876


def test_only_a_reader_with_positions_can_tell_the_order_of_the_pairs():
    x = recall_pairs.PAIRS.draw(0, 4, 5).inputs
    shuffled = x[[3, 1, 4, 0, 2, 5, 6, 7, 8, 9]]
    for reader, order_shows in recall_pairs.POSITIONS.items():
        model = recall_pairs.reader_of_pairs(reader, 8, 0)
        before, after = (model.forward(inputs)[0][5:] for inputs in (x, shuffled))
        assert np.allclose(before, after, atol=1e-5) != order_shows


def at_the_best_rate(reader, units, pairs, budget=1_000):
    """The scores of the five seeds at the rate with the highest mean."""
    runs = experiments.results("recall_pairs").where(reader=reader, units=units, pairs=pairs, budget=budget)
    return max(runs.column("score", by="rate").values(), key=np.mean)


@pytest.mark.parametrize("reader", recall_pairs.POSITIONS)
def test_attention_looked_up_any_number_of_pairs_at_every_rate(reader):
    rows = table("recall_pairs", reader=reader)
    assert len(rows) == 60 and all(row["solved"] and row["steps"] <= 300 for row in rows)


def test_an_lstm_of_as_many_weights_lost_pairs_as_they_grew_more():
    scores = [at_the_best_rate("LSTM bias 1", 22, pairs) for pairs in (2, 4, 8, 16)]
    assert scores[0].min() >= 0.99 > scores[1].max()
    for few, more in pairwise(scores):
        assert more.max() < few.min()
    for pairs, score in zip((2, 4, 8, 16), scores):
        assert score.min() > 0.2 + tasks.associative_recall_without_keys(pairs)


def test_a_larger_state_lost_fewer_and_another_forget_bias_solved_no_more():
    assert at_the_best_rate("LSTM bias 1", 64, 8).min() > at_the_best_rate("LSTM bias 1", 22, 8).max()
    for start in ("LSTM bias 0", "LSTM bias 3"):
        assert not any(row["solved"] for row in table("recall_pairs", reader=start))


def test_what_was_trained_with_positions_does_not_go_on_to_twice_as_many_pairs():
    twice = {
        reader: [row["twice"] for row in table("recall_pairs", reader=reader, pairs=8)]
        for reader in recall_pairs.POSITIONS
    }
    assert max(twice["attention"]) < 0.9 and min(twice["attention, no positions"]) > 0.95
