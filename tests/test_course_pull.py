"""What the README says of `git pull` after a learner's run: what is new arrives, the learner's work stays."""

import os
import re
import shlex
import shutil
import subprocess

import nbformat
import pytest

from rnnlib.course import files

README = (files.FOLDER.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"`(git (?:commit|pull) -[^`]*)`", README)
NAME, MINE, NEW = "03_recurrence.ipynb", "# my own try", "## A section that is new"
SOMEBODY = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


def git(folder, *words):
    """Run git as on a new machine: no settings of whoever runs the tests."""
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", *words]
    return subprocess.run(
        command, cwd=folder, env=os.environ | alone | SOMEBODY, capture_output=True, text=True
    )


def changed(path, change):
    """Write a notebook anew after `change(notebook)`, as Jupyter stores it."""
    notebook = files.parse(path.read_text(encoding="utf-8"))
    change(notebook)
    path.write_text(files.serialise(notebook), encoding="utf-8")


def exercises(notebook):
    return [cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", [])]


def learn(notebook):
    """What running and answering in JupyterLab does to a notebook."""
    notebook.metadata.language_info.version = "3.11.2"
    for count, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 7):
        cell.execution_count = count
        cell.metadata["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
        for output in cell.outputs:
            output.update({"execution_count": count} if output.output_type == "execute_result" else {})
    for cell in exercises(notebook):
        cell.source += f"\n{MINE}"


def edit(notebook):
    """What a new version of the course brings: a section, and other words in the exercises' stubs."""
    for cell in exercises(notebook):
        cell.source = cell.source.replace("...", "...  # write here")
    notebook.cells.insert(len(notebook.cells) // 2, nbformat.v4.new_markdown_cell(NEW))


def test_the_commands_bring_what_is_new_and_keep_what_is_yours(tmp_path):
    assert len(COMMANDS) == 2
    course, mine = tmp_path / "course", tmp_path / "mine"
    course.mkdir()
    shutil.copy(files.FOLDER / NAME, course)
    for words in ("init -q -b main", "add .", "commit -qm first"):
        assert git(course, *words.split()).returncode == 0
    assert git(tmp_path, "clone", "-q", "course", "mine").returncode == 0
    changed(mine / NAME, learn)
    changed(course / NAME, edit)
    git(course, "commit", "-qam", "second")

    assert git(mine, "pull").returncode != 0  # which is why the README says more
    for command in COMMANDS:
        done = git(mine, *shlex.split(command)[1:])
        assert done.returncode == 0, done.stderr
    after = files.parse((mine / NAME).read_text(encoding="utf-8"))
    assert NEW in [cell.source for cell in after.cells]
    assert exercises(after) and all(MINE in cell.source for cell in exercises(after))
    assert git(mine, "status", "--porcelain").stdout == ""
