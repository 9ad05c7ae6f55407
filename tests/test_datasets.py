import gzip
import importlib.util
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import datasets
from rnnlib.datasets import files

LOADERS = {
    "sunspots.csv": datasets.load_sunspots,
    "elnino.csv": datasets.load_elnino,
    "macro.csv": datasets.load_macro,
    "seattle-weather.csv": datasets.load_seattle_weather,
    "names.csv": datasets.load_names,
    "lambda_virus.fa.gz": datasets.load_lambda_dna,
    "melodies.csv": datasets.load_melodies,
    "torch_reference.npz": datasets.load_torch_reference,
}
quick = settings(deadline=None, max_examples=40)


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the data files that a test may spoil."""
    for name in datasets.CHECKSUMS:
        shutil.copy(datasets.data_path(name), tmp_path)
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    return tmp_path


def make_py():
    """data/make.py as a module."""
    spec = importlib.util.spec_from_file_location("make", datasets.data_path("make.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Files


def test_every_file_has_a_loader_and_a_line_in_the_readme():
    readme = datasets.data_path("README.md").read_text(encoding="utf-8")
    assert set(LOADERS) == set(datasets.CHECKSUMS)
    for name, checksum in datasets.CHECKSUMS.items():
        assert f"{checksum}  {name}\n" in readme
        assert f"| `{name}` |" in readme


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("damage", ["missing", "truncated", "altered", "empty"])
def test_a_damaged_file_is_reported_and_not_parsed(copied, name, damage):
    path = copied / name
    content = path.read_bytes()
    altered = bytes([content[0], content[1] ^ 1]) + content[2:]
    if damage == "missing":
        path.unlink()
    else:
        half = content[: len(content) // 2]
        path.write_bytes({"truncated": half, "altered": altered, "empty": b""}[damage])
    with pytest.raises(ValueError) as caught:
        LOADERS[name]()
    given_checksum = "no file" if damage == "missing" else "got "
    for part in (str(path), datasets.CHECKSUMS[name], given_checksum, f"git checkout -- data/{name}"):
        assert part in str(caught.value)


def test_an_unknown_file_name_is_refused():
    with pytest.raises(ValueError, match=r"sunspots\.csv.*got 'stocks\.csv'"):
        files.read_verified("stocks.csv")


def test_import_is_light():
    code = "import sys, rnnlib.datasets as d; d.load_sunspots(); print('pydoc_data' in ' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


# Series


def test_sunspots():
    data = datasets.load_sunspots()
    assert np.array_equal(data.year, np.arange(1700, 2009))
    assert data.number.dtype == float and data.number.shape == (309,)
    assert data.number.min() == 0 and data.year[data.number.argmax()] == 1957


def test_persistence_misses_the_sunspots_by_as_much_as_is_known():
    past, future = datasets.split_by_time(datasets.load_sunspots(), 1921)
    inputs, targets = datasets.sliding_windows(np.r_[past.number, future.number], 1, start=len(past.number))
    assert targets.shape == (1, 88, 1)
    assert np.sqrt(np.mean((targets[0] - inputs[-1]) ** 2)) == pytest.approx(30.4, abs=0.05)


def test_seattle_weather():
    data = datasets.load_seattle_weather()
    assert all(len(column) == 1461 for column in data)
    assert np.array_equal(data.date, np.arange("2012-01-01", "2016-01-01", dtype="datetime64[D]"))
    assert set(data.weather) == {"drizzle", "fog", "rain", "snow", "sun"}
    assert (data.temp_max >= data.temp_min).all() and data.precipitation.min() == 0
    past, future = datasets.split_by_time(data, "2015")
    error = np.diff(np.r_[past.temp_max[-1], future.temp_max])
    assert np.sqrt(np.mean(error**2)) == pytest.approx(2.91, abs=0.005)


def test_elnino_has_one_row_a_month():
    data = datasets.load_elnino()
    assert np.array_equal(data.month, np.arange("1950-01", "2011-01", dtype="datetime64[M]"))
    assert data.temperature[:2].tolist() == [23.11, 24.2]
    assert 18 < data.temperature.min() < data.temperature.max() < 30


def test_macro_has_one_row_a_quarter():
    data = datasets.load_macro()
    assert np.array_equal(data.quarter, np.arange("1959-01", "2009-10", 3, dtype="datetime64[M]"))
    assert [column[0] for column in data[1:]] == [2710.349, 28.98, 139.7, 2.82, 5.8]
    assert (data.cpi > 0).all() and data.bill_rate.max() > 15


# Symbols


def test_names_of_one_sex_only():
    every, single = datasets.load_names(both_sexes=True), datasets.load_names()
    assert Counter(every.sex) == {"F": 4275, "M": 1219}
    twice = {name for name, count in Counter(every.name).items() if count > 1}
    assert len(twice) == 331
    assert len(set(single.name)) == len(single.name) == 4832
    assert twice.isdisjoint(single.name)
    assert "".join(sorted(set("".join(single.name)))) == "abcdefghijklmnopqrstuvwxyz"
    assert dict(zip(every.name, every.percent))["john"] == pytest.approx(3.271)


def test_names_split():
    names = datasets.load_names()
    train, test = datasets.split_names(names)
    assert (len(train.name), len(test.name)) == (3865, 967)
    assert set(train.name).isdisjoint(test.name)
    assert {*train.name, *test.name} == set(names.name)
    sex = dict(zip(names.name, names.sex))
    assert all(sex[name] == s for part in (train, test) for name, s in zip(part.name, part.sex))
    assert np.array_equal(test.name, datasets.split_names(names)[1].name)
    assert not np.array_equal(test.name, datasets.split_names(names, rng=1)[1].name)
    with pytest.raises(ValueError, match="fraction"):
        datasets.split_names(names, fraction=1)


def test_lambda_dna():
    bases = datasets.load_lambda_dna()
    assert len(bases) == 48502
    assert bases.startswith("GGGCGGCGACCTCGCGGGTTTTCGC")
    assert Counter(bases) == {"A": 12334, "C": 11362, "G": 12820, "T": 11986}
    header = gzip.decompress(datasets.data_path("lambda_virus.fa.gz").read_bytes()).splitlines()[0]
    assert header.startswith(b">NC_001416.1 ")


def test_documentation_text():
    text = datasets.documentation_text()
    assert len(text) > 300_000
    assert "iterator" in text and "\n\n" in text
    assert text == datasets.documentation_text()


# Melodies


@pytest.fixture(scope="module")
def melodies():
    return {melody.name: melody for melody in datasets.load_melodies()}


def test_melodies(melodies):
    assert len(melodies) == 64
    assert sum(len(m.pitch) for m in melodies.values()) == 2794
    for melody in melodies.values():
        assert melody.pitch.dtype.kind == "i" and melody.duration.dtype == float
        assert melody.pitch.shape == melody.duration.shape and len(melody.pitch) >= 15
        assert melody.pitch.min() >= 55 and melody.pitch.max() <= 79
        assert np.array_equal(melody.duration % 0.25, np.zeros_like(melody.duration))
        assert np.isin(np.diff(melody.pitch), np.arange(-15, 17)).all()


def test_melodies_are_what_their_bars_say(melodies):
    """make.py refuses a bar that is not as long as its metre wants; the shipped notes are those bars'."""
    shipped = [
        (m.name, i, *note) for m in melodies.values() for i, note in enumerate(zip(m.pitch, m.duration))
    ]
    assert make_py().melodies() == shipped


