"""What the explorers of notebook 09 say, against the library and against plain counting."""

import io
import wave
from datetime import date
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import datasets, experiments, ops, tasks
from rnnlib.experiments.melodies import melody_split
from rnnlib.explore.shapes import (
    AttentionAlignment,
    Detector,
    TuneMaker,
    alignment,
    composing,
    films,
    odds,
    sound,
    translating,
)
from rnnlib.explore.shapes.mind import SURE, sure_since
from rnnlib.tasks.written_dates import FIRST, FORMS, LAST

labels = pytest.mark.parametrize("label", ["jump", "crouch"])


def preset(kind, words):
    """The explorer in the state of the preset whose text holds these words."""
    (values,) = [p.values for p in kind.presets if words in p.text]
    return kind(**values)


# The detector


@labels
@pytest.mark.parametrize("seed", [0, 5, 11])
def test_a_film_is_that_of_the_task(label, seed):
    batch = tasks.running_dog(seed, 1, label=label, noise=0.3)
    run = tasks.draw_run(np.random.default_rng(seed), films.FRAMES)
    jumps = run.jumps or label == "crouch"
    film = films.read_film(seed, label, jumps, run.crouches_first, 0.3)
    np.testing.assert_array_equal(film.pictures.reshape(100, 1, -1), batch.inputs)
    assert batch.targets[0] == (jumps if label == "jump" else run.crouches_first)
    happens = batch.frame_labels[:, 0]
    np.testing.assert_array_equal(np.flatnonzero(happens == 1) + 1, range(film.crouch[0], film.crouch[1] + 1))
    if jumps:
        np.testing.assert_array_equal(np.flatnonzero(happens == 2) + 1, range(film.leap[0], film.leap[1] + 1))


@labels
@pytest.mark.parametrize("crouch", ["before", "after"])
def test_the_belief_at_a_frame_is_the_answer_to_a_film_that_ends_there(label, crouch):
    result = Detector.compute(label, 3, True, crouch, 0.5, 100)
    film = films.read_film(3, label, True, crouch == "before", 0.5)
    model = experiments.pretrained(f"dog_{label}")
    for frame in (1, 50, 90, 100):
        p = model.probabilities(film.pictures[:frame].reshape(frame, 1, -1))[0, 1]
        assert result["p"][frame - 1] == pytest.approx(p, abs=1e-5)
    _, units, weights = films.network(label)
    towards = model.output.params["W"][:, 1] - model.output.params["W"][:, 0]
    np.testing.assert_array_equal(towards[units], weights)
    assert np.abs(weights).min() >= np.sort(np.abs(towards))[-films.UNITS]
    h, _ = model.read(film.pictures.reshape(100, 1, -1))
    np.testing.assert_array_equal(result["h"], h[:, 0, units])


def test_what_comes_later_is_not_shown():
    part, whole = (Detector.compute("jump", 4, True, "before", 0.2, frame) for frame in (30, 100))
    assert len(part["p"]) == len(part["h"]) == len(part["rule"]) == 30
    np.testing.assert_array_equal(part["p"], whole["p"][:30])
    film = films.read_film(4, "jump", True, True, 0.2)
    np.testing.assert_array_equal(part["picture"], film.pictures[29])
    np.testing.assert_array_equal(part["brightest"], film.pictures[:30].max(axis=0))


@pytest.mark.parametrize(
    ("p", "since"),
    [
        ([0.95], 1),
        ([0.5], 0),
        ([0.95, 0.2, 0.95, 0.91], 3),
        ([0.95, 0.05, 0.02], 2),
        ([0.01, 0.02, 0.3], 0),
        ([0.05, 0.02], 1),
    ],
)
def test_since_when_the_mind_is_made_up(p, since):
    assert sure_since(np.array(p)) == since and SURE == 0.9


def test_the_rule_without_order_is_right_while_the_noise_is_that_of_the_training():
    for seed in range(31):
        for jumps in (True, False):
            for crouches_first in (True, False):
                film = films.read_film(seed, "jump", jumps, crouches_first, 0.2)
                assert film.rule[-1] == jumps
                assert (np.diff(film.rule) >= 0).all() and film.rule[: film.leap[0] - 1].max() == 0


