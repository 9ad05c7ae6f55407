"""Notebook files: where they are, how they are read, and how they are written whole or not at all."""

import os
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"


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


def write(path, text):
    """Replace a file in one step, keeping its mode; a file that already holds the text is left untouched."""
    path = Path(path)
    mode = 0o644
    if path.exists():
        if path.read_text(encoding="utf-8") == text:
            return
        mode = path.stat().st_mode & 0o777
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", text=False)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
