"""The equations in JavaScript beside those in Python: equal numbers and sentences, the same picture."""

import base64
import io
import json
import math
import struct
from itertools import pairwise

import drawn
import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from PIL import Image

from rnnlib.explore import CATALOGUE, TuneMaker
from rnnlib.explore.browser import as_json, bundle, glyphs, handed, module_of, name_of, spec
from rnnlib.explore.browser.bundling import ENGINE
from rnnlib.explore.browser.frames import frame_of
from rnnlib.explore.browser.page import LETTERS
from rnnlib.explore.sequence_shapes.composing import wav
from rnnlib.plots import marks
from rnnlib.plots.look import LIVE_STYLE
from rnnlib.plots.numbers import number, percent, short

STATES = 300
PICTURES = 6
TOLERANCE = 1e-12  # of the larger of 1 and the number
ROUGH = {  # what makes more of a last digit than that
    "AttentionAlignment": 1e-4,  # its networks compute in float32 there, and 50 steps after one another
    "NameWriter": 1e-4,  # likewise
    "TuneMaker": 1e-4,  # likewise
    "NextWord": 1e-4,  # likewise, and a low temperature makes twenty times more of it
    "Influence": 1e-5,  # float32 again for every p; the gradients are of double precision in both
    "BugZoo": 1e-6,  # its losses and errors are handed over as float32
    "NestedFunctions": 1e-9,  # a difference quotient divides it by a small step
    "LSTMUnit": 1e-11,  # large weights hand it on from step to step, and it is rounded to 12 decimals
    "GRUUnit": 1e-11,
    "GatesByHand": 1e-11,
    "LSTMGradientFlow": 1e-10,  # and the way back over 40 steps multiplies by them again
    "GRUGradientFlow": 1e-10,
    "Cliff": 1e-10,  # at the cliff each step makes more of how a length was rounded
}
FROM_MATPLOTLIB = 1.6  # of 255, on average over a picture: edges of letters and lines, no more
WRITTEN = ("texts", "lines")  # what words and lines of text are bound to
WORST = 60  # of 255, on average over 16 × 16 pixels of it: dashes that begin elsewhere, no more
MODULES = {name: module_of(kind) for name, kind in CATALOGUE.items() if module_of(kind)}
BY_ARRAYS = [name for name, kind in CATALOGUE.items() if kind.screen is None and name not in MODULES]
# JSON has no infinity; a name stands for it.
_SAFE = """(key, value) => {
  if (value instanceof Uint8Array) return [...value];
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}"""
_NAMED = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_COMPUTED = f"""([name, given, states]) => JSON.stringify(states.map(values => {{
  const module = modules[name].default, result = module.compute(values, given);
  return {{
    data: {{...result, ...module.shown?.(result, values, given)}},
    sentence: module.describe(result, values, given),
    met: module.met ? module.met(result, values, given) : null,
    settled: {{...values, ...module.settle?.(values, given)}},
    idle: module.idle?.(values, given) ?? [],
  }};
}}), {_SAFE})"""

# As `view.js` lets a task go on: with the values as they are by then.
_WALKED = """([name, action, values, given]) => {
  const walk = modules[name].default.actions[action](values, given), steps = [];
  for (let step = walk.next(values); !step.done; step = walk.next(values)) {
    steps.push(step.value.values);
    values = {...values, ...step.value.values};
  }
  return steps;
}"""


@pytest.fixture(scope="module")
def page(chromium):
    """A page that holds the engine and every module; an error in it fails the test that is running."""
    page = chromium.new_page(device_scale_factor=2)
    page.set_content("<canvas></canvas>")
    files = [ENGINE / "draw.js", ENGINE / "words.js", ENGINE / "random.js", *MODULES.values()]
    page.add_script_tag(content=bundle(*files) + "window.modules = modules;")
    yield page
    page.close()


def computed(page, kind, states):
    """What the module makes of these states: one dict each."""
    given = [name_of(module_of(kind)), handed(kind), [as_json(values) for values in states]]
    return json.loads(page.evaluate(_COMPUTED, given), object_hook=_numbers)


def _numbers(found):
    return {key: _named(value) for key, value in found.items()}


def _named(value):
    if isinstance(value, list):
        return [_named(part) for part in value]
    return _NAMED.get(value, value) if isinstance(value, str) else value


def _roles(explorer):
    """{key: the argument of a mark that is bound to it}: what is a colour is compared as a colour."""
    return {
        key: name for mark in explorer._moving for name, key in mark.arguments.items() if isinstance(key, str)
    }


def assert_equal(ours, theirs, role, where, tolerance):
    if role in ("faces", "edges", "colors"):
        one = isinstance(theirs, str) or (theirs and isinstance(theirs[0], int | float))
        theirs = list(to_rgba(theirs)) if one else [list(to_rgba(colour)) for colour in theirs]
    ours = as_json(ours, role)
    if role == "outline":
        ours, theirs = _in_order(ours), _in_order(theirs)
    _assert_close(ours, theirs, where, tolerance)