def test_shuffling_the_frames_changes_nothing_for_the_rule_and_crouch_is_a_coin():
    film = films.read_film(2, "jump", True, True, 0.7)
    shuffled = np.random.default_rng(0).permutation(film.pictures)
    assert films.brightest_air(shuffled)[-1] == films.brightest_air(film.pictures)[-1]
    before, after = (films.read_film(2, "crouch", True, first, 0.0) for first in (True, False))
    assert sorted(map(bytes, before.pictures)) == sorted(map(bytes, after.pictures))
    assert (before.rule == 0.5).all() and (after.rule == 0.5).all()


def test_the_presets_of_the_detector_show_what_they_say():
    jump, stand = preset(Detector, "It jumps"), preset(Detector, "stands instead")
    assert "has jumped (100 %)" in jump.caption and "so the network is right" in jump.caption
    assert jump.result["leap"][0] <= jump.result["since"] <= jump.result["leap"][1]
    assert f"since frame {jump.result['since']}" in jump.caption
    assert "has not jumped (100 %)" in stand.caption and "The rule without order says no" in stand.caption
    first, last = preset(Detector, "crouches first"), preset(Detector, "another order")
    assert "it crouched before the jump" in first.caption and "the network is right" in first.caption
    assert "it crouched after the jump" in last.caption and "the network is right" in last.caption
    early = preset(Detector, "too early")
    assert early.result["crouching"][0] < early.values["frame"] < early.result["leap"][0]
    assert "is not over yet" in early.caption
    noisy, lost = preset(Detector, "who is fooled"), preset(Detector, "either can take")
    assert "the network is right" in noisy.caption and "The rule without order says yes" in noisy.caption
    assert "the network is wrong" in lost.caption and "The rule without order says yes" in lost.caption


def test_a_film_in_which_nothing_jumps_has_no_answer_to_crouch():
    explorer = Detector(label="crouch", jumps=False)
    assert explorer.values["jumps"] is True
    explorer.set(label="jump", jumps=False)
    assert explorer.values["jumps"] is False


# The tune maker