def test_a_bar_too_long_or_a_false_note_is_refused():
    make = make_py()
    _, notes = make.read_tune("x; C; 4\nC | D E F2- | F G A")
    assert notes == [(60, 1), (62, 1), (64, 1), (65, 3), (67, 1), (69, 1)]
    with pytest.raises(ValueError, match=r"x: bar 1 lasts 5 beats, not 4"):
        make.read_tune("x; C; 4\nC D E F | G A B c d")
    with pytest.raises(ValueError, match="'H' is not a note"):
        make.read_tune("x; C; 4\nC D E H")


def test_tunes_are_in_c_major_or_a_minor(melodies):
    sharp = {name for name, m in melodies.items() if not np.isin(m.pitch % 12, [0, 2, 4, 5, 7, 9, 11]).all()}
    assert len(sharp) < 12
    ends = Counter(int(m.pitch[-1] % 12) for m in melodies.values())
    assert ends[0] + ends[9] > 0.85 * len(melodies)


@pytest.mark.parametrize(
    ("name", "semitones"),
    [
        ("Frère Jacques", [2, 2, -4, 0, 2, 2, -4, 4, 1, 2]),
        ("Ah! vous dirai-je, maman", [0, 7, 0, 2, 0, -2]),
        ("Ode to Joy", [0, 1, 2, 0, -2, -1, -2]),
        ("Amazing Grace", [5, 4, -4, 4, -2, -2, -3]),
        ("Auld Lang Syne", [5, 0, 0, 4, -2, -2, 2, 2]),
        ("Greensleeves", [3, 2, 2, 2, -2, -2, -3]),
        ("Sakura", [0, 2, -2, 0, 2, -2, 2, 1, -1, -2]),
        ("Silent Night", [2, -2, -3, 3, 2, -2, -3]),
        ("The Anacreontic Song", [-3, -4, 4, 3, 5, 4, -2, -2]),
        ("O Tannenbaum", [5, 0, 0, 2, 2, 0, 0, 0, -2, 2, 1]),
        ("Drunken Sailor", [0, 0, 0, 0, 0, 0, -7, 3, 4, -2]),
        ("Korobeiniki", [-5, 1, 2, -2, -1, -2, 0, 3, 4]),
    ],
)
def test_opening_intervals(melodies, name, semitones):
    assert np.diff(melodies[name].pitch)[: len(semitones)].tolist() == semitones


