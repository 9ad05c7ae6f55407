"""What the explorers of language models show: equal to the library's numbers and to plain counting."""

import numpy as np
import pytest
from drawn import (
    Line2D,
    LineCollection,
    PathPatch,
    edges,
    faces,
    find,
    line,
    panel,
    rectangles,
    segments,
    showing,
    shown,
    states,
    texts,
    words,
)
from driving import buttons
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.image import PcolorImage

from rnnlib import datasets, diagnostics, experiments, models, tasks
from rnnlib.experiments.documentation import documentation_split
from rnnlib.explore import EmbeddingMap, Influence, NextWord, UnitReader
from rnnlib.explore.language import documentation, embedding_map, english, influence, likeness
from rnnlib.explore.language.documentation import FEATURES
from rnnlib.explore.language.next_word import ROWS
from rnnlib.explore.language.unit_reader import TRACKS, WIDTH
from rnnlib.explore.live import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION, number
from rnnlib.plots import CELLS
from rnnlib.plots.lettering import Lettering
from rnnlib.plots.marks import Monospace


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


@pytest.mark.parametrize("part", ["c", "tanh(c)", "h"])
def test_the_units_are_those_of_the_network_that_reads_the_held_out_text(part):
    model, tokens = experiments.pretrained("documentation_reader"), documentation_split()[1][:300]
    _, state = model.forward(tokens[:, None])
    want = {"c": state[1], "tanh(c)": np.tanh(state[1]), "h": state[0]}[part]
    np.testing.assert_allclose(documentation.reading().units[part][299], want[0, 0], atol=1e-5)
    text = datasets.documentation_text()
    start = text.index("\n\n", int(0.9 * len(text))) + 2
    assert documentation.reading().text == text[start:][: documentation.READ]


@pytest.mark.parametrize("feature", FEATURES)
def test_the_ranking_is_by_pearsons_correlation(feature):
    result = UnitReader.compute(feature, 5, "h", 1, "trained", False)
    there = FEATURES[feature](documentation.reading().text)
    assert result["scores"][5] == pytest.approx(
        np.corrcoef(documentation.reading().units["h"][:, 5], there)[0, 1]
    )
    assert (np.diff(result["r"]) <= 0).all() and result["r"][result["rank"]] == result["scores"][5]
    assert np.abs(result["scores"][result["best"][0]]) == np.abs(result["scores"]).max()


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("place", [1, 2, documentation.PASSAGES])
def test_a_passage_is_a_stretch_of_the_text_with_its_values(feature, place):
    shown, text = documentation.passage(feature, place), documentation.reading().text
    assert len(shown.lines) <= documentation.LINES and max(map(len, shown.lines)) <= documentation.LINE_WIDTH
    for index, row, column in zip(shown.index, shown.row, shown.column):
        assert text[index] == (shown.lines[row] + "\n")[column : column + 1] or text[index] == "\n"
    result = UnitReader.compute(feature, 9, "c", place, "trained", False)
    np.testing.assert_array_equal(result["values"], documentation.reading().units["c"][shown.index, 9])
    np.testing.assert_array_equal(result["holds"], FEATURES[feature](text)[shown.index])


def test_the_first_passage_is_the_one_in_which_the_feature_changes_most():
    for feature in ("inside quotes", "a ruled line"):
        counts = [
            np.abs(
                np.diff(documentation.holds(feature)[documentation.passage(feature, place).index].astype(int))
            ).sum()
            for place in range(1, documentation.PASSAGES + 1)
        ]
        assert counts[0] >= max(counts) - 1  # a change at the seam of a cut line counts or not


def test_one_unit_tracks_quotes_and_another_counts_which_tanh_hides():
    """As found on the text of four versions of Python, by a wide margin."""
    for part, least in (("tanh(c)", 0.45), ("h", 0.35)):
        r = documentation.correlations("inside quotes", part)
        assert np.abs(r).argmax() == 77 and r[77] > least > 2 * np.sort(np.abs(r))[-2] - 0.2
    late = documentation.correlations("late in the line", "c")
    assert np.abs(late).argmax() == 85 and late[85] < -TRACKS
    for part in ("tanh(c)", "h"):
        assert np.abs(documentation.correlations("late in the line", part)).max() < TRACKS - 0.1
    eights = documentation.by_column("c")[:56, 85].reshape(7, 8).mean(axis=1)
    assert (np.diff(eights) < -0.5).all()


