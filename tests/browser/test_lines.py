"""In JupyterLab lines are put in order and gaps filled from the keyboard, by the mouse and by a finger."""

import json

import pytest

from rnnlib.exercises import bptt

WAY = bptt.rnn_back
BUSY = """(() => {    // as a page is while many cells run at once: 3 seconds as a module of a widget is read
  const make = URL.createObjectURL;
  URL.createObjectURL = thing => {
    const end = performance.now() + 3000;
    while (thing.type === "text/javascript" && performance.now() < end);
    return make.call(URL, thing);
  };
})()"""
GAPS = {"dW_hh": "h[t-1].T @ da", "dh": "da @ W_hh.T"}


@pytest.fixture(params=["light", "dark"])
def page(request, lab, tmp_path, write_notebook):
    write_notebook(
        "lines.ipynb",
        [
            f"import os; os.environ['RNNLIB_PROGRESS'] = {str(tmp_path / 'p.jsonl')!r}",
            "from rnnlib.exercises import bptt, fill, order",
            "order(bptt.rnn_back)",
            "fill(bptt.rnn_back)",
        ],
    )
    page = lab.open("lines.ipynb", theme=request.param)
    lab.run_all(page)
    page.locator(".rnn-lines input").first.wait_for(state="attached")
    yield page
    page.close()


def above(sheet):
    """The lines above `return`, as they stand on the page."""
    texts = sheet.locator("li").evaluate_all(
        "items => items.map(item => item.querySelector('button, pre').textContent)"
    )
    return texts[: texts.index(WAY.foot)]


def test_lines_are_put_in_order_and_gaps_filled(page, tmp_path):
    sheet, cells = page.locator(".rnn-lines").first, page.locator(".jp-Cell").count()

    def line(name):
        return sheet.get_by_role("button", name=WAY.pieces[name], exact=True)

    for name in WAY.traps:  # by the keyboard, which keeps the focus, and a live region that says where it is
        line(name).focus()
        for _ in range(len(WAY.pieces)):
            page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.textContent") == WAY.pieces[name]
    assert "last line" in sheet.locator(".rnn-told").inner_text()
    assert len(above(sheet)) == len(WAY.lines)

    for number, name in enumerate(WAY.lines):  # by the buttons, clicked fast
        for _ in range(above(sheet).index(WAY.lines[name]) - number):
            sheet.get_by_role("button", name=f"Move up: {WAY.lines[name]}", exact=True).click()
    assert above(sheet) == list(WAY.lines.values())
    sheet.get_by_role("button", name="Check").click()
    sheet.locator(".rnn-passed").wait_for()
    assert "Right" in sheet.locator(".rnn-verdict").inner_text()

    box, top = (line(name).bounding_box() for name in ("hand_on", "start"))  # by dragging
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(top["x"] + 30, top["y"] + 3, steps=20)
    page.mouse.up()
    assert above(sheet)[0] == WAY.lines["hand_on"]
    sheet.get_by_role("button", name="Check").click()
    sheet.locator(".rnn-verdict", has_text="there is a step").wait_for()

    gaps = page.locator(".rnn-lines").last
    assert not gaps.locator("input").first.is_visible()  # the lines would tell the order
    gaps.locator("summary").press("Enter")
    for field, text in zip(gaps.locator("input").all(), GAPS.values()):
        field.press_sequentially(text)  # x, a, b and the like are JupyterLab's own keys outside a field
    page.keyboard.press("Enter")
    gaps.locator(".rnn-passed").wait_for()
    assert page.locator(".jp-Cell").count() == cells
    kept = [json.loads(text) for text in (tmp_path / "p.jsonl").read_text().splitlines()]
    assert [(entry["key"], entry["passed"]) for entry in kept] == [
        (f"{WAY.key}_in_order", True),
        (f"{WAY.key}_in_order", False),
        (f"{WAY.key}_filled", True),
    ]


def test_nothing_is_wider_than_a_phone(page):
    page.add_style_tag(content=".rnn-lines { width: 330px; }")
    page.locator(".rnn-lines summary").click()
    for sheet in page.locator(".rnn-lines").all():
        widths = sheet.evaluate("part => [part.scrollWidth, part.clientWidth]")
        assert widths[0] <= widths[1] == 330


def test_a_page_that_was_busy_at_first_hears_the_kernel(lab, tmp_path, write_notebook):
    """Some releases of anywidget give a widget two seconds to begin, and else drop what the kernel sends."""
    write_notebook(
        "busy.ipynb",
        [
            f"import os; os.environ['RNNLIB_PROGRESS'] = {str(tmp_path / 'p.jsonl')!r}",
            "from rnnlib import explore",
            "from rnnlib.exercises import bptt, fill, order",
            "order(bptt.rnn_back)",
            "explore.Descent()",
        ],
    )
    page = lab.open("busy.ipynb")
    page.evaluate(BUSY)
    lab.run_all(page)
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".rnn-verdict p", has_not_text="Running it").first.wait_for()
    sentence = page.locator(".rnn-explorer .rnn-told").first
    sentence.wait_for()
    before = sentence.inner_text()
    page.locator(".rnn-explorer input[type=range]").first.press("ArrowRight")
    page.wait_for_function(
        "([part, text]) => part.innerText !== text", arg=[sentence.element_handle(), before]
    )
    page.close()