# Encoding


@given(st.lists(st.sampled_from("ACGTé"), max_size=30))
@quick
def test_characters_there_and_back(symbols):
    vocabulary = datasets.Vocabulary("ACGTé")
    tokens = vocabulary.encode("".join(symbols))
    assert tokens.dtype == np.int64 and tokens.shape == (len(symbols),)
    assert vocabulary.decode(tokens) == "".join(symbols)


def test_words_there_and_back():
    vocabulary = datasets.Vocabulary(["the", "girl", "."])
    assert vocabulary.encode("girl  the .").tolist() == [1, 0, 2]
    assert vocabulary.encode(["girl", "the"]).tolist() == [1, 0]
    assert vocabulary.decode([1, 0, 2]) == "girl the ."
    assert len(vocabulary) == 3


def test_vocabulary_of_a_text_is_sorted():
    assert datasets.Vocabulary.of("banana").symbols == ("a", "b", "n")


@given(st.text(max_size=30), st.text(max_size=30))
@quick
def test_characters_of_any_text_come_back_and_others_as_the_unknown(text, other):
    characters = datasets.Characters.of(text, unknown="�")
    assert characters.symbols == (*sorted(set(text) - {"�"}), "�") or "�" in text
    assert characters.decode(characters.encode(text)) == text
    read = characters.decode(characters.encode(other))
    assert read == "".join(letter if letter in text else "�" for letter in other)


def test_a_character_that_is_not_held_is_refused_by_its_name_and_place():
    characters = datasets.Characters.of("cafe")
    with pytest.raises(ValueError, match=r"'é' \(U\+00E9, LATIN SMALL LETTER E WITH ACUTE\) at place 3;"):
        characters.encode("café, à")
    with pytest.raises(ValueError, match=r"'\\x07' \(U\+0007, a character without a name\) at place 0"):
        characters.encode("\a")
    assert characters.encode("").shape == (0,) and characters.encode("").dtype == np.int64


def test_the_unknown_may_be_one_of_the_characters():
    assert datasets.Characters("ab?", unknown="?").symbols == ("a", "b", "?")
    assert datasets.Characters("ab", unknown="?").encode("b!a").tolist() == [1, 2, 0]


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        (lambda: datasets.Characters(["a", "bc"]), "symbols: wanted single characters, got 'bc'"),
        (lambda: datasets.Characters.of(""), "symbols: wanted one or more"),
        (lambda: datasets.Vocabulary(""), "symbols: wanted one or more"),
        (lambda: datasets.Vocabulary("aba"), "symbols: wanted .* all different"),
        (lambda: datasets.Vocabulary("ab").encode("abx"), "text: .* got 'x'"),
        (lambda: datasets.Vocabulary("ab").decode([0, 2]), "tokens: wanted a row of integers from 0 to 1"),
        (lambda: datasets.Vocabulary("ab").decode([-1]), "tokens"),
        (lambda: datasets.Vocabulary("ab").decode([[0]]), "tokens"),
        (lambda: datasets.Vocabulary("ab").decode([0.5]), "tokens"),
        (lambda: datasets.pad([]), "sequences: wanted one or more"),
        (lambda: datasets.pad([[1], []]), "sequences: wanted .* at least one number"),
        (lambda: datasets.pad([[[1]]]), "sequences"),
    ],
)
def test_encoding_refuses(call, wanted):
    with pytest.raises(ValueError, match=wanted):
        call()


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=7), min_size=1, max_size=5), st.just(-1))
@quick
def test_pad(sequences, value):
    padded, lengths = datasets.pad(sequences, value)
    assert lengths.tolist() == [len(s) for s in sequences]
    assert padded.shape == (max(lengths), len(sequences)) and padded.dtype.kind == "i"
    for b, sequence in enumerate(sequences):
        assert padded[: lengths[b], b].tolist() == sequence
        assert (padded[lengths[b] :, b] == value).all()


