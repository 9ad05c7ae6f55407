"""Texts as people have them: told from tables, read, and taken through the notebook's own cells."""

import warnings

import numpy as np
import pytest

pytest.importorskip("pandas")

from own_files import run_cells, table, written

from rnnlib import train
from rnnlib.own_data import OwnSeries, OwnText, Unreadable, read, read_series, read_text

RIVER = (
    "The rain went on for 12 days, and the river rose by 3 metres, or 4.\n"
    "Nobody slept; some sang: “Come, 5, 6, 7, and out you go.”\n"
    "\n"
    "In the end 1,200 people, 3 dogs, and one goat stood on the hill.\n"
)
BRIDGE = "Ein Mädchen läuft über die Brücke 🙂, und der Hund 🐕 läuft ihm nach.\n"
HILL = "山上有一棵樹，樹下有一個人。他看見河水上漲，就叫大家來。\n"


def numbered(n):
    return f"{n}\tAnd there was rain for {n % 7} days, and nobody knew of the river."


def pairs(n):
    return f"the {['cat', 'dog', 'goat'][n % 3]};{['sees', 'hears', 'meets', 'finds'][n % 4]};the river"


MESSY = {
    "UTF-16": (RIVER * 8, {"encoding": "utf-16"}, ["UTF-16"]),
    "UTF-16 without a mark": (RIVER * 8, {"encoding": "utf-16-be"}, ["UTF-16-BE"]),
    "UTF-32": (RIVER * 8, {"encoding": "utf-32"}, ["UTF-32"]),
    "BOM and Windows line ends": (RIVER * 8, {"encoding": "utf-8-sig", "end": "\r\n"}, ["UTF-8-SIG"]),
    "old Windows letters": (
        BRIDGE.replace("🙂", "").replace("🐕", "“Rex”") * 20,
        {"encoding": "cp1252"},
        ["CP1252"],
    ),
    "one line": (RIVER.replace("\n", " ") * 8 + "\n", {}, []),
    "pictures among the letters": (BRIDGE * 20, {}, []),
    "a letter for each word": (HILL * 40, {}, []),
    "commas and digits": ((RIVER + "7, 8, nine\n") * 8, {}, []),
    "numbered verses": ("".join(numbered(n) + "\n" for n in range(1, 60)), {}, []),
    "rows of words": ("".join(pairs(n) + "\n" for n in range(60)), {}, []),
    "a quotation mark never closed": ('"' + RIVER * 8, {}, []),
    "headings": ("# The river\n\n## The rain\n" * 60, {}, []),
    "letters and accents apart": ("a\u0308 and o\u0308 " * 200 + "\n", {}, ["accents put together"]),
}


def saved(folder, text, name="own.txt", **how):
    return written(folder, text.splitlines(), name, **how)


@pytest.mark.parametrize("kind", MESSY)
def test_a_messy_text_is_taken_for_one_and_read_letter_by_letter(kind, tmp_path):
    text, how, told = MESSY[kind]
    found = read(saved(tmp_path, text, **how))
    assert isinstance(found, OwnText) and "a text: no column of it holds numbers (read_series" in str(found)
    whole = text.replace("a\u0308", "ä").replace("o\u0308", "ö")
    assert found.text == whole and set(found.symbols) == set(whole)
    assert whole.count(found.symbols[0]) == max(map(whole.count, set(whole)))
    for words in told:
        assert words in str(found), str(found)
    assert found.told[1:] == read_text(saved(tmp_path, text, **how)).told