def _in_order(rings):
    """Closed rings without points that are there twice, each from its leftmost, those further left first."""

    def rough(points):  # what rounding has done to them does not count
        return [[round(c, 6) for c in point] for point in points]

    begun = []
    for ring in rings:
        assert ring[0] == ring[-1]
        ring = [a for a, b in pairwise(ring) if rough([a]) != rough([b])]
        start = min(range(len(ring)), key=lambda k: rough(ring[k : k + 1]), default=0)
        begun.append(ring[start:] + ring[:start])
    return sorted(begun, key=rough)


def _assert_close(ours, theirs, where, tolerance):
    if isinstance(ours, list | bytes):
        assert isinstance(theirs, list) and len(ours) == len(theirs), where
        for k, (a, b) in enumerate(zip(ours, theirs)):
            _assert_close(a, b, f"{where}[{k}]", tolerance)
    elif isinstance(ours, str) or ours is None:
        assert ours == theirs, where
    elif not (math.isnan(ours) and math.isnan(theirs)):
        assert ours == theirs or abs(ours - theirs) <= tolerance * max(1, abs(ours)), (where, ours, theirs)


@pytest.mark.parametrize("name", MODULES)
def test_module_and_python_agree(page, name):
    kind = CATALOGUE[name]
    states, explorer = drawn.states(kind, STATES), kind()
    roles, tolerance = _roles(explorer), ROUGH.get(name, TOLERANCE)
    for values, found in zip(states, computed(page, kind, states)):
        result, data = kind.compute(**values), all_of(kind, values)
        assert set(data) == set(found["data"]), values
        for key, array in data.items():
            assert_equal(array, found["data"][key], roles.get(key, ""), f"{key} of {values}", tolerance)
        assert explorer.describe(result, **values) == found["sentence"], values
        assert found["settled"] == as_json(kind._settled(values)), values
        assert set(found["idle"]) == kind.idle(**values), values
        met = bool(kind.challenge.met(result, **values)) if kind.challenge else None
        assert met == found["met"], values


@pytest.mark.parametrize("name", MODULES)
def test_a_page_has_every_letter_that_is_shown(name):
    kind = CATALOGUE[name]
    explorer = kind()
    written = [
        texts for mark in explorer._moving for role, texts in mark.arguments.items() if role in WRITTEN
    ]
    for values in drawn.states(kind, STATES):
        data = all_of(kind, values)
        for texts in written:
            assert set("".join(data[texts] if isinstance(texts, str) else texts)) <= set(LETTERS), values


@pytest.mark.parametrize("name", MODULES)
def test_a_challenge_is_met_by_its_answer_and_by_no_default(page, name):
    kind = CATALOGUE[name]
    if kind.challenge is None:
        pytest.skip("has no challenge")
    states = [kind._settled(kind._checked(values)) for values in ({}, kind.challenge.answer)]
    assert [found["met"] for found in computed(page, kind, states)] == [False, True]


def tasks(kind):
    """{name of an action that walks on by itself: the values it sets, step by step}, from the defaults."""
    walks = {name: _walked(kind(), name) for name in kind._actions}
    return {name: steps for name, steps in walks.items() if any(steps)}


def _walked(explorer, action):
    """The values that an action sets one after another, each in force when the next is asked for."""
    walk = getattr(explorer, action)()
    if isinstance(walk, dict | None):
        return []
    steps = []
    for progress in walk:
        steps.append(progress.values)
        explorer.set(**progress.values)
    return steps


@pytest.mark.parametrize("name", MODULES)
def test_what_walks_by_itself_walks_as_in_python(page, name):
    kind = CATALOGUE[name]
    for action, steps in tasks(kind).items():
        given = [name_of(module_of(kind)), action, as_json(kind().values), handed(kind)]
        walked = page.evaluate(_WALKED, given)
        assert len(walked) == len(steps) > 1
        for ours, theirs in zip(steps, walked):
            assert set(ours) == set(theirs)
            for setting, value in ours.items():
                _assert_close(as_json(value), theirs[setting], f"{action}: {setting}", 1e-9)


@pytest.mark.parametrize("values", drawn.states(TuneMaker, 5)[-4:])
def test_a_tune_sounds_as_in_python(page, values):
    given = [name_of(module_of(TuneMaker)), as_json(values), handed(TuneMaker)]
    sound = page.evaluate(
        "([name, values, given]) => [...modules[name].default.actions.sound(values, given).next().value.run]",
        given,
    )
    result = TuneMaker.compute(**values)
    assert bytes(sound) == wav(result["pitch"], result["duration"])


@pytest.mark.parametrize("name", MODULES)
def test_canvas_looks_like_matplotlib(page, name):
    kind = CATALOGUE[name]
    put_on_stage(page, kind)
    for values in drawn.states(kind, PICTURES, seed=1)[-PICTURES:]:
        drawn_here = page.evaluate(
            "([name, given, values]) => { const module = modules[name].default,"
            " result = module.compute(values, given);"
            " staged.frame({...result, ...module.shown?.(result, values, given)});"
            " return canvas.toDataURL(); }",
            [name_of(module_of(kind)), handed(kind), as_json(values)],
        )
        assert_looks_alike(drawn_here, kind, values)


