"""Every explorer in JupyterLab: controls by keyboard, what a screen reader is told, looks, speed.

Timings are printed (`-s`) and stored beside the screenshots; they never decide a test.
"""

import html
import json
import statistics
import time

import nbformat
import pytest
from drawn import positions
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import TimeoutError

from rnnlib import explore
from rnnlib.explore.live import SCALE, Preset, Slider

NAMES = [name for name, kind in explore.CATALOGUE.items() if kind.screen is None]  # of one form
FOCUSABLE = ":is(select, input, button, textarea):not(:disabled)"
PICTURE = """box => box.querySelector('canvas.rnn-picture').toDataURL()
    + (box.querySelector('.rnn-beneath')?.innerHTML ?? '')"""

every_explorer = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def errors():
    return []


@pytest.fixture(scope="module")
def page(lab, write_notebook, errors):
    """A page with every explorer of the catalogue, one to a cell, after an import."""
    write_notebook(
        "explorers.ipynb", ["from rnnlib import explore", *(f"explore.{name}()" for name in NAMES)]
    )
    page = lab.open("explorers.ipynb", errors=errors)
    lab.run_all(page)
    wait_until_drawn(page)
    yield page
    page.close()


def wait_until_drawn(page):
    """Until every explorer is there, and drawn by the page itself."""
    page.wait_for_function(
        f"document.querySelectorAll('canvas.rnn-picture').length == {len(NAMES)}", timeout=120_000
    )


def explorer(page, name):
    """The explorer's place on the page, in view."""
    box = page.locator(".rnn-explorer").nth(NAMES.index(name))
    box.scroll_into_view_if_needed()
    return box