def test_the_controls_find_no_unit():
    for feature in ("inside quotes", "late in the line"):
        for part in documentation.reading().units:
            assert np.abs(documentation.correlations(feature, part, moved=True)).max() < 0.15
            assert abs(documentation.together(feature, part, moved=True)) < 0.15
            assert np.abs(documentation.correlations(feature, part, "before training")).max() < 0.3
        assert (
            documentation.together(feature, "c")
            > documentation.together(feature, "c", "before training") + 0.05
        )
    before = documentation.by_column("c", "before training")[:56, 85]
    assert np.ptp(before[1:]) < 0.5


def test_a_planted_counter_is_seen_on_c_and_not_behind_tanh():
    """The measure can see what it is said not to find."""
    text = documentation.reading().text
    counter = -0.3 * documentation.columns(text)[:, None]
    late = documentation.holds("late in the line")
    assert diagnostics.unit_scores(counter, late)[0] < -0.8
    assert abs(diagnostics.unit_scores(np.tanh(counter), late)[0]) < TRACKS


def test_the_mean_by_column_is_that_of_the_characters_there():
    units, text = documentation.reading().units["h"], documentation.reading().text
    lines = text.split("\n")
    starts = np.cumsum([0, *[len(line) + 1 for line in lines]])
    there = [start + 7 for start, line in zip(starts, lines) if len(line) >= 7 and start + 7 < len(text)]
    np.testing.assert_allclose(documentation.by_column("h")[7], units[there].mean(axis=0), atol=1e-6)


def test_the_sentence_says_whether_any_unit_tracks_it():
    quotes, late = UnitReader(), preset(UnitReader, "columns")
    assert "of unit 77 correlates with “inside quotes”" in quotes.caption
    assert "1 unit reaches 0.4" in quotes.caption and "No unit" not in quotes.caption
    assert "No unit tracks it" in late.caption and "content tanh(c) of unit 50" in late.caption
    counter = preset(UnitReader, "A counter")
    assert "content c of unit 85" in counter.caption and "1 unit reaches 0.4" in counter.caption
    counter.set(network="before training", moved=True)
    assert "Before training, the content c" in counter.caption and ", moved on to where" in counter.caption
    assert "output h" in preset(UnitReader, "output").caption


def test_the_button_finds_the_best_unit():
    explorer = UnitReader(unit=3)
    assert explorer.best() == {"unit": 77}
    ruled = UnitReader(feature="a ruled line", unit=explorer.best()["unit"])
    assert ruled.best() == {"unit": np.abs(ruled.result["scores"]).argmax()} != {"unit": 77}


def test_a_text_without_the_feature_is_said_to_have_none(monkeypatch):
    nowhere = np.zeros(documentation.READ, bool)
    monkeypatch.setattr(documentation, "holds", lambda feature, moved=False: nowhere)
    documentation.correlations.cache_clear()
    try:
        assert not documentation.correlations("a ruled line", "h").any()
        result = UnitReader.compute("inside quotes", 0, "c", 1, "trained", False) | {"share": 0.0}
    finally:
        monkeypatch.undo()
        documentation.correlations.cache_clear()  # of what only this test saw
    said = UnitReader().describe(result, "inside quotes", 0, "c", 1, "trained", False)
    assert "no example" in said and result["scores"].size == WIDTH


def test_every_letter_of_the_typescript_stands_in_its_cell():
    ax = Figure(figsize=(8, 4)).add_axes([0, 0, 1, 1])
    ax.set(xlim=(-0.5, 9.5), ylim=(0, 3))
    for typed, column, row in (("m", 0, 0), ("    m", 4, 0), ("m", 0, 2)):
        script = Monospace(ax, 3, rise=0.1)
        script.show([""] * row + [typed])
        points = script.artist.get_path().vertices
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
    assert "do not know" in explorer.face.shown["trouble"] and explorer.values == before


def test_too_many_words_are_refused():
    with pytest.raises(ValueError, match="prompt: wanted 0 to 40 words, got 41"):
        NextWord(prompt="the " * 41)


