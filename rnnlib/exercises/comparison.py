"""Notebook 11: fair budgets, a picture that proves less than it says, a refined gate, and the scan."""

import re

import numpy as np

from .definition import Exercise, exercise, varied
from .predictions import Question

one_task_is_enough = Question(
    "On recall over 80 steps, the gated cells learn within 150 steps what a plain RNN does not. What will "
    "the same three networks do on copy, after a pause of 10?",
    {
        "the gated cells are ahead again": "That is what one would expect from recall. But copy asks for "
        "several symbols in their order, over a short pause: another task, another order of the cells.",
        "the plain RNN is ahead": "It has solved copy within 150 steps, the gated cells have not. Section 2 "
        "asks what in its first weights does it.",
        "no difference": "One of them is done within 150 steps, and the two others are not.",
    },
    answer="the plain RNN is ahead",
)

cell_or_bias = Question(
    "Recall over 80 steps, 500 steps of training. Which difference matters more?",
    {
        "the cell: LSTM or GRU": "With the same bias they differ by one seed at most: 1 and 0 of 5 with bias "
        "1, 5 and 5 with bias 3.",
        "the first bias: 1 or 3": "It turns 1 of 5 into 5 for the LSTM, and 0 into 5 for the GRU.",
        "both of them alike": "Read the column of lag 80: the rows with equal bias agree to within one seed.",
    },
    answer="the first bias: 1 or 3",
)

missed_in_counting = Question(
    "An LSTM is to count the ones since the last marker, in a long stream. From the start it lacks one part. "
    "At a learning rate of 0.01 and within 1,000 steps: without which part does none of five seeds learn it?",
    {
        "the forget gate": "At a marker the count must go. With f = 1 the only way is to write exactly its "
        "negative, and at this rate none of the five learns that in time.",
        "the input gate": "The candidate g can be 0 by itself where nothing is to be written.",
        "the output gate": "The count is asked for at every step: nothing has to be hidden.",
    },
    answer="the forget gate",
)

robbed_afterwards = Question(
    "Networks that never had an output gate learn to count, all five. Now a network that has learnt to count "
    "with all its gates loses its output gate afterwards. What share of its answers stays right?",
    {
        "nearly all": "It is not needed by a network that never had it. This one has learnt to lean on it.",
        "fewer than half": "Its other weights were learnt beside an output gate. What a trained network uses "
        "and what a task needs are two questions.",
    },
    answer="fewer than half",
)

chrono_or_refined = Question(
    "At a learning rate of 0.003 none of five LSTMs with chrono's biases has learnt copy after a pause of 20 "
    "within 1,000 steps. Now the rates 0.01 and 0.03 are tried as well, with the same five seeds. How many "
    "of them learn it at the best of the three rates?",
    {
        "none, as with the lower rate": "Its biases spread the time scales over the units, and "
        "nothing in that forbids three symbols. All five learn it at 0.03.",
        "two or three of the five": "At 0.01 it is three of five. At 0.03 it is all of them.",
        "all five, as with recall": "At 0.03, each within 700 steps. What looked like a limit of the gate "
        "was a rate that is too low for this task.",
    },
    answer="all five, as with recall",
)

rounds_of_the_scan = Question(
    "A loop over 1,000 steps does 1,000 things one after another. How many rounds does a scan need that "
    "doubles its reach in each?",
    {
        "10": "1, 2, 4 … 512: after ten rounds every step has heard of the 1,000 before it.",
        "500": "That would be halving the work once. The reach doubles in every round.",
        "1,000, but all at once": "Each round needs the result of the one before. There are few rounds, "
        "though.",
    },
    answer="10",
)

linear_and_bias_one = Question(
    "A minGRU has no tanh, no matrix between its states, and a gate that sees only the input. "
    "Which first bias of the gate lets it learn recall over 80 steps?",
    {
        "any, since there is no tanh": "The product of its gates does. With bias 1 it is 0.73⁸⁰, as "
        "in the LSTM.",
        "1, as usual": "0.73⁸⁰ is about 10⁻¹¹ here as well.",
        "biases chosen for the lag": "The product of the gates is the whole memory: their first values "
        "decide.",
    },
    answer="biases chosen for the lag",
)

