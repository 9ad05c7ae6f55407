"""The concept test in JupyterLab: by keys alone, on after a restart, whole on a phone in the dark."""

import json

import pytest

from rnnlib.exercises.concepts import CONCEPTS

NAMES = list(CONCEPTS)
FINISH = """
for form in ("before", "after"):
    test = concept_test(form)
    while test.concept:
        test.commit("a")
"""


@pytest.fixture
def page(lab, tmp_path, write_notebook):
    where = f"import os; os.environ['RNNLIB_PROGRESS'] = {str(tmp_path / 'p.jsonl')!r}\n"
    cells = [
        where + "from rnnlib.exercises import *\nfrom rnnlib.exercises import record",
        "concept_test('before')",
        "concept_report()",
    ]
    write_notebook("concepts.ipynb", cells)
    page = lab.open("concepts.ipynb", "dark")
    lab.run_all(page)
    page.get_by_text("Question 1 of 20").wait_for()
    yield page
    page.close()


def kept(tmp_path):
    return [json.loads(line) for line in (tmp_path / "p.jsonl").read_text("utf-8").splitlines()]


def answer_by_keys(page, downs):
    """From the first option, some down, then the button."""
    options = page.get_by_role("radiogroup").get_by_role("radio")
    options.first.focus()
    page.keyboard.press("Space")
    for _ in range(downs):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(200)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_it_is_taken_by_keys_and_goes_on_after_a_restart(page, lab, tmp_path):
    options = page.get_by_role("radiogroup").get_by_role("radio")
    assert options.count() == 5 and page.get_by_role("button", name="Keep").is_disabled()
    answer_by_keys(page, 4)
    page.get_by_text("Question 2 of 20").wait_for()
    page.wait_for_function("document.activeElement.getAttribute('role') == 'status'")  # where reading goes on
    answer_by_keys(page, 1)
    page.get_by_text("Question 3 of 20").wait_for()
    second = CONCEPTS[NAMES[1]].forms["before"]
    assert [(line["key"], line["choice"]) for line in kept(tmp_path)] == [
        (f"before.{NAMES[0]}", "?"),
        (second.key, second.shown[1]),
    ]
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.locator(".rnnlib-prediction.jupyter-widgets-disconnected").first.wait_for(timeout=60_000)
    lab.run_all(page)
    page.get_by_text("Question 3 of 20").wait_for()
    assert len(kept(tmp_path)) == 2


def too_wide(page):
    """The parts of the test and the report that are wider than their place."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.rnnlib-prediction :is(label, button, p, summary, li)')]
            .filter(part => part.checkVisibility() && part.scrollWidth > part.clientWidth + 1)
            .map(part => part.textContent)"""
    )


def test_on_a_phone_in_the_dark_nothing_is_cut_off(page, lab, screenshots):
    page.keyboard.press("ControlOrMeta+b")  # without the list of files
    page.set_viewport_size({"width": 390, "height": 800})
    page.add_style_tag(content="mjx-assistive-mml { display: none !important; }")  # it is unseen, and wide
    page.wait_for_timeout(1000)
    assert page.locator(".rnnlib-prediction").first.bounding_box()["width"] > 200 and too_wide(page) == []
    page.locator(".rnnlib-prediction").first.screenshot(path=screenshots / "concept-question.png")
    kernel = lab.kernel("concepts.ipynb")
    assert kernel.value("sum(map(len, record.read().concepts.values()))", FINISH) == 40
    kernel.close()
    page.get_by_role("button", name="Look again").click()
    report = page.locator(".rnnlib-prediction").last
    report.get_by_text("normalised gain").wait_for()
    folded = report.locator("details")
    assert not folded.first.get_by_role("list").first.is_visible()
    for concept in folded.all():
        concept.locator("summary").click()
    for _ in range(20):  # until the last formula is set
        page.wait_for_timeout(1000)
        if too_wide(page) == []:
            break
    assert folded.count() == 20 and report.get_by_role("row").count() == 21 and too_wide(page) == []
    assert report.evaluate("box => box.scrollWidth - box.clientWidth") <= 1  # only the table scrolls
    assert report.get_by_role("link").first.get_attribute("href").endswith(".ipynb")
    report.screenshot(path=screenshots / "concept-report.png")