@pytest.mark.parametrize("name", BY_ARRAYS)
def test_canvas_of_the_kernels_arrays_looks_like_matplotlib(page, name):
    kind = CATALOGUE[name]
    put_on_stage(page, kind)
    for values in drawn.states(kind, PICTURES, seed=1)[-PICTURES:]:
        sent = frame_of(kind(**values), all_of(kind, values))
        drawn_here = page.evaluate(
            "([sent, numbers]) => { const bytes = Uint8Array.from(atob(numbers), c => c.charCodeAt(0));"
            " const {arraysOf} = modules['explore/browser/engine/arrays.js'];"
            " staged.frame(arraysOf({...sent, numbers: new DataView(bytes.buffer)}), sent.view, sent.glyphs);"
            " return canvas.toDataURL(); }",
            [{**sent, "numbers": None}, base64.b64encode(sent["numbers"]).decode()],
        )
        assert_looks_alike(drawn_here, kind, values)


def all_of(kind, values):
    """All that there is to show of a state."""
    result = kind.compute(**values)
    return {**result, **kind.shown(result, **values)}


def put_on_stage(page, kind):
    page.evaluate(
        "async ([spec, glyphs]) => { window.canvas = document.querySelector('canvas');"
        " window.staged = modules['explore/browser/engine/draw.js'].stage(canvas, spec, glyphs, 2);"
        " await staged.ready; }",
        [spec(kind), glyphs(LETTERS)],
    )


def assert_looks_alike(drawn_here, kind, values):
    canvas = Image.open(io.BytesIO(base64.b64decode(drawn_here.split(",")[1]))).convert("RGB")
    difference = np.abs(np.asarray(canvas, float) - by_matplotlib(kind, values))
    assert difference.mean() < FROM_MATPLOTLIB, (values, difference.mean())
    assert drawn.worst_place(difference) < WORST, (values, drawn.worst_place(difference))


def by_matplotlib(kind, values):
    """The picture at two pixels a CSS pixel, (h, w, 3)."""
    explorer = kind(**values)
    figure = explorer.picture.figure
    figure.set_dpi(200)
    canvas = FigureCanvasAgg(figure)
    with matplotlib.rc_context(LIVE_STYLE):
        canvas.draw()
        for mark in explorer._moving:
            figure.draw_artist(mark.artist)
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(float)


def test_numbers_are_written_alike(page):
    rng = np.random.default_rng(0)
    bits = [struct.unpack("d", rng.bytes(8))[0] for _ in range(2000)]
    near = (rng.choice([-1, 1], 4000) * 10 ** rng.uniform(-9, 9, 4000)).tolist()
    ties = [k / 2**n for n in range(12) for k in range(-300, 300, 7)]  # some lie between two decimals
    values = [0.0, -0.0, *(value for value in bits if math.isfinite(value)), *near, *ties]
    written = json.loads(
        page.evaluate(
            "values => { const words = modules['explore/browser/engine/words.js'];"
            " const {grouped, number, percent, short} = words;"
            " return JSON.stringify(values.map(v => [number(v), number(v, 2), number(v, 6), short(v),"
            " short(v, 3, true), short(v, 0),"
            " ...Math.abs(v) < 1e15 ? [percent(Math.abs(v)), grouped(Math.trunc(v))] : ['', '']])); }",
            values,
        )
    )
    for value, texts in zip(values, written):
        large = [percent(abs(value)), f"{int(value):,}"] if abs(value) < 1e15 else ["", ""]
        ours = [number(value), number(value, 2), number(value, 6), short(value), short(value, 3, True)]
        assert texts == [*ours, short(value, 0), *large], value


@pytest.mark.parametrize("at_a_level", [0.0, 0.2])  # the share of values that lie just there
def test_outlines_are_those_of_contourpy(page, at_a_level):
    rng = np.random.default_rng(0)
    x, y = np.cumsum(rng.uniform(0.1, 1, 12)), np.cumsum(rng.uniform(0.1, 1, 9))
    values, levels = rng.random((9, 12)), [-0.5, 0.2, 0.5, 0.8, 1.5]
    values[rng.random(values.shape) < at_a_level] = 0.5
    found = page.evaluate(
        "([x, y, values, levels]) =>"
        " modules['explore/browser/engine/contours.js'].outlines(x, y, values, levels)",
        as_json([x, y, values, levels]),
    )
    for level, ours, theirs in zip(levels, marks.outlines(x, y, values, levels), found):
        assert_equal(ours, theirs, "outline", f"above {level}", TOLERANCE)


@pytest.mark.parametrize("seeds", [[0], [0, 0], [99, 40], [2**32 - 1, 1, 2, 3, 4, 5]])
def test_random_numbers_are_numpys(page, seeds):
    drawn_here = page.evaluate(
        "seeds => { const rng = modules['explore/browser/engine/random.js'].defaultRng(...seeds);"
        " return Array.from({length: 50}, () => rng.random()); }",
        seeds,
    )
    assert drawn_here == np.random.default_rng(seeds).random(50).tolist()
