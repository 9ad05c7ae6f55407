"""Recurrence: outputs at every step, weights counted, order, a latch, where a sequence ends, a hidden bug."""

import numpy as np

from .definition import Exercise, exercise, varied
from .predictions import Question

silence = Question(
    "A unit has `w_x = 1`, `w_h = 0.5` and no bias. It gets one pulse, `x_1 = 1`, and from then on nothing "
    "but zeros. What happens to its state `h_t` in the steps after the pulse?",
    {
        "it is zero from the next step on": "The input is zero, but the state before is not: half of it "
        "comes back through the loop.",
        "exactly half of it is left at each step": "Half of it comes back through the loop, and then tanh is "
        "taken of that: the tanh of a positive number is a little smaller than the number.",
        "less than half of it is left at each step": "Each step takes half of the state before, and tanh "
        "makes that a little smaller still. It comes ever nearer to zero, and never quite there.",
        "it stays as it is until another input": "For that the loop has to bring back all of it. This one "
        "brings back half.",
    },
    answer="less than half of it is left at each step",
)

twice_as_long = Question(
    "A recurrent network reads 10 steps of 8 numbers each, with 16 units and 2 outputs. Which one of these "
    "changes costs the most new weights?",
    {
        "twice as many steps": "It costs none at all: $T$ stands in no shape, and every step uses the same "
        "weights. More steps mean more work, not more weights.",
        "twice as many numbers a step": "$W_{xh}$ has 8 rows more, of 16 weights each: 128.",
        "twice as many units": "$W_{hh}$ grows from 16 · 16 to 32 · 32 weights, which is 768 more. $W_{xh}$ "
        "has 128 more, $W_{hy}$ 32 and the bias 16.",
        "twice as many outputs": "$W_{hy}$ has 2 columns more, of 16 weights each, and $b_y$ 2 numbers: 34.",
    },
    answer="twice as many units",
)

bag_in_disguise = Question(
    "A recurrent network without a curve, whose recurrent weights are the identity matrix: "
    "$h_t = x_t W_{xh} + h_{t-1}$. It reads norma, then, from zeros again, roman. What do you know of its "
    "two last states?",
    {
        "they differ, whatever $W_{xh}$ is": "It did read the letters in another order. But all it does is "
        "add, and a sum does not depend on the order of what is added.",
        "they are the same, whatever $W_{xh}$ is": "It adds up one row of $W_{xh}$ for each letter. A sum "
        "has no order: this is a bag, in the clothes of a recurrent network.",
        "they differ for some $W_{xh}$ and not for others": "Whatever $W_{xh}$ is, the same rows of it are "
        "added up for both names.",
    },
    answer="they are the same, whatever $W_{xh}$ is",
)

early_or_late = Question(
    "A tanh unit with `w_h = 0.9` reads “triangle”. Then it reads the word with its first two letters "
    "swapped, and then with its last two swapped. Which swap moves the last state more?",
    {
        "the swap of the first two letters": "What happened there has been through the loop six times since. "
        "Each time it was multiplied by 0.9, and by the slope of tanh, which is less than 1.",
        "the swap of the last two letters": "It has been through the loop once or twice only, and there was "
        "no time to fade.",
        "both move it equally far": "It would be so for a memory that loses nothing. This one loses some of "
        "it at each step.",
    },
    answer="the swap of the last two letters",
)

latch_holds = Question(
    "A tanh unit has `w_x = 1`, `w_h = 1.5` and no bias. One pulse comes, `x_1 = 1`, then 1,000 zeros. And "
    "the state?",
    {
        "it has faded to zero": "That is so below `w_h = 1`, where the loop brings back less than there was.",
        "it has grown beyond every bound": "Without tanh it would: 1.5 · 1.5 · 1.5 … But tanh never goes "
        "beyond 1.",
        "it goes up and down for ever": "For that the loop would have to turn its sign: with a `w_h` below "
        "−1 it does.",
        "it rests where it is not zero": "The loop enlarges, tanh squashes, and where the two cancel the "
        "state stays.",
    },
    answer="it rests where it is not zero",
)

