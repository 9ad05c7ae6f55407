"""In JupyterLab a prediction hides what follows, sets its formulas, and can be made from the keyboard."""

import json
import re

import pytest

from rnnlib.exercises import voting

ASK = """predict("What is $h_{t-1}$?", {"a $\\\\frac{1}{2}$": "No.", "the `state`": "Yes."},
    answer="the `state`", key="browser.KEY")"""
CELLS = [
    "from rnnlib import explore\nfrom rnnlib.exercises import predict",
    "## First",
    ASK.replace("KEY", "first"),
    "> Prose of the first answer",
    "print('output of the first answer')",
    "explore.GradientDecay()",
    "### Something else",
    "print('output of something else')",
    "## Second",
    ASK.replace("KEY", "second"),
    "print('output of the second answer')",
]
FIRST = ["Prose of the first answer", "output of the first answer"]
LINE = "Hidden until you have committed to an answer."


@pytest.fixture(params=["contentVisibility", "none"])
def page(request, lab, tmp_path, monkeypatch, write_notebook):
    write_notebook(
        "ask.ipynb", [f"import os; os.environ['RNNLIB_PROGRESS'] = {str(tmp_path / 'p.jsonl')!r}", *CELLS]
    )
    page = lab.open("ask.ipynb", windowing=request.param)
    lab.run_all(page)
    page.locator(".rnn-picture").wait_for(state="attached")
    page.locator(".rnnlib-prediction").first.scroll_into_view_if_needed()
    yield page
    page.close()


def seen(page, text):
    return page.locator(".jp-RenderedMarkdown, .jp-OutputArea-output pre", has_text=text).first.is_visible()


def lines(page):
    """How many outputs are replaced by the one line."""
    return page.evaluate(
        """line => [...document.querySelectorAll('.jp-Cell-outputWrapper')].filter(
            part => getComputedStyle(part, '::after').content.includes(line)).length""",
        LINE,
    )


def test_what_follows_a_question_is_hidden_up_to_the_next_heading(page, tmp_path):
    assert not any(seen(page, text) for text in FIRST) and lines(page) == 3
    assert not page.locator(".rnn-picture").is_visible()
    assert seen(page, "output of something else") and not seen(page, "output of the second answer")
    assert page.locator(".jp-InputArea-editor", has_text="output of the first").is_visible()

    question = page.locator(".rnnlib-prediction").first
    question.get_by_role("button", name="Show without answering").click()
    page.locator(".rnn-picture").wait_for(state="visible")
    assert all(seen(page, text) for text in FIRST) and lines(page) == 1
    assert question.get_by_role("radio").first.is_visible() and not (tmp_path / "p.jsonl").exists()


def test_a_question_is_answered_from_the_keyboard(page, tmp_path):
    question = page.locator(".rnnlib-prediction").last
    question.locator("mjx-container").first.wait_for(state="attached")
    options = question.get_by_role("radiogroup").get_by_role("radio")
    labels = question.locator(".widget-radio-box label")
    assert labels.locator("mjx-container").count() == 1 and labels.locator("code").inner_text() == "state"
    assert "$" not in "".join(labels.all_inner_texts())

    options.first.focus()
    for key, chosen in (("Space", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        page.wait_for_timeout(300)
        assert [option.is_checked() for option in options.all()] == [chosen == 0, chosen == 1]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answer = question.get_by_role("status")
    answer.wait_for()
    page.wait_for_function("document.activeElement.getAttribute('role') == 'status'")
    assert answer.locator("mjx-container").count() and "your answer" in answer.inner_text()
    assert seen(page, "output of the second answer") and not seen(page, FIRST[0])
    kept = [json.loads(line)["key"] for line in (tmp_path / "p.jsonl").read_text().splitlines()]
    assert kept == ["browser.second"]


def test_when_the_kernel_is_gone_nothing_stays_hidden(page):
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.locator(".rnnlib-prediction.jupyter-widgets-disconnected").first.wait_for(timeout=60_000)
    assert all(seen(page, text) for text in FIRST) and lines(page) == 0


def test_a_narrow_page_cuts_nothing_off(page):
    page.keyboard.press("ControlOrMeta+b")  # without the list of files
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_timeout(1000)
    assert page.locator(".rnnlib-prediction").first.bounding_box()["width"] > 200
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.rnnlib-prediction label, .rnnlib-prediction button')]
            .filter(part => part.offsetParent && part.scrollWidth > part.clientWidth + 1).length"""
    )
    assert wide == 0


def test_a_vote_is_kept_and_no_answer_shown(lab, tmp_path, write_notebook):
    """From the keyboard, before the discussion and after it; the codes to hand in say what was voted."""
    where = f"import os; os.environ['RNNLIB_PROGRESS'] = {str(tmp_path / 'p.jsonl')!r}"
    write_notebook("vote.ipynb", [where, "from rnnlib.exercises import ballot\nballot('03')"])
    page = lab.open("vote.ipynb")
    lab.run_all(page)
    ballot = page.locator(".rnnlib-prediction")
    ballot.get_by_label("Vote on").select_option("Question 2 of 8")
    options = ballot.get_by_role("radio")
    key, question = list(voting.questions("03").items())[1]
    for place, when in enumerate(("before", "after")):
        ballot.locator("label", has_text=question.shuffled[place]).first.wait_for()
        options.nth(place).focus()
        page.keyboard.press("Space")
        page.wait_for_timeout(300)  # the kernel hears of it, and lets one vote
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        said = ballot.locator("[role=status]", has_text=f"code {when} the discussion")
        code = re.search(rf"code {when} the discussion: (\S+)\.", said.inner_text())[1]
        assert voting.decoded(code)[1:] == ({key: question.shuffled[place]}, when)
        assert not any(why and why in ballot.inner_text() for why in question.options.values())
    page.close()