@pytest.mark.parametrize("cell", english.READERS)
def test_the_network_reads_the_words_after_three_other_sentences(cell):
    words = ["the", "girl", "from", "france"]
    text = [*english.PAST, *(GRAMMAR.token[word] for word in words)]
    want = np.log([english.trained(cell).next_distribution(text[: len(text) - 4 + t]) for t in range(5)])
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
    assert len(line(panel(explorer, "What comes next"), marker="D")) == 0 and not explorer.result["known"]
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
    texts = {button.description: button for button in buttons(explorer)}
    texts["Take the likeliest"].click()
    assert explorer.values["prompt"] == DEFAULTS["prompt"] + " with" and not explorer.face.shown["trouble"]
    texts["Rewind: drop one"].click()
    assert explorer.values["prompt"] == DEFAULTS["prompt"]
    explorer.set(prompt="")
    texts["Rewind: drop one"].click()
    assert explorer.values["prompt"] == ""
    explorer.set(prompt="the " * 40)
    texts["Step: draw one"].click()  # no room: said in place
    assert "40 words" in explorer.face.shown["trouble"] and explorer.values["prompt"] == "the " * 40


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
            ax, drawn = panel(explorer, "What comes next"), explorer.result["drawn"]
            heights = [word.y for word in words(ax) if word.x == -0.4]
            assert len(heights) == rows
            assert line(ax, marker=">")[0, 1] == heights[min(drawn, rows - 1)]


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


@pytest.mark.parametrize("cell", english.READERS)
def test_by_gradient_is_the_diagnostics_influence_over_the_same_past(cell):
    tokens = np.array([*english.PAST, *(GRAMMAR.token[word] for word in GIRL)])
    want = diagnostics.influence(english.trained(cell), tokens[:-1], -1, tokens[-1])[len(english.PAST) :]
    got = influence.by_gradient(cell, GIRL, len(GIRL) - 1)
    assert got.sum() == pytest.approx(1) and len(got) == len(GIRL) - 1
    np.testing.assert_allclose(got, want / want.sum(), atol=1e-4)


@pytest.mark.parametrize("cell", english.READERS)
def test_by_swapping_is_what_happens_if_each_word_is_replaced(cell):
    got = influence.by_swapping(cell, FRANCE, len(FRANCE) - 1)
    others = {"boy": ["girl", "woman", "man", "girls", "boys"], "france": ["spain", "italy"], "the": []}
    for t, word in enumerate(FRANCE[:4]):
        changes = [
            right(cell, (*FRANCE[:t], other, *FRANCE[t + 1 :])) - right(cell, FRANCE)
            for other in others.get(word, [])
        ]
        assert got[t] == pytest.approx(np.mean(np.abs(changes)) if changes else 0, abs=1e-5)


def test_the_swaps_before_a_word_do_not_depend_on_what_follows_it():
    for cell in english.READERS:
        shorter, longer = (influence.by_swapping(cell, words, 7) for words in (FRANCE[:8], FRANCE))
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
    assert influence.cue(words, len(words) - 1) == place


def test_what_influence_shows_and_says():
    explorer = preset(Influence, "who notices")
    result = explorer.result
    rnn, gru, lstm = result["influence"][:, result["cue"]]
    assert rnn < 0.5 < min(gru, lstm) and rnn < 0.5 < result["p"][2]  # the RNN has lost the country
    for cell, p in zip(english.READERS, result["p"]):
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
    assert influence.by_swapping("LSTM", FRANCE, place).argmax() == FRANCE.index("france")
    assert influence.by_gradient("LSTM", FRANCE, place)[FRANCE.index("france")] < 0.25


def test_the_position_stays_inside_the_sentence():
    assert Influence(sentence="the girl", position=20).values["position"] == 2
    with pytest.raises(ValueError, match="sentence: wanted 1 to 24 words, got 0"):
        Influence(sentence="")


@pytest.mark.parametrize("words", [GIRL, ("thought",) * 24, ("a",), FRANCE * 2])
def test_words_flow_without_overlap_and_stay_in_the_picture(words):
    left, end, line = influence.flow(words)
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


@pytest.mark.parametrize("cell", english.READERS)
def test_words_group_by_class_after_training_and_not_before(cell):
    learnt, of, chance = likeness.agreement(cell, "learnt", "word class")
    before, _, _ = likeness.agreement(cell, "before training", "word class")
    assert of == 38 and learnt >= 0.7 * of and before <= 2 * chance < 0.5 * of


