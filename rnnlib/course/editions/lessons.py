"""The notebooks of an edition, from the one source; what is none of the course's is refused by name."""

import re

from ..canonical import canonical
from ..files import NAME, serialise
from ..lint.page import Page
from . import parts
from .other_numbers import in_prose

# {tag: what only cells with it hold}
TELLING = {"solution": "solution=True", "lecturer": "<summary>Lecturer's note"}


def lesson(edition, path):
    """The text of the notebook at `path` as this edition has it; ValueError says why it can be in none."""
    notebook = canonical(_read(path).nb, pictures=False)
    notebook.cells = [cell for cell in notebook.cells if parts.gets_cell(edition, _tags(cell))]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = in_prose(parts.passages(edition, cell.source))
        elif edition not in parts.OUTPUTS:
            cell.outputs, cell.execution_count = [], None
        if edition != parts.STUDENT:
            _unfold(cell)
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip() or cell.cell_type == "code"]
    return serialise(canonical(notebook, pictures=False))  # again: the counts have gaps where cells went


def _unfold(cell):
    """Open what is folded: a solution's code, a note's words."""
    cell.metadata.pop("jupyter", None)
    cell.source = cell.source.replace("<details>", "<details open>")


def _tags(cell):
    return cell.metadata.get("tags", [])


def _read(path):
    """The Page of a notebook of the course, whole, with nothing that tells in a cell for everybody."""
    try:
        if not re.fullmatch(NAME, path.name):
            raise ValueError("wanted a name of two digits and words, such as 03_recurrence.ipynb")
        page = Page.read(path)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise ValueError(f"{path}: this is no notebook of the course: {str(error).splitlines()[0]}") from None
    for cell in page.cells:
        _refuse(path, cell)
    return page


def _refuse(path, cell):
    if not cell.id:
        raise ValueError(f"{path}: cell {cell.index} has no id: run `python -m rnnlib.course lint`")
    for tag, words in TELLING.items():
        if words in cell.source and tag not in cell.tags:
            raise ValueError(f"{path}: cell {cell.id} holds {words!r} and wants the tag {tag!r}")
