"""What the explorers of language models show: equal to the library's numbers and to plain counting."""

import ipywidgets as widgets
import numpy as np
import pytest
from matplotlib.figure import Figure

from rnnlib import datasets, diagnostics, experiments, tasks
from rnnlib.experiments.documentation import documentation_split
from rnnlib.explore import EmbeddingMap, Influence, NextWord, UnitReader
from rnnlib.explore.language import (
    embedding_map,
    english,
    leaning,
    likeness,
    passages,
    placement,
    strips,
    typescript,
)
from rnnlib.explore.language.features import FEATURES
from rnnlib.explore.language.next_word import ROWS
from rnnlib.explore.language.unit_reader import TRACKS, UNITS
from rnnlib.explore.lettering import Lettering


def preset(kind, words):
    """The explorer in the state of the preset whose text holds these words."""
    (values,) = [p.values for p in kind.presets if words in p.text]
    return kind(**values)


# Features of a text


@pytest.mark.parametrize(
    ("feature", "text", "marked"),
    [
        ("inside quotes", 'a "bc" d `e` f', "  ^^^    ^^   "),
        ("inside quotes", 'a "b\n\nc" d', "  ^^^  ^^^"),  # an empty line closes, so the last " opens
        ("inside brackets", "f(a[1], b) c] (d", " ^^^^^^^^     ^^"),
        ("inside brackets", "(a\n\nb", "^^^  "),
        ("indentation", "  a b\n   c", "^^    ^^^ "),
        ("after an empty line", "a\n\n  b\nc", "  ^^^   "),
        ("after an empty line", "  a", "   "),
        ("inside a word", "a_1, b-c", "^^^  ^ ^"),
        ("a ruled line", "-- ---- ==", "     ^^   "),
    ],
)
def test_features_hold_where_they_should(feature, text, marked):
    assert "".join("^" if here else " " for here in FEATURES[feature](text)) == marked


def test_late_in_the_line_counts_from_the_last_line_end():
    text = "x" * 50 + "\n" + "y" * 45 + "\n\nz"
    late = FEATURES["late in the line"](text)
    assert late.tolist() == [40 <= k <= 50 or 91 <= k <= 96 for k in range(len(text))]


# The unit reader


@pytest.mark.parametrize("part", ["c", "h"])
def test_the_units_are_those_of_the_network_that_reads_the_held_out_text(part):
    model, tokens = experiments.pretrained("documentation_reader"), documentation_split()[1][:300]
    _, state = model.forward(tokens[:, None])
    want = np.tanh(state[1]) if part == "c" else state[0]
    np.testing.assert_allclose(passages.reading().units[part][299], want[0, 0], atol=1e-5)
    text = datasets.documentation_text()
    assert passages.reading().text == text[int(0.9 * len(text)) :][: passages.READ]


@pytest.mark.parametrize("feature", FEATURES)
def test_the_ranking_is_by_pearsons_correlation(feature):
    result = UnitReader.compute(feature, 5, "h", 1)
    there = FEATURES[feature](passages.reading().text)
    assert result["scores"][5] == pytest.approx(np.corrcoef(passages.reading().units["h"][:, 5], there)[0, 1])
    assert (np.diff(result["r"]) <= 0).all() and result["r"][result["rank"]] == result["scores"][5]
    assert np.abs(result["scores"][result["best"][0]]) == np.abs(result["scores"]).max()


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("place", [1, 2, passages.PLACES])
def test_a_passage_is_a_stretch_of_the_text_with_its_values(feature, place):
    shown, text = passages.passage(feature, place), passages.reading().text
    assert len(shown.lines) <= passages.LINES and max(map(len, shown.lines)) <= passages.COLUMNS
    for index, row, column in zip(shown.index, shown.row, shown.column):
        assert text[index] == (shown.lines[row] + "\n")[column : column + 1] or text[index] == "\n"
    result = UnitReader.compute(feature, 9, "c", place)
    np.testing.assert_array_equal(result["values"], passages.reading().units["c"][shown.index, 9])
    np.testing.assert_array_equal(result["holds"], FEATURES[feature](text)[shown.index])