@pytest.mark.parametrize("vectors", likeness.VECTORS)
@pytest.mark.parametrize("cell", english.READERS)
def test_no_name_lies_on_another(cell, vectors):
    _, middles, _ = embedding_map._map_layout(cell, vectors)
    names = Lettering(Figure().subplots(), embedding_map._NAME_SIZE)
    names.show(embedding_map._WORD_NAMES, middles)
    ems = [path.vertices for path in names.get_paths()]
    size = np.array([[np.ptp(v[:, 0]), 0.75] for v in ems]) * embedding_map._NAME_SIZE * 100 / 72  # as drawn
    depth = ((size[:, None] + size) / 2 - np.abs(middles[:, None] - middles)).min(axis=2)
    np.fill_diagonal(depth, -1)
    assert depth.max() < 2, [embedding_map._WORD_NAMES[k] for k in np.argwhere(depth >= 2)[0]]
    left, end, low, high = embedding_map._AREA
    assert (middles - size / 2 >= [left, low]).all() and (middles + size / 2 <= [end, high]).all()


def test_labels_are_put_apart_and_stay_inside():
    points = np.array([[50.0, 50], [52, 51], [99, 1]])
    middles = embedding_map.place_labels(points, np.array([[30.0, 12]] * 3), (0, 100, 0, 100))
    assert np.abs(middles[0] - middles[1])[1] >= 12 or np.abs(middles[0] - middles[1])[0] >= 30
    half = np.array([15, 6])
    assert (middles - half >= 0).all() and (middles + half <= 100).all()


def test_a_label_with_room_enough_stands_close_to_its_point():
    (middle,) = embedding_map.place_labels(np.array([[50.0, 50]]), np.array([[30.0, 12]]), (0, 100, 0, 100))
    np.testing.assert_allclose(np.abs(middle - 50), [0, 13], atol=1e-9)  # half its height, and 7 pixels


def links_of(explorer):
    """The dashed lines from the chosen word to its neighbours: [(2, 2), …]."""
    (links,) = [c for c in shown(panel(explorer), LineCollection) if c.get_linestyle()[0][1]]
    return segments(links)


def test_the_map_says_what_it_shows():
    explorer = EmbeddingMap(count=2)
    near, cosines = likeness.neighbours("LSTM", "learnt", "girl", 2)
    for token, cosine in zip(near, cosines):
        assert f"“{GRAMMAR.words[token]}” ({cosine:.2g})" in explorer.caption
    same, of, _ = likeness.agreement("LSTM", "learnt", "word class")
    assert f"{same} of {of} words" in explorer.caption and len(links_of(explorer)) == 2
    circle = preset(EmbeddingMap, "One-hot")
    assert "equally far" in circle.caption and not links_of(circle)
    assert "began with" in preset(EmbeddingMap, "Before").caption


# What the pictures show


def expected_rows(values):
    """[(token, p at the temperature, the grammar's share or None)]; what is likeliest by either first."""
    words, begun = english.split(values["prompt"])
    if values["source"] == "names":
        model = experiments.pretrained("names_writer")
        letters = datasets.Vocabulary(model.metadata["vocabulary"])
        text = "^" + values["name"].rsplit(".", 1)[-1]
        plain, truth = model.next_distribution(letters.encode(text)), None
        symbols = ["." if s == model.metadata["end"] else s for s in letters.symbols]
        plain[letters.index["^"]] = 0
    else:
        symbols = GRAMMAR.words
        tokens = [*english.PAST, *(GRAMMAR.token[word] for word in words)]
        plain = english.trained(values["cell"]).next_distribution(np.array(tokens))
        plain = plain * [word.startswith(begun) for word in symbols]
        truth = english.grammar_says(words)[-1]
        truth = None if truth is None else truth * (plain > 0)
        truth = None if truth is None or not truth.sum() else truth / truth.sum()
    plain = plain / plain.sum()
    with np.errstate(divide="ignore"):
        scores = np.log(plain)
    if values["temperature"]:
        hot = np.exp((scores - scores.max()) / values["temperature"])
    else:
        hot = (scores == scores.max()) * 1.0
    rows = [
        (s, p, None if truth is None else truth[k]) for k, (s, p) in enumerate(zip(symbols, hot / hot.sum()))
    ]
    height = plain if truth is None else np.maximum(plain, truth)
    order = sorted(np.flatnonzero(plain > 0), key=lambda k: (-height[k], k))
    return [rows[k] for k in order]


