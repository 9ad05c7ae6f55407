"""Anki's own library opens the deck of recall questions, counts it and renders every card."""

import re

import pytest

from rnnlib.course.cards import NAME, cards
from rnnlib.exercises.cards import CARDS

collection = pytest.importorskip("anki.collection")


@pytest.fixture
def opened(tmp_path):
    """A collection of Anki's into which the deck was imported."""
    cards(tmp_path / "course.apkg")
    col = collection.Collection(str(tmp_path / "collection.anki2"))
    yield col, tmp_path / "course.apkg"
    col.close()


def imported(col, file):
    request = collection.ImportAnkiPackageRequest(
        package_path=str(file), options=collection.ImportAnkiPackageOptions(with_scheduling=False)
    )
    return col.import_anki_package(request).log


def test_anki_counts_and_renders_every_card(opened):
    col, file = opened
    assert len(imported(col, file).new) == len(CARDS)
    found = {}
    for number in col.find_cards(f'deck:"{NAME}"'):
        card = col.get_card(number)
        question, answer = card.question(), card.answer()
        found[card.note()["Key"]] = question, answer
        assert col.decks.name(card.did).startswith(f"{NAME}::")
        assert "{{" not in question and answer.startswith(question[: question.index("</style>")])
        assert not re.search(r"\$|unknown field|has a problem", question + answer)
    assert found.keys() == CARDS.keys()
    question, answer = found["recurrence.write_the_step"]
    assert r"\tanh(x_t W_{xh}" in answer and r"\tanh(x_t W_{xh}" not in question


def test_pictures_are_there_and_nothing_is_missing(opened):
    col, file = opened
    imported(col, file)
    assert not col.media.check().missing and not col.media.check().unused
    assert col.media.have("rnnlib-three_crossings.png")


def test_a_deck_that_is_imported_again_adds_nothing(opened):
    col, file = opened
    imported(col, file)
    assert not imported(col, file).new and col.card_count() == len(CARDS)