def test_the_first_passage_is_the_one_in_which_the_feature_changes_most():
    for feature in ("inside quotes", "a ruled line"):
        counts = [
            np.abs(np.diff(passages.holds(feature)[passages.passage(feature, place).index].astype(int))).sum()
            for place in range(1, passages.PLACES + 1)
        ]
        assert counts[0] >= max(counts) - 1  # a change at the seam of a cut line counts or not


def test_one_unit_tracks_quotes_and_none_tracks_how_late_in_the_line_it_is():
    """As found on the text of three versions of Python, by a wide margin."""
    for part, least in (("c", 0.4), ("h", 0.35)):
        r = passages.correlations("inside quotes", part)
        assert np.abs(r).argmax() == 77 and r[77] > least > 2 * np.sort(np.abs(r))[-2] - 0.2
    assert np.abs(passages.correlations("late in the line", "c")).max() < TRACKS - 0.15


def test_the_sentence_says_whether_any_unit_tracks_it():
    quotes, late = UnitReader(), preset(UnitReader, "columns")
    assert "of unit 77 correlates with “inside quotes”" in quotes.caption
    assert "1 unit reaches 0.5" in quotes.caption and "No unit" not in quotes.caption
    assert "No unit tracks it" in late.caption
    assert "output h" in preset(UnitReader, "output").caption


def test_the_button_finds_the_best_unit():
    explorer = UnitReader(unit=3)
    assert explorer.best() == {"unit": 77}
    assert UnitReader(feature="a ruled line").best()["unit"] in (3, 108)


def test_a_text_without_the_feature_is_said_to_have_none(monkeypatch):
    monkeypatch.setattr(passages, "holds", lambda feature: np.zeros(passages.READ, bool))
    passages.correlations.cache_clear()
    try:
        assert not passages.correlations("a ruled line", "h").any()
    finally:
        passages.correlations.cache_clear()
    result = UnitReader.compute("inside quotes", 0, "c", 1) | {"share": 0.0}
    said = UnitReader().describe(result, "inside quotes", 0, "c", 1)
    assert "no example" in said and result["scores"].size == UNITS


def test_every_letter_of_the_typescript_stands_in_its_cell():
    ax = Figure(figsize=(8, 4)).add_axes([0, 0, 1, 1])
    ax.set(xlim=(-0.5, 9.5), ylim=(0, 3))
    for line, column, row in (("m", 0, 0), ("    m", 4, 0), ("m", 0, 2)):
        script = typescript.Typescript(ax, 3, rise=0.1)
        script.show([""] * row + [line])
        points = script.get_path().vertices
        points = points[~(points == points[0]).all(axis=1)]  # the first is where the pen starts
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        np.testing.assert_allclose(middle, [column, 3 - row - 0.5 + 0.1], atol=0.05)
        assert 0.5 < np.ptp(points[:, 0]) <= 1


# Words of the toy English, and what is said of them

GRAMMAR = tasks.toy_english()


def test_the_last_word_may_be_only_begun():
    assert english.split("the girl fr") == (["the", "girl"], "fr")
    assert english.split("the girl from ") == (["the", "girl", "from"], "")
    assert english.split("The girl was tired.") == (["the", "girl", "was", "tired", "."], "")
    assert english.split("the") == (["the"], "")  # a word, though “they” begins so
    assert english.split("") == ([], "")


@pytest.mark.parametrize("wrong", ["the zebra sees", "the girl zeb", "the fr girl"])
def test_unknown_words_are_refused_with_those_that_are_known(wrong):
    explorer = NextWord()
    before = explorer.values
    with pytest.raises(ValueError, match=r"prompt: the networks do not know “(zebra|zeb|fr)”; .* young"):
        explorer.set(prompt=wrong)
    explorer.controls["prompt"].value = wrong  # typed: said in place
    assert "do not know" in explorer._error.value and explorer.values == before


def test_too_many_words_are_refused():
    with pytest.raises(ValueError, match="prompt: wanted 0 to 40 words, got 41"):
        NextWord(prompt="the " * 41)


@pytest.mark.parametrize("cell", english.CELLS)
def test_the_network_reads_the_words_after_three_other_sentences(cell):
    words = ["the", "girl", "from", "france"]
    text = [*english.PAST, *(GRAMMAR.token[word] for word in words)]
    want = np.log([english.network(cell).next_distribution(text[: len(text) - 4 + t]) for t in range(5)])
    np.testing.assert_allclose(english.network_says(cell, words), want, atol=1e-4)