def shown_rows(ax):
    """[(name, bar, mark or None, per cent)] from the top down, and where the rows stand."""
    names = sorted((w for w in words(ax) if w.x == -0.4), key=lambda w: -w.y)
    bars = {
        round((low + high) / 2, 6): (left, right)
        for left, right, low, high in rectangles(find(ax, PathPatch))
    }
    marks = dict(line(ax, marker="D")[:, ::-1])
    shares = {w.y: w.text for w in words(ax) if w.x > 0}
    assert (
        all(left == 0 for left, _ in bars.values()) and find(ax, Line2D, marker="D").get_color() == VERMILLION
    )
    return [(w.text, bars[w.y][1], marks.get(w.y), shares[w.y]) for w in names], [w.y for w in names]


@pytest.mark.parametrize("values", states(NextWord, 14))
def test_the_bars_and_diamonds_stand_beside_their_words(values):
    explorer, rows = showing(NextWord, values), expected_rows(values)
    shown, heights = shown_rows(panel(explorer, "What comes next"))
    if len(rows) > ROWS:
        rest = [sum(row[k] for row in rows[ROWS:]) for k in (1, 2) if rows[0][k] is not None]
        rows = [*rows[:ROWS], (f"{len(rows) - ROWS} others", *rest, *[None] * (2 - len(rest)))]
    np.testing.assert_allclose(np.diff(heights), -1)
    assert heights[0] == ROWS and len(shown) == len(rows)
    table = {name: rest for name, *rest in shown}
    for name, p, truth in rows:
        bar, mark, told = table[name]
        assert bar == pytest.approx(p, abs=2e-4)
        assert told == ("< 1 %" if 1e-9 < p < 0.0045 else told)
        assert told == f"{100 * bar:.0f} %" or (bar < 0.005 and told == "< 1 %")
        if truth is None or (truth == 0 and p < 0.0045):
            assert mark is None
        elif truth > 0 or p > 0.0055:
            assert mark == pytest.approx(truth, abs=1e-5)
    assert explorer.result["known"] == (rows[0][2] is not None)
    drawn = explorer.result["symbols"][explorer.result["drawn"]]
    (at,) = line(panel(explorer, "What comes next"), marker=">")
    assert dict(zip(heights, [name for name, *_ in shown]))[at[1]] == (
        drawn if drawn in table else shown[-1][0]
    )
    best = max(rows[:ROWS], key=lambda row: row[1])
    assert f"“{best[0]}” (" in explorer.caption


@pytest.mark.parametrize("values", states(NextWord, 14))
def test_the_past_stands_in_the_order_in_which_it_was_written(values):
    explorer = showing(NextWord, values)
    shown, _ = shown_rows(panel(explorer, "How likely"))
    if values["source"] == "names":
        text = list(values["name"].rsplit(".", 1)[-1])
    else:
        text = english.split(values["prompt"])[0]
    assert [name for name, *_ in shown] == text[-12:]
    if values["source"] == "names":
        return
    first = len(text) - len(shown)
    for t, (name, bar, mark, _) in enumerate(shown, first):
        tokens = [*english.PAST, *(GRAMMAR.token[word] for word in text[:t])]
        p = english.trained(values["cell"]).next_distribution(np.array(tokens))[GRAMMAR.token[name]]
        assert bar == pytest.approx(p, abs=2e-4)
        truth = english.grammar_says(text[:t])[-1]
        if truth is not None and truth[GRAMMAR.token[name]] > 0:
            assert mark == pytest.approx(truth[GRAMMAR.token[name]])


def test_presets_of_the_next_word_set_what_they_say():
    set_by = {p.text: p.values for p in NextWord.presets}
    assert set_by["Too hot"] == {"temperature": 2.0} and set_by["A first name"] == {"source": "names"}
    assert set_by["Which language? An RNN at a loss"]["cell"] == "RNN"
    assert set_by["Typing ahead: the girl th…"] == {"prompt": "the girl th"}
    assert set_by["Who is tired?"]["prompt"].endswith("thought that")


def by_swaps(cell, sentence, place):
    """How much p of the word at `place` changes on average if a word before it is another of its group."""
    found, told = [], right(cell, sentence[: place + 1])
    for t, word in enumerate(sentence[:place]):
        group = english.GROUPS[english.GROUP[word]]
        others = [o for o in group if o != word and english.GROUP[word] != "function word"]
        changes = [abs(right(cell, (*sentence[:t], o, *sentence[t + 1 : place + 1])) - told) for o in others]
        found.append(np.mean(changes) if changes else 0.0)
    return np.array(found)


