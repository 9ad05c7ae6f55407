"""Explorers in impatient hands, in JupyterLab: tasks to their end, fast clicks, an interrupt, a restart.

What the page shows is held against the kernel: controls, values, picture and sentence tell of one state.
"""

import base64
import io

import drawn
import numpy as np
import pytest
from PIL import Image

from rnnlib import explore
from rnnlib.explore.browser import module_of
from rnnlib.explore.live import Preset

NAMES = [name for name, kind in explore.CATALOGUE.items() if kind.screen is None]  # of one form
ALONE = [name for name, kind in explore.CATALOGUE.items() if module_of(kind)]  # computed by the page itself
CLICKS = 20
LAST_STEPS = 4  # a Play is watched over its last steps: it waits at each
CURVES = {"Race": "Loss"}  # the title of the panel in which training draws a curve
TASKS = {
    "NetworkExplorer": ["Train"],
    "ComputationalGraph": ["Play the steps"],
    "Race": ["Start the race"],
    "Influence": ["Read word by word"],
}


def plays(kind):
    return [f"Play {name}" for name, setting in kind.settings.items() if getattr(setting, "play", False)]


ALL_TASKS = [(name, text) for name in NAMES for text in TASKS.get(name, []) + plays(explore.CATALOGUE[name])]
TORN = 120  # of 255, on average over 16 × 16 pixels: bold letters at another scale differ by 94
STATE = """
frames = dict.fromkeys(e, 0)
for name, one in e.items():
    one.face.observe(lambda change, name=name: frames.update({name: frames[name] + 1}), ["picture", "frame"])
def whole(e):
    told = {n: e.settings[n].check(n, c.value) == e.values[n] for n, c in e.controls.items()}
    wrong = [name for name, same in told.items() if not same]
    if e.png() != e.picture.render() or e.png() != e.picture.render_anew():
        wrong.append("the picture is torn")
    twin = explore.CATALOGUE[type(e).__name__](**e.values)
    if e.run is None and (twin.png(), twin.caption) != (e.png(), e.caption):
        wrong.append("the picture is of another state")
    twin.close()
    return wrong
"""


@pytest.fixture(scope="module")
def errors():
    return []


@pytest.fixture(scope="module")
def page(lab, write_notebook, errors):
    """A page with every explorer, one to a cell, each kept by its name in `e`."""
    shown = (f"e[{name!r}] = explore.{name}(); e[{name!r}]" for name in NAMES)
    write_notebook("hands.ipynb", ["from rnnlib import explore\ne = {}", *shown])
    page = lab.open("hands.ipynb", errors=errors)
    lab.run_all(page)
    page.wait_for_function(
        f"document.querySelectorAll('canvas.rnn-picture').length == {len(NAMES)}", timeout=120_000
    )
    page.set_default_timeout(10_000)
    yield page
    page.close()


@pytest.fixture(scope="module")
def kernel(lab, page):
    kernel = lab.kernel("hands.ipynb")
    kernel.value("0", STATE)
    yield kernel
    kernel.close()


def explorer(page, name):
    box = page.locator(".rnn-explorer").nth(NAMES.index(name))
    box.scroll_into_view_if_needed()
    return box


def at_rest(page, kernel, name):
    """Wait until the page shows what the kernel holds, then assert that all of it is one state."""
    assert kernel.value(f"e[{name!r}].running") is False
    assert kernel.value(f"whole(e[{name!r}])") == []
    box = explorer(page, name)
    picture, caption = kernel.value(
        "[b64encode(it.png()).decode(), it.caption]", f"from base64 import b64encode; it = e[{name!r}]"
    )
    assert box.get_by_role("alert").inner_text() == ""
    assert box.locator(".rnn-caption").inner_text() == caption
    wanted = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    shown = box.locator("canvas").evaluate("canvas => canvas.toDataURL().split(',')[1]")
    canvas = Image.open(io.BytesIO(base64.b64decode(shown))).convert("RGB")
    difference = np.abs(np.subtract(canvas, wanted.resize(canvas.size, Image.Resampling.BOX), dtype=float))
    assert drawn.worst_place(difference) < TORN, (name, drawn.worst_place(difference))


def button(box, text):
    return box.locator(".rnn-actions > button, .rnn-presets button", has_text=text).first


def near_its_end(kernel, name, text):
    """Put a slider that is played a few steps before its end."""
    setting = text.removeprefix("Play ")
    if text.startswith("Play ") and setting in explore.CATALOGUE[name].settings:
        slider = explore.CATALOGUE[name].settings[setting]
        before = max(slider.low, slider.high - LAST_STEPS * slider.step)
        kernel.value("0", f"e[{name!r}].set({setting}={before!r})")


