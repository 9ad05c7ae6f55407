"""Two editions from the one source: the students' without answers, the lecturer's with everything unfolded.

The source notebook stays the only one that is edited. Outputs are kept: a stub's check says "not yet" in
both.
"""

from pathlib import Path

from .canonical import canonical
from .files import parse, serialise, write

REMOVED_FOR_STUDENTS = {"solution", "lecturer"}


def student(notebook):
    """The notebook without solutions and lecturer's notes."""
    notebook = canonical(notebook, pictures=False)
    notebook.cells = [c for c in notebook.cells if not REMOVED_FOR_STUDENTS & set(c.metadata.get("tags", []))]
    return canonical(notebook, pictures=False)  # again: the counts have gaps where cells went


def lecturer(notebook):
    """The notebook with every folded cell and every lecturer's note open."""
    notebook = canonical(notebook, pictures=False)
    for cell in notebook.cells:
        cell.metadata.pop("jupyter", None)
        cell.source = cell.source.replace("<details>", "<details open>")
    return notebook


EDITIONS = {"student": student, "lecturer": lecturer}


def editions(paths, folder):
    """Write both editions of each notebook to FOLDER/student and FOLDER/lecturer; return what was written."""
    written = []
    for name, edition in EDITIONS.items():
        place = Path(folder) / name
        place.mkdir(parents=True, exist_ok=True)
        for path in map(Path, paths):
            if (place / path.name).resolve() == path.resolve():
                raise ValueError(f"folder: {folder} holds the source notebook {path} itself")
            write(place / path.name, serialise(edition(parse(path.read_text(encoding="utf-8")))))
            written.append(place / path.name)
    return written
