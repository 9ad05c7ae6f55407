"""The recall questions as a deck for Anki: the same file, byte by byte, on every run.

A note's id is made from its question's key, so that a deck that is imported again brings what has changed and
leaves the learner's own calendar alone. Formulas are typeset by Anki, pictures lie in the deck.
"""

import io
import re
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path

from ..exercises import pictures
from ..exercises.cards import CARDS
from ..exercises.choices import listed, reasons
from ..exercises.page import paragraphs
from ..exercises.syllabus import NOTEBOOKS
from ..ops.files import replace

try:
    import genanki
except ImportError:  # without the extra `course`
    genanki = None

NAME = "Recurrent neural networks"
MADE = 1_600_000_000  # seconds; notes and cards are numbered from it on
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold
LOOK = """.card { font-family: sans-serif; font-size: 18px; line-height: 1.5; text-align: left;
max-width: 40em; margin: auto; } .place { opacity: 0.7; font-size: 14px; }
ul { list-style: none; padding: 0; }
li { margin: 6px 0; } code { background: rgba(128, 128, 128, 0.25); padding: 0 3px; }
img { max-width: 100%; }"""
FRONT = '<div class="place">{{Place}}</div>{{Question}}'
BACK = '{{FrontSide}}<hr id="answer">{{Answer}}'


def cards(file):
    """Write the deck; how many cards it has. ValueError without genanki, or for a name Anki does not open."""
    file = Path(file)
    if genanki is None:
        raise ValueError("cards: the package genanki is needed: install requirements.txt again")
    if file.suffix != ".apkg":
        raise ValueError(f"file: wanted a name that ends in .apkg, which Anki opens, got {file.name!r}")
    with tempfile.TemporaryDirectory() as folder:
        media = [
            _drawn(name, Path(folder)) for name in sorted({card.picture for card in CARDS.values()} - {""})
        ]
        written = io.BytesIO()
        genanki.Package(_decks(), media).write_to_file(written, timestamp=MADE)
    replace(file, _timeless(written))
    return len(CARDS)


def _decks():
    """A deck for each notebook, below one of the course."""
    model = genanki.Model(
        _number("model"),
        NAME,
        fields=[{"name": name} for name in ("Key", "Place", "Question", "Answer")],
        templates=[{"name": "Recall", "qfmt": FRONT, "afmt": BACK}],
        css=LOOK,
    )
    decks = []
    for one in NOTEBOOKS:
        asked = [card for card in CARDS.values() if card.notebook == one.number]
        if asked:
            decks.append(genanki.Deck(_number(one.number), f"{NAME}::{one}"))
            decks[-1].notes += [_note(model, card) for card in asked]
    return decks


def _note(model, card):
    picture = pictures.html(card.picture, _file(card.picture)) if card.picture else ""
    question = paragraphs(card.ask) + picture + (listed(card.shuffled) if card.options else "")
    answer = paragraphs(card.answer)
    if card.options:
        answer = reasons(card.shuffled, card.options, card.answer)
    texts = (card.key, card.place.capitalize(), *map(for_anki, (question, answer)))
    return genanki.Note(
        model, list(texts), guid=genanki.guid_for(card.key), tags=[f"notebook-{card.notebook}"]
    )


def for_anki(html):
    r"""HTML whose $formulas$ stand between \( and \), those between $$ between \[ and \], as in Anki."""
    html = re.sub(r"\$\$(.+?)\$\$", r"\\[\1\\]", html, flags=re.DOTALL)
    return re.sub(r"\$(.+?)\$", r"\\(\1\\)", html, flags=re.DOTALL)


def _drawn(name, folder):
    """The path of a picture, drawn."""
    path = folder / _file(name)
    path.write_bytes(pictures.png(name))
    return str(path)


def _file(name):
    return f"rnnlib-{name}.png"


def _number(name):
    """An id that is the same on every run, and in the range that Anki allows."""
    return 2**30 + int.from_bytes(sha256(f"{NAME} {name}".encode()).digest()[:3], "big")


def _timeless(written):
    """The bytes of a zip file with the same members, and no times."""
    out = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