@pytest.mark.parametrize(("name", "text"), ALL_TASKS)
def test_every_task_reaches_its_end_and_stops(page, kernel, errors, name, text):
    box, stop = explorer(page, name), explorer(page, name).get_by_role("button", name="Stop")
    kernel.value("0", f"e[{name!r}].set(**{{n: s.default for n, s in e[{name!r}].settings.items()}})")
    near_its_end(kernel, name, text)
    before = kernel.value(f"frames[{name!r}]")
    button(box, text).click()
    stop.wait_for(state="visible")
    stop.wait_for(state="hidden", timeout=60_000)
    settle(page)
    if name not in ALONE and not text.startswith("Play "):  # which may end on steps that show nothing new
        assert kernel.value(f"e[{name!r}].face.shown['share']") == 1
        assert kernel.value(f"frames[{name!r}]") >= before + 2
    if name in CURVES and not text.startswith("Play"):
        assert points_of_the_longest_curve(kernel, name) > 50
    at_rest(page, kernel, name)

    button(box, text).click()
    stop.click()
    stop.wait_for(state="hidden")
    settle(page)
    at_rest(page, kernel, name)
    assert errors == []


def settle(page):
    """Until the last move is told to the kernel, and its sentence written."""
    page.wait_for_timeout(600)


def points_of_the_longest_curve(kernel, name):
    kernel.value("0", f"e[{name!r}].png()")  # the page has asked for none
    panels = (
        f"[a for a in e[{name!r}].picture.figure.axes if a.get_title('left').startswith({CURVES[name]!r})]"
    )
    return kernel.value(f"max(len(line.get_xdata()) for panel in {panels} for line in panel.lines)")


CLICK = """async ([box, clicks]) => {
    const presets = [...box.querySelectorAll('.rnn-presets button')];
    for (let k = 0; k < clicks; k++) {
        presets[(7 * k) % presets.length].click();
        await new Promise(next => setTimeout(next, 9));
    } }"""


@pytest.mark.parametrize("name", NAMES)
def test_fast_clicks(page, kernel, errors, name):
    """Presets one after the other, without waiting for what they show."""
    page.evaluate(CLICK, [explorer(page, name).element_handle(), CLICKS])
    presets = (*explore.CATALOGUE[name].presets, Preset("Start again"))
    last = presets[7 * (CLICKS - 1) % len(presets)].values
    kernel.value("0", f"wanted = repr(explore.{name}(**{last!r}))")
    settled(page, kernel, name, "wanted")
    at_rest(page, kernel, name)
    assert errors == []


def settled(page, kernel, name, wanted, polls=300):
    """Wait until the explorer's repr is `wanted`, and neither a message nor a task changes it any more."""
    same = 0
    for _ in range(polls):
        page.wait_for_timeout(200)
        there = kernel.value(f"repr(e[{name!r}]) == {wanted} and not e[{name!r}].running")
        same = same + 1 if there else 0
        if same == 5:
            return
    raise AssertionError(f"{name}: {kernel.value(f'repr(e[{name!r}])')}")


@pytest.mark.parametrize("name", ["Race", "GradientDecay"])
def test_an_interrupt_leaves_the_explorer_usable(page, kernel, name):
    box = explorer(page, name)
    button(box, dict(ALL_TASKS)[name]).click()
    box.get_by_role("button", name="Stop").wait_for(state="visible")
    page.wait_for_timeout(300)
    kernel.interrupt()
    page.wait_for_timeout(1000)
    button(box, "Start again").click()
    settled(page, kernel, name, repr(f"explore.{name}()"))
    at_rest(page, kernel, name)


RESTART = [
    "import os, tempfile; os.environ['RNNLIB_PROGRESS'] = tempfile.mkdtemp() + '/progress.jsonl'\n"
    "from rnnlib import explore\nfrom rnnlib.exercises import predict, progress, recall",
    "explore.JacobianSpectrum()",
    "explore.GradientDecay(w=0.9)",
    "recall('recurrence.what_else')",
    "progress()",
    "predict('Does it last?', ('yes', 'no'))",
]
SAYS = """box => [box, ...box.querySelectorAll('*')].map(part => getComputedStyle(part, '::before').content)
    .filter(text => text.length > 20)"""


def test_after_a_restart_the_page_says_what_to_run(lab, write_notebook):
    write_notebook("restart.ipynb", RESTART)
    page = lab.open("restart.ipynb")
    lab.run_all(page)
    boxes = [page.locator(".rnn-by-kernel").first, *page.locator(".rnnlib-prediction").all()]
    alone = page.locator(".rnn-explorer:not(.rnn-by-kernel) canvas.rnn-picture")
    alone.wait_for(timeout=60_000)
    assert [box.evaluate(SAYS) for box in boxes] == [[]] * 4
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.wait_for_function("document.querySelectorAll('.jupyter-widgets-disconnected').length > 2")
    page.wait_for_timeout(500)
    before = alone.evaluate("canvas => canvas.toDataURL()")
    page.locator(".rnn-explorer:not(.rnn-by-kernel) input[type=range]").first.press("ArrowLeft")
    page.wait_for_timeout(200)
    assert alone.evaluate("canvas => canvas.toDataURL()") != before  # it needs no kernel
    for box in boxes:
        (told,) = box.evaluate(SAYS)
        assert "Run the first code cell of this notebook, then this cell." in told
    lab.run_all(page)
    page.wait_for_function("document.querySelectorAll('.jupyter-widgets-disconnected').length == 0")
    assert [box.evaluate(SAYS) for box in boxes] == [[]] * 4
    page.close()
