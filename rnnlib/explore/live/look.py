"""How every explorer looks: colours, style, numbers in words; and the one palette its pictures are encoded
with.

The colours are those of Okabe and Ito (2008), which readers of every colour vision tell apart. Even so, pair
each with a line style, a marker or a label: never colour alone.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from PIL import Image

from ...plots.style import BLUE, CARD, GREEN, INK, LIGHT, ORANGE, PURPLE, SKY, VERMILLION, YELLOW

GREY = "#6B7078"
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)

DIVERGING = LinearSegmentedColormap.from_list("rnnlib_diverging", [BLUE, CARD, VERMILLION])
SEQUENTIAL = LinearSegmentedColormap.from_list("rnnlib_sequential", [CARD, BLUE])

STYLE = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so the picture is the same everywhere
    "font.size": 10,
    "text.color": INK,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 9,
    "axes.labelsize": 10,
    "axes.labelcolor": GREY,
    "axes.edgecolor": "#A9ADB4",
    "axes.facecolor": CARD,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#ECEDEF",
    "grid.linewidth": 0.8,
    "xtick.color": "#A9ADB4",
    "ytick.color": "#A9ADB4",
    "xtick.labelcolor": GREY,
    "ytick.labelcolor": GREY,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.minor.visible": False,
    "ytick.minor.visible": False,
    "lines.linewidth": 2,
    "lines.markersize": 5,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.facecolor": CARD,
    "figure.constrained_layout.w_pad": 0.10,
    "figure.constrained_layout.h_pad": 0.08,
    "figure.constrained_layout.wspace": 0.04,
}

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPTS = str.maketrans("-0123456789", "₋₀₁₂₃₄₅₆₇₈₉")


def raised(integer):
    """The integer as an exponent: ⁵⁰."""
    return str(integer).translate(_SUPERSCRIPTS)


def lowered(integer):
    """The integer as an index: ₅₀."""
    return str(integer).translate(_SUBSCRIPTS)


def number(value, digits=3):
    """The number with `digits` significant digits, as a caption writes it: 0.00515, −2, 1.2 × 10⁻⁹."""
    value = float(value)
    if value == 0 or not np.isfinite(value):
        return {"inf": "infinity", "-inf": "−infinity", "nan": "not a number"}.get(str(value), "0")
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -4 <= power < 6:
        decimals = max(digits - 1 - power, 0)
        text = f"{float(f'{value:.{digits - 1}e}'):.{decimals}f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
    return f"{float(mantissa):g}".replace("-", "−") + " × 10" + raised(power)


def percent(share):
    """A share in whole per cents: 12 %; what is there, but would round to nothing, is < 1 %."""
    return f"{100 * share:.0f} %" if share == 0 or share >= 0.005 else "< 1 %"


def bracketed(value):
    """The number as it stands after a sign: in brackets if it is negative."""
    return f"({number(value)})" if value < 0 else number(value)


def short(value):
    """The number in at most five letters: 0.5, −0.52, −12.3, 999, −4e9."""
    size = abs(value)
    if size >= 999.5:
        mantissa, power = f"{value:.0e}".split("e")
        return f"{mantissa}e{int(power)}".replace("-", "−")
    text = f"{value:.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}"
    if "." in text and float(text) == float(f"{value:.9f}"):  # 0.5 for what is exactly that, 0.50 for about
        text = text.rstrip("0").rstrip(".")
    return (text if float(text) else text.lstrip("-")).replace("-", "−")


def _ramp(colour, levels):
    """`levels` colours from `colour` almost to the card's, as an antialiased edge shows them: (levels, 3)."""
    share = np.linspace(1, 0, levels, endpoint=False)[:, None]
    return share * np.array(to_rgb(colour)) + (1 - share) * np.array(to_rgb(CARD))


def _palette():
    """A palette image of 256 colours: ramps of the colours above, and a coarse cube for what is left."""
    ramps = [_ramp(BLUE, 31), _ramp(VERMILLION, 31), _ramp(INK, 30), _ramp("#000000", 6)]
    ramps += [_ramp(colour, 15) for colour in (ORANGE, GREEN, SKY, PURPLE, YELLOW)]
    ramps += [_ramp(colour, 1) for colour in (CARD, LIGHT, GREY, "#ECEDEF", "#A9ADB4")]
    cube = np.stack(np.meshgrid(*[[0.1, 0.37, 0.63, 0.9]] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    colours = np.concatenate([*ramps, cube])[:256]
    image = Image.new("P", (1, 1))
    image.putpalette(np.round(255 * colours).astype(np.uint8).tobytes())
    return image


PALETTE = _palette()


def _nearest():
    """The palette's entry for every colour of 6 bits a channel: (64³,), red lowest."""
    blue, green, red = np.indices((64, 64, 64), np.uint8)
    cube = np.stack([red, green, blue], axis=-1).reshape(512, 512, 3) * 4 + 2
    return np.asarray(Image.fromarray(cube).quantize(palette=PALETTE, dither=Image.Dither.NONE)).ravel()


_NEAREST = _nearest()


def indices(pixels):
    """The palette's entries for pixels of RGBA in 32 bits, red lowest."""
    return _NEAREST.take((pixels >> 2) & 0x3F | (pixels >> 4) & 0xFC0 | (pixels >> 6) & 0x3F000)