@settings(deadline=None, max_examples=15)
@given(st.integers(55, 76), st.sampled_from([0.0, 0.3, 0.8, 2.0]), st.integers(0, 99), st.integers(1, 40))
def test_a_tune_is_drawn_from_what_the_network_says(first, temperature, seed, length):
    tune, (model, tokens, _) = composing.compose(first, temperature, seed, length), composing.writer()
    assert tune.pitch[0] == first and len(tune.pitch) <= composing.MOST
    assert tune.duration[:-1].sum() < length
    text = tokens.encode(tune.pitch, tune.duration)[:-1]
    for note in {0, len(tune.pitch) // 2, len(tune.pitch) - 1}:
        for p, place, legal in (
            (tune.pitch_p[note], 2 * note + 1, range(1 + len(tokens.pitches))),
            (tune.duration_p[note], 2 * note + 2, range(1 + len(tokens.pitches), len(tokens))),
        ):
            wanted = model.next_distribution(text[:place], temperature or 1)[legal]
            if temperature == 0:
                wanted = wanted == wanted.max()
            np.testing.assert_allclose(p, wanted / wanted.sum(), atol=3e-5)  # float32, one by one
            if note:
                assert p[text[place] - legal[0]] > 0


def test_a_longer_tune_begins_like_the_shorter_one():
    short, long = (composing.compose(60, 0.8, 1, length) for length in (8, 24))
    np.testing.assert_array_equal(short.pitch, long.pitch[: len(short.pitch)])


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_what_is_copied_is_what_longest_copy_counts(seed):
    rng, melodies = np.random.default_rng(seed), composing.writer()[2]
    parts = [melodies[k] for k in rng.integers(len(melodies), size=3)]
    cuts = [slice(*sorted(rng.integers(0, len(part.pitch), 2))) for part in parts]
    pitch = np.concatenate([part.pitch[cut] + rng.integers(-3, 4) for part, cut in zip(parts, cuts)])
    duration = np.concatenate([part.duration[cut] for part, cut in zip(parts, cuts)])
    run = composing.copied(pitch, duration)
    assert run.notes == tasks.longest_copy(pitch, duration, melodies)
    if run.notes > 1:
        mine = slice(run.start, run.start + run.notes)
        for melody in (m for m in melodies if m.name in run.names):
            assert tasks.longest_copy(pitch[mine], duration[mine], [melody]) == run.notes
        strangers = [m for m in melodies if m.name not in run.names]
        steps = np.append(duration[mine][:-1], duration[mine][-1])
        assert tasks.longest_copy(pitch[mine], steps, strangers) < run.notes


def test_a_copy_is_one_of_a_melody_of_the_training():
    names = {melody.name for melody in datasets.load_melodies()}
    _, held_out = melody_split()
    assert {m.name for m in composing.writer()[2]} == names - {m.name for m in held_out} != names


def test_the_caption_counts_what_is_copied():
    explorer = TuneMaker(seed=2, step=3)
    count = tasks.longest_copy(explorer.result["pitch"], explorer.result["duration"], composing.writer()[2])
    assert f"{count} notes in a row as in {explorer.result['names'][0]}" in explorer.caption
    assert explorer.result["copied"].sum() == count
    tune, (pitch, duration) = composing.compose(60, 0.8, 2, 32), explorer.result["drawn"]
    np.testing.assert_array_equal(explorer.result["pitch_p"], tune.pitch_p[2])
    np.testing.assert_array_equal(explorer.result["duration_p"], tune.duration_p[2])
    assert composing.writer()[1].durations[duration] == tune.duration[2]
    p = tune.pitch_p[2][pitch]
    name = composing.note_name(explorer.result["pitch"][2])
    assert f"At note 3, the pitch {name} had {100 * p:.0f} %" in explorer.caption


def test_the_presets_of_the_tune_maker_show_what_they_say():
    greedy = preset(TuneMaker, "likeliest")
    assert greedy.result["pitch_p"].max() == 1 and "the likeliest" in greedy.caption
    hot, warm = preset(TuneMaker, "Too hot"), preset(TuneMaker, "middle C")
    assert hot.result["pitch_p"].max() < 0.5 and warm.result["pitch"][0] == 60
    assert preset(TuneMaker, "copied").result["copied"].sum() >= 8 > 2 * hot.result["copied"].sum()
    assert preset(TuneMaker, "another key").result["pitch"][0] == 66


def test_names_of_notes_and_durations():
    assert [composing.note_name(pitch) for pitch in (60, 61, 59, 69)] == ["C4", "C♯4", "B3", "A4"]
    assert [composing.quarters(d) for d in (0.25, 0.75, 1.0, 1.5, 4.0)] == ["¼", "¾", "1", "1½", "4"]


def test_a_sound_has_the_pitch_and_the_length_of_its_notes():
    with wave.open(io.BytesIO(sound.wav([69, 57], [2.0, 1.0]))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, sound.RATE)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    assert len(samples) / sound.RATE == pytest.approx(1.2)
    assert 0.2 < np.abs(samples).max() < 1
    assert np.abs(np.diff(samples)).max() < 0.7  # no click
    for part, hertz in ((samples[:6400], 440), (samples[6400:], 220)):
        spectrum = np.abs(np.fft.rfft(part))
        assert spectrum.argmax() * sound.RATE / len(part) == pytest.approx(hertz, abs=3)
        assert max(np.abs(part[:8]).max(), np.abs(part[-8:]).max()) < 0.05  # it comes and goes softly


def test_the_sound_is_made_on_demand_and_goes_with_its_tune():
    with mock.patch("rnnlib.explore.shapes.tune_maker.wav", wraps=sound.wav) as make:
        explorer = TuneMaker(length=4, step=2)
        assert explorer.player is None and make.call_count == 0
        explorer._make_sound()
        player = explorer.player
        assert player in explorer.sound.children and not player.autoplay and not player.loop
        assert bytes(player.value) == sound.wav(explorer.result["pitch"], explorer.result["duration"])
        explorer.controls["step"].value = 1  # looking at another note is the same tune
        assert explorer.player is player
        explorer.controls["seed"].value = 7
        assert explorer.player is None and player not in explorer.sound.children and player.comm is None
        explorer._make_sound()
        explorer._make_sound()
        assert len(explorer.sound.children) == 2 and make.call_count == 3


# Attention


@pytest.mark.parametrize("network", translating.NETWORKS)
@pytest.mark.parametrize("text", ["3 March 1998", "Tue, Mar 3, 1998", "7.11.2031", "Sunday"])
def test_an_answer_is_the_networks(network, text):
    model = experiments.pretrained(translating.NETWORKS[network])
    source = np.array([[tasks.DATE_SYMBOLS.index(letter)] for letter in text])
    tokens, weights = model.decode(source, 10)
    answer = translating.translate(text, network)
    assert answer.text == "".join(tasks.ISO_SYMBOLS[token] for token in tokens[:, 0])
    if weights is None:
        np.testing.assert_array_equal(answer.weights[:, -1], 1)
    else:
        np.testing.assert_allclose(answer.weights, weights[:, 0])
    np.testing.assert_allclose(answer.weights.sum(axis=1), 1, rtol=1e-5)
    memory, state = model._encode(source, None)
    said, p = model.start_token, []
    for token in tokens[:, 0]:
        h, state = model.decoder.read(np.array([[said]]), state)
        p.append(ops.softmax(model._say(h, memory, None))[0, 0, token])
        said = token
    np.testing.assert_allclose(answer.p, p, atol=1e-5)


@given(st.dates(FIRST, LAST), st.sampled_from(FORMS))
def test_every_form_of_the_training_is_read(day, form):
    text = tasks.write_date(day, form)
    assert translating.read_date(text) == day
    taught = translating.how_taught(text, day)
    assert taught == f"for a date {'kept out of' if tasks.is_held_out(day) else 'like those of'} its training"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1998/03/04", date(1998, 3, 4)),
        ("3 march 1998", date(1998, 3, 3)),
        ("Tuesday, 3rd of March 1998", date(1998, 3, 3)),
        ("1998, 3 Sept", date(1998, 9, 3)),
        ("04/03/1998", date(1998, 3, 4)),
        ("12/31/1999", None),
        ("30 February 1998", None),
        ("29 February 1999", None),
        ("3 Mar 98", None),
        ("March 1998", None),
        ("3 March or 4 March 1998", None),
        ("3 Ma 1998", None),
        ("1998", None),
        ("", None),
        ("1" * 40, None),
        ("3/" + "1" * 30 + "/1998", None),
    ],
)
def test_what_a_person_reads(text, wanted):
    assert translating.read_date(text) == wanted


