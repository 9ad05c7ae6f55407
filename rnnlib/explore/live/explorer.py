"""The Explorer base: controls, a live picture, a sentence; presets, actions and a challenge where wanted."""

import html
import inspect
import logging
from contextlib import contextmanager

import ipywidgets as widgets

from ...ops.audience import for_the_audience
from .marks import Drawn
from .moves import MoveRow, by_number, told
from .page import STYLE_SHEET, line, picture_layout, row, tree
from .picture import Picture
from .presets import Preset, action_texts
from .running import Progress, Runner
from .settings import Gliding, Refused, Settings
from .turns import TURN, at_home, in_turn

_log = logging.getLogger("rnnlib.explore")


class Explorer(Drawn, widgets.VBox):
    """One idea that can be moved. See `rnnlib.explore.live` for how to write one."""

    settings = Settings()
    presets = ()  # Preset, …
    challenge = None  # a Challenge
    while_running = frozenset()  # settings that may be moved without stopping a task
    size = (800, 350)  # CSS pixels
    unbounded = frozenset()  # keys of the result that may hold infinity or NaN

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        takes = set(inspect.signature(cls.compute).parameters)
        if takes - {"run"} != set(cls.settings):
            raise TypeError(
                f"{cls.__name__}.compute takes {sorted(takes)}, its settings are {sorted(cls.settings)}"
            )
        cls._takes_run = "run" in takes
        cls._actions = action_texts(cls)
        for preset in cls.presets:
            cls._checked(preset.values)
        if cls.challenge:
            cls._checked(cls.challenge.answer)

    # What an explorer writes
    # ------------------------------------------------------------------------------------

    @staticmethod
    def compute(**values):
        """The arrays the picture shows, a dict: a function of the values (and of `run`, if it names it)."""
        raise NotImplementedError

    @staticmethod
    def settle(**values):
        """Values to change because others did, as a dict: {"k": t} when k may not be past t."""
        return {}

    @staticmethod
    def idle(**values):
        """The names of settings that change nothing now: their controls rest."""
        return set()

    @staticmethod
    def shown(result, **values):
        """Further arrays for the picture, by key: where marks stand, what is written, which view."""
        return {}

    @staticmethod
    def given():
        """What the JavaScript beside it is handed that only Python can make: a dict of arrays and numbers."""
        return {}

    def build(self, figure):
        """Draw what stays; declare what moves, in the order in which it is drawn."""
        raise NotImplementedError

    def describe(self, result, **values):
        """What the picture now shows, in one sentence of words and numbers."""
        raise NotImplementedError

    def beneath(self):
        """Widgets to stand below the picture, each with the key whose value it shows: a dict."""
        return {}

    # What its reader uses
    # ---------------------------------------------------------------------------------------

    @in_turn
    def __init__(self, **values):
        values = self._settled(self._checked(values))
        super().__init__()
        self.add_class("rnn-explorer")
        self._runner = Runner(self._take, self._at_rest, self._guard)
        self.run, self.picture, self._moves, self._quiet = None, None, None, False
        self.controls = {name: setting.control(values[name]) for name, setting in self.settings.items()}
        self.picture = Picture(self.size, self.declare)
        self._image = widgets.Image(format="png", layout=picture_layout(self.size))
        self._image.add_class("rnn-picture")
        self._sentence, self._error = line("rnn-caption"), line("rnn-error")
        self.children = self._parts()
        self._show(values)
        for control in self.controls.values():
            control.observe(self._moved, "value")
        _listen(tree(self))

    @property
    def values(self):
        """The explorer's whole state: the keyword arguments that make it again."""
        return dict(self._values)

    @in_turn
    def set(self, **values):
        """Set several values and draw one frame. ValueError, and nothing changed, if one is refused."""
        values = self._settled({**self.values, **self._checked(values, complete=False)})
        self._runner.stop()
        self.run = None
        self._show(values)

    @in_turn
    def moves(self, *moves):
        """Offer the moves of a text as numbered buttons, each laid over the state there is now; the explorer.

        A move is a dict of settings; a list of them becomes the buttons 3a, 3b, …: then `numbered` has their
        states. ValueError, and nothing changed, if one is refused.
        """
        changes = by_number(moves)
        states = {number: self._laid_over(number, change) for number, change in changes.items()}
        if self._moves:
            raise ValueError("moves: this explorer has its moves already")
        buttons = {
            number: self._button(
                number, lambda number=number: self._make(number), tooltip=told(number, change)
            )
            for number, change in changes.items()
        }
        self._moves = MoveRow(states, buttons, widgets.Label("Moves:"))
        _listen(tree(self._moves.widget))
        place = self.children.index(self._presets)
        self.children = (*self.children[:place], self._moves.widget, *self.children[place:])
        return self

    @property
    def numbered(self):
        """{number: the whole state that this move shows}; empty without `moves`."""
        return dict(self._moves.states) if self._moves else {}

    def png(self):
        """The picture as the bytes of a PNG."""
        return bytes(self._image.value)  # in a kernel the widget holds a memoryview

    @property
    def running(self):
        """Whether a task is being worked off."""
        return self._runner.running

    @in_turn
    def run_in_slices(self, task):
        """Work off an iterator of Progress so that the page stays alive; Stop ends it."""
        self._runner.start(task)

    @in_turn
    def stop(self):
        """End the task that is running, if one is."""
        self._runner.stop()

    @in_turn
    def close(self):
        """End the task, and close every part as well as the whole."""
        if self.comm is None:  # closed already, or never opened: a value was refused
            return
        self._runner.stop()
        if self.picture:
            self.picture.sleep()
        for part in [*tree(self._runner), *tree(self)]:  # without a task the runner is in no row
            for model in (part.layout, getattr(part, "style", None)):  # ipywidgets would keep these for good
                if model is not None:
                    model.close()
            if part is not self:
                part.close()
        super().close()

    def __repr__(self):
        values = self.values
        told = [f"{name}={value!r}" for name, value in values.items() if value != self.settings[name].default]
        return f"explore.{type(self).__name__}({', '.join(told)})"

    @in_turn  # the picture and its words belong together
    def _repr_mimebundle_(self, **keywords):
        data = super()._repr_mimebundle_(**keywords) or {}
        width, height = self.size
        size = {"width": width, "height": height, "alt": self.caption}
        data = {**data, "text/plain": repr(self), "image/png": self.png()}
        return for_the_audience(data), {"image/png": size}

    # How it works
    # -----------------------------------------------------------------------------------------------

    @classmethod
    def _checked(cls, values, complete=True):
        """The values, each checked; with `complete`, the defaults where none is given."""
        unknown = [name for name in values if name not in cls.settings]
        if unknown:
            raise TypeError(f"{cls.__name__}: no setting {unknown[0]!r}; there are {', '.join(cls.settings)}")
        if complete:
            values = {**{name: setting.default for name, setting in cls.settings.items()}, **values}
        return {name: cls.settings[name].check(name, value) for name, value in values.items()}

    @classmethod
    def _settled(cls, values):
        return {**values, **cls._checked(cls.settle(**values), complete=False)}

    def _laid_over(self, number, change):
        """The state there is now with what a move changes."""
        try:
            return self._settled({**self.values, **self._checked(change, complete=False)})
        except (TypeError, Refused) as refusal:
            raise ValueError(f"move {number}: {refusal}") from refusal

    def _make(self, number):
        """Make a numbered move."""
        self._moves.pressed(number)
        self.set(**self._moves.states[number])

    def _read(self):
        """What the controls hold, checked: a line of text, say, may hold what its setting refuses."""
        return {
            name: setting.check(name, self.controls[name].value) for name, setting in self.settings.items()
        }

    def _put(self, values):
        """Hand values to the controls without a frame for each."""
        self._quiet = True
        try:
            for name, value in values.items():
                if not self._holds(name, value):
                    self.controls[name].value = value
        finally:
            self._quiet = False

    def _holds(self, name, value):
        """Whether a control holds a value already, but for digits that the setting rounds away."""
        try:
            return self.settings[name].check(name, self.controls[name].value) == value
        except Refused:
            return False

    def _show(self, values):
        """Set the controls; compute, draw and send one frame with its sentence."""
        self._put(values)
        extra = {"run": self.run} if self._takes_run else {}
        result = self.compute(**values, **extra)
        data = {**result, **self.shown(result, **values)}
        self.show_marks(data)
        picture, caption = self.picture.render(), self.describe(result, **values)
        self._values, self.result, self.caption = values, result, caption
        self._rest(self.idle(**values))
        self._image.value = picture
        for widget, key in self._beneath.items():
            widget.value = data[key]
        self._sentence.value = html.escape(caption, quote=False)
        if self.challenge:
            self._challenge.value = self.challenge.state(result, values)
        if self._moves:
            self._moves.mark(values if self.run is None else None)

    def _rest(self, idle):
        """Let the controls of these settings rest, and no others."""
        for name, control in self.controls.items():
            if hasattr(control, "disabled"):
                control.disabled = name in idle

    def _moved(self, change):
        with self._guard():
            if self._quiet:  # not by the reader
                return
            values = self._settled(self._read())
            if values == self.values:  # nothing new, or no further than `settle` allows
                self._put(values)
                return
            name = next(name for name, control in self.controls.items() if control is change.owner)
            if name not in self.while_running:
                self._runner.stop()
                self.run = None
            self._show(values)

    def _take(self, progress):
        """A slice of a task has been worked off: show how far it is."""
        self.run = progress.run
        for slider in _sliders(self.controls[name] for name in progress.values):
            slider.led = True
        self._show(self._settled({**self.values, **self._checked(progress.values, complete=False)}))

    def _at_rest(self):
        """No task is running any more."""
        for slider in _sliders(self.controls.values()):
            slider.led = False

    def _act(self, name):
        outcome = getattr(self, name)()
        if outcome is None or isinstance(outcome, dict):
            self.set(**(outcome or {}))
        else:
            self.run_in_slices(outcome)

    def _play(self, name):
        """Walk a slider from where it is (from the start, if it is at the end) to its end."""
        setting, start = self.settings[name], self.values[name]
        steps, first = setting.steps, round((start - setting.low) / setting.step) % setting.steps
        for step in range(first, steps + 1):
            value = setting.check(name, min(setting.low + step * setting.step, setting.high))
            yield Progress(step / steps, {name: value}, pause=0.12)

    @contextmanager
    def _guard(self):
        """A callback, in its turn. What goes wrong is said in place and logged; the picture stays."""
        with TURN:
            try:
                yield
            except Refused as refusal:  # the reader's slip, not a fault
                self._say(str(refusal))
            except KeyboardInterrupt:  # the kernel was interrupted: the reader's wish
                self._say("Interrupted.")
            except Exception as error:
                self._say(f"{type(error).__name__}: {error}")
                _log.exception("%s: a callback failed", type(self).__name__)
            else:
                self._error.value = ""

    def _say(self, trouble):
        self._error.value = f'<div role="alert">{html.escape(trouble, quote=False)}</div>'

    def _button(self, text, action, **keywords):
        def clicked(_button):
            with self._guard():
                action()

        button = widgets.Button(description=text, layout=widgets.Layout(width="auto"), **keywords)
        button.on_click(clicked)
        return button

    def _parts(self):
        parts = [line("rnn-style", STYLE_SHEET), row("rnn-controls", self.controls.values())]
        tasks = [
            self._button(text, lambda name=name: self._act(name)) for name, text in self._actions.items()
        ]
        for name, setting in self.settings.items():
            if getattr(setting, "play", False):
                play = self._button(
                    f"Play {name}", lambda name=name: self.run_in_slices(self._play(name)), icon="play"
                )
                tasks.append(play)
        if tasks:
            parts.append(row("rnn-actions", [*tasks, self._runner]))
        self._beneath = self.beneath()
        parts += [self._image, *self._beneath, self._sentence, self._error]
        presets = [
            self._button(preset.text, lambda preset=preset: self.set(**self._checked(preset.values)))
            for preset in (*self.presets, Preset("Start again"))
        ]
        self._presets = row("rnn-presets", [widgets.Label("Try this:"), *presets])
        parts.append(self._presets)
        if self.challenge:
            self._challenge = line("rnn-challenge")
            parts.append(self._challenge)
        return parts


def _listen(parts):
    """What the browser says to these widgets is heard in turn."""
    for part in parts:
        part.comm.on_msg(at_home(part._handle_msg))


def _sliders(controls):
    return [part for control in controls for part in tree(control) if isinstance(part, Gliding)]
