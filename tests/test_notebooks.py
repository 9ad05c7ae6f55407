"""Every notebook keeps the rules of the course. That its outputs come out as stored, nbval checks."""

import pytest

from rnnlib.course.files import BESIDE, chosen
from rnnlib.course.lint import lint

NOTEBOOKS = chosen()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_keeps_the_rules(path):
    errors = [str(finding) for finding in lint(path) if finding.serious]
    assert not errors, "\n".join(["", *errors])


def test_notebooks_are_numbered_without_gaps():
    numbered = [path.name for path in NOTEBOOKS if path not in BESIDE]
    assert len(numbered) == len(NOTEBOOKS) - len(BESIDE)
    assert [name[:2] for name in numbered] == [f"{number:02d}" for number in range(len(numbered))]