def test_the_grammar_says_what_its_automaton_says():
    tokens = GRAMMAR.sample(3, 5)
    rows = english.grammar_says([GRAMMAR.words[token] for token in tokens])
    np.testing.assert_array_equal(rows[:-1], GRAMMAR.next_word[GRAMMAR.follow(tokens)])
    np.testing.assert_array_equal(rows[-1], GRAMMAR.next_word[0])  # a new sentence
    odd = english.grammar_says(["the", "girl", "girl", "from"])
    assert [row is None for row in odd] == [False, False, False, True, True]


# The next word

DEFAULTS = {name: setting.default for name, setting in NextWord.settings.items()}


def shares(result, key="p"):
    return dict(zip(result["symbols"], result[key]))


@pytest.mark.parametrize("temperature", [0.0, 0.3, 1.0, 2.0])
def test_the_bars_are_the_networks_distribution_and_the_marks_the_grammars(temperature):
    result = NextWord.compute(**DEFAULTS | {"temperature": temperature})
    log_p = english.network_says("LSTM", DEFAULTS["prompt"].split())[-1]
    p = np.exp((log_p - log_p.max()) / max(temperature, 1e-9))
    got, truth = shares(result), shares(result, "truth")
    np.testing.assert_allclose([got[word] for word in GRAMMAR.words], p / p.sum(), atol=1e-9)
    want = {"with": 0.6, "speaks": 0.28, "said": 0.06, "thought": 0.06}
    assert truth == pytest.approx(dict.fromkeys(GRAMMAR.words, 0) | want)
    misplaced = sum(max(got[word] - truth[word], 0) for word in GRAMMAR.words)
    assert result["misplaced"] == pytest.approx(misplaced)


def test_a_word_that_is_begun_is_completed():
    result = NextWord.compute(**DEFAULTS | {"prompt": "the girl th"})
    p, whole = shares(result), shares(NextWord.compute(**DEFAULTS | {"prompt": "the girl"}))
    offered = {word for word in GRAMMAR.words if word.startswith("th")}
    assert {word for word, share in p.items() if share} == offered == {"that", "the", "they", "thought"}
    assert p["thought"] == pytest.approx(whole["thought"] / sum(whole[word] for word in offered))
    explorer = preset(NextWord, "Typing ahead")
    assert explorer.likeliest() == {"prompt": "the girl thought"}
    assert explorer.rewind() == {"prompt": "the girl"}


def test_what_no_sentence_begins_with_has_no_true_answer():
    explorer = NextWord(prompt="the the the")
    assert "no true answer" in explorer.caption.replace("No sentence", "no sentence")
    assert len(explorer.next.marks.get_xdata()) == 0 and not explorer.result["known"]
    assert (np.diff(explorer.result["p"]) <= 0).all()  # nothing but the network orders the rows


def test_the_history_is_the_probability_of_each_word_when_it_came():
    result = NextWord.compute(**DEFAULTS)
    words = DEFAULTS["prompt"].split()
    assert result["past"] == words
    for t, word in enumerate(words):
        before = shares(NextWord.compute(**DEFAULTS | {"prompt": " ".join(words[:t])}))
        assert result["past_p"][t] == pytest.approx(before[word], abs=1e-5)
    assert result["past_truth"][:4] == pytest.approx([1, 0.125, 0.5, 1 / 3])
    longer = NextWord.compute(**DEFAULTS | {"prompt": "the girl . " * 5})
    assert longer["past"] == ["the", "girl", "."] * 4


def test_steps_draw_the_same_words_from_the_same_seed_and_follow_the_distribution():
    def written(seed):
        explorer = NextWord(prompt="the", seed=seed)
        for _ in range(8):
            explorer.set(**explorer.step())
        return explorer.values["prompt"]

    assert written(1) == written(1) and len({written(seed) for seed in range(4)}) > 1
    drawn = [NextWord.compute(**DEFAULTS | {"seed": seed}) for seed in range(100)]
    share = np.mean([result["symbols"][result["drawn"]] == "with" for result in drawn])
    assert share == pytest.approx(shares(drawn[0])["with"], abs=0.15)


