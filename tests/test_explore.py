"""Every explorer driven without a browser, along the path of a browser's messages; and the base of all."""

import asyncio
import gc
import io
import json
import textwrap
import weakref
from unittest import mock

import ipywidgets.widgets as widgets
import numpy as np
import psutil
import pytest
import scenery
from driving import RecordingComm, again, buttons, every_explorer, examine, headless, moves, press, send
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from rnnlib import explore
from rnnlib.explore import live
from rnnlib.explore.live import (
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    LogSlider,
    Numbers,
    Preset,
    Progress,
    Settings,
    Slider,
    Text,
    Toggle,
    action,
    frame,
    number,
    picture,
    retitle,
)

# Every explorer


@every_explorer
def test_every_control_can_be_driven_anywhere(kind):
    rng = np.random.default_rng(0)
    with headless():
        explorer = kind()
        examine(explorer)
        for name, setting in kind.settings.items():
            for value in moves(setting, rng):
                send(explorer, **{name: value})
                examine(explorer)
        twin = again(explorer)
        assert twin.values == explorer.values
        assert twin.caption == explorer.caption
        assert twin.png() == explorer.png()


@every_explorer
def test_every_control_matters(kind):
    """From the defaults or from a preset, every control can change the picture or the sentence."""
    rng = np.random.default_rng(1)
    with headless():
        explorer, idle = kind(), set(kind.settings)
        for preset in (Preset("defaults"), *kind.presets):
            for name in sorted(idle):
                explorer.set(**{**{name: s.default for name, s in kind.settings.items()}, **preset.values})
                before = explorer.png()
                for value in moves(kind.settings[name], rng):
                    send(explorer, **{name: value})
                    if explorer.png() != before:
                        idle.discard(name)
                        break
        assert not idle, f"these change nothing in the picture: {idle}"


@every_explorer
def test_random_states(kind):
    """Values of all controls together, each drawn anew."""
    rng = np.random.default_rng(2)
    with headless():
        explorer = kind()
        for _ in range(10):
            for name, setting in kind.settings.items():
                send(explorer, **{name: list(moves(setting, rng))[-1]})
            examine(explorer)


@every_explorer
def test_every_button(kind):
    with headless():
        explorer = kind()
        for button in buttons(explorer):
            button.click()
            examine(explorer)
        texts = {button.description: button for button in buttons(explorer)}
        for preset in kind.presets:
            texts[preset.text].click()
            assert explorer.values == kind._settled(kind._checked(preset.values))


@every_explorer
def test_one_move_draws_and_sends_one_frame(kind):
    rng = np.random.default_rng(3)
    with headless():
        explorer = kind()
        for name, setting in kind.settings.items():
            for value in moves(setting, rng):
                RecordingComm.sent.clear()
                with mock.patch.object(explorer.picture, "render", wraps=explorer.picture.render) as render:
                    send(explorer, **{name: value})
                assert render.call_count <= 1, f"{name}={value!r} drew {render.call_count} frames"
                assert sum(bool(buffers) for _, _, buffers in RecordingComm.sent) <= 1


@every_explorer
def test_challenge_is_open_at_first_and_can_be_met(kind):
    if kind.challenge is None:
        pytest.skip("no challenge")
    explorer = kind()
    assert not kind.challenge.met(explorer.result, **explorer.values)
    explorer.set(**kind.challenge.answer)
    assert kind.challenge.met(explorer.result, **explorer.values)
    assert explorer.face.shown["met"]


@every_explorer
def test_what_is_said_and_stored(kind):
    explorer = kind()
    assert kind.__doc__ and kind.__doc__ != Explorer.__doc__
    assert explorer.presets, "nothing to try"
    assert all(setting.label for setting in kind.settings.values()), "a control without a label"
    data, metadata = explorer._repr_mimebundle_()
    assert data["text/plain"] == f"explore.{kind.__name__}()"
    assert data["image/png"] == explorer.png()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata["image/png"]["width"] == kind.size[0]
    assert metadata["image/png"]["alt"] == explorer.caption


