"""What the detector believes, since when, and whether it is right: judgements of a result, in words too."""

import numpy as np

SURE = 0.9
_SAID = {
    "jump": ("the dog has not jumped", "the dog has jumped"),
    "crouch": ("it crouched after the jump", "it crouched before the jump"),
}


def sure_since(p):
    """The frame since which p (t,) has been at least SURE of the answer it now gives; 0 if it is not sure."""
    unsure = np.flatnonzero(np.where(p[-1] > 0.5, p, 1 - p) < SURE)
    last = unsure[-1] + 1 if len(unsure) else 0
    return int(last + 1) if last < len(p) else 0


def is_over(result, frame):
    """Whether all has happened at this frame: crouching, and the jump or what stands for it."""
    return frame >= max(result["crouching"][1], result["leap"][1])


def is_right(result):
    """Whether the last belief is on the side of the truth."""
    return (result["p"][-1] > 0.5) == result["truth"]


def told(result, label, jumps, frame):
    """What is believed at this frame, what happens in the film, and what a reader without order says."""
    p, since = result["p"][-1], result["since"]
    mind = f"sure of it (90 % or more) since frame {since}" if since else "not sure (below 90 %)"
    belief = f"{_SAID[label][int(p > 0.5)]} ({100 * max(p, 1 - p):.0f} %); it is {mind}"
    (begin, end), (first, last) = result["crouching"], result["leap"]
    leap = f"{'jumps' if jumps else 'stands still'} in frames {first} to {last}"
    verdict = f"so the network is {'right' if is_right(result) else 'wrong'}"
    verdict = verdict if is_over(result, frame) else "that is not over yet"
    return (
        f"If the film ended at frame {frame}, the network would say that {belief}. The dog crouches in "
        f"frames {begin} to {end} and {leap}: {verdict}. "
        f"{_without_order(label, result['rule'][-1])}"
    )


def _without_order(label, rule):
    if label == "crouch":
        return "Without order the answer is a coin's: before and after make the same frames."
    return f"The rule without order says {'yes' if rule else 'no'}: the air above its head " + (
        "was bright in some frame." if rule else "was bright in no frame so far."
    )