def test_the_buttons_append_and_take_back():
    explorer = NextWord(temperature=2.0)
    texts = {b.description: b for b in explorer.children[2].children if isinstance(b, widgets.Button)}
    texts["Take the likeliest"].click()
    assert explorer.values["prompt"] == DEFAULTS["prompt"] + " with" and not explorer._error.value
    texts["Rewind: drop one"].click()
    assert explorer.values["prompt"] == DEFAULTS["prompt"]
    explorer.set(prompt="")
    texts["Rewind: drop one"].click()
    assert explorer.values["prompt"] == ""
    explorer.set(prompt="the " * 40)
    texts["Step: draw one"].click()  # no room: said in place
    assert "40 words" in explorer._error.value and explorer.values["prompt"] == "the " * 40


def test_names_are_written_letter_by_letter_to_their_end():
    explorer = preset(NextWord, "name")
    model = experiments.pretrained("names_writer")
    letters = datasets.Vocabulary(model.metadata["vocabulary"])
    p = model.next_distribution(letters.encode("^mar"))
    p[letters.index["^"]] = 0
    got = shares(explorer.result)
    assert got["i"] == pytest.approx(p[letters.index["i"]] / p.sum(), abs=1e-6) and got["^"] == 0
    for _ in range(20):
        explorer.set(**explorer.likeliest())
        if explorer.values["name"].endswith("."):
            break
    assert explorer.values["name"].endswith(".") and "At the start of a name" in explorer.caption
    assert len(explorer.step()["name"]) == 1  # the next name
    after, alone = (shares(NextWord(source="names", name=name).result) for name in ("maria.jo", "jo"))
    assert after == alone
    assert explorer.rewind() == {"name": explorer.values["name"][:-1]}


def test_the_presets_show_what_they_say():
    assert shares(preset(NextWord, "tired").result)["she"] > 0.9
    lost = preset(NextWord, "at a loss").result
    assert shares(lost)["french"] < 0.4 and shares(lost, "truth")["french"] == 1
    assert preset(NextWord, "Too hot").result["misplaced"] > 2 * NextWord().result["misplaced"]
    assert lost["symbols"][0] == "french" and len(lost["symbols"]) > ROWS  # what should come has a bar


def test_the_rows_are_the_tokens_on_offer_and_the_drawn_one_is_pointed_at():
    for prompt, rows in (("the girl th", 4), ("the girl", ROWS + 1)):
        for seed in range(5):
            explorer = NextWord(prompt=prompt, seed=seed, temperature=2.0)
            names, drawn = explorer.next._names.get_offsets(), explorer.result["drawn"]
            assert len(names) == rows
            assert explorer.drawn.get_ydata()[0] == names[min(drawn, rows - 1), 1]


def test_the_top_three_stand_in_the_sentence():
    result, caption = NextWord().result, NextWord().caption
    for word in ("with", "speaks", "said"):
        assert f"“{word}” ({100 * shares(result)[word]:.0f} %)" in caption


# Influence

GIRL, FRANCE = (
    tuple(p.values.get("sentence", Influence().values["sentence"]).split())
    for p in (Influence.presets[0], Influence.presets[2])
)


def right(cell, words):
    """p of the last of the words."""
    return np.exp(english.network_says(cell, words[:-1])[-1][GRAMMAR.token[words[-1]]])


@pytest.mark.parametrize("cell", english.CELLS)
def test_by_gradient_is_the_diagnostics_influence_over_the_same_past(cell):
    tokens = np.array([*english.PAST, *(GRAMMAR.token[word] for word in GIRL)])
    want = diagnostics.influence(english.network(cell), tokens[:-1], -1, tokens[-1])[len(english.PAST) :]
    got = leaning.by_gradient(cell, GIRL, len(GIRL) - 1)
    assert got.sum() == pytest.approx(1) and len(got) == len(GIRL) - 1
    np.testing.assert_allclose(got, want / want.sum(), atol=1e-4)


@pytest.mark.parametrize("cell", english.CELLS)
def test_by_swapping_is_what_happens_if_each_word_is_replaced(cell):
    got = leaning.by_swapping(cell, FRANCE, len(FRANCE) - 1)
    others = {"boy": ["girl", "woman", "man", "girls", "boys"], "france": ["spain", "italy"], "the": []}
    for t, word in enumerate(FRANCE[:4]):
        changes = [
            right(cell, (*FRANCE[:t], other, *FRANCE[t + 1 :])) - right(cell, FRANCE)
            for other in others.get(word, [])
        ]
        assert got[t] == pytest.approx(np.mean(np.abs(changes)) if changes else 0, abs=1e-5)