factors_that_hold = Question(
    "Forty factors $\\lambda$ are spread evenly over the disc inside the unit circle. Nothing is learnt yet. "
    "How many of the forty still hold a tenth or more of an input after 80 steps?",
    {
        "none of them": "At a radius of 0.9 the share 0.9⁸⁰ = 0.0002 is left. But the disc goes on up to 1.",
        "about two": "A tenth is left where $|\\lambda|^{80}$ is at least 0.1, from a radius of 0.97 on. "
        "That thin ring has 1 − 0.97² of the disc's area, a twentieth or so.",
        "about twenty": "Half of the area lies beyond a radius of 0.71, and 0.71⁸⁰ is about 10⁻¹².",
    },
    answer="about two",
)

written_twice = Question(
    "A matrix $S$ as a memory: adding $v k^\\top$ to it writes the value $v$ under the key $k$, of length 1, "
    "and $S k$ reads. The same key is written twice, first with $v_1$ and then with $v_2$. What is read?",
    {
        "the latest, $v_2$": "Nothing has taken $v_1$ out.",
        "the sum, $v_1 + v_2$": "$(v_1 k^\\top + v_2 k^\\top)\\,k = (v_1 + v_2)\\,(k^\\top k)$, where "
        "$k^\\top k = 1$.",
        "the mean of the two": "Nothing divides by the number of times that something was written.",
    },
    answer="the sum, $v_1 + v_2$",
)

who_copies = Question(
    "Three symbols, a pause of ten blanks, then repeat them; each machine as one layer with a linear output. "
    "Which one learns it?",
    {
        "the LRU, whose factors look at nothing": "They turn. The angle of what is left tells how long ago "
        "it came, and at each step of the answer another symbol has the right age.",
        "minGRU, whose gate chooses what to keep": "It sees the input alone, and all blanks are alike to it. "
        "On them what it holds fades, but does not turn.",
        "the delta memory, which can ask by a key": "It asks with the input. At the last two steps of the "
        "answer that is the same blank, so it asks the same twice.",
    },
    answer="the LRU, whose factors look at nothing",
)

scans_for_a_tanh = Question(
    "Sixteen tanh units, each with its own factor between −0.9 and 0.9, read 1,000 inputs. All states are "
    "guessed at once, as zeros, and one scan at a time makes all guesses better. After how many scans are "
    "all states right, to ten digits?",
    {
        "fewer than 10": "Newton's steps: once near, each about doubles the number of right digits, at all "
        "1,000 steps together.",
        "about 100": "So it would be if each scan gained the same number of digits. Near the answer it "
        "doubles them.",
        "1,000, as many as steps": "After k scans at least k states are right. But here one scan mends far "
        "more than one state.",
    },
    answer="fewer than 10",
)


@exercise(
    hint="Count both cells for D inputs. Then try n = 1, 2, 3 … as long as the GRU is not the larger one."
)
def gru_units(D, H):
    """How many units a GRU may have, beside an LSTM with D inputs and H units."""

    def count(n):
        return 3 * n * (D + n + 1) + n

    n = 1
    while count(n + 1) <= 4 * H * (D + H + 1):
        n += 1
    return n


LSTM_TO_MATCH = varied((8, 32), (5, 40), (12, 28), (9, 50))

gru_units.cases = {
    "{} inputs, {} units".format(*LSTM_TO_MATCH): LSTM_TO_MATCH,
    "2 inputs, 16 units": (2, 16),
    "65 inputs, 100 units": (65, 100),
    "2 inputs, 6 units": (2, 6),
    "1 input, 1 unit": (1, 1),
}
gru_units.mistakes = {
    "That is the same number of units: the GRU then has a quarter fewer weights.": lambda D, H: H,
    "That takes 4/3 of the units. Weights grow with the square of the units, so it is too many.": (
        lambda D, H: 4 * H // 3
    ),
    "That is one unit too many: the GRU must not have more weights than the LSTM.": (
        lambda D, H: gru_units.solution(D, H) + 1
    ),
    "The GRU's second bias is missing in the count: another n numbers.": (
        lambda D, H: max(n for n in range(1, 2 * H + 2) if 3 * n * (D + n + 1) <= 4 * H * (D + H + 1))
    ),
    "The input weights are missing in the count: both cells read D inputs as well.": (
        lambda D, H: max(n for n in range(1, 2 * H + 2) if 3 * n * n <= 4 * H * H)
    ),
    "That gives the LSTM two biases, as PyTorch stores them. Ours has one: 4H(D + H + 1) weights.": (
        lambda D, H: max(n for n in range(1, 2 * H + 3) if 3 * n * (D + n + 1) + n <= 4 * H * (D + H + 2))
    ),
    "The number at which both are equal is not whole. A number of units is: take the largest that fits.": (
        lambda D, H: (np.sqrt((3 * D + 4) ** 2 + 48 * H * (D + H + 1)) - (3 * D + 4)) / 6
    ),
}


