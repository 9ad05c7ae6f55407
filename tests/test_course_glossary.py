"""The glossary: each term stands in the section that it names, and each spelling gives the same numbers."""

import re

import pytest

from rnnlib.course.files import FOLDER, GLOSSARY
from rnnlib.course.lint import Page

PAGE = Page.read(GLOSSARY)
ROW = re.compile(r"(?m)^\| \*\*(.+?)\*\* \| (.+?) \| \[(\d\d), section (\d+)\]\((\S+?)\) \| (.+?) \|$")
TERMS = ROW.findall("\n".join(cell.source for cell in PAGE.prose))


def plain(text):
    """Words alone, in small letters: no emphasis, and no line ends between them."""
    return " ".join(re.sub(r"[*`_]", "", text).lower().split())


def section(file, number):
    """What a learner reads in a numbered section, places to stop within it included."""
    text = "\n".join(cell.source for cell in Page.read(FOLDER / file).prose if "stop" not in cell.tags)
    (found,) = re.findall(rf"(?ms)^## {number} · .*?(?=^## |\Z)", text)
    return plain(found)


@pytest.mark.parametrize("row", TERMS, ids=lambda row: row[0])
def test_a_term_stands_in_the_section_that_introduces_it(row):
    term, sentence, number, numbered, file, other = row
    assert file.startswith(f"{number}_") and plain(term) in section(file, numbered)
    assert re.fullmatch(r"[^|]*\w[^|]*\.", sentence) and other.strip()


def test_the_terms_are_many_and_stand_in_order():
    lines = [line for cell in PAGE.prose for line in cell.source.splitlines() if line.startswith("| **")]
    assert len(lines) == len(TERMS) >= 90, "a row of another form than term, sentence, section, other names"
    names = [row[0].lower() for row in TERMS]
    assert names == sorted(set(names))
    assert f"{len(names)} terms in the order" in PAGE.cells[1].source


def test_every_spelling_is_proved_by_a_number():
    shown = [cell.outputs[0]["text"].split()[-1] for cell in PAGE.code if "print(" in cell.source]
    assert len(shown) == 10 and set(shown) == {"0.000000"}
