"""The glossary: its terms are where it says they are, and every notebook leads to it."""

import re

import pytest

from rnnlib.course.files import GLOSSARY, chosen
from rnnlib.course.lint.page import Page

ROW = re.compile(r"(?m)^\| \*\*(.+?)\*\* \| (.+?\.) \| (.+) \| \[(\d\d)\]\((\w+\.ipynb)\), section (\d+) \|$")
PAGE = Page.read(GLOSSARY)
TERMS = [row for cell in PAGE.prose for row in ROW.findall(cell.source)]
LESSONS = {path.name: Page.read(path) for path in chosen() if path != GLOSSARY}


def section(page, number):
    """The text and code of a numbered section, places to stop included."""
    found, here = [], False
    for cell in page.cells:
        if re.match(r"## (?!A place to stop)", cell.source):
            here = cell.source.startswith(f"## {number} ·")
        found += [cell.source] * here
    return " ".join("\n".join(found).split()).lower()


def test_there_are_many_terms_each_once_in_order():
    names = [name.lower() for name, *_ in TERMS]
    assert len(names) >= 90 and names == sorted(set(names))
    assert len(names) == sum(cell.source.count("\n| **") for cell in PAGE.prose)
    assert f"{len(names)} terms" in next(cell.source for cell in PAGE.prose if "1 · Terms" in cell.source)


@pytest.mark.parametrize("name, said, other, number, file, place", TERMS, ids=[row[0] for row in TERMS])
def test_a_term_is_taught_where_the_glossary_says(name, said, other, number, file, place):
    assert file in LESSONS and file.startswith(number)
    assert name.lower() in section(LESSONS[file], place)
    assert 4 <= len(said.split()) <= 35 and name.lower() != other.lower()


def test_no_section_is_taken_for_another():
    page = LESSONS["11_which_cell.ipynb"]
    assert "delta rule" in section(page, "8") and "delta rule" not in section(page, "7")
    assert section(page, "99") == ""
