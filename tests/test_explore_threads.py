"""Explorers moved from several threads at once, and by messages that are nobody's hand."""

import asyncio
import contextlib
import threading

import numpy as np
import pytest
import traitlets
from driving import again, buttons, every_explorer, headless, moves, send

from rnnlib.explore.live import Explorer, LogSlider, Progress, Settings, Slider, action, number

THREADS, MOVES = 8, 3


def at_once(*jobs):
    """Run the jobs, a thread each, all begun together; raise the first error of any."""
    errors, start = [], threading.Barrier(len(jobs))

    def work(job):
        start.wait()
        try:
            job()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def assert_whole(explorer):
    """Controls, values, picture, sentence and result tell of one state."""
    for name, control in explorer.controls.items():
        assert explorer.settings[name].check(name, control.value) == explorer.values[name], name
    assert explorer.png() == explorer.picture.render() == explorer.picture.render_anew()
    twin = again(explorer)
    assert (twin.png(), twin.caption, twin.values) == (explorer.png(), explorer.caption, explorer.values)


@every_explorer
def test_eight_threads_at_once(kind):
    """The browser's messages, presets pressed and values set from code, all at the same time."""
    with headless():
        explorer = kind()
        presets = [button for button in buttons(explorer) if button.description in presets_of(kind)]

        def job(seed):
            rng = np.random.default_rng(seed)

            def work():
                for move in range(MOVES):
                    if (seed + move) % 3 == 0:
                        presets[rng.integers(len(presets))].click()
                    elif (seed + move) % 3 == 1:
                        explorer.set(**kind.presets[rng.integers(len(kind.presets))].values)
                    else:
                        name = rng.choice(list(kind.settings))
                        send(*next(moves(kind.settings[name], explorer.controls[name], rng)))

            return work

        at_once(*(job(seed) for seed in range(THREADS)))
        assert_whole(explorer)


def presets_of(kind):
    return {preset.text for preset in kind.presets}


# A kernel: cells and tasks on the thread of an event loop, messages on another


class Walk(Explorer):
    """A number that a task walks up, for trying out what threads do."""

    settings = Settings(
        w=Slider(0.5, 0, 1, 0.1, "w"), scale=LogSlider(1.0, 0.01, 100, label="scale"), other=Slider(0, 0, 1)
    )
    threads = ()

    @staticmethod
    def compute(w, scale, other):
        Walk.threads += (threading.get_ident(),)
        return {"w": w}

    def build(self, figure):
        self.line(figure.subplots(), 0, "w", "o")

    def describe(self, result, w, scale, **_):
        return f"w is {number(w)}, scale {number(scale)}"

    @action("Train")
    def train(self):
        for k in range(1, 101):
            yield Progress(k / 100, {"w": 0.123 + k / 1000}, pause=0.001)

    @action("Interrupted")
    def interrupted(self):
        yield Progress(0.5, {"w": 0.7})
        raise KeyboardInterrupt


def test_a_message_is_worked_off_on_the_thread_of_the_explorer():
    async def scene():
        explorer, home = Walk(), threading.get_ident()
        Walk.threads = ()
        await asyncio.to_thread(send, explorer.controls["w"], 0.9)
        assert explorer.values["w"] == 0.9
        assert Walk.threads == (home,)

    with headless():
        asyncio.run(scene())


def press(explorer, text):
    """Press a button as the browser does."""
    button = next(button for button in buttons(explorer) if button.description == text)
    data = {"method": "custom", "content": {"event": "click"}}
    button.comm.handle_msg({"content": {"comm_id": button.comm.comm_id, "data": data}, "buffers": []})


async def until(condition):
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


def test_a_task_begun_by_a_message_reaches_its_end():
    """The browser echoes each value it is shown, rounded to the slider's steps: no hand moved it."""

    async def scene():
        explorer = Walk()
        await asyncio.to_thread(press, explorer, "Train")
        slider = explorer.controls["w"]
        while explorer.running:
            await asyncio.sleep(0.001)
            if slider.continuous_update:  # else a browser sends no more than a hand's last move
                await asyncio.to_thread(send, slider, round(slider.value, 1))
        assert explorer._runner.bar.value == 1
        assert explorer.values["w"] == pytest.approx(0.223)
        assert slider.continuous_update
        assert_walk(explorer)

    with headless():
        asyncio.run(scene())