def test_the_swaps_before_a_word_do_not_depend_on_what_follows_it():
    for cell in english.CELLS:
        shorter, longer = (leaning.by_swapping(cell, words, 7) for words in (FRANCE[:8], FRANCE))
        np.testing.assert_allclose(shorter, longer, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("the girl who sees the boys thought that she", 1),
        ("the boys from france who like the girl speak french", 3),
        ("the girl was sad . the boys thought that they", 6),  # the subject of this sentence, not the last
        ("the girl from france", None),
        ("thought that she", None),
    ],
)
def test_the_cue_is_the_subject_or_the_country(text, place):
    words = tuple(text.split())
    assert leaning.cue(words, len(words) - 1) == place


def test_what_influence_shows_and_says():
    explorer = preset(Influence, "who notices")
    result = explorer.result
    rnn, gru, lstm = result["influence"][:, result["cue"]]
    assert rnn < 0.5 < min(gru, lstm) and rnn < 0.5 < result["p"][2]  # the RNN has lost the country
    for cell, p in zip(english.CELLS, result["p"]):
        assert p == pytest.approx(right(cell, FRANCE), abs=1e-5)
        assert f"the {cell} gives “french” {100 * p:.0f} %" in explorer.caption
    assert "the cue “france”, 10 words back" in explorer.caption
    astray = preset(Influence, "astray").result
    assert astray["p"][0] < 0.5 < astray["p"][2] and astray["likeliest"][0] != "french"
    assert "nothing of this sentence" in Influence(position=1).caption


def test_reading_walks_to_the_end_of_the_sentence_and_from_there_anew():
    for start, steps in ((2, [3, 4]), (4, [1, 2, 3, 4])):
        explorer = Influence(sentence="the girl was sad", position=start)
        assert [progress.values["position"] for progress in explorer.read()] == steps


def test_gradient_and_swap_need_not_agree():
    """The cue decides what the LSTM says, and yet has a small share of the gradient."""
    place = len(FRANCE) - 1
    assert leaning.by_swapping("LSTM", FRANCE, place).argmax() == FRANCE.index("france")
    assert leaning.by_gradient("LSTM", FRANCE, place)[FRANCE.index("france")] < 0.25


def test_the_position_stays_inside_the_sentence():
    assert Influence(sentence="the girl", position=20).values["position"] == 2
    with pytest.raises(ValueError, match="sentence: wanted 1 to 24 words, got 0"):
        Influence(sentence="")


@pytest.mark.parametrize("words", [GIRL, ("thought",) * 24, ("a",), FRANCE * 2])
def test_words_flow_without_overlap_and_stay_in_the_picture(words):
    left, end, line = strips.flow(words)
    for k in range(1, len(words)):
        assert line[k] == line[k - 1] + 1 or (line[k] == line[k - 1] and left[k] > end[k - 1])
    assert left.min() >= 0 and end.max() <= Influence.size[0]


def test_every_group_holds_its_words_and_together_they_are_the_language():
    assert sorted(english.GROUP) == sorted(GRAMMAR.words) and len(english.GROUP) == 44
    assert sum(map(len, english.GROUPS.values())) == 44


# The embedding map


def test_the_vectors_are_the_networks_own():
    E = experiments.pretrained("english_gru").params["embedding.W"].astype(float)
    alike = likeness.likeness("GRU", "learnt")
    girl, woman = (GRAMMAR.token[word] for word in ("girl", "woman"))
    cosine = E[girl] @ E[woman] / np.linalg.norm(E[girl]) / np.linalg.norm(E[woman])
    assert alike.cosine[girl, woman] == pytest.approx(cosine)
    assert np.abs(likeness.likeness("GRU", "before training").cosine[girl, woman] - cosine) > 0.1