class _Letters(str):
    """What was chosen. A check shows how many of the letters are right, not which: that is the answer."""

    def __repr__(self):
        faults = unfair.solution
        right = sum(letter in faults for letter in self)
        return f"{right} of the {len(faults)} faults, and {len(self) - right} of the others"


def _letters(answer):
    """ "c, A", "A and C" and ["A", "C"] mean the same: "AC". ValueError where no such letters are named."""
    parts = answer if isinstance(answer, list | tuple | set) else [answer]
    words = re.findall(r"[A-Z]+", " ".join(map(str, parts)).upper())
    letters = sorted({letter for word in words if word != "AND" for letter in word})
    if not letters or letters[-1] > "E":
        raise ValueError(f'wanted letters from A to E, such as "CE", got {answer!r:.60}')
    return _Letters("".join(letters))


# The letters of what is unfair in a comparison of two cells.
unfair = Exercise(
    solution="ABD",
    use=_letters,
    hint="Three of the five are faults. Ask of each: could the curves change places if it were done "
    "otherwise?",
    mistakes={
        "Fresh sequences at every step are no fault: nothing can be learnt by heart.": "ABCD",
        "One axis for both is no fault: it is what makes curves comparable.": "ABDE",
        "One is missing: how many weights has each of the two?": "AD",
        "One is missing: what would another seed have shown?": "BD",
        "One is missing: who was given the better settings?": "AB",
        "All five? Two of them are as they should be.": "ABCDE",
    },
)


GATE = varied(0.8, 0.7, 0.6, 0.9)
PUSHED_UP = 1 - (1 - GATE) ** 2


@exercise(
    hint=f"With r = 1 a gate f = {GATE} should come out at {PUSHED_UP:g}, and with r = ½ any f as it went in."
)
def refined_gate(r, f):
    """k, the share that is kept, from the refine gate r and the forget gate f."""
    return r * (1 - (1 - f) ** 2) + (1 - r) * f**2


refined_gate.cases = {
    "r = 0": (0.0, GATE),
    "r = 1": (1.0, GATE),
    "r = ½ leaves f as it is": (0.5, 0.3),
    "a layer": (np.array([0.1, 0.9, 0.4]), np.array([0.95, 0.95, 0.2])),
}
refined_gate.given = lambda r, f: r * (1 - (1 - f**2)) + (1 - r) * f**2
refined_gate.mistakes = {
    "With r = ½ that is still not f. Only the square of 1 − f is wanted: (1 − f)².": (
        lambda r, f: r * (1 - (1 - f)) + (1 - r) * f**2
    ),
    "The two ends have changed places: r = 1 should push the gate up, not down.": (
        lambda r, f: (1 - r) * (1 - (1 - f) ** 2) + r * f**2
    ),
    "Where r = 0 the gate should come out at f², and there it was right.": (
        lambda r, f: r * (1 - (1 - f) ** 2) + (1 - r) * (1 - f) ** 2
    ),
    "That pushes up only. With r = 0 the gate should be pushed down, to f².": (
        lambda r, f: r * (1 - (1 - f) ** 2) + (1 - r) * f
    ),
    "The two ends are to be weighed, by r and by 1 − r: they add up to more than a gate can be.": (
        lambda r, f: (1 - (1 - f) ** 2) + f**2
    ),
}


@exercise(
    hint="Put h = a₁·h₀ + b₁ into a₂·h + b₂, multiply out, and read off what stands before h₀ and what does "
    "not."
)
def combine(first, second):
    """The pair (a, b) with a·h + b = the second step after the first."""
    (a_1, b_1), (a_2, b_2) = first, second
    return a_1 * a_2, a_2 * b_1 + b_2


combine.cases = {
    "two numbers each": ((0.5, 1.0), (0.9, -2.0)),
    "the second forgets": ((0.5, 1.0), (0.0, 3.0)),
    "a layer": ((np.array([0.5, 1.0]), np.array([1.0, -1.0])), (np.array([0.2, 0.9]), np.array([4.0, 0.5]))),
}
combine.mistakes = {
    "The order is turned: the later step acts on what the earlier one left, so a₂ multiplies b₁.": (
        lambda first, second: combine.solution(second, first)
    ),
    "What the first step wrote goes through the second one as well: the share a₂ of it is left.": (
        lambda first, second: (first[0] * second[0], first[1] + second[1])
    ),
    "Two factors in a row multiply.": (
        lambda first, second: (first[0] + second[0], second[0] * first[1] + second[1])
    ),
    "What the first step wrote meets the factor of the second step only: a₁ had acted before.": (
        lambda first, second: (first[0] * second[0], first[0] * second[0] * first[1] + second[1])
    ),
    "What is written adds up, and does not multiply: put h = a₁·h₀ + b₁ into the second step.": (
        lambda first, second: (first[0] * second[0], first[1] * second[1])
    ),
}