def changed(page, box, before, seconds=1.0):
    """Whether the picture becomes another within some time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if box.evaluate(PICTURE) != before:
            return True
        page.wait_for_timeout(20)
    return False


def keys_for(control):
    """Keys that move a control of this kind, one after the other."""
    tag, kind = control.evaluate("c => [c.tagName, c.type || '']")
    if tag == "SELECT":
        return ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"]
    if kind == "checkbox":
        return ["Space"]
    if kind == "number":
        return ["ArrowUp", "ArrowDown", "ArrowDown"]
    if kind == "text":
        return ["End", "Backspace", "Backspace"]
    return ["ArrowRight", "End", "Home"]


SHOWN = f"""box => [({PICTURE})(box), ...[...box.querySelectorAll('.rnn-row')]
    .filter(row => !row.contains(document.activeElement))
    .map(row => row.querySelector('.rnn-value')?.value)].join()"""


def moves_something(page, box, control, seconds):
    """Whether a control moves the picture, or chooses what another one shows."""
    control.focus()
    for key in keys_for(control):
        before = box.evaluate(SHOWN)
        page.keyboard.press(key)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if box.evaluate(SHOWN) != before:
                return True
            page.wait_for_timeout(20)
    return False


def idle_controls(page, box, seconds):
    """The numbers of the controls that move nothing, neither at the defaults nor at any preset."""
    presets = box.locator(".rnn-presets button")
    controls = box.locator(".rnn-controls").locator("select, input:not(.rnn-value)")
    idle = set(range(controls.count()))
    assert idle, "no controls"
    for preset in range(-1, presets.count()):  # a control may be idle in some states, not in all
        if preset >= 0 and idle:
            press(page, presets.nth(preset))
            page.wait_for_timeout(300)
        idle = {k for k in idle if not moves_something(page, box, controls.nth(k), seconds)}
    return idle


@every_explorer
def test_every_control_by_keyboard(page, errors, name):
    box = explorer(page, name)
    idle = idle_controls(page, box, 0.2) and idle_controls(page, box, 2)  # patient only if it must be
    assert not idle, f"controls that never move anything: {idle}"
    assert box.get_by_role("alert").inner_text() == ""
    assert errors == []


@every_explorer
def test_every_button_by_keyboard(page, errors, name):
    box = explorer(page, name)
    presets = box.locator(".rnn-presets button").all()
    for preset in presets:
        press(page, preset)
        page.wait_for_timeout(150)
    for button in box.locator(".rnn-actions > button:visible").all():
        assert acts(page, box, button, presets), f"{button.inner_text()!r} never changes the picture"
        stop = box.locator(".rnn-actions button", has_text="Stop")
        if stop.is_visible():
            press(page, stop)
            stop.wait_for(state="hidden", timeout=5000)
    press(page, presets[-1])
    assert box.get_by_role("alert").inner_text() == ""
    assert errors == []


def press(page, button):
    button.focus()
    page.keyboard.press("Enter")


def acts(page, box, button, presets):
    """Whether a button changes the picture, as it stands or after one of the presets."""
    for preset in (None, *presets):
        if preset:
            press(page, preset)
            page.wait_for_timeout(300)
        before = box.evaluate(PICTURE)
        press(page, button)
        if changed(page, box, before, 3):
            return True
    return False


@every_explorer
def test_tab_reaches_everything(page, name):
    box = explorer(page, name)
    wanted = box.evaluate(
        """(box, selector) => { const all = [...box.querySelectorAll(selector)].filter(
            e => getComputedStyle(e).visibility != 'hidden' && e.offsetParent);
            all.forEach((e, k) => e.dataset.order = k); return all.length; }""",
        FOCUSABLE,
    )
    box.locator("[data-order='0']").focus()
    reached = [0]
    for _ in range(3 * wanted):
        page.keyboard.press("Tab")
        order = box.evaluate(
            "box => box.contains(document.activeElement) && document.activeElement.dataset.order"
        )
        if order is False:
            break
        if order is not None:  # a slider's number is reached too
            reached.append(int(order))
    missed = set(range(wanted)) - set(reached)
    names = [box.locator(f"[data-order='{k}']").evaluate("e => e.outerHTML.slice(0, 120)") for k in missed]
    assert not missed, names
    assert reached == sorted(reached), "Tab goes back and forth"


NAMELESS = """box => [...box.querySelectorAll('input, select, button')]
    .filter(part => !(part.ariaLabel || part.textContent || part.labels?.[0]?.textContent).trim())
    .map(part => part.outerHTML)"""


SAID = """box => {
    const picture = box.querySelector('.rnn-picture');
    const caption = box.querySelector('.rnn-caption').textContent;
    return (picture.getAttribute('alt') || picture.getAttribute('aria-label')) == caption
        && box.querySelector('[role=status]').textContent == caption; }"""


@every_explorer
def test_what_a_screen_reader_is_told(page, name):
    box = explorer(page, name)
    caption = box.locator(".rnn-caption")
    assert caption.inner_text().strip()
    assert box.evaluate(NAMELESS) == []
    sliders = box.locator("input[type=range]")
    for slider in sliders.all()[:1]:
        before = box.evaluate(PICTURE)
        slider.press("ArrowLeft")
        changed(page, box, before)
    page.wait_for_function(SAID, arg=box.element_handle())  # when the hand has rested a while


@every_explorer
def test_picture_is_neither_stretched_nor_blurred(page, name):
    box, (width, height) = explorer(page, name), explore.CATALOGUE[name].size
    picture = box.locator(".rnn-picture")
    shown, natural = picture.evaluate("p => [[p.clientWidth, p.clientHeight], [p.width, p.height]]")
    assert shown == natural == [width, height]
    page.set_viewport_size({"width": 900, "height": 1000})  # narrower than the picture
    try:
        page.wait_for_function(f"p => p.clientWidth < {width}", arg=picture.element_handle())
        narrow = picture.evaluate("p => [p.clientWidth, p.clientHeight]")
        assert narrow[0] / narrow[1] == pytest.approx(width / height, rel=0.01)
    finally:
        page.set_viewport_size({"width": 1400, "height": 1000})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screenshots(lab, write_notebook, request, screenshots, theme):
    """A picture of every explorer in either theme, to be looked at by whoever asks for them."""
    if not request.config.getoption("--screenshots"):
        pytest.skip("pictures are taken into the folder that --screenshots names")
    errors = []
    write_notebook("look.ipynb", ["from rnnlib import explore", *(f"explore.{name}()" for name in NAMES)])
    page = lab.open("look.ipynb", theme, errors)
    lab.run_all(page)
    wait_until_drawn(page)
    page.wait_for_timeout(1000)
    for name in NAMES:
        explorer(page, name).locator("xpath=ancestor::*[contains(@class, 'jp-Cell ')][1]").screenshot(
            path=screenshots / f"{name}_{theme}.png"
        )
    page.close()
    assert errors == []


# Pages without a kernel


@pytest.fixture(scope="module")
def stored(lab, write_notebook):
    """The notebook as a program executes it: without widget views; and without their state."""
    write_notebook("stored.ipynb", ["from rnnlib import explore", *(f"explore.{name}()" for name in NAMES)])
    path = lab.folder / "stored.ipynb"
    book = nbformat.read(path, 4)
    NotebookClient(book, timeout=120, kernel_name="python3", store_widget_state=False).execute()
    nbformat.write(book, path)
    return book


def test_a_stored_notebook_shows_every_picture_before_it_is_run(lab, stored):
    page = lab.open("stored.ipynb")
    images = page.locator(".jp-OutputArea-output img")
    page.wait_for_function(f"document.querySelectorAll('.jp-OutputArea-output img').length == {len(NAMES)}")
    for name, image in zip(NAMES, images.all()):
        image.scroll_into_view_if_needed()
        width, height = explore.CATALOGUE[name].size
        assert image.evaluate("p => [p.clientWidth, p.clientHeight]") == [width, height]
        assert image.evaluate("p => p.naturalWidth") == round(SCALE * width)
    page.close()


def test_a_page_converted_to_html_shows_every_picture(stored):
    lab, classic = (
        HTMLExporter(template_name=name).from_notebook_node(stored)[0].replace("\n", "")
        for name in ("lab", "classic")
    )
    for name, cell in zip(NAMES, stored.cells[1:]):
        picture = cell.outputs[0]
        assert picture.data["image/png"].replace("\n", "") in lab
        assert picture.metadata["image/png"]["alt"] in html.unescape(lab)
        assert picture.metadata["image/png"]["alt"] in html.unescape(classic)
        assert picture.data["text/plain"] == f"explore.{name}()"


def test_the_tune_maker_is_heard(page, errors):
    """The player knows how long its tune lasts: the browser could read the sound."""
    box, before = explorer(page, "TuneMaker"), len(errors)
    box.get_by_role("button", name="Make the sound").click()
    player = box.locator("audio")
    player.wait_for(timeout=20_000)
    page.wait_for_function("audio => audio.duration > 0", arg=player.element_handle(), timeout=20_000)
    assert errors[before:] == []


# Timings

WATCH = """box => {
  window.frames_seen = []; window.pressed = 0;
  window.watcher && window.watcher.disconnect();
  if (!window.listening) { window.listening = true;
    document.addEventListener('keydown', () => { window.pressed = performance.now(); }, true); }
  const next = () => requestAnimationFrame(() => window.frames_seen.push(performance.now()));
  const seen = image => image.decode().catch(() => 0).then(next);
  box.addEventListener('rnn-frame', ({target}) => { if (target.tagName == 'CANVAS') next(); });
  window.watcher = new MutationObserver(changes => { for (const change of changes) {
    if (change.type == 'attributes' && change.target.tagName == 'IMG') { seen(change.target); return; }
    for (const node of change.addedNodes) { const image = node.tagName == 'IMG' ? node : node.querySelector &&
      node.querySelector('img'); if (image) { seen(image); return; } } } });
  window.watcher.observe(box, {subtree: true, childList: true, attributes: true,
    attributeFilter: ['src']}); }"""

WAYS = "", " (interact)"
INTERACT = """
import io, itertools, warnings
import ipywidgets as widgets
import matplotlib.pyplot as plt
from ipywidgets import interact
from matplotlib.image import PcolorImage
from PIL import Image
from rnnlib import explore
from rnnlib.explore import live
from rnnlib.explore.live import SCALE