@pytest.mark.parametrize("kind", MESSY)
def test_a_messy_text_goes_through_the_notebook(kind, tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib")
    pytest.importorskip("nbformat")
    fit = train.fit
    monkeypatch.setattr(train, "fit", lambda *which, **how: fit(*which, **{**how, "steps": 2}))
    text, how, _ = MESSY[kind]
    words = read(saved(tmp_path, text, **how))
    made = run_cells("words = own_data.read(", None, changed=1, words=words)
    learn, test = made["learn"], made["test"]
    assert made["characters"].decode(np.append(learn, test)[:200]) == words.text[:200]
    counts = np.bincount(learn, minlength=len(made["characters"]))
    kinds = np.count_nonzero(counts)  # Witten & Bell's share for what may be new, spread evenly
    by_hand = (counts + kinds / len(counts)) / (len(learn) + kinds)
    assert made["grams"][1] == pytest.approx(-np.log2(by_hand[test]).mean(), abs=0.006)
    assert len(made["drawn"]) == 180 and np.isfinite(made["gains"]).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made["fig"].canvas.draw()


def test_what_holds_numbers_in_columns_is_a_table_and_says_so(tmp_path):
    years = list(range(1900, 2000))
    level = np.random.default_rng(0).normal(20, 3, 100).round(2)
    for name, lines in {
        "years and numbers": table("year,level", zip(years, level)),
        "one column": list(map(str, level)),
        "a column of words beside them": table(
            "year;note;level", [(y, "calm", v) for y, v in zip(years, level)], ";"
        ),
        "lines before it": ["Station 10384", "", *table("year\tlevel", zip(years, level), "\t")],
    }.items():
        path = written(tmp_path, lines, f"{name}.csv")
        found = read(path)
        assert isinstance(found, OwnSeries) and "a table: its rows hold numbers in columns (read_text" in str(
            found
        )
        np.testing.assert_array_equal(found.values, level)
        assert found.told[1:] == read_series(path).told
        assert isinstance(read_text(written(tmp_path, lines * 3, f"{name}.txt")), OwnText)


BYTES = bytes(range(256))
REFUSED = {
    "too short": (b"Too short.\n", {}, "wanted at least 1000 characters.*got 11; it was taken for a text: "),
    "a control character": (
        RIVER.replace("goat", "go\x1bat").encode(),
        {},
        r"line 4, character 44: read as utf-8, a control character \(U\+001B\) .*; take it out, or pass the",
    ),
    "a program's own numbers": (
        np.arange(300, dtype="<i4").tobytes(),
        {},
        "line 1, character 1: .*control .*; if it is no text, save its content as one",
    ),
    "every byte there is": (BYTES, {}, "line 2: byte 0x81 does not belong to cp1252; pass the encoding"),
    "UTF-16 in foreign letters, without a mark": (
        HILL.encode("utf-16-le") * 40,
        {},
        "line 2, character 4: read as cp1252.*pass the encoding that it was saved in",
    ),
    "a picture": (b"\x89PNG\r\n" + BYTES, {}, r"a picture \(PNG\), not a text; type or scan"),
    "a column of a text": (
        RIVER.encode() * 8,
        {"column": "rain"},
        "wanted a table, for column='rain' is given, and no column of it holds numbers; leave that out if",
    ),
    "a table that holds two": (
        b"day,a,b\n" + b"".join(b"2021-01-%02d,1,%d\n" % (n, n % 3) for n in range(1, 29)),
        {},
        r"numbers stand in .*; pass the name of the column .*; it was taken for a table: .*\(read_text",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_neither_is_refused_in_one_sentence(kind, tmp_path):
    content, asked, words = REFUSED[kind]
    path = tmp_path / "own.txt"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=words) as refused:
        read(path, **asked)
    assert "\n" not in str(refused.value) and str(refused.value).startswith("own.txt")


def test_the_encoding_that_the_sentence_asks_for_is_used(tmp_path):
    path = tmp_path / "own.txt"
    path.write_bytes(HILL.encode("utf-16-le") * 40)
    assert read(path, encoding="utf-16-le").text == HILL * 40


def test_an_endless_field_is_no_table_and_refused_as_one(tmp_path):
    path = saved(tmp_path, '"' + RIVER * 1000)  # more than csv takes for one field
    assert isinstance(read(path), OwnText)
    with pytest.raises(Unreadable, match="a quotation mark that is opened and never closed"):
        read_series(path)


def test_a_table_of_comments_alone_says_so(tmp_path):
    with pytest.raises(Unreadable, match="every line is empty or begins with #"):
        read_series(written(tmp_path, ["# made on a Monday"]))
