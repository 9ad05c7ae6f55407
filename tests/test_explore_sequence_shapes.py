"""What the explorers of notebook 09 say, against the library and against plain counting."""

import io
import wave
from datetime import date
from unittest import mock

import numpy as np
import pytest
from drawn import (
    PathPatch,
    PolyCollection,
    find,
    line,
    panel,
    points,
    rectangles,
    showing,
    states,
    texts,
    words,
)
from driving import press
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import datasets, experiments, ops, tasks
from rnnlib.experiments.melodies import melody_split
from rnnlib.explore.live import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILLION, percent
from rnnlib.explore.sequence_shapes import (
    AttentionAlignment,
    Detector,
    TuneMaker,
    alignment,
    composing,
    films,
    translating,
)
from rnnlib.explore.sequence_shapes.detector import SURE, sure_since
from rnnlib.plots.lettering import with_room
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
    _, units, weights = films.classifier(label)
    towards = model.output.params["W"][:, 1] - model.output.params["W"][:, 0]
    np.testing.assert_array_equal(towards[units], weights)
    assert np.abs(weights).min() >= np.sort(np.abs(towards))[-films.HEAVIEST]
    h, _ = model.encoder.forward(film.pictures.reshape(100, 1, -1))
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


def every_film(label, jumps, crouches_first, noise):
    """The films of the slider."""
    with pytest.raises(ValueError, match="seed"):
        Detector(seed=31)
    return [films.read_film(seed, label, jumps, crouches_first, noise) for seed in range(31)]


def test_in_every_film_that_stops_in_a_first_crouch_the_network_is_sure_and_wrong():
    early = [film.p[film.crouch[0] + 1] for film in every_film("crouch", True, True, 0.2)]
    assert len(early) == 31 and max(early) < 1 - SURE


def test_noise_fools_the_rule_before_the_network():
    stand = every_film("jump", False, True, 0.8)
    assert sum(film.rule[-1] for film in stand) >= 27 and not any(film.p[-1] > 0.5 for film in stand)
    assert all(film.p[-1] > 0.5 for film in every_film("jump", True, True, 0.8))
    assert sum(film.p[-1] > 0.5 for film in every_film("jump", False, True, 1.5)) > 31 / 2


MAJOR = (0, 2, 4, 5, 7, 9, 11)


def in_one_scale(pitch):
    """The share of the notes in the major scale that fits them best."""
    return max(np.isin((np.asarray(pitch) - key) % 12, MAJOR).mean() for key in range(12))


def test_a_tune_in_another_key_keeps_to_it():
    tunes, shuffled, rng = (
        [composing.compose(66, 0.8, seed, 32) for seed in range(30)],
        [],
        np.random.default_rng(0),
    )
    for tune in tunes:
        shuffled.append(np.cumsum(np.append(0, rng.permutation(np.diff(tune.pitch)))))
    assert np.mean([in_one_scale(tune.pitch) for tune in tunes]) == pytest.approx(0.95, abs=0.015)
    assert np.mean([in_one_scale(pitch) for pitch in shuffled]) < 0.82
    assert np.mean([in_one_scale(m.pitch) for m in composing.writer()[2]]) > 0.98


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
    assert tune.pitch[0] == first and len(tune.pitch) <= composing.MOST_NOTES
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


def test_a_tune_played_backward_has_the_same_notes_and_each_keeps_its_odds():
    forward, backward = TuneMaker(step=1), TuneMaker(step=1, backward=True)
    for name in ("pitch", "duration"):
        np.testing.assert_array_equal(backward.result[name], forward.result[name][::-1])
        assert (forward.result[name] != forward.result[name][::-1]).any()
    count = len(forward.result["pitch"])
    assert f"{composing.note_name(forward.result['pitch'][0])} was given" in forward.caption
    assert "was given" not in backward.caption
    backward.set(step=count)
    assert "C4 was given" in backward.caption and "played backward" in backward.caption
    forward.set(step=count)
    first_drawn_last = TuneMaker(step=1, backward=True).result["pitch_p"]
    np.testing.assert_array_equal(first_drawn_last, forward.result["pitch_p"])
    melodies, result = composing.writer()[2], backward.result
    assert result["copied"].sum() == tasks.longest_copy(result["pitch"], result["duration"], melodies)