@pytest.mark.parametrize("values", states(Influence, 8))
def test_every_word_has_its_bar_under_the_network_that_leans_on_it(values):
    explorer = showing(Influence, values)
    sentence, place = tuple(english.split(values["sentence"])[0]), values["position"] - 1
    ax, n = panel(explorer), len(sentence)
    found, cue = words(ax), influence.cue(sentence, place)
    titles = [w for w in found if w.text in english.READERS]
    assert [w.text for w in sorted(titles, key=lambda w: w.y)] == ["RNN", "GRU", "LSTM"]
    assert {w.text: w.colour for w in titles} == {cell: CELLS[cell]["color"] for cell in english.READERS}
    boxes = rectangles(find(ax, PolyCollection))  # y grows downwards: low and high are its ends
    looks = list(zip(boxes, faces(find(ax, PolyCollection)), edges(find(ax, PolyCollection))))
    bars = [box for box, face, _ in looks if face == GREEN]
    framed = {edge: [box for box, _, e in looks if e == edge] for edge in (VERMILLION, INK)}
    grounds = [(box, face) for box, face, edge in looks if face != GREEN and edge not in (VERMILLION, INK)]
    said = [w for w in found if w.text in sentence and w.y > 44][: 3 * n]
    assert [w.text for w in said] == list(sentence) * 3
    scale = None
    for row, cell in enumerate(english.READERS):
        mine = said[row * n : (row + 1) * n]
        assert [w.colour for w in mine] == [INK if k <= place else GREY for k in range(n)]
        head = [w for w in found if w.text.startswith(f"“{sentence[place]}” ") and w.y > 44][row]
        p = right(cell, sentence[: place + 1])
        percent = "< 1" if p < 0.01 else f"{float(f'{100 * p:.1e}'):g}"
        assert p < 0.02 or head.text.startswith(f"“{sentence[place]}” {percent} %") or abs(p % 0.01) < 1e-3
        if values["measure"] == "gradient":
            tokens = np.array([*english.PAST, *(GRAMMAR.token[word] for word in sentence[: place + 1])])
            leans = diagnostics.influence(english.trained(cell), tokens[:-1], -1, tokens[-1])
            leans = leans[len(english.PAST) :] / max(leans[len(english.PAST) :].sum(), 1e-30)
        else:
            leans = by_swaps(cell, sentence, place)
        for t, share in enumerate(leans):
            k = row * place + t
            left, end, top, foot = bars[k]
            assert (left + end) / 2 == pytest.approx(mine[t].x) and foot < mine[t].y
            ground, _ = grounds[k]
            assert ground[0] < left < end < ground[1] and ground[2] == pytest.approx(foot)
            if share > 0.02:
                scale = scale or (foot - top) / share
                assert foot - top == pytest.approx(scale * share, rel=0.02)
            if foot - top > 0.3 * max(b[3] - b[2] for b in bars):
                assert (
                    any(
                        w.text == f"{100 * explorer.result['influence'][row, t]:.0f} %"
                        and abs(w.x - mine[t].x) < 1e-6
                        and top - 12 < w.y < top
                        for w in found
                    )
                    or explorer.result["influence"][row, t] < 0.1
                )
        for edge, at in ((VERMILLION, place), (INK, cue)):
            if at is None:
                assert not framed[edge]
            else:
                left, end, top, foot = framed[edge][row]
                assert left < mine[at].x < end and top < mine[at].y < foot


@pytest.mark.parametrize("values", states(Influence, 8))
def test_a_word_that_matters_more_is_shaded_more(values):
    explorer = showing(Influence, values)
    patches = find(panel(explorer), PolyCollection)
    place, influence = values["position"] - 1, explorer.result["influence"]
    light = [np.mean(rgb[:3]) for rgb in patches.get_facecolor()[: 3 * place]]
    order = np.argsort(influence.ravel(), kind="stable")
    assert (np.diff(np.array(light)[order]) <= 1e-9).all()
    assert not place or max(light) - min(light) > 0.1 or np.ptp(influence) < 0.5 * influence.max()


