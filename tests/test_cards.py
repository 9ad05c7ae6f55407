"""The deck for Anki: every question, the same bytes each time, formulas and pictures in Anki's own form."""

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from rnnlib.course import cards as deck
from rnnlib.course.__main__ import main
from rnnlib.exercises import pictures
from rnnlib.exercises.cards import CARDS

pytest.importorskip("genanki")
ROOT = Path(__file__).resolve().parents[1]


def rows(file, folder, query):
    with zipfile.ZipFile(file) as packed:
        packed.extract("collection.anki2", folder)
    with sqlite3.connect(folder / "collection.anki2") as database:
        found = database.execute(query).fetchall()
    database.close()
    return found


def test_every_run_writes_the_same_bytes(tmp_path):
    command = [sys.executable, "-m", "rnnlib.course", "cards"]
    for name, seed in (("one.apkg", "1"), ("other.apkg", "2")):
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": f"UTC{seed}"}
        subprocess.run(
            [*command, str(tmp_path / name)], check=True, env=env, cwd=tmp_path, capture_output=True
        )
    assert (tmp_path / "one.apkg").read_bytes() == (tmp_path / "other.apkg").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.apkg", "other.apkg"]


def test_every_question_is_a_note_with_one_card_in_its_notebooks_deck(tmp_path, capsys):
    file = tmp_path / "course.apkg"
    assert main(["cards", str(file)]) == 0 and f"{len(CARDS)} cards" in capsys.readouterr().out
    notes = {fields.split("\x1f")[0]: fields for (fields,) in rows(file, tmp_path, "select flds from notes")}
    assert notes.keys() == CARDS.keys()
    (decks,) = rows(file, tmp_path, "select decks from col")[0]
    names = {number: values["name"] for number, values in json.loads(decks).items()}
    placed = rows(file, tmp_path, "select flds, did from notes join cards on cards.nid = notes.id")
    assert len(placed) == len(CARDS)
    for fields, number in placed:
        assert names[str(number)].startswith(f"{deck.NAME}::{CARDS[fields.split(chr(31))[0]].notebook} · ")


def test_the_answer_stands_on_the_back_alone_and_formulas_in_ankis_form(tmp_path):
    deck.cards(tmp_path / "course.apkg")
    for (fields,) in rows(tmp_path / "course.apkg", tmp_path, "select flds from notes"):
        key, place, question, answer = fields.split("\x1f")
        card = CARDS[key]
        assert place == f"Notebook {card.notebook}, section {card.section}"
        assert not any(why in question for why in card.options.values())
        assert "$" not in question + answer and ("\\(" in answer or "\\[" in answer) >= ("$" in card.answer)
        assert "your answer" not in answer and answer.count("✓") == bool(card.options)


def test_formulas_are_set_as_anki_sets_them():
    assert deck.for_anki("<p>$a$ and $$b &lt; c$$, $d$</p>") == r"<p>\(a\) and \[b &lt; c\], \(d\)</p>"


def test_pictures_lie_in_the_deck(tmp_path):
    deck.cards(tmp_path / "course.apkg")
    with zipfile.ZipFile(tmp_path / "course.apkg") as packed:
        media = json.loads(packed.read("media"))
        drawn = {name: packed.read(number) for number, name in media.items()}
    wanted = {card.picture for card in CARDS.values()} - {""}
    assert drawn == {f"rnnlib-{name}.png": pictures.png(name) for name in wanted}
    (fields,) = rows(
        tmp_path / "course.apkg", tmp_path, "select flds from notes where flds like 'recurrence.three_rests%'"
    )[0]
    assert '<img src="rnnlib-three_crossings.png" alt="A line goes up' in fields


def test_a_name_that_anki_does_not_open_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["cards", str(tmp_path / "course.zip")])
    assert "wanted a name that ends in .apkg" in capsys.readouterr().err and not list(tmp_path.iterdir())