def test_names_of_notes_and_durations():
    assert [composing.note_name(pitch) for pitch in (60, 61, 59, 69)] == ["C4", "C♯4", "B3", "A4"]
    assert [composing.quarters(d) for d in (0.25, 0.75, 1.0, 1.5, 4.0)] == ["¼", "¾", "1", "1½", "4"]


def test_a_sound_has_the_pitch_and_the_length_of_its_notes():
    with wave.open(io.BytesIO(composing.wav([69, 57], [2.0, 1.0]))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, composing.RATE)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    assert len(samples) / composing.RATE == pytest.approx(1.2)
    assert 0.2 < np.abs(samples).max() < 1
    assert np.abs(np.diff(samples)).max() < 0.7  # no click
    for part, hertz in ((samples[:6400], 440), (samples[6400:], 220)):
        spectrum = np.abs(np.fft.rfft(part))
        assert spectrum.argmax() * composing.RATE / len(part) == pytest.approx(hertz, abs=3)
        assert max(np.abs(part[:8]).max(), np.abs(part[-8:]).max()) < 0.05  # it comes and goes softly


def test_the_sound_is_made_on_demand_and_goes_with_its_tune():
    with mock.patch("rnnlib.explore.sequence_shapes.tune_maker.wav", wraps=composing.wav) as make:
        explorer = TuneMaker(length=4, step=2)
        assert explorer.face.beneath == {"sound": b""} and make.call_count == 0
        press(explorer, "Make the sound")
        sound = composing.wav(explorer.result["pitch"], explorer.result["duration"])
        assert explorer.face.beneath == {"sound": sound}
        explorer.controls["step"].value = 1  # looking at another note is the same tune
        assert explorer.face.beneath == {"sound": sound} and make.call_count == 1
        explorer.controls["seed"].value = 7
        assert explorer.face.beneath == {"sound": b""}


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
        h, state = model.decoder.forward(np.array([[said]]), state)
        h_and_context = model._with_contexts(h, memory, None)
        p.append(ops.softmax(model.head.forward(h_and_context))[0, 0, token])
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
    for name in ("3 April or 4", "leap day"):
        assert " is right, for a date" in preset(AttentionAlignment, name).caption
    for name in ("A form it never saw", "ISO itself", "After its time"):
        explorer = preset(AttentionAlignment, name)
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
    assert "'j' too" in explorer.face.shown["trouble"] and explorer.values["text"] != "3 january 1998"


def test_of_neighbouring_numbers_only_the_largest_is_shown():
    roomy = with_room(np.array([0.3, 0.2, 0.1, 0.4, 0.4, 0.0]))
    np.testing.assert_array_equal(roomy, [True, False, False, True, True, False])


# What the pictures show


def plain_film(label, seed, jumps, crouch, noise):
    """Frames (100, 16, 24), what happens in each (100,), p("yes") after each, h (100, H), the model."""
    rng = np.random.default_rng(seed)
    run = tasks.draw_run(rng, 100)._replace(jumps=jumps, crouches_first=crouch == "before")
    video, happens = tasks.film(run, 100)
    video = video + np.float32(noise) * rng.standard_normal(video.shape, np.float32)
    model = experiments.pretrained(f"dog_{label}")
    h, _ = model.encoder.forward(video.reshape(100, 1, -1))
    scores = h[:, 0] @ model.output.params["W"] + model.output.params["b"]
    return video, happens, 1 / (1 + np.exp(scores[:, 0] - scores[:, 1])), h[:, 0], model


