"""The Explorer base: controls, a live picture, a sentence; presets, actions and a challenge where wanted."""

import inspect
import logging
from contextlib import contextmanager

import ipywidgets as widgets

from ...ops.audience import for_the_audience
from ..browser.frames import frame_of
from ..browser.spec import drawable
from .face import Face, drawing
from .marks import Drawn
from .moves import by_number, facts_of
from .picture import Picture
from .presets import action_texts
from .running import Runner
from .settings import Refused, Settings
from .turns import TURN, in_turn

_log = logging.getLogger("rnnlib.explore")


class Explorer(Drawn, widgets.Box):
    """One idea that can be moved. See `rnnlib.explore.live` for how to write one."""

    settings = Settings()
    presets = ()  # Preset, …
    challenge = None  # a Challenge
    while_running = frozenset()  # settings that may be moved without stopping a task
    size = (800, 350)  # CSS pixels
    as_drawn = False  # whether light and dark have a meaning, and do not change places on a dark page
    unbounded = frozenset()  # keys of the result that may hold infinity or NaN
    screen = None  # the module of JavaScript that is all of its page, where it has one of its own
    beneath = {}  # noqa: RUF012 (what stands below the picture: {key of what `shown` adds: "html" or "sound"})

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        parameters = inspect.signature(cls.compute).parameters
        takes = {name for name, one in parameters.items() if one.kind is not one.VAR_KEYWORD}
        if takes - {"run"} != set(cls.settings) and len(takes) == len(parameters):
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
    def after(values, changes):
        """The values once some of them are changed: of another network, say, not the weights of this one."""
        return {**values, **changes}

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

    # What its reader uses
    # ---------------------------------------------------------------------------------------

    @in_turn
    def __init__(self, **values):
        values = self._settled(self._checked(values))
        self.face = Face(type(self), self._done)
        super().__init__([self.face])
        self._runner = Runner(self._take, self._at_rest, self._guard)
        self.run, self._numbered, self._quiet, self._due = None, {}, False, False
        self.controls = {name: setting.control(values[name]) for name, setting in self.settings.items()}
        self.picture = Picture(self.size, self.declare)
        self._show(values)
        for control in self.controls.values():
            control.observe(self._moved, "value")

    @property
    def values(self):
        """The explorer's whole state: the keyword arguments that make it again."""
        return dict(self._values)

    @in_turn
    def set(self, **values):
        """Set several values and draw one frame. ValueError, and nothing changed, if one is refused."""
        values = self._settled(self.after(self._values, self._checked(values, complete=False)))
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
        if self._numbered:
            raise ValueError("moves: this explorer has its moves already")
        self._numbered = states
        self.face.about = {**self.face.about, "moves": facts_of(states, self.values)}
        return self

    @property
    def numbered(self):
        """{number: the whole state that this move shows}; empty without `moves`."""
        return dict(self._numbered)

    @property
    def result(self):
        """What `compute` returned for the state there is now."""
        return self._caught_up()._result

    @property
    def caption(self):
        """The sentence that says what the picture shows."""
        return self._caught_up()._caption

    def png(self):
        """The picture as the bytes of a PNG."""
        self._caught_up()
        if self._png is None:  # no page has wanted one of this state
            with TURN:
                self._png = self._rendered(self._data)
        return self._png

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
        self.picture.sleep()
        for part in self.face, self:
            part.layout.close()  # ipywidgets would keep it for good
        self.face.close()
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
            return self._settled(self.after(self._values, self._checked(change, complete=False)))
        except (TypeError, Refused) as refusal:
            raise ValueError(f"move {number}: {refusal}") from refusal

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
                self.controls[name].value = value
        finally:
            self._quiet = False

    def _show(self, values):
        """Set the controls; compute, draw and send one frame with its sentence."""
        self._put(values)
        extra = {"run": self.run} if self._takes_run else {}
        result = self.compute(**values, **extra)
        data = {**result, **self.shown(result, **values)}
        drawn, caption = self._drawn(data), self.describe(result, **values)
        self._values, self._due = values, False
        self._result, self._data, self._caption, self._png = result, data, caption, drawn.get("picture")
        met = self.challenge is not None and bool(self.challenge.met(result, **values))
        beneath = {key: data[key] for key in self.beneath}
        told = {"values": values, "caption": caption, "met": met, "idle": sorted(self.idle(**values))}
        self.face.show(beneath, **drawn, **told, **self._progress())

    def _drawn(self, data):
        """What its pages show a state by, as `Face.show` takes it."""
        if not self.face.draws:
            return {"picture": self._rendered(data)}
        return {} if self.face.computes else {"frame": frame_of(self, data)}

    def _rendered(self, data):
        self.show_marks(data)
        return self.picture.render()

    def _progress(self):
        return {"running": self._runner.running, "share": self._runner.share}

    def _caught_up(self):
        """Itself, once the picture and its words are those of the values: a page may be ahead of them."""
        if self._due:
            with TURN:
                self._show(self._values)
        return self

    def _moved(self, change):
        """A control was set by code."""
        with self._guard():
            if not self._quiet:
                held = self._read()
                self._by_hand({n: value for n, value in held.items() if value != self._values[n]})

    def _by_hand(self, changes):
        """What a hand, or code in its place, has set; what a task has reached is for other values."""
        values = self._settled(self.after(self._values, changes))
        if values == self._values:  # nothing new, or no further than `settle` allows
            self._put(values)
            return
        self._leave(values)
        self._show(values)

    def _leave(self, values):
        """Other values are about to be shown: end a task, and what it has made, unless it allows for them."""
        if {name for name, value in values.items() if value != self._values[name]} - self.while_running:
            self._runner.stop()
            self.run = None

    def _done(self, what):
        """What was done on a page: {"do": what, "page": which, "turn": its number there, …}.

        show: values are set, and a frame is wanted; told: the page has drawn them itself; draw: it wants to;
        act, stop: a button.
        """
        with self.face.hold_sync():  # one message is the answer, whatever has come of it
            if "turn" in what:
                self.face.heard[what["page"]] = what["turn"]
            with self._guard():
                self._do(**what)
            self.face.say(values=self._values)

    def _do(self, do, page=None, turn=None, values=None, name=None):
        match do:
            case "show":
                self._by_hand(self._checked(values, complete=False))
            case "told":
                self._be_told(self._settled(self._checked(values)))
            case "draw":
                self._let_draw()
            case "act":
                self._act(name)
            case "stop":
                self._runner.stop()

    def _let_draw(self):
        """A page asks for what it needs to draw by itself; where it cannot, it goes on with pictures."""
        if drawable(self):
            self.face.drawing = drawing(type(self))
            if not self.face.computes:
                self.face.frame = frame_of(self, self._data)

    def _be_told(self, values):
        """A page that draws by itself is in this state: be so too, and draw it when somebody asks."""
        if values != self._values:
            self._leave(values)
            self._put(values)
            self._values, self._due = values, True

    def _take(self, progress):
        """A slice of a task has been worked off: show how far it is."""
        self.run = progress.run
        self._show(self._settled({**self._values, **self._checked(progress.values, complete=False)}))

    def _at_rest(self):
        """No task is running any more."""
        self.face.say(**self._progress())

    def _act(self, name):
        outcome = getattr(self, name)()
        if outcome is None or isinstance(outcome, dict):
            self.set(**(outcome or {}))
        else:
            self.run_in_slices(outcome)

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
                self._say("")

    def _say(self, trouble):
        self.face.say(trouble=trouble)
