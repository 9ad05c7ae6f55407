"""An explorer as a page shows it: one widget for all of them, drawn by `browser/engine/face.js`."""

import json
from functools import cache

import anywidget
import traitlets

from ..browser.bundling import ENGINE, bundle, module_of, name_of
from ..browser.page import LETTERS, handed, style_sheet
from ..browser.spec import controls_of, drawing_of, glyphs
from .turns import at_home


class Face(anywidget.AnyWidget):
    """What is on the page of an explorer; what a hand does there is handed to `done(what)`.

    about: what stays the same: its controls, presets, moves
    drawing: what a browser needs to draw and compute it itself, sent when a page asks for it
    shown: the state it is in, with its sentence
    picture: the state as a PNG, until a page draws
    frame: the state as arrays, for a page that draws but leaves the equations to the kernel
    beneath: what stands below it
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    about = traitlets.Dict().tag(sync=True)
    drawing = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    beneath = traitlets.Dict().tag(sync=True)

    def __init__(self, kind, done):
        module = module_of(kind)
        about = {**controls_of(kind), "module": module and name_of(module), "moves": []}
        super().__init__(_esm=_own(kind) if kind.screen else _script(module), _css=_style(kind), about=about)
        self.heard = {}  # of each page: the number of the last thing it did that has been seen to
        self.comm.on_msg(at_home(self._handle_msg))
        self.on_msg(lambda _, what, __: done(what))

    @property
    def computes(self):
        """Whether a page has the equations."""
        return bool(self.about["module"])

    @property
    def draws(self):
        """Whether a page draws by itself: it wants no picture any more."""
        return bool(self.drawing)

    def show(self, beneath, picture=None, frame=None, **shown):
        """Send a state in one message: by a picture, by arrays, or by values alone where a page computes."""
        with self.hold_sync():
            self.beneath = beneath
            if picture is not None:
                self.picture = picture
            if frame is not None:
                self.frame = frame
            self.say(**shown)

    def say(self, **shown):
        """Send what has changed of the state beside the picture."""
        self.shown = {"trouble": "", **self.shown, **shown, "heard": dict(self.heard)}


def drawing(kind):
    """What a browser needs to draw and compute an explorer, a class, itself."""
    return {**drawing_of(kind), "given": handed(kind), "glyphs": glyphs(LETTERS)}


@cache
def _own(kind):
    """What draws an explorer that has a page of its own."""
    given = json.dumps(handed(kind), ensure_ascii=False)
    return f"{bundle(kind.screen)}export default modules[{name_of(kind.screen)!r}].face({given});\n"


def _style(kind):
    own = kind.screen.with_suffix(".css").read_text(encoding="utf-8") if kind.screen else ""
    return style_sheet() + own


def _script(module):
    """What draws an explorer whose equations stand in the file `module` (None: in Python alone)."""
    face = ENGINE / "face.js"
    equations = f"modules[{name_of(module)!r}].default" if module else "null"
    script = bundle(face, *([module] if module else []))
    return f"{script}export default modules[{name_of(face)!r}].face({equations});\n"