@pytest.mark.parametrize("values", states(Detector, 10))
def test_the_detector_shows_the_film_its_belief_and_its_units(values):
    explorer = showing(Detector, values)
    video, happens, p, *_ = plain_film(*(values[k] for k in ("label", "seed", "jumps", "crouch", "noise")))
    frame, label = values["frame"], values["label"]
    for title, wanted in (("This frame", video[frame - 1]), ("Brightest", video[:frame].max(axis=0))):
        (image,) = panel(explorer, title).images
        np.testing.assert_allclose(image.get_array(), wanted, atol=1e-6)
        assert image.get_cmap()(1.0)[0] == 1 and image.get_cmap()(0.0)[0] == 0
        assert panel(explorer, title).get_ylim()[0] > panel(explorer, title).get_ylim()[1]  # its feet below
    ax = panel(explorer, {"jump": "Has it jumped", "crouch": "Did it crouch"}[label])
    t = np.arange(1, frame + 1)
    np.testing.assert_allclose(line(ax, "network"), np.column_stack([t, p[:frame]]), atol=1e-5)
    assert line(ax, color=VERMILLION, marker="o").tolist() == line(ax, "network")[-1:].tolist()
    air = [video[: k + 1, 1:6].mean(axis=(1, 2)).max() > 0.13 for k in range(frame)]
    rule = line(ax, "without order")
    np.testing.assert_array_equal(rule, np.column_stack([t, air if label == "jump" else np.full(frame, 0.5)]))
    now = p[frame - 1] > 0.5
    sure = [k + 1 for k in range(frame) if ((p[k:frame] if now else 1 - p[k:frame]) >= SURE).all()][:1]
    np.testing.assert_array_equal(line(ax, "sure from")[:, 0], sure)
    np.testing.assert_allclose(line(ax, "sure from")[:, 1], p[[k - 1 for k in sure]], atol=1e-5)
    crouching = np.flatnonzero(happens == 1) + 1
    leaping = crouching[-1] + 1 if values["crouch"] == "before" else None
    (crouch,), (leap,) = (rectangles(find(ax, PathPatch, facecolor=c)) for c in ("#F6DDAA", "#CBE3F3"))
    assert crouch[:2].tolist() == [crouching[0] - 0.5, crouching[-1] + 0.5]
    if values["jumps"]:
        jumping = np.flatnonzero(happens == 2) + 1
        assert leap[:2].tolist() == [jumping[0] - 0.5, jumping[-1] + 0.5]
    assert leap[0] == (crouch[1] if leaping else leap[0]) and (leaping or leap[1] == crouch[0])
    spans = {w.text: w.x for w in words(ax)}
    assert set(spans) == {"crouch", "jump" if values["jumps"] else "stand"}
    assert (spans.pop("crouch") < spans.popitem()[1]) == (values["crouch"] == "before")
    for axes in (ax, panel(explorer, "The hidden units")):
        assert [frame, frame] in [list(found.get_xdata()) for found in axes.lines if found.get_color() == INK]
    assert f"({100 * max(p[frame - 1], 1 - p[frame - 1]):.0f} %)" in explorer.caption


@labels
def test_the_units_have_their_own_names_lines_and_weights(label):
    explorer = showing(Detector, {"label": label, "frame": 60, "seed": 9})
    *_, h, model = plain_film(label, 9, True, "before", 0.2)
    towards = model.output.params["W"][:, 1] - model.output.params["W"][:, 0]
    heaviest = np.argsort(-np.abs(towards))[:3]
    ax = panel(explorer, "The hidden units")
    named = sorted(words(ax), key=lambda w: w.x)
    for unit, word, hue, dash in zip(heaviest, named, (BLUE, GREEN, PURPLE), ("-", "--", ":")):
        curve, sample = (
            points(artist) for artist in ax.lines if artist.get_color() == hue and len(points(artist))
        )
        curve, sample = (curve, sample) if len(curve) == 60 else (sample, curve)
        np.testing.assert_allclose(curve, np.column_stack([np.arange(1, 61), h[:60, unit]]), atol=1e-6)
        assert sample[0, 0] < sample[1, 0] < word.x < sample[1, 0] + 4  # the sample stands before its name
        assert all(a.get_linestyle() == dash for a in ax.lines if a.get_color() == hue)
        assert word.text == f"unit {unit} ({towards[unit]:+.1f})".replace("-", "−")


def test_presets_of_the_detector_set_what_they_say():
    by = {p.text: p.values for p in Detector.presets}
    assert by["It jumps"] == {} and by["It stands instead"] == {"jumps": False}
    assert by["It crouches first"] == {"label": "crouch", "crouch": "before"}
    assert by["The same frames, in another order"] == {"label": "crouch", "crouch": "after"}
    assert by["Noise: who is fooled?"]["noise"] < by["More noise than either can take"]["noise"]