# Windows


@given(st.integers(2, 40), st.integers(1, 8), st.integers(1, 4), st.integers(1, 3))
@quick
def test_windows_end_where_their_targets_begin(N, length, horizon, D):
    series = np.arange(N * D, dtype=float).reshape(N, D)
    if length + horizon > N:
        with pytest.raises(ValueError, match="at least one whole window"):
            datasets.sliding_windows(series, length, horizon)
        return
    inputs, targets = datasets.sliding_windows(series, length, horizon)
    B = N - length - horizon + 1
    assert inputs.shape == (length, B, D) and targets.shape == (horizon, B, D)
    for b in range(B):
        assert np.array_equal(np.r_[inputs[:, b], targets[:, b]], series[b : b + length + horizon])


@given(st.integers(1, 5), st.integers(1, 3), st.integers(8, 15), st.integers(3, 10))
@quick
def test_windows_of_training_and_test_share_no_target(length, horizon, cut, more):
    series = np.arange(cut + more)
    train_inputs, train_targets = datasets.sliding_windows(series, length, horizon, stop=cut)
    inputs, targets = datasets.sliding_windows(series, length, horizon, start=cut)
    assert train_inputs.max() < train_targets.max() == cut - 1
    assert (targets.min(), targets.max(), inputs.min()) == (cut, cut + more - 1, cut - length)


@pytest.mark.parametrize("arguments", [(0,), (3, 0), (3, 1, 2), (3, 1, 5, 5), (3, 1, 5, 11), (10,)])
def test_windows_refuse(arguments):
    with pytest.raises(ValueError, match="wanted at least one whole window in 10 steps"):
        datasets.sliding_windows(np.arange(10), *arguments)


def test_split_by_time():
    data = datasets.load_seattle_weather()
    train, validation, test = datasets.split_by_time(data, "2014", "2015")
    assert [len(part.date) for part in (train, validation, test)] == [731, 365, 365]
    assert [str(part.date[0]) for part in (validation, test)] == ["2014-01-01", "2015-01-01"]
    assert np.array_equal(np.r_[train.wind, validation.wind, test.wind], data.wind)
    for boundaries in [(), ("2011",), ("2016-01-01",), ("2015", "2014")]:
        with pytest.raises(ValueError, match="boundaries"):
            datasets.split_by_time(data, *boundaries)


@given(st.integers(2, 30), st.integers(0, 3), st.integers(0, 99))
@quick
def test_scaling_is_of_the_training_part(N, D, seed):
    rng = np.random.default_rng(seed)
    training, later = rng.normal(5, 3, (2, N, D) if D else (2, N))
    scaling = datasets.fit_scaling(training)
    scaled = scaling.apply(training)
    assert np.allclose(scaled.mean(axis=0), 0) and np.allclose(scaled.std(axis=0), 1)
    assert np.allclose(scaling.undo(scaling.apply(later)), later)


@pytest.mark.parametrize(
    "training", [[1.0, 1.0], [[1.0, 2.0], [1.0, 3.0]], [], [1.0, np.nan], ["a"], np.ones((2, 2, 2))]
)
def test_scaling_refuses(training):
    with pytest.raises(ValueError, match="training: wanted"):
        datasets.fit_scaling(training)


class Days(NamedTuple):
    day: np.ndarray
    level: np.ndarray


YEARS = np.arange(1950, 2010)
DATES = np.arange("1960-01-01", "2000-01-01", dtype="datetime64[D]")


def days(time, level=None):
    return Days(time, np.arange(len(time)) if level is None else level)


def exchanged(i, j):
    order = np.arange(len(YEARS))
    order[[i, j]] = order[[j, i]]
    return YEARS[order]