smallest_window = Question(
    "The window of notebook 01 has 32 hidden neurons. Take neurons away, and train what is left anew, at its "
    "own best rate. How many can go before its ranking, averaged over twenty seeds, falls by more than 0.02?",
    {
        "none: all 32 are needed": "With 8, and with 2, the average falls by less than 0.02.",
        "24: eight of them are left": "So many can go, and more.",
        "30: two of them are left": "So many can go, and one more.",
        "31: one of them is left": "One neuron gives every letter in every place a weight and adds: a "
        "straight line. These endings ask for little more.",
    },
    answer="31: one of them is left",
)

what_hurts = Question(
    "The trained readers get the test names in three changed forms, without further training. Which change "
    "costs them most?",
    {
        "the letters in the opposite order": "The ending is what tells most, and now it is read first and "
        "faded by the end. What comes last is a beginning.",
        "ten other names in front, without a blank": "They were trained on eleven letters at most. But what "
        "came long ago has faded by the time the name itself is read.",
        "all but the last four letters cut off": "The ending is still there, and it is nearly all that they "
        "use.",
    },
    answer="the letters in the opposite order",
)

which_shape = Question(
    "Every minute a monitor at a hospital bed gets new readings, and every minute it has to say whether all "
    "is well. Which shape is that?",
    {
        "many to one, from the last state": "One answer, after the last reading, comes too late: the patient "
        "has gone home by then.",
        "many to many, each step answered": "In step: one answer for every input, at once, from all that was "
        "read so far.",
        "many to many, first read, then write": "Out of step, the network first reads everything, and only "
        "then begins to answer. The readings never end.",
    },
    answer="many to many, each step answered",
)

recurrence_rng = np.random.default_rng(0)


def _weights(D, H, K=None):
    sizes = [(D, H), (H, H), (H,)] + ([(H, K), (K,)] if K else [])
    return tuple(recurrence_rng.normal(size=size).round(2) for size in sizes)


def _sequence(T, B, D, H, zeros=False):
    h0 = np.zeros((B, H)) if zeros else recurrence_rng.uniform(-0.9, 0.9, (B, H)).round(2)
    return recurrence_rng.normal(size=(T, B, D)).round(2), h0


def _rnn_states(x, h0, W_xh, W_hh, b_h):
    h = [h0]
    for x_t in x:
        h.append(np.tanh(x_t @ W_xh + h[-1] @ W_hh + b_h))
    return np.array(h)


def _sums(x, h0, W_xh, W_hh, b_h):
    """What comes of it without a curve, every sum being handed on as it is."""
    a = [h0]
    for x_t in x:
        a.append(x_t @ W_xh + a[-1] @ W_hh + b_h)
    return np.array(a)


