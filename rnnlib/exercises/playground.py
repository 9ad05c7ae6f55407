"""Notebook 13: one memory, asked for often and asked for once."""

from .predictions import Question

hold_then_recall = Question(
    "The task “hold”: from the marker on, say the x that was marked. Three plain units learnt it from most "
    "of 20 beginnings. The task “recall” asks for the same x at the last step alone. From how many of 20 was "
    "it learnt?",
    {
        "about as many, since the memory is the same": "Whoever holds can recall. But “recall” asks for one "
        "number, and “hold” for nine to twelve, the first of them at the marker itself.",
        "all, since one answer is less than nine": "One answer is less to say, and it is also all that the "
        "network is corrected by.",
        "none": "The memory is the same, but a single number is asked, eight to eleven steps after the "
        "marker.",
    },
    answer="none",
)