comparison_rng = np.random.default_rng(11)


@exercise(
    hint="h_t is used in h_{t+1} = a_{t+1}·h_t + b_{t+1}. Whose factor does the gradient meet on its way to "
    "step t?"
)
def scan_back(a, dh):
    """db, the gradient at every b, from dh, what the loss says at every h; both (T, …)."""
    db, later = np.zeros_like(dh), 0
    for t in reversed(range(len(dh))):
        db[t] = dh[t] + later
        later = a[t] * db[t]
    return db


scan_back.cases = {
    "3 steps, one unit": (np.array([0.5, 0.9, 0.8]), np.array([0.0, 0.0, 1.0])),
    "5 steps, 2 units": (comparison_rng.uniform(0.1, 0.9, (5, 2)), comparison_rng.normal(size=(5, 2))),
}
scan_back.given = lambda a, dh: scan_back.solution(np.roll(a, 1, axis=0), dh)
scan_back.mistakes = {
    "Now the factor is missing altogether: on its way back the gradient is multiplied by a.": (
        lambda a, dh: np.cumsum(dh[::-1], axis=0)[::-1]
    ),
    "Now it is the factor of the step before. Count on one hand: h_1 reaches h_2 through a_2.": (
        lambda a, dh: scan_back.solution(np.roll(a, 2, axis=0), dh)
    ),
    "That carries on the loss's share dh alone. What came from still later goes back with it.": (
        lambda a, dh: dh + np.append(a[1:] * dh[1:], 0 * dh[:1], axis=0)
    ),
    "That runs forwards, from the first step to the last. Gradients come from the last one.": (
        lambda a, dh: scan_back.solution(a[::-1], dh[::-1])[::-1]
    ),
}


@exercise(
    hint="What does the memory say under k now? That is S k. Write the share β of what is missing from it to "
    "v, and write it under k."
)
def delta_step(S, k, v, beta):
    """S after one write: what S reads under the key k, of length 1, moves towards v by the share beta.

    S (V, K), k (K,), v (V,), beta a number from 0 to 1. What stands under keys at right angles to k stays.
    """
    return S + beta * np.outer(v - S @ k, k)


_memory, _key = comparison_rng.normal(size=(3, 2)), np.array([0.6, 0.8])
_value = np.array([1.0, -2.0, 0.5])
delta_step.cases = {
    "an empty memory": (np.zeros((3, 2)), _key, _value, 1.0),
    "in the place of another value": (_memory, _key, _value, 1.0),
    "a quarter of the way": (_memory, _key, _value, 0.25),
    "nothing": (_memory, _key, _value, 0.0),
}
delta_step.mistakes = {
    "That adds v to what stands under k, so two values get mixed. What is there has to go first.": (
        lambda S, k, v, beta: S + beta * np.outer(v, k)
    ),
    "All of the memory fades by β. Only what stands under k may go.": (
        lambda S, k, v, beta: (1 - beta) * S + beta * np.outer(v, k)
    ),
    "The old value is taken out whole. Where β is a quarter, three quarters of it stay.": (
        lambda S, k, v, beta: S + np.outer(beta * v - S @ k, k)
    ),
    "The new value is written whole. Where β is a quarter, a quarter of it is written.": (
        lambda S, k, v, beta: S + np.outer(v - beta * (S @ k), k)
    ),
    "The sign is turned: that moves away from v.": lambda S, k, v, beta: S - beta * np.outer(v - S @ k, k),
    "That is what is written. The memory that it is added to is missing.": (
        lambda S, k, v, beta: beta * np.outer(v - S @ k, k)
    ),
    "With β = 1 it is right. Where β is less, less of the difference is written.": (
        lambda S, k, v, beta: S + np.outer(v - S @ k, k)
    ),
    "Nothing was written: the memory is as it was.": lambda S, k, v, beta: S.copy(),
    "That forgets the old value and writes none.": lambda S, k, v, beta: S - beta * np.outer(S @ k, k),
}