@every_explorer
def test_compute_is_a_pure_function(kind):
    values = kind().values
    first, second = kind.compute(**values), kind.compute(**values)
    assert first.keys() == second.keys()
    for key in first:
        np.testing.assert_array_equal(np.asarray(first[key]), np.asarray(second[key]))


@every_explorer
def test_bad_values_are_refused_and_change_nothing(kind):
    explorer = kind()
    before, shown = explorer.values, explorer.png()
    for name, setting in kind.settings.items():
        wrong = [object(), None]
        if isinstance(setting, Slider):
            wrong += [setting.high + 1, setting.low - 1, float("nan"), "1", True]
        for value in wrong:
            with pytest.raises(ValueError, match=name):
                explorer.set(**{name: value})
            with pytest.raises(ValueError, match=name):
                kind(**{name: value})
    with pytest.raises(TypeError, match="no setting 'weight_of_the_moon'"):
        kind(weight_of_the_moon=1)
    assert explorer.values == before
    assert explorer.png() == shown


# The base


class Trace(Explorer):
    """w^t, for trying the base out."""

    settings = Settings(
        w=Slider(0.5, 0, 1, 0.1, "weight w"),
        steps=IntSlider(5, 1, 10, label="steps", play=True),
        last=IntSlider(3, 0, 10, label="last step shown"),
        scale=LogSlider(1.0, 0.01, 100, label="scale"),
        wide=Toggle(False, "wide axis"),
        word=Text("ab", 5, "abc", "word"),
        table=Numbers(((1.0, 2.0), (3.0, 4.0)), -5, 5, label="table"),
    )
    presets = (Preset("long", steps=10, last=9), Preset("wide", wide=True))
    challenge = Challenge("more than 8 steps", lambda result, steps, **_: steps > 8, steps=9)
    while_running = frozenset({"scale"})

    @staticmethod
    def compute(w, steps, last, scale, wide, word, table, run=None):
        return {"h": scale * w ** np.arange(steps + 1) + np.sum(table) / 100 + len(word), "run": run or 0}

    @staticmethod
    def settle(last, steps, **_):
        return {"last": min(last, steps)}

    @staticmethod
    def shown(result, last, wide, word, **_):
        h, run = result["h"][: last + 1], result["run"] + 0.1 * (word == "cc")
        bars = live.boxes(np.array([-0.4, 0.6]), np.array([0.4, 1.4]), 0, np.array([run, 2]))
        return {"t": np.arange(len(h)), "h so far": h, "bars": bars, "wide": wide}

    def build(self, figure):
        self.ax = figure.subplots()
        self.ax.set(xlim=(0, 10), ylim=(0, 10), title="Trace")
        self.line(self.ax, "t", "h so far", "o-")
        self.blocks(self.ax, "bars", live.VERMILLION)
        self.view("wide", {True: {self.ax: {"xlim": (0, 100)}}, False: {self.ax: {"xlim": (0, 10)}}})

    def describe(self, result, last, **_):
        return f"h_{last} is {number(result['h'][last])}, run {result['run']}"

    @action("Train")
    def train(self):
        for k in range(1, 101):
            yield Progress(k / 100, {"w": 0.5 + k / 200}, run=k, pause=self.pause)

    pause = 0.0

    @action("More")
    def more(self):
        return {"steps": min(self.values["steps"] + 1, 10)}


def test_the_base_is_driven_like_the_rest(monkeypatch):
    monkeypatch.setattr(explore, "Trace", Trace, raising=False)
    for check in (
        test_every_control_can_be_driven_anywhere,
        test_every_control_matters,
        test_random_states,
        test_every_button,
        test_one_move_draws_and_sends_one_frame,
        test_challenge_is_open_at_first_and_can_be_met,
        test_what_is_said_and_stored,
        test_compute_is_a_pure_function,
        test_bad_values_are_refused_and_change_nothing,
    ):
        check(Trace)


