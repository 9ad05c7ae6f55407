"""Formulas as MathML: drawn by the browser itself, read aloud by screen readers, printed; no script.

math-core turns TeX into MathML. A formula needs a font with a table for mathematics, which phones often lack:
STIX Two Math comes with ziamath, and of it the page gets only the signs that its formulas use.
"""

import base64
import html
import io
import re
import string
from functools import cache
from importlib import metadata

from fontTools import subset
from fontTools.ttLib import TTFont

try:
    import math_core
except ImportError:  # an extra: notebooks run without it
    math_core = None

FAMILY = "STIX Two Math"
# <mi>x</mi> is drawn with the sign of mathematical italics, which no text of the page holds.
_ITALICS = {
    ord(letter): start + place
    for start, letters in {
        0x1D434: string.ascii_uppercase,
        0x1D44E: string.ascii_lowercase,
        0x1D6E2: map(chr, range(ord("Α"), ord("Ω") + 1)),
        0x1D6FC: map(chr, range(ord("α"), ord("ω") + 1)),
        0x1D715: "∂ϵϑϰϕϱϖ",
    }.items()
    for place, letter in enumerate(letters)
} | {ord("h"): 0x210E}  # Planck's constant: Unicode has no second one
_GROWING = "√⏟⏞‾→←|‖()[]{}"  # what a browser may draw without a sign in the text
_TEXT_IN_MATH = re.compile(r"<math.*?</math>", re.DOTALL)


def mathml(tex, display=False):
    """A formula as MathML, in a line or `display`ed on its own; `data-tex` keeps what was written.

    ValueError names a formula that cannot be read.
    """
    converter = _converter()
    try:
        made = converter.convert_with_local_state(tex, displaystyle=display)
        return made.replace("<math", f'<math data-tex="{html.escape(tex)}"', 1)
    except math_core.LatexError as error:
        raise ValueError(f"formula {tex!r}: {error}") from error


@cache
def _converter():
    if math_core is None:
        raise ImportError('formulas on pages need the package math-core: pip install "rnnlib[course]"')
    return math_core.LatexToMathML(fancy_error=False)


def font_face(pages):
    """The style in which the formulas of these texts of HTML are set; it holds their font."""
    signs = set(html.unescape(re.sub("<[^>]*>", "", "".join(_TEXT_IN_MATH.findall("".join(pages))))))
    font = base64.b64encode(_subset(signs | set(_GROWING))).decode()
    address = f'url("data:font/woff;base64,{font}") format("woff")'
    return (
        f'@font-face {{ font-family: "{FAMILY}"; src: {address}; }}\n'
        f'math {{ font-family: "{FAMILY}", math; }}\n'
    )


def _subset(signs):
    """The font as WOFF with no more than these signs, and their forms for indices and for growing."""
    options = subset.Options(hinting=False, layout_features=["ssty", "dtls", "flac", "mark", "mkmk"])
    file = metadata.distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")
    font = TTFont(file, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    codes = set(map(ord, signs))
    subsetter.populate(unicodes=sorted(codes | {_ITALICS[code] for code in codes & _ITALICS.keys()}))
    subsetter.subset(font)
    font.flavor, out = "woff", io.BytesIO()
    font.save(out)
    return out.getvalue()
