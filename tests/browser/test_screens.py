"""What lives in JupyterLab, on every screen: dark, narrow, in forced colours, by keys alone, unmoved."""

import io

import pytest
from PIL import Image, ImageStat

CELLS = [
    "import os, tempfile; os.environ['RNNLIB_PROGRESS'] = tempfile.mkdtemp() + '/progress.jsonl'",
    "from rnnlib import explore, plots\nfrom rnnlib.exercises import ballot, predict, progress, recall",
    "predict('What is $h_{t-1}$?', {'a `state`': 'Yes.', 'an input': 'No.'}, answer='a `state`')",
    "## What the question does not hide",
    "recall('recurrence.drawn_five_times', 'recurrence.what_else')",
    "progress()",
    "ballot('03')",
    "fig, ax = plots.figure(alt='A line that rises')\nax.plot([0, 1])\nfig",
    "explore.GradientDecay()",  # drawn by the page
    "explore.JacobianSpectrum()",  # by the kernel
    "explore.Descent()",  # on its map light is low
]
ASKED = ".rnnlib-prediction"
CONTROLS = "select, textarea, input:not([type=radio], [type=range], [type=checkbox])"
PRESSED = f":is(.jupyter-button, .rnn-button, label:has(input[type=radio]), {CONTROLS})"


@pytest.fixture(scope="module")
def page(lab, write_notebook):
    write_notebook("screens.ipynb", CELLS)
    page = lab.open("screens.ipynb", "dark")
    lab.run_all(page)
    page.wait_for_function("document.querySelectorAll('canvas.rnn-picture').length == 3", timeout=60_000)
    yield page
    page.close()


@pytest.fixture(autouse=True)
def as_it_was(page):
    yield
    page.emulate_media(forced_colors="none", color_scheme="light", reduced_motion="no-preference")
    page.set_viewport_size({"width": 1400, "height": 1000})


def light(part):
    """How light a part of the page is on the whole, from 0 to 255."""
    part.scroll_into_view_if_needed()
    return ImageStat.Stat(Image.open(io.BytesIO(part.screenshot())).convert("L")).mean[0]


def test_a_dark_page_holds_no_white_slab(page):
    pictures = page.locator(".rnn-picture")
    assert [light(picture) < 60 for picture in pictures.all()] == [True, True, False]
    assert light(pictures.last) < 215  # its shades are kept, and dimmed
    assert 180 < light(page.locator("img.rnnlib-still")) < 225
    assert light(page.locator(f"{ASKED} ~ *, {ASKED}").first) < 60


def test_what_can_be_pressed_has_an_edge_in_forced_colours(page):
    page.emulate_media(forced_colors="active")
    parts = page.locator(f":is({ASKED}, .rnn-explorer) {PRESSED}:visible")
    edgeless = parts.evaluate_all(
        """parts => parts.filter(part => {
            const {borderTopWidth, borderTopStyle} = getComputedStyle(part);
            return parseFloat(borderTopWidth) < 1 || borderTopStyle != "solid"; })
            .map(part => part.outerHTML)"""
    )
    assert parts.count() > 20 and edgeless == []


def test_a_phone_shows_a_picture_with_its_letters_and_cuts_nothing_off(page):
    page.keyboard.press("ControlOrMeta+b")  # without the list of files
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_timeout(500)
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.jp-OutputArea-output:not(:has(.rnnlib-still))')].filter(
            part => part.scrollWidth > part.clientWidth + 1).map(part => part.textContent.slice(0, 60))"""
    )
    assert wide == []
    still = page.locator("img.rnnlib-still")
    assert still.evaluate("each => each.clientWidth / each.getAttribute('width')") >= 0.6
    for view in page.locator(".rnn-view").all():
        picture = view.locator(".rnn-picture").evaluate("each => each.clientWidth")
        assert picture == pytest.approx(0.82 * 800, abs=1) and view.evaluate("each => each.clientWidth") < 390
        view.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("view => view.scrollLeft > 0", arg=view.element_handle())
    page.keyboard.press("ControlOrMeta+b")


def test_a_wide_page_has_no_stop_at_a_picture(page):
    page.wait_for_timeout(500)
    assert page.locator(".rnn-view[tabindex]").count() == 0


def test_nothing_moves_by_itself_where_less_motion_is_wanted(page):
    page.emulate_media(reduced_motion="reduce")
    for button in page.locator(f":is({ASKED}, .rnn-explorer) button:enabled:visible").all()[:6]:
        button.hover()
        moving = (
            """ours => document.getAnimations().filter(({effect}) => effect.target.closest(ours)).length"""
        )
        assert page.evaluate(moving, f"{ASKED}, .rnn-explorer") == 0


def test_from_memory_by_keys_alone(page):
    box = page.locator(".rnnlib-recall")
    box.get_by_role("radio").first.focus()
    for keys in (["Space", "Tab", "Enter"], ["Tab", "Enter"], ["Tab", "Tab", "Enter"], ["Tab", "Enter"]):
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(300)
        page.wait_for_function("document.activeElement.closest('.rnnlib-recall [role=status]')")
    assert "2 recalled now" in box.inner_text()
