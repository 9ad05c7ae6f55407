"""In JupyterLab, running a whole notebook solves nothing; what the learner does, and no more, is kept."""

import json
import shutil

import pytest

from rnnlib.course.files import FOLDER

NAME = "00_start_here.ipynb"
OWN = "stack = lambda sequences: np.stack(sequences, axis=1)"


@pytest.fixture
def place(lab):
    """A folder of its own, with an untouched notebook."""
    place = lab.folder / "record"
    place.mkdir()
    shutil.copy(FOLDER / NAME, place)
    return place


def kept(place):
    """What the lines of the record say, without times and names."""
    file = place / "progress.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [
        {k: v for k, v in json.loads(line).items() if k not in ("when", "id", "answer")} for line in lines
    ]


def cell(page, text):
    """The first code cell that shows `text`, in view."""
    found = page.locator(".jp-Notebook .jp-CodeCell", has_text=text).first
    found.scroll_into_view_if_needed()
    return found


def write(page, text, new):
    """Put other words in a cell's place, as hands would."""
    cell(page, text).locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(new)


def run(page, text, answer):
    """Run a cell and wait until its output says `answer`."""
    cell(page, text).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    cell(page, text).locator(".jp-OutputArea", has_text=answer).wait_for(timeout=60_000)


def test_only_what_the_learner_writes_and_chooses_is_kept(lab, place):
    page = lab.open(f"record/{NAME}")
    lab.run_all(page)
    cell(page, "check(start.stack, stack)").get_by_text("not attempted yet").wait_for()
    assert kept(place) == []

    run(page, "check(start.stack, stack)", "not counted as yours")  # the name now means the solution
    assert kept(place) == []

    write(page, "def stack(sequences)", OWN)
    page.keyboard.press("Control+Enter")
    run(page, "check(start.stack, stack)", "right, in all 3 cases.")
    solved = {"what": "attempt", "key": "start.stack", "passed": True}
    assert kept(place) == [solved]
    run(page, "check(start.stack, stack)", "right, in all 3 cases.")

    question = page.locator(".rnnlib-prediction").first
    question.get_by_role("radio").first.check()
    question.get_by_role("button", name="Commit").click()
    question.locator("[role=status]").wait_for()
    for _ in range(300):  # it is shown first, then written
        if len(kept(place)) > 1:
            break
        page.wait_for_timeout(100)
    first, second = kept(place)
    assert first == solved and second["what"] == "prediction"
    page.close()