@pytest.mark.parametrize(
    ("time", "boundary", "message"),
    [
        (np.random.default_rng(1).permutation(YEARS), 1990, "in the order of time"),
        (exchanged(10, 50), 1990, "in the order of time, got 1961 after 2000"),
        (exchanged(0, 1), 1990, "in the order of time, got 1950 after 1951"),
        (exchanged(58, 59), 1990, "in the order of time, got 2008 after 2009"),
        (YEARS[::-1], 1990, "in the order of time, got 2008 after 2009"),
        (np.array([1, 10, 11, 12, *range(2, 10)]), 7, "in the order of time, got 2 after 12"),
        (np.array([1.0, np.nan, 3.0]), 3, "in the order of time, got nan after 1.0"),
        (
            np.array(["2000-01-01", "NaT", "2001-01-01"], "datetime64[D]"),
            "2001",
            "in the order of time, got NaT",
        ),
    ],
)
def test_rows_that_do_not_rise_are_not_split(time, boundary, message):
    with pytest.raises(ValueError, match=f"^day: wanted rows {message}"):
        datasets.split_by_time(days(time), boundary)


@pytest.mark.parametrize(
    ("time", "boundary", "error"),
    [
        (DATES, 1990, ValueError),
        (DATES, 1990.0, ValueError),
        (DATES, "1990-02-30", ValueError),
        (DATES, "1990-01-01T12", ValueError),
        (DATES, "NaT", ValueError),
        (DATES, "last year", ValueError),
        (DATES.astype("datetime64[M]"), "1990-06-15", ValueError),
        (YEARS, 1989.5, ValueError),
        (YEARS, "1990", TypeError),
        (YEARS, np.nan, ValueError),
        (YEARS, np.inf, ValueError),
        (YEARS, 10**30, ValueError),
        (YEARS, None, TypeError),
        (YEARS, True, TypeError),
        (YEARS, np.datetime64("1990"), TypeError),
        (YEARS / 1, np.nan, ValueError),
    ],
)
def test_a_boundary_that_would_mean_something_else_is_refused(time, boundary, error):
    with pytest.raises(error, match=r"^boundaries: wanted (times that|a number)"):
        datasets.split_by_time(days(time), boundary)


@pytest.mark.parametrize(
    ("time", "boundary", "first"),
    [
        (YEARS, 1990.0, 1990),
        (YEARS, np.int8(100) + np.int16(1890), 1990),
        (YEARS.astype("float32") + np.float32(0.1), 1989.5, np.float32(1990.1)),
        (np.sort(np.append(YEARS, 1990)), 1990, 1990),
        (DATES, date(1990, 1, 1), np.datetime64("1990-01-01")),
        (DATES, "1990", np.datetime64("1990-01-01")),
        (DATES, np.datetime64("1990-01-01T00:00:00"), np.datetime64("1990-01-01")),
        (DATES.astype("datetime64[M]"), "1990-06", np.datetime64("1990-06")),
    ],
)
def test_a_boundary_may_come_in_another_type_that_means_the_same(time, boundary, first):
    before, after = datasets.split_by_time(days(time), boundary)
    assert after.day[0] == first and before.day[-1] < first
    assert len(before.day) + len(after.day) == len(time)


def test_what_is_no_table_is_not_split():
    for bad in (None, YEARS, (YEARS, YEARS), {"year": YEARS}):
        with pytest.raises(TypeError, match=r"^data: wanted a named tuple of columns"):
            datasets.split_by_time(bad, 1990)
    for time in (YEARS.astype(str), YEARS[:, None], YEARS[:0], 1990):
        with pytest.raises(TypeError, match=r"^day: wanted a column of numbers or of dates"):
            datasets.split_by_time(Days(time, YEARS), 1990)
    with pytest.raises(ValueError, match=r"^level: wanted 60 rows, as many as day, got \(59,\)"):
        datasets.split_by_time(Days(YEARS, YEARS[1:]), 1990)


def test_a_scaling_of_several_variables_takes_a_column_for_each():
    two = datasets.fit_scaling(np.array([[0.0, 1], [2, 5]]))
    np.testing.assert_array_equal(two.undo(two.apply([[3.0, 4]])), [[3, 4]])
    for method in (two.apply, two.undo):
        for values in ([[1.0], [2]], [1.0, 2, 3], 3.0):
            with pytest.raises(ValueError, match=r"wanted shape \(..., 2\), one for each mean"):
                method(values)
    masked = np.ma.masked_less([1.0, 2, 3], 2)
    with pytest.raises(TypeError, match="training: wanted an array without masked entries"):
        datasets.fit_scaling(masked)
    with pytest.raises(TypeError, match="series: wanted an array without masked entries"):
        datasets.sliding_windows(masked, 1)