warnings.simplefilter("ignore")    # constrained layout has nothing to do where axes are placed by hand

def widget(setting, value):
    range = {"min": getattr(setting, "low", 0), "max": getattr(setting, "high", 0)}
    match setting:
        case live.IntSlider():
            return widgets.IntSlider(value, **range)
        case live.LogSlider():
            return widgets.FloatSlider(value, **range, step=(setting.high - setting.low) / 100)
        case live.Slider():
            return widgets.FloatSlider(value, **range, step=setting.step)
        case live.Choice():
            return widgets.Dropdown(options=setting.pairs, value=value)
        case live.Toggle():
            return widgets.Checkbox(value)
    return widgets.fixed(value)

def as_interact(name, start):
    kind = explore.CATALOGUE[name]
    def show(**values):
        width, height = kind.size
        size = width / 100, height / 100    # as many pixels as the explorer's own picture
        figure = plt.figure(figsize=size, dpi=100 * SCALE, layout="constrained")
        stage = kind.__new__(kind)    # its marks, without its widgets
        stage.declare(figure)
        for image in figure.findobj(PcolorImage):
            image.set_in_layout(False)    # it cannot say where it ends before it has been filled
        result = kind.compute(**values)
        stage.show_marks({**result, **kind.shown(result, **values)})
        plt.show()
    interact(show, **{n: widget(s, start[n]) for n, s in kind.settings.items()})