@pytest.mark.parametrize("values", states(UnitReader, 6))
def test_text_colours_curve_and_line_belong_to_the_same_letters(values):
    explorer, text = showing(UnitReader, values), documentation.reading().text
    shown = documentation.passage(values["feature"], values["place"])
    units = documentation.reading(values["network"]).units[values["part"]]
    there = np.roll(FEATURES[values["feature"]](text), 3517 * values["moved"])
    size = explorer.result["range"]
    assert size == 50 or (np.abs(units[:, values["unit"]]) <= size).mean() >= 0.95
    units = np.clip(units / size, -1, 1)
    ax = panel(explorer, "The text")
    image = np.ma.filled(find(ax, PcolorImage).get_array().reshape(20, 72), np.nan)
    cells = {(19 - 2 * row, column): unit for row, column, unit in zip(shown.row, shown.column, shown.index)}
    for (row, column), index in cells.items():
        assert image[row - 0, column] == pytest.approx(units[index, values["unit"]], abs=1e-6)
    assert np.isfinite(image).sum() == len(cells)
    curve, line_of = line(ax, color=INK), line(ax, color=GREEN)
    wanted = [(c, 9 - r + 0.17 + 0.14 * units[k, values["unit"]]) for k, r, c in zip(*shown[:3])]
    got = curve[np.isfinite(curve[:, 1])]
    np.testing.assert_allclose(got, wanted, atol=1e-6)
    ruled = line_of[np.isfinite(line_of).all(axis=1)].reshape(-1, 2, 2)
    marks = {(round(a[0] + 0.5), 9 - int(a[1])) for a, b in ruled if b[0] - a[0] == 1}
    assert marks == {(c, r) for k, r, c in zip(*shown[:3]) if there[k]}
    letters = find(ax, PathPatch)
    points = letters.get_path().vertices[1:]
    inked = {(int(x + 0.5), 9 - int(np.floor(y - 0.22))) for x, y in points if y > 0.3 or x}
    typed = {(c, r) for r, row in enumerate(shown.lines) for c, letter in enumerate(row) if letter.strip()}
    assert len(typed - inked) <= 0.02 * len(typed) + 1 and len(inked - typed) <= 0.05 * len(typed) + 2


@pytest.mark.parametrize("values", states(UnitReader, 6))
def test_the_ranking_is_drawn_and_the_chosen_unit_stands_in_it(values):
    explorer = showing(UnitReader, values)
    units = documentation.reading(values["network"]).units[values["part"]].astype(float)
    there = np.roll(FEATURES[values["feature"]](documentation.reading().text), 3517 * values["moved"])
    r = np.array([np.corrcoef(unit, there)[0, 1] for unit in units.T])
    (star,) = line(panel(explorer, "All units"), marker="*")
    assert star[1] == pytest.approx(diagnostics.linear_probe(units, there), abs=1e-3)
    means = line(panel(explorer, "Mean by column"), color=VERMILLION)
    np.testing.assert_allclose(
        means[:, 1], documentation.by_column(values["part"], values["network"])[:, values["unit"]], atol=1e-5
    )
    ax = panel(explorer, "All units")
    stems = [s for s in segments(find(ax, LineCollection)) if len(s) == 2]
    np.testing.assert_allclose([s[1, 1] for s in stems], np.sort(r)[::-1], atol=1e-5)
    assert [s[0].tolist() for s in stems] == [[k, 0] for k in range(WIDTH)]
    assert all(s[0, 0] == s[1, 0] for s in stems)
    chosen, mine = line(ax, color=VERMILLION), r[values["unit"]]
    assert chosen[0].tolist() == [chosen[1, 0], 0] and chosen[1, 1] == pytest.approx(mine, abs=1e-5)
    assert stems[int(chosen[1, 0])][1, 1] == pytest.approx(mine, abs=1e-5)
    assert texts(ax) == [f"unit {values['unit']}"]
    best = np.abs(r).argmax()
    two = [number(round(float(value), 2) + 0.0, 2) for value in (r[best], mine)]
    assert f"unit {best} ({two[0]})" in explorer.caption
    assert f"unit {values['unit']} correlates with “{values['feature']}”" in explorer.caption
    assert f" at r = {two[1]} over" in explorer.caption
    assert f"{100 * there.mean():.0f} % of which" in explorer.caption


MARKS = dict(zip("os^DvPX.", (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, INK, GREY)))


