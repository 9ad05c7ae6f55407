"""The one palette that explorers' pictures are encoded with: a quarter of the time of full colour.

Colours far from the course's own are rounded to it.
"""

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

from ...plots.look import (
    BLUE,
    CARD,
    EDGE,
    FAINT,
    GREEN,
    GREY,
    INK,
    LIGHT,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
)


def _ramp(colour, levels):
    """`levels` colours from `colour` almost to the card's, as an antialiased edge shows them: (levels, 3)."""
    share = np.linspace(1, 0, levels, endpoint=False)[:, None]
    return share * np.array(to_rgb(colour)) + (1 - share) * np.array(to_rgb(CARD))


def _palette():
    """A palette image of 256 colours: ramps of the colours above, and a coarse cube for what is left."""
    ramps = [_ramp(BLUE, 31), _ramp(VERMILLION, 31), _ramp(GREEN, 29), _ramp(INK, 30), _ramp("#000000", 6)]
    ramps += [_ramp(colour, 15) for colour in (ORANGE, SKY, PURPLE, YELLOW)]
    ramps += [_ramp(colour, 1) for colour in (CARD, LIGHT, GREY, FAINT, EDGE)]
    cube = np.stack(np.meshgrid(*[[0.1, 0.37, 0.63, 0.9]] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    colours = np.concatenate([*ramps, cube])
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