@exercise(
    hint="Two lines in a loop over the rows of x: the next state from the last one, then an output from that "
    "state. Collect the outputs in a list; np.array makes one array of them."
)
def outputs(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    """y_t = h_t W_hy + b_y at every step: x (T, B, D), h0 (B, H) -> (T, B, K)."""
    return _rnn_states(x, h0, W_xh, W_hh, b_h)[1:] @ W_hy + b_y


outputs.cases = {
    "one step": (*_sequence(1, 2, 3, 4), *_weights(3, 4, 2)),
    "5 steps, 2 sequences, 4 units, 1 number out": (*_sequence(5, 2, 3, 4), *_weights(3, 4, 1)),
    "2 steps from a state of zeros": (*_sequence(2, 1, 2, 3, zeros=True), *_weights(2, 3, 2)),
}
outputs.mistakes = {
    "Every step begins at h0 again: the new state has to be handed on to the next step.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: np.tanh(x @ W_xh + h0 @ W_hh + b_h) @ W_hy + b_y
    ),
    "The output at step t comes from the state before the step: it has not seen x_t yet.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: _rnn_states(x, h0, W_xh, W_hh, b_h)[:-1] @ W_hy + b_y
    ),
    "That has T + 1 rows: h_0 is the state before the first input, and no output belongs to it.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: _rnn_states(x, h0, W_xh, W_hh, b_h) @ W_hy + b_y
    ),
    "Those are the states. The output layer, W_hy and b_y, is missing.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: _rnn_states(x, h0, W_xh, W_hh, b_h)[1:]
    ),
    "The outputs are squashed too. They are scores, and scores are left as they are.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: np.tanh(
            _rnn_states(x, h0, W_xh, W_hh, b_h)[1:] @ W_hy + b_y
        )
    ),
    "There is no curve: the state is the tanh of the sum, and here the sum itself is put out.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: _sums(x, h0, W_xh, W_hh, b_h)[1:] @ W_hy + b_y
    ),
    "What is handed on is the sum before tanh. The next step needs the state, tanh of it.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: np.tanh(_sums(x, h0, W_xh, W_hh, b_h)[1:]) @ W_hy + b_y
    ),
    "The steps come out in the opposite order: y_1 belongs in the first row.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: (_rnn_states(x, h0, W_xh, W_hh, b_h)[1:] @ W_hy + b_y)[::-1]
    ),
    "The output's bias b_y is missing.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: _rnn_states(x, h0, W_xh, W_hh, b_h)[1:] @ W_hy
    ),
    "The bias of the state, b_h, is missing.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: _rnn_states(x, h0, W_xh, W_hh, 0 * b_h)[1:] @ W_hy + b_y
    ),
    "The first state h0 is not used: the network may begin with something in memory.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: (
            _rnn_states(x, np.zeros_like(h0), W_xh, W_hh, b_h)[1:] @ W_hy + b_y
        )
    ),
    "That is the last output only; wanted is one for every step.": (
        lambda x, h0, W_xh, W_hh, b_h, W_hy, b_y: _rnn_states(x, h0, W_xh, W_hh, b_h)[-1] @ W_hy + b_y
    ),
}


@exercise(
    hint="Three arrays make the new state, two make the output. What are their shapes? Does T stand in any "
    "of them?"
)
def parameter_count(T, D, H, K):
    """D H + H² + H for the state, H K + K for the output; the number of steps does not matter."""
    return D * H + H * H + H + H * K + K


READER_SIZES = varied((27, 32, 2), (30, 24, 3), (33, 20, 4), (26, 40, 5))

parameter_count.cases = {
    "3 letters, {} inputs, {} units, {} scores".format(*READER_SIZES): (3, *READER_SIZES),
    "the same, 100 letters": (100, *READER_SIZES),
    "one unit, one number in, one out": (7, 1, 1, 1),
}
parameter_count.mistakes = {
    "The weights from state to state are missing: W_hh has shape (H, H).": (
        lambda T, D, H, K: D * H + H + H * K + K
    ),
    "Not once for every step: the same weights serve all of them.": (
        lambda T, D, H, K: T * parameter_count.solution(T, D, H, K)
    ),
    "Only the input weights are counted once for every step there. They are shared too.": (
        lambda T, D, H, K: parameter_count.solution(T, T * D, H, K)
    ),
    "The output layer is missing: W_hy and b_y.": lambda T, D, H, K: D * H + H * H + H,
    "The biases are missing: one for each unit and one for each output.": (
        lambda T, D, H, K: D * H + H * H + H * K
    ),
    "The bias of the state, b_h, is missing: H numbers.": lambda T, D, H, K: D * H + H * H + H * K + K,
    "The output's bias b_y is missing: K numbers.": lambda T, D, H, K: D * H + H * H + H + H * K,
    "That is H too many. One bias a unit is enough: of the two that PyTorch has only the sum counts. And h_0 "
    "is given, not learnt.": lambda T, D, H, K: parameter_count.solution(T, D, H, K) + H,
}


_TWINS = {  # question: how two words answer it
    "do the two words differ?": lambda first, second: first != second,
    "does a bag tell them apart?": lambda first, second: sorted(first) != sorted(second),
    "does a network without a loop tell them apart?": lambda first, second: first[-1:] != second[-1:],
    "has each two letters or more?": lambda first, second: min(len(first), len(second)) > 1,
}


def _about(words, question):
    """ "yes" or "no"; capitals are small letters, and blanks around a word are no part of it."""
    first, second = (str(word).strip().lower() for word in words)
    return "yes" if _TWINS[question](first, second) else "no"