@pytest.mark.parametrize("method", ["compute", "shown", "describe"])
def test_a_fault_in_a_callback_is_caught_and_shown_and_the_picture_kept(method):
    class Faulty(explore.GradientDecay):
        """Fails beyond w = 1.2."""

    original = getattr(explore.GradientDecay, method)

    def fault(*arguments, w, **values):
        if w > 1.2:
            raise ZeroDivisionError("planted")
        return original(*arguments, w=w, **values)

    setattr(Faulty, method, fault if method == "describe" else staticmethod(fault))
    explorer = None
    with pytest.raises(ZeroDivisionError, match="planted"), headless():
        explorer = Faulty(w=1.0)
        shown = explorer.png()
        send(explorer, w=1.4)
    assert explorer.png() == shown or method == "describe"
    assert "ZeroDivisionError: planted" in explorer.face.shown["trouble"]
    with headless():
        send(explorer, w=1.1)
    assert explorer.face.shown["trouble"] == ""
    assert explorer.values["w"] == 1.1
    with pytest.raises(ZeroDivisionError):  # from code it is raised to whoever asked
        explorer.set(w=1.3)


def test_a_fault_in_a_button_is_caught():
    class Faulty(Trace):
        """A button that fails at once, and one that fails on the way."""

        @action("Train")
        def train(self):
            yield Progress(0.5, {"w": 0.7})
            raise ZeroDivisionError("on the way")

        @action("More")
        def more(self):
            raise ZeroDivisionError("at once")

    for text, words in (("Train", "on the way"), ("More", "at once")):
        with pytest.raises(ZeroDivisionError, match=words), headless():
            explorer = Faulty()
            press(explorer, text)
        assert words in explorer.face.shown["trouble"]


def test_a_slip_of_the_reader_is_said_and_is_no_fault():
    with headless():
        explorer = Trace()
        shown = explorer.png()
        send(explorer, word="xyz")
        assert "wanted only the characters" in explorer.face.shown["trouble"]
        assert explorer.png() == shown
        assert explorer.values["word"] == "ab"
        send(explorer, word="cc")
        assert explorer.face.shown["trouble"] == ""
        assert explorer.values["word"] == "cc"


def test_setting_several_values_draws_once_and_what_follows_follows():
    explorer = Trace(steps=10, last=9)
    with mock.patch.object(explorer.picture, "render", wraps=explorer.picture.render) as render:
        explorer.set(w=0.9, steps=4, scale=10)
    assert render.call_count == 1
    assert explorer.values["last"] == 4
    with headless():
        explorer = Trace(steps=10, last=9)
        with mock.patch.object(explorer.picture, "render", wraps=explorer.picture.render) as render:
            send(explorer, steps=4)
        assert render.call_count == 1
    assert explorer.controls["last"].value == 4


def test_what_follows_follows_in_a_task_too():
    explorer = Trace(last=5)
    explorer.run_in_slices(iter([Progress(1.0, {"steps": 2})]))
    assert explorer.values["steps"] == explorer.values["last"] == 2


def test_a_control_clamps_what_is_assigned_to_it():
    explorer = Trace()
    explorer.controls["w"].value = 99
    assert explorer.values["w"] == 1.0
    explorer.controls["table"].value = ((99.0, 2.0), (3.0, 4.0))
    assert explorer.values["table"] == ((5.0, 2.0), (3.0, 4.0))


def test_declarations_are_checked_when_the_class_is_made():
    with pytest.raises(ValueError, match="w: wanted a number from 0 to 1, got 2"):
        type("Wrong", (Trace,), {"presets": (Preset("too far", w=2),)})
    with pytest.raises(TypeError, match="no setting 'weight'"):
        type("Wrong", (Trace,), {"challenge": Challenge("", lambda *_: True, weight=2)})
    with pytest.raises(TypeError, match="compute takes"):
        type("Wrong", (Trace,), {"settings": Settings(w=Slider(0, 0, 1))})


def test_explorers_are_independent():
    one, other = Trace(), Trace()
    shown = other.png()
    one.set(w=1.0, table=((5, 5), (5, 5)))
    assert other.png() == shown
    assert other.values == Trace().values


# The picture


def pixels(png):
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"), float)


def test_the_fast_frame_is_the_frame_drawn_anew():
    explorer = explore.GradientDecay()
    for w in (0.3, -1.2, 1.0):
        explorer.set(w=w)
        assert explorer.png() == explorer.picture.render_anew()


