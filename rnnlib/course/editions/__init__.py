"""The course for those who take it, for those who have taken it, and for those who teach it, from one source.

`python -m rnnlib.course editions FOLDER` writes three folders, each a course that stands by itself:

    student/    no solution, no lecturer's note, no stored output; its checkers know what a solution computes
                in each case, and not how, and its predictions are answered once they are made
    solutions/  the solutions in full view, each below its exercise
    lecturer/   that, and the lecturer's notes, open

With `--nbgrader` there is a fourth beside them, nbgrader/: a course folder whose form `autograded` tells. It
stands there because its learners, and who grades them, need the library of student/, and who grades by hand
the solutions. With `--seed N` exercises have other numbers in all of them (`other_numbers`).

Which files, cells and passages go where is told in `parts`, and nowhere else. What stays findable in the
students' edition, for whoever looks for it: the equations that the library itself computes with, the lessons'
own code, the hints, the questions for recall with their answers, and, for who unpacks `*.sealed` with Python,
what solutions come to, the answers to predictions, the two solutions that later cells compute
with, and the backward passes whose lines are to be put in order.
"""

from pathlib import Path

from ..files import FOLDER
from . import autograded, other_numbers
from .folder import files, make, write
from .parts import EDITIONS


def editions(folder, root=FOLDER.parent, nbgrader=False, seed=None):
    """Write every edition of the course in `root` to FOLDER; {edition: how many files it has}.

    With a `seed` their exercises have other numbers; ValueError says what forbids an edition.
    """
    if Path(folder).resolve() == Path(root).resolve():
        raise ValueError(f"folder: {folder} holds the course itself; name one for the editions")
    if any(Path(root, "rnnlib", "exercises").glob("*.sealed")):
        raise ValueError(f"{root} is a students' edition: it has no solutions that could be handed out")
    if seed is not None:
        paths = sorted({path for edition in EDITIONS for path in files(edition, Path(root))})
        return other_numbers.editions_of(seed, paths, folder, Path(root), nbgrader)
    made = {edition: make(edition, Path(root), folder) for edition in EDITIONS}
    if nbgrader:
        made["nbgrader"] = write(autograded.contents(Path(root)), Path(folder) / "nbgrader")
    return made
