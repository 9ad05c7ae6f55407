"""Notebook files: where they are, how they are read, and how they are written whole or not at all."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..ops.files import replace

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
GLOSSARY = FOLDER / "glossary.ipynb"  # to look things up in
CONCEPT_TEST = FOLDER / "concept_test.ipynb"  # taken before 01 and after 07
BESIDE = (CONCEPT_TEST, GLOSSARY)  # the notebooks without a place in the order
NAME = rf"\d\d_[a-z0-9_]+\.ipynb|{'|'.join(path.name for path in BESIDE)}"  # of a notebook of the course
PREFIX = Path(__file__).resolve().parent / "prefix"  # what an installation adds to its environment
TEMPLATES = PREFIX / "share/jupyter/nbconvert/templates"


def chosen(paths=()):
    """The notebooks named, or all of the course in order. A path that is no notebook raises ValueError."""
    paths = [Path(path) for path in paths] or sorted(FOLDER.glob("*.ipynb"))
    for path in paths:
        if path.suffix != ".ipynb" or not path.is_file():
            raise ValueError(f"notebook: wanted an existing .ipynb file, got {path}")
    return paths


def parse(text):
    """The notebook in a file's text, as it stands: nothing is upgraded, no missing cell id is invented."""
    return nbformat.v4.reads(text)


def serialise(notebook: NotebookNode):
    """The text that Jupyter itself would store: sorted keys, one space of indent, a final newline."""
    return nbformat.v4.writes(notebook) + "\n"


def write(path, content):
    """Replace a file in one step by a text or bytes; one that already holds them is left untouched."""
    path, content = Path(path), content if isinstance(content, bytes) else content.encode("utf-8")
    if not (path.is_file() and path.read_bytes() == content):
        replace(path, content)
