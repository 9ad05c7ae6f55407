"""What goes wrong in a GRU: for notebook 07."""

from ..network import Bug, blocks_of

_ALL = (*blocks_of("rzn"), "b_hn")

BUGS = (
    Bug(
        "GRU",
        key="keeps-or-takes",
        name="z and 1 − z change places",
        right="dn = dh * (1 - z)",
        wrong="dn = dh * z",
        tempting="In some papers z lets the new in, in others, as here, it keeps the old.",
        unseen="z and 1 − z are both positive, and with fresh weights both are near ½.",
        caught=_ALL,
        caught_in_one_step=(*blocks_of("rn"), "b_hn"),
    ),
    Bug(
        "GRU",
        key="no-direct-path",
        name="the direct path z · dh is missing",
        right="dh_next = da_h @ W_hh.T + dh * z",
        wrong="dh_next = da_h @ W_hh.T",
        tempting="The way back through a matrix is the one that every layer has. That h_{t−1} is also kept, "
        "without any weight, is what is new in this cell.",
        unseen="Short memories are learnt through the gates, and on this task the loss is as low. A check "
        "over one step passes.",
        caught=_ALL,
        caught_in_one_step=(),
    ),
    Bug(
        "GRU",
        key="half-a-product",
        name="the reset's product rule is half done",
        right="dinner = da_n * r",
        wrong="dinner = da_n",
        tempting="r · inner has two factors, so two gradients: the first was written, for r, and the second "
        "looks as if it were there.",
        unseen="r is positive: the gradient keeps its sign and is about twice too large.",
        caught=_ALL,
        caught_in_one_step=("W_hh[n]", "b_hn"),
    ),
    Bug(
        "GRU",
        key="bias-outside",
        name="b_hn is treated as if outside the reset",
        right="db_hn += dinner.sum(axis=0)",
        wrong="db_hn += da_n.sum(axis=0)",
        tempting="Every other bias takes the gradient of its sum. This one stands inside the bracket that r "
        "multiplies.",
        unseen="One bias among twelve rows of the check, wrong by a factor of about two: Adam divides most "
        "of it away.",
        caught=("b_hn",),
        caught_in_one_step=("b_hn",),
    ),
)