BAD_CALLS = {
    "pad with a fraction": (
        lambda: datasets.pad([[1, 2], [3]], 0.5),
        ValueError,
        "value: wanted a number that",
    ),
    "pad with NaN": (lambda: datasets.pad([[1, 2], [3]], np.nan), ValueError, "value: wanted a number that"),
    "pad below zero": (
        lambda: datasets.pad([np.uint8([1, 2])], -1),
        ValueError,
        "value: wanted a number that",
    ),
    "pad with text": (
        lambda: datasets.pad([[1], [2]], "x"),
        TypeError,
        "value: wanted an array of real numbers",
    ),
    "pad text": (lambda: datasets.pad([[1], ["a"]]), TypeError, r"sequences\[1\]: wanted an array of real"),
    "pad ragged": (
        lambda: datasets.pad([[[1], [1, 2]]]),
        ValueError,
        r"sequences\[0\]: wanted an array, got",
    ),
    "symbols of numbers": (
        lambda: datasets.Vocabulary([1, 2]),
        TypeError,
        "symbols: wanted characters or words",
    ),
    "an empty word": (
        lambda: datasets.Vocabulary(["a", ""]),
        TypeError,
        "symbols: wanted characters or words",
    ),
    "text that is none": (
        lambda: datasets.Vocabulary("ab").encode(3),
        TypeError,
        "text: wanted text or a row",
    ),
    "an unknown of two characters": (
        lambda: datasets.Characters("ab", unknown="??"),
        TypeError,
        "unknown: wanted one character, or None, got '\\?\\?'",
    ),
    "characters of no text": (
        lambda: datasets.Characters.of(["a"]),
        TypeError,
        "text: wanted a text, got list",
    ),
    "characters that are no text": (
        lambda: datasets.Characters("ab").encode(["a"]),
        TypeError,
        "text: wanted a text, got list",
    ),
    "fraction": (
        lambda: datasets.split_names(datasets.load_names(), "0.5"),
        TypeError,
        "fraction: wanted a number",
    ),
    "names": (lambda: datasets.split_names([1, 2]), TypeError, "names: wanted Names"),
    "too few names": (
        lambda: datasets.split_names(one_name()),
        ValueError,
        "names: wanted enough for two parts",
    ),
    "seed": (
        lambda: datasets.split_names(datasets.load_names(), rng=-1),
        ValueError,
        "rng: wanted a seed of at least 0",
    ),
    "window length": (lambda: datasets.sliding_windows(YEARS, 2.5), TypeError, "length: wanted an integer"),
    "horizon": (lambda: datasets.sliding_windows(YEARS, 2, "1"), TypeError, "horizon: wanted an integer"),
    "start": (lambda: datasets.sliding_windows(YEARS, 2, 1, 3.0), TypeError, "start: wanted an integer"),
}


def one_name():
    return datasets.Names(*(column[:1] for column in datasets.load_names()))


@pytest.mark.parametrize(("call", "error", "message"), BAD_CALLS.values(), ids=BAD_CALLS)
def test_bad_calls_are_named(call, error, message):
    with pytest.raises(error, match=f"^{message}"):
        call()


def test_padding_may_be_what_the_rows_can_hold():
    assert datasets.pad([[1, 2], [3]], -1)[0].tolist() == [[1, 3], [2, -1]]
    assert datasets.pad([[1, 2], [3]], np.float64(7))[0].dtype == np.array([1]).dtype
    assert np.isnan(datasets.pad([[1.0, 2], [3]], np.nan)[0][1, 1])


def test_the_witness_of_pytorch_has_every_layer():
    cases = datasets.load_torch_reference()
    assert len(cases) == 24 and {case.split("_")[0] for case in cases} == {"rnn", "lstm", "gru"}
    gru = cases["gru_1_uni"]
    assert gru["weight_ih_l0"].shape == (12, 5) and gru["outputs"].shape == (*gru["grad_x"].shape[:2], 4)
    assert all(array.dtype == np.float64 and (array != 0).all() for array in gru.values())