"""
FLOOR = """
def smallest(k):
    file = io.BytesIO()
    Image.frombytes("L", (8, 8), bytes([k % 256, k // 256 % 256] * 32)).save(file, "png")
    return file.getvalue()
count = itertools.count()
slider = widgets.FloatSlider(0.5, min=0, max=1, step=0.001)
image = widgets.Image(value=smallest(next(count)), format="png", layout={"width": "80px"})
slider.observe(lambda change: setattr(image, "value", smallest(next(count))), "value")
widgets.VBox([slider, image])
"""


def seen_after(page, key, seconds):
    """Press a key; whether a frame is seen within some time."""
    before = page.evaluate("window.frames_seen.length")
    page.keyboard.press(key)
    try:
        page.wait_for_function(f"window.frames_seen.length > {before}", timeout=1000 * seconds)
    except TimeoutError:
        return False
    return True


def moves(page, key):
    """Whether a frame answers a key; on leaving, the kernel has been told, and the page has heard of it."""
    answered = seen_after(page, key, 8)
    page.wait_for_timeout(500)
    return answered


def slider_that_moves(page, box, order):
    """The first handle whose keys move the picture, in focus; its place; the keys that move it to and fro."""
    handles = box.locator(".noUi-handle, input[type=range]")
    for place in order:
        handle = handles.nth(place)
        handle.focus()
        for key, back in (("ArrowLeft", "ArrowRight"), ("ArrowRight", "ArrowLeft")):
            if moves(page, key) and moves(page, back):  # not one that is put back at once
                return handle, place, (key, back)
    return None, None, ()


def latency(page, keys, presses, row):
    """Milliseconds from a key to the new pixels, each press."""
    taken = []
    for press in range(presses):
        page.evaluate("() => { window.frames_seen = []; }")
        assert seen_after(page, keys[press % 2], 20), f"{row}: press {press} of {keys} showed nothing"
        taken.append(page.evaluate("window.frames_seen[0] - window.pressed"))
        page.wait_for_timeout(400)  # by then the kernel is told, and the page has heard of it
    return taken


# A range goes to and fro, a place or more with each of the page's own frames: a hand cannot move it oftener.
SWEEP = """(range, [count, seconds]) => new Promise(resolve => {
  const [low, high] = [Number(range.min), Number(range.max)], begin = performance.now();
  const stride = Math.max(1, Math.round(count / 60)) * (high - low) / (count - 1);
  let way = Number(range.value) > low ? -stride : stride;
  window.frames_seen = [];
  const next = now => {
    if (now - begin >= 1000 * seconds) return resolve(window.frames_seen.length / seconds);
    const value = Number(range.value) + way;
    if (value > high + 1e-9 || value < low - 1e-9) way = -way;
    range.value = Number(range.value) + way;
    range.dispatchEvent(new Event('input', {bubbles: true}));
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})"""


def frames_a_second(page, handle, count, seconds=2):
    """Frames shown while a slider of `count` places is dragged to and fro."""
    if handle.evaluate("handle => handle.type == 'range'"):
        return handle.evaluate(SWEEP, [count, seconds])
    return frames_a_second_by_mouse(page, handle, seconds)


def frames_a_second_by_mouse(page, handle, seconds):
    """The same for one of ipywidgets' sliders, whose handle only follows a mouse."""
    place, track = handle.bounding_box(), handle.locator("xpath=ancestor::*[2]").bounding_box()
    x, y = place["x"] + place["width"] / 2, track["y"] + track["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("() => { window.frames_seen = []; }")
    begin, step = time.monotonic(), 2
    while (taken := time.monotonic() - begin) < seconds:
        if not track["x"] < x + step < track["x"] + track["width"]:  # past the end nothing moves
            step = -step
        x += step
        page.mouse.move(x, y)
    shown = page.evaluate("window.frames_seen.length")
    page.mouse.up()
    return shown / taken


# Frames that the page shows while it rests: no drag can show more.
IDLE = """seconds => new Promise(resolve => {
  const begin = performance.now();
  let count = 0;
  const next = now => {
    if (now - begin >= 1000 * seconds) return resolve(count / seconds);
    count++;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})"""


def finest_first(kind):
    """The places of the sliders among the handles, those with the most positions first.

    A drag over a slider of five positions shows five frames, however fast they come.
    """
    steps = list(map(positions, sliders(kind)))
    return sorted(range(len(steps)), key=lambda place: -steps[place])


def sliders(kind):
    """The settings that are sliders, in the order of their handles."""
    return [setting for setting in kind.settings.values() if isinstance(setting, Slider)]


def draggable(kind):
    """Values, the defaults' or a preset's, from which a slider moves the picture; None if it has none."""
    for preset in (Preset("defaults"), *kind.presets):
        box = kind(**preset.values)
        start, shown = box.values, box.png()
        for name, setting in kind.settings.items():
            if isinstance(setting, Slider) and start[name] != setting.low:
                box.set(**{**start, name: setting.low})
                if box.png() != shown:
                    return start
    return None


def come_to_rest(page, tries=60):
    """Until all that a notebook shows has been drawn, and the page's frames come as they should again."""
    while (tries := tries - 1) and page.evaluate(IDLE, 2) < 55:
        page.wait_for_timeout(1000)
    page.wait_for_timeout(5000)


def test_timings(lab, write_notebook, screenshots):
    starts = {name: draggable(explore.CATALOGUE[name]) for name in NAMES}
    sliding = [name for name in NAMES if starts[name]]
    cells = [INTERACT, FLOOR]
    for name in sliding:
        cells += [f"explore.{name}(**{starts[name]!r})", f"as_interact({name!r}, {starts[name]!r})"]
    write_notebook("timings.ipynb", cells)
    page = lab.open("timings.ipynb")
    lab.run_all(page, 400)
    drawn = f"document.querySelectorAll('canvas.rnn-picture').length == {len(sliding)}"
    page.wait_for_function(drawn, timeout=300_000)
    come_to_rest(page)
    rows = {}
    shown = [("floor", [0])]
    shown += [(name + way, finest_first(explore.CATALOGUE[name])) for name in sliding for way in WAYS]
    for number, (row, order) in enumerate(shown, 1):
        box = page.locator(".jp-CodeCell").nth(number).locator(".jp-OutputArea").first
        box.scroll_into_view_if_needed()
        page.evaluate(WATCH, box.element_handle())
        handle, place, keys = slider_that_moves(page, box, order)
        assert handle, f"{row}: no slider moves the picture"
        taken = sorted(latency(page, keys, 12 if "interact" in row else 20, row))
        late = taken[int(0.95 * len(taken)) - 1]
        count = 1000 if row == "floor" else positions(sliders(explore.CATALOGUE[row.split()[0]])[place])
        rows[row] = [statistics.median(taken), late, frames_a_second(page, handle, count), count]
    limit = page.evaluate(IDLE, 2)
    page.close()
    (screenshots / "timings.json").write_text(json.dumps(rows, indent=1))
    print(f"\nat rest the page shows {limit:.1f} frames a second\n{report(rows, sliding)}")


def report(rows, names):
    """The table of timings: each explorer beside the floor and beside interact, and its slider's places.

    A slider of a few places shows a few frames, however fast they come.
    """
    heads = f"{'median':>8}{'p95':>8}{'× floor':>9}{'frames/s':>10}{'interact':>11}{'places':>8}"
    lines = [f"{'slider to pixels, ms':34}{heads}"]
    floor = rows["floor"][0]
    for name in ("floor", *names):
        median, late, frames, count = rows[name]
        slower = f"× {rows[f'{name} (interact)'][0] / median:.1f}" if name != "floor" else ""
        figures = f"{median:8.1f}{late:8.1f}{median / floor:9.2f}{frames:10.1f}{slower:>11}{count:8}"
        lines.append(f"{name:34}{figures}")
    return "\n".join(lines)