def composed(values):
    """The tune of these settings, in the order in which it is played."""
    tune = composing.compose(*(values[k] for k in ("first", "temperature", "seed", "length")))
    return composing.Tune(*(part[::-1] for part in tune)) if values["backward"] else tune


@pytest.mark.parametrize("values", states(TuneMaker, 10))
def test_the_roll_shows_every_note_and_what_is_copied(values):
    explorer = showing(TuneMaker, values)
    tune = composed(values)
    ax, ends = panel(explorer, "The tune"), np.cumsum(tune.duration)
    plain, copies, chosen = (
        rectangles(find(ax, PathPatch, facecolor=BLUE)),
        rectangles(find(ax, PathPatch, facecolor=ORANGE)),
        rectangles(find(ax, PathPatch, edgecolor=VERMILLION)),
    )
    wanted = np.column_stack([ends - tune.duration + 0.04, ends - 0.04, tune.pitch - 0.45, tune.pitch + 0.45])
    np.testing.assert_allclose(np.array(sorted([*plain.tolist(), *copies.tolist()])), wanted)
    np.testing.assert_allclose(chosen, wanted[values["step"] - 1 : values["step"]])
    count = tasks.longest_copy(tune.pitch, tune.duration, composing.writer()[2])
    count = count if count > 1 else 0
    assert len(copies) == count == explorer.result["copied"].sum()
    bracket = line(ax, marker="|")
    assert len(bracket) == (2 if count else 0)
    if count:
        first = next(k for k, box in enumerate(wanted) if box.tolist() == sorted(copies.tolist())[0])
        mine = slice(first, first + count)
        assert tasks.longest_copy(tune.pitch[mine], tune.duration[mine], composing.writer()[2]) == count
        np.testing.assert_allclose(
            bracket[:, 0], [ends[first] - tune.duration[first], ends[first + count - 1]]
        )
    (whose,) = texts(ax)
    assert not count or whose.startswith(f"{count} notes in a row as in {explorer.result['names'][0]}")
    assert whose in explorer.caption and (whose == "none") == (count == 0)
    ticks = dict(zip(ax.get_yticks(), (label.get_text() for label in ax.get_yticklabels())))
    assert ticks[60] == "C4" and ticks[69] == "A4" and "end" in ticks.values()
    written = f"drew {len(tune.pitch)} note{'s' * (len(tune.pitch) > 1)}"
    ways = f"the network {written}." in explorer.caption, f"{written}, " in explorer.caption
    assert any(ways) and ("played backward" in explorer.caption) == values["backward"]


@pytest.mark.parametrize("values", states(TuneMaker, 10))
def test_the_odds_are_those_the_note_was_drawn_from(values):
    explorer, tokens = showing(TuneMaker, values), composing.writer()[1]
    tune = composed(values)
    step = values["step"] - 1
    end = tokens.pitches[0] - 2
    heights = [end, *tokens.pitches], list(range(len(tokens.durations)))
    drawn = tune.pitch[step], tokens.durations.index(tune.duration[step])
    for title, at, p, mine in zip(
        ("Its pitch", "Its duration"), heights, (tune.pitch_p, tune.duration_p), drawn
    ):
        ax, p = panel(explorer, title), p[step]
        bars = rectangles(find(ax, PathPatch, facecolor=GREEN))
        assert {round((b[2] + b[3]) / 2): b[1] for b in bars} == {
            y: pytest.approx(share) for y, share in zip(at, p) if share > 0.002
        }
        assert (bars[:, 0] == 0).all()
        (ring,) = rectangles(find(ax, PathPatch, edgecolor=VERMILLION))
        assert round((ring[2] + ring[3]) / 2) == mine and ring[1] == pytest.approx(p[at.index(mine)] + 0.02)
        for word in words(ax):
            share = p[at.index(word.y)]
            assert word.text == percent(share) and word.x == pytest.approx(share + 0.06)
        assert [w for w in words(ax) if w.y == mine]
    marks = [label.get_text() for label in panel(explorer, "Its duration").get_yticklabels()]
    assert marks == [composing.quarters(d) for d in tokens.durations]


def test_a_tune_of_one_note_is_one_note():
    caption = showing(TuneMaker, {"length": 1, "seed": 1}).caption
    assert "the network drew 1 note" in caption and "drew 1 notes" not in caption