def test_a_frame_leaves_no_trace_of_the_one_before():
    explorer = explore.NeuronExplorer()
    first = explorer.png()
    explorer.set(w1=-3, activation="relu")
    explorer.set(**explore.NeuronExplorer().values)
    assert explorer.png() == first


def test_only_a_change_of_what_stays_makes_a_new_background():
    explorer = Trace()
    drawing = explorer.picture._draw_still
    with mock.patch.object(explorer.picture, "_draw_still", wraps=drawing) as redrawn:
        explorer.set(w=0.9, steps=8)
        frame(explorer.ax, x=(0, 10), y=(0, 10))
        retitle(explorer.ax, "Trace")
        explorer.set(w=0.8)
        assert redrawn.call_count == 0
        explorer.set(wide=True)
        assert redrawn.call_count == 1
        retitle(explorer.ax, "Another")
        explorer.set(w=0.7)
        assert redrawn.call_count == 2


def test_the_palette_is_close_to_the_true_colours():
    explorer = explore.NeuronExplorer()
    true = np.asarray(explorer.picture.canvas.buffer_rgba())[..., :3].astype(float)
    error = np.abs(pixels(explorer.png()) - true).max(axis=-1)
    assert error.mean() < 2
    assert np.quantile(error, 0.99) < 16


def test_old_pictures_sleep_and_wake():
    explorers = [Trace(w=0.1 * k % 1) for k in range(picture.AWAKE + 2)]
    assert explorers[0].picture._still is None
    shown = explorers[0].png()
    explorers[0].set(w=0.9)
    explorers[0].set(w=0.0)
    assert explorers[0].png() == shown
    assert len(picture._awake) == picture.AWAKE
    for explorer in explorers:
        explorer.close()


@every_explorer
def test_closing_gives_everything_back(kind):
    """No part stays among the widgets that ipywidgets keeps, and the explorer itself can be forgotten."""
    kind().close()
    before = set(widgets.widget._instances)
    explorer = kind()
    forgotten = weakref.ref(explorer)
    explorer.close()
    assert set(widgets.widget._instances) <= before
    del explorer
    gc.collect()
    assert forgotten() is None


def test_a_thousand_moves_leave_no_trace_in_memory():
    class Small(explore.GradientDecay):
        """Quicker to draw, and with less to hide a leak in."""

        size = (400, 200)

    process = psutil.Process()
    with headless():
        explorer = Small()
        for k in range(1200):
            send(explorer, w=round(-1.5 + 3 * (k % 200) / 200, 3))
            RecordingComm.sent.clear()
            if k == 199:
                before = process.memory_info().rss
    assert (process.memory_info().rss - before) / 2**20 < 5


# Tasks


def test_without_a_loop_a_task_runs_to_its_end():
    explorer = Trace()
    press(explorer, "Train")
    assert explorer.values["w"] == 1.0
    assert explorer.result["run"] == 100
    explorer.set(steps=7)  # the result so far was for other values
    assert explorer.result["run"] == 0


def test_on_a_loop_a_task_lets_others_in_and_stops():
    async def scene():
        explorer = Trace()
        explorer.pause = 0.02
        press(explorer, "Train")
        assert explorer.running and explorer.result["run"] == 0
        while explorer.result["run"] < 3:
            await asyncio.sleep(0.01)
        assert explorer.face.shown["running"]
        send(explorer, scale=2.0)  # live: the task goes on
        assert explorer.running and explorer.result["run"] >= 3
        press(explorer, "Stop")
        assert not explorer.running
        reached = explorer.result["run"]
        await asyncio.sleep(0.1)
        assert explorer.result["run"] == reached < 100
        press(explorer, "Train")
        await asyncio.sleep(0.05)
        send(explorer, steps=8)  # not live: the task was for other values
        assert not explorer.running and explorer.result["run"] == 0
        press(explorer, "Train")
        await asyncio.sleep(0.05)
        press(explorer, "Train")  # starts again, in place of the first
        await asyncio.sleep(0.05)
        assert explorer.running
        explorer.close()
        assert not explorer.running
        await asyncio.sleep(0.05)

    with headless():
        asyncio.run(scene())