def assert_walk(explorer):
    assert explorer.controls["w"].value == explorer.values["w"]
    assert explorer.png() == explorer.picture.render_anew()


def test_a_task_is_stopped_by_a_message_and_by_a_hand():
    async def scene():
        for stop in (
            lambda explorer: press(explorer, "Stop"),
            lambda explorer: send(explorer.controls["other"], 0.9),
            lambda explorer: explorer.set(other=0.9),  # from a thread of the learner's own
        ):
            explorer = Walk()
            await asyncio.to_thread(press, explorer, "Train")
            await until(lambda explorer=explorer: explorer.values["w"] > 0.13)
            await asyncio.to_thread(stop, explorer)
            assert not explorer.running
            assert explorer.controls["w"].continuous_update
            reached = explorer.values["w"]
            await asyncio.sleep(0.1)
            assert explorer.values["w"] == reached < 0.2
            assert_walk(explorer)

    with headless():
        asyncio.run(scene())


def test_an_interrupted_task_is_said_and_the_explorer_goes_on():
    async def scene():
        explorer = Walk()
        await asyncio.to_thread(press, explorer, "Interrupted")
        await until(lambda: not explorer.running)
        assert "Interrupted." in explorer._error.value
        await asyncio.to_thread(send, explorer.controls["w"], 0.2)
        assert explorer._error.value == ""
        assert_walk(explorer)

    with headless():
        asyncio.run(scene())


@pytest.mark.parametrize(
    ("name", "value", "echo", "moved"),
    [("w", 0.1966, 0.2, 0.3), ("w", 0.1966, 0.2 + 1e-17, 0.1), ("scale", 0.03162, 10**-1.5, 0.1)],
)
def test_an_echo_changes_nothing_and_draws_nothing(name, value, echo, moved):
    with headless():
        explorer = Walk(**{name: value})
        Walk.threads = ()
        send(explorer.controls[name], echo)
        assert Walk.threads == ()
        assert explorer.values[name] == explorer.controls[name].value == value
        send(explorer.controls[name], moved)
        assert explorer.values[name] == pytest.approx(moved)
        send(explorer.controls[name], echo)  # now it is a hand
        assert explorer.values[name] == pytest.approx(echo)


def test_a_failure_leaves_the_last_state_that_was_shown(monkeypatch):
    with pytest.raises(ZeroDivisionError), headless():
        explorer = Walk()
        before = explorer.values, explorer.png(), explorer.caption
        monkeypatch.setattr(Walk, "describe", lambda *arguments, **values: 1 / 0)
        send(explorer.controls["w"], 0.9)
    assert (explorer.values, explorer.png(), explorer.caption) == before


def test_an_echo_that_comes_late_is_no_hand_either():
    """Three presets, one at once after the other: the echoes of the first come when the last is shown."""
    with headless():
        explorer = Walk()
        for scale in (0.0316228, 10.0, 0.0316228, 1.0):
            explorer.set(scale=scale)
        slider = explorer.controls["scale"]
        for late in (10**-1.5, 10.0, 10**-1.5):
            slider.comm.sent.clear()
            send(slider, late)
            assert explorer.values["scale"] == slider.value == 1
            told = [state for comm_id, state, _ in slider.comm.sent if comm_id == slider.comm.comm_id]
            assert told[-1] == {"value": 1.0}  # a hand that chose this step sees that it was not taken
        send(slider, 10**-1.4)  # a hand: what comes after it was chosen, not echoed
        send(slider, 10**-1.5)
        assert explorer.values["scale"] == pytest.approx(10**-1.5, rel=1e-5)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("strange", [float("inf"), 0.0, -1.0, "much", None])
def test_a_strange_value_from_the_browser_is_no_echo(strange):
    with headless():
        explorer = Walk()
        with contextlib.suppress(traitlets.TraitError):
            explorer.controls["scale"].set_state({"value": strange})
        assert explorer.values["scale"] == explorer.controls["scale"].value