def test_presets_of_the_tune_maker_set_what_they_say():
    by = {p.text: p.values for p in TuneMaker.presets}
    assert by["From middle C"] == {} and by["Always the likeliest"] == {"temperature": 0.0}
    assert by["From an A"] == {"first": 69} and by["From F sharp: another key"] == {"first": 66}
    assert by["Too hot"]["temperature"] == 2.0


@pytest.mark.parametrize("values", states(AttentionAlignment, 10))
def test_where_the_answer_looks_is_shaded_row_by_row(values):
    explorer, text = showing(AttentionAlignment, values), values["text"]
    model = experiments.pretrained(translating.NETWORKS[values["network"]])
    source = np.array([[tasks.DATE_SYMBOLS.index(letter)] for letter in text])
    said, weights = model.decode(source, 10)
    weights = np.eye(len(text))[[-1] * 10] if weights is None else weights[:, 0]
    ax, n = panel(explorer, 0), len(text)
    darkness = np.zeros((10, n))
    cells = find(ax, PolyCollection)
    for (left, right, low, high), face in zip(rectangles(cells), cells.get_facecolor(), strict=True):
        assert right - left == pytest.approx(1 / n) and high - low == pytest.approx(1)
        darkness[round((low + high) / 2), round((left + right) / 2 * n - 0.5)] = 1 - face[0]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first row on top
    np.testing.assert_allclose(darkness, np.round(12 * weights**0.6) / 12, atol=0.09)
    (box,) = rectangles(find(ax, PathPatch, edgecolor=VERMILLION))
    assert box[2:].tolist() == [values["step"] - 1.5, values["step"] - 0.5]
    found = words(ax)
    below = sorted((w for w in found if w.y > 9.6), key=lambda w: w.x)
    assert "".join(w.text for w in below).replace("␣", " ") == text
    np.testing.assert_allclose([w.x for w in below], (np.arange(n) + 0.5) / n)
    answer = "".join(tasks.ISO_SYMBOLS[token] for token in said[:, 0])
    column = sorted((w for w in found if w.x == -0.045 and w.y >= 0), key=lambda w: w.y)
    assert "".join(w.text for w in column) == answer and [w.y for w in column] == list(range(10))
    sure = sorted((w for w in found if w.x == 1.055 and w.y >= 0), key=lambda w: w.y)
    assert [w.text for w in sure] == [percent(p) for p in translating.translate(text, values["network"]).p]
    verdicts = sorted((w for w in found if w.y < -1.2), key=lambda w: w.x)
    day = translating.read_date(text)
    for word, name in zip(verdicts, translating.NETWORKS, strict=True):
        other = translating.translate(text, name).text
        right = day and other == day.isoformat()
        assert word.text == f"{name}: {other}" + (" ✓" if right else " ✗" if day else "")
        assert word.colour == (GREEN if right else VERMILLION if day else INK)
    low = panel(explorer, 1)
    bars = rectangles(find(low, PathPatch))
    row = weights[values["step"] - 1]
    assert {round((a + b) / 2 * n - 0.5): top for a, b, _, top in bars} == {
        k: pytest.approx(w) for k, w in enumerate(row) if w > 0.003
    }
    for word in words(low):
        k = round(word.x * n - 0.5)
        assert word.text == percent(row[k]) and word.y == pytest.approx(row[k] + 0.08, abs=1e-5)
    symbol = answer[values["step"] - 1]
    assert f"At step {values['step']} the network writes “{symbol}” ({sure[values['step'] - 1].text})" in (
        explorer.caption
    )


def test_presets_of_the_alignment_set_what_they_say():
    by = {p.text: p.values for p in AttentionAlignment.presets}
    assert by["The last state only"] == {"network": "the last state only", "step": 10}
    assert by["ISO itself"]["text"] == "1998-03-03" and by["A leap day"]["text"] == "29 February 2000"
    assert (
        by["3 April or 4 March?"]["text"] == "03/04/1998"
        and "30 February" in by["A day that never was"]["text"]
    )
    assert by["After its time"]["text"].endswith("2100") and by["A form it never saw"]["text"] == "1998/03/03"
