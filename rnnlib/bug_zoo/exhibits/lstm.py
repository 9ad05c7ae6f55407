"""What goes wrong in an LSTM: for notebook 06."""

from ..network import Bug, blocks_of

_ALL = blocks_of("ifgo")

BUGS = (
    Bug(
        "LSTM",
        key="conveyor-cut",
        name="the cell's own gradient is not carried on",
        right="dc = dc_next + dh * o * (1 - np.tanh(c) ** 2)",
        wrong="dc = dh * o * (1 - np.tanh(c) ** 2)",
        tempting="h_t = o·tanh c_t shows one way out of c_t. The other, to c_{t+1}, stands in another "
        "equation.",
        unseen="A gradient still comes back through h, and for short memories that is enough: the loss is as"
        " good as the right one's. What is lost is the very path the LSTM was made for. A check over one "
        "step passes.",
        caught=_ALL,
        caught_in_one_step=(),
    ),
    Bug(
        "LSTM",
        key="no-tanh-slope",
        name="tanh′ of c is left out",
        right="dc = dc_next + dh * o * (1 - np.tanh(c) ** 2)",
        wrong="dc = dc_next + dh * o",
        tempting="The four gates have their slopes further down, and the fifth curve, on c, is easily "
        "forgotten.",
        unseen="tanh′ c is near 1 as long as c is small, as it is with fresh weights.",
        caught=_ALL,
        caught_in_one_step=blocks_of("ifg"),
    ),
    Bug(
        "LSTM",
        key="cell-too-late",
        name="c_t stands where c_{t−1} belongs",
        right="df = dc * c_before",
        wrong="df = dc * c",
        tempting="c is at hand, and f multiplied “the cell”. Which one, the equation says in an index.",
        unseen="The shapes agree, and c changes slowly where f is near 1: the very case of a long memory.",
        caught=_ALL,
        caught_in_one_step=blocks_of("f"),
    ),
    Bug(
        "LSTM",
        key="no-tanh-at-o",
        name="c stands where tanh c belongs",
        right="do = dh * np.tanh(c)",
        wrong="do = dh * c",
        tempting="h_t = o·c_t is how one remembers it.",
        unseen="tanh c has the sign of c and, while c is small, its size. Only o's own gradient is wrong in "
        "a single step.",
        caught=_ALL,
        caught_in_one_step=blocks_of("o"),
    ),
    Bug(
        "LSTM",
        key="all-sigmoids",
        name="g is given the slope of σ",
        right="da_g = dg * (1 - g**2)",
        wrong="da_g = dg * g * (1 - g)",
        tempting="Four lines, three of them alike: the fourth was copied. g is a tanh.",
        unseen="Nothing is refused, and i, f and o learn around it. Where g is negative, g's gradient has "
        "even the wrong sign.",
        caught=_ALL,
        caught_in_one_step=blocks_of("g"),
    ),
    Bug(
        "LSTM",
        key="gates-mixed-up",
        name="the gates go back in another order",
        right="da = np.hstack([da_i, da_f, da_g, da_o])",
        wrong="da = np.hstack([da_i, da_f, da_o, da_g])",
        tempting="i f g o here, i f o g or i g f o elsewhere: whoever joins two sources joins two orders.",
        unseen="All blocks have the same shape. g learns what o should learn, and the loss falls all the "
        "same, through i, f and the output layer.",
        caught=_ALL,
        caught_in_one_step=blocks_of("go"),
    ),
    Bug(
        "LSTM",
        key="same-array",
        name="every step caches the same array",
        right="c = f * c_before + i * g",
        wrong="c *= f\n        c += i * g",
        tempting="It saves memory: no new array at each step. But the cache holds the array itself, not a "
        "copy.",
        unseen="The forward pass is right to the last digit, and every line of the backward pass is right. "
        "What it reads is stale: c of the last step, at every step.",
        caught=_ALL,
        caught_in_one_step=blocks_of("f"),
    ),
)