def test_what_the_training_did_not_have_is_said():
    assert "in a form" in translating.how_taught("1998/03/03", date(1998, 3, 3))
    assert "in a form" in translating.how_taught("Monday, 3 March 1998", date(1998, 3, 3))  # a Tuesday
    assert "beyond its training (1900–2099)" in translating.how_taught("2 May 2100", date(2100, 5, 2))


def test_the_presets_of_the_alignment_show_what_they_say():
    for words in ("3 April or 4", "leap day"):
        assert " is right, for a date" in preset(AttentionAlignment, words).caption
    for words in ("A form it never saw", "ISO itself", "After its time"):
        explorer = preset(AttentionAlignment, words)
        assert "is wrong: it should be" in explorer.caption
        assert explorer.result["answer"] != explorer.result["wanted"]
    never = preset(AttentionAlignment, "never was")
    assert "neither right nor wrong" in never.caption and never.result["answer"] == "1998-02-30"
    plain = preset(AttentionAlignment, "last state only")
    assert "the state after the last character, and no other" in plain.caption
    assert plain.result["answers"][0] == plain.result["wanted"] != plain.result["answer"]


def test_the_caption_says_where_most_of_the_weight_is():
    explorer = AttentionAlignment(text="3 March 1998", step=10)
    weights = explorer.result["weights"][9]
    place = weights.argmax()
    assert f"with {100 * weights[place]:.0f} %" in explorer.caption
    assert f"At step 10 the network writes “{explorer.result['answer'][9]}”" in explorer.caption


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("3 March", 4, "“r” of “March”"),
        ("3 March", 1, "the blank after “3”"),
        ("3 March", 0, "“3”"),
        ("03/04", 2, "“/” after “03”"),
        ("03/04", 4, "“4” of “04”"),
        (", a", 0, "“,”"),
    ],
)
def test_a_character_is_told_with_its_word(text, place, told):
    assert alignment._placed(text, place) == told


def test_a_letter_that_was_never_in_a_date_is_refused():
    explorer = AttentionAlignment()
    with pytest.raises(ValueError, match=r"text: wanted only the characters .*, got 'x' too"):
        explorer.set(text="3 xMarch 1998")
    explorer.controls["text"].value = "3 january 1998"
    assert "'j' too" in explorer._error.value and explorer.values["text"] != "3 january 1998"


def test_of_neighbouring_numbers_only_the_largest_is_shown():
    shown = odds.with_room(np.array([0.3, 0.2, 0.1, 0.4, 0.4, 0.0]))
    np.testing.assert_array_equal(shown, [True, False, False, True, True, False])
