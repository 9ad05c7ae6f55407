"""How the text is written: British spelling, no word that belittles, pictures that can be heard."""

import re

from .frame import ENDING
from .rules import rule

BELITTLING = re.compile(r"\b(?:simply|obviously|just|trivially|needless to say)\b", re.I)
AMERICAN = {  # how an American spelling begins -> how the British one does
    "color": "colour",
    "behavior": "behaviour",
    "favor": "favour",
    "honor": "honour",
    "neighbor": "neighbour",
    "flavor": "flavour",
    "center": "centre",
    "gray": "grey",
    "analyz": "analys",
    "labele": "labelle",
    "labeling": "labelling",
    "modele": "modelle",
    "modeling": "modelling",
    "canceled": "cancelled",
    "canceling": "cancelling",
    "traveled": "travelled",
    "skillful": "skilful",
    "fulfill": "fulfil",
    "defense": "defence",
}
STEMS = re.compile(rf"\b(?:{'|'.join(AMERICAN)})\w*", re.I)
IZE = re.compile(r"\b(\w+)iz(?:es?|ed|ers?|ing|ations?|able)\b", re.I)
ALWAYS_Z = re.compile(r"(?:\b|re|over|under|down|up|out)(?:s|pr|se|caps)$", re.I)  # size, prize, seize
QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|(?<!!)\[[^\]]*\]\(\s*https?:[^)]*\)")
WITHOUT_ALT = re.compile(r"!\[\s*\]\(|<img\b(?![^>]*\balt\s*=\s*[\"'][^\"']+[\"'])[^>]*>", re.I)
REMOTE = re.compile(r"!\[[^\]]*\]\(\s*https?:|<img\b[^>]*\bsrc\s*=\s*[\"']https?:", re.I)


def _own_words(page):
    """Pairs of cell and words, without what others wrote: quotations, titles behind links, the papers."""
    papers = False
    for cell in page.cells:
        if cell.kind == "markdown":
            if cell.headings:
                papers = bool(re.search(ENDING["papers"][1], cell.headings[-1][1], re.I))
            if not papers:
                yield cell, cell.words_of(QUOTED.sub(" ", cell.text))


@rule
def no_belittling_words(page):
    for cell, words in _own_words(page):
        for found in BELITTLING.findall(words):
            yield cell, f"{found!r} tells a reader who finds it hard that it is not"


@rule
def spelling_is_british(page):
    for cell, words in _own_words(page):
        for found in STEMS.findall(words):
            stem = next(stem for stem in AMERICAN if found.lower().startswith(stem))
            yield cell, f"{found!r}: British spelling has {AMERICAN[stem]!r}"
        for found in IZE.finditer(words):
            if not ALWAYS_Z.search(found[1]):
                yield cell, f"{found[0]!r}: wanted an s for the z, as everywhere in the course"


@rule
def pictures_have_alt_text(page):
    for cell in page.cells:
        if cell.kind == "markdown" and (found := WITHOUT_ALT.search(cell.text)):
            yield cell, f"a picture without alt text: {found[0]!r}"


@rule
def pictures_are_here(page):
    for cell in page.cells:
        if cell.kind == "markdown" and (found := REMOTE.search(cell.text)):
            yield cell, f"a picture that needs the network: {found[0]!r}"


@rule
def headings_form_an_outline(page):
    """One title, and no level left out below it, so that a screen reader's list of headings makes sense."""
    last = 0
    for cell in page.prose:
        for level, words in cell.headings:
            if level == 1 and last:
                yield cell, f"a second title: {words!r}"
            elif level > last + 1:
                yield cell, f"the heading {words!r} leaves out a level ({last} to {level})"
            last = level


@rule
def a_heading_begins_its_cell(page):
    """Else a slide, or a section folded in JupyterLab, has what stands above it under the wrong name."""
    for cell in page.prose:
        for heading in re.finditer(r"(?m)^#{1,6} +(.*?) *$", cell.text):
            above = re.sub(r"(?m)^#{1,6} .*$", "", cell.text[: heading.start()])
            if above.strip():
                yield cell, f"wanted the heading {heading[1]!r} at the beginning of a cell"