# Two words that neither a bag nor a network with W_hh = 0 tells apart.
twins = Exercise(
    solution=("listen", "tilsen"),
    use=_about,
    hint="What does a bag look at, and what is all that a network with W_hh = 0 knows at the end? Make both "
    "alike, and move only what neither of them sees.",
    cases={question: (question,) for question in _TWINS},
    mistakes={
        "That is one word twice: of course nothing tells them apart.": ("anna", "anna"),
        "The bag tells them apart: use the same letters, each as often in both.": ("anna", "emma"),
        "They end in different letters, and the last letter is what a network without a loop hears.": (
            "norma",
            "roman",
        ),
        "Both tell them apart: neither the letters nor the last letter are the same.": ("dog", "man"),
        "One letter has no order. Two at the least.": ("a", "a"),
    },
)


def _final_states(weights, x):
    """The states after the last two steps, rounded: 1 above 0.5, −1 below −0.5, 0 between."""
    w_x, w_h, b = (float(weight) for weight in weights)
    h = [0.0]
    for x_t in x:
        h.append(np.tanh(w_x * x_t + w_h * h[-1] + b))
    return np.rint(h[-2:])


PULSE = varied(1.0, 2.0, 0.5, 4.0)
WEAK = PULSE / 10


def _pulses(*signs):
    """Pulses up and down, each followed by 5 zeros, then 51 zeros more."""
    return np.array([value for sign in signs for value in (sign * PULSE, *[0.0] * 5)] + [0.0] * 51)


def _for_pulses(w_x, w_h, b):
    """The weights of a unit that does with pulses of PULSE what this one does with pulses of 1."""
    return w_x / PULSE, w_h, b


# w_x, w_h and b of a unit that a pulse sets, a pulse the other way resets, and nothing else moves.
latch = Exercise(
    solution=_for_pulses(1.6, 1.5, 0.0),
    use=_final_states,
    hint="Without input, what does w_h have to be so that there are two resting states? A pulse against the "
    "state has to be stronger than what the loop brings back, `w_h · h`. And what does a bias do to the "
    "balance of the two sides?",
    cases={
        "up, and at once": (np.array([PULSE]),),
        "up, then silence": (_pulses(1.0),),
        "down, then silence": (_pulses(-1.0),),
        "up, down, then silence": (_pulses(1.0, -1.0),),
        "down, up, then silence": (_pulses(-1.0, 1.0),),
        f"up, then 30 weak pushes of −{WEAK:g}, then silence": (
            np.array([PULSE] + [-WEAK] * 30 + [0.0] * 51),
        ),
        "nothing at all": (_pulses(),),
    },
    mistakes={
        text: _for_pulses(*weights)
        for text, weights in {
            "The state leaks away: with w_h from −1 to 1 it can rest at zero only.": (2.0, 0.9, 0.0),
            "No pulse moves it: with w_x = 0 the input is not heard.": (0.0, 1.5, 0.0),
            "A pulse hardly moves it: give the input more weight.": (0.2, 1.5, 0.0),
            "The first pulse sets it, but no later one can turn it: give the input more weight.": (
                1.0,
                1.5,
                0.0,
            ),
            "Weak pushes turn it too: give the input less weight, or the loop more.": (3.0, 1.5, 0.0),
            "It ends above zero whatever happens: that is the bias, which pulls it up.": (1.6, 1.5, 2.0),
            "It ends below zero whatever happens: that is the bias, which pulls it down.": (1.6, 1.5, -2.0),
            "A pulse is held, but with nothing at all it drifts up: that is the bias.": (1.6, 1.5, 0.1),
            "A pulse is held, but with nothing at all it drifts down: that is the bias.": (1.6, 1.5, -0.1),
            "It swings: a negative w_h turns the sign of the state at every step.": (1.6, -1.5, 0.0),
            "Up sets it down, and down sets it up: look at the sign of w_x.": (-1.6, 1.5, 0.0),
        }.items()
    },
)

_PADDED = recurrence_rng.normal(size=(6, 3, 2)).round(2)


