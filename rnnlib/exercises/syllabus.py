"""The notebooks of the course: what the learner's map says of each before anything is done."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notebook:
    """`topic` names its module of exercises and its questions, if it has any; `minutes` are those alone."""

    file: str
    title: str
    minutes: int
    topic: str = ""

    @property
    def number(self):
        return self.file[:2]

    def __str__(self):
        return f"{self.number} · {self.title}"


NOTEBOOKS = (
    Notebook("00_start_here", "Start here", 35, "start"),
    Notebook("01_feedforward", "Feedforward networks", 100, "feedforward"),
    Notebook("02_chain_rule", "The chain rule", 145, "chain_rule"),
    Notebook("03_recurrence", "Recurrence", 140, "recurrence"),
    Notebook("04_backpropagation_through_time", "Backpropagation through time", 120, "bptt"),
    Notebook("05_vanishing_gradients", "Vanishing and exploding gradients", 120, "vanishing"),
    Notebook("06_lstm", "LSTM", 185, "lstm"),
    Notebook("07_gru", "GRU", 135, "gru"),
    Notebook("08_language_models", "Language models and generation", 155, "language"),
    Notebook("09_sequence_shapes", "Shapes of sequence problems", 220, "shapes"),
    Notebook("10_deeper_networks", "Deeper networks", 150, "deeper"),
    Notebook("11_which_cell", "Which cell?", 175, "comparison"),
    Notebook("12_real_data", "Real data", 180, "real_data"),
    Notebook("13_playground", "Playground", 35, "playground"),
    Notebook("14_review", "Review", 5),
)
REVIEW = NOTEBOOKS[-1]
COURSE = NOTEBOOKS[:-1]  # those with something to be done that can be kept


def notebook(number):
    """The Notebook of a number such as "03"."""
    found = [one for one in COURSE if one.number == number]
    if not found:
        raise ValueError(
            f'number: wanted one of "{COURSE[0].number}" to "{COURSE[-1].number}", got {number!r}'
        )
    return found[0]
