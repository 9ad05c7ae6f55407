"""What the explorers of language models show: equal to the library's numbers and to plain counting."""

import numpy as np
import pytest

from rnnlib import datasets, experiments
from rnnlib.experiments.documentation import documentation_split
from rnnlib.explore import UnitReader
from rnnlib.explore.language import passages
from rnnlib.explore.language.features import FEATURES
from rnnlib.explore.language.unit_reader import TRACKS, UNITS


def preset(kind, words):
    """The explorer in the state of the preset whose text holds these words."""
    (values,) = [p.values for p in kind.presets if words in p.text]
    return kind(**values)


# Features of a text


@pytest.mark.parametrize(
    ("feature", "text", "marked"),
    [
        ("inside quotes", 'a "bc" d `e` f', "  ^^^    ^^   "),
        ("inside quotes", 'a "b\n\nc" d', "  ^^^  ^^^"),    # an empty line closes, so the last " opens
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
        assert counts[0] >= max(counts) - 1    # a change at the seam of a cut line counts or not


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