@exercise(
    hint="You want row lengths[b] of sequence b, for every b. NumPy picks one entry for each pair of two "
    "index arrays: h[rows, columns]. The rows are known. Which columns go with them?"
)
def last_states(h, lengths):
    """h_T of every sequence at its own end: h (T+1, B, H), lengths (B,) -> (B, H)."""
    return h[lengths, np.arange(len(lengths))]


last_states.cases = {
    "lengths 5, 2 and 3": (_PADDED, np.array([5, 2, 3])),
    "all of length 5": (_PADDED, np.array([5, 5, 5])),
    "one sequence, of length 1": (_PADDED[:, :1], np.array([1])),
}
last_states.mistakes = {
    "That is the state after the padding. Each sequence ends at its own length.": lambda h, lengths: h[-1],
    "One step too early: h[0] is the state before the first input, so after n inputs it is h[n].": (
        lambda h, lengths: h[lengths - 1, np.arange(len(lengths))]
    ),
    "That gives every sequence's state at every length, (B, B, H). Pick one column for each row.": (
        lambda h, lengths: h[lengths]
    ),
    "All sequences are read at the end of the shortest one.": lambda h, lengths: h[lengths.min()],
    "That is the same sequence, the first, at every length: its column goes along with each row.": (
        lambda h, lengths: h[lengths, 0]
    ),
}


@exercise(
    hint="A matrix with one entry is its own transpose, and a state of zeros makes every W_hh look alike. "
    "Write down what unit j should hear from unit i: is it entry (i, j), or entry (j, i)?"
)
def states(x, h0, W_xh, W_hh, b_h):
    """h_t = tanh(x_t W_xh + h_{t−1} W_hh + b_h): x (T, B, D), h0 (B, H) -> (T+1, B, H)."""
    return _rnn_states(x, h0, W_xh, W_hh, b_h)


states.cases = {
    "one unit, 4 steps": (*_sequence(4, 2, 3, 1), *_weights(3, 1)),
    "3 units, one step from zeros": (*_sequence(1, 2, 2, 3, zeros=True), *_weights(2, 3)),
    "3 units, 4 steps": (*_sequence(4, 2, 2, 3), *_weights(2, 3)),
}
states.given = lambda x, h0, W_xh, W_hh, b_h: _rnn_states(x, h0, W_xh, W_hh.T, b_h)
states.mistakes = {
    "Now the recurrence is gone: no step knows of the one before.": (
        lambda x, h0, W_xh, W_hh, b_h: np.concatenate([h0[None], np.tanh(x @ W_xh + b_h)])
    ),
    "The first state is zeros now, whatever h0 says. It was right before.": (
        lambda x, h0, W_xh, W_hh, b_h: _rnn_states(x, np.zeros_like(h0), W_xh, W_hh, b_h)
    ),
    "Every step begins at h0 again: the state before has to be handed on.": (
        lambda x, h0, W_xh, W_hh, b_h: np.concatenate([h0[None], np.tanh(x @ W_xh + h0 @ W_hh + b_h)])
    ),
    "The inputs are read in the opposite order: x_1 comes first.": (
        lambda x, h0, W_xh, W_hh, b_h: _rnn_states(x[::-1], h0, W_xh, W_hh, b_h)
    ),
    "x is not read at all now.": lambda x, h0, W_xh, W_hh, b_h: _rnn_states(0 * x, h0, W_xh, W_hh, b_h),
    "h_0 is missing: it is the first of the T + 1 rows.": (
        lambda x, h0, W_xh, W_hh, b_h: _rnn_states(x, h0, W_xh, W_hh, b_h)[1:]
    ),
    "tanh is gone: the curve was right.": lambda x, h0, W_xh, W_hh, b_h: _sums(x, h0, W_xh, W_hh, b_h),
    "W_hh is in its place now, but b_h has gone.": (
        lambda x, h0, W_xh, W_hh, b_h: _rnn_states(x, h0, W_xh, W_hh, np.zeros_like(b_h))
    ),
}


@states.mistake("The bias is outside tanh now, so the state can leave the range from −1 to 1.")
def states_with_late_bias(x, h0, W_xh, W_hh, b_h):
    h = [h0]
    for x_t in x:
        h.append(np.tanh(x_t @ W_xh + h[-1] @ W_hh) + b_h)
    return np.array(h)