@pytest.mark.parametrize("values", states(EmbeddingMap, 14))
def test_every_word_lies_at_its_place_and_is_marked_by_its_label(values):
    explorer = showing(EmbeddingMap, values)
    ax, labels = panel(explorer), likeness.LABELS[values["what"]]
    E = np.eye(44)
    if values["vectors"] != "one-hot":
        model = english.trained(values["cell"])
        model = model if values["vectors"] == "learnt" else models.LanguageModel(**model.config, rng=0)
        E = model.params["embedding.W"].astype(float)
        X = E - E.mean(axis=0)
        plane = X @ np.linalg.eigh(X.T @ X)[1][:, :-3:-1]
        plane *= np.sign(plane[np.abs(plane).argmax(axis=0), [0, 1]])
        plane /= np.abs(plane).max(axis=0)
    else:
        turn = 2 * np.pi * np.arange(44) / 44
        plane = np.column_stack([np.cos(turn), np.sin(turn)])
    at = np.column_stack([44 + 486 * (plane[:, 0] + 1) / 2, 416 - 360 * (plane[:, 1] + 1) / 2])
    names = list(dict.fromkeys(labels.values()))
    key = {w.text: w for w in words(ax) if w.x == 620 and w.y < 240}
    assert list(key) == names
    for n, (marker, hue) in enumerate(MARKS.items()):
        label = None if marker == "." else names[n] if n < len(names) else ""
        mine = [k for k, word in enumerate(GRAMMAR.words) if labels.get(word) == label]
        got = line(ax, marker=marker, color=hue)
        got, sample = got[: len(mine)], got[len(mine) :]
        np.testing.assert_allclose(got, at[mine].reshape(-1, 2), atol=1e-6)
        assert len(sample) == bool(label) and (not label or abs(sample[0, 1] - key[label].y) < 1e-6)
    (ring,) = line(ax, marker="o", markersize=13)
    chosen = GRAMMAR.token[values["word"]]
    np.testing.assert_allclose(ring, at[chosen], atol=1e-6)
    for word, place in zip(embedding_map._WORD_NAMES, at):
        (name,) = [w for w in words(ax) if w.text == word and w.x < 570 and (w.x, w.y) != (14, 20)]
        assert abs(name.y - place[1]) < 80 and abs(name.x - place[0]) < 110
        assert name.colour == (
            INK if GRAMMAR.words[embedding_map._WORD_NAMES.index(word)] in labels else GREY
        ) or (word == embedding_map._WORD_NAMES[chosen])
    unit = E / np.linalg.norm(E, axis=1, keepdims=True)
    cosine = unit @ unit[chosen]
    cosine[chosen] = -9
    near = np.argsort(-cosine, kind="stable")[: values["count"]]
    links = links_of(explorer)
    if values["vectors"] == "one-hot":
        assert not links and not len(rectangles(find(ax, PathPatch)))
        return
    assert {tuple(np.round(s[1], 3)) for s in links} == {tuple(np.round(at[k], 3)) for k in near}
    assert all(np.allclose(s[0], at[chosen]) for s in links)
    listed = sorted((w for w in words(ax) if w.x == 600 and w.y > 265), key=lambda w: w.y)
    assert [w.text for w in listed] == [embedding_map._WORD_NAMES[k] for k in near]
    bars = rectangles(find(ax, PathPatch))
    np.testing.assert_allclose(bars[:, 1] - bars[:, 0], 88 * np.clip(cosine[near], 0, 1), atol=1e-4)
    for w, bar, k in zip(listed, bars, near):
        assert bar[2] < w.y < bar[3]
        (told,) = [t.text for t in words(ax) if t.x > bar[1] and t.y == w.y]
        assert float(told.replace("−", "-")) == pytest.approx(cosine[k], abs=0.0051) and told != "−0.00"
    assert f"Nearest to “{values['word']}”" in texts(ax)


def test_a_cosine_is_never_minus_nothing():
    assert [embedding_map._two_places(c) for c in (-0.001, 0.004, -0.126)] == ["0.00", "0.00", "−0.13"]


def test_one_word_back_is_one_word():
    explorer = Influence(sentence="the girl was sad", position=3)
    cue = influence.cue(("the", "girl", "was"), 2)
    assert cue is None or "1 word back" in explorer.caption
    found = [s for s in (showing(Influence, v).caption for v in states(Influence, 40)) if " back, has" in s]
    assert found and not any(", 1 words back" in s for s in found)