def test_a_fault_in_a_running_task_is_shown():
    class Faulty(Trace):
        """Fails on the way."""

        @action("Train")
        def train(self):
            yield Progress(0.5, {"w": 0.7}, pause=0.01)
            raise ZeroDivisionError("on the way")

    async def scene():
        explorer = Faulty()
        press(explorer, "Train")
        await asyncio.sleep(0.1)
        assert not explorer.running
        assert "on the way" in explorer.face.shown["trouble"]

    with pytest.raises(ZeroDivisionError), headless():
        asyncio.run(scene())


# Settings and numbers


@pytest.mark.parametrize(
    ("setting", "good", "bad"),
    [
        (Slider(0, -1, 1), [0.30000000000000004, 1, -1, np.float32(0.5)], [1.01, "0", True, None, np.nan]),
        (IntSlider(1, 0, 5), [0, 5, np.int64(3)], [6, 2.5, True, "1"]),
        (LogSlider(1, 0.001, 10), [0.001, 10, 10 * (1 + 1e-12)], [0, -1, 11, np.inf, "1"]),
        (Choice("a", ["a", "b"]), ["b"], ["c", None]),
        (Choice(2, {"two": 2, "three": 3}), [3], ["two", 4]),
        (Toggle(True), [False], [0, "yes"]),
        (Text("ab", 3, "ab"), ["a", "bab"], ["", "abab", "c", 5]),
        (Numbers((1, 2), 0, 3), [(0, 3), [1.5, 2]], [(1,), (1, 4), ("a", "b"), 5, ((1, 2),), (1, np.nan)]),
        (Numbers(((1, 2), (3, 4)), 0, 5), [np.ones((2, 2))], [(1, 2), ((1, 2), (3,))]),
    ],
)
def test_what_settings_take(setting, good, bad):
    for value in good:
        checked = setting.check("s", value)
        assert setting.check("s", checked) == checked
        assert setting.check("s", setting.control(checked).value) == checked
    for value in bad:
        with pytest.raises(ValueError, match="s: wanted"):
            setting.check("s", value)


@given(st.floats(-1e300, 1e300, allow_subnormal=False))
@hypothesis_settings(deadline=None, max_examples=200)
def test_numbers_are_written_to_three_digits(value):
    text = number(value).replace("−", "-")
    mantissa, _, power = text.partition(" × 10")
    power = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or "0"
    assert float(f"{mantissa}e{power}") == pytest.approx(value, rel=0.0051)
    assert len(text) <= 17


def test_numbers_in_words():
    assert [number(x) for x in (0, 1, -0.00515, 1234567, 1.789e-22, 100000, 0.5, 1 / 3)] == [
        "0",
        "1",
        "−0.00515",
        "1.23 × 10⁶",
        "1.79 × 10⁻²²",
        "100000",
        "0.5",
        "0.333",
    ]
    assert number(np.inf) == "infinity" and number(2 / 3, 2) == "0.67"


@every_explorer
def test_what_stays_in_the_picture_is_as_it_was_when_last_looked_at(kind):
    kept = json.loads(scenery.KEPT.read_text(encoding="utf-8"))
    assert list(kept) == list(explore.CATALOGUE)
    assert scenery.seen(kind) == kept[kind.__name__], "look at it, then run tests/scenery.py"


def test_the_manual_shows_a_complete_explorer_that_runs():
    lines = live.__doc__.split("\n")
    start = lines.index("    import numpy as np")
    end = next(n for n in range(start, len(lines)) if lines[n].startswith("and one line"))
    code = textwrap.dedent("\n".join(lines[start:end])).strip()
    assert len([line for line in code.split("\n") if line]) <= 30
    exec(code, made := {})
    with headless():
        explorer = made["Leak"](w=0.5)
        for button in buttons(explorer):
            button.click()
            assert explorer.png() == explorer.picture.render_anew()
        send(explorer, steps=2)
    assert explorer.caption == "With w = 0.9, 0.81 of the trace is left after 2 steps."
    assert [*explorer.picture.figure.axes[0].lines[0].get_ydata()] == [1, 0.9, 0.9**2]