def test_the_plane_is_that_of_the_two_largest_variances():
    E = np.random.default_rng(0).normal(size=(44, 16)) * np.linspace(2, 0.5, 16)
    plane, share = likeness.principal_plane(E)
    values = np.linalg.eigvalsh(np.cov(E.T))[::-1]
    np.testing.assert_allclose(np.cov(plane.T), np.diag(values[:2]), atol=1e-9)
    assert share == pytest.approx(values[:2].sum() / values.sum())
    np.testing.assert_allclose(likeness.principal_plane(-E)[0] ** 2, plane**2)
    assert (plane[np.abs(plane).argmax(axis=0), [0, 1]] > 0).all()


def test_neighbours_are_those_of_largest_cosine_without_the_word_itself():
    alike = likeness.likeness("LSTM", "learnt")
    for word in ("girl", "sees", "."):
        near, cosines = likeness.neighbours("LSTM", "learnt", word, 8)
        token = GRAMMAR.token[word]
        assert token not in near and (np.diff(cosines) <= 0).all()
        rest = [k for k in range(44) if k != token and k not in near]
        assert cosines.min() >= alike.cosine[token, rest].max()


@pytest.mark.parametrize("what", likeness.LABELS)
def test_agreement_counts_nearest_neighbours_among_the_labelled(what):
    labels = likeness.LABELS[what]
    same, of, chance = likeness.agreement("RNN", "learnt", what)
    alike, right = likeness.likeness("RNN", "learnt"), 0
    for word in labels:
        others = [other for other in labels if other != word]
        nearest = max(others, key=lambda other: alike.cosine[GRAMMAR.token[word], GRAMMAR.token[other]])
        right += labels[nearest] == labels[word]
    assert (same, of) == (right, len(labels))
    pairs = [labels[a] == labels[b] for a in labels for b in labels if a != b]
    assert chance == pytest.approx(np.mean(pairs) * of)


@pytest.mark.parametrize("cell", english.CELLS)
def test_words_group_by_class_after_training_and_not_before(cell):
    learnt, of, chance = likeness.agreement(cell, "learnt", "word class")
    before, _, _ = likeness.agreement(cell, "before training", "word class")
    assert of == 38 and learnt >= 0.7 * of and before <= 2 * chance < 0.5 * of


@pytest.mark.parametrize("vectors", likeness.VECTORS)
@pytest.mark.parametrize("cell", english.CELLS)
def test_no_name_lies_on_another(cell, vectors):
    _, middles, _ = embedding_map._layout(cell, vectors)
    names = Lettering(Figure().subplots(), embedding_map._EM)
    names.show(embedding_map._NAMES, middles)
    ems = [path.vertices for path in names.get_paths()]
    size = np.array([[np.ptp(v[:, 0]), 0.75] for v in ems]) * embedding_map._EM * 100 / 72  # as drawn
    depth = ((size[:, None] + size) / 2 - np.abs(middles[:, None] - middles)).min(axis=2)
    np.fill_diagonal(depth, -1)
    assert depth.max() < 2, [embedding_map._NAMES[k] for k in np.argwhere(depth >= 2)[0]]
    left, end, low, high = embedding_map._AREA
    assert (middles - size / 2 >= [left, low]).all() and (middles + size / 2 <= [end, high]).all()


def test_labels_are_put_apart_and_stay_inside():
    points = np.array([[50.0, 50], [52, 51], [99, 1]])
    middles = placement.place_labels(points, np.array([[30.0, 12]] * 3), (0, 100, 0, 100))
    assert np.abs(middles[0] - middles[1])[1] >= 12 or np.abs(middles[0] - middles[1])[0] >= 30
    half = np.array([15, 6])
    assert (middles - half >= 0).all() and (middles + half <= 100).all()


def test_the_map_says_what_it_shows():
    explorer = EmbeddingMap(count=2)
    near, cosines = likeness.neighbours("LSTM", "learnt", "girl", 2)
    for token, cosine in zip(near, cosines):
        assert f"“{GRAMMAR.words[token]}” ({cosine:.2g})" in explorer.caption
    same, of, _ = likeness.agreement("LSTM", "learnt", "word class")
    assert f"{same} of {of} words" in explorer.caption and len(explorer.lines.get_segments()) == 2
    circle = preset(EmbeddingMap, "One-hot")
    assert "equally far" in circle.caption and not circle.lines.get_segments()
    assert "began with" in preset(EmbeddingMap, "Before").caption
